"""The calendar: what each day holds, in the sign of what became of it; appointments kept, by neighbourhood.

What is too far ahead to have a row is drawn from its series. « Les miennes » and a team narrow the days, never the
appointments.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch, Q
from django.urls import reverse

from accounts.models import User
from french.dates import dated
from outings.hours import minutes_between
from outings.models import Outing
from schemes import clock
from schemes.models import Neighbourhood, Scheme

from .ahead import AHEAD
from .clashes import hours_of, weekdays_open
from .crew import crew_said
from .enums import VisitState
from .models import CrewMember, Series
from .promise import promise_of
from .recurrence import Recurrence, holiday_name, is_school_break

_DAY = datetime.timedelta(days=1)
EVERY_DAY = set(range(1, 8))


class Sign(StrEnum):
    """What an entry looks like; the value is the end of its class (LOOK 3)."""

    KEPT = "tenue"
    TO_CLOSE = "cloturer"
    PLANNED = "prevue"
    MOVED_FROM = "deplacee"
    MOVED_TO = "venue"
    CANCELLED = "annulee"
    COMING = "a-venir"


@dataclass(frozen=True)
class Asked:
    """Which part of the calendar: of these schemes, one team or neighbourhood (keys), or where the user goes."""

    user: User
    schemes: Sequence[Scheme]
    team: int | None = None
    neighbourhood: int | None = None
    is_mine: bool = False

    def keeps(self, outing: Outing) -> bool:
        """Whether the outing is asked for. Reads prefetched stops and crew."""
        places = {stop.neighbourhood_id for stop in outing.stops.all()}
        return (
            self.team in (None, outing.team_id)
            and (self.neighbourhood is None or self.neighbourhood in places)
            and (not self.is_mine or any(one.user_id == self.user.pk for one in outing.crew.all()))
        )


@dataclass(frozen=True)
class Entry:
    """One thing on one day. `word` says its sign in French; `crew` who goes, empty for who may not read it."""

    day: datetime.date
    starts_at: datetime.time | None
    ends_at: datetime.time | None
    place: str
    where: str
    sign: Sign
    word: str
    address: str
    crew: str = ""
    is_done: bool = False

    @property
    def order(self) -> tuple:
        return (self.starts_at or datetime.time(), self.place)


@dataclass(frozen=True)
class Day:
    """A day and what it holds; `note`: holidays; closed when the scheme's sheet gives it no hours."""

    day: datetime.date
    entries: tuple[Entry, ...]
    is_today: bool
    is_closed: bool
    note: str


@dataclass(frozen=True)
class Kept:
    """Appointments of one neighbourhood: so many kept of those of which something is known, so many of them moved."""

    neighbourhood: Neighbourhood
    kept: int
    moved: int
    judged: int


def rows_between(schemes: Iterable[Scheme], start: datetime.date, end: datetime.date) -> list[Outing]:
    """The outings held, or due, from `start` to `end`, with places and crew, in three queries."""
    by_key = {scheme.pk: scheme for scheme in schemes}
    near = Q(held_on__range=(start, end)) | Q(occurrence__due_on__range=(start, end))
    crew = Prefetch("crew", CrewMember.objects.select_related("user"))
    rows = Outing.objects.filter(near, scheme__in=by_key).order_by().select_related("occurrence", "team")
    found = list(rows.with_places().prefetch_related(crew))
    for outing in found:
        outing.scheme = by_key[outing.scheme_id]
    return found


def days_of(
    asked: Asked, rows: Iterable[Outing], start: datetime.date, end: datetime.date, *, readers: Collection[int]
) -> list[Day]:
    """Each day from `start` to `end`, both included, with those of the `rows` that are asked for.

    `readers`: keys of the schemes whose crews the person reads. One query, and four more for days beyond the rows made.
    """
    by_day: dict[datetime.date, list[Entry]] = defaultdict(list)
    for entry in (*_of_rows(asked, rows, start, end, readers), *_coming(asked, start, end)):
        by_day[entry.day].append(entry)
    opened = _opened(asked.schemes, start)
    today = clock.today(asked.schemes[0] if asked.schemes else None)
    return [
        Day(
            day,
            tuple(sorted(by_day[day], key=lambda entry: entry.order)),
            day == today,
            day.isoweekday() not in opened,
            _note(asked.schemes, day),
        )
        for day in (start + shift * _DAY for shift in range((end - start).days + 1))
    ]


def _of_rows(
    asked: Asked, rows: Iterable[Outing], start: datetime.date, end: datetime.date, readers: Collection[int]
) -> Iterator[Entry]:
    for outing in filter(asked.keeps, rows):
        row = getattr(outing, "occurrence", None)
        due_on = row.due_on if row else outing.held_on
        crew = crew_said(outing.crew.all()) if outing.scheme_id in readers else ""
        if start <= outing.held_on <= end:
            sign, word = _sign(outing, due_on)
            yield _entry(outing, outing.held_on, sign, word, crew)
        if due_on != outing.held_on and start <= due_on <= end and not outing.is_cancelled:
            word = f"déplacée au {dated(outing.held_on, 'l j F')}"
            yield _entry(outing, due_on, Sign.MOVED_FROM, word)


