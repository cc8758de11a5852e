"""Figures of whole months, kept: read again from the outings only where somebody changed what a month says.

A month of a scheme has a version. Each deed that changes one of its figures draws another version, in its own
transaction (`reporting.figures_changed`); what changes them all does so for `EVERY` month. What is kept bears the stamp
of what it was computed from, and is taken only if that is still the month's: else the month is computed by `aggregates`
like everything, and kept once the reader's transaction is over. Nothing need be compared then: whatever was drawn
meanwhile, figures kept under a stamp that is no longer the month's are taken by nobody.

A period takes a month when it leaves none of its counted outings out: the current month, up to today, is whole.

What is distinct (partners, neighbourhoods) is kept by key and counted last. New partners, and whatever narrows a scope
(a neighbourhood, a format...), read the outings; so does everything with `MONTH_FIGURES=0`. To take the module out:
`placing` and `overview` import from `aggregates` what they import from here; this file, `reporting/figures_changed.py`,
`trials/months.py` and the table go. Nothing changes but speed.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import TruncMonth

import outings
import schemes
from french.dates import month_end
from outings.enums import DONE, OutingStatus

from ..models import MonthFigures
from . import aggregates
from .scope import Scope, SideBySide
from .values import Activity, Aggregates, Presence, Publics

# A scheme's key and the first day of a month.
Month = tuple[int, datetime.date]
# Its version is of all the months of its scheme.
EVERY = datetime.date.min
COUNTED = (*DONE, OutingStatus.CANCELLED)
SIDE_BY_SIDE = ("outings", "minutes", "people_mediated", "requests", "partners")


def _recipe() -> int:
    """Of the code that computes: what another release kept is not taken, even while both are running."""
    folders = (Path(outings.__path__[0]), Path(schemes.__path__[0]), Path(__file__).parent)
    sources = (file.read_bytes() for folder in folders for file in sorted(folder.glob("*.py")))
    return _of_62_bits(hashlib.sha256(b"".join(sources)).digest())


def _of_62_bits(drawn: bytes) -> int:
    """A signed column of 64 holds them, and what they come to together."""
    return int.from_bytes(drawn[:8], "big") >> 2


RECIPE = _recipe()


def change(scheme: int, months: Iterable[datetime.date]) -> None:
    """Draws another version for these months of a scheme (its key), in their order, so that nobody waits in a ring."""
    MonthFigures.objects.bulk_create(
        [
            MonthFigures(scheme_id=scheme, month=month, version=_of_62_bits(secrets.token_bytes(8)))
            for month in sorted(set(months))
        ],
        update_conflicts=True,
        unique_fields=["scheme", "month"],
        update_fields=["version"],
    )


def compute(scope: Scope) -> Aggregates:
    """What `aggregates.compute` says, from the months that are kept and from the outings of the others."""
    return compute_each([scope])[0]


def compute_each(scopes: Sequence[Scope]) -> list[Aggregates]:
    """What `aggregates.compute_each` says, likewise: of the same schemes, narrowed in the same way."""
    if not settings.MONTH_FIGURES or any(scope.neighbourhoods or scope.is_narrowed for scope in scopes):
        return aggregates.compute_each(scopes)
    stamps, kept = _read([one for scope in scopes for one in scope.apart().scopes], "figures")
    return aggregates.add_up([(scope, _parts(scope, stamps, kept)) for scope in scopes])


def _parts(scope: Scope, stamps: Mapping[Month, int], kept: Mapping[Month, list]) -> Iterable[Aggregates]:
    """The scope's months, by scheme."""
    apart = scope.apart()
    cut, wanted = _cut(apart), _months(apart.scopes)
    parts = {month: _unpacked(month, kept[month][0]) for month in (wanted & kept.keys()) - cut if kept[month][0]}
    if lacking := wanted - parts.keys():
        counted = aggregates.counted(_around(scope, {month for _, month in lacking}), by_month=True)
        nothing = aggregates.nothing(scope)
        parts |= {month: counted.get(month, nothing) for month in lacking}
        _keep(stamps, {month: _packed(parts[month]) for month in lacking - cut})
    return parts.values()


def activity(side_by_side: SideBySide) -> dict[Month, Activity]:
    """What `aggregates.activity` says, likewise; a month without anything is there too."""
    if not settings.MONTH_FIGURES:
        return aggregates.activity(side_by_side)
    stamps, kept = _read(side_by_side.scopes, *SIDE_BY_SIDE)
    cut = _cut(side_by_side)
    parts = {month: _told(*row) for month, row in kept.items() if month not in cut}
    if lacking := stamps.keys() - parts.keys():
        months: dict[int, set[datetime.date]] = defaultdict(set)
        for scheme, month in lacking:
            months[scheme].add(month)
        of_them = (scope for scope in side_by_side.scopes if scope.scheme.pk in months)
        spans = SideBySide(tuple(_around(scope, months[scope.scheme.pk]) for scope in of_them))
        counted = aggregates.activity(spans)
        parts |= {month: counted.get(month, Activity()) for month in lacking}
        _keep(stamps, {month: _line(parts[month]) for month in lacking - cut})
    return parts


