"""When the demo's teams go out and how: each scheme's week, season and public.

Orders of magnitude are the sources': about 2,500 outings a year in Nantes, one round a day in Rennes, twenty people
for two to three hours with a mobile unit, 50 to 150 at an event.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from schemes.enums import OutingFormat

Time = datetime.time
T = TypeVar("T")


def one_of(rng: Random, weights: Mapping[T, float]) -> T:
    """One key, more often the heavier ones."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _later(start: datetime.time, minutes: int) -> datetime.time:
    return (datetime.datetime.combine(datetime.date.min, start) + datetime.timedelta(minutes=minutes)).time()


@dataclass(frozen=True)
class Shift:
    """One outing as a team plans it. `crowd`: least, most and usual number of people."""

    format: OutingFormat
    starts_at: datetime.time
    minutes: int
    crowd: tuple[int, int, int]
    mediators: int = 2
    stops: int = 1
    neighbourhood: int | None = None  # rank in the perimeter; None: anywhere

    @property
    def ends_at(self) -> datetime.time:
        return _later(self.starts_at, self.minutes)


@dataclass(frozen=True)
class Appointment:
    """One line of a scheme's week, as its series says it. `places`: ranks in the perimeter; None: all of it.

    One that is not promised is planned only: no outing of the past is one of its own.
    """

    weekdays: tuple[int, ...]
    starts_at: datetime.time
    minutes: int
    format: OutingFormat
    places: tuple[int, ...] | None = None
    name: str = ""
    spot: str = "Place centrale"
    mediators: int = 2
    is_promised: bool = True

    @property
    def ends_at(self) -> datetime.time:
        return _later(self.starts_at, self.minutes)


@dataclass(frozen=True)
class Style:
    """How a scheme's days look. `topics`: weight of each in the requests."""

    shifts: Callable[[Random, datetime.date], Iterator[Shift]]
    topics: dict[str, int]
    requests_per_person: float
    ages: tuple[int, int, int, int]
    women: float
    coupons: bool = False
    partnered: float = 0.3
    worded: float = 0.35  # share of outings with a sentence to remember
    cancelled: float = 0.05
    is_going_round: bool = False  # each stop in another neighbourhood
    week: tuple[Appointment, ...] = ()


PUBLIC_HOLIDAYS = {(1, 1), (1, 5), (8, 5), (14, 7), (15, 8), (1, 11), (11, 11), (25, 12)}


def season(day: datetime.date) -> float:
    """Share of the usual activity: nothing on public holidays, less in July, August and around Christmas."""
    if (day.day, day.month) in PUBLIC_HOLIDAYS:
        return 0
    if day.month == 8:
        return 0.55
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        return 0.4
    return 0.85 if day.month == 7 else 1


def is_school_day(day: datetime.date) -> bool:
    return day.isoweekday() in (2, 4, 5) and day.month not in (7, 8)


def _rennes_rounds(rng: Random, day: datetime.date) -> Iterator[Shift]:
    if day.isoweekday() in (2, 3, 4, 5, 6) and rng.random() < season(day) + 0.3:
        yield Shift(
            OutingFormat.WALKABOUT,
            Time(14),
            450,
            (10, 58, 24),
            mediators=one_of(rng, {3: 8, 2: 2}),
            stops=rng.randint(2, 4),
        )


def _rennes_desk(rng: Random, day: datetime.date) -> Iterator[Shift]:
    if day.isoweekday() > 5 or rng.random() > season(day):
        return
    mornings = {
        Shift(OutingFormat.DROP_IN_SESSION, Time(9, 30), 150, (2, 13, 6), 1): 5,
        Shift(OutingFormat.WORKSHOP, Time(10), 120, (4, 15, 8), 1): 3,
        Shift(OutingFormat.PARTNER_MEETING, Time(9), 120, (3, 12, 6), 1): 2,
    }
    afternoons = {
        Shift(OutingFormat.WORKSHOP, Time(14), 120, (4, 15, 8), 1): 3,
        Shift(OutingFormat.DOOR_TO_DOOR, Time(14), 180, (3, 19, 8), 1): 2,
        Shift(OutingFormat.WALKABOUT, Time(14, 30), 120, (3, 16, 7), 1): 1,
        Shift(OutingFormat.OFF_SITE_WORK, Time(14), 150, (0, 0, 0), 1): 1,
        Shift(OutingFormat.EVENT_STAND, Time(13, 30), 180, (25, 80, 40), 1): 0.4,
    }
    if rng.random() < 0.75:
        yield one_of(rng, mornings)
    if rng.random() < 0.55:
        yield one_of(rng, afternoons)


