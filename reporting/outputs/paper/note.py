"""What the shorter lengths tell: each quarter on one row, and the days to come as the public agenda has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from french.dates import clock, dated
from french.numbers import amount
from planning.agenda import Announced

from ..promise import PromiseRow
from .places import PlacesTable

MOST_DATES = 8


@dataclass(frozen=True)
class QuarterRow:
    """What was promised there and kept, then what was done."""

    label: str
    strokes: SafeString | str
    kept: str
    outings: str
    hours: str
    people: str
    requests: str


def quarters(places: PlacesTable, promise: dict | None) -> list[QuarterRow]:
    """Every quarter that was promised something or where something was done."""
    promised = {row.label: row for row in promise["rows"]} if promise else {}
    # Where rates do not leave the team, how many were due.
    is_due_alone = bool(promise and promise["counts_only"])
    rows = []
    for place in places.rows:
        told = promised.pop(place.label, None)
        strokes, kept = (told.strokes, _kept(told, is_due_alone=is_due_alone)) if told else ("", "—")
        rows.append(QuarterRow(place.label, strokes, kept, place.outings, place.hours, place.people, place.requests))
    others = ((row, _kept(row, is_due_alone=is_due_alone)) for row in promised.values())
    return rows + [QuarterRow(row.label, row.strokes, kept, "0", "0", "—", "—") for row, kept in others]


def _kept(row: PromiseRow, *, is_due_alone: bool) -> str:
    return amount(row.due) if is_due_alone else row.held


def next_dates(rows: Iterable[Announced]) -> list[tuple[str, str]]:
    """(« mercredi 7 octobre », « 14 h, place Jean-Moulin »), the next eight; those that were cancelled are not told."""
    told = [one for one in rows if not one.is_cancelled]
    told.sort(key=lambda one: (one.day, one.starts_at))
    return [(dated(one.day, "l j F"), f"{clock(one.starts_at)}, {one.place}") for one in told[:MOST_DATES]]
