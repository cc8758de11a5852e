"""« Activité » and its files: layouts of the same report object."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outings.models import OutingText
from outings.permissions import can_log
from schemes import clock

from ..disclosure import for_user
from ..figures.placing import build
from ..figures.scope import Scope
from ..filters import ActivityForm, presets, with_addresses
from ..outputs import page
from ..outputs.workbook import sheets_of
from ..permissions import can_report, can_report_all
from ..snapshot import one_snapshot
from .files import workbook_response
from .refused import file_refused, filters_refused
from .tabs import tabs


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every figure opens the outings behind it; 400 and none when the filters are wrong."""
    with one_snapshot():
        return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    form = ActivityForm(request.user, request.GET)
    scope = form.scope()
    periods = presets(clock.today(form.first))
    if not form.is_valid():
        return filters_refused(request, form, form.heading, periods)
    report = for_user(build(scope), request.user)
    return render(
        request,
        "reporting/dashboard.html",
        {
            "form": form,
            "scope": scope,
            **page.parts(report, _highlights(scope)),
            "on": form.on(),
            "tabs": tabs(request.user, scope.schemes, "dashboard", scope.query()),
            "presets": with_addresses(periods, scope),
            "address": scope.query(),
            "exports": can_report_all(request.user, scope.schemes),
            # A report is of one scheme, and of one neighbourhood or of all; an outing is of one scheme.
            "can_report": scope.is_of_a_report and can_report(request.user, form.first),
            "can_log": len(scope.schemes) == 1 and can_log(request.user, form.first),
        },
    )


@require_safe
def figures_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The dashboard's figures, same filters, as a `kind` of `WRITERS`; 400 and the reason when they are wrong."""
    form = ActivityForm(request.user, request.GET)
    if not can_report_all(request.user, form.chosen):
        raise PermissionDenied
    if not form.is_valid():
        return file_refused(form)
    scope = form.scope()
    with one_snapshot():
        report = for_user(build(scope), request.user)
    of = form.first.slug if len(scope.schemes) == 1 else f"{len(scope.schemes)}-dispositifs"
    return workbook_response(sheets_of(report), f"chiffres-{of}-{scope.start}-{scope.end}.{kind}")


def _highlights(scope: Scope) -> list[OutingText]:
    """The latest words of the team, newest first."""
    outings = scope.whole_outings().done().filter(text__highlight__gt="").select_related("text", "neighbourhood")
    return [outing.text for outing in outings.order_by("-held_on", "-pk")[:4]]
