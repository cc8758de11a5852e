"""When a scheme's team is at work: nobody is written to outside (DOMAIN 8.3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from . import clock
from .models import Scheme

# Where no hours are known: from nine, on weekdays.
USUAL_START, USUAL_END = datetime.time(9), datetime.time(18)
USUAL_WEEKDAYS = range(1, 6)
LOOKED_AHEAD = 28

Span = tuple[datetime.datetime, datetime.datetime]


def next_opening(scheme: Scheme, moment: datetime.datetime) -> datetime.datetime:
    """The first moment from `moment` on when the scheme's hours begin."""
    return next(start for start, _ in _spans(scheme, moment) if start >= moment)


def next_in_service(scheme: Scheme, moment: datetime.datetime) -> datetime.datetime:
    """`moment` itself when it is within the scheme's hours, else when they next begin."""
    return next(max(start, moment) for start, end in _spans(scheme, moment) if end > moment)


def _spans(scheme: Scheme, moment: datetime.datetime) -> Iterator[Span]:
    """The scheme's hours from the eve of `moment` on, in order; the usual ones where its sheet has none by then.

    An end at or before the start is on the next day.
    """
    first = clock.local(moment, scheme).date() - datetime.timedelta(days=1)
    periods = list(scheme.periods.prefetch_related("hours"))
    known = False
    for day in (first + datetime.timedelta(days=days) for days in range(LOOKED_AHEAD)):
        spans = sorted(
            (hours.starts_at, hours.ends_at)
            for period in periods
            if (period.starts_on or day) <= day <= (period.ends_on or day)
            for hours in period.hours.all()
            if hours.weekday in (None, day.isoweekday())
        )
        known = known or bool(spans)
        for start, end in spans:
            last = day + datetime.timedelta(days=end <= start)
            yield clock.moment(day, start, scheme), clock.moment(last, end, scheme)
    if not known:
        for day in (first + datetime.timedelta(days=days) for days in range(LOOKED_AHEAD)):
            if day.isoweekday() in USUAL_WEEKDAYS:
                yield clock.moment(day, USUAL_START, scheme), clock.moment(day, USUAL_END, scheme)
