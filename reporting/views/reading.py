"""The page that a reader's link opens, without account (`links.views`), and the file beside it."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from links.views import LinkView
from schemes import clock

from ..delivering import link_of, send_another
from ..enums import ReadingAct
from ..models import PublishedFile, ReaderLink
from ..printed import key_figures, printed_figures
from ..reading import log_by_link
from .files import file_name, pdf_response


class ReadView(LinkView):
    """One report, as the body that was written to; each opening is in its log, under that body."""

    template_name = "reporting/read.html"
    limit = "read"
    has_another = True
    link: ReaderLink

    def found(self, token: str) -> ReaderLink | None:
        return link_of(token)

    def today(self) -> datetime.date:
        return clock.today()

    def send_another(self) -> None:
        log_by_link(self.link.reader, ReadingAct.LINK_ASKED)
        send_another(self.link)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "GET":
            log_by_link(self.link.reader, ReadingAct.OPENED)
        return super().get(request, token=token)

    def get_context_data(self, **kwargs: Any) -> dict:
        reader = self.link.reader
        report = reader.report
        return super().get_context_data(**kwargs) | {
            "sent": self.link,
            "reader": reader,
            "report": report,
            "figures": key_figures(printed_figures(report)),
            "file": PublishedFile.objects.filter(report=report).defer("pdf", "figures", "exact_figures").first(),
            "questions": reader.questions.all(),
        }


class ReadFileView(ReadView):
    """The very bytes of the day it was published; of one that is withdrawn, none."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        report = self.link.reader.report
        file = get_object_or_404(PublishedFile, report=report)
        if report.withdrawn_at or not file.pdf:
            raise Http404
        if request.method == "GET":
            log_by_link(self.link.reader, ReadingAct.DOWNLOADED)
        return pdf_response(bytes(file.pdf), file_name(report), disposition="attachment")
