"""Situations, calls, observations: events, not people; exact in total, by quarter to the ten (DOMAIN 7.4 and 8.4)."""

from __future__ import annotations

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
    sections["situation_types"] = _with_difficulty_joined(sections["situation_types"])
    for key, section in sections.items():
        is_of_quarter = is_of_quarters or section.breakdown.dimension == "neighbourhood"
        if is_of_quarter and _hides(section.indicator):
            sections[key] = _rounded(section)
    if is_of_quarters:
        figures |= {code: _figure_rounded(one) for code, one in figures.items() if _hides(one.indicator)}
    return replace(report, sections=sections, figures=figures)


def _hides(indicator: Indicator) -> bool:
    return indicator.source == Source.FIELD and not indicator.code.startswith("recommendations")


def _figure_rounded(figure: Figure) -> Figure:
    if figure.code in RATES or figure.code == "deferred_days_median":
        return replace(figure, value=None)
    return replace(figure, value=Tens.of(figure.value or 0))


def _with_difficulty_joined(section: Section) -> Section:
    """Few persons in difficulty are somebody: under five they are told with « Autre »."""
    lines = {line.key: line for line in section.lines}
    few = lines.get(SituationType.PERSON_IN_DIFFICULTY)
    if few is None or few.value >= FEW:
        return section
    other = lines.get(SituationType.OTHER, Line(SituationType.OTHER.value, str(SituationType.OTHER.label), 0))
    kept = tuple(line for line in section.lines if line.key not in (few.key, other.key))
    return replace(section, lines=(*kept, replace(other, value=other.value + few.value)))


def _rounded(section: Section) -> Section:
    """Every line of a closed list, so that none tells by its absence that it is nothing; of what is of no quarter,
    which stands only where it is something, no « < 5 »."""
    known = {line.key: line for line in section.lines}
    whole = (Line(option.value, str(option.label), 0) for option in section.breakdown.options)
    lines = [known.get(line.key, line) for line in whole] or section.lines
    told = (replace(line, value=Tens.of(line.value)) for line in lines)
    return replace(section, lines=tuple(line for line in told if line.value or line.key != OUTSIDE))
