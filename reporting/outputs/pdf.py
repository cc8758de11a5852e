"""The report as a PDF, in two steps: `compose` reads the database and writes a manuscript, `typeset` makes its pages.

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

from ..changes import Changed, changed_from
from ..figures.report import Report
from ..models import ActivityReport, Manuscript
from . import paper
from .attachments import figures_csv, fingerprint, outings_csv
from .seal import Seal
from .tables import plain_number, tables_of

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
    seal: Seal | None = None
    changed: Changed | None = None

    @classmethod
    def of(cls, report: ActivityReport, taken_at: datetime.datetime, told: Report | None = None) -> Edition:
        """`told`: the figures as its readers read them, where it replaces another."""
        return cls(
            report.title,
            clock.local(taken_at, report.scheme),
            report.lead,
            report.findings,
            report.difficulties,
            not report.is_draft,
            str(report.published_by or ""),
            Seal.of(report),
            changed_from(report.replaces, frozen_rows(told)) if report.replaces and told else None,
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


def compose(report: Report, edition: Edition) -> Manuscript:
    """All that the file will say, not saved. Filters nothing: `disclosure.for_readers` first."""
    return Manuscript(
        html=lay_out(report, edition),
        figures_csv=figures_csv(report),
        outings_csv=outings_csv(report.scope),
        figures=frozen_rows(report),
        tables=tables_of(report),
        fingerprint=fingerprint(report),
        taken_at=edition.taken_at,
    )


def frozen_rows(report: Report) -> list[list]:
    """Every figure as [code, label, value, unit], as JSON holds them; what is withheld is absent."""
    return [[code, label, plain_number(value), unit] for code, label, value, unit in report.rows()]


def typeset(manuscript: Manuscript) -> RenderedPdf:
    """Its pages: seconds of computing, and nothing of the database."""
    files = {
        "chiffres.csv": ("Chiffres du rapport", manuscript.figures_csv),
        "sorties.csv": ("Sorties par mois, quartier et format", manuscript.outings_csv),
    }
    pdf, pages = write(
        manuscript.html,
        STYLE_SHEETS,
        dated=manuscript.taken_at,
        identifier=manuscript.fingerprint,
        files=files,
    )
    return RenderedPdf(manuscript.html, pdf, pages)


def lay_out(report: Report, edition: Edition) -> str:
    """The report as one HTML page, made of characters that can be drawn."""
    context = paper.pages(report) | {"edition": edition, "undrawable": 0}
    html = render_to_string("reporting/pdf/report.html", context)
    undrawable = glyphs.undrawable(html)
    if undrawable:
        html = render_to_string("reporting/pdf/report.html", context | {"undrawable": undrawable})
    return glyphs.drawable(html)
