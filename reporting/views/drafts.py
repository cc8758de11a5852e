"""Drafts of reports: prepared, changed, deleted by whoever coordinates the scheme.

What two people write over each other is shown to the second one; what cannot be written over is offered as a new draft.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django.views.generic import CreateView, UpdateView

from partners.conventions.models import Convention, Duty
from partners.enums import DutyKind
from refusals import CONFLICT, Stale
from schemes import clock
from schemes.models import Scheme
from widgets.keeping import say_saved
from widgets.views import version_read

from ..drafting import title_of
from ..enums import ReportLength
from ..figures.scope import Scope
from ..filters import with_addresses
from ..forms.preparing import ReportForm, period_form, proposed_periods
from ..models import ActivityReport
from ..permissions import can_report, can_report_all
from ..preparing import Prepared, change, delete, prepare
from .refused import filters_refused
from .reports import FIXED, visible_reports

LENGTHS = {
    DutyKind.NOTE: ReportLength.NOTE,
    DutyKind.REPORT: ReportLength.REPORT,
    DutyKind.ANNUAL: ReportLength.ANNUAL,
}
DRAFT_SAVED = "Brouillon enregistré."
DELETED = "deleted_drafts"
# Of a session: « Retour » goes no further back.
MOST_DELETED = 50


def after_deletion(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """« Retour » to a page of a draft that this person deleted leads to the list, which says so."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST" and pk in request.session.get(DELETED, ()):
            messages.info(request, "Ce brouillon est supprimé.")
            return redirect("reporting:reports")
        return view(request, pk=pk)

    return answer


class ReportCreate(CreateView):
    """For whom, how long, of which days: what is to be handed in proposes all three. The workshop has the texts."""

    template_name = "reporting/report_form.html"
    form_class = ReportForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.period = period_form(request.user, request.GET)
        # What is published is of whole months (DOMAIN 7.4).
        self.scope = self.period.scope().whole_months()
        self.periods = proposed_periods(clock.today(self.scope.scheme))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.period.is_valid():
            return filters_refused(request, self.period, "Préparer un rapport", self.periods)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict:
        asked = {name: self.request.GET[name] for name in ("convention", "length", "duty") if name in self.request.GET}
        return asked | {
            "starts_on": self.scope.start,
            "ends_on": self.scope.end,
            "neighbourhood": next(iter(self.scope.neighbourhoods), None),
            "title": title_of(self.scope),
        }

    def get_form_kwargs(self) -> dict:
        conventions = conventions_for(self.request.user, self.scope.scheme)
        return super().get_form_kwargs() | {"scheme": self.scope.scheme, "conventions": conventions}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        form.instance.client_uuid = form.cleaned_data["client_uuid"] or form.instance.client_uuid
        try:
            report = prepare(form.instance)
        except Stale as refusal:
            return say_changed(self.request, form, refusal.current, self.scope)
        except Prepared as refusal:
            return self.render_to_response(self.get_context_data(form=form, other=refusal.report), status=CONFLICT)
        say_saved(self.request, DRAFT_SAVED)
        return redirect(report)

    def get_context_data(self, **kwargs) -> dict:
        presets = with_addresses(self.periods, self.scope)
        duties = duties_for(self.request.user, self.scope.scheme)
        page = page_of_new(self.scope) | {"period": self.period, "presets": presets, "duties": duties}
        return super().get_context_data(**(page | kwargs))


class ReportUpdate(UpdateView):
    """Texts and period of a draft. A published report is what it was the day it was published."""

    template_name = "reporting/report_form.html"
    form_class = ReportForm

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        report = self.get_object()
        if not report.is_draft:
            messages.info(request, FIXED)
            return redirect(report)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if ActivityReport.objects.filter(pk=kwargs["pk"]).exists():
            return super().post(request, *args, **kwargs)
        if "scheme" not in request.GET:
            raise Http404
        # Deleted while somebody was typing: the address says for which scheme.
        asked = period_form(request.user, request.GET).scope()
        return say_changed(request, ReportForm(request.POST, scheme=asked.scheme), None, asked)

    def get_object(self, queryset=None) -> ActivityReport:
        report = get_object_or_404(visible_reports(self.request.user), pk=self.kwargs["pk"])
        if not can_report(self.request.user, report.scheme):
            raise PermissionDenied
        # Before the form writes what was typed on the report: a wrong period is no scope.
        self.scope = Scope.of_report(report)
        return report

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.object.scheme}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        try:
            change(form.instance, version=form.cleaned_data["version"] or 0)
        except Stale as refusal:
            return say_changed(self.request, form, refusal.current, self.scope)
        except Prepared as refusal:
            return self.render_to_response(self.get_context_data(form=form, other=refusal.report), status=CONFLICT)
        say_saved(self.request, DRAFT_SAVED)
        return redirect(form.instance)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**(page_of_draft(self.object, self.scope) | kwargs))


