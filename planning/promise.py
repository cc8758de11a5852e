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
from .recurrence import Recurrence

# A planned outing of which nothing is known so long after its day is without news (sans nouvelle).
NEWS_WITHIN = datetime.timedelta(days=7)
NOTICE = datetime.timedelta(days=7)
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

    @property
    def week(self) -> tuple[int, int]:
        """Its ISO year and week."""
        year, week, _ = self.due_on.isocalendar()
        return year, week


@dataclass(frozen=True)
class Promise:
    """What was due in a period and what became of it; `pauses`: days left out a week ahead, not due.

    `covered`: weeks with a due visit where an outing stopped in the neighbourhood; `weeks`: all weeks with a due visit.
    """

    visits: tuple[Visit, ...]
    pauses: tuple[tuple[int, datetime.date, int], ...]
    covered: frozenset[tuple[int, tuple[int, int]]]
    weeks: frozenset[tuple[int, tuple[int, int]]]

    def of(self, neighbourhood: int) -> Promise:
        """The same in one neighbourhood."""
        return Promise(
            tuple(visit for visit in self.visits if visit.neighbourhood == neighbourhood),
            tuple(pause for pause in self.pauses if pause[2] == neighbourhood),
            frozenset(week for week in self.covered if week[0] == neighbourhood),
            frozenset(week for week in self.weeks if week[0] == neighbourhood),
        )

    def number(self, *states: VisitState) -> int:
        return sum(visit.state in states for visit in self.visits)

    @property
    def judged(self) -> int:
        """Visits of which it is known what became: the base of the rates."""
        return self.number(VisitState.KEPT, VisitState.MOVED, VisitState.CANCELLED, VisitState.MISSED)


@dataclass(frozen=True)
class _Lane:
    """One planned outing of a due day, as it is now."""

    status: str
    held_on: datetime.date
    reason: str
    places: frozenset[int]


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
        .between(start, end)
        .with_rule()
        .prefetch_related("stops")
    )
    if not series:
        return Promise((), (), frozenset(), frozenset())
    lanes = _lanes(series, start, end)
    words = {
        (row.series_id, row.due_on, row.neighbourhood_id): row
        for row in VisitWord.objects.filter(series__in=series, due_on__range=(start, end))
    }
    visits: list[Visit] = []
    pauses = []
    for one in series:
        today = clock.today(by_key[one.scheme_id])
        places = [place for place in _places(one) if neighbourhoods is None or place in neighbourhoods]
        for day in Recurrence.of(one, by_key[one.scheme_id]).days(start, min(end, today)):
            is_left_out = day.noted_at is not None
            if not day.is_held and not is_left_out:
                continue
            if is_left_out and day.day - clock.day_of(day.noted_at, by_key[one.scheme_id]) >= NOTICE:
                pauses += [(one.pk, day.day, place) for place in places]
                continue
            of_day = lanes.get((one.pk, day.day), ())
            for place in places:
                word = words.get((one.pk, day.day, place))
                left_out = day.reason or CancelReason.OTHER if is_left_out else ""
                visits.append(_visit(one, day.day, place, of_day, word, today, left_out))
    visits.sort(key=lambda visit: (visit.due_on, visit.series, visit.neighbourhood))
    weeks = frozenset((visit.neighbourhood, visit.week) for visit in visits)
    covered = _covered(by_key, weeks) if counts_weeks else frozenset()
    return Promise(tuple(visits), tuple(pauses), covered, weeks)


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
        lanes[of, due_on].append(_Lane(status, held_on, reason, frozenset(places[outing] - {None})))
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

    def told(state: VisitState, **more: object) -> Visit:
        said = word.word if word else ""
        return Visit(series.pk, series.scheme_id, due_on, place, state, word=said, **more)

    there = [lane for lane in lanes if lane.status in DONE and place in lane.places]
    if any(lane.held_on == due_on for lane in there):
        return told(VisitState.KEPT)
    if there:
        return told(VisitState.MOVED, held_on=there[0].held_on)
    open_lanes = [lane for lane in lanes if lane.status in (OutingStatus.PLANNED, OutingStatus.DRAFT)]
    if any(lane.held_on >= today - NEWS_WITHIN for lane in open_lanes):
        return told(VisitState.PENDING)
    if left_out or (lanes and all(lane.status == OutingStatus.CANCELLED for lane in lanes)):
        return told(VisitState.CANCELLED, reason=left_out or lanes[0].reason)
    is_without_news = bool(open_lanes) or not lanes
    if word and word.word == Word.MISSED:
        return told(VisitState.MISSED, why=word.text)
    if is_without_news:
        is_recent = not lanes and due_on >= today - NEWS_WITHIN
        return told(VisitState.PENDING if is_recent else VisitState.UNRECORDED)
    return told(VisitState.MISSED, why=ELSEWHERE)


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
