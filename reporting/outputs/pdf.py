"""The report as a PDF: one function from the report object and its texts to (html, bytes, pages).

In French, with its figures and its outings attached. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from printing import glyphs
from printing.pdf import write
from schemes import clock

from ..figures.report import Report
from ..models import ActivityReport
from . import paper
from .attachments import figures_csv, fingerprint, outings_csv

STYLE_SHEETS = (settings.BASE_DIR / "static/css/report-print.css",)


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
    pdf, pages = write(html, STYLE_SHEETS, dated=edition.taken_at, identifier=fingerprint(report), files=files)
    return RenderedPdf(html, pdf, pages)


def lay_out(report: Report, edition: Edition) -> str:
    """The report as one HTML page, made of characters that can be drawn."""
    context = paper.pages(report) | {"edition": edition, "undrawable": 0}
    html = render_to_string("reporting/pdf/report.html", context)
    undrawable = glyphs.undrawable(html)
    if undrawable:
        html = render_to_string("reporting/pdf/report.html", context | {"undrawable": undrawable})
    return glyphs.drawable(html)
