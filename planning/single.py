"""One planned outing by itself: planned alone, changed, moved to another day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.models import User
from outings.entries import OutingEntry
from outings.enums import CancelReason
from outings.models import Outing
from outings.plans import PLAN_FIELDS, Plan, change_plan, plan_outings
from schemes import clock
from schemes.memberships import Team
from schemes.models import Operator, Scheme

from .ahead import make_days
from .changing import stops_of
from .crew import Crew, write_crew
from .models import Occurrence, Series
from .recurrence import Recurrence

# An outing moves so far from the day it was due, and no further: then it is another one (DOMAIN 8.3).
FARTHEST_MOVE = datetime.timedelta(days=31)
NOT_BEFORE_TODAY = "Une sortie se prévoit à partir d’aujourd’hui."
REASON_NEEDED = "Cette présence est promise, ou annoncée au public\u00a0: dites pourquoi elle change de jour."
NOT_THAT_DAY = "Cette série n’a pas de sortie ce jour-là."


class CannotMove(Exception):
    """The outing may not be planned on that day, or moved to it; the sentence says why.

    `lacks_reason`: it may, once somebody says why.
    """

    def __init__(self, sentence: str, *, lacks_reason: bool = False) -> None:
        super().__init__(sentence)
        self.lacks_reason = lacks_reason


def plan_one(
    *,
    scheme: Scheme,
    operator: Operator,
    user: User,
    client_uuid: UUID,
    entry: OutingEntry,
    team: Team | None = None,
    objective: str = "",
    crew: Crew | None = None,
) -> tuple[Outing, bool]:
    """Plans one outing, once: (outing, True) the first time, (what is stored, False) for the same identifier again.

    Raises CannotMove before today, PeriodClosed, TooManySpots.
    """
    day = entry.fields["held_on"]
    if day < clock.today(scheme):
        raise CannotMove(NOT_BEFORE_TODAY)
    with transaction.atomic():
        plans = [Plan(client_uuid, entry, team)]
        [(outing, is_new)] = plan_outings(plans, scheme=scheme, operator=operator, user=user)
        if is_new:
            Occurrence.objects.create(outing=outing, due_on=day, objective=objective)
            write_crew(outing, crew or Crew())
    return outing, is_new


def change_one(
    outing: Outing,
    *,
    user: User,
    entry: OutingEntry,
    version: int,
    team: Team | None = None,
    reason: str = "",
    objective: str | None = None,
    crew: Crew | None = None,
) -> Outing:
    """« Celle-ci »: what is planned of this one alone, its day included. What differs is kept when its series changes.

    `objective` and `crew` stay as they are when they are not given.
    Raises CannotMove, StaleVersion, NotOpen, PeriodClosed.
    """
    with transaction.atomic():
        row, _ = Occurrence.objects.select_related("series").get_or_create(
            outing=outing, defaults={"due_on": outing.held_on}
        )
        before = _said(outing)
        if entry.fields["held_on"] != outing.held_on:
            refuse_move(row, outing.scheme, entry.fields["held_on"], reason)
            row.move_reason = reason
        changed = change_plan(outing, user=user, entry=entry, version=version, team=team)
        after = _said(changed)
        row.overrides = sorted({*row.overrides, *(name for name in after if after[name] != before[name])})
        if objective is not None:
            row.objective = objective
        row.save()
        if crew is not None:
            write_crew(changed, crew)
    return changed


def make_coming(series: Series, day: datetime.date) -> Outing:
    """The first outing of the series due that day, whose rows are made if they are too far ahead to be there yet.

    Raises CannotMove when the series has no outing then.
    """
    with transaction.atomic():
        series = Series.objects.select_for_update(of=("self",)).with_plan().get(pk=series.pk)
        if day < clock.today(series.scheme) or not Recurrence.of(series).held(day, day):
            raise CannotMove(NOT_THAT_DAY)
        make_days(series, [day])
    row = series.occurrences.filter(due_on=day).order_by("lane").select_related("outing").first()
    if row is None:  # a published report told that day
        raise CannotMove(NOT_THAT_DAY)
    return row.outing


def refuse_move(row: Occurrence, scheme: Scheme, day: datetime.date, reason: str) -> None:
    """Raises CannotMove: before today, too far from the day it was due, without a reason where one is owed."""
    if day < clock.today(scheme):
        raise CannotMove(NOT_BEFORE_TODAY)
    if abs(day - row.due_on) > FARTHEST_MOVE:
        raise CannotMove(
            f"Plus de {FARTHEST_MOVE.days}\u00a0jours d’écart\u00a0: annulez-la, et prévoyez-en une autre."
        )
    if (row.is_promised or row.is_public) and reason not in CancelReason.values:
        raise CannotMove(REASON_NEEDED, lacks_reason=True)


def _said(outing: Outing) -> Mapping[str, object]:
    """What a plan says, by name, to see what changed."""
    outing = Outing.objects.get(pk=outing.pk)
    return {name: outing.serializable_value(name) for name in PLAN_FIELDS} | {
        "team": outing.team_id,
        "stops": stops_of(outing),
        "themes": set(outing.outing_themes.values_list("theme", flat=True)),
        "partners": dict(outing.outing_partners.values_list("partner", "role")),
    }
