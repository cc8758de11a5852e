"""How far the team has come with each outing when the demo loads: planned, draft, logged, validated, cancelled."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from outings.entries import OutingEntry
from outings.enums import OutingStatus
from schemes import clock

from .invention import Invention

WEDNESDAY = 3
# In days: the second week past.
FORGOTTEN = range(8, 15)


@dataclass(frozen=True)
class Stage:
    status: OutingStatus
    entry: OutingEntry
    logged_at: datetime.datetime | None = None
    validated_at: datetime.datetime | None = None


def last_moment(until: datetime.date) -> datetime.datetime:
    """The end of `until`, or now if that is sooner: an outing that has not taken place is not logged."""
    end = clock.moment(until, datetime.time.max)
    return min(end, clock.now())


def stage_of(invention: Invention, until: datetime.date, now: datetime.datetime) -> Stage | None:
    """None of the days to come: those are planned by the series."""
    planned = invention.planned
    day, ends_at = planned.fields["held_on"], planned.fields["ends_at"]
    ended = clock.moment(day, ends_at)
    age = (until - day).days
    if ended > now:
        return Stage(OutingStatus.PLANNED, planned) if age == 0 else None
    if invention.done is None:
        return Stage(OutingStatus.CANCELLED, planned)
    # One Wednesday's first team never came back to it: nobody has news of that visit.
    if invention.index == 0 and day.isoweekday() == WEDNESDAY and age in FORGOTTEN:
        return Stage(OutingStatus.PLANNED, planned)
    # The first team of a day sometimes leaves its outing to close, or half typed.
    if invention.index == 0 and age <= 7 and invention.fate < 0.25:
        return Stage(OutingStatus.PLANNED, planned)
    if invention.index == 0 and age <= 5 and invention.fate < 0.35:
        return Stage(OutingStatus.DRAFT, planned)
    logged_at = min(ended + datetime.timedelta(minutes=10 + round(invention.fate * 90)), now)
    # Coordination validates the week on Monday mornings, from the third day on, and leaves a few for later.
    monday = day + datetime.timedelta(days=3 + (-day.isoweekday() - 2) % 7)
    validated_at = clock.moment(monday, datetime.time(10))
    if validated_at > now or (age <= 28 and invention.fate > 0.85):
        return Stage(OutingStatus.LOGGED, invention.done, logged_at)
    return Stage(OutingStatus.VALIDATED, invention.done, logged_at, validated_at)
