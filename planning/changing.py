"""What is done to a series: made, changed from a day on, ended, a day left out or added.

Nothing past is rewritten: a change begins today at the earliest, and once a series has begun it ends the day before and
a new one continues it, whose rows are the old ones wherever both have the day. Rows that the new rule drops vanish;
those of the next seven days are cancelled, for somebody may be on their way.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from outings.entries import OutingEntry, StopEntry
from outings.enums import CancelReason, OutingStatus
from outings.models import Outing
from outings.plans import change_plan, drop_plans
from outings.recording import cancel_outing, restore_outing, spot_of
from partners.models import Partner
from schemes import clock
from schemes.models import Operator, Scheme, Theme

from .ahead import entry_of, make_days, make_rows
from .enums import ExceptionKind
from .models import Occurrence, Series, SeriesException, SeriesPartner, SeriesStop
from .recurrence import Recurrence

# Said so long before, a day left out is an announced pause; a row dropped later than that is cancelled, not removed.
NOTICE = datetime.timedelta(days=7)
FROM_TODAY = "Une série change à partir d’aujourd’hui."


class SeriesChanged(Exception):
    """Somebody changed the series since it was read; `current` is what is stored."""

    def __init__(self, current: Series) -> None:
        super().__init__(f"series {current.pk} is at version {current.version}")
        self.current = current


class NotPossible(Exception):
    """The deed is not possible on that day; the sentence says why."""


@dataclass(frozen=True)
class SeriesPlan:
    """A series as somebody typed it: `fields` are its own columns by name, the rest its rows.

    `partners`: the role of each, and whether it agreed to be named to the public.
    """

    fields: Mapping[str, object]
    stops: tuple[StopEntry, ...]
    themes: tuple[Theme, ...] = ()
    partners: Mapping[Partner, tuple[str, bool]] = field(default_factory=dict)


def create_series(
    *, scheme: Scheme, operator: Operator, user: User, client_uuid: UUID, plan: SeriesPlan
) -> tuple[Series, bool]:
    """Stores the series, once, and its rows of thirteen weeks: (series, True) the first time, (what is stored, False)
    for the same identifier again. Raises NotPossible when it starts before today."""
    if plan.fields["starts_on"] < clock.today(scheme):
        raise NotPossible(FROM_TODAY)
    try:
        with transaction.atomic():
            series = _write(Series(scheme=scheme, operator=operator, client_uuid=client_uuid), plan, user)
            make_rows(series)
    except IntegrityError:
        stored = Series.objects.filter(scheme=scheme, client_uuid=client_uuid).first()
        if stored is None:
            raise
        return stored, False
    return series, True


def change_following(
    series: Series, plan: SeriesPlan, *, since: datetime.date, version: int, user: User
) -> tuple[Series, int]:
    """« Celle-ci et les suivantes »: the plan holds from `since` on. Answers the series that holds then, and how many
    of its outings keep what was changed for them alone.

    One that has not begun by then is changed in place. Raises SeriesChanged, NotPossible before today.
    """
    if since < clock.today(series.scheme):
        raise NotPossible(FROM_TODAY)
    with transaction.atomic():
        old = _take(series, version)
        has_begun = since > old.starts_on
        new = _continue(old, plan, since, user) if has_begun else _write(old, plan, user)
        return new, _reconcile(old, new, since, user)


def change_all(series: Series, plan: SeriesPlan, *, version: int, user: User) -> tuple[Series, int]:
    """« Toutes »: place, team, public of all that comes, never the rule. As `change_following` from today on."""
    kept = ("rule", "every_weeks", "weekdays", "ranks", "picked", "holidays", "school", "ends_on", "lanes")
    fields = dict(plan.fields) | {name: getattr(series, name) for name in kept}
    since = max(clock.today(series.scheme), series.starts_on)
    fields["starts_on"] = since
    return change_following(series, replace(plan, fields=fields), since=since, version=version, user=user)


def end_series(series: Series, *, last: datetime.date, version: int, user: User) -> Series:
    """The series has no day after `last`. Raises SeriesChanged, NotPossible when that rewrites the past."""
    if last < clock.today(series.scheme) - datetime.timedelta(days=1):
        raise NotPossible(FROM_TODAY)
    with transaction.atomic():
        current = _take(series, version)
        current.ends_on = max(min(last, current.ends_on), current.starts_on - datetime.timedelta(days=1))
        current.save(update_fields=["ends_on"])
        _reconcile(current, current, last + datetime.timedelta(days=1), user)
    return current


def leave_out(series: Series, days: Iterable[datetime.date], *, reason: CancelReason, user: User) -> int:
    """Nobody goes on these days, of the series' own: how many were left out. Raises NotPossible for a past day.

    A week ahead it is an announced pause and the rows vanish; later the visit is cancelled.
    """
    return _except(series, days, ExceptionKind.SKIP, reason=reason, user=user)


def add_day(series: Series, day: datetime.date, *, user: User) -> int:
    """Somebody goes that day too. Raises NotPossible for a past day."""
    return _except(series, [day], ExceptionKind.ADD, reason="", user=user)


def take_back(series: Series, day: datetime.date, *, user: User) -> None:
    """The day is again what the rule says. Raises NotPossible for a past day."""
    with transaction.atomic():
        series = _take(series, None)
        _refuse_past(series, [day])
        series.exceptions.filter(day=day).delete()
        _reconcile(series, series, day, user, until=day)


def _except(series: Series, days: Iterable[datetime.date], kind: ExceptionKind, *, reason: str, user: User) -> int:
    with transaction.atomic():
        series = _take(series, None)
        days = sorted(set(days))
        _refuse_past(series, days)
        if kind == ExceptionKind.SKIP:
            own = (
                set(Recurrence.of(Series.objects.with_rule().get(pk=series.pk)).held(days[0], days[-1])) if days else ()
            )
            days = [day for day in days if day in own]
        for day in days:
            said = {"kind": kind, "reason": reason, "noted_at": clock.now(), "noted_by": user}
            series.exceptions.update_or_create(day=day, defaults=said)
            _reconcile(series, series, day, user, until=day, reason=reason)
    return len(days)


def _refuse_past(series: Series, days: list[datetime.date]) -> None:
    if days and days[0] < clock.today(series.scheme):
        raise NotPossible(FROM_TODAY)


def _take(series: Series, version: int | None) -> Series:
    """The series as it is now, nobody else's until the end, at its next version."""
    current = Series.objects.select_for_update().select_related("scheme").get(pk=series.pk)
    if version is not None and current.version != version:
        raise SeriesChanged(current)
    Series.objects.filter(pk=current.pk).update(version=F("version") + 1)
    current.version += 1
    return current


