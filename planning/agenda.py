"""What the public is told of what is planned: which outings, and of each what it may know (DOMAIN 8.3).

The one way out: page, `.ics` and poster are made of `Announced`, without figure, name of a person nor note.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse

from french.dates import dated
from french.names import dictionary_key
from outings.models import Outing, OutingPartner, OutingTheme
from schemes import clock
from schemes.enums import MobileUnitKind, OutingFormat, SchemeState
from schemes.models import Scheme

from .ahead import AHEAD
from .models import Series, SeriesPartner
from .refusals import why_not_public

# What each is called by who comes, and not by who counts.
PUBLIC_WORDS = {
    OutingFormat.MOBILE_UNIT: "Accueil mobile",
    OutingFormat.WORKSHOP: "Atelier",
    OutingFormat.DROP_IN_SESSION: "Permanence",
    OutingFormat.EVENT_STAND: "Stand",
}


@dataclass(frozen=True)
class Place:
    """Where it is, by the names that the public reads."""

    spot: str
    neighbourhood: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.spot, self.neighbourhood)))


@dataclass(frozen=True)
class Announced:
    """One outing, as the public knows it. Days and hours are those of the scheme's clock, naive.

    `line`: of its series and of those that continue one another. `due_on`: the day it was first announced for.
    `next_day`: of one cancelled, the line's next day when somebody goes, if one is planned.
    """

    identifier: UUID
    version: int
    changed_at: datetime.datetime
    line: int
    day: datetime.date
    due_on: datetime.date
    starts_at: datetime.time
    ends_at: datetime.time
    what: str
    format: str
    operator: str
    places: tuple[Place, ...]
    themes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    is_cancelled: bool = False
    next_day: datetime.date | None = None

    @property
    def is_moved(self) -> bool:
        return self.day != self.due_on and not self.is_cancelled

    @property
    def place(self) -> str:
        return ", puis ".join(map(str, self.places))


@dataclass(frozen=True)
class Line:
    """An outing under one of its days: the one it is held on or, `is_left`, the one it was moved from."""

    day: datetime.date
    outing: Announced
    is_left: bool = False


def public_lines(scheme: Scheme) -> dict[int, int]:
    """Of each series that is public, by key: the first of those that it continues. None unless the scheme runs."""
    if scheme.state != SchemeState.ACTIVE:
        return {}
    before = dict(Series.objects.filter(scheme=scheme, is_public=True).order_by("pk").values_list("pk", "continues"))
    first: dict[int, int] = {}
    for series, continued in before.items():
        # A series is made after the one that it continues.
        first[series] = first.get(continued, series) if continued else series
    return first


def announced(scheme: Scheme, since: datetime.date, until: datetime.date) -> list[Announced]:
    """The scheme's outings held, or first announced, from `since` to `until`, both included, by day and hour.

    In a fixed number of queries. Cancelled and moved ones are there: who had read the first date reads the change.
    """
    lines = public_lines(scheme)
    if not lines:
        return []
    there = Q(held_on__range=(since, until)) | Q(occurrence__due_on__range=(since, until))
    rows = (
        Outing.objects.filter(there, scheme=scheme, occurrence__series__in=lines)
        .select_related("operator", "mobile_unit", "occurrence__series")
        .with_places()
        .prefetch_related(
            Prefetch("outing_themes", OutingTheme.objects.select_related("theme")),
            Prefetch("outing_partners", OutingPartner.objects.select_related("partner")),
            Prefetch(
                "occurrence__series__series_partners", SeriesPartner.objects.filter(is_shown=True), to_attr="shown"
            ),
        )
    )
    told = [_announced(outing, lines) for outing in rows if not why_not_public(_with_hours(outing))]
    told.sort(key=lambda row: (row.day, row.starts_at, row.place, row.identifier))
    return [_with_next(row, told) if row.is_cancelled else row for row in told]


def agenda_of(scheme: Scheme) -> list[Announced]:
    """What is announced from today on, as far as rows are made ahead."""
    today = clock.today(scheme)
    return announced(scheme, today, today + AHEAD)


def announced_one(outing: Outing) -> Announced | None:
    """This outing as the public knows it; None when it is not announced."""
    row = outing.occurrence if hasattr(outing, "occurrence") else None
    if row is None or not row.is_public:
        return None
    days = (outing.held_on, row.due_on)
    told = announced(outing.scheme, min(days), max(days) + AHEAD)
    return next((one for one in told if one.identifier == outing.client_uuid), None)


def of_series(told: Iterable[Announced], series: Series) -> list[Announced]:
    """Those of the series, and of the series that continue it."""
    line = public_lines(series.scheme).get(series.pk)
    return [row for row in told if row.line == line]


def followed(told: Iterable[Announced]) -> list[tuple[int, str]]:
    """(key of a series, what it is called) of each line that has a day ahead, by place.

    The name that the team gave it may be anything: where, what and which day are said instead.
    """
    first: dict[int, Announced] = {}
    for row in told:
        if not row.is_cancelled:
            first.setdefault(row.line, row)
    names = {
        line: f"{row.place or row.operator}, {dated(row.due_on, 'l')} ({row.what.lower()})"
        for line, row in first.items()
    }
    return sorted(names.items(), key=lambda item: dictionary_key(item[1]))


def by_day(
    told: Iterable[Announced], since: datetime.date, until: datetime.date
) -> list[tuple[datetime.date, list[Line]]]:
    """What is read under each day from `since` to `until`: one moved stands under both its days.

    Several teams at one place and hour are one for who comes; one of them cancelled while another goes is not said.
    """
    goes = {_seen(row) for row in told if not row.is_cancelled}
    read = {_seen(row): row for row in told if not (row.is_cancelled and _seen(row) in goes)}.values()
    lines = [Line(row.day, row) for row in read] + [Line(row.due_on, row, True) for row in read if row.is_moved]
    days: dict[datetime.date, list[Line]] = {}
    for line in sorted(lines, key=lambda line: (line.day, line.outing.starts_at, line.outing.place)):
        if since <= line.day <= until:
            days.setdefault(line.day, []).append(line)
    return list(days.items())


def _seen(row: Announced) -> tuple:
    return row.line, row.day, row.starts_at, row.ends_at, row.places


def agenda_address(scheme: Scheme) -> str:
    """The whole address of the public page: what a poster's code leads to."""
    return settings.SITE_URL + reverse("planning:agenda", args=[scheme.slug])


