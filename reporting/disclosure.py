"""What leaves the team, and what does not (DOMAIN 5.8 and 7.4)."""

from __future__ import annotations

from dataclasses import replace

from schemes.permissions import is_team_of_one_hidden_from

from .activity_report import Breakdown, Report

# Under this many people, who they were is not told: a table of few describes persons.
SMALLEST_DESCRIBED_PUBLIC = 10
# Under this many mediators a total is somebody's.
SMALLEST_TEAM = 3
TEAM_FIGURES = ("person_hours", "prep_hours", "late_outings")


def for_user(report: Report, user) -> Report:
    """For a page of OptiMédia: the scheme's members see all; others, nothing of a team under three mediators."""
    return _without_team(report) if is_team_of_one_hidden_from(user, report.scope.scheme) else report


def for_readers(report: Report) -> Report:
    """For who reads outside: no small public described, nothing of a team under three mediators."""
    headcount = report.scope.scheme.mediators_headcount()
    if headcount is None or headcount < SMALLEST_TEAM:
        report = _without_team(report)
    described = tuple(block for block in report.publics if block.now.base >= SMALLEST_DESCRIBED_PUBLIC)
    return replace(report, publics=described)


def _without_team(report: Report) -> Report:
    """No load, no entry time, no feeling."""
    feelings: Breakdown = replace(report.feelings, lines=())
    return replace(report, withheld=TEAM_FIGURES, feelings=feelings)
