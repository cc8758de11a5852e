"""Breakdowns as tables of the annexes, and as what stands of them in the pages: a table where it compares, else a
sentence (a bar alone, bars all equal or compared with nothing tell no more than their numbers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from french.numbers import NBSP, amount, bare

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
    *("partners", "families", "topics", "subtopics", "handling"),
    # A sentence of their page says the same.
    "recommendation_answers",
)
# Asides: a line each, beside no other period.
IN_WORDS = ("enablers", "obstacles", "decisions")
# Said otherwise to who does not know the form, or away from what it is a part of.
COLUMNS = {"audiences": "Public visé", "spot_types": "Type de lieu"}
HEADINGS = {
    "solicitation_channels": "Sollicitations venues par",
    "solicitation_answers": "Sollicitations qui ont eu une réponse, par",
    "situation_types": "Situations, par type",
    "situation_timings": "Situations, par temps",
    "situation_origins": "Situations, par origine",
    "situation_parties": "Situations, entre qui",
    "situation_outcomes": "Situations, par issue",
    "observation_types": "Observations, par type",
    "enablers": "Ce qui a aidé, en sorties",
    "obstacles": "Ce qui a freiné, en sorties",
}


@dataclass(frozen=True)
class Row:
    """A line of a table, with its bar and what it is of the whole."""

    label: str
    bar: SafeString
    value: str
    share: str
    previous: str
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
    rows = zip(section.lines[:most], section.shares, strict=False)
    return Table(
        tuple(
            _row(line, section.largest, told, wording.where_line_is_noted(report, section, line)) for line, told in rows
        ),
        COLUMNS.get(section.key, section.heading),
        section.unit,
        bool(section.base),
        section.key not in IN_WORDS and section.has_previous,
        len(section.lines[most:]),
        _in_words(report, section),
    )


def _row(line: Line, largest: int, told: str, noted: str) -> Row:
    return Row(
        line.label,
        bar(line.value, largest),
        line.told,
        told,
        bare(line.previous),
        line.note or noted,
    )


def _in_words(report: Report, section: Section) -> str:
    """« Présence à pied 71, stand 38 et 2 autres. », « Emploi, Santé : 1 chaque fois. »; nothing of one line:
    its sentence has it."""
    lines = [line for line in section.lines if line.value or line.is_rounded]
    if len(lines) < 2:
        return ""
    noted = [wording.where_line_is_noted(report, section, line) for line in lines]
    numbers = [amount(line.value) for line in lines]
    more = len(lines) - MOST_IN_WORDS
    others = f" et {more}{NBSP}autre{'s' * (more > 1)}" if more > 0 else ""
    if len(set(numbers)) == 1 and not any(noted):
        return f"{', '.join(line.label for line in lines[:MOST_IN_WORDS])}{others}{NBSP}: {numbers[0]} chaque fois."
    told = [
        f"{line.label}{NBSP}{number}{f' ({base})' if base else ''}"
        for line, number, base in zip(lines[:MOST_IN_WORDS], numbers, noted, strict=False)
    ]
    return f"{', '.join(told)}{others}."


def plain(report: Report, sentences: Mapping[str, str]) -> dict[str, list[dict]]:
    """By block, the sections that one piece draws: a sentence, its table, and what a reader should know."""
    drawn: dict[str, list[dict]] = {block: [] for block in Block}
    for section in report.shown_on(Output.PAPER):
        if section and section.key not in DRAWN_APART:
            drawn[section.block].append(piece(report, section, HEADINGS.get(section.key) or sentences[section.key]))
    return drawn


def piece(report: Report, section: Section, sentence: str) -> dict:
    """A section as its template draws it."""
    noted = capfirst(wording.where_section_is_noted(report, section))
    # What is to be known of situations, their card says.
    of_it = "" if section.block == Block.SITUATIONS else section.breakdown.note
    note = " ".join(filter(None, (of_it, f"{noted}." if noted else "")))
    drawn = table(report, section)
    return {"key": section.key, "sentence": sentence, "table": drawn, "note": note} | _on_a_line(
        section, sentence, drawn.in_words
    )


def _on_a_line(section: Section, sentence: str, in_words: str) -> dict[str, str]:
    """« Public ciblé. Familles d’abord : 40 % des sorties. Familles 8, Jeunes 4. »: what it is of, its sentence where
    that adds to its numbers, and these."""
    if section.key in HEADINGS:
        return {"name": f"{sentence}{NBSP}:" if in_words else f"{sentence}.", "said": in_words}
    lines = [line for line in section.lines if line.value]
    says_more = not in_words or 0 < len(wording.leading(section)) < len(lines)
    return {"name": f"{section.heading}.", "said": f"{f'{sentence}. ' if says_more else ''}{in_words}"}


def sign(is_rounded: bool) -> str:
    """What the heading of rounded numbers adds."""
    return f"{NBSP}≈" if is_rounded else ""
