"""Days, clock times and periods in French: the only place where one is written."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable

from django.template.defaultfilters import date

from .numbers import NBSP

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def month_end(day: datetime.date) -> datetime.date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_month_end(day: datetime.date) -> bool:
    """Whether the next day is of another month."""
    return day == month_end(day)


def monday_of(day: datetime.date) -> datetime.date:
    """The first day of its week."""
    return day - datetime.timedelta(days=day.weekday())


def dated(day: datetime.date, style: str = "j F Y") -> str:
    """Django's `date` with « 1er » for the first of a month: 1er décembre 2026, vendredi 1er mai, décembre 2026."""
    return re.sub(r"(?<!\d)1 ", "1er ", date(day, style))


def french_date(day: datetime.date) -> str:
    """1er mars 2026, 5 octobre 2026, with no-break spaces."""
    return dated(day).replace(" ", NBSP)


def numeric_date(day: datetime.date) -> str:
    """01/03/2026."""
    return date(day, "d/m/Y")


def days_within(
    spans: Iterable[tuple[datetime.date | None, datetime.date | None]], start: datetime.date, end: datetime.date
) -> str:
    """Which parts of a period, both dates included: « jusqu’au 30 juin 2026, puis depuis le 1er septembre 2026 ».

    Empty for all of it. A span without a first or a last day has no such bound.
    """
    told = []
    for first, last in spans:
        if first and first > start and last and last < end:
            told.append(f"du {french_date(first)} au {french_date(last)}")
        elif first and first > start:
            told.append(f"depuis le {french_date(first)}")
        elif last and last < end:
            told.append(f"jusqu’au {french_date(last)}")
    return ", puis ".join(told)


def clock(time: datetime.time | datetime.datetime | None) -> str:
    """14:05 -> « 14 h 05 », 14:00 -> « 14 h »; nothing for what is unknown."""
    if time is None:
        return ""
    return f"{time.hour}{NBSP}h" + (f"{NBSP}{time.minute:02d}" if time.minute else "")


def period_label(start: datetime.date, end: datetime.date) -> str:
    """The shortest words for a period, both dates included: a month, months, a year, a day, or « du … au … »."""
    if start.day == 1 and is_month_end(end):
        first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
        if (start.year, start.month) == (end.year, end.month):
            return f"{first} {start.year}"
        if start.year == end.year:
            return f"année {start.year}" if (start.month, end.month) == (1, 12) else f"{first} – {last} {end.year}"
        return f"{first} {start.year} – {last} {end.year}"
    if start == end:
        return french_date(start)
    return f"du {french_date(start)} au {french_date(end)}"
