"""What leaves the team, and what does not (DOMAIN 5.8 and 7.4): on the report object, for every output."""

from __future__ import annotations

from dataclasses import replace

from ..figures.report import Report
from ..models import ActivityReport
from .enough import is_comparable, without_comparison
from .field import field_to_the_ten
from .rounding import people_to_the_ten, without_people
from .separating import comparison_refused
from .team import TEAM_FIGURES, for_network, for_user, with_one_impediment, without_team

__all__ = ["SENTENCES", "TEAM_FIGURES", "as_read", "for_network", "for_readers", "for_user"]

# Said to the funder, to the mediator and in the method note.
SENTENCES = (
    "Les personnes et les demandes sont arrondies à la dizaine\u202f; «\u00a0<\u00a05\u00a0» veut dire de 0 à 4."
    " Sorties, heures et partenaires sont exacts.",
    "Un rapport porte sur des mois entiers, avec au moins 5 sorties et 50 personnes.",
    "Quand un rapport en contient un autre, ce qui les sépare compte aussi au moins 5 sorties et 50 personnes.",
    "La liste jointe dit le mois, le quartier et le format, ni le jour ni le lieu.",
)


def as_read(report: ActivityReport, known: Report) -> Report:
    """What its readers get of a report whose exact figures are `known`."""
    return for_readers(
        known,
        is_compared=not comparison_refused(report, known.previous),
        has_people=not report.without_people,
        has_exact_totals=report.convention is not None and all(one.exact_totals for one in report.conventions),
    )


def for_readers(
    report: Report, *, is_compared: bool = True, has_people: bool = True, has_exact_totals: bool = False
) -> Report:
    """For who reads outside: people and requests to the ten, nobody's absence, nothing of a team under three mediators.

    A period of few is not compared with, whatever `is_compared` says.
    """
    if any(scheme.is_small_team for scheme in report.scope.schemes):
        report = without_team(report)
    if not is_compared or not is_comparable(report):
        report = without_comparison(report)
    report = replace(field_to_the_ten(with_one_impediment(report)), is_for_readers=True)
    if not has_people:
        return without_people(report)
    return people_to_the_ten(report, has_exact_totals=has_exact_totals)
