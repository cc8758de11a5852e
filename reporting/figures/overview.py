"""Schemes side by side: one line each, in the order of the dictionary, never ranked nor added (DOMAIN 5.6)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from french.dates import SHORT_MONTHS
from french.numbers import Number, hours
from schemes.models import Scheme

from .indicators import INDICATORS, Indicator
from .months import activity
from .opening import Opening
from .scope import SideBySide
from .values import Activity

# A scheme's figures, in the order of the columns; those of people and requests do not leave those who work there.
COLUMNS = ("outings_done", "presence_hours", "people_mediated", "requests_total", "partners_mobilised")
OPEN_COLUMNS = ("outings_done", "presence_hours", "partners_mobilised")


@dataclass(frozen=True)
class Cell:
    """One figure of one scheme. `query` opens the outings behind it, for who may read them."""

    indicator: Indicator
    value: Number
    query: str | None


@dataclass(frozen=True)
class SchemeLine:
    """One scheme's figures, and its outings month by month in the order of the overview's months."""

    scheme: Scheme
    cells: tuple[Cell, ...]
    months: tuple[int, ...]


@dataclass(frozen=True)
class Overview:
    """Lines of schemes over the same months."""

    months: tuple[datetime.date, ...]
    lines: tuple[SchemeLine, ...]
    columns: tuple[Indicator, ...]

    @property
    def month_labels(self) -> list[str]:
        return [f"{SHORT_MONTHS[month.month - 1]} {month.year}" for month in self.months]

    def rows(self) -> Iterator[tuple[str, str, Number, str]]:
        """Each figure as (code, label, value, unit), in the catalogue's words."""
        for line in self.lines:
            where, named = f"scheme={line.scheme.slug}", f"\u00a0: {line.scheme}"
            for cell in line.cells:
                indicator = cell.indicator
                yield f"{indicator.code}[{where}]", indicator.label + named, cell.value, indicator.unit
            outings = INDICATORS["outings_done"]
            for month, label, number in zip(self.months, self.month_labels, line.months, strict=True):
                yield (
                    f"outings_done[{where},month={month:%Y-%m}]",
                    f"{outings.label}{named}, {label}",
                    number,
                    outings.unit,
                )


def overview_of(schemes: SideBySide) -> Overview:
    """In a fixed number of queries, whatever the number of schemes; those without outings have their line too."""
    by_month = activity(schemes)
    months = sorted({month for scope in schemes.scopes for month in scope.months()})
    lines = []
    for scope in schemes.scopes:
        told = {month: by_month.get((scope.scheme.pk, month), Activity()) for month in months}
        whole = sum(told.values(), Activity())
        values: tuple[Number, ...] = (
            whole.presence.outings,
            hours(whole.presence.minutes),
            whole.presence.people_mediated,
            whole.requests,
            len(whole.partners),
        )
        opening = Opening(scope)
        cells = tuple(
            Cell(INDICATORS[code], value, opening.of_figure(INDICATORS[code]))
            for code, value in zip(COLUMNS, values, strict=True)
        )
        lines.append(SchemeLine(scope.scheme, cells, tuple(of_it.presence.outings for of_it in told.values())))
    return Overview(tuple(months), tuple(lines), tuple(INDICATORS[code] for code in COLUMNS))
