"""What is done to a series: made, changed from a day on, ended, a day left out or added.

Nothing past is rewritten: a change begins today at the earliest, and once a series has begun it ends the day before and
a new one continues it, whose rows are the old ones wherever both have the day. Rows that the new rule drops vanish;
those of the next seven days are cancelled, for somebody may be on their way.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from french.dates import french_date, period_label
from journal.enums import Deed
from journal.writing import write_line
from outings.entries import OutingEntry, StopEntry
from outings.enums import CancelReason, OutingStatus
from outings.formats import QUESTIONS
from outings.models import Outing
from outings.plans import Change, change_plans, drop_plans
from outings.recording import cancel_outing, restore_outing, spot_of
from partners.models import Partner
from refusals import Refused, Stale
from schemes import clock
from schemes.enums import OutingFormat
from schemes.memberships import Team
from schemes.models import Operator, Scheme, Theme

from .ahead import entry_of, make_days, make_rows
from .enums import ExceptionKind
from .models import Occurrence, Series, SeriesException, SeriesPartner, SeriesStop
from .recurrence import NOTICE, Recurrence
from .refusals import FROM_TODAY, faults_of

# The columns that a person types.
TYPED = (
    "name",
    "team",
    "rule",
    "every_weeks",
    "weekdays",
    "ranks",
    "picked",
    "holidays",
    "school",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "is_ending_after_midnight",
    "lanes",
    "format",
    "mobile_unit",
    "setting",
    "venue_type",
    "context",
    "target_audience",
    "outing_type",
    "mediators_count",
    "prep_minutes",
    "objective",
    "is_promise",
    "is_public",
)
# Those that `change_all` leaves: when the series comes back, and how many go.
_RULE = (
    "rule",
    "every_weeks",
    "weekdays",
    "ranks",
    "picked",
    "holidays",
    "school",
    "ends_on",
    "starts_at",
    "ends_at",
    "is_ending_after_midnight",
    "lanes",
)
# What rewrites nothing of the past when it changes in place.
_FREE = ("name", "starts_on", "ends_on")


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
    for the same identifier again. Raises Refused when it starts before today, or is no series (`faults_of`)."""
    if stored := Series.objects.filter(scheme=scheme, client_uuid=client_uuid).first():
        return stored, False
    if plan.fields["starts_on"] < clock.today(scheme):
        raise Refused(FROM_TODAY)
    _refuse_faults(scheme, plan)
    try:
        with transaction.atomic():
            series = _write(Series(scheme=scheme, operator=operator, client_uuid=client_uuid), plan, user)
            _tell(Deed.SERIES_MADE, series, user, after=period_label(series.starts_on, series.ends_on))
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

    One that has no day before is changed in place, and so is one of which only the name or the end is another.
    Raises Stale; Refused before today, after its end, over the one that continues it.
    """
    if since < clock.today(series.scheme):
        raise Refused(FROM_TODAY)
    with transaction.atomic():
        old = _take(series, version)
        if since > old.ends_on:
            raise Refused(f"Cette série finit le {french_date(old.ends_on)}\u00a0: prévoyez-en une nouvelle.")
        later = Series.objects.filter(continues=old).first()
        if later and plan.fields["ends_on"] >= later.starts_on:
            raise Refused(f"Sa suite commence le {french_date(later.starts_on)}\u00a0: finissez celle-ci avant.")
        objective = old.objective
        if not Recurrence.of(old).days(old.starts_on, since - datetime.timedelta(days=1)):
            new = _write(old, plan, user)
        elif _differs_only_in(old, plan, _FREE):
            new = _write(old, replace(plan, fields=dict(plan.fields) | {"starts_on": old.starts_on}), user)
        else:
            since = _own_week(old, plan, since)
            new = _continue(old, plan, since, later, user)
        _refuse_faults(new.scheme, replace(plan, fields=dict(plan.fields) | {"starts_on": new.starts_on}))
        _tell(Deed.SERIES_CHANGED, new, user, after=french_date(since))
        kept = _reconcile(old, new, since, user)
        told = Occurrence.objects.filter(series=new, due_on__gte=since, outing__status=OutingStatus.PLANNED)
        told.filter(objective=objective).update(objective=new.objective)
        return new, kept


def _own_week(old: Series, plan: SeriesPlan, since: datetime.date) -> datetime.date:
    """Weeks are counted from the first day: where several pass between two, and the rhythm is the same, the change
    begins on a day of the rule, or every second Wednesday would become the others."""
    rhythm = ("rule", "every_weeks", "weekdays")
    if old.every_weeks == 1 or any(plan.fields.get(name) != getattr(old, name) for name in rhythm):
        return since
    days = Recurrence.of(old).days(since, old.ends_on)
    return days[0].day if days else since


def _differs_only_in(series: Series, plan: SeriesPlan, names: Iterable[str]) -> bool:
    """Whether the plan says what the series says, but for the columns of these names."""
    stored = plan_of(series)
    columns = (plan.fields[name] == stored.fields[name] for name in plan.fields if name not in names)
    return (
        all(columns)
        and [(stop.neighbourhood, stop.spot_name) for stop in plan.stops]
        == [(stop.neighbourhood, stop.spot_name) for stop in stored.stops]
        and set(plan.themes) == set(stored.themes)
        and plan.partners == stored.partners
    )


def plan_of(series: Series) -> SeriesPlan:
    """What a series says now, as somebody would type it."""
    entry = entry_of(Series.objects.with_plan().get(pk=series.pk), series.starts_on)
    rows = series.series_partners.select_related("partner")
    return SeriesPlan(
        fields={name: getattr(series, name) for name in TYPED},
        stops=entry.stops,
        themes=entry.themes,
        partners={row.partner: (row.role, row.is_shown) for row in rows},
    )


def change_all(series: Series, plan: SeriesPlan, *, version: int, user: User) -> tuple[Series, int]:
    """« Toutes »: place, team, public of all that comes, never the rule. As `change_following` from its next day on."""
    today = clock.today(series.scheme)
    days = Recurrence.of(Series.objects.with_rule().get(pk=series.pk)).days(today, series.ends_on)
    since = max(today, series.starts_on) if not days else days[0].day
    fields = dict(plan.fields) | {name: getattr(series, name) for name in _RULE}
    fields["starts_on"] = series.starts_on
    return change_following(series, replace(plan, fields=fields), since=since, version=version, user=user)


def end_series(series: Series, *, last: datetime.date, version: int, user: User) -> Series:
    """The series has no day after `last`. Raises Stale, Refused when that rewrites the past."""
    if last < clock.today(series.scheme) - datetime.timedelta(days=1):
        raise Refused(FROM_TODAY)
    with transaction.atomic():
        current = _take(series, version)
        current.ends_on = max(min(last, current.ends_on), current.starts_on - datetime.timedelta(days=1))
        current.save(update_fields=["ends_on"])
        _tell(Deed.SERIES_ENDED, current, user, after=french_date(current.ends_on))
        _reconcile(current, current, last + datetime.timedelta(days=1), user)
    return current


def leave_out(series: Series, days: Iterable[datetime.date], *, reason: CancelReason, user: User) -> int:
    """Nobody goes on these days, of the series' own: how many were left out. Raises Refused for a past day.

    A week ahead it is an announced pause and the rows vanish; later the visit is cancelled.
    """
    days = sorted(set(days))
    if not days:
        return 0
    with transaction.atomic():
        series = _take(series, None)
        _refuse_past(series, days)
        own = set(Recurrence.of(Series.objects.with_rule().get(pk=series.pk)).held(days[0], days[-1]))
        days = [day for day in days if day in own]
        for day in days:
            _except(series, day, ExceptionKind.SKIP, user, reason)
        if days:
            _tell(Deed.SERIES_LEFT_OUT, series, user, after=period_label(days[0], days[-1]))
    return len(days)


def add_day(series: Series, day: datetime.date, *, user: User) -> None:
    """Somebody goes that day too. Raises Refused for a past day, one that it has, one outside of it."""
    with transaction.atomic():
        series = _take(series, None)
        _refuse_past(series, [day])
        if not series.starts_on <= day <= series.ends_on:
            raise Refused(f"La série va {_span(series)}\u00a0: choisissez un jour entre les deux.")
        if Recurrence.of(Series.objects.with_rule().get(pk=series.pk)).held(day, day):
            raise Refused("La série a déjà cette date.")
        reason = series.exceptions.filter(day=day).values_list("reason", flat=True).first() or ""
        _except(series, day, ExceptionKind.ADD, user, reason)
        _tell(Deed.SERIES_DAY_ADDED, series, user, after=french_date(day))


def take_back(series: Series, day: datetime.date, *, user: User) -> None:
    """The day is again what the rule says; what was cancelled with it is planned again. Raises Refused for a past
    day. Nothing happens to a day that is no exception."""
    with transaction.atomic():
        series = _take(series, None)
        _refuse_past(series, [day])
        exception = series.exceptions.filter(day=day).first()
        if exception is None:
            return
        exception.delete()
        _tell(Deed.SERIES_DAY_BACK, series, user, after=french_date(day))
        _reconcile(series, series, day, user, until=day, reason=exception.reason)


def _except(series: Series, day: datetime.date, kind: ExceptionKind, user: User, reason: str) -> None:
    said = {"kind": kind, "noted_at": clock.now(), "noted_by": user}
    said["reason"] = reason if kind == ExceptionKind.SKIP else ""
    series.exceptions.update_or_create(day=day, defaults=said)
    _reconcile(series, series, day, user, until=day, reason=reason)


def _tell(deed: Deed, series: Series, user: User, *, after: str) -> None:
    write_line(deed, at=clock.now(), by=user, thing=series, operator=series.operator, scheme=series.scheme, after=after)


def _span(series: Series) -> str:
    return f"du {french_date(series.starts_on)} au {french_date(series.ends_on)}"


def _refuse_faults(scheme: Scheme, plan: SeriesPlan) -> None:
    for sentence in faults_of(scheme, plan.fields).values():
        raise Refused(sentence)


def _refuse_past(series: Series, days: list[datetime.date]) -> None:
    if days and days[0] < clock.today(series.scheme):
        raise Refused(FROM_TODAY)


def _take(series: Series, version: int | None) -> Series:
    """The series as it is now, nobody else's until the end, at its next version."""
    current = Series.objects.select_for_update(of=("self",)).select_related("scheme", "operator").get(pk=series.pk)
    if version is not None and current.version != version:
        raise Stale(current)
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


