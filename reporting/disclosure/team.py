"""What is of the team and does not leave it: loads and feelings of few, whose absence it was (DOMAIN 5.8 and 8.3)."""

from __future__ import annotations

from dataclasses import replace

from outings.enums import CancelReason
from schemes.enums import SchemeState
from schemes.permissions import is_team_of_one_hidden_from
from situations.permissions import can_mediate
from watch.permissions import can_read_observations

from ..figures.indicators import FIELD_LISTS, INDICATORS
from ..figures.overview import OPEN_COLUMNS, Overview
from ..figures.report import Line, Report, Section

# Reasons of cancelling, and those of them that are somebody's (DOMAIN 8.3).
REASONS = ("cancel_reasons", "promise_reasons")
OF_TEAM = (CancelReason.STAFF, CancelReason.OTHER)
TEAM_FIGURES = tuple(code for code, indicator in INDICATORS.items() if indicator.is_of_team)


def for_user(report: Report, user) -> Report:
    """For a page of OptiMédia: the scheme's members see all; others, nothing of a team under three mediators."""
    is_hidden = any(is_team_of_one_hidden_from(user, scheme) for scheme in report.scope.schemes)
    report = without_team(report) if is_hidden else report
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


def for_network(overview: Overview) -> Overview:
    """For a network's readers, who are of no team: outings, hours and partners, which are masked for nobody."""
    lines = (
        replace(line, cells=tuple(cell for cell in line.cells if cell.indicator.code in OPEN_COLUMNS))
        for line in overview.lines
    )
    columns = tuple(column for column in overview.columns if column.code in OPEN_COLUMNS)
    return replace(overview, lines=tuple(lines), columns=columns)


def without_team(report: Report) -> Report:
    """No load, no entry time, no feeling: what the catalogue says is of the team."""
    sections = {
        key: replace(section, lines=()) if section.breakdown.is_of_team else section
        for key, section in report.sections.items()
    }
    completeness = tuple(answer for answer in report.completeness if not answer.is_of_team)
    promised = replace(report.promised, is_counts_only=True)
    return replace(report, withheld=TEAM_FIGURES, sections=sections, completeness=completeness, promised=promised)


def with_one_impediment(report: Report) -> Report:
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
