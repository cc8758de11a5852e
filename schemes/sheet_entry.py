"""What is typed of a scheme's sheet: its name and city, since when, its hours, its team, its objectives."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Stale

from . import clock
from .models import Scheme
from .sheet import Objective, SchemePeriod, ServiceHours, TeamPost


@dataclass(frozen=True)
class SheetEntry:
    """The part of the sheet that its page edits. Hours are (weekday, from, to) of the present period; the team is
    (function, headcount)."""

    name: str
    city: str
    since: datetime.date | None
    usual_format: str
    preset: str
    half_day_minutes: int
    full_day_minutes: int
    hours: tuple[tuple[int, datetime.time, datetime.time], ...]
    team: tuple[tuple[str, int], ...]
    objectives: tuple[str, ...]
    school_zone: str = ""


def sheet_of(scheme: Scheme) -> SheetEntry:
    """What the sheet says now."""
    periods = list(scheme.periods.all())
    hours = periods[-1].hours.exclude(weekday=None) if periods else ServiceHours.objects.none()
    return SheetEntry(
        name=scheme.name,
        city=scheme.city,
        since=periods[0].starts_on if periods else None,
        usual_format=scheme.usual_format,
        preset=scheme.preset,
        half_day_minutes=scheme.half_day_minutes,
        full_day_minutes=scheme.full_day_minutes,
        hours=tuple(hours.values_list("weekday", "starts_at", "ends_at")),
        team=tuple(scheme.team.exclude(headcount=None).order_by("pk").values_list("function", "headcount")),
        objectives=tuple(scheme.objectives.values_list("text", flat=True)),
        school_zone=scheme.school_zone,
    )


@transaction.atomic
def change_sheet(scheme: Scheme, entry: SheetEntry, *, version: int, by: User) -> None:
    """Replaces what the sheet says, if what was read at `version` holds. Raises Stale otherwise.

    What stands on the sheet beside it (a source's note, a post without headcount, hours without a day) stays.
    """
    current = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if current.version != version:
        raise Stale(current)
    before = sheet_of(current)
    if before == entry:
        return
    columns = ("name", "city", "usual_format", "preset", "half_day_minutes", "full_day_minutes", "school_zone")
    for column in columns:
        setattr(current, column, getattr(entry, column))
    current.version = version + 1
    current.save()
    _set_periods(current, before, entry)
    _set_team(current, before, entry)
    if before.objectives != entry.objectives:
        current.objectives.all().delete()
        Objective.objects.bulk_create(
            Objective(scheme=current, position=position, text=text)
            for position, text in enumerate(entry.objectives, start=1)
        )
    write_line(
        Deed.SCHEME_CHANGED, at=clock.now(), by=by, thing=current, scheme=current, before=before.name, after=entry.name
    )


def _set_periods(scheme: Scheme, before: SheetEntry, entry: SheetEntry) -> None:
    periods = list(scheme.periods.all())
    if not periods and (entry.since or entry.hours):
        periods = [SchemePeriod.objects.create(scheme=scheme, name=scheme.name)]
    if entry.since != before.since and periods:
        periods[0].starts_on = entry.since
        periods[0].save(update_fields=["starts_on"])
    if entry.hours != before.hours:
        periods[-1].hours.exclude(weekday=None).delete()
        ServiceHours.objects.bulk_create(
            ServiceHours(period=periods[-1], weekday=weekday, starts_at=start, ends_at=end)
            for weekday, start, end in entry.hours
        )


def _set_team(scheme: Scheme, before: SheetEntry, entry: SheetEntry) -> None:
    kept = dict(entry.team)
    for function in dict(before.team).keys() - kept.keys():
        scheme.team.filter(function=function).delete()
    for function, headcount in kept.items():
        TeamPost.objects.update_or_create(scheme=scheme, function=function, defaults={"headcount": headcount})