def _months(scopes: Iterable[Scope]) -> set[Month]:
    """Those of scopes of one scheme each."""
    return {(scope.scheme.pk, month) for scope in scopes for month in scope.months()}


def _read(scopes: Iterable[Scope], *columns: str) -> tuple[dict[Month, int], dict[Month, list]]:
    """The stamp of each month of the periods, and the columns of those that are kept under it."""
    wanted = _months(scopes)
    rows = MonthFigures.objects.filter(
        scheme__in={scheme for scheme, _ in wanted}, month__in={EVERY, *(month for _, month in wanted)}
    )
    versions, kept = {}, {}
    for scheme, month, version, seen, *values in rows.values_list("scheme", "month", "version", "seen", *columns):
        versions[scheme, month], kept[scheme, month] = version, (seen, values)
    stamps = {
        (scheme, month): RECIPE ^ versions.get((scheme, EVERY), 0) ^ versions.get((scheme, month), 0)
        for scheme, month in wanted
    }
    holding = (month for month, (seen, _) in kept.items() if seen is not None and seen == stamps.get(month))
    return stamps, {month: kept[month][1] for month in holding}


def _cut(side_by_side: SideBySide) -> set[Month]:
    """Months of which the periods leave out an outing that figures count."""
    rows = side_by_side.left_out().filter(status__in=COUNTED).order_by()
    return set(rows.annotate(month=TruncMonth("held_on")).values_list("scheme", "month").distinct())


def _around(scope: Scope, months: set[datetime.date]) -> Scope:
    """The days of the scope from the first to the last of these months: one reading, whatever lies between."""
    return replace(scope, start=max(scope.start, min(months)), end=min(scope.end, month_end(max(months))))


def _keep(stamps: Mapping[Month, int], columns: Mapping[Month, dict[str, Any]]) -> None:
    """Once the transaction is over, as it may only read. What cannot be kept is told to the log, and to nobody else."""
    rows = [
        MonthFigures(scheme_id=scheme, month=month, seen=stamps[scheme, month], **columns[scheme, month])
        for scheme, month in sorted(columns)
    ]
    write = partial(
        MonthFigures.objects.bulk_create,
        rows,
        update_conflicts=True,
        unique_fields=["scheme", "month"],
        update_fields=["seen", *SIDE_BY_SIDE, "figures"],
    )
    if rows:
        transaction.on_commit(write, robust=True)


def _told(outings: int, minutes: int, people_mediated: int, requests: int, partners: list[int]) -> Activity:
    return Activity(Presence(outings, minutes, people_mediated), requests, frozenset(partners))


def _line(activity: Activity) -> dict[str, Any]:
    presence = activity.presence
    said = (presence.outings, presence.minutes, presence.people_mediated, activity.requests, sorted(activity.partners))
    return dict(zip(SIDE_BY_SIDE, said, strict=True))


def _packed(part: Aggregates) -> dict[str, Any]:
    """A month's columns. Keys that are not texts make pairs, since JSON has no other keys."""
    presence = sum(part.months.values(), Presence())
    activity = Activity(presence, sum(part.topics.values()), frozenset(part.partners))
    figures = {
        "totals": part.totals,
        "mediated": astuple(part.mediated),
        "participants": astuple(part.participants),
        "presence": [presence.outings, presence.minutes, presence.people_mediated] if part.months else None,
        "cancelled": sum(part.cancelled_months.values()),
        "cancel_reasons": part.cancel_reasons,
        "day_slots": [[day, slot, _exact(minutes)] for (day, slot), minutes in part.day_slots.items()],
        "places": [
            [key, [place.outings, place.minutes, place.people_mediated], _pairs(place.topics or {})]
            for key, place in part.places.items()
        ],
        "spots": _pairs(part.spots),
        "options": {key: _pairs(options) for key, options in part.options.items()},
        "topics": _pairs(part.topics),
        "partners": _pairs(part.partners),
        "asked": part.asked,
        "noted": part.noted,
    }
    return _line(activity) | {"figures": figures}


def _exact(minutes: Fraction) -> int | str:
    return minutes.numerator if minutes.denominator == 1 else str(minutes)


def _pairs(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return list(counts.items())


def _unpacked(of: Month, kept: dict[str, Any]) -> Aggregates:
    """What `_packed` kept."""
    _, month = of
    return Aggregates(
        totals=kept["totals"],
        mediated=Publics(*kept["mediated"]),
        participants=Publics(*kept["participants"]),
        months={month: Presence(*kept["presence"])} if kept["presence"] else {},
        cancelled_months={month: kept["cancelled"]} if kept["cancelled"] else {},
        cancel_reasons=kept["cancel_reasons"],
        day_slots={(day, slot): Fraction(minutes) for day, slot, minutes in kept["day_slots"]},
        places={
            key: Presence(outings, minutes, people, dict(topics))
            for key, (outings, minutes, people), topics in kept["places"]
        },
        spots=dict(kept["spots"]),
        options={key: dict(options) for key, options in kept["options"].items()},
        topics=dict(kept["topics"]),
        partners=dict(kept["partners"]),
        asked=kept["asked"],
        noted=kept["noted"],
    )
