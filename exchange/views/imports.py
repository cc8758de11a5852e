"""Importing past outings, a step a page: the file, the columns, the check, what came of it."""

from __future__ import annotations

import datetime
from typing import Any, NoReturn

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from french.numbers import counted
from refusals import Refused
from schemes import clock
from schemes.models import Scheme
from schemes.views.structure import StructurePage, page_of, structure_context

from ..enums import ImportState
from ..forms import AnswersForm, ColumnsForm, UploadForm
from ..importing import ALL, GOOD, UNDONE_WITHIN, CannotUndo, HasErrors, Moved, undo
from ..keeping import MOVED, at_work, confirm_as_shown, discard, errors_csv, is_large, is_long, keep, look
from ..models import Import
from ..permissions import can_import, importable_schemes, standing_for
from ..tasks import STILL_ERRORS, start_reading, start_writing
from ..template import template_of

UNPROCESSABLE = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("Choisir le fichier", "Relier les colonnes", "Vérifier", "Importer")


class ImportListView(StructurePage, FormView):
    """The file to choose, and what was imported before in the schemes that the person coordinates for the structure."""

    template_name = "exchange/import_list.html"
    form_class = UploadForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = importable_schemes(request.user).filter(pk__in=self.standing.coordinated)
        if not self.schemes:
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"schemes": self.schemes}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports = Import.objects.filter(scheme__in=self.schemes).select_related("scheme")
        return super().get_context_data(**kwargs) | {
            "imports": imports[:50],
            "schemes": self.schemes,
            "steps": STEPS,
            "step": 1,
        }

    def form_valid(self, form: UploadForm) -> HttpResponse:
        of = keep(form.cleaned_data["scheme"], form.cleaned_data["file"], user=self.request.user)
        if is_large(of):
            start_reading(of, then=ImportState.CHOSEN)
            return redirect(of)
        try:
            look(of, state=ImportState.CHOSEN)
        except Refused as refusal:
            discard(of)
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect(of)

    def form_invalid(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


def _refuse(request: HttpRequest) -> NoReturn:
    """403 for who is in a team without coordinating it, 404 for anybody else."""
    raise PermissionDenied if Scheme.objects.visible_to(request.user).exists() else Http404


def _import_of(request: HttpRequest, pk: int) -> Import:
    """One of the user's schemes; 403 for who does not coordinate it."""
    of = get_object_or_404(Import.objects.visible_to(request.user).select_related("scheme"), pk=pk)
    if not can_import(request.user, of.scheme):
        raise PermissionDenied
    return of


def _page(request: HttpRequest, of: Import, name: str, step: int, status: int = 200, **context: Any) -> HttpResponse:
    """A step of the import, beside the pages of its structure."""
    aside = structure_context(standing_for(request.user, of.scheme)) | {"structures": ()}
    context |= aside | {"import": of, "steps": STEPS, "step": step}
    return render(request, f"exchange/{name}.html", context, status=status)


@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: at work, its columns, its check, or what came of it."""
    of = _import_of(request, pk)
    if of.is_at_work:
        return _page(request, of, "at_work", 4, progress=at_work(of))
    if of.state in (ImportState.DONE, ImportState.UNDONE):
        return _receipt(request, of)
    if not of.preview:
        # Read outside the request, and refused.
        return _page(request, of, "not_read", 1)
    if of.state == ImportState.CHOSEN or "colonnes" in request.GET:
        return _columns_page(request, of, ColumnsForm(of=of))
    return _check_page(request, of, AnswersForm(of=of))


def _columns_page(request: HttpRequest, of: Import, form: ColumnsForm, status: int = 200) -> HttpResponse:
    return _page(request, of, "columns", 2, status, form=form, preview=of.preview)


def _check_page(request: HttpRequest, of: Import, form: AnswersForm, status: int = 200) -> HttpResponse:
    own = of.preview["sheet_own_totals"]
    months = {total["month"]: total["people_mediated"] for total in own.get("by_month", ())}
    context = {
        "form": form,
        "preview": of.preview,
        "rows": {"already_there": 0} | of.preview["rows"],
        "has_own_months": bool(months),
        "months": [(_first_of(month), said, months.get(month)) for month, said in of.preview["by_month"].items()],
        "gaps": [gap | {"month": _first_of(gap["month"])} for gap in own.get("gaps", ())],
        "warnings": [{"tab": ""} | said for said in of.preview["messages"][len(of.preview["row_errors"]) :]],
    }
    return _page(request, of, "check", 3, status, **context)


def _first_of(month: str) -> datetime.date | None:
    """The first day of « 2025-03 »."""
    return _day(f"{month}-01") if month else None


def _day(said: str) -> datetime.date | None:
    return datetime.date.fromisoformat(said) if said else None


def _receipt(request: HttpRequest, of: Import) -> HttpResponse:
    result = of.result
    lines = [
        ("Sorties importées", result["recorded"]),
        ("Personnes", result["people"]),
        ("Lieux créés", len(result["new_rows"].get("spots", ()))),
        ("Partenaires créés, à préciser", len(result["new_rows"].get("partners", ()))),
        ("Déjà présentes, laissées", result["already_there"]),
        ("Différentes, laissées", result["different"] + result["touched_since"]),
        ("Lignes en double", result["identical"]),
        ("Lignes en erreur, restées dans le fichier", result["rows_in_error"]),
    ]
    until = of.confirmed_at + UNDONE_WITHIN
    context = {
        "result": result,
        "lines": lines,
        "first_day": _day(result["first_day"]),
        "last_day": _day(result["last_day"]),
        "has_errors": bool(of.preview.get("row_errors")),
        "kept": [row.outing for row in of.rows.select_related("outing")] if of.undone_at else [],
        "can_undo": of.state == ImportState.DONE and clock.now() <= until,
        "until": clock.day_of(until, of.scheme),
    }
    return _page(request, of, "receipt", 4, **context)


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns are: kept, and the file is read with it."""
    of = _import_of(request, pk)
    if not of.preview or of.is_at_work or of.confirmed_at:
        return redirect(of)
    form = ColumnsForm(request.POST, of=of)
    if not form.is_valid():
        return _columns_page(request, of, form, UNPROCESSABLE)
    of.mapping, of.choices = form.mapping(), form.choices().as_json()
    # Other tabs may have other columns: they are shown first.
    return _read_again(request, of, then=ImportState.CHOSEN if form.is_of_other_tabs else ImportState.READ)


@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What the texts stand for: kept, and the file is read with it."""
    of = _import_of(request, pk)
    if not of.preview or of.is_at_work or of.confirmed_at:
        return redirect(of)
    form = AnswersForm(request.POST, of=of)
    if not form.is_valid():
        return _check_page(request, of, form, UNPROCESSABLE)
    of.choices = form.choices().as_json()
    return _read_again(request, of, then=ImportState.READ)


def _read_again(request: HttpRequest, of: Import, *, then: ImportState) -> HttpResponse:
    of.save()
    if is_large(of):
        start_reading(of, then=then)
        return redirect(of)
    try:
        look(of, state=then)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(of)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes what was shown; a second press finds it done."""
    of = _import_of(request, pk)
    if of.state != ImportState.READ:
        return redirect(of)
    mode = ALL if request.POST.get("mode") == ALL else GOOD
    if is_long(of):
        start_writing(of, mode=mode)
        return redirect(of)
    try:
        done = confirm_as_shown(of, mode=mode, user=request.user)
    except Moved:
        messages.warning(request, MOVED)
    except HasErrors:
        messages.error(request, STILL_ERRORS)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{counted(done.result['recorded'], 'sortie importée', 'sorties importées')}.")
    return redirect(of)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes the import's outings that nobody changed."""
    of = _import_of(request, pk)
    try:
        kept = undo(of, user=request.user)
    except CannotUndo as refusal:
        messages.error(request, str(refusal))
    else:
        gone = of.rows.count() - len(kept) if kept else of.result.get("recorded", 0)
        messages.success(request, f"Import retiré\u00a0: {counted(gone, 'sortie supprimée', 'sorties supprimées')}.")
    return redirect(of)


@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets an import that was not confirmed, and its file."""
    of = _import_of(request, pk)
    if of.confirmed_at or of.is_at_work:
        return redirect(of)
    discard(of)
    messages.success(request, "Fichier oublié. Rien n’a été importé.")
    return redirect(page_of("exchange:imports", standing_for(request.user, of.scheme)))


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """What the worker is at, and how far once it writes; empty once it is over."""
    of = _import_of(request, pk)
    return JsonResponse({"progress": at_work(of) if of.is_at_work else ""})


@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Each cell in error, a line each: where it stands, what was read, what to do."""
    of = _import_of(request, pk)
    if not of.preview.get("row_errors"):
        raise Http404
    response = HttpResponse(errors_csv(of.preview), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="a-corriger-{of.scheme.slug}.csv"'
    return response


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The spreadsheet to fill, with the columns of a scheme."""
    schemes = importable_schemes(request.user)
    if not schemes:
        _refuse(request)
    slug = request.GET.get("scheme", "")
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user).named(slug)) if slug else schemes.first()
    if not can_import(request.user, scheme):
        raise PermissionDenied
    response = HttpResponse(template_of(scheme), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="modele-sorties-{scheme.slug}.xlsx"'
    return response
