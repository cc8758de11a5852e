"""A series said in words: how it comes back, at what hours, from when to when."""

from __future__ import annotations

import datetime

from french.dates import clock, french_date
from french.numbers import NBSP, counted
from french.words import listed
from schemes.enums import Weekday

from .enums import Rank, Rule
from .models import Series

_EVERY = {2: "deux", 3: "trois", 4: "quatre"}


def rhythm(series: Series) -> str:
    """« Chaque mardi », « Du mardi au samedi », « Un mercredi sur deux », « Le 1er mercredi du mois »."""
    if series.rule == Rule.DATES:
        return counted(len(series.picked), "date choisie", "dates choisies")
    days = [Weekday(day).label.lower() for day in sorted(series.weekdays)]
    if series.rule == Rule.MONTHLY:
        ranks = listed(Rank(rank).label for rank in sorted(series.ranks, key=lambda rank: rank % 6))
        return f"Le {ranks} {listed(days)} du mois"
    if series.every_weeks > 1:
        every = _EVERY[series.every_weeks]
        return f"Un {days[0]} sur {every}" if len(days) == 1 else f"Une semaine sur {every}\u00a0: {listed(days)}"
    if len(days) == len(Weekday):
        return "Chaque jour"
    if len(days) > 2 and max(series.weekdays) - min(series.weekdays) == len(days) - 1:
        return f"Du {days[0]} au {days[-1]}"
    return f"Chaque {listed(days)}"


def hours(start: datetime.time, end: datetime.time) -> str:
    """« 14 h – 16 h »."""
    return f"{clock(start)} –{NBSP}{clock(end)}"


def said(series: Series) -> str:
    """« Chaque mardi, 14 h – 16 h, du 6 janvier 2026 au 31 décembre 2026 »."""
    span = f"du {french_date(series.starts_on)} au {french_date(series.ends_on)}"
    return f"{rhythm(series)}, {hours(series.starts_at, series.ends_at)}, {span}"
