"""Reports: prepared and published by coordinators, read by the team and by the partners who order or pay the scheme.

Every view starts from what the user may see: not visible is 404, visible but not allowed is 403.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import DetailView, ListView

from planning.views.visits import visit_lines
from refusals import CONFLICT, Refused
from widgets.lists import KeptList, list_address
from widgets.views import version_read

from ..disclosure.separating import WHOLE_MONTHS, refusal
from ..enums import ReadingAct, ReportLength, ReportStanding, ReportStatus
from ..figures.scope import Scope
from ..material import words_to_review
from ..models import ActivityReport, ActivityReportQuerySet, PublishedFile
from ..names import fingerprint, names_to_read
from ..outputs.edition import what_changed
from ..outputs.workbook import sheets_kept
from ..permissions import can_report, reportable_schemes
from ..preparing import set_without_people
from ..printed import key_figures
from ..publishing import open_outings, unvalidated_outings
from ..reading import log_access, read_as
from ..snapshot import one_snapshot
from ..space import is_new_to
from ..tasks import start_publishing
from ..texts import printed_texts
from ..versions import gap_of
from ..workshop.blocking import PUBLISHING, blocks_of, to_look_at
from ..workshop.desk import desk_of
from .files import csv_response, file_name, pdf_response, workbook_response
from .kept_previews import kept_preview, progress_of
from .readers import readers_told
from .workshop import workshop

# The confirmation names them; beyond, the list of outings does.
MOST_UNVALIDATED = 40
ACCEPTED = 202
FIXED = "Ce rapport est publié, ou va l’être\u00a0: il ne change plus. Une version\u00a02 le remplace, depuis sa page."

STARTED = (
    "Les chiffres et les textes sont fixés. Dès que ses pages sont faites,"
    " les lecteurs du rapport le trouvent dans «\u00a0Rapports\u00a0»."
)


def visible_reports(user) -> ActivityReportQuerySet:
    """With pages, size and fingerprint of the file, without its bytes."""
    return (
        ActivityReport.objects.visible_to(user)
        .select_related("scheme__lead_operator", "neighbourhood", "published_by")
        .annotate(pages=F("published_file__pages"), size=F("published_file__size"), sha256=F("published_file__sha256"))
    )


class ReportList(KeptList, ListView):
    """Published reports, the latest first; above them, for who prepares them, those that are not yet."""

    template_name = "reporting/report_list.html"
    context_object_name = "reports"
    paginate_by = 30

    def get_queryset(self) -> ActivityReportQuerySet:
        rows = visible_reports(self.request.user).filter(status=ReportStatus.PUBLISHED)
        return rows.select_related("scheme__lead_operator", "replaced_by").annotate(is_new=is_new_to(self.request.user))

    def get_context_data(self, **kwargs) -> dict:
        drafts = visible_reports(self.request.user).exclude(status=ReportStatus.PUBLISHED)
        can_create = reportable_schemes(self.request.user).exists()
        return super().get_context_data(drafts=drafts, can_create=can_create, **kwargs)


class ReportDetail(DetailView):
    """A report: the workshop while it is a draft, to download once published; its readers for who prepares it."""

    template_name = "reporting/report_detail.html"
    context_object_name = "report"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        if self.object.is_draft:
            return workshop(request, self.object)
        return self.render_to_response(self.get_context_data())

    def get_queryset(self) -> ActivityReportQuerySet:
        return visible_reports(self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        report = self.object
        allowed = can_report(self.request.user, report.scheme)
        back = list_address(self.request, "reporting:reports")
        context = {"can_report": allowed, "scope": Scope.of_report(report), "back": back, "readings": ()}
        context["texts"] = printed_texts(report)
        if report.is_published:
            is_erased = PublishedFile.objects.filter(report=report, pdf=b"").exists()
            context |= {"standing": report.standing, "is_erased": is_erased}
            context["has_file"] = not is_erased and (allowed or not report.withdrawn_at)
            context["next"] = ActivityReport.objects.filter(replaces=report).first()
            if readings := read_as(self.request.user, report).prefetch_related("questions"):
                log_access(self.request.user, report, ReadingAct.OPENED)
                context |= {"readings": readings, "figures": key_figures(report)}
        if allowed and report.is_published:
            context["readers"] = readers_told(report)
            context["gap"] = gap_of(report) if report.standing == ReportStanding.IN_FORCE else None
        if report.is_in_the_making:
            context["progress"] = progress_of(report)
        return super().get_context_data(**context, **kwargs)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it would be published now; while the worker makes its pages, a page that waits for them."""
    report = _to_publish(request, pk)
    if report.is_published:
        return redirect("reporting:pdf", pk=pk)
    if report.is_in_the_making:
        return redirect(report)
    kept = None if progress_of(report) else kept_preview(report)
    if kept and not kept.failure:
        return pdf_response(bytes(kept.pdf), f"apercu-{file_name(report)}", disposition="inline")
    context = {"report": report, "progress": progress_of(report)}
    if kept:
        context["failure"] = kept.failure
        kept.delete()  # Told once: who asks again has it tried again.
    return render(request, "reporting/report_preview.html", context, status=ACCEPTED)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, showing what would be published and to whom; then fixes it and leaves its pages to the worker."""
    report = _to_publish(request, pk)
    if not report.is_draft:
        messages.info(request, FIXED)
        return redirect(report)
    if request.method == "POST" and "without_people" in request.POST:
        set_without_people(report, is_so=request.POST["without_people"] == "1")
        return redirect("reporting:publish", pk=pk)
    has_changed = request.method == "POST" and version_read(request) != report.version
    if request.method == "POST" and not has_changed:
        report.names_read = request.POST.get("names_read", "")
        try:
            start_publishing(report, user=request.user)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, STARTED)
        return redirect(report)
    context = _to_confirm(request, report) | {"has_changed": has_changed}
    return render(request, "reporting/report_publish.html", context, status=CONFLICT if has_changed else 200)


def _to_confirm(request: HttpRequest, report: ActivityReport) -> dict:
    """What would be published, to whom, and what is left before."""
    with one_snapshot():
        desk = desk_of(report)
        left, looks = blocks_of(desk), to_look_at(desk)
        changed = what_changed(report, desk.figures, desk.rows)
    scope, refused, names = desk.known.scope, refusal(report), names_to_read(report)
    unvalidated = unvalidated_outings(scope)
    unsaid = desk.known.promised.promise.unsaid
    return {
        "report": report,
        "names": names,
        "names_read": fingerprint(names),
        "scope": scope,
        "outings": desk.known["outings_done"].value,
        "unvalidated_count": unvalidated.count(),
        "unvalidated": unvalidated.with_lines()[:MOST_UNVALIDATED],
        "readers": report.readers_to_be(),
        "closes": report.length != ReportLength.NOTE,
        "open_outings": open_outings(report).count(),
        "refusal": refused,
        "is_too_few": refused not in ("", WHOLE_MONTHS),
        "unsaid": visit_lines(unsaid, [report.scheme], request.user, back=request.path),
        "words_to_review": words_to_review(scope),
        "blocks": [block for block in left if block.page != PUBLISHING],
        "looks": looks,
        "changed": changed,
        "may_publish": not left and not refused,
    }


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the pages under way are, for the page that waits for them: in words, and nothing when they are over."""
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    return JsonResponse({"progress": progress_of(report)})


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes of the day it was published."""
    report, file = _published(request, pk)
    if file is None:
        return redirect(report)
    log_access(request.user, report, ReadingAct.DOWNLOADED)
    return pdf_response(bytes(file.pdf), file_name(report), disposition="attachment")


@require_safe
def attached_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The very file of figures that its PDF carries, as its readers have them: its fingerprint is on the check page."""
    report, file = _published(request, pk)
    if file is None:
        return redirect(report)
    log_access(request.user, report, ReadingAct.FIGURES)
    return csv_response(file.figures_csv, file_name(report, "chiffres", "csv"))


@require_safe
def exact_figures(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """For who prepares it: its figures as the team had them the day it was published."""
    report = _to_publish(request, pk)
    if not report.is_published:
        raise Http404
    return workbook_response(sheets_kept(report), file_name(report, "chiffres-exacts", kind))


def _published(request: HttpRequest, pk: int) -> tuple[ActivityReport, PublishedFile | None]:
    """The report, and its file; None where it is withdrawn from its readers, or erased: the report's page says why."""
    report = get_object_or_404(ActivityReport.objects.visible_to(request.user).select_related("scheme"), pk=pk)
    file = get_object_or_404(PublishedFile, report=report)
    is_closed = report.withdrawn_at and not can_report(request.user, report.scheme)
    return report, None if is_closed or not file.pdf else file


def _to_publish(request: HttpRequest, pk: int) -> ActivityReport:
    """404 when the user does not see the report; 403 when they may not prepare it."""
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    if not can_report(request.user, report.scheme):
        raise PermissionDenied
    return report