@require_http_methods(["GET", "HEAD", "POST"])
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, naming the draft; then deletes it. A published report stays."""
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    if not can_report(request.user, report.scheme):
        raise PermissionDenied
    if not report.is_draft:
        messages.info(request, FIXED)
        return redirect(report)
    has_changed = False
    if request.method == "POST":
        try:
            delete(report, version=version_read(request))
        except Stale:
            report.refresh_from_db()
            has_changed = True
        else:
            request.session[DELETED] = [*request.session.get(DELETED, ()), pk][-MOST_DELETED:]
            messages.success(request, f"Brouillon supprimé\u00a0: {report.title}.")
            return redirect("reporting:reports")
    context = {"report": report, "has_changed": has_changed}
    return render(request, "reporting/report_delete.html", context, status=CONFLICT if has_changed else 200)


def conventions_for(user, scheme: Scheme) -> list[Convention]:
    """Those of the scheme whose reports the user prepares: of each of their schemes."""
    rows = Convention.objects.filter(schemes=scheme).select_related("funder").prefetch_related("schemes")
    return [convention for convention in rows if can_report_all(user, convention.schemes.all())]


def duties_for(user, scheme: Scheme) -> list[tuple[Duty, str]]:
    """What is still to be handed in, with what prepares it: its convention, its length, its days."""
    rows = Duty.objects.still_open().filter(convention__in=conventions_for(user, scheme), kind__in=LENGTHS)
    rows = rows.exclude(period_starts_on=None).select_related("convention__funder")
    return [(duty, f"{reverse('reporting:create')}?{_prepares(duty, scheme)}") for duty in rows]


def _prepares(duty: Duty, scheme: Scheme) -> str:
    days = {"from": duty.period_starts_on.isoformat(), "to": duty.period_ends_on.isoformat()}
    keys = {"convention": duty.convention_id, "length": LENGTHS[DutyKind(duty.kind)].value, "duty": duty.pk}
    return urlencode({"scheme": scheme.slug} | days | keys)


def page_of_new(scope: Scope) -> dict:
    """What the form's page says of a report to prepare."""
    return {
        "heading": "Préparer un rapport",
        "other": None,
        "duties": (),
        "back": reverse("reporting:reports"),
        "scope": scope,
        "action": f"{reverse('reporting:create')}?{scope.query()}",
    }


def page_of_draft(report: ActivityReport, scope: Scope) -> dict:
    """What the form's page says of a draft to change; its address, for which scheme, should it be deleted meanwhile."""
    return {
        "heading": "Modifier le rapport",
        "other": None,
        "back": report.get_absolute_url(),
        "scope": scope,
        "action": f"{reverse('reporting:update', args=[report.pk])}?{scope.query()}",
    }


def say_changed(request: HttpRequest, form: ReportForm, current: ActivityReport | None, scope: Scope) -> HttpResponse:
    """What was typed stays in the fields, beside what is `current` now: saving again is a choice.

    A draft is then written over at the version shown; what was published meanwhile, or deleted, is left for a new one.
    """
    if current and current.is_draft:
        page = page_of_draft(current, Scope.of_report(current))
        form = form.over(current)
        differences = form.differences() if form.is_valid() else []
        context = {"conflict": "changed", "stored": current, "differences": differences}
    else:
        page = page_of_new(scope)
        form = form.as_new(scope.scheme, conventions_for(request.user, scope.scheme))
        context = {"conflict": "published" if current else "deleted", "stored": current}
    return render(request, "reporting/report_form.html", page | context | {"form": form}, status=CONFLICT)