def _entry(outing: Outing, day: datetime.date, sign: Sign, word: str, crew: str = "") -> Entry:
    return Entry(
        day,
        outing.starts_at,
        outing.ends_at,
        outing.place,
        outing.neighbourhood_names,
        sign,
        word,
        outing.get_absolute_url(),
        crew,
        outing.is_done,
    )


def _sign(outing: Outing, due_on: datetime.date) -> tuple[Sign, str]:
    """Where it takes place: what became of it, and in words."""
    if outing.is_cancelled:
        return Sign.CANCELLED, f"annulée\u00a0: {outing.get_cancel_reason_display().lower()}"
    moved = f"déplacée du {dated(due_on, 'l j F')}" if due_on != outing.held_on else ""
    if outing.is_done:
        return (Sign.MOVED_TO, f"tenue, {moved}") if moved else (Sign.KEPT, "tenue")
    if has_ended(outing):
        return Sign.TO_CLOSE, "à clôturer"
    return (Sign.MOVED_TO, f"prévue, {moved}") if moved else (Sign.PLANNED, "prévue")


def has_ended(outing: Outing) -> bool:
    """Whether its planned end has passed, on its team's watch; without hours, whether its day has."""
    if not (outing.starts_at and outing.ends_at):
        return outing.held_on < clock.today(outing.scheme)
    minutes = minutes_between(outing.starts_at, outing.ends_at, outing.is_ending_after_midnight)
    begun = datetime.datetime.combine(outing.held_on, outing.starts_at)
    end = begun + datetime.timedelta(minutes=minutes)
    return clock.moment(end.date(), end.time(), outing.scheme) <= clock.now()


def _coming(asked: Asked, start: datetime.date, end: datetime.date) -> Iterator[Entry]:
    """What the series will do beyond the rows they have; nobody is named there yet."""
    if asked.is_mine or end <= min(map(clock.today, asked.schemes), default=end) + AHEAD:
        return
    series = Series.objects.filter(scheme__in=[scheme.pk for scheme in asked.schemes]).between(start, end)
    series = series.filter(Q(planned_until__lt=end) | Q(planned_until=None))
    if asked.team:
        series = series.filter(team=asked.team)
    if asked.neighbourhood:
        series = series.filter(stops__neighbourhood=asked.neighbourhood).distinct()
    rows = list(series.with_rule().prefetch_related("stops__neighbourhood", "stops__spot", "occurrences"))
    for one in rows:
        first = max(start, one.planned_until + _DAY if one.planned_until else start, clock.today(one.scheme))
        there = {row.due_on for row in one.occurrences.all()}
        stops = list(one.stops.all())
        place = ", ".join(dict.fromkeys(map(str, stops))) or one.get_format_display()
        where = ", ".join(dict.fromkeys(str(stop.neighbourhood) for stop in stops if stop.neighbourhood))
        for day in Recurrence.of(one).held(first, end) if first <= end else ():
            if day not in there:
                address = reverse("planning:coming", args=[one.pk, day.isoformat()])
                yield Entry(day, one.starts_at, one.ends_at, place, where, Sign.COMING, "à venir, série", address)


def _opened(schemes: Iterable[Scheme], day: datetime.date) -> set[int]:
    """The days of the week when some scheme serves; every day while no sheet says."""
    hours, opened = hours_of(schemes), set[int]()
    for scheme in schemes:
        days = weekdays_open([row for row in hours if row.period.scheme_id == scheme.pk], day)
        if days is None:
            return EVERY_DAY
        opened |= days
    return opened or EVERY_DAY


def _note(schemes: Iterable[Scheme], day: datetime.date) -> str:
    """The public holiday of that day, else that schools are on holiday, where all the schemes have it."""
    names = {holiday_name(day, scheme.time_zone) for scheme in schemes}
    if len(names) == 1 and "" not in names:
        return names.pop().capitalize()
    breaks = [is_school_break(day, scheme.school_zone) for scheme in schemes]
    return "Vacances" if breaks and all(breaks) else ""


def appointments(schemes: Sequence[Scheme], today: datetime.date) -> list[Kept]:
    """What was promised in the twelve months before today, by neighbourhood in the order of the schemes' perimeters."""
    promise = promise_of(schemes, today - relativedelta(years=1) + _DAY, today, counts_weeks=False)
    places = Neighbourhood.objects.in_bulk({visit.neighbourhood for visit in promise.visits})
    found = []
    for place in sorted(places.values(), key=lambda place: (place.city, place.name_order)):
        of_it = promise.of(place.pk)
        moved = of_it.number(VisitState.MOVED)
        if of_it.judged:
            found.append(Kept(place, of_it.number(VisitState.KEPT) + moved, moved, of_it.judged))
    return found


def counts_of(days: Iterable[Day]) -> dict[str, int]:
    """How many outings of each kind these days hold: kept, to close, to come, cancelled."""
    entries = [entry for day in days for entry in day.entries if entry.sign != Sign.MOVED_FROM]
    return {
        "all": len(entries),
        "kept": sum(entry.is_done for entry in entries),
        "to_close": sum(entry.sign == Sign.TO_CLOSE for entry in entries),
        "cancelled": sum(entry.sign == Sign.CANCELLED for entry in entries),
        "coming": sum(
            entry.sign in (Sign.PLANNED, Sign.COMING) or (entry.sign == Sign.MOVED_TO and not entry.is_done)
            for entry in entries
        ),
    }
