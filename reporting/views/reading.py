"""The pages that a reader's link opens, without account (`links.views`), and the files beside them."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from links.views import LinkView
from refusals import UNPROCESSABLE
from schemes import clock

from ..delivering import link_of, send_another
from ..enums import ReadingAct
from ..forms.reading import QuestionForm
from ..models import ActivityReport, PublishedFile, ReaderLink, ReportReader
from ..printed import key_figures
from ..questions import ask
from ..reading import acknowledge, log_by_link
from ..texts import printed_lead
from .files import csv_response, file_name, pdf_response
from .questions import asked_about, figure_asked


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

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """« J’en accuse réception », for the body."""
        if "received" not in request.POST:
            return self.http_method_not_allowed(request)
        acknowledge(ReportReader.objects.filter(pk=self.link.reader_id), None)
        return redirect("reporting:read", token=token)

    def get_context_data(self, **kwargs: Any) -> dict:
        reader = self.link.reader
        report = reader.report
        return super().get_context_data(**kwargs) | {
            "sent": self.link,
            "reader": reader,
            "report": report,
            "lead": printed_lead(report),
            "figures": key_figures(report),
            "file": PublishedFile.objects.filter(report=report).only("size", "pages").first(),
            "questions": reader.questions.all(),
        }


class _FileOfLink(ReadView):
    """A file of the report, as it was published; of one that is withdrawn or erased, none."""

    http_method_names = ["get", "head"]
    act: ReadingAct

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        report = self.link.reader.report
        file = get_object_or_404(PublishedFile, report=report)
        if report.withdrawn_at or not file.pdf:
            raise Http404
        if request.method == "GET":
            log_by_link(self.link.reader, self.act)
        return self.handed_over(report, file)

    def handed_over(self, report: ActivityReport, file: PublishedFile) -> HttpResponse:
        raise NotImplementedError


class ReadFileView(_FileOfLink):
    act = ReadingAct.DOWNLOADED

    def handed_over(self, report: ActivityReport, file: PublishedFile) -> HttpResponse:
        return pdf_response(bytes(file.pdf), file_name(report), disposition="attachment")


class ReadFiguresView(_FileOfLink):
    act = ReadingAct.FIGURES

    def handed_over(self, report: ActivityReport, file: PublishedFile) -> HttpResponse:
        return csv_response(file.figures_csv, file_name(report, "chiffres", "csv"))


class AskByLinkView(ReadView):
    """A question of the body on a figure, as by an account (`AskView`)."""

    template_name = "reporting/ask_by_link.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(QuestionForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = QuestionForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        _, figure = figure_asked(request, self.link.reader.report)
        ask(self.link.reader, figure, form.cleaned_data["text"], None)
        return redirect("reporting:read", token=token)

    def _page(self, form: QuestionForm, status: int = 200) -> HttpResponse:
        reader = self.link.reader
        said = asked_about(reader, *figure_asked(self.request, reader.report))
        context = {"report": reader.report, "reader": reader, "form": form, "back": ".."} | said
        return self.render_to_response(context, status=status)
