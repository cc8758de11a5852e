"""« Conventions »: what funders and the structure agreed on, read and changed by who answers for its schemes."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from refusals import Stale
from schemes import clock
from schemes.differences import differences_of
from schemes.enums import OutingFormat
from schemes.permissions import Standing, standing_or_refusal
from schemes.views.structure import StructurePage, page_of, structure_context
from widgets.keeping import say_saved
from widgets.views import FormPage

from ...enums import LineNature
from ..agreeing import (
    add_convention,
    change_convention,
    entry_of,
    remove_convention,
)
from ..catalogue import offered_codes
from ..forms.convention import ConventionForm, convention_initial
from ..forms.duties import DutyFormSet, duties_in
from ..grid import propose_lines
from ..models import Convention, ConventionLine, ConventionQuerySet

NATURES = LineNature.values


def conventions_of(standing: Standing) -> ConventionQuerySet:
    """Those of the structure, as far as the person answers for their schemes."""
    rows = Convention.objects.filter(operator=standing.operator)
    rows = rows if standing.is_admin else rows.of_schemes(standing.schemes())
    return rows.select_related("funder", "operator").prefetch_related("schemes", "duties")


class ConventionsView(StructurePage, TemplateView):
    """All of them, the latest first."""

    template_name = "structure/conventions.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"conventions": conventions_of(self.standing)}


def convention_and_standing(request: HttpRequest, pk: int) -> tuple[Convention, Standing]:
    """A convention that the person answers for; Http404 otherwise."""
    row = get_object_or_404(Convention.objects.select_related("operator"), pk=pk)
    standing = standing_or_refusal(request.user, row.operator.slug, is_deed=request.method == "POST")
    return get_object_or_404(conventions_of(standing), pk=pk), standing


class OfConvention:
    """For the view of a page of one convention, before the view's own class."""

    convention: Convention
    standing: Standing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.convention, self.standing = convention_and_standing(request, kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict:
        of_page = structure_context(self.standing) | {"convention": self.convention}
        return super().get_context_data(**kwargs) | of_page


class ConventionView(OfConvention, TemplateView):
    """One of them: what is ordered, how each line is known, what is to be handed in, who reads."""

    template_name = "conventions/convention.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        convention = self.convention
        offered = offered_codes(convention.schemes.all())
        objectives = list(convention.objectives.all())
        return super().get_context_data(**kwargs) | {
            "groups": grouped(convention.lines.with_answers(), objectives),
            "labels": {code: row.label for code, row in offered.items()},
            "scope": scope_of(convention),
            "readers": convention.readers(),
            "duties": convention.duties.all(),
            "today": clock.today(),
            "figures": figures_asked(convention, clock.today()),
        }


def figures_asked(convention: Convention, today: datetime.date) -> str:
    """What the address of its figures so far asks, as `reporting.filters` reads it; empty before it begins, or where
    its dates are not known."""
    start, end = convention.starts_on, min(convention.ends_on or today, today)
    if start is None or start > end:
        return ""
    schemes = [scheme.slug for scheme in convention.schemes.all()]
    return urlencode({"scheme": schemes, "from": start, "to": end, "convention": convention.pk}, doseq=True)


def grouped(lines: Any, objectives: list) -> list[tuple[Any, list[ConventionLine]]]:
    """(objective, its lines), in order, each from réalisation to impact; those of none come last."""
    order = {objective.pk: rank for rank, objective in enumerate(objectives)}

    def rank(line: ConventionLine) -> tuple[int, int]:
        return order.get(line.objective_id, len(order)), NATURES.index(line.nature)

    rows = sorted(lines, key=rank)
    return [(line[0].objective, line) for _, found in groupby(rows, lambda row: rank(row)[0]) if (line := list(found))]


def scope_of(convention: Convention) -> list[tuple[str, list[str]]]:
    """What its figures are cut by, kind by kind; nothing of a kind is all of it."""
    kinds: list[tuple[str, list[str]]] = [
        ("Quartiers", [str(row) for row in convention.neighbourhoods.all()]),
        ("Thématiques", [row.chart_label for row in convention.topics.all()]),
        ("Formats", [str(OutingFormat(code).label) for code in convention.formats]),
        ("Solutions mobiles", [str(row) for row in convention.mobile_units.all()]),
    ]
    return [(label, names) for label, names in kinds if names]


class ConventionFormPage(FormPage):
    """The header of a convention, new or changed."""

    template_name = "conventions/convention_form.html"
    form_class = ConventionForm
    standing: Standing

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"standing": self.standing}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"convention": None, "duties": None} | super().get_context_data(**kwargs)


class ConventionCreateView(StructurePage, ConventionFormPage):
    """A new one: its header, and what it asks to be handed in. Its grid comes on its own page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(duties=DutyFormSet(prefix="duties")))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, duties = self.get_form(), DutyFormSet(request.POST, prefix="duties")
        if not (form.is_valid() & duties.is_valid()):
            return self.form_invalid(form, duties=duties)
        row = add_convention(self.standing.operator, form.entry(), duties_in(duties), by=request.user)
        say_saved(request, "La convention est enregistrée. Notez maintenant ce qu’elle demande, ligne par ligne.")
        return redirect(row)


class ConventionUpdateView(OfConvention, ConventionFormPage):
    """The header of one of them, its scope and who reads, changed by who answers for it."""

    def get_initial(self) -> dict:
        return convention_initial(entry_of(self.convention), self.convention.version)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"convention": self.convention}

    def form_valid(self, form: ConventionForm) -> HttpResponse:
        # A form without its version was read before anything.
        typed, version = form.entry(), form.cleaned_data["version"]
        version = -1 if version is None else version
        try:
            change_convention(self.convention, typed, version=version, by=self.request.user)
        except Stale as conflict:
            current = conflict.current
            differences = differences_of(form, _as_fields(vars(entry_of(current))), _as_fields(vars(typed)))
            return self.form_stale(convention_initial(typed, current.version), differences)
        say_saved(self.request, "La convention est enregistrée.")
        return redirect(self.convention)


def _as_fields(entry: dict) -> dict:
    return entry | {"objectives": "\n".join(entry["objectives"])}


@require_POST
def convention_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin's deed: a convention typed by mistake."""
    convention, standing = convention_and_standing(request, pk)
    if not standing.is_admin:
        raise PermissionDenied
    remove_convention(convention, by=request.user)
    messages.success(request, "La convention est retirée.")
    return redirect(page_of("partners:conventions", standing))


@require_POST
def lines_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a convention that has no grid, in one act."""
    convention, _ = convention_and_standing(request, pk)
    if propose_lines(convention, by=request.user):
        messages.success(request, "Six lignes sont proposées. Changez celles qui ne conviennent pas.")
    else:
        messages.error(request, "Cette convention a déjà ses lignes\u00a0: rien n’est ajouté.")
    return redirect(convention)
