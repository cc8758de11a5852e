"""The pages that links open without account: a partner gives a value, people answer a question (`links.views`)."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from links.views import LinkView
from refusals import UNPROCESSABLE
from schemes import clock
from widgets.reading import sent_number

from ..answers import SupplyRequest, SurveyLink, SurveyOption, SurveyQuestion
from ..forms.suppliers import ValueForm
from ..supplying import ask_supplier, give_by_link, request_of
from ..surveying import count_answer, link_of


class SupplyView(LinkView):
    """« Fournir »: a value for the period asked, or « nous ne savons pas »; given again, the last one holds."""

    template_name = "conventions/supply.html"
    limit = "supply"
    has_another = True
    link: SupplyRequest

    def found(self, token: str) -> SupplyRequest | None:
        return request_of(token)

    def today(self) -> datetime.date:
        return clock.today()

    def send_another(self) -> None:
        ask_supplier(self.link.supplier, (self.link.starts_on, self.link.ends_on), by=None)

    def form(self, *args: Any) -> ValueForm:
        initial = {"starts_on": self.link.starts_on, "ends_on": self.link.ends_on, "given_on": self.today()}
        return ValueForm(*args, by_link=True, initial=initial)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
        give_by_link(self.link, form.given())
        return redirect(f"{request.path}?recue")

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**{"form": self.form()} | kwargs)
        line = self.link.supplier.line
        return context | {
            "sent": self.link,
            "line": line,
            "convention": line.convention,
            "last": self.link.supplier.values.order_by("-pk").filter(request__isnull=False).first(),
            "is_received": "recue" in self.request.GET and not context["form"].errors,
        }


class SurveyView(LinkView):
    """« Enquête »: a question at a time, a tile an answer. What is pressed is counted, and nothing else is kept."""

    template_name = "conventions/survey.html"
    limit = "survey"
    link: SurveyLink

    def found(self, token: str) -> SurveyLink | None:
        return link_of(token)

    def today(self) -> datetime.date:
        return clock.today()

    def questions(self) -> list[SurveyQuestion]:
        return list(self.link.line.questions.prefetch_related("options"))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        own = SurveyOption.objects.filter(question__line=self.link.line).select_related("question")
        option = own.filter(pk=sent_number(request.POST.get("option", ""))).first()
        if option is None:
            return self.render_to_response(self.get_context_data(error="Choisissez une réponse."), status=UNPROCESSABLE)
        count_answer(option)
        asked = [question.pk for question in self.questions()]
        following = asked.index(option.question_id) + 1
        state = f"question={following + 1}" if following < len(asked) else "merci"
        return redirect(f"{request.path}?{state}")

    def get_context_data(self, **kwargs: Any) -> dict:
        questions = self.questions()
        number = sent_number(self.request.GET.get("question", ""))
        place = number if 1 <= number <= len(questions) else 1
        return super().get_context_data(**{"error": ""} | kwargs) | {
            "line": self.link.line,
            "convention": self.link.line.convention,
            "question": questions[place - 1] if questions else None,
            "place": place,
            "number": len(questions),
            "is_over": "merci" in self.request.GET or not questions,
            "is_handed_over": self.link.is_handed_over,
        }
