"""The one clock that every rule reads: what « now » and « today » are.

Given by tests (`at`), and under DEBUG by `CLOCK` in the environment, so that nothing that is run depends on the day it
is run; otherwise the machine’s. A stamp that a rule reads later is taken from it (`default=clock.now`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

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


def local_now() -> datetime.datetime:
    """The moment as the team's watch says it."""
    return timezone.localtime(now())


def today() -> datetime.date:
    """The team's day."""
    return local_now().date()


def day_of(moment: datetime.datetime) -> datetime.date:
    """The team's day at that moment."""
    return timezone.localtime(moment).date()


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Holds the clock at an aware moment, for every thread of the process. For tests."""
    global _held
    before, _held = _held, moment
    try:
        yield
    finally:
        _held = before
