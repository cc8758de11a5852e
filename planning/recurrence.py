"""The days of a series: its rule, public and school holidays, and the days that somebody left out or added.

Days are naive: clock hours are kept whatever the clocks do. Known by libraries, offline (docs/decisions).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import holidays
from dateutil import rrule
from vacances_scolaires_france import SchoolHolidayDates

from schemes.enums import SchoolZone, TimeZone
from schemes.models import Scheme

from .enums import ExceptionKind, Holidays, Rule, School
from .models import Series

# Islands have public holidays of their own; the zone of the team's watch says which.
_SUBDIVISIONS = {
    TimeZone.GUADELOUPE: "GP",
    TimeZone.MARTINIQUE: "MQ",
    TimeZone.CAYENNE: "GF",
    TimeZone.MIQUELON: "PM",
    TimeZone.REUNION: "RE",
    TimeZone.MAYOTTE: "YT",
    TimeZone.NOUMEA: "NC",
    TimeZone.WALLIS: "WF",
    TimeZone.TAHITI: "PF",
}
# Said so long before, a day left out is an announced pause; a row dropped later than that is cancelled, not removed.
NOTICE = datetime.timedelta(days=7)
SCHOOL_TERM, SCHOOL_BREAK = "vacances scolaires", "hors vacances scolaires"


@dataclass(frozen=True)
class RuleDay:
    """A day that the rule gives. `dropped` says in French why nobody goes then, empty when somebody does.

    `noted_at`: when somebody left it out; None when the calendar did.
    """

    day: datetime.date
    dropped: str = ""
    noted_at: datetime.datetime | None = None
    reason: str = ""

    @property
    def is_held(self) -> bool:
        return not self.dropped


@dataclass(frozen=True)
class Recurrence:
    """What gives the days of a series, all of it; `time_zone` and `school_zone` are the scheme's.

    `left_out` and `added`: days that somebody said, whatever the rule; of one left out, when and why. A day left out
    beats the rule, a day added beats holidays.
    """

    rule: str
    starts_on: datetime.date
    ends_on: datetime.date
    weekdays: tuple[int, ...] = ()
    every_weeks: int = 1
    ranks: tuple[int, ...] = ()
    picked: tuple[datetime.date, ...] = ()
    holidays: str = Holidays.SKIP
    school: str = School.ANY
    time_zone: str = TimeZone.PARIS
    school_zone: str = ""
    left_out: dict[datetime.date, tuple[datetime.datetime, str]] = field(default_factory=dict)
    added: frozenset[datetime.date] = frozenset()

    @classmethod
    def of(cls, series: Series, scheme: Scheme | None = None) -> Recurrence:
        """That of a series, saved or not. Reads its prefetched exceptions (`SeriesQuerySet.with_rule`)."""
        scheme = scheme or series.scheme
        exceptions = list(series.exceptions.all()) if series.pk else []
        skips = [row for row in exceptions if row.kind == ExceptionKind.SKIP]
        return cls(
            rule=series.rule,
            starts_on=series.starts_on,
            ends_on=series.ends_on,
            weekdays=tuple(series.weekdays),
            every_weeks=series.every_weeks,
            ranks=tuple(series.ranks),
            picked=tuple(map(datetime.date.fromisoformat, series.picked)),
            holidays=series.holidays,
            school=series.school,
            time_zone=scheme.time_zone,
            school_zone=scheme.school_zone,
            left_out={row.day: (row.noted_at, row.reason) for row in skips},
            added=frozenset(row.day for row in exceptions if row.kind == ExceptionKind.ADD),
        )

    def days(self, start: datetime.date, end: datetime.date) -> list[RuleDay]:
        """Its days from `start` to `end`, both included, in order: those held and, with their cause, those dropped.

        A day that the calendar drops and somebody left out too is the calendar's: it was never due.
        """
        first, last = max(start, self.starts_on), min(end, self.ends_on)
        if first > last:
            return []
        of_rule = {day.date() for day in self._rule(first, last)}
        added = {day for day in self.added if first <= day <= last}
        return [self._judged(day, is_added=day in added) for day in sorted(of_rule | added)]

    def held(self, start: datetime.date, end: datetime.date) -> list[datetime.date]:
        """The days from `start` to `end`, both included, when somebody goes."""
        return [day.day for day in self.days(start, end) if day.is_held]

    def _rule(self, first: datetime.date, last: datetime.date) -> Iterator[datetime.datetime]:
        if self.rule == Rule.DATES:
            yield from (_midnight(day) for day in self.picked if first <= day <= last)
            return
        if not self.weekdays or (self.rule == Rule.MONTHLY and not self.ranks):
            return
        names = [rrule.weekdays[number - 1] for number in self.weekdays]
        if self.rule == Rule.WEEKLY:
            # Weeks are counted from the first day that is one of its own, wherever it starts.
            opening = rrule.rrule(rrule.DAILY, byweekday=names, dtstart=_midnight(self.starts_on), count=1)
            rule = rrule.rrule(
                rrule.WEEKLY, interval=self.every_weeks, wkst=rrule.MO, byweekday=names, dtstart=opening[0]
            )
        else:
            ranked = [name(rank) for name in names for rank in self.ranks]
            rule = rrule.rrule(rrule.MONTHLY, byweekday=ranked, dtstart=_midnight(self.starts_on))
        yield from rule.between(_midnight(first), _midnight(last), inc=True)

    def _judged(self, day: datetime.date, *, is_added: bool) -> RuleDay:
        if not is_added and (cause := self._calendar_drops(day)):
            return RuleDay(day, cause)
        if day in self.left_out:
            noted_at, reason = self.left_out[day]
            return RuleDay(day, "retirée", noted_at, reason)
        return RuleDay(day)

    def _calendar_drops(self, day: datetime.date) -> str:
        """Why public or school holidays drop it; empty when they do not."""
        if self.holidays == Holidays.SKIP and (name := holiday_name(day, self.time_zone)):
            return f"jour férié\u00a0: {name}"
        is_break = is_school_break(day, self.school_zone) if self.school != School.ANY else None
        if is_break is None:
            return ""
        if self.school == School.TERM and is_break:
            return SCHOOL_TERM
        return SCHOOL_BREAK if self.school == School.BREAK and not is_break else ""


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time())


@cache
def _holidays_of(time_zone: str) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=_SUBDIVISIONS.get(time_zone), language="fr")


def holiday_name(day: datetime.date, time_zone: str) -> str:
    """The public holiday of that day in French, by the zone of the team's watch; empty when it is none."""
    return (_holidays_of(time_zone).get(day) or "").lower()


@cache
def _school() -> SchoolHolidayDates:
    return SchoolHolidayDates()


def is_school_break(day: datetime.date, zone: str) -> bool | None:
    """Whether schools of the zone are on holiday; None where nobody knows, without a zone or beyond published years."""
    if zone not in SchoolZone.values or day > last_known_school_day():
        return None
    return _school().is_holiday_for_zone(day, zone)


@cache
def last_known_school_day() -> datetime.date:
    """The last day of which school holidays are known."""
    return max(_school().data)
