"""« Dispositifs »: those of a structure, their sheet, their life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from french.dates import clock as told
from french.dates import french_date
from french.numbers import duration
from french.words import listed
from refusals import Refused, Stale
from widgets.keeping import say_saved
from widgets.views import FormPage

from .. import clock
from ..differences import differing
from ..enums import OutingFormat, Preset, SchemeState, TeamFunction, Weekday
from ..forms import ClosingForm, NewSchemeForm, SheetForm, sheet_initial
from ..life import (
    AlreadyThere,
    archive_scheme,
    close_scheme,
    copy_scheme,
    delete_scheme,
    make_scheme,
    open_scheme,
    reopen_scheme,
)
from ..models import Scheme
from ..permissions import Standing, standing_or_refusal, structures_of
from ..sheet_entry import SheetEntry, change_sheet, sheet_of
from .structure import StructurePage, page_of, structure_context

# A deed of the life of a scheme by its word in the address: what does it, what is said, and whether it is an admin's.
LIFE: dict[str, tuple[Callable, str, bool]] = {
    "ouvrir": (open_scheme, "est ouvert aux sorties.", False),
    "rouvrir": (reopen_scheme, "est rouvert.", True),
    "archiver": (archive_scheme, "est archivé\u00a0: ses rapports se lisent toujours.", True),
    "supprimer": (delete_scheme, "est supprimé.", True),
}


def scheme_and_standing(request: HttpRequest, slug: str, *, is_admins: bool) -> tuple[Scheme, Standing]:
    """A scheme that the person answers for. Http404 where they have no part, PermissionDenied for an admin's deeds."""
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user), slug=slug)
    is_deed, asked = request.method == "POST", request.GET.get("structure")
    own = [operator for operator in structures_of(request.user) if asked in (None, "", operator.slug)]
    for operator in own:
        standing = standing_or_refusal(request.user, operator.slug, is_deed=is_deed)
        if standing.schemes().filter(pk=scheme.pk).exists():
            if is_admins and not standing.is_admin:
                raise PermissionDenied
            return scheme, standing
    raise PermissionDenied


class SchemesView(StructurePage, FormPage):
    """The schemes that the person answers for, whatever their state; an admin makes a new one."""

    template_name = "structure/schemes.html"
    form_class = NewSchemeForm

    def get_context_data(self, **kwargs: Any) -> dict:
        schemes = self.standing.schemes().with_outline()
        return super().get_context_data(**kwargs) | {"schemes": schemes, "states": SchemeState}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.standing.is_admin:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: NewSchemeForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            scheme = make_scheme(self.standing.operator, data["name"], data["city"], by=self.request.user)
        except AlreadyThere as there:
            form.add_error("name", str(there))
            return self.form_invalid(form, there=there.scheme)
        say_saved(self.request, f"{scheme.name} est créé, en préparation.")
        return redirect("schemes:sheet", scheme.slug)


class OneScheme:
    """For the view of a page about one scheme, before the view's own class."""

    is_admins = False
    scheme: Scheme
    standing: Standing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.scheme, self.standing = scheme_and_standing(request, kwargs["slug"], is_admins=self.is_admins)

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | structure_context(self.standing) | {"scheme": self.scheme}


class SheetView(OneScheme, FormPage):
    """The sheet of a scheme, typed."""

    template_name = "structure/sheet.html"
    form_class = SheetForm

    def get_initial(self) -> dict:
        return sheet_initial(sheet_of(self.scheme), self.scheme.version)

    def form_valid(self, form: SheetForm) -> HttpResponse:
        typed = form.entry()
        try:
            change_sheet(self.scheme, typed, version=form.cleaned_data["version"], by=self.request.user)
        except Stale as conflict:
            pairs = zip(_in_words(sheet_of(conflict.current)), _in_words(typed), strict=True)
            differences = differing((label, old, new) for (label, old), (_, new) in pairs)
            return self.form_stale(sheet_initial(typed, conflict.current.version), differences)
        say_saved(self.request, "La fiche est enregistrée.")
        return redirect(self.request.get_full_path())


class CopyView(OneScheme, FormPage):
    """A new scheme that has what this one is made of."""

    template_name = "structure/scheme_copy.html"
    form_class = NewSchemeForm
    is_admins = True

    def get_initial(self) -> dict:
        return {"name": self.scheme.name, "city": self.scheme.city}

    def form_valid(self, form: NewSchemeForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            copy = copy_scheme(self.scheme, self.standing.operator, data["name"], data["city"], by=self.request.user)
        except AlreadyThere as there:
            form.add_error("name", str(there))
            return self.form_invalid(form, there=there.scheme)
        say_saved(self.request, f"{copy.name} est créé, en préparation.")
        return redirect("schemes:sheet", copy.slug)


class ClosingView(OneScheme, FormPage):
    """The last day of a scheme."""

    template_name = "structure/scheme_close.html"
    form_class = ClosingForm
    is_admins = True

    def get_initial(self) -> dict:
        return {"day": clock.today(self.scheme)}

    def form_valid(self, form: ClosingForm) -> HttpResponse:
        try:
            close_scheme(self.scheme, form.cleaned_data["day"], by=self.request.user)
        except Refused as sentence:
            form.add_error("day", str(sentence))
            return self.form_invalid(form)
        messages.success(self.request, f"{self.scheme.name} est fermé.")
        return redirect(page_of("schemes:schemes", self.standing))


@require_POST
def life_deed(request: HttpRequest, slug: str, deed: str) -> HttpResponse:
    """« Ouvrir », « Rouvrir », « Archiver » or « Supprimer », then back to the page that asked."""
    if deed not in LIFE:
        raise Http404
    does, said, is_admins = LIFE[deed]
    scheme, standing = scheme_and_standing(request, slug, is_admins=is_admins)
    try:
        does(scheme, by=request.user)
    except Refused as sentence:
        messages.error(request, str(sentence))
    else:
        messages.success(request, f"{scheme.name} {said}")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else page_of("schemes:schemes", standing))


def _in_words(entry: SheetEntry) -> list[tuple[str, str]]:
    hours = [f"{Weekday(day).label} {told(start)} – {told(end)}" for day, start, end in entry.hours]
    team = [f"{TeamFunction(function).label}\u00a0: {headcount}" for function, headcount in entry.team]
    return [
        ("Nom", entry.name),
        ("Ville", entry.city),
        ("Depuis", french_date(entry.since) if entry.since else "non renseigné"),
        ("Format habituel", str(OutingFormat(entry.usual_format).label)),
        ("Préréglage", str(Preset(entry.preset).label)),
        ("Demi-journée", duration(entry.half_day_minutes)),
        ("Journée", duration(entry.full_day_minutes)),
        ("Vacances scolaires", f"zone {entry.school_zone}" if entry.school_zone else "zone non renseignée"),
        ("Horaires", ", ".join(hours) or "non renseignés"),
        ("Équipe", listed(team) or "non renseignée"),
        ("Objectifs", " ".join(entry.objectives) or "non renseignés"),
    ]
