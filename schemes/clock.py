"""The one clock that every rule reads: what « now » and « today » are, by the watch of a scheme's team.

The moment is given by tests (`at`), and under DEBUG by `CLOCK` in the environment, so that nothing that is run depends
on the day it is run; otherwise it is the machine's. A stamp that a rule reads later is `default=clock.now`.

A team's watch is in its scheme's zone (`Scheme.time_zone`); what belongs to no scheme has the site's. Its day lasts
until 05:00, as its evening does (DOMAIN 6.4b).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from .enums import TimeZone

if TYPE_CHECKING:
    from .models import Scheme

# static/js/team-clock.js says the same on the phone.
DAY_BEGINS_AT = datetime.time(5)

# How far the clock is from the machine's: the given moment is that of the start, and time goes on from there.
_shift = datetime.timedelta(0)
_held: datetime.datetime | None = None


def start(moment: datetime.datetime | None) -> None:
    """Time goes on from an aware moment, for the whole process; without one, the clock is the machine's."""
    global _shift
    _shift = moment - timezone.now() if moment else datetime.timedelta(0)


start(settings.CLOCK)


def now() -> datetime.datetime:
    """The moment, aware."""
    return _held or timezone.now() + _shift


def zone_of(scheme: Scheme | None) -> ZoneInfo:
    """The scheme's zone, the site's without a scheme."""
    return ZoneInfo(scheme.time_zone if scheme else settings.TIME_ZONE)


def local(moment: datetime.datetime, scheme: Scheme | None = None) -> datetime.datetime:
    """An aware moment as the team's watch says it."""
    return moment.astimezone(zone_of(scheme))


def local_now(scheme: Scheme | None = None) -> datetime.datetime:
    """The moment as the team's watch says it; its date is the calendar's, which turns at midnight."""
    return local(now(), scheme)


def moment(day: datetime.date, time: datetime.time, scheme: Scheme | None = None) -> datetime.datetime:
    """When the team's watch says so: the first time, where a clock put back says it twice. In UTC.

    Two moments of one zone would compare as their watches do, wrongly where a clock is put back.
    """
    return datetime.datetime.combine(day, time, zone_of(scheme)).astimezone(datetime.UTC)


def day_of(moment: datetime.datetime, scheme: Scheme | None = None) -> datetime.date:
    """The team's day at an aware moment: until 05:00, the eve."""
    return _day(local(moment, scheme))


def today(scheme: Scheme | None = None) -> datetime.date:
    """The team's day: until 05:00, the eve."""
    return day_of(now(), scheme)


def on_own_day(time_zone: str, condition: Callable[[datetime.date], Q]) -> Q:
    """What is true of each row on its own team's day. `time_zone` is the way from a row to its scheme's column.

    The zones have two or three days between them, so this is as many conditions, and no query.
    """
    zones = defaultdict(list)
    for zone in TimeZone.values:
        zones[_day(now().astimezone(ZoneInfo(zone)))].append(zone)
    own = [Q((f"{time_zone}__in", names)) & condition(day) for day, names in sorted(zones.items())]
    return reduce(or_, own)


def _day(local_moment: datetime.datetime) -> datetime.date:
    is_night = local_moment.time() < DAY_BEGINS_AT
    return local_moment.date() - datetime.timedelta(days=is_night)


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Holds the clock at an aware moment, for every thread of the process. For tests."""
    global _held
    before, _held = _held, moment
    try:
        yield
    finally:
        _held = before
