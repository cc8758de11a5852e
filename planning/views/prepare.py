"""« Préparer »: the kit's four steps before an outing, what is checked, and the safety card."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from outings.models import Outing
from schemes.models import EmergencyContact
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..agenda import announced_one
from ..crew import crew_said
from ..forms.prepare import PreparingForm
from ..models import CrewMember, Occurrence
from ..permissions import can_change_plan, can_prepare, can_read_crew
from ..preparing import Ticks, lacked_last_time, mark_absent, say, tick
from ..units import units_of

# A button's value: the list, the code, whether it is to be ticked; or the key of somebody, whether they are absent.
PRESSED = re.compile(r"([a-z]{1,20}) ([a-z_]{1,20}) ([01])")
ABSENT = re.compile(r"([0-9]{1,18}) ([01])")


class PrepareView(FormPage):
    """Each button saves by itself, and takes back what it said; the objective and the weather have their own."""

    form_class = PreparingForm
    template_name = "planning/prepare.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        outings = Outing.objects.visible_to(request.user).select_related("scheme", "mobile_unit", "occurrence__series")
        self.outing = get_object_or_404(outings.with_places(), pk=kwargs["pk"])
        if not can_read_crew(request.user, self.outing.scheme) or not self.outing.was_planned:
            raise PermissionDenied
        self.row = getattr(self.outing, "occurrence", None) or Occurrence(
            outing=self.outing, due_on=self.outing.held_on
        )
        self.may_prepare = can_prepare(request.user, self.outing)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_prepare:
            raise PermissionDenied
        if "tick" in request.POST:
            return self._tick(request.POST["tick"])
        if "absent" in request.POST:
            return self._absent(request.POST["absent"])
        return super().post(request, *args, **kwargs)

    def _tick(self, said: str) -> HttpResponse:
        pressed = PRESSED.fullmatch(said)
        if not pressed or pressed[1] not in list(Ticks) or pressed[2] not in Ticks(pressed[1]).options.values:
            raise Http404
        ticks = Ticks(pressed[1])
        tick(self.outing, ticks, pressed[2], is_on=pressed[3] == "1")
        return self._back("annonce" if ticks is Ticks.ANNOUNCED else "materiel")

    def _absent(self, said: str) -> HttpResponse:
        pressed = ABSENT.fullmatch(said)
        key = int(pressed[1]) if pressed else 0
        member = get_object_or_404(CrewMember.objects.filter(outing=self.outing, user__isnull=False), user=key)
        mark_absent(member, is_absent=bool(pressed) and pressed[2] == "1")
        return self._back("equipage")

    def _back(self, part: str) -> HttpResponse:
        """To where the button is, and the state that it now shows."""
        return redirect(f"{reverse('planning:prepare', args=[self.outing.pk])}#{part}")

    def get_initial(self) -> dict:
        return {"objective": self.row.objective, "weather": self.row.weather}

    def form_valid(self, form: PreparingForm) -> HttpResponse:
        say(self.outing, **form.cleaned_data)
        say_saved(self.request, "C’est noté.")
        return self._back("objectif")

    def get_context_data(self, **kwargs: Any) -> dict:
        user, outing = self.request.user, self.outing
        crew = list(CrewMember.objects.filter(outing=outing).select_related("user"))
        states = {unit.pk: unit.state for unit in units_of([outing.scheme_id])}
        context = {
            "outing": outing,
            "row": self.row,
            "may_prepare": self.may_prepare,
            "may_change_plan": can_change_plan(user, outing),
            "themes": [theme.theme for theme in outing.outing_themes.select_related("theme")],
            "partners": [row.partner for row in outing.outing_partners.select_related("partner")],
            "named": [member for member in crew if member.user],
            "to_find": crew_said([member for member in crew if not member.user]),
            "lists": {ticks.value: self._ticked(ticks) for ticks in (Ticks.ANNOUNCED, Ticks.CHECKLIST)},
            "things": [
                {"option": option, "is_checked": option in self.row.checked, "is_lacking": option in self.row.lacked}
                for option, is_on in self._ticked(Ticks.CHECKLIST)
                if is_on
            ],
            "lacked_before": lacked_last_time(self.row),
            "contacts": EmergencyContact.objects.of(user),
            "unit_state": states.get(outing.mobile_unit_id),
            "is_announced": announced_one(outing) is not None,
        }
        return super().get_context_data(**kwargs) | context

    def _ticked(self, ticks: Ticks) -> list[tuple[TextChoices, bool]]:
        """Every option of the list, and whether it is ticked."""
        return [(option, option in getattr(self.row, ticks)) for option in ticks.options]
