"""Days and periods in French."""

from __future__ import annotations

import calendar
import datetime

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


def is_month_end(day: datetime.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def french_date(day: datetime.date) -> str:
    """1er mars 2026, 5 octobre 2026, with no-break spaces."""
    return f"{'1er' if day.day == 1 else day.day}\u00a0{MONTHS[day.month - 1]}\u00a0{day.year}"


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