def _continue(old: Series, plan: SeriesPlan, since: datetime.date, later: Series | None, user: User) -> Series:
    """A new series from `since` on, which has the days that were left out and added of the old one from then."""
    old.ends_on = since - datetime.timedelta(days=1)
    old.save(update_fields=["ends_on"])
    if later:
        Series.objects.filter(pk=later.pk).update(continues=None)
    new = Series(scheme=old.scheme, operator=old.operator, continues=old)
    new = _write(new, replace(plan, fields=dict(plan.fields) | {"starts_on": since}), user)
    if later:
        Series.objects.filter(pk=later.pk).update(continues=new)
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
    """Makes the rows from `since` to `until` what the new series says; how many keep their own changes.

    `reason`: why a near row is called off, and which cancelling a day that comes back takes back.
    """
    new = Series.objects.with_plan().get(pk=new.pk)
    rows = Occurrence.objects.filter(series__in=[old, new], due_on__range=(since, until))
    last = min(until, new.ends_on)
    wanted = set(Recurrence.of(new).held(since, last)) if since <= last else set()
    followed, unwanted = [], []
    for row in rows.with_plan().order_by("due_on", "lane"):
        (followed if row.due_on in wanted and row.lane <= new.lanes else unwanted).append(row)
    Occurrence.objects.filter(pk__in=[row.pk for row in followed]).update(series=new)
    kept = _follow(followed, new, user, {CancelReason.SERIES_CHANGED, reason})
    _call_off([row.outing for row in unwanted], new.scheme, user, CancelReason(reason or CancelReason.OTHER))
    if until == datetime.date.max:
        make_rows(new)
    elif new.planned_until:
        make_days(new, [day for day in wanted if day <= new.planned_until])
    return kept


