"""What the report says of a scope: its attached figures, and the words of its pages."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pikepdf

from outings import enums
from reporting.models import ActivityReport
from reporting.outputs.pdf import typeset
from reporting.publishing import preview_manuscript
from schemes.enums import OutingFormat
from schemes.models import Neighbourhood, Scheme

from .book import AGES, PARTS, SEXES, Asked, Figures
from .reading import number

# Who they were is not told of fewer (DOMAIN 7.4).
SMALLEST_DESCRIBED_PUBLIC = 10
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
LISTS = {
    "format": OutingFormat,
    "setting": enums.Setting,
    "venue_type": enums.VenueType,
    "context": enums.OutingContext,
    "support_types": enums.SupportType,
    "registers_used": enums.Register,
    "decision_next": enums.NextDecision,
}
EXTRACTS_TEXT = shutil.which("pdftotext")


def printed(asked: Asked, *, has_pages: bool) -> tuple[str, str]:
    """The attached figures and, with pages, their words; from the PDF itself where there are pages."""
    place = Neighbourhood.objects.get(slug=asked.place) if asked.place else None
    scheme = Scheme.objects.get(slug=asked.scheme)
    report = ActivityReport(
        scheme=scheme, starts_on=asked.start, ends_on=asked.end, neighbourhood=place, title="Rapport"
    )
    manuscript = preview_manuscript(report)
    if not has_pages:
        return manuscript.figures_csv, ""
    pdf = typeset(manuscript).pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        figures = file.attachments["chiffres.csv"].get_file().read_bytes().decode()
    return figures, _words(pdf)


def _words(pdf: bytes) -> str:
    """The pages' text, a line of a table a line; poppler's `pdftotext` reads it."""
    if EXTRACTS_TEXT is None:
        raise RuntimeError("pdftotext manque\u00a0: apt-get install poppler-utils")
    return subprocess.run(
        [EXTRACTS_TEXT, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def for_readers(expected: Figures) -> Figures:
    """Without the publics that are too small to be described."""
    told = dict(expected)
    for prefix in ("", "participants."):
        if (told.get(f"{prefix}public_described") or 0) >= SMALLEST_DESCRIBED_PUBLIC:
            continue
        bases = (part.replace("_count", "_base") for part in PARTS)
        others = ("public_described", "gender_unknown", "age_unknown", "gender_fill_rate", "age_fill_rate")
        for name in (*SEXES, *AGES, *PARTS, *bases, *others):
            told.pop(prefix + name, None)
    return told


def lines(words: str, places: dict[str, str]) -> Iterator[tuple[str, Decimal | None]]:
    """(code, first number) of each line of a table whose label stands on one line and names one thing."""
    codes: dict[str, set[str]] = defaultdict(set)
    for dimension, options in LISTS.items():
        for option in options:
            codes[option.label].add(f"outings[{dimension}={option.value}]")
    for name, slug in places.items():
        codes[name].add(f"outings_done[neighbourhood={slug}]")
    for year in (2025, 2026):
        for month, name in enumerate(MONTHS, start=1):
            codes[f"{name} {year}"].add(f"outings_done[month={year}-{month:02d}]")
    for line in words.splitlines():
        row = re.match(
            r"\s*(\S.*?)\s{2,}([0-9][0-9\s]*?)(?:\s{2,}|$)", line.replace("\u00a0", " ").replace("\u202f", " ")
        )
        if row and len(codes.get(row[1], ())) == 1:
            yield next(iter(codes[row[1]])), number(row[2])
