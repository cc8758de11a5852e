"""What follows a published report: its check page, open to all; its next version, its withdrawal; words taken back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outings.models import Outing, Testimony
from outings.permissions import can_read_again
from refusals import UNPROCESSABLE, Refused

from ..enums import ReportStatus
from ..models import ActivityReport
from ..permissions import can_report_all
from ..versions import start_version
from ..withdrawing import carriers_of, take_word_back, withdraw
from .reports import visible_reports

NOT_FOUND = 404
LONGEST_REASON = 200
WHY = "Dites pourquoi ce rapport est retiré\u00a0: ses lecteurs le liront."


@login_not_required
@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What whoever holds the paper may know: its number, its version, its date, what it is worth, its fingerprints.

    A file that is dropped there is read by the browser, and sent nowhere.
    """
    published = ActivityReport.objects.filter(status=ReportStatus.PUBLISHED, check_token=token)
    report = published.select_related("published_file", "scheme").first()
    context = {"report": report, "file": report and report.published_file}
    response = render(request, "reporting/check.html", context, status=200 if report else NOT_FOUND)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _published(request: HttpRequest, pk: int) -> ActivityReport:
    """The published report, for who prepares those of all its schemes."""
    report = get_object_or_404(visible_reports(request.user).filter(status=ReportStatus.PUBLISHED), pk=pk)
    if not can_report_all(request.user, report.schemes.all()):
        raise PermissionDenied
    return report


@require_POST
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """[Version 2]: the draft that replaces it."""
    report = _published(request, pk)
    try:
        return redirect(start_version(report))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(report)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_report(request: HttpRequest, pk: int) -> HttpResponse:
    """[Retirer ce rapport], with the reason that its readers read."""
    report = _published(request, pk)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if request.method == "POST" and reason:
        try:
            withdraw(report, reason=reason, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Rapport retiré. Ses lecteurs lisent pourquoi.")
        return redirect(report)
    error = WHY if request.method == "POST" else ""
    context = {"report": report, "error": error, "readers": report.report_readers.select_related("partner")}
    return render(request, "reporting/report_withdraw.html", context, status=UNPROCESSABLE if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def word_back(request: HttpRequest, pk: int) -> HttpResponse:
    """« La personne retire sa parole »: every report that carries it is listed, then renewed in one act."""
    seen = Testimony.objects.filter(outing__in=Outing.objects.visible_to(request.user))
    words = get_object_or_404(seen.select_related("outing__scheme", "scheme"), pk=pk)
    if not can_read_again(request.user, words.scheme):
        raise PermissionDenied
    if request.method == "POST":
        carriers = take_word_back(words, user=request.user)
        told = "La parole est retirée."
        if carriers.in_force:
            told += " Les rapports qui la portaient se refont sans elle."
        messages.success(request, told)
        return redirect(words.outing)
    context = {"words": words, "outing": words.outing, "carriers": carriers_of(words)}
    return render(request, "reporting/word_back.html", context)
