"""The days a period is compared with, in plain dates (DOMAIN 7.3).

« The same months a year before when the scheme was there; else the period just before. Over a year is compared with
what came just before, and one day with one day. »
"""

from __future__ import annotations

import calendar
import datetime

Days = tuple[datetime.date, datetime.date]
DAY = datetime.timedelta(days=1)
# « Was there »: a first outing may come so long after the first day without making it half a period.
SETTLING_IN = datetime.timedelta(days=14)


def compared(start: datetime.date, end: datetime.date, first: datetime.date | None) -> Days | None:
    """The days compared with, given the day of the first outing; None where none was known."""
    if first is None:
        return None
    year = a_year_before(start, end)
    known = (days for days in (year, just_before(start, end)) if first <= days[0] + SETTLING_IN)
    return next((days for days in known if days[1] < start), None)


def a_year_before(start: datetime.date, end: datetime.date) -> Days:
    """A month's last day stays one, unless the period is that day alone; 29 February is else the 28th."""
    last = _last_of_month(end.year - 1, end.month)
    return _shifted(start), last if start != end and end == _last_of_month(end.year, end.month) else _shifted(end)


def just_before(start: datetime.date, end: datetime.date) -> Days:
    """As many days; as many months where they are whole."""
    before = start - DAY
    if start.day == 1 and end == _last_of_month(end.year, end.month):
        months = 12 * start.year + start.month - 1 - (12 * (end.year - start.year) + end.month - start.month + 1)
        return datetime.date(months // 12, months % 12 + 1, 1), before
    return before - (end - start), before


def _shifted(day: datetime.date) -> datetime.date:
    return min(datetime.date(day.year - 1, day.month, 1) + (day.day - 1) * DAY, _last_of_month(day.year - 1, day.month))


def _last_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
