"""A line of a convention: how it is known, and, as it is known, its targets, who gives it, what people answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from refusals import CONFLICT, UNPROCESSABLE, Refused, Stale
from schemes import clock
from schemes.differences import differences_of
from schemes.views.structure import structure_context
from widgets import reading
from widgets.keeping import say_saved
from widgets.views import FormPage

from ...enums import KnownBy
from ..answers import SupplyRequest, SurveyQuestion
from ..catalogue import offered_codes
from ..forms.counts import CountsForm
from ..forms.lines import BesideForms, LineForm, line_initial
from ..forms.suppliers import AskForm, SupplierForm, TelephoneForm
from ..forms.targets import TargetForm
from ..grid import (
    LineEntry,
    add_line,
    change_line,
    close_line,
    close_target,
    entry_of,
    is_settled,
    remove_line,
    set_target,
)
from ..models import ConventionLine
from ..supplying import add_supplier, ask_supplier, note_by_telephone, remove_supplier, revoke_request
from ..surveying import note_counts, open_link, revoke_link, tallies_of
from .pages import OfConvention

# Days that a line may be told of, where its convention has none.
ALWAYS = (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))


class LineFormPage(OfConvention, FormPage):
    """What is typed of a line, new or changed."""

    form_class = LineForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.offered = offered_codes(self.convention.schemes.all())

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"convention": self.convention, "offered": self.offered}


class LineCreateView(LineFormPage):
    """One more line of the grid, with its target and who gives it; then the next, for who copies a grid."""

    template_name = "conventions/line_form.html"

    def get_initial(self) -> dict:
        # A grid goes objective by objective: the next line is most often of the same one.
        last = self.convention.lines.order_by("-position").first()
        initial = line_initial(LineEntry("", last.nature if last else "", "", last and last.objective), 0)
        return {name: said for name, said in initial.items() if said}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        beside = BesideForms(None, self.line(), self.offered)
        return self.render_to_response(self.get_context_data(beside=beside))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        is_valid = form.is_valid()
        beside = BesideForms(request.POST, self.line(form), self.offered)
        if not (beside.is_valid() and is_valid):
            return self.form_invalid(form, beside=beside)
        with transaction.atomic():
            line = add_line(self.convention, form.entry(), by=request.user)
            if target := beside.target_entry:
                set_target(line, target, version=line.version, by=request.user)
            for supplier in beside.suppliers_given:
                add_supplier(line, **supplier, by=request.user)
        say_saved(request, f"La ligne est ajoutée\u00a0: {line}.")
        if "encore" in request.POST:
            return redirect(reverse("partners:line_create", args=[self.convention.pk]))
        return redirect(self.convention)

    def line(self, form: LineForm | None = None) -> ConventionLine:
        """What is being added, as far as it is known how: not stored."""
        said = form.cleaned_data if form else {}
        known_by, code = said.get("known_by", ""), said.get("code", "")
        return ConventionLine(convention=self.convention, known_by=known_by, code=code)


class LineView(LineFormPage):
    """One of its lines: what is typed of it, then what its way of being known asks."""

    template_name = "conventions/line.html"
    line: ConventionLine

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = ConventionLine.objects.filter(convention=self.convention).with_answers()
        self.line = get_object_or_404(rows, pk=kwargs["line"])
        # The same row, with what was read of it already.
        self.line.convention = self.convention

    def get_initial(self) -> dict:
        return line_initial(entry_of(self.line), self.line.version)

    def form_valid(self, form: LineForm) -> HttpResponse:
        typed = form.entry()
        try:
            change_line(self.line, typed, version=form.cleaned_data["version"], by=self.request.user)
        except Stale as conflict:
            version = conflict.current.version
            said = line_initial(typed, version)
            return self.form_stale(said, differences_of(form, line_initial(entry_of(conflict.current), version), said))
        except Refused as refusal:
            return self.form_invalid(form, status=CONFLICT, refusal=str(refusal))
        say_saved(self.request, "La ligne est enregistrée.")
        return redirect(self.line)

    def get_context_data(self, **kwargs: Any) -> dict:
        line = self.line
        context = super().get_context_data(**{"refusal": ""} | kwargs)
        for name, made in self.small_forms().items():
            context.setdefault(name, made)
        start, end = self.convention.starts_on or ALWAYS[0], self.convention.ends_on or ALWAYS[1]
        has_survey = line.known_by == KnownBy.SURVEY
        requests = _requests_of(line) if line.known_by == KnownBy.PARTNER else []
        return context | {
            "line": line,
            "is_settled": is_settled(line),
            "label_of_code": self.offered[line.code].label if line.code in self.offered else line.code,
            "requests": requests,
            "never_asked": not requests,
            "tallies": tallies_of(line, start, end) if has_survey else (),
            "links": line.survey_links.filter(is_handed_over=False, revoked_at=None) if has_survey else (),
            "today": clock.today(),
        }

    def small_forms(self, deed: str = "", data: Any = None) -> dict[str, Any]:
        """The forms that hang below the line, as it is known; that of `deed` with what was typed."""
        line, days = self.line, {"starts_on": self.convention.starts_on, "ends_on": self.convention.ends_on}

        def typed(name: str) -> Any:
            return data if name == deed else None

        made: dict[str, Any] = {}
        if line.known_by in (KnownBy.COMPUTED, KnownBy.PARTNER, KnownBy.SURVEY):
            initial = days | {"version": line.version}
            made["target"] = TargetForm(
                typed("cible"), line=line, offered=self.offered, prefix="cible", initial=initial
            )
        if line.known_by == KnownBy.PARTNER:
            made["supplier"] = SupplierForm(typed("fournisseur"), convention=self.convention, prefix="fournisseur")
            asked = self.period_asked() or days
            made["ask"] = AskForm(typed("demander"), line=line, prefix="demande", initial=asked)
            asked = asked | {"given_on": clock.today()}
            made["telephone"] = TelephoneForm(typed("telephone"), line=line, prefix="telephone", initial=asked)
        if line.known_by == KnownBy.SURVEY:
            questions = line.questions.all()
            made["counts"] = [CountsForm(self.counts_typed(row, deed, data), question=row) for row in questions]
        return made

    def period_asked(self) -> dict[str, datetime.date]:
        """The days of the next thing to hand in that has some: values are asked for it."""
        open_ones = self.convention.duties.still_open().exclude(period_starts_on=None)
        days = open_ones.values_list("period_starts_on", "period_ends_on").first()
        return dict(zip(("starts_on", "ends_on"), days, strict=True)) if days else {}

    def counts_typed(self, question: SurveyQuestion, deed: str, data: Any) -> Any:
        return data if deed == "comptes" and f"question-{question.pk}-month" in data else None


def _requests_of(line: ConventionLine) -> list:
    """What was asked of its suppliers, the latest first, with what came of it."""
    rows = [
        request
        for supplier in line.suppliers.prefetch_related("requests__values").select_related("partner")
        for request in supplier.requests.all()
    ]
    return sorted(rows, key=lambda row: (row.asked_on, row.pk), reverse=True)


@dataclass(frozen=True)
class _Deed:
    """A deed whose form hangs below the line: the form's name, what it does once valid, what is said."""

    form: str
    act: Callable[[LineView, forms.Form, Any], object]
    said: str


