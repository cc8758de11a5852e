"""« Commandé, réalisé »: the convention's lines as a table, each with its bar where it is held against something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from french.numbers import UNKNOWN, Number
from french.words import listed
from partners.enums import KnownBy

from ...figures.report import Report
from ...matrix import Row, by_objective
from ...orders import BASES, whole_code
from .. import charts
from .pictures import FONT, picture

# Longer answers stand beside, not under « Valeur ».
LONGEST_VALUE = 24
WITHOUT_VALUE = {KnownBy.WORDS: "En mots", KnownBy.UNKNOWN: "Pas connu"}


@dataclass(frozen=True)
class DrawnRow:
    """A line as it is printed: `words` are its answer where it is one, why it is short of its target, a comment."""

    row: Row
    bar: SafeString | str
    value: str
    source: str
    words: tuple[str, ...]
    # The value in full, where « Valeur » has it in short.
    detail: str = ""


@dataclass(frozen=True)
class DrawnGroup:
    title: str
    rows: tuple[DrawnRow, ...]


def drawn_groups(rows: list[Row], report: Report, texts: Mapping[str, str]) -> list[DrawnGroup]:
    """Its rows by objective, with what was written of each."""
    return [
        DrawnGroup(title, tuple(_drawn(row, report, texts) for row in of_it)) for title, of_it in by_objective(rows)
    ]


def _drawn(row: Row, report: Report, texts: Mapping[str, str]) -> DrawnRow:
    pk, known_by = row.line.pk, KnownBy(row.line.known_by)
    value = WITHOUT_VALUE.get(known_by, row.told or UNKNOWN)
    is_long = len(value) > LONGEST_VALUE
    if is_long:
        value = _in_short(row)
    told = row.told if known_by in WITHOUT_VALUE else ""
    written = (texts.get(f"{kind}_{pk}", "") for kind in ("gap", "line"))
    source = ". ".join(filter(None, (row.source, row.base)))
    words = tuple(filter(None, (told, *written)))
    return DrawnRow(row, bar(row, report), value, source, words, row.told if is_long else "")


def _in_short(row: Row) -> str:
    """« 11 et 31 »: its values one beside the other, which the words say whose they are; what nobody gave is none."""
    return listed(value.told for value in row.values if value.value is not None) or UNKNOWN


def bar(row: Row, report: Report, *, width: int = 92) -> SafeString | str:
    """Its value over that of the period before, with its target; nothing where it is held against nothing."""
    value = row.values[0].value if len(row.values) == 1 else None
    if value is None or row.line.known_by != KnownBy.COMPUTED:
        return ""
    aimed = row.target.value if row.target else None
    before = previous_number(row, report)
    if aimed is None and before is None:
        return ""
    css_class = "graph" if width > LONGEST_VALUE * 4 else "graph jauge"
    told = row.values[0].told
    said = {"told": told, "target_told": row.asked, "previous_told": row.previous}
    return picture(charts.against(row.line.label, value, before, aimed, **said, width=width, font=FONT), css_class)


def previous_number(row: Row, report: Report) -> Number | None:
    """The same figure in the period compared with, a share in per cent; None where none is known."""
    code = whole_code(row.line.code)
    figure = report.figures.get(code)
    if figure is None or row.values[0].part is None:
        return figure.previous if figure else None
    whole = report[BASES[code]].previous if code in BASES else None
    return Fraction(100) * Fraction(figure.previous or 0) / Fraction(whole) if whole else None