def _with_hours(outing: Outing) -> Outing:
    """Closed with a duration alone, it keeps the hours that were announced."""
    if outing.starts_at is None or outing.ends_at is None:
        series = outing.occurrence.series
        outing.starts_at, outing.ends_at = series.starts_at, series.ends_at
        outing.is_ending_after_midnight = series.is_ending_after_midnight
    return outing


def _announced(outing: Outing, lines: dict[int, int]) -> Announced:
    row = outing.occurrence
    agreed = {shown.partner_id for shown in row.series.shown}
    unit = outing.mobile_unit
    has_word = outing.format == OutingFormat.MOBILE_UNIT and unit and unit.kind != MobileUnitKind.OTHER
    return Announced(
        identifier=outing.client_uuid,
        version=outing.version,
        changed_at=outing.updated_at,
        line=lines[row.series_id],
        day=outing.held_on,
        due_on=row.due_on,
        starts_at=outing.starts_at,
        ends_at=outing.ends_at,
        what=unit.get_kind_display() if has_word else PUBLIC_WORDS[outing.format],
        format=outing.format,
        operator=outing.operator.name,
        places=tuple(
            Place(stop.spot.name if stop.spot else "", stop.neighbourhood.name if stop.neighbourhood else "")
            for stop in outing.stops.all()
            if stop.spot or stop.neighbourhood
        ),
        themes=tuple(theme.theme.label for theme in outing.outing_themes.all()),
        partners=tuple(
            partner.partner.name for partner in outing.outing_partners.all() if partner.partner_id in agreed
        ),
        is_cancelled=outing.is_cancelled,
    )


def _with_next(row: Announced, told: list[Announced]) -> Announced:
    days = (other.day for other in told if other.line == row.line and other.day > row.day and not other.is_cancelled)
    return replace(row, next_day=next(days, None))
