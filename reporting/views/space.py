"""« Dispositif · Rapports · Réponses · Calendrier »: the pages of who represents a reader (DOMAIN 8.5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from french.personal_names import told_to_page
from planning.agenda import public_lines
from refusals import Refused
from schemes import clock
from watch.answering import answer_recommendation
from watch.forms.answers import AnswerForm
from watch.models import Dispatch, Recommendation
from widgets.views import FormPage

from ..disclosure import SENTENCES
from ..space import (
    awaits_answer,
    dates_of,
    opened_schemes,
    own_recommendations,
    represents,
    space_of,
    with_what_is_there,
)

RECEIVED = "Votre réponse est reçue\u00a0: l’équipe la lit, et la rapporte sur place."


class SpacePage(TemplateView):
    """For who stands for a body; 404 for anybody else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not represents(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class SpaceView(SpacePage):
    """The schemes opened to the body, of whatever operator; where there is one, its page."""

    template_name = "reporting/space.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        schemes = list(opened_schemes(request.user))
        if len(schemes) == 1:
            return redirect("reporting:space_scheme", slug=schemes[0].slug)
        return self.render_to_response(self.get_context_data(opened=with_what_is_there(request.user, schemes)))


class SpaceSchemeView(SpacePage):
    """One of them: the figures of the last report, reports, due dates, what awaits an answer, dates to come."""

    template_name = "reporting/space_scheme.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        schemes = opened_schemes(self.request.user)
        scheme = get_object_or_404(schemes.named(kwargs["slug"]))
        several = schemes.exclude(pk=scheme.pk).exists()
        said = {"space": space_of(self.request.user, scheme), "several": several, "disclosed": SENTENCES[0]}
        return super().get_context_data(**kwargs) | said


class RepliesView(SpacePage):
    """« Réponses »: what was recommended to the body, those that wait for its answer first."""

    template_name = "reporting/replies.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = list(own_recommendations(self.request.user))
        waiting = [row for row in rows if awaits_answer(row)]
        answered = [row for row in rows if not awaits_answer(row)]
        return super().get_context_data(**kwargs) | {"waiting": waiting, "answered": answered}


class ReplyView(FormPage):
    """One recommendation, and the body's answer: by its account, as by the link of its mail."""

    template_name = "reporting/reply.html"
    form_class = AnswerForm
    row: Recommendation
    sent: Dispatch | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(own_recommendations(request.user), pk=kwargs["pk"])
        self.sent = self.row.dispatches.filter(revoked_at=None).select_related("recipient__scheme").first()

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs() | {"item": self.row, "today": clock.today(self.row.scheme)}
        kwargs.pop("prefix")
        return kwargs

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        said = {"text": form.cleaned_data["text"], "planned_on": form.cleaned_data["planned_on"]}
        if self.sent is None:
            return self.form_invalid(form)
        try:
            answer_recommendation(self.sent, form.cleaned_data["choice"], **said)
        except Refused as sentence:
            form.add_error("choice", str(sentence))
            return self.form_invalid(form)
        messages.success(self.request, RECEIVED)
        return redirect("reporting:replies")

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {
            "recommendation": self.row,
            "sent": self.sent,
            "names": told_to_page(),
        }


class SpaceCalendarView(SpacePage):
    """« Calendrier »: of each scheme, what its public agenda says, and nothing more."""

    template_name = "reporting/space_calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        schemes = opened_schemes(self.request.user)
        told = [(scheme, bool(public_lines(scheme)), dates_of(scheme)) for scheme in schemes]
        return super().get_context_data(**kwargs) | {"told": told}
