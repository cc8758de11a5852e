"""All that who holds a report reads in it, as tables of numbers: kept with its file, so that what is published later is
judged beside it (DOMAIN 7.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from french.numbers import TEN, Number, rounded

from ..figures.report import Output, Report
from ..figures.scope import Scope
from .attachments import outing_lines

Row = tuple[str, Number | None]


def tables_of(report: Report) -> list[dict[str, Any]]:
    """Its period, with the list by month; then the compared one, where it is told.

    Each {from, to, place, scope, rounded_to, rows}; `report` went through `disclosure`.
    """
    now = [(code, value) for code, _, value, _ in report.rows()]
    tables = [_table(report.scope, [*now, *_listed(report.scope)])]
    if report.previous is not None:
        tables.append(_table(report.previous, _previous_rows(report)))
    return tables


def _table(scope: Scope, rows: list[Row]) -> dict[str, Any]:
    return {
        "from": scope.start.isoformat(),
        "to": scope.end.isoformat(),
        "place": scope.places,
        "scope": {
            "quarters": [place.slug for place in scope.neighbourhoods],
            "topics": list(scope.topics),
            "formats": list(scope.formats),
            "units": [unit.pk for unit in scope.units],
        },
        "rounded_to": TEN,
        "rows": [[code, plain_number(value)] for code, value in rows],
    }


def plain_number(value: Number | None) -> Number | float | None:
    """As JSON writes it: to the hundredth where it is not whole."""
    return float(rounded(value, 2)) if isinstance(value, Fraction) else value


def _listed(scope: Scope) -> list[Row]:
    return [
        (f"{code}[month={month},quarters={where},format={format}]", number)
        for month, where, format, done, cancelled in outing_lines(scope)
        for code, number in (("outings_done", done), ("outings_cancelled", cancelled))
    ]


def _previous_rows(report: Report) -> list[Row]:
    """Of the compared period, what the pages tell beside the period's own."""
    return [row for row in _told_of_previous(report) if row[1] is not None]


def _told_of_previous(report: Report) -> Iterator[Row]:
    for figure in report.figures.values():
        yield figure.code, figure.previous
    for section in report.sections.values():
        if section.breakdown.outputs & (Output.CSV | Output.PAPER):
            before = (replace(line, value=line.previous) for line in section.lines if line.previous is not None)
            yield from ((code, value) for code, _, value, _ in replace(section, lines=tuple(before)).rows())
    for block in report.publics:
        if block.previous is not None:
            yield from ((code, value) for code, _, value, _ in replace(block, now=block.previous).rows())
    for place in report.places:
        yield f"outings_done[neighbourhood={place.key}]", place.previous_outings


def frozen_rows(report: Report) -> list[list]:
    """Every figure as [code, label, value, unit], as JSON holds them; what is withheld is absent."""
    return [[code, label, plain_number(value), unit] for code, label, value, unit in report.rows()]
