"""The demo's series: the appointments of each scheme's week, promised where it keeps them, and the rows to come.

What is invented stays as it was told: an outing of the right day and place is one that was due, a due day without
outing was left out, announced a month ahead or, sometimes, cancelled on the eve.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from outings.enums import CancelReason
from outings.models import Outing
from planning.ahead import make_rows
from planning.enums import ExceptionKind
from planning.models import Occurrence, Series, SeriesException, SeriesStop
from planning.recurrence import Recurrence
from schemes import clock
from schemes.enums import OutingFormat
from schemes.memberships import Team
from schemes.models import Neighbourhood

from .invention import CANCEL_REASONS, Invention
from .rhythm import STYLES, Appointment, one_of, season
from .sheets import Book
from .words import MOOD

MONTHS_AHEAD = datetime.timedelta(days=150)
PAUSE_NOTICE, EVE = datetime.timedelta(days=30), datetime.timedelta(days=1)
# Of the days without outing in full season: the others were announced.
CANCELLED_ON_THE_EVE = 0.3
# Nantes' five teams, by rank of their neighbourhoods: our split, no source gives it.
TEAMS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "nantes-mediateur-de-quartier": {
        "Nord et Erdre": (0, 5),
        "Dervallières et Breil": (1, 2),
        "Bellevue": (3,),
        "Malakoff et la Bottière": (4, 6),
        "Sud": (7,),
    }
}
ANNOUNCED = (OutingFormat.MOBILE_UNIT, OutingFormat.DROP_IN_SESSION)


@dataclass(frozen=True)
class Kept:
    """A series of the demo and the appointment it keeps."""

    series: Series
    appointment: Appointment
    neighbourhood: Neighbourhood | None

    def is_kept_by(self, invention: Invention) -> bool:
        """Whether the outing is one of its own: its day, its place."""
        places = {stop.neighbourhood for stop in invention.planned.stops}
        return invention.due_on.isoweekday() in self.appointment.weekdays and self.neighbourhood in places


def write_series(book: Book, first: datetime.date, until: datetime.date) -> list[Kept]:
    """The series of a scheme from the demo's first day on; those that promise nothing, from the day after `until`."""
    teams = _write_teams(book)
    return [_write(book, appointment, teams, first, until) for appointment in STYLES[book.scheme.slug].week]


def _write_teams(book: Book) -> dict[int, Team]:
    """The scheme's teams by rank of their neighbourhoods; none where it has none."""
    teams = {}
    for name, ranks in TEAMS.get(book.scheme.slug, {}).items():
        team = Team.objects.create(scheme=book.scheme, name=name)
        team.neighbourhoods.set(book.neighbourhoods[rank] for rank in ranks)
        teams |= dict.fromkeys(ranks, team)
    return teams


def _write(
    book: Book, appointment: Appointment, teams: Mapping[int, Team], first: datetime.date, until: datetime.date
) -> Kept:
    ranks = appointment.places if appointment.places is not None else range(len(book.neighbourhoods))
    places = [book.neighbourhoods[rank] for rank in ranks]
    is_promise = appointment.is_promised
    series = Series.objects.create(
        scheme=book.scheme,
        operator=book.operators[0],
        team=teams.get(ranks[0]) if is_promise else None,
        name=appointment.name or str(places[0]),
        weekdays=list(appointment.weekdays),
        starts_on=first if is_promise else until + datetime.timedelta(days=1),
        ends_on=until + MONTHS_AHEAD,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        format=appointment.format,
        mobile_unit=book.mobile_unit if appointment.format == OutingFormat.MOBILE_UNIT else None,
        mediators_count=appointment.mediators,
        is_promise=is_promise,
        is_public=is_promise and appointment.format in ANNOUNCED,
    )
    SeriesStop.objects.bulk_create(
        SeriesStop(series=series, position=position, neighbourhood=place, spot=book.spots[place.pk, appointment.spot])
        for position, place in enumerate(places, start=1)
    )
    return Kept(series, appointment, places[0] if is_promise else None)


def due_of(kept: Iterable[Kept], inventions: Sequence[Invention]) -> Iterator[tuple[int, Kept]]:
    """Which of a day's outings were due: the rank of each, with the series that it keeps, the first of its place."""
    taken: set[int] = set()
    for one in kept:
        if not one.series.is_promise:
            continue
        rank = next((r for r, told in enumerate(inventions) if r not in taken and one.is_kept_by(told)), None)
        if rank is not None:
            taken.add(rank)
            yield rank, one


def write_days(kept: Iterable[Kept], due: Mapping[int, Mapping[datetime.date, Outing]], until: datetime.date) -> None:
    """The days of the series until `until`: due and there, or left out; then the rows to come."""
    for one in kept:
        there = due.get(one.series.pk, {})
        days = Recurrence.of(one.series).held(one.series.starts_on, until) if one.series.is_promise else []
        Occurrence.objects.bulk_create(
            Occurrence(outing=there[day], series=one.series, due_on=day, **_moved(there[day], day))
            for day in days
            if day in there
        )
        SeriesException.objects.bulk_create(_left_out(one, day) for day in days if day not in there)
        make_rows(one.series, today=until)


def _left_out(one: Kept, day: datetime.date) -> SeriesException:
    rng = Random(f"{one.series.scheme.slug}:{one.series.name}:{day}")
    notice = EVE if season(day) == 1 and rng.random() < CANCELLED_ON_THE_EVE else PAUSE_NOTICE
    reason = one_of(rng, CANCEL_REASONS[MOOD[one.series.format]])
    return SeriesException(
        series=one.series,
        day=day,
        kind=ExceptionKind.SKIP,
        reason=CancelReason(reason),
        noted_at=clock.moment(day - notice, datetime.time(10)),
    )


def _moved(outing: Outing, due_on: datetime.date) -> dict[str, object]:
    """What is said of an outing that was held on another day than it was due."""
    return {} if outing.held_on == due_on else {"overrides": ["held_on"], "move_reason": CancelReason.WEATHER}


def by_series(due: Iterable[tuple[datetime.date, Outing, Kept]]) -> dict[int, dict[datetime.date, Outing]]:
    """Outings by the key of the series they keep, then by the day they were due."""
    found: dict[int, dict[datetime.date, Outing]] = defaultdict(dict)
    for day, outing, one in due:
        found[one.series.pk][day] = outing
    return found
