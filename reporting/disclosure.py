"""What leaves the team, and what does not (DOMAIN 5.8 and 7.4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from french.numbers import Number
from outings.enums import CancelReason
from schemes.enums import SchemeState
from schemes.permissions import is_team_of_one_hidden_from
from situations.enums import SituationType
from situations.permissions import can_mediate
from watch.permissions import can_read_observations

from .figures.indicators import FIELD_LISTS, INDICATORS, Indicator, Source
from .figures.overview import OPEN_COLUMNS, Overview
from .figures.report import Figure, Line, PublicsBlock, Report, Section
from .figures.scope import Scope
from .figures.values import OUTSIDE
from .figures.watched import RATES

# Under this many people, who they were is not told: a table of few describes persons.
SMALLEST_DESCRIBED_PUBLIC = 10
# What readers get of small numbers: the nearest ten, and under five nothing apart.
TO_THE_TEN, FEW = 10, 5
# Reasons of cancelling, and those of them that are somebody's (DOMAIN 8.3).
REASONS = ("cancel_reasons", "promise_reasons")
OF_TEAM = (CancelReason.STAFF, CancelReason.OTHER)
# Situations that a landlord would know the people of, or is a party to (DOMAIN 8.4).
KEPT_FROM_LANDLORDS = (
    SituationType.NEIGHBOUR_CONFLICT,
    SituationType.INSTITUTION_CONFLICT,
    SituationType.PERSON_IN_DIFFICULTY,
)
TEAM_FIGURES = tuple(code for code, indicator in INDICATORS.items() if indicator.is_of_team)


def for_user(report: Report, user) -> Report:
    """For a page of OptiMédia: the scheme's members see all; others, nothing of a team under three mediators."""
    is_hidden = any(is_team_of_one_hidden_from(user, scheme) for scheme in report.scope.schemes)
    report = _without_team(report) if is_hidden else report
    return _without_links(report, *(start for start in FIELD_LISTS if not _opens(user, report, start)))


def _opens(user, report: Report, start: str) -> bool:
    """Whether the user reads one by one what is behind these figures: of situations, an admin reads totals."""
    reads = can_mediate if FIELD_LISTS[start] == "situations:list" else can_read_observations
    return all(scheme.state != SchemeState.ARCHIVED and reads(user, scheme) for scheme in report.scope.schemes)


def _without_links(report: Report, *starts: str) -> Report:
    """Figures whose code begins so open no list."""
    figures = {
        code: replace(figure, query=None) if code.startswith(starts) else figure
        for code, figure in report.figures.items()
    }
    sections = {
        key: replace(section, lines=tuple(replace(line, query=None) for line in section.lines))
        if section.indicator.code.startswith(starts)
        else section
        for key, section in report.sections.items()
    }
    return replace(report, figures=figures, sections=sections)


def for_readers(report: Report) -> Report:
    """For who reads outside: no small public described, nobody's absence, nothing of a team under three mediators."""
    if any(scheme.is_small_team for scheme in report.scope.schemes):
        report = _without_team(report)
    report = _to_the_ten(_with_one_impediment(report))
    described = (block for block in report.publics if block.now.base >= SMALLEST_DESCRIBED_PUBLIC)
    return replace(report, publics=tuple(_without_small_previous(block) for block in described))


def for_landlord(scope: Scope) -> Scope:
    """What a landlord's report is made of: of its tenants' quarrels and hardships nothing, not even in a total, and
    nothing of what sets them against an institution. The report then goes through `for_readers`.
    """
    return replace(scope, untold=KEPT_FROM_LANDLORDS)


def to_the_ten(number: Number) -> int:
    """The nearest ten, half up: 0 for 0 to 4, which is told « < 5 » (DOMAIN 7.4)."""
    return int((Fraction(number) + TO_THE_TEN // 2) // TO_THE_TEN) * TO_THE_TEN


def for_network(overview: Overview) -> Overview:
    """For a network's readers, who are of no team: outings, hours and partners, which are masked for nobody."""
    lines = (
        replace(line, cells=tuple(cell for cell in line.cells if cell.indicator.code in OPEN_COLUMNS))
        for line in overview.lines
    )
    columns = tuple(column for column in overview.columns if column.code in OPEN_COLUMNS)
    return replace(overview, lines=tuple(lines), columns=columns)


def _to_the_ten(report: Report) -> Report:
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
    return replace(figure, value=to_the_ten(figure.value or 0), is_rounded=True)


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
    told = (replace(line, value=to_the_ten(line.value), is_rounded=True) for line in lines)
    return replace(section, lines=tuple(line for line in told if line.value or line.key != OUTSIDE))


def _without_small_previous(block: PublicsBlock) -> PublicsBlock:
    """A previous public too small to be described is not compared with."""
    if block.previous is None or block.previous.base >= SMALLEST_DESCRIBED_PUBLIC:
        return block
    return replace(block, previous=None, sexes=_without_previous(block.sexes), ages=_without_previous(block.ages))


def _without_previous(section: Section) -> Section:
    lines = tuple(replace(line, previous=None) for line in section.lines)
    return replace(section, lines=lines, previous_base=None)


def _without_team(report: Report) -> Report:
    """No load, no entry time, no feeling: what the catalogue says is of the team."""
    sections = {
        key: replace(section, lines=()) if section.breakdown.is_of_team else section
        for key, section in report.sections.items()
    }
    completeness = tuple(answer for answer in report.completeness if not answer.is_of_team)
    promised = replace(report.promised, is_counts_only=True)
    return replace(report, withheld=TEAM_FIGURES, sections=sections, completeness=completeness, promised=promised)


def _with_one_impediment(report: Report) -> Report:
    """Who was away is the team's: outside, an absence and « autre » are one « Empêchement »."""
    merged = {key: _merged(report.sections[key]) for key in REASONS if key in report.sections}
    return replace(report, sections=dict(report.sections) | merged)


def _merged(section: Section) -> Section:
    of_team = [line for line in section.lines if line.key in OF_TEAM]
    if not of_team:
        return section
    previous = [line.previous for line in of_team if line.previous is not None]
    value = sum(line.value for line in of_team)
    one = Line("impediment", "Empêchement", value, sum(previous) if previous else None)
    lines = (one if line is of_team[0] else line for line in section.lines if line not in of_team[1:])
    return replace(section, lines=tuple(lines))
