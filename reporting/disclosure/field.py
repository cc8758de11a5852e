"""Situations, calls, observations: events, not people; exact in total, by quarter to the ten (DOMAIN 7.4 and 8.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from french.numbers import Tens
from situations.enums import SituationType

from ..figures.indicators import Indicator, Source
from ..figures.report import Figure, Line, Report, Section
from ..figures.values import OUTSIDE
from ..figures.watched import RATES

# Under this many, persons in difficulty are somebody.
FEW = 5


def field_to_the_ten(report: Report) -> Report:
    """What is noted beside outings: exact for the whole scheme, by quarter to the ten, and no rate of a quarter.

    Recommendations are told one by one: how many they are hides nothing.
    """
    if not report.watched.counts:
        return report
    is_of_quarters = bool(report.scope.neighbourhoods)
    sections, figures = dict(report.sections), dict(report.figures)
    is_told = _tells_difficulty(sections["situation_types"])
    if not is_told:
        for key in ("situation_types", "situation_types_by_place"):
            sections[key] = _with_difficulty_joined(sections[key])
    for key, section in sections.items():
        breakdown = section.breakdown
        is_of_quarter = is_of_quarters or breakdown.dimension == "neighbourhood" or breakdown.is_crossed
        if is_of_quarter and _hides(section.indicator):
            sections[key] = _rounded(section, report.scope.untold)
    if is_of_quarters:
        figures |= {code: _figure_rounded(one) for code, one in figures.items() if _hides(one.indicator)}
    return replace(report, sections=sections, figures=figures)


def _hides(indicator: Indicator) -> bool:
    return indicator.source == Source.FIELD and not indicator.code.startswith("recommendations")


def _figure_rounded(figure: Figure) -> Figure:
    if figure.code in RATES or figure.code == "deferred_days_median":
        return replace(figure, value=None)
    return replace(figure, value=Tens.of(figure.value or 0))


def _tells_difficulty(types: Section) -> bool:
    """Few persons in difficulty are somebody: under five they are told with « Autre »."""
    return next((line.value for line in types.lines if line.key == SituationType.PERSON_IN_DIFFICULTY), 0) >= FEW


def _with_difficulty_joined(section: Section) -> Section:
    """Persons in difficulty among « Autre », neighbourhood by neighbourhood where they are told so."""
    difficulty, other = SituationType.PERSON_IN_DIFFICULTY.value, SituationType.OTHER
    lines = {line.key: line for line in section.lines}
    for line in section.lines:
        if line.key.partition(",")[0] != difficulty:
            continue
        key = line.key.replace(difficulty, other.value, 1)
        label = line.label.replace(str(SituationType.PERSON_IN_DIFFICULTY.label), str(other.label), 1)
        known = lines.pop(key, Line(key, label, 0))
        lines[key] = replace(known, value=known.value + lines.pop(line.key).value)
    return replace(section, lines=tuple(lines.values()))


def _rounded(section: Section, untold: Sequence[str]) -> Section:
    """Every line of a closed list, so that none tells by its absence that it is nothing; of what is of no quarter,
    which stands only where it is something, no « < 5 »."""
    known = {line.key: line for line in section.lines}
    options = () if section.breakdown.is_crossed else section.breakdown.options
    whole = (Line(option.value, str(option.label), 0) for option in options if option.value not in untold)
    lines = [known.get(line.key, line) for line in whole] or section.lines
    told = (replace(line, value=Tens.of(line.value)) for line in lines)
    return replace(section, lines=tuple(line for line in told if line.value or line.key != OUTSIDE))