def _write(series: Series, plan: SeriesPlan, user: User) -> Series:
    for name, value in plan.fields.items():
        setattr(series, name, value)
    # What is made ahead is looked at again from the first day on.
    series.planned_until = None
    series.save()
    SeriesStop.objects.filter(series=series).delete()
    SeriesStop.objects.bulk_create(
        SeriesStop(
            series=series,
            position=position,
            neighbourhood=stop.neighbourhood,
            spot=spot_of(series.scheme, stop, user),
        )
        for position, stop in enumerate(plan.stops, start=1)
    )
    series.themes.set(plan.themes)
    series.series_partners.all().delete()
    SeriesPartner.objects.bulk_create(
        SeriesPartner(series=series, partner=partner, role=role, is_shown=is_shown)
        for partner, (role, is_shown) in plan.partners.items()
    )
    return series


def _continue(old: Series, plan: SeriesPlan, since: datetime.date, user: User) -> Series:
    """A new series from `since` on, which has the days that were left out and added of the old one from then."""
    old.ends_on = since - datetime.timedelta(days=1)
    old.save(update_fields=["ends_on"])
    new = Series(scheme=old.scheme, operator=old.operator, continues=old)
    new = _write(new, replace(plan, fields=dict(plan.fields) | {"starts_on": since}), user)
    SeriesException.objects.filter(series=old, day__gte=since).update(series=new)
    return new


def _reconcile(
    old: Series,
    new: Series,
    since: datetime.date,
    user: User,
    *,
    until: datetime.date = datetime.date.max,
    reason: str = CancelReason.SERIES_CHANGED,
) -> int:
    """Makes the rows from `since` to `until` what the new series says; how many keep their own changes."""
    new = Series.objects.with_plan().get(pk=new.pk)
    rows = Occurrence.objects.filter(series__in=[old, new], due_on__range=(since, until)).select_related("outing")
    last = min(until, new.ends_on)
    wanted = set(Recurrence.of(new).held(since, last)) if since <= last else set()
    unwanted, kept = [], 0
    for row in rows.order_by("due_on", "lane"):
        if row.due_on in wanted and row.lane <= new.lanes:
            kept += _follow(row, new, user)
        else:
            unwanted.append(row.outing)
    _call_off(unwanted, new.scheme, user, CancelReason(reason or CancelReason.OTHER))
    if until == datetime.date.max:
        make_rows(new)
    else:
        horizon = new.planned_until or since
        make_days(new, [day for day in wanted if day <= horizon])
    return kept


def _follow(row: Occurrence, series: Series, user: User) -> int:
    """The row is one of `series`; what was changed for it alone stays. Whether something was."""
    if row.series_id != series.pk:
        row.series = series
        row.save(update_fields=["series"])
    if row.outing.status == OutingStatus.CANCELLED and row.outing.cancel_reason == CancelReason.SERIES_CHANGED:
        row.outing = restore_outing(row.outing, version=row.outing.version, user=user)
    if row.outing.status != OutingStatus.PLANNED:
        return 0
    entry = own_entry(row, series)
    team = row.outing.team if "team" in row.overrides else series.team
    change_plan(row.outing, user=user, entry=entry, version=row.outing.version, team=team)
    return bool(row.overrides)


def own_entry(row: Occurrence, series: Series) -> OutingEntry:
    """What the series says of this row, with what was changed for it alone."""
    outing, entry = row.outing, entry_of(series, row.due_on)
    own = {name: getattr(outing, name) for name in entry.fields if name in row.overrides}
    entry = replace(entry, fields=dict(entry.fields) | own)
    if "stops" in row.overrides:
        entry = replace(entry, stops=stops_of(outing))
    if "themes" in row.overrides:
        entry = replace(entry, themes=tuple(theme.theme for theme in outing.outing_themes.select_related("theme")))
    if "partners" in row.overrides:
        partners = outing.outing_partners.select_related("partner")
        entry = replace(entry, partners={partner.partner: partner.role for partner in partners})
    return entry


def stops_of(outing: Outing) -> tuple[StopEntry, ...]:
    """Where a planned outing is to stop, as it would be typed."""
    stops = outing.stops.select_related("neighbourhood", "spot")
    return tuple(StopEntry(stop.neighbourhood, stop.spot.name if stop.spot else "", stop.spot_type) for stop in stops)


def _call_off(outings: list[Outing], scheme: Scheme, user: User, reason: CancelReason) -> None:
    """Far ones vanish, near ones are cancelled; what is no longer planned stays as it is."""
    near = clock.today(scheme) + NOTICE
    planned = [outing for outing in outings if outing.status == OutingStatus.PLANNED]
    drop_plans([outing for outing in planned if outing.held_on >= near])
    for outing in planned:
        if outing.held_on < near:
            cancel_outing(outing, reason=reason, version=outing.version, user=user)
