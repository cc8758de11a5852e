"""An outing before it takes place: planned, changed, moved to another day, or dropped with the rule that made it.

Closing one is `recording.change_outing`, cancelling and taking back are `recording.cancel_outing` and `restore_outing`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q

from accounts.models import User
from french.names import folded
from schemes.memberships import Team
from schemes.models import Operator, Scheme, Spot

from .closed_periods import refuse_closed
from .entries import OutingEntry
from .enums import Deed, OutingStatus
from .history import NotOpen, StaleVersion, answers_of, figures_changed, mark, take_all, write_lines
from .models import Outing, OutingStop
from .recording import CHILDREN, fill, new_outing, rows_of, spot_of, with_names_made

NO_LONGER_PLANNED = "Cette sortie n’est plus à prévoir\u00a0: elle est clôturée ou annulée."
# What a plan says in the outing's own columns: never a figure about people, nor a feeling (DOMAIN 6.3).
PLAN_FIELDS = (
    "format",
    "held_on",
    "starts_at",
    "ends_at",
    "is_ending_after_midnight",
    "mobile_unit",
    "setting",
    "venue_type",
    "context",
    "target_audience",
    "outing_type",
    "mediators_count",
    "digital_advisers_count",
    "civic_volunteers_count",
    "prep_minutes",
)


@dataclass(frozen=True)
class Plan:
    """One outing to plan: `entry` has `PLAN_FIELDS`, stops, themes and partners, and no more."""

    client_uuid: UUID
    entry: OutingEntry
    team: Team | None = None


def plan_outings(
    plans: Sequence[Plan], *, scheme: Scheme, operator: Operator, user: User | None
) -> list[tuple[Outing, bool]]:
    """Stores each plan as a planned outing, once: (outing, True) the first time, (what is stored, False) after that.

    In a fixed number of queries for any number whose spots have names already. Raises PeriodClosed (V2).
    """
    with transaction.atomic():
        Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
        identifiers = [plan.client_uuid for plan in plans]
        stored = {row.client_uuid: row for row in Outing.objects.filter(scheme=scheme, client_uuid__in=identifiers)}
        new = {plan.client_uuid: plan for plan in plans if plan.client_uuid not in stored}
        if new:
            refuse_closed(scheme, *{plan.entry.fields["held_on"] for plan in new.values()})
        made = {uuid: _planned(plan, scheme, operator) for uuid, plan in new.items()}
        Outing.objects.bulk_create(made.values())
        rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        known = _known_spots(scheme, [plan.entry for plan in new.values()])
        for uuid, outing in made.items():
            entry = with_names_made(outing, new[uuid].entry, user)
            spots = [spot_of(scheme, stop, user, known) for stop in entry.stops]
            for model, written in rows_of(outing, entry, spots).items():
                rows[model] += written
        for model, written in rows.items():
            model._default_manager.bulk_create(written)
        write_lines(list(made.values()), Deed.PLANNED, user=user)
    return [((made | stored)[uuid], uuid in made) for uuid in identifiers]


def _known_spots(scheme: Scheme, entries: Iterable[OutingEntry]) -> dict[tuple[int | None, str], Spot]:
    """The scheme's spots that these entries name, as `spot_of` looks for them."""
    names = {folded(stop.spot_name) for entry in entries for stop in entry.stops} - {""}
    spots = Spot.objects.filter(scheme=scheme, folded_name__in=names) if names else ()
    return {(spot.neighbourhood_id, spot.folded_name): spot for spot in spots}


def _planned(plan: Plan, scheme: Scheme, operator: Operator) -> Outing:
    outing = new_outing(user=None, scheme=scheme, operator=operator, client_uuid=plan.client_uuid, entry=plan.entry)
    outing.status, outing.logged_at = OutingStatus.PLANNED, None
    outing.team, outing.was_planned = plan.team, True
    return outing


@dataclass(frozen=True)
class Change:
    """What a planned outing, read at `version`, becomes: as `Plan`."""

    outing: Outing
    version: int
    entry: OutingEntry
    team: Team | None = None


