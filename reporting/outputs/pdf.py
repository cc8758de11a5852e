"""The report as a PDF: one function from the report object and its texts to (html, bytes, pages).

Tagged (PDF/UA-1), in French, with its figures and its outings attached. The same input gives the same bytes: nothing
in the file depends on the moment, and of the machine only its fonts. Only the project's own drawings and style sheet
are read.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string

from printing import glyphs
from schemes import clock

from ..figures.report import Report
from ..models import ActivityReport
from . import paper
from .attachments import figures_csv, fingerprint, outings_csv

STYLE_SHEET = settings.BASE_DIR / "static/css/report-print.css"
READABLE_FOLDERS = (settings.BASE_DIR / "static/css", settings.BASE_DIR / "static/img")


@dataclass(frozen=True)
class Edition:
    """What a report says beside its figures. `taken_at`: the moment its figures were read, on the team's
    watch; its date is printed on every page."""

    title: str
    taken_at: datetime.datetime
    lead: str = ""
    findings: str = ""
    difficulties: str = ""
    is_published: bool = False
    published_by: str = ""

    @classmethod
    def of(cls, report: ActivityReport, taken_at: datetime.datetime) -> Edition:
        return cls(
            report.title,
            clock.local(taken_at, report.scheme),
            report.lead,
            report.findings,
            report.difficulties,
            report.is_published,
            str(report.published_by or ""),
        )

    def finding_lines(self) -> list[str]:
        """One finding a line, as the form asks; a dash or a number typed before it is dropped."""
        lines = (line.strip().lstrip("-–•*").strip() for line in self.findings.splitlines())
        return [line for line in lines if line]

    @property
    def taken_on(self) -> datetime.date:
        return self.taken_at.date()


@dataclass(frozen=True)
class RenderedPdf:
    html: str
    pdf: bytes
    pages: int


def render(report: Report, edition: Edition) -> RenderedPdf:
    """Lays the report out. Does not filter it: pass it through `disclosure.for_readers` first."""
    html = lay_out(report, edition)
    files = {
        "chiffres.csv": ("Chiffres du rapport", figures_csv(report)),
        "sorties.csv": ("Sorties de la période", outings_csv(report.scope, has_hours=not report.withheld)),
    }
    pdf, pages = write(html, dated=edition.taken_at, identifier=fingerprint(report), files=files)
    return RenderedPdf(html, pdf, pages)


def lay_out(report: Report, edition: Edition) -> str:
    """The report as one HTML page, made of characters that can be drawn."""
    context = paper.pages(report) | {"edition": edition, "undrawable": 0}
    html = render_to_string("reporting/pdf/report.html", context)
    undrawable = glyphs.undrawable(html)
    if undrawable:
        html = render_to_string("reporting/pdf/report.html", context | {"undrawable": undrawable})
    return glyphs.drawable(html)


def write(
    html: str, *, dated: datetime.datetime, identifier: str, files: dict[str, tuple[str, str]] | None = None
) -> tuple[bytes, int]:
    """(bytes, number of pages) of a page of ours. `files`: name -> (description, content) of what is attached.

    Knows no model. An address other than `data:` or our own static files is not opened, and leaves an empty space.
    """
    # Half a second that a process without PDFs does not pay.
    from weasyprint import HTML, Attachment

    moment = dated.astimezone(datetime.UTC).replace(microsecond=0)
    document = HTML(string=html, base_url=STYLE_SHEET.as_uri(), url_fetcher=_own_files_only()).render(
        stylesheets=[_style_sheet()], pdf_variant="pdf/ua-1"
    )
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.attachments = [
        Attachment(string=content, name=name, description=description, created=moment, modified=moment)
        for name, (description, content) in (files or {}).items()
    ]
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return pdf, len(document.pages)


@cache
def _style_sheet():
    from weasyprint import CSS

    return CSS(filename=STYLE_SHEET, url_fetcher=_own_files_only())


@cache
def _own_files_only():
    """A fetcher for our own drawings and `data:` (by default WeasyPrint opens any address, `/etc/passwd` included)."""
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers=None):
            address = urlsplit(url)
            if address.scheme == "file" and not address.netloc:
                path = Path(url2pathname(address.path)).resolve()
                if any(path.is_relative_to(folder) for folder in READABLE_FOLDERS):
                    return super().fetch(path.as_uri(), headers)
            elif address.scheme == "data":
                return super().fetch(url, headers)
            raise ValueError(f"address not opened: {address.scheme}")

    return OwnFilesOnly(allow_redirects=False)
