"""The promise: which visits were due where, and what became of each (DOMAIN 8.3).

A due visit is a day of a promised series in a neighbourhood of its stops. It is read on the day it was due, wherever
the outing went in the end. No person, no team: the rows keep the scheme's order.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from outings.enums import DONE, CancelReason, OutingStatus
from outings.models import OutingStop
from schemes import clock
from schemes.models import Scheme

from .enums import VisitState, Word
from .models import Occurrence, Series, VisitWord
from .recurrence import NOTICE, Recurrence, RuleDay

# A planned outing of which nothing is known so long after its day is without news (sans nouvelle).
NEWS_WITHIN = datetime.timedelta(days=7)
# A change drops days a week ahead at most that stay due, and ends its series on the eve at the earliest.
OUTLASTS = NOTICE + datetime.timedelta(days=1)
# What a neighbourhood is told of a series: when somebody comes.
RHYTHM = ("rule", "weekdays", "ranks", "every_weeks", "starts_at")
ELSEWHERE = "Équipe sortie, autre quartier"


@dataclass(frozen=True)
class Visit:
    """One due visit: which series, which day, which neighbourhood (its key), and what became of it.

    `reason`: of a cancelled one, its code in `CancelReason`; `why`: of a missed one, in French. `held_on`: of a moved
    one, its new day.
    """

    series: int
    scheme: int
    due_on: datetime.date
    neighbourhood: int
    state: VisitState
    reason: str = ""
    why: str = ""
    held_on: datetime.date | None = None
    word: str = ""
    # Its outing, by key: of several lanes, the one that says what it became; None where none was ever made.
    outing: int | None = None

    @property
    def week(self) -> tuple[int, int]:
        """Its ISO year and week."""
        year, week, _ = self.due_on.isocalendar()
        return year, week


@dataclass(frozen=True)
class Pause:
    """A visit left out a week ahead at least: announced, and so not due (pause annoncée)."""

    series: int
    due_on: datetime.date
    neighbourhood: int


@dataclass(frozen=True)
class Turn:
    """From `since` on a neighbourhood is promised another rhythm, that of `series`: a rule that continues another."""

    series: Series
    since: datetime.date
    neighbourhood: int


@dataclass(frozen=True)
class Promise:
    """What was due in a period and what became of it; `pauses`: days left out a week ahead, not due.

    `covered`: weeks with a due visit where an outing stopped in the neighbourhood; `weeks`: all weeks with a due visit.
    """

    visits: tuple[Visit, ...]
    pauses: tuple[Pause, ...]
    covered: frozenset[tuple[int, tuple[int, int]]]
    weeks: frozenset[tuple[int, tuple[int, int]]]
    turns: tuple[Turn, ...] = ()

    def of(self, neighbourhood: int) -> Promise:
        """The same in one neighbourhood."""
        return Promise(
            tuple(visit for visit in self.visits if visit.neighbourhood == neighbourhood),
            tuple(pause for pause in self.pauses if pause.neighbourhood == neighbourhood),
            frozenset(week for week in self.covered if week[0] == neighbourhood),
            frozenset(week for week in self.weeks if week[0] == neighbourhood),
            tuple(turn for turn in self.turns if turn.neighbourhood == neighbourhood),
        )

    @property
    def neighbourhoods(self) -> set[int]:
        """Keys of those where something was due, or left out."""
        return {row.neighbourhood for row in (*self.visits, *self.pauses)}

    @property
    def unsaid(self) -> tuple[Visit, ...]:
        """Visits without news of which nobody said anything yet."""
        return tuple(visit for visit in self.visits if visit.state == VisitState.UNRECORDED and not visit.word)

    def number(self, *states: VisitState) -> int:
        return sum(visit.state in states for visit in self.visits)

    @property
    def judged(self) -> int:
        """Visits of which it is known what became: the base of the rates."""
        return self.number(VisitState.KEPT, VisitState.MOVED, VisitState.CANCELLED, VisitState.MISSED)


@dataclass(frozen=True)
class _Lane:
    """One planned outing of a due day, as it is now."""

    outing: int
    status: str
    held_on: datetime.date
    reason: str
    places: frozenset[int]

    @property
    def outlasts_its_rule(self) -> bool:
        """Whether it says that somebody was to go, though the rule no longer has the day."""
        return self.status in DONE or self.reason == CancelReason.SERIES_CHANGED


NOTHING = Promise((), (), frozenset(), frozenset())


def promise_of(
    schemes: Collection[Scheme],
    start: datetime.date,
    end: datetime.date,
    neighbourhoods: Collection[int] | None = None,
    *,
    counts_weeks: bool = True,
) -> Promise:
    """What the schemes promised from `start` to `end`, both included, as far as today, and what became of it.

    `neighbourhoods`: keys; only there. `counts_weeks`: whether weeks covered are asked for; without, none is. In six
    queries, whatever the period.
    """
    by_key = {scheme.pk: scheme for scheme in schemes}
    series = list(
        Series.objects.filter(scheme__in=by_key, is_promise=True)
        .between(start - OUTLASTS, end)
        .with_rule()
        .prefetch_related("stops")
    )
    if not series:
        return NOTHING
    lanes = _lanes(series, start, end)
    words = {
        (row.series_id, row.due_on, row.neighbourhood_id): row
        for row in VisitWord.objects.filter(series__in=series, due_on__range=(start, end))
    }
    visits: list[Visit] = []
    pauses = []
    for one, days in _due_days(series, by_key, lanes, start, end):
        today = clock.today(by_key[one.scheme_id])
        places = [place for place in _places(one) if neighbourhoods is None or place in neighbourhoods]
        for day in days:
            is_left_out = day.noted_at is not None
            if is_left_out and day.day - clock.day_of(day.noted_at, by_key[one.scheme_id]) >= NOTICE:
                pauses += [Pause(one.pk, day.day, place) for place in places]
                continue
            of_day = lanes.get((one.pk, day.day), ())
            left_out = day.reason or CancelReason.OTHER if is_left_out else ""
            for place in places:
                word = words.get((one.pk, day.day, place))
                visits.append(_visit(one, day.day, place, of_day, word, today, left_out))
    visits.sort(key=lambda visit: (visit.due_on, visit.series, visit.neighbourhood))
    weeks = frozenset((visit.neighbourhood, visit.week) for visit in visits)
    covered = _covered(by_key, weeks) if counts_weeks else frozenset()
    return Promise(tuple(visits), tuple(pauses), covered, weeks, tuple(_turns(series, start, end)))


def _due_days(
    series: Sequence[Series],
    schemes: Mapping[int, Scheme],
    lanes: Mapping[tuple[int, datetime.date], Sequence[_Lane]],
    start: datetime.date,
    end: datetime.date,
) -> Iterator[tuple[Series, list[RuleDay]]]:
    """Of each series, the days that somebody goes or that somebody left out, as far as today.

    A day that a change of rule dropped too late to be announced stays due: its outing was cancelled by that change, or
    done before it, and no series that continues this one has the day.
    """
    of_rule = {}
    for one in series:
        until = min(end, clock.today(schemes[one.scheme_id]))
        days = Recurrence.of(one, schemes[one.scheme_id]).days(start, until)
        of_rule[one.pk] = {day.day: day for day in days if day.is_held or day.noted_at}
    continued_by = {one.continues_id: one.pk for one in series if one.continues_id}
    for one in series:
        days, next_days = of_rule[one.pk], of_rule.get(continued_by.get(one.pk), {})
        until = min(end, clock.today(schemes[one.scheme_id]))
        outlasting = [
            RuleDay(day)
            for (of, day), rows in lanes.items()
            if of == one.pk and day <= until and day not in days and day not in next_days
            if any(lane.outlasts_its_rule for lane in rows)
        ]
        yield one, [*days.values(), *outlasting]


def _turns(series: Sequence[Series], start: datetime.date, end: datetime.date) -> Iterator[Turn]:
    """Where a series that continues another has other days or hours from a day of the period on."""
    by_key = {one.pk: one for one in series}
    for one in series:
        before = by_key.get(one.continues_id)
        if before and start < one.starts_on <= end and any(getattr(one, n) != getattr(before, n) for n in RHYTHM):
            yield from (Turn(one, one.starts_on, place) for place in _places(one))


def _places(series: Series) -> Sequence[int]:
    """Keys of the neighbourhoods of its stops, each once."""
    return list(dict.fromkeys(stop.neighbourhood_id for stop in series.stops.all() if stop.neighbourhood_id))


def _lanes(
    series: Iterable[Series], start: datetime.date, end: datetime.date
) -> Mapping[tuple[int, datetime.date], Sequence[_Lane]]:
    """The planned outings by series and day due."""
    rows = Occurrence.objects.filter(series__in=series, due_on__range=(start, end)).order_by("lane", "pk")
    columns = ("series", "due_on", "outing__status", "outing__held_on", "outing__cancel_reason")
    places: dict[int, set[int | None]] = defaultdict(set)
    told = {}
    for outing, place, *said in rows.values_list("outing", "outing__stops__neighbourhood", *columns):
        places[outing].add(place)
        told[outing] = said
    lanes = defaultdict(list)
    for outing, (of, due_on, status, held_on, reason) in told.items():
        lanes[of, due_on].append(_Lane(outing, status, held_on, reason, frozenset(places[outing] - {None})))
    return lanes


def _visit(
    series: Series,
    due_on: datetime.date,
    place: int,
    lanes: Sequence[_Lane],
    word: VisitWord | None,
    today: datetime.date,
    left_out: str,
) -> Visit:
    """What became of one due visit: its best lane, else what somebody said (DOMAIN 8.3)."""

    def told(state: VisitState, lane: _Lane | None = None, **more: object) -> Visit:
        said, outing = word.word if word else "", lane.outing if lane else None
        return Visit(series.pk, series.scheme_id, due_on, place, state, word=said, outing=outing, **more)

    there = [lane for lane in lanes if lane.status in DONE and place in lane.places]
    on_the_day = [lane for lane in there if lane.held_on == due_on]
    if on_the_day:
        return told(VisitState.KEPT, on_the_day[0])
    if there:
        return told(VisitState.MOVED, there[0], held_on=there[0].held_on)
    open_lanes = [lane for lane in lanes if lane.status in (OutingStatus.PLANNED, OutingStatus.DRAFT)]
    waiting = [lane for lane in open_lanes if lane.held_on >= today - NEWS_WITHIN]
    if waiting:
        return told(VisitState.PENDING, waiting[0])
    first = next(iter(open_lanes or lanes), None)
    if left_out or (lanes and all(lane.status == OutingStatus.CANCELLED for lane in lanes)):
        return told(VisitState.CANCELLED, first, reason=left_out or lanes[0].reason)
    if word and word.word == Word.MISSED:
        return told(VisitState.MISSED, first, why=word.text)
    if open_lanes or not lanes:
        is_recent = not lanes and due_on >= today - NEWS_WITHIN
        return told(VisitState.PENDING if is_recent else VisitState.UNRECORDED, first)
    return told(VisitState.MISSED, first, why=ELSEWHERE)


def _covered(
    schemes: Mapping[int, Scheme], weeks: frozenset[tuple[int, tuple[int, int]]]
) -> frozenset[tuple[int, tuple[int, int]]]:
    """Which of these (neighbourhood, ISO week) saw a done outing stop there, planned or not."""
    if not weeks:
        return frozenset()
    numbers = [week for _, week in weeks]
    first = datetime.date.fromisocalendar(*min(numbers), 1)
    last = datetime.date.fromisocalendar(*max(numbers), 7)
    stops = OutingStop.objects.filter(scheme__in=schemes, held_on__range=(first, last), outing__status__in=DONE)
    seen = stops.filter(neighbourhood__in={place for place, _ in weeks}).order_by()
    days: Iterator[tuple[int, datetime.date]] = seen.values_list("neighbourhood", "held_on").distinct().iterator()
    return weeks & {(place, day.isocalendar()[:2]) for place, day in days}
