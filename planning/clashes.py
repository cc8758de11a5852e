"""What stands in the way of a plan: a unit or a person taken, a day off, the same place twice (DOMAIN 8.3).

Asked of one outing or of all the dates of a series, in the same number of queries.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch, Q, QuerySet

from french.dates import clock, dated
from french.numbers import duration
from outings.enums import OutingStatus
from outings.hours import minutes_between, slot_of
from outings.models import Outing
from schemes.models import MobileUnit, Scheme
from schemes.sheet import SchemePeriod, ServiceHours

from .enums import UnitState
from .models import CrewMember
from .units import units_of

# A unit that leaves a neighbourhood needs so long to be in another.
ON_THE_WAY = 30
_DAY = 24 * 60


class ClashKind(StrEnum):
    """What two outings, or an outing and a day, may not share without somebody saying so."""

    UNIT = "unit"  # taken by another outing at that hour
    UNIT_ON_THE_WAY = "unit_on_the_way"
    UNIT_DOWN = "unit_down"
    PERSON = "person"
    TWIN = "twin"
    CLOSED = "closed"  # day off, or outside service hours


@dataclass(frozen=True)
class Candidate:
    """An outing that is to be planned. Places are keys: a spot of the scheme that has no key yet clashes with nothing.

    `people`: keys of accounts, with their names.
    """

    day: datetime.date
    starts_at: datetime.time
    ends_at: datetime.time
    is_ending_after_midnight: bool = False
    unit: MobileUnit | None = None
    neighbourhoods: frozenset[int] = frozenset()
    spots: frozenset[int] = frozenset()
    people: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Clash:
    """One thing in the way of a candidate, in a French sentence. `other`: the outing there already; `person`: whom.

    What `is_blocking` is refused; the rest is said, and may be meant.
    """

    kind: ClashKind
    candidate: Candidate
    sentence: str
    other: Outing | None = None
    person: int | None = None

    @property
    def is_blocking(self) -> bool:
        return self.kind == ClashKind.UNIT


def clashes_of(scheme: Scheme, candidates: Sequence[Candidate], *, without: Q | None = None) -> list[Clash]:
    """What stands in the way of each candidate, in their order: what is refused first.

    `without`: outings that do not count, such as the one that is changed (`Q(pk=…)`), or those of the series
    (`Q(occurrence__series=…)`). Five queries at most, whatever the number of candidates.
    """
    if not candidates:
        return []
    others = list(_others(scheme, candidates, without))
    days = {candidate.day for candidate in candidates}
    down = {unit.pk for unit in units_of([scheme.pk]) if unit.state == UnitState.OUT_OF_SERVICE}
    hours = hours_of([scheme])
    nearby: dict[datetime.date, list[Outing]] = {}
    for other in others:
        for day in (other.held_on + datetime.timedelta(days=shift) for shift in (-1, 0, 1)):
            if day in days:
                nearby.setdefault(day, []).append(other)
    found: list[Clash] = []
    for candidate in candidates:
        for other in nearby.get(candidate.day, ()):
            found += _between(scheme, candidate, other)
        if candidate.unit and candidate.unit.pk in down:
            found.append(Clash(ClashKind.UNIT_DOWN, candidate, f"{candidate.unit} est hors service."))
        if sentence := _off(hours, candidate):
            found.append(Clash(ClashKind.CLOSED, candidate, sentence))
    return sorted(found, key=lambda clash: not clash.is_blocking)


def _others(scheme: Scheme, candidates: Sequence[Candidate], without: Q | None) -> QuerySet[Outing]:
    """The outings of these days, the eve and the morrow that share a unit, a person or a spot with some candidate."""
    days = {candidate.day for candidate in candidates}
    near = {day + datetime.timedelta(days=shift) for day in days for shift in (-1, 0, 1)}
    units = {candidate.unit.pk for candidate in candidates if candidate.unit}
    spots = {spot for candidate in candidates for spot in candidate.spots}
    people = {person for candidate in candidates for person in candidate.people or ()}
    shares = Q(pk__in=()) if not (units or spots or people) else Q()
    if units:
        shares |= Q(scheme=scheme, mobile_unit__in=units)
    if spots:
        here = Outing.objects.filter(scheme=scheme, held_on__in=days, stops__spot__in=spots)
        shares |= Q(pk__in=here.order_by().values("pk"))
    if people:
        shares |= Q(pk__in=CrewMember.objects.filter(user__in=people, is_absent=False).values("outing"))
    rows = Outing.objects.filter(shares, held_on__in=near).exclude(status=OutingStatus.CANCELLED)
    if without is not None:
        rows = rows.exclude(without)
    crew = Prefetch("crew", CrewMember.objects.filter(user__in=people, is_absent=False))
    return rows.order_by("held_on", "starts_at", "pk").with_places().prefetch_related(crew)


def _between(scheme: Scheme, candidate: Candidate, other: Outing) -> Iterator[Clash]:
    """What one other outing is in the way of; one of unknown hours is in the way of its spot alone."""
    if other.held_on == candidate.day and other.scheme_id == scheme.pk and other.starts_at:
        same = {stop.spot_id for stop in other.stops.all()} & candidate.spots
        if same and slot_of(other.starts_at) == slot_of(candidate.starts_at):
            sentence = f"Une autre sortie est déjà prévue au même lieu {_hours(other)}."
            yield Clash(ClashKind.TWIN, candidate, sentence, other)
    if not (other.starts_at and other.ends_at):
        return
    gap = _gap(candidate, other)
    if candidate.unit and candidate.unit.pk == other.mobile_unit_id:
        yield from _of_unit(candidate, other, gap)
    if gap < 0:
        names = candidate.people or {}
        where = f" à {other.place}" if other.scheme_id == scheme.pk else ""
        for member in other.crew.all():
            if member.user_id in names:
                sentence = f"{names[member.user_id]} est déjà prévu·e{where} {_hours(other)}."
                yield Clash(ClashKind.PERSON, candidate, sentence, other, member.user_id)


def _of_unit(candidate: Candidate, other: Outing, gap: int) -> Iterator[Clash]:
    unit = str(candidate.unit)
    if gap < 0:
        yield Clash(ClashKind.UNIT, candidate, f"{unit} est déjà à {_where(other)} {_hours(other)}.", other)
        return
    there = {stop.neighbourhood_id for stop in other.stops.all()}
    if gap < ON_THE_WAY and not there & candidate.neighbourhoods:
        sentence = (
            f"{unit} est à {_where(other)} {_hours(other)}\u00a0: il reste {duration(gap)} pour changer de quartier."
        )
        yield Clash(ClashKind.UNIT_ON_THE_WAY, candidate, sentence, other)


def _where(other: Outing) -> str:
    """Its neighbourhoods, as the team says where a unit is; its spots where it is outside the perimeter."""
    is_inside = any(stop.neighbourhood_id for stop in other.stops.all())
    return other.neighbourhood_names if is_inside else other.place


def _hours(other: Outing) -> str:
    if not other.ends_at:
        return f"à {clock(other.starts_at)}"
    return f"de {clock(other.starts_at)} à {clock(other.ends_at)}"


def _gap(candidate: Candidate, other: Outing) -> int:
    """Minutes between the two, by clocks on the wall; negative when they overlap."""
    first, last = _span(candidate.day, candidate.starts_at, candidate.ends_at, candidate.is_ending_after_midnight)
    start, end = _span(other.held_on, other.starts_at, other.ends_at, other.is_ending_after_midnight)
    return max(start - last, first - end)


def _span(
    day: datetime.date, start: datetime.time, end: datetime.time, is_ending_after_midnight: bool
) -> tuple[int, int]:
    first = day.toordinal() * _DAY + start.hour * 60 + start.minute
    return first, first + minutes_between(start, end, is_ending_after_midnight)


def hours_of(schemes: Iterable[Scheme]) -> list[ServiceHours]:
    """The hours that the sheets of these schemes give, each with its period, in one query."""
    keys = [scheme.pk for scheme in schemes]
    return list(ServiceHours.objects.filter(period__scheme__in=keys).select_related("period"))


def weekdays_open(hours: Iterable[ServiceHours], day: datetime.date) -> set[int] | None:
    """The days of the week, from 1, when a scheme of these hours serves around that day; None when nothing says."""
    held = [row for row in hours if _holds(row.period, day)]
    if not held:
        return None
    return {row.weekday for row in held if row.weekday} or set(range(1, 8))


def _holds(period: SchemePeriod, day: datetime.date) -> bool:
    return (period.starts_on is None or period.starts_on <= day) and (period.ends_on is None or day <= period.ends_on)


def _off(hours: Iterable[ServiceHours], candidate: Candidate) -> str:
    """That the scheme does not serve that day, or at these hours; empty when it does, or when nobody said."""
    held = [row for row in hours if _holds(row.period, candidate.day)]
    if not held:
        return ""
    of_day = [row for row in held if row.weekday in (None, candidate.day.isoweekday())]
    if not of_day:
        return f"Le service ne sort pas le {dated(candidate.day, 'l')}, d’après sa fiche."
    span = _span(candidate.day, candidate.starts_at, candidate.ends_at, candidate.is_ending_after_midnight)
    if any(_is_within(span, candidate.day, row) for row in of_day):
        return ""
    told = ", ".join(f"{clock(row.starts_at)} – {clock(row.ends_at)}" for row in of_day)
    return f"C’est hors des horaires du service, d’après sa fiche\u00a0: {told}."


def _is_within(span: tuple[int, int], day: datetime.date, row: ServiceHours) -> bool:
    first, last = _span(day, row.starts_at, row.ends_at, row.is_crossing_midnight)
    return first <= span[0] and span[1] <= last