def _follow(rows: Sequence[Occurrence], series: Series, user: User, taken_back: set[str]) -> int:
    """These rows are what `series` says; what was changed for one alone stays. For how many something was."""
    changes, kept = [], 0
    for row in rows:
        outing = row.outing
        if outing.status == OutingStatus.CANCELLED and outing.cancel_reason in taken_back:
            outing = restore_outing(outing, version=outing.version, user=user)
        if outing.status != OutingStatus.PLANNED:
            continue
        kept += bool(row.overrides)
        entry = own_entry(row, series)
        team = row.outing.team if "team" in row.overrides else series.team
        if not _says(row.outing, entry, team):
            changes.append(Change(outing, outing.version, entry, team))
    change_plans(changes, user=user)
    return kept


def _says(outing: Outing, entry: OutingEntry, team: Team | None) -> bool:
    """Whether the planned outing is already what the entry says, so that nothing need be written."""
    unasked = QUESTIONS[OutingFormat(outing.format)].unasked_fields()
    stops = [(stop.neighbourhood, stop.spot_name) for stop in stops_of(outing)]
    return (
        outing.team == team
        and all(getattr(outing, name) == value for name, value in entry.fields.items() if name not in unasked)
        and stops == [(stop.neighbourhood, stop.spot_name) for stop in entry.stops]
        and {row.theme for row in outing.outing_themes.all()} == set(entry.themes)
        and {row.partner: row.role for row in outing.outing_partners.all()} == dict(entry.partners)
    )


def own_entry(row: Occurrence, series: Series) -> OutingEntry:
    """What the series says of this row, with what was changed for it alone."""
    outing, entry = row.outing, entry_of(series, row.due_on)
    own = {name: getattr(outing, name) for name in entry.fields if name in row.overrides}
    entry = replace(entry, fields=dict(entry.fields) | own)
    if "stops" in row.overrides:
        entry = replace(entry, stops=stops_of(outing))
    if "themes" in row.overrides:
        entry = replace(entry, themes=tuple(theme.theme for theme in outing.outing_themes.all()))
    if "partners" in row.overrides:
        entry = replace(entry, partners={row.partner: row.role for row in outing.outing_partners.all()})
    return entry


def stops_of(outing: Outing) -> tuple[StopEntry, ...]:
    """Where a planned outing is to stop, as it would be typed."""
    stops = sorted(outing.stops.all(), key=lambda stop: stop.position)
    return tuple(StopEntry(stop.neighbourhood, stop.spot.name if stop.spot else "", stop.spot_type) for stop in stops)


def _call_off(outings: list[Outing], scheme: Scheme, user: User, reason: CancelReason) -> None:
    """Far ones vanish, near ones are cancelled; what is no longer planned stays as it is."""
    near = clock.today(scheme) + NOTICE
    planned = [outing for outing in outings if outing.status == OutingStatus.PLANNED]
    drop_plans([outing for outing in planned if outing.held_on >= near])
    for outing in planned:
        if outing.held_on < near:
            cancel_outing(outing, reason=reason, version=outing.version, user=user)
