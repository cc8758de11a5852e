"""The page that a recipient's link opens, without account (`links.views`)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from links.views import UNPROCESSABLE, LinkView
from refusals import Refused
from schemes import clock

from ..answering import CHOOSE, answer_observation, answer_recommendation, dispatch_of, items_of
from ..forms.answers import AnswerForm
from ..models import Dispatch, Observation, ObservationEvent
from ..sending import tell_again


class AnswerView(LinkView):
    """One answer of each thing that the mail told; answered again, the last one holds."""

    template_name = "watch/answer.html"
    limit = "answer"
    has_another = True
    link: Dispatch

    def found(self, token: str) -> Dispatch | None:
        return dispatch_of(token)

    def today(self) -> datetime.date:
        return clock.today(self.link.recipient.scheme)

    def send_another(self) -> None:
        tell_again(self.link)

    def forms(self, data: QueryDict | None = None) -> list[AnswerForm]:
        recommendation = self.link.recommendation
        items = [recommendation] if recommendation else items_of(self.link).order_by("pk")
        return [AnswerForm(data, item=item, today=self.today()) for item in items]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        forms = self.forms(_repaired(request.POST))
        typed = [form for form in forms if not form.is_empty]
        if not typed:
            return self.shown(forms, [CHOOSE])
        if sentences := [sentence for form in typed for said in form.errors.values() for sentence in said]:
            return self.shown(forms, sentences)
        try:
            with transaction.atomic():
                for form in typed:
                    self.store(form)
        except Refused as sentence:
            return self.shown(forms, [str(sentence)])
        return redirect(f"{request.path}?recue")

    def store(self, form: AnswerForm) -> None:
        said = {"text": form.cleaned_data["text"], "planned_on": form.cleaned_data["planned_on"]}
        if isinstance(form.item, Observation):
            answer_observation(self.link, form.item, form.cleaned_data["choice"], **said)
        else:
            answer_recommendation(self.link, form.cleaned_data["choice"], **said)

    def shown(self, forms: list[AnswerForm], errors: list[str]) -> HttpResponse:
        """The same page with what was typed, and what is missing."""
        shown = [form if form.is_bound and not form.is_empty else self._blank(form) for form in forms]
        context = self.get_context_data(forms=shown, errors=list(dict.fromkeys(errors)))
        return self.render_to_response(context, status=UNPROCESSABLE)

    def _blank(self, form: AnswerForm) -> AnswerForm:
        return AnswerForm(item=form.item, today=form.today)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**{"errors": []} | kwargs)
        context.setdefault("forms", self.forms())
        events = ObservationEvent.objects.filter(
            observation__in=[form.item.pk for form in context["forms"]] if not self.link.recommendation else [],
            dispatch__recipient=self.link.recipient,
        ).exclude(state="sent")
        last = {event.observation_id: event for event in events}
        for form in context["forms"]:
            form.last = None if self.link.recommendation else last.get(form.item.pk)
        return context | {
            "sent": self.link,
            "recipient": self.link.recipient,
            "scheme": self.link.recipient.scheme,
            "recommendation": self.link.recommendation,
            "is_received": "recue" in self.request.GET and not context["errors"],
        }


def _repaired(typed: QueryDict) -> QueryDict:
    """What was typed, with the answer of the button that was pressed: [Je ne sais pas]."""
    name, _, value = typed.get("_repair", "").partition("=")
    if not name.endswith("-text"):
        return typed
    data = typed.copy()
    data[name] = value
    return data
