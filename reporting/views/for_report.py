"""« Pour le bilan »: what to keep for the next report, and what it still lacks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outings.permissions import can_coordinate
from schemes import clock

from .. import material
from ..disclosure import for_user
from ..figures.placing import build
from ..filters import ScopeForm, presets, with_addresses
from ..models import ActivityReport
from ..permissions import can_report
from ..snapshot import one_snapshot
from .refused import filters_refused
from .tabs import left_out, tabs

MOST_REPORTS = 4


@require_safe
def for_report(request: HttpRequest) -> HttpResponse:
    """For who prepares the scheme's reports."""
    form = ScopeForm(request.user, request.GET)
    if not can_report(request.user, form.first):
        raise PermissionDenied
    if not form.is_valid():
        return filters_refused(request, form, form.first.name, presets(clock.today(form.first)))
    with one_snapshot():
        return _page(request, form)


def _page(request: HttpRequest, form: ScopeForm) -> HttpResponse:
    scope = form.scope()
    report = for_user(build(scope), request.user)
    said, written = material.testimonies(scope), material.highlights(scope)
    convention = left_out(request.user, request.GET)
    address = scope.query() + (f"&convention={convention.pk}" if convention else "")
    reports = ActivityReport.objects.visible_to(request.user).filter(scheme__in=scope.schemes)
    context = {
        "form": form,
        "scope": scope,
        "report": report,
        "presets": with_addresses(presets(clock.today(scope.scheme)), scope),
        "address": address,
        "tabs": tabs(request.user, scope.schemes, "for_report", address),
        "left_out": convention,
        "checks": material.checks(scope, report, said, written),
        "testimonies": said,
        "highlights": written,
        "often_left_empty": material.often_left_empty(report),
        "absences": material.absences(scope, report),
        "reports": reports.order_by("-ends_on", "-pk")[:MOST_REPORTS],
        "can_prepare": scope.is_of_a_report,
        "coordinates": can_coordinate(request.user, scope.scheme),
    }
    return render(request, "reporting/for_report.html", context)
