"""What is noted in places, types by neighbourhoods: a row a neighbourhood, a column a type, the number in its shade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from french.numbers import NBSP, Number, amount, bare
from french.words import listed, lowerfirst

from ...figures.field_lines import crossed_key
from ...figures.report import Line, Report
from ...figures.values import OUTSIDE

# So few are never in the darkest shade: a table of « < 5 » and 10 is not one of black and white.
FAINT = 20


@dataclass(frozen=True)
class CrossedRow:
    """A neighbourhood: of each type, its line; and of all, in words."""

    label: str
    cells: tuple[Line, ...]
    total: str


@dataclass(frozen=True)
class Crossed:
    """`totals`: of each type wherever it was noted; `total` is of all; `whole` names their line, which may be exact
    where the cells are not. `apart`: the types that say the same everywhere."""

    heading: str
    unit: str
    types: tuple[str, ...]
    rows: tuple[CrossedRow, ...]
    totals: tuple[str, ...]
    total: str
    whole: str
    largest: Number
    apart: str


def crossed(report: Report, key: str, of_types: str, of_places: str) -> Crossed | None:
    """The section of that key, which crosses these two; None where it has nothing, or where no type has a shade."""
    section, types, places = (report.sections[one] for one in (key, of_types, of_places))
    cells = {line.key: line for line in section.lines}
    rows = [place for place in places.lines if place.key != OUTSIDE]
    noted = [one for one in types.lines if one.value] if section else []
    columns = [(one, [cells[crossed_key(one.key, place.key)] for place in rows]) for one in noted]
    told = [(one, column) for one, column in columns if len({line.told for line in column}) > 1]
    if not told:
        return None
    whole = report[section.indicator.code]
    by_place = zip(rows, zip(*(column for _, column in told), strict=True), strict=True)
    return Crossed(
        heading=section.heading,
        unit=section.unit,
        types=tuple(one.label for one, _ in told),
        rows=tuple(CrossedRow(place.label, of_it, place.told) for place, of_it in by_place),
        totals=tuple(one.told for one, _ in told),
        total=bare(whole.value),
        whole="Ensemble, exact" if section.is_rounded and not whole.is_rounded else "Ensemble",
        largest=max(FAINT, *(line.value for _, column in told for line in column)),
        apart=_apart([(one, column[0]) for one, column in columns if (one, column) not in told]),
    )


def _apart(alike: Sequence[tuple[Line, Line]]) -> str:
    """« Le même nombre dans chaque quartier : isolement (< 5 ; 12 en tout) et jeunesse (< 5 ; 7 en tout). »"""
    told = [f"{lowerfirst(one.label)} ({amount(cell.value)}\u202f; {one.told} en tout)" for one, cell in alike]
    return f"Le même nombre dans chaque quartier{NBSP}: {listed(told)}." if told else ""
