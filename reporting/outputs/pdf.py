"""The report as a PDF, in two steps: `compose` reads the database and writes a manuscript, `typeset` makes its pages.

In French, with its figures and its outings attached. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.conf import settings
from django.template.loader import render_to_string

from printing import glyphs
from printing.pdf import write

from ..figures.report import Report
from ..models import Manuscript
from . import paper
from .attachments import figures_csv, figures_fingerprint, outings_csv
from .edition import Edition
from .tables import frozen_rows, tables_of

__all__ = ["Edition", "RenderedPdf", "compose", "frozen_rows", "lay_out", "typeset"]
STYLE_SHEETS = (settings.BASE_DIR / "static/css/report-print.css",)


TAGS = re.compile(r"(<title>.*?</title>|<[^>]*>)", re.DOTALL)
FIRST = re.compile(r"\b1er\b")


@dataclass(frozen=True)
class RenderedPdf:
    html: str
    pdf: bytes
    pages: int


def compose(report: Report, edition: Edition) -> Manuscript:
    """All that the file will say, not saved. Filters nothing: `disclosure.for_readers` first."""
    context = paper.pages(report, edition)
    return Manuscript(
        html=_page(context),
        key_figures=[asdict(tile) for tile in context["tiles"]],
        figures_csv=figures_csv(report),
        outings_csv=outings_csv(report.scope),
        figures=frozen_rows(report),
        tables=tables_of(report),
        fingerprint=figures_fingerprint(report),
        taken_at=edition.taken_at,
    )


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
    return _page(paper.pages(report, edition))


def _page(context: dict) -> str:
    html = render_to_string("reporting/pdf/report.html", context | {"undrawable": 0})
    undrawable = glyphs.undrawable(html)
    if undrawable:
        html = render_to_string("reporting/pdf/report.html", context | {"undrawable": undrawable})
    return _first_raised(glyphs.drawable(html))


def _first_raised(html: str) -> str:
    """« 1er » as it is printed, outside tags and the title of the file, whoever wrote it."""
    pieces = TAGS.split(html)
    pieces[::2] = [FIRST.sub("1<sup>er</sup>", piece) for piece in pieces[::2]]
    return "".join(pieces)
