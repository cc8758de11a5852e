"""The version an outing is at and its line of history: every deed takes its outings here, and leaves its mark here."""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F
from django.dispatch import Signal

from accounts.models import User
from refusals import Stale
from schemes import clock

from .enums import QUIET, Deed
from .models import Outing, OutingDeed, OutingPartner, OutingStop, OutingTheme, OutingTick, OutingTopic

# Sent in the transaction of a deed, with `scheme`, its key, and `days`: those whose figures it may change. Whoever
# computes figures further right listens (docs/architecture.md).
figures_changed = Signal()


class StaleVersion(Stale):
    """Of an outing: which version was read, to tell what changed since."""

    def __init__(self, current: Outing, read_at: int) -> None:
        super().__init__(current)
        self.read_at = read_at


class NotOpen(Exception):
    """The outing is in a state that does not allow this deed."""


def take_all(versions: Mapping[int, int]) -> tuple[list[Outing], list[Outing]]:
    """The outings of these keys, nobody else's until the transaction ends: (as they were read, changed since).

    `versions` says at which version each was read. Deeds that change no answer (`QUIET`) change nothing to what was
    read. Two queries at most, whatever their number.
    """
    current = list(Outing.objects.select_for_update().filter(pk__in=versions).order_by("pk"))
    later = [outing for outing in current if outing.version != versions[outing.pk]]
    quiet: Counter[int] = Counter()
    if later:
        lines = OutingDeed.objects.filter(outing__in=later, deed__in=QUIET).values_list("outing", "version")
        quiet.update(pk for pk, version in lines if version > versions[pk])
    stale = {outing.pk for outing in later if quiet[outing.pk] != outing.version - versions[outing.pk]}
    as_read = [outing for outing in current if outing.pk not in stale]
    return as_read, [outing for outing in current if outing.pk in stale]


def take(outing: Outing, *, version: int) -> Outing:
    """The outing as it is now, nobody else's until the transaction ends. Raises StaleVersion, see `take_all`."""
    as_read, changed = take_all({outing.pk: version})
    if changed:
        raise StaleVersion(changed[0], version)
    return as_read[0]


def mark(
    outings: Sequence[Outing],
    deed: Deed,
    *,
    user: User | None,
    answers: Mapping[str, object] | None = None,
    each: Mapping[int, Mapping[str, object]] | None = None,
    changed_texts: Iterable[str] = (),
    left: Iterable[datetime.date] = (),
    **columns: object,
) -> None:
    """Gives the outings taken their next version, their `columns` and a line of history: two queries for any number.

    `each`: the answers of each by its key, where they differ. `left`: days that they were on before.
    (SQLite inserts 140 lines at a time.)
    """
    Outing.objects.filter(pk__in=[outing.pk for outing in outings]).update(
        version=F("version") + 1, updated_at=clock.now(), **columns
    )
    for outing in outings:
        outing.version += 1
        for name, value in columns.items():
            setattr(outing, name, value)
    write_lines(outings, deed, user=user, answers=answers, each=each, changed_texts=changed_texts, left=left)


def write_lines(
    outings: Sequence[Outing],
    deed: Deed,
    *,
    user: User | None,
    answers: Mapping[str, object] | None = None,
    each: Mapping[int, Mapping[str, object]] | None = None,
    changed_texts: Iterable[str] = (),
    left: Iterable[datetime.date] = (),
) -> None:
    """A line of history for each outing, at the version it is at; and the days of their figures are told."""
    OutingDeed.objects.bulk_create(
        OutingDeed(
            outing=outing,
            version=outing.version,
            deed=deed,
            done_by=user,
            answers=(each or {}).get(outing.pk, answers or {}),
            changed_texts=list(changed_texts),
        )
        for outing in outings
    )
    days: dict[int, set[datetime.date]] = defaultdict(set)
    for outing in outings:
        days[outing.scheme_id] |= {outing.held_on, *left}
    for scheme in sorted(days):
        figures_changed.send(Outing, scheme=scheme, days=days[scheme])


def answers_of(
    outing: Outing, columns: Iterable[str], rows: Mapping[type[models.Model], Sequence[Any]]
) -> dict[str, object]:
    """What a line of history keeps of an outing: its closed answers as JSON holds them, rows by key, no free text."""
    said: dict[str, object] = {name: outing.serializable_value(name) for name in columns}
    said |= {
        "stops": [
            [stop.neighbourhood_id, stop.spot_id, stop.people_mediated, stop.minutes, stop.said_status]
            for stop in rows[OutingStop]
        ],
        "requests": {row.topic_id: row.requests for row in rows[OutingTopic]},
        "themes": [row.theme_id for row in rows[OutingTheme]],
        "partners": {row.partner_id: row.role for row in rows[OutingPartner]},
        "ticks": sorted([row.tick_list, row.option] for row in rows[OutingTick]),
    }
    return json.loads(json.dumps(said, default=str))
