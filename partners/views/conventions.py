"""« Conventions »: what funders and the structure agreed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from french.dates import french_date
from french.numbers import euros
from french.words import listed
from schemes.models import Scheme
from schemes.permissions import Standing, standing_or_refusal
from schemes.views.structure import CONFLICT, UNPROCESSABLE, StructurePage, page_of, structure_context
from widgets.keeping import say_saved

from ..agreeing import (
    ConventionEntry,
    StaleConvention,
    add_convention,
    change_convention,
    entry_of,
    remove_convention,
)
from ..convention_forms import ConventionForm, DutyFormSet, convention_initial, duties_of
from ..conventions import Convention, ConventionQuerySet
from ..enums import AgreementType, DutyKind


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


class ConventionPage:
    """For the views that type a convention: two forms that are shown, and shown again, together."""

    template_name = "structure/convention.html"
    convention: Convention | None = None
    standing: Standing

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.convention is None:
            return self.shown(self.form(), DutyFormSet(prefix="duties"))
        return self.shown_as(entry_of(self.convention), self.convention.version)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, duties = self.form(request.POST), DutyFormSet(request.POST, prefix="duties")
        if not (form.is_valid() & duties.is_valid()):
            return self.shown(form, duties, status=UNPROCESSABLE)
        typed = form.entry(duties)
        try:
            self.save(typed, form.cleaned_data["version"])
        except StaleConvention as conflict:
            current = conflict.current
            differences = differences_of(entry_of(current), typed, with_amount=self.standing.is_admin)
            return self.shown_as(typed, current.version, differences=differences, is_stale=True, status=CONFLICT)
        say_saved(request, "La convention est enregistrée.")
        return redirect(page_of("partners:conventions", self.standing))

    def form(self, *args: Any, **kwargs: Any) -> ConventionForm:
        return ConventionForm(*args, standing=self.standing, convention=self.convention, **kwargs)

    def shown_as(self, entry: ConventionEntry, version: int, **more: Any) -> HttpResponse:
        return self.shown(self.form(initial=convention_initial(entry, version)), duties_of(entry), **more)

    def shown(self, form: ConventionForm, duties: forms.BaseFormSet, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "duties": duties, "convention": self.convention, "differences": [], "is_stale": False}
        return self.render_to_response(self.get_context_data(**context | more), status=status)

    def save(self, entry: ConventionEntry, version: int | None) -> None:
        raise NotImplementedError


class ConventionCreateView(ConventionPage, StructurePage, TemplateView):
    """A new one."""

    def save(self, entry: ConventionEntry, version: int | None) -> None:
        add_convention(self.standing.operator, entry, by=self.request.user)


class ConventionUpdateView(ConventionPage, TemplateView):
    """One of them, changed by who answers for it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.convention, self.standing = convention_and_standing(request, kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | structure_context(self.standing)

    def save(self, entry: ConventionEntry, version: int | None) -> None:
        # A form without its version was read before anything.
        change_convention(self.convention, entry, version=-1 if version is None else version, by=self.request.user)


def convention_and_standing(request: HttpRequest, pk: int) -> tuple[Convention, Standing]:
    """A convention that the person answers for; Http404 otherwise."""
    row = get_object_or_404(Convention.objects.select_related("operator"), pk=pk)
    standing = standing_or_refusal(request.user, row.operator.slug, is_deed=request.method == "POST")
    return get_object_or_404(conventions_of(standing), pk=pk), standing


@require_POST
def convention_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin's deed: a convention typed by mistake."""
    convention, standing = convention_and_standing(request, pk)
    if not standing.is_admin:
        raise PermissionDenied
    remove_convention(convention, by=request.user)
    messages.success(request, "La convention est retirée.")
    return redirect(page_of("partners:conventions", standing))


def differences_of(stored: ConventionEntry, typed: ConventionEntry, *, with_amount: bool) -> list[dict]:
    """What two entries say otherwise, in words."""
    pairs = zip(_in_words(stored, with_amount), _in_words(typed, with_amount), strict=True)
    return [{"label": label, "stored": old, "typed": new} for (label, old), (_, new) in pairs if old != new]


def _in_words(entry: ConventionEntry, with_amount: bool) -> list[tuple[str, str]]:
    days = [french_date(day) if day else "non renseigné" for day in (entry.starts_on, entry.ends_on)]
    names = Scheme.objects.filter(pk__in=entry.schemes).values_list("name", flat=True)
    duties = [f"{DutyKind(kind).label}, {french_date(day)}" for kind, day, _ in entry.duties]
    amount = "non renseigné" if entry.amount is None else euros(entry.amount)
    return [
        ("Organisme", str(entry.funder)),
        ("Modalité", str(AgreementType(entry.kind).label)),
        ("Dispositifs", listed(list(names))),
        ("Début", days[0]),
        ("Fin", days[1]),
        ("Échéances", " ; ".join(duties) or "aucune"),
        ("Précision", entry.note or "aucune"),
        *([("Montant", amount)] if with_amount else []),
    ]
