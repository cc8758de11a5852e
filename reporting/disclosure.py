"""What leaves the team, and what does not (DOMAIN 5.8 and 7.4)."""

from __future__ import annotations

from dataclasses import replace

from schemes.permissions import is_team_of_one_hidden_from

from .figures.report import Breakdown, PublicsBlock, Report

# Under this many people, who they were is not told: a table of few describes persons.
SMALLEST_DESCRIBED_PUBLIC = 10
TEAM_FIGURES = ("person_hours", "prep_hours", "late_outings")


def for_user(report: Report, user) -> Report:
    """For a page of OptiMédia: the scheme's members see all; others, nothing of a team under three mediators."""
    return _without_team(report) if is_team_of_one_hidden_from(user, report.scope.scheme) else report


def for_readers(report: Report) -> Report:
    """For who reads outside: no small public described, nothing of a team under three mediators."""
    if report.scope.scheme.is_small_team:
        report = _without_team(report)
    described = (block for block in report.publics if block.now.base >= SMALLEST_DESCRIBED_PUBLIC)
    return replace(report, publics=tuple(_without_small_previous(block) for block in described))


def _without_small_previous(block: PublicsBlock) -> PublicsBlock:
    """A previous public too small to be described is not compared with."""
    if block.previous is None or block.previous.base >= SMALLEST_DESCRIBED_PUBLIC:
        return block
    return replace(block, previous=None, sexes=_without_previous(block.sexes), ages=_without_previous(block.ages))


def _without_previous(breakdown: Breakdown) -> Breakdown:
    lines = tuple(replace(line, previous=None) for line in breakdown.lines)
    return replace(breakdown, lines=lines, previous_base=None)


def _without_team(report: Report) -> Report:
    """No load, no entry time, no feeling."""
    feelings: Breakdown = replace(report.feelings, lines=())
    return replace(report, withheld=TEAM_FIGURES, feelings=feelings)
