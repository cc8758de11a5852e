"""A step of a situation, which may itself still wait on the phone: its page is kept there, and names the situation by
its identifier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from outbox.answers import NOT_FOUND, refusal, wants_json
from refusals import Refused
from schemes.models import SchemeQuerySet
from watch.permissions import TEAM
from watch.views.recording import RecordView

from ..forms import StepForm
from ..models import Situation, SituationStep
from ..noting import add_step
from ..permissions import offered, situation_schemes

UNKNOWN = "Cette situation n’est pas dans votre équipe. Elle a peut-être été effacée de ce téléphone avant de partir."
MOST_SHOWN = 12


def identifier(said: object) -> UUID | None:
    """The identifier that an address or a form named, if it is one."""
    try:
        return UUID(str(said))
    except ValueError:
        return None


class StepCreateView(RecordView):
    """« Étape »: which situation, what was done, « Enregistrer »."""

    form_class = StepForm
    template_name = "situations/step_form.html"
    roles = TEAM
    day_name = "day"
    kind, title, action = "step", "Une étape", "Enregistrer"
    situation: Situation | None = None

    def allowed_schemes(self) -> SchemeQuerySet:
        schemes = situation_schemes(self.request.user)
        return schemes if self.request.method == "POST" else offered(schemes)

    def already_stored(self) -> SituationStep | None:
        return SituationStep.submitted_as(self.scheme, self.request.POST.get("client_uuid", ""), self.submitted)

    def get_initial(self) -> dict:
        return {"after": self.request.GET.get("situation", "")}

    def store(self, form: StepForm) -> tuple[SituationStep, bool]:
        said = {name: form.cleaned_data[name] for name in ("client_uuid", "kind", "day", "text")}
        return add_step(self.situation, submission_hash=self.submitted, **said)

    def form_valid(self, form: StepForm) -> HttpResponse:
        self.situation = form.situation()
        if self.situation is None and wants_json(self.request):
            return refusal(NOT_FOUND, UNKNOWN, status=404)
        if self.situation is None:
            form.add_error("after", UNKNOWN)
            return self.form_invalid(form)
        try:
            return super().form_valid(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form, refusing=self.situation)

    def address_of(self, row: SituationStep) -> str:
        return row.situation.get_absolute_url()

    def said(self, row: SituationStep) -> str:
        return "Étape notée."

    def get_context_data(self, **kwargs: Any) -> dict:
        context = {"refusing": None} | super().get_context_data(**kwargs)
        rows = Situation.objects.counted().open().filter(scheme=self.scheme).select_related("spot", "neighbourhood")
        return context | {"chosen": identifier(context["form"]["after"].value()), "in_progress": rows[:MOST_SHOWN]}
