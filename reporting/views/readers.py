"""Who reads a published report: what each did, the links each holds, another to send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from schemes import clock

from ..delivering import revoke, send_again
from ..forms.reading import LinkForm
from ..models import ActivityReport, ReaderLink, ReportAccess, ReportReader
from ..permissions import can_report

SENT = "Un lien part à {email}."
REVOKED = "Ce lien ne sert plus."


def readers_told(report: ActivityReport) -> list[dict]:
    """Each reader with what it did last and its links, for the team; in a fixed number of queries."""
    links = Prefetch("links", ReaderLink.objects.select_related("representative__user"))
    rows = report.report_readers.select_related("partner").prefetch_related(links, "accesses", "questions")
    today = clock.today()
    return [
        {
            "reader": reader,
            "last": next(iter(reader.accesses.all()), None),
            "links": [link for link in reader.links.all() if not link.sent_at or not link.is_expired(today)],
            "questions": reader.questions.all(),
            "form": LinkForm(prefix=f"lecteur-{reader.pk}"),
        }
        for reader in rows.order_by("partner__name_order")
    ]


class AccessesView(ListView):
    """The log of a report: its team reads all of it, a body its own."""

    template_name = "reporting/accesses.html"
    context_object_name = "accesses"
    paginate_by = 100
    report: ActivityReport

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = ActivityReport.objects.visible_to(request.user).select_related("scheme__lead_operator")
        self.report = get_object_or_404(rows, pk=kwargs["pk"])

    def get_queryset(self) -> Any:
        rows = ReportAccess.objects.filter(reader__report=self.report).select_related("reader__partner", "user")
        if can_report(self.request.user, self.report.scheme):
            return rows
        own = ReportReader.objects.of(self.request.user).filter(report=self.report)
        if not own.exists():
            raise PermissionDenied
        return rows.filter(reader__in=own)

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"report": self.report}


@require_POST
def send_link(request: HttpRequest, pk: int, reader: int) -> HttpResponse:
    """A new link to a reader, at the address that is typed: the body's own."""
    row = _reader(request, pk, reader)
    form = LinkForm(request.POST, prefix=f"lecteur-{row.pk}")
    if form.is_valid():
        send_again(row, form.cleaned_data["email"], by=request.user)
        messages.success(request, SENT.format(email=form.cleaned_data["email"]))
    else:
        messages.error(request, form.errors["email"][0])
    return redirect(row.report)


@require_POST
def revoke_link(request: HttpRequest, pk: int, reader: int, link: int) -> HttpResponse:
    """A link that serves no more from now on."""
    row = _reader(request, pk, reader)
    revoke(get_object_or_404(row.links.all(), pk=link), by=request.user)
    messages.success(request, REVOKED)
    return redirect(row.report)


def _reader(request: HttpRequest, pk: int, reader: int) -> ReportReader:
    """404 when the user does not see the report; 403 when they do not answer for it."""
    report = get_object_or_404(ActivityReport.objects.visible_to(request.user).select_related("scheme"), pk=pk)
    if not can_report(request.user, report.scheme):
        raise PermissionDenied
    return get_object_or_404(report.report_readers.select_related("report__scheme", "partner"), pk=reader)