def _tours_outdoors(rng: Random, day: datetime.date) -> Iterator[Shift]:
    if day.isoweekday() not in (2, 3, 4, 5) or rng.random() > season(day) * 0.9:
        return
    kinds = {
        Shift(OutingFormat.WALKABOUT, Time(15, 30), 150, (5, 30, 13)): 5,
        Shift(OutingFormat.DOOR_TO_DOOR, Time(16), 120, (4, 18, 9)): 3,
        Shift(OutingFormat.EVENT_STAND, Time(14), 180, (20, 70, 35), 3): 1,
        Shift(OutingFormat.WORKSHOP, Time(14), 120, (5, 14, 8)): 1,
        Shift(OutingFormat.PARTNER_MEETING, Time(10), 120, (3, 12, 6), 1): 1,
        Shift(OutingFormat.OFF_SITE_WORK, Time(10), 120, (0, 0, 0), 1): 0.5,
    }
    yield one_of(rng, kinds)


def _nantes_pairs(rng: Random, day: datetime.date) -> Iterator[Shift]:
    if day.isoweekday() in (1, 7) or not season(day):
        return
    rounds = {
        Shift(OutingFormat.WALKABOUT, Time(14, 15), 465, (3, 34, 12)): 5,
        Shift(OutingFormat.WALKABOUT, Time(14, 15), 285, (2, 24, 8)): 2,
        Shift(OutingFormat.WALKABOUT, Time(18), 240, (2, 24, 8)): 3,
    }
    for pair in range(round(rng.uniform(9.6, 11.6) * season(day))):
        yield replace(one_of(rng, rounds), stops=rng.randint(1, 3), neighbourhood=(pair + day.toordinal()) % 8)
    if is_school_day(day) and rng.random() < 0.3:
        yield Shift(OutingFormat.SCHOOL_MODULE, Time(14, 30), 120, (18, 29, 25))


Days = tuple[tuple[int, int | None, datetime.time, tuple[int, ...]], ...]


def _appointments(days: Days) -> tuple[Appointment, ...]:
    """The mobile unit's week as its series say it: the shortest length; without a place of its own, no promise."""
    return tuple(
        Appointment(
            (weekday,),
            start,
            min(lengths),
            OutingFormat.MOBILE_UNIT,
            places=(place or 0,),
            name="" if place is not None else "Le triporteur, au choix",
            is_promised=place is not None,
        )
        for weekday, place, start, lengths in days
    )


