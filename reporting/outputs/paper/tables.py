"""Breakdowns as tables of the annexes, and as what stands of them in the pages: a table where it compares, else a
sentence (a bar alone, bars all equal or compared with nothing tell no more than their numbers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from french.numbers import NBSP, bare

from ... import wording
from ...figures.indicators import Block, Output
from ...figures.report import Line, Report, Section
from .pictures import bar

# A table cell costs 0.65 ms: longer lists are in the attached files
# (docs/decisions/2026-11-21-weasyprint-makes-the-paper.md).
MOST_LINES, MOST_PARTNERS, MOST_IN_WORDS = 30, 25, 8
# Sections that have a place of their own in the templates, with a chart or a title; one piece draws the others.
DRAWN_APART = (
    *("months", "hours_by_month", "people_by_month", "cancelled_by_month", "cancel_reasons"),
    *("partners", "families", "topics", "subtopics", "handling", "feelings", "enablers", "obstacles"),
)
# Two tables in the width of one: no room to compare.
SIDE_BY_SIDE = ("enablers", "obstacles")
# Said otherwise to who does not know the form.
HEADINGS = {"audiences": "Public visé", "spot_types": "Type de lieu"}


@dataclass(frozen=True)
class Row:
    """A line of a table, with its bar and what it is of the whole."""

    label: str
    bar: SafeString
    value: str
    share: str
    previous: str
    previous_share: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A section as rows; `has_shares` and `has_previous` say which columns stand. `in_words`: all of it on a line."""

    rows: tuple[Row, ...]
    heading: str
    unit: str
    has_shares: bool
    has_previous: bool
    hidden: int = 0
    in_words: str = ""

    @property
    def has_bars(self) -> bool:
        """Beside numbers of another period; alone they say what the numbers do."""
        return self.has_previous and len(self.rows) > 1

    @property
    def compares(self) -> bool:
        """Whether its bars say more than a sentence would: several, unlike, beside those of another period."""
        return self.has_bars and len({row.value for row in self.rows}) > 1


def used(section: Section) -> Section:
    """Without lines of nothing, but where one told apart from nothing would tell it."""
    if section.is_rounded:
        return section
    return replace(section, lines=tuple(line for line in section.lines if line.value or line.previous))


def table(report: Report, section: Section) -> Table:
    section = used(section)
    most = MOST_PARTNERS if section.key == "partners" else MOST_LINES
    rows = zip(section.lines[:most], section.shares, section.previous_shares, strict=False)
    return Table(
        tuple(
            _row(line, section.largest, told, before, wording.where_line_is_noted(report, section, line))
            for line, told, before in rows
        ),
        HEADINGS.get(section.key, section.heading),
        section.unit,
        bool(section.base),
        section.key not in SIDE_BY_SIDE and section.has_previous,
        len(section.lines[most:]),
        _in_words(section),
    )


def _row(line: Line, largest: int, told: str, before: str, noted: str) -> Row:
    return Row(
        line.label,
        bar(line.value, largest),
        line.told,
        told,
        bare(line.previous),
        before if line.previous is not None else "—",
        line.note or noted,
    )


def _in_words(section: Section) -> str:
    """« Présence à pied 71, stand 38 et 2 autres. »; nothing of one line: its heading has it."""
    lines = [line for line in section.lines if line.value or line.is_rounded]
    if len(lines) < 2:
        return ""
    told = [f"{line.label}{NBSP}{line.told}" for line in lines[:MOST_IN_WORDS]]
    more = len(lines) - MOST_IN_WORDS
    heading = f"{section.unit}{NBSP}: " if section.is_rounded else ""
    return heading + ", ".join(told) + (f" et {more}{NBSP}autre{'s' * (more > 1)}" if more > 0 else "") + "."


def plain(report: Report, sentences: Mapping[str, str]) -> dict[str, list[dict]]:
    """By block, the sections that one piece draws: a sentence, its table, and what a reader should know."""
    drawn: dict[str, list[dict]] = {block: [] for block in Block}
    for section in report.shown_on(Output.PAPER):
        if section and section.key not in DRAWN_APART:
            piece = {"sentence": sentences[section.key], "table": table(report, section)}
            noted = capitalised(wording.where_section_is_noted(report, section))
            piece |= {"note": section.breakdown.note, "noted": noted}
            drawn[section.block].append(piece)
    return drawn


def capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def sign(is_rounded: bool) -> str:
    """What the heading of rounded numbers adds."""
    return f"{NBSP}≈" if is_rounded else ""