def change_plan(
    outing: Outing, *, user: User | None, entry: OutingEntry, version: int, team: Team | None = None
) -> Outing:
    """Replaces what is planned by the entry, if what was read at `version` holds; see `change_plans`."""
    return change_plans([Change(outing, version, entry, team)], user=user)[0]


def change_plans(changes: Sequence[Change], *, user: User | None) -> list[Outing]:
    """Replaces what is planned of outings of one scheme, all or none; they stay planned.

    Another day is a move, in its history too. One write an outing, and a fixed number of queries for any number whose
    spots have names already. Raises StaleVersion, NotOpen when one is planned no more, and PeriodClosed for a day that
    a report told.
    """
    if not changes:
        return []
    with transaction.atomic():
        versions = {change.outing.pk: change.version for change in changes}
        as_read, changed = take_all(versions)
        if changed:
            raise StaleVersion(changed[0], versions[changed[0].pk])
        if any(outing.status != OutingStatus.PLANNED for outing in as_read):
            raise NotOpen(NO_LONGER_PLANNED)
        by_key = {outing.pk: outing for outing in as_read}
        scheme = as_read[0].scheme
        left = {outing.pk: outing.held_on for outing in as_read}
        refuse_closed(scheme, *{*left.values(), *(change.entry.fields["held_on"] for change in changes)})
        for model in CHILDREN:
            model._default_manager.filter(outing__in=by_key).delete()
        known = _known_spots(scheme, [change.entry for change in changes])
        rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        told = {}
        for change in changes:
            current = by_key[change.outing.pk]
            current.scheme = scheme
            fill(current, change.entry)
            current.status, current.team = OutingStatus.PLANNED, change.team
            current.save()
            entry = with_names_made(current, change.entry, user)
            spots = [spot_of(scheme, stop, user, known) for stop in entry.stops]
            written = rows_of(current, entry, spots)
            current.place = current.place_of(written[OutingStop])
            told[current.pk] = answers_of(current, change.entry.fields, written)
            for model, own in written.items():
                rows[model] += own
        for model, own in rows.items():
            model._default_manager.bulk_create(own)
        for deed, moves in ((Deed.PLAN_CHANGED, False), (Deed.MOVED, True)):
            done = [outing for outing in as_read if (left[outing.pk] != outing.held_on) == moves]
            mark(done, deed, user=user, each=told, left=[left[outing.pk] for outing in done])
    return [by_key[change.outing.pk] for change in changes]


def planned_like(scheme: Scheme, entry: OutingEntry) -> Outing | None:
    """The outing still planned that day at one of the entry's places: it may be the one that is told as unplanned.

    A place is a spot; the neighbourhood, where neither names a spot.
    """
    is_there = Q(pk__in=())
    for stop in entry.stops:
        if name := folded(stop.spot_name):
            is_there |= Q(stops__neighbourhood=stop.neighbourhood, stops__spot__folded_name=name)
        elif stop.neighbourhood:
            is_there |= Q(stops__neighbourhood=stop.neighbourhood, stops__spot=None)
    rows = Outing.objects.filter(is_there, scheme=scheme, held_on=entry.fields["held_on"])
    return rows.filter(status=OutingStatus.PLANNED).order_by("starts_at", "pk").first()


def drop_plans(outings: Iterable[Outing]) -> None:
    """Removes planned outings that their rule no longer makes: nothing was done, so nothing is lost.

    Only those still planned; inside the transaction of the change. What is closed meanwhile stays.
    """
    keys = [outing.pk for outing in outings]
    dropped = list(Outing.objects.select_for_update().filter(pk__in=keys, status=OutingStatus.PLANNED))
    days: dict[int, set[datetime.date]] = defaultdict(set)
    for outing in dropped:
        days[outing.scheme_id].add(outing.held_on)
    Outing.objects.filter(pk__in=[outing.pk for outing in dropped]).delete()
    for scheme in sorted(days):
        figures_changed.send(Outing, scheme=scheme, days=days[scheme])
