"""The rows of a series, made ahead: one planned outing for each day and lane, once, whoever asks and however often."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q

from outings.entries import OutingEntry, StopEntry
from outings.models import ClosedPeriod
from outings.plans import PLAN_FIELDS, Plan, plan_outings
from schemes import clock
from schemes.enums import SchemeState
from schemes.models import Scheme

from .models import Occurrence, Series
from .recurrence import Recurrence

# Rows stand so far ahead; beyond, the calendar draws what will come (DOMAIN 8.3).
AHEAD = datetime.timedelta(weeks=13)
_OF_SERIES = tuple(name for name in PLAN_FIELDS if name in {column.name for column in Series._meta.get_fields()})


def entry_of(series: Series, day: datetime.date) -> OutingEntry:
    """What one of its outings starts from. Reads what `SeriesQuerySet.with_plan` fetched."""
    return OutingEntry(
        fields={name: getattr(series, name) for name in _OF_SERIES} | {"held_on": day},
        stops=tuple(
            StopEntry(stop.neighbourhood, stop.spot.name if stop.spot else "", stop.spot.spot_type if stop.spot else "")
            for stop in series.stops.all()
        ),
        themes=tuple(series.themes.all()),
        partners={row.partner: row.role for row in series.series_partners.all()},
    )


def identifier(series: Series, due_on: datetime.date, lane: int) -> uuid.UUID:
    """The same for the same day and lane of the same series, so that making rows twice adds none."""
    return uuid.uuid5(series.client_uuid, f"{due_on.isoformat()} {lane}")


def make_rows(series: Series, *, today: datetime.date | None = None) -> int:
    """Makes what is missing of the series, up to thirteen weeks ahead; how many outings were made.

    Days of a period that a report told are left out. Two that ask at once: the second finds the first one's rows.
    """
    with transaction.atomic():
        series = Series.objects.select_for_update(of=("self",)).with_plan().get(pk=series.pk)
        if series.scheme.state != SchemeState.ACTIVE:
            return 0
        end = min(series.ends_on, (today or clock.today(series.scheme)) + AHEAD)
        start = series.planned_until + datetime.timedelta(days=1) if series.planned_until else series.starts_on
        if start > end:
            return 0
        made = _make(series, Recurrence.of(series).held(start, end))
        Series.objects.filter(pk=series.pk).update(planned_until=end)
    return made


def make_days(series: Series, days: Iterable[datetime.date]) -> int:
    """Makes the rows of these days of the series that are missing; how many. Inside a transaction, with its plan."""
    return _make(series, sorted(set(days)))


def _make(series: Series, days: list[datetime.date]) -> int:
    if not days:
        return 0
    told = ClosedPeriod.objects.with_day_of(series.scheme, *days).values_list("starts_on", "ends_on")
    days = [day for day in days if not any(first <= day <= last for first, last in told)]
    there = set(series.occurrences.filter(due_on__in=days).values_list("due_on", "lane"))
    wanted = [(day, lane) for day in days for lane in range(1, series.lanes + 1) if (day, lane) not in there]
    plans = [Plan(identifier(series, day, lane), entry_of(series, day), series.team) for day, lane in wanted]
    planned = plan_outings(plans, scheme=series.scheme, operator=series.operator, user=None)
    checklist = last_checklists([series]).get(series.pk, series.checklist)
    Occurrence.objects.bulk_create(
        Occurrence(
            outing=outing,
            series=series,
            due_on=day,
            lane=lane,
            objective=series.objective,
            checklist=checklist,
        )
        for (day, lane), (outing, is_new) in zip(wanted, planned, strict=True)
        if is_new
    )
    return sum(is_new for _, is_new in planned)


def last_checklists(series: Iterable[Series]) -> Mapping[int, list[str]]:
    """By key of a series: what was checked before its last outing, which the next one starts from."""
    rows = Occurrence.objects.filter(series__in=series).exclude(checklist=[]).order_by("due_on", "lane")
    return dict(rows.values_list("series", "checklist"))


def plan_ahead(schemes: Iterable[Scheme] | None = None) -> int:
    """Makes the rows that are missing of every series, or of these schemes'; how many. May be called at any time.

    Called when a series is saved, by night, and by the first page of the day, so that a dead job loses nothing. Each
    series is a transaction of its own: what kills one leaves the others whole.
    """
    wanted = clock.on_own_day(
        "scheme__time_zone",
        lambda today: (
            (Q(planned_until__lt=F("ends_on")) & Q(planned_until__lt=today + AHEAD))
            | Q(planned_until=None, starts_on__lte=today + AHEAD)
        ),
    )
    rows = Series.objects.filter(wanted, scheme__state=SchemeState.ACTIVE, ends_on__gte=F("starts_on")).order_by("pk")
    if schemes is not None:
        rows = rows.filter(scheme__in=schemes)
    return sum(make_rows(series) for series in rows)