def _mobile_week(days: Days, *, events: float, chance: float = 0.9):
    """Outings on fixed weekdays: (weekday, rank of the neighbourhood or None, start, lengths in minutes)."""

    def shifts(rng: Random, day: datetime.date) -> Iterator[Shift]:
        for weekday, neighbourhood, start, lengths in days:
            if day.isoweekday() != weekday or rng.random() > season(day) * chance:
                continue
            if rng.random() < events:
                yield Shift(OutingFormat.EVENT_STAND, Time(14), 240, (50, 150, 75), 3, 1, neighbourhood)
            else:
                minutes = rng.choice(lengths)
                crowd = (4 + minutes // 30, 22 + minutes // 10, 12 + minutes // 25)
                stops = 2 if minutes >= 240 and rng.random() < 0.5 else 1
                yield Shift(OutingFormat.MOBILE_UNIT, start, minutes, crowd, 2, stops, neighbourhood)

    return shifts


BORDEAUX: Days = (
    (2, 0, Time(14), (120, 180)),
    (3, 1, Time(14, 30), (120, 150)),
    (4, 2, Time(9, 30), (150, 180)),
    (5, 3, Time(16), (120, 150)),
)
BEN: Days = (
    (2, None, Time(14), (120, 180)),
    (4, 3, Time(9, 30), (180,)),
    (6, None, Time(10), (180, 300)),
)
LAVAL: Days = (
    (2, 0, Time(9, 30), (150, 180)),
    (3, 1, Time(14), (120, 180)),
    (4, 2, Time(14), (120, 150)),
    (6, 3, Time(9), (180,)),
)
MARSEILLE: Days = (
    (2, 0, Time(16, 30), (120,)),
    (3, 1, Time(14), (180, 240)),
    (5, 2, Time(16), (120, 150)),
    (6, 3, Time(14), (180, 240)),
)

DIGITAL = {"online_public_service": 30, "digital_help": 22, "utility_provider": 9, "identity_nationality": 9}
DIGITAL |= {"employment": 9, "housing": 6, "schooling": 5, "youth": 4, "other_rights": 4, "other": 2}
LIVING_TOGETHER = {"general_mediation": 48, "housing": 20, "youth": 12, "other_rights": 7, "employment": 6, "other": 7}
RIGHTS = {"online_public_service": 24, "other_rights": 22, "identity_nationality": 14, "housing": 14}
RIGHTS |= {"digital_help": 10, "utility_provider": 8, "employment": 6, "schooling": 2}

STYLES = {
    "rennes-mediation-de-jour": Style(
        _rennes_rounds,
        LIVING_TOGETHER,
        0.6,
        (26, 22, 40, 12),
        women=0.42,
        partnered=0.15,
        is_going_round=True,
        week=(
            Appointment(
                (2, 3, 4, 5, 6),
                Time(14),
                450,
                OutingFormat.WALKABOUT,
                name="La tournée de jour",
                mediators=3,
                is_promised=False,
            ),
        ),
    ),
    "rennes-acces-aux-droits": Style(
        _rennes_desk,
        RIGHTS,
        1.2,
        (1, 11, 66, 22),
        women=0.6,
        coupons=True,
        partnered=0.4,
        week=(
            Appointment(
                (1, 2, 3, 4, 5),
                Time(9, 30),
                150,
                OutingFormat.DROP_IN_SESSION,
                places=(0,),
                name="La permanence",
                spot="Centre social",
                mediators=1,
                is_promised=False,
            ),
        ),
    ),
    "nantes-mediateur-de-quartier": Style(
        _nantes_pairs,
        LIVING_TOGETHER,
        0.55,
        (30, 24, 37, 9),
        women=0.4,
        partnered=0.1,
        worded=0.15,
        cancelled=0.015,
        week=tuple(
            Appointment((2, 3, 4, 5, 6), Time(14, 15), 465, OutingFormat.WALKABOUT, places=(rank,)) for rank in range(8)
        ),
    ),
    "bordeaux-triporteur": Style(
        _mobile_week(
            BORDEAUX,
            events=0.08,
        ),
        DIGITAL,
        1.05,
        (17, 13, 46, 24),
        women=0.57,
        coupons=True,
        partnered=0.55,
        week=_appointments(BORDEAUX),
    ),
    "rennes-ben": Style(
        _mobile_week(
            BEN,
            events=0.12,
            chance=0.8,
        ),
        DIGITAL,
        0.95,
        (14, 16, 48, 22),
        women=0.54,
        coupons=True,
        partnered=0.7,
        week=_appointments(BEN),
    ),
    "laval-panda": Style(
        _mobile_week(
            LAVAL,
            events=0.06,
            chance=0.72,
        ),
        DIGITAL | {"energy_cheque": 14, "utility_provider": 5},
        1.1,
        (6, 9, 47, 38),
        women=0.58,
        coupons=True,
        partnered=0.35,
        week=_appointments(LAVAL),
    ),
    "marseille-tuqtuq": Style(
        _mobile_week(
            MARSEILLE,
            events=0.1,
            chance=0.8,
        ),
        DIGITAL | {"parenting": 16, "schooling": 12, "youth": 10},
        0.9,
        (31, 15, 42, 12),
        women=0.6,
        partnered=0.5,
        week=_appointments(MARSEILLE),
    ),
    "tours-aller-vers": Style(
        _tours_outdoors,
        RIGHTS,
        1,
        (10, 15, 52, 23),
        women=0.56,
        coupons=True,
        partnered=0.45,
        week=(
            Appointment(
                (3,),
                Time(15, 30),
                150,
                OutingFormat.WALKABOUT,
                places=(0,),
                name="Le mercredi dehors",
                is_promised=False,
            ),
        ),
    ),
}
