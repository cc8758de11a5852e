"""« Entretien »: the logbook of the mobile units, what is out of service, and what happened to the team."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from outings.permissions import can_change, can_coordinate
from schemes.models import MobileUnit, Scheme
from widgets.keeping import say_saved

from ..enums import UnitEntryKind, UnitState
from ..forms.units import DefectForm, IncidentForm, SafetyForm, UnitEntryForm
from ..models import TeamIncident, UnitEntry
from ..permissions import can_keep_units, can_read_incidents, can_take_back
from ..units import note, outings_on_units_out, take_back, tell_incident, units_of

UNPROCESSABLE = 422
# What a logbook shows: the rest is history.
LINES_SHOWN, OUTINGS_SHOWN = 20, 10


class UnitListView(TemplateView):
    """How each unit is, what was noted of it, and which planned outings it fails."""

    template_name = "planning/units.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        schemes = list(Scheme.objects.visible_to(user).in_menus())
        if not schemes:
            raise Http404
        units = units_of([scheme.pk for scheme in schemes])
        lines = UnitEntry.objects.filter(unit__in=units).select_related("noted_by").order_by("unit", "-day", "-pk")
        noted = {unit: list(rows)[:LINES_SHOWN] for unit, rows in groupby(lines, key=lambda row: row.unit_id)}
        failed = outings_on_units_out(schemes).select_related("scheme").with_places()
        on_unit: dict[int, list] = {}
        for outing in failed:
            on_unit.setdefault(outing.mobile_unit_id, []).append(outing)
        sheets = [
            {
                "unit": unit,
                "is_out": unit.state == UnitState.OUT_OF_SERVICE,
                "lines": [(line, can_take_back(user, line)) for line in noted.get(unit.pk, [])],
                "outings": [(outing, can_change(user, outing)) for outing in on_unit.get(unit.pk, [])[:OUTINGS_SHOWN]],
                "more": max(len(on_unit.get(unit.pk, [])) - OUTINGS_SHOWN, 0),
                "keeps": can_keep_units(user, unit.scheme),
                "coordinates": can_coordinate(user, unit.scheme),
            }
            for unit in units
        ]
        context = {"sheets": sheets, "several": len(schemes) > 1}
        return super().get_context_data(**kwargs) | context


class UnitPage(FormView):
    """A form about one unit: its team writes, whoever else sees its scheme may not, others do not know of it."""

    unit: MobileUnit

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.unit = kept_unit(request, kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"unit": self.unit} | super().get_context_data(**kwargs)

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def get_success_url(self) -> str:
        return reverse("planning:units")


def kept_unit(request: HttpRequest, pk: int) -> MobileUnit:
    """The unit, if the person writes in its logbook."""
    unit = get_object_or_404(visible_units(request), pk=pk)
    if not can_keep_units(request.user, unit.scheme):
        raise PermissionDenied
    return unit


def visible_units(request: HttpRequest) -> QuerySet[MobileUnit]:
    schemes = Scheme.objects.visible_to(request.user).in_menus()
    return MobileUnit.objects.filter(scheme__in=schemes).select_related("scheme")


class UnitNoteView(UnitPage):
    """« Noter un entretien »."""

    form_class = UnitEntryForm
    template_name = "planning/unit_note.html"
    extra_context = {"title": "Noter un entretien"}

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.unit.scheme}

    def get_initial(self) -> dict:
        [state] = [unit.state for unit in units_of([self.unit.scheme_id]) if unit == self.unit]
        return {"state": state}

    def form_valid(self, form: Form) -> HttpResponse:
        note(self.unit, user=self.request.user, **form.cleaned_data)
        say_saved(self.request, "C’est noté au carnet d’entretien.")
        return super().form_valid(form)


class UnitDefectView(UnitPage):
    """« Signaler une panne »: a page whose two buttons say whether the unit still goes out."""

    form_class = DefectForm
    template_name = "planning/unit_defect.html"
    extra_context = {"title": "Signaler une panne"}

    def form_valid(self, form: Form) -> HttpResponse:
        note(self.unit, user=self.request.user, kind=UnitEntryKind.DEFECT, **form.cleaned_data)
        say_saved(
            self.request, f"Panne signalée\u00a0: {self.unit.name}. Une erreur\u202f? Retirez la ligne ci-dessous."
        )
        return super().form_valid(form)


@require_POST
def back_in_service(request: HttpRequest, pk: int) -> HttpResponse:
    unit = kept_unit(request, pk)
    note(unit, user=request.user, kind=UnitEntryKind.BACK, state=UnitState.IN_SERVICE)
    say_saved(request, f"De retour en service\u00a0: {unit.name}.")
    return redirect("planning:units")


@require_POST
def remove_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever noted a line takes it back, for a day."""
    line = get_object_or_404(UnitEntry.objects.filter(unit__in=visible_units(request)), pk=pk)
    if take_back(line, request.user):
        say_saved(request, "Ligne retirée du carnet.")
    else:
        messages.error(request, "Cette ligne ne se retire plus\u00a0: notez plutôt ce qui a changé.")
    return redirect("planning:units")


class UnitSafetyView(UnitPage):
    """What the safety card says of a unit: its coordination writes it."""

    form_class = SafetyForm
    template_name = "planning/unit_safety.html"
    extra_context = {"title": "Carte de sécurité"}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not can_coordinate(request.user, self.unit.scheme):
            raise PermissionDenied

    def get_initial(self) -> dict:
        return {"insurance": self.unit.insurance, "riders": self.unit.riders}

    def form_valid(self, form: Form) -> HttpResponse:
        MobileUnit.objects.filter(pk=self.unit.pk).update(**form.cleaned_data)
        say_saved(self.request, "La carte de sécurité est à jour.")
        return super().form_valid(form)


class IncidentsView(FormView):
    """« Un incident pour l’équipe »: the team tells it, its coordination and its employer read what was told."""

    form_class = IncidentForm
    template_name = "planning/incidents.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = list(Scheme.objects.visible_to(request.user).in_menus())
        slug = request.GET.get("scheme", "")
        asked = [scheme for scheme in self.schemes if slug in ("", scheme.slug)]
        if not asked:
            raise Http404
        self.scheme = asked[0]
        self.may_tell = can_keep_units(request.user, self.scheme)
        if request.method == "POST" and not self.may_tell:
            raise PermissionDenied

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.scheme}

    def get_context_data(self, **kwargs: Any) -> dict:
        reads = can_read_incidents(self.request.user, self.scheme)
        told = TeamIncident.objects.filter(scheme=self.scheme).select_related("neighbourhood") if reads else ()
        context = {"scheme": self.scheme, "schemes": self.schemes, "may_tell": self.may_tell}
        return super().get_context_data(**kwargs) | context | {"reads": reads, "incidents": told}

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def form_valid(self, form: Form) -> HttpResponse:
        tell_incident(self.scheme, **form.cleaned_data)
        say_saved(self.request, "C’est dit. Votre coordination et votre structure peuvent le lire, et elles seules.")
        return redirect(f"{reverse('planning:incidents')}?scheme={self.scheme.slug}")