def _of_counts(view: LineView, form: CountsForm, user: Any) -> None:
    data = form.cleaned_data
    note_counts(form.question, data["month"], form.counts, source=data["source"], by=user)


_TYPED = {
    "cible": _Deed(
        "target",
        lambda view, form, user: set_target(view.line, form.entry(), version=form.cleaned_data["version"], by=user),
        "La cible est fixée.",
    ),
    "fournisseur": _Deed(
        "supplier",
        lambda view, form, user: add_supplier(view.line, **form.cleaned_data, by=user),
        "L’organisme est noté.",
    ),
    "demander": _Deed(
        "ask",
        lambda view, form, user: ask_supplier(
            form.cleaned_data["supplier"], (form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]), by=user
        ),
        "La demande part\u00a0: l’organisme répond par un lien, sans compte, pendant trente jours.",
    ),
    "telephone": _Deed(
        "telephone",
        lambda view, form, user: note_by_telephone(form.cleaned_data["supplier"], form.given(), by=user),
        "La valeur est notée\u00a0: elle s’imprime «\u00a0déclaré\u00a0».",
    ),
    "comptes": _Deed("counts", _of_counts, "Les comptes sont notés."),
}


class LineDeedView(LineView):
    """What is done below the line: its address is the line's, then the deed's name. No page of its own."""

    http_method_names = ["post"]

    def get_form(self, form_class: type[LineForm] | None = None) -> LineForm:
        """As the line is: what is posted is of another form."""
        return LineForm(initial=self.get_initial(), convention=self.convention, offered=self.offered)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        deed = kwargs["deed"]
        if deed in _TYPED:
            return self.typed(deed, _TYPED[deed])
        if deed == "code":
            return self.printed()
        if deed not in _PRESSED:
            raise Http404
        try:
            said = _PRESSED[deed](self, request)
        except Stale:
            messages.error(request, "Quelqu’un a changé cette ligne depuis\u00a0: relisez-la.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect(self.convention if deed == "effacer" and not _is_there(self.line) else self.line)

    def typed(self, deed: str, how: _Deed) -> HttpResponse:
        made = self.small_forms(deed, self.request.POST)
        if how.form not in made:
            raise Http404
        form = made[how.form]
        if isinstance(form, list):
            form = next((one for one in form if one.is_bound), None)
            if form is None:
                raise Http404
        if not form.is_valid():
            return self.shown(made, how, status=UNPROCESSABLE)
        try:
            how.act(self, form, self.request.user)
        except (Stale, Refused) as refusal:
            return self.shown(made, how, status=CONFLICT, refusal=str(refusal))
        say_saved(self.request, how.said)
        return redirect(self.line)

    def shown(self, made: dict[str, Any], how: _Deed, *, status: int, **said: Any) -> HttpResponse:
        """The line's page, with what was typed."""
        return self.render_to_response(self.get_context_data(**{how.form: made[how.form]}, **said), status=status)

    def printed(self) -> HttpResponse:
        """The code to print: shown once, since of the link only the hash is kept."""
        if not self.line.questions.all():
            raise Http404
        address = settings.SITE_URL + reverse(
            "partners:survey", args=[open_link(self.line, is_handed_over=False, by=self.request.user)]
        )
        code = segno.make(address, error="m", micro=False).svg_data_uri(border=0)
        said = {"line": self.line, "address": address.partition("://")[2], "code": code}
        context = structure_context(self.standing) | {"convention": self.convention}
        return render(self.request, "conventions/survey_code.html", context | said)


def _is_there(line: ConventionLine) -> bool:
    return ConventionLine.objects.filter(pk=line.pk).exists()


def _version(request: HttpRequest) -> int | None:
    return reading.whole_number(request.POST.get("version", ""))


def _day(request: HttpRequest) -> datetime.date:
    return reading.day(request.POST.get("day", "")) or clock.today()


def _close(view: LineView, request: HttpRequest) -> str:
    close_line(view.line, _day(request), version=_version(request), by=request.user)
    return "La ligne est close\u00a0: ce qu’elle était reste."


def _remove(view: LineView, request: HttpRequest) -> str:
    remove_line(view.line, by=request.user)
    return "La ligne est effacée."


def _one(rows: Any, request: HttpRequest, name: str) -> Any:
    """Of the line's own rows, the one that was pressed."""
    return get_object_or_404(rows, pk=reading.whole_number(request.POST.get(name, "")) or 0)


def _close_target(view: LineView, request: HttpRequest) -> str:
    close_target(_one(view.line.targets.all(), request, "target"), _day(request), by=request.user)
    return "La cible est close."


def _remove_supplier(view: LineView, request: HttpRequest) -> str:
    remove_supplier(_one(view.line.suppliers.select_related("line__convention"), request, "supplier"), by=request.user)
    return "L’organisme ne fournit plus cette ligne."


def _revoke_request(view: LineView, request: HttpRequest) -> str:
    own = SupplyRequest.objects.filter(supplier__line=view.line)
    revoke_request(_one(own.select_related("supplier__partner"), request, "request"), by=request.user)
    return "Le lien est retiré."


def _revoke_link(view: LineView, request: HttpRequest) -> str:
    revoke_link(_one(view.line.survey_links.all(), request, "link"), by=request.user)
    return "Le lien est retiré\u00a0: le code imprimé ne sert plus."


_PRESSED: dict[str, Callable[[LineView, HttpRequest], str]] = {
    "clore": _close,
    "effacer": _remove,
    "clore-cible": _close_target,
    "retirer-fournisseur": _remove_supplier,
    "retirer-demande": _revoke_request,
    "retirer-code": _revoke_link,
}
