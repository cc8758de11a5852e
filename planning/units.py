"""The mobile unit's logbook: how each unit is now, what is noted of it, and which outings it fails (DOMAIN 8.3).

A unit is as its latest line leaves it, in service while nothing was ever noted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from outings.enums import OutingStatus
from outings.models import Outing, OutingQuerySet
from schemes import clock
from schemes.models import MobileUnit, Neighbourhood, Scheme

from .enums import IncidentKind, UnitEntryKind, UnitState
from .models import TeamIncident, UnitEntry
from .permissions import can_take_back

# On second thoughts, whoever noted a line takes it back.
PRESSED_TWICE_WITHIN = datetime.timedelta(minutes=1)
ONE_DAY = datetime.timedelta(days=1)


def _latest_state(unit: str) -> Coalesce:
    """The state of the unit that this column of the row points at."""
    entries = UnitEntry.objects.filter(unit=OuterRef(unit)).order_by("-day", "-pk")
    return Coalesce(Subquery(entries.values("state")[:1]), Value(UnitState.IN_SERVICE.value))


def units_of(schemes: Iterable[int]) -> list[MobileUnit]:
    """The units of these schemes (keys), each with its `state` (a `UnitState`), by scheme and name."""
    units = MobileUnit.objects.filter(scheme__in=schemes).select_related("scheme").annotate(state=_latest_state("pk"))
    units = list(units.order_by("scheme__city_order", "scheme__name_order", "name_order"))
    for unit in units:
        unit.state = UnitState(unit.state)
    return units


def outings_on_units_out(schemes: Iterable[Scheme | int]) -> OutingQuerySet:
    """Outings of these schemes planned from today on with a unit that is out of service now, by day."""
    from_today = clock.on_own_day("scheme__time_zone", lambda today: Q(held_on__gte=today))
    planned = Outing.objects.filter(from_today, scheme__in=schemes, status=OutingStatus.PLANNED)
    out = planned.filter(mobile_unit__isnull=False).alias(unit_state=_latest_state("mobile_unit"))
    return out.filter(unit_state=UnitState.OUT_OF_SERVICE).order_by("held_on", "starts_at", "pk")


def note(
    unit: MobileUnit,
    *,
    user: User,
    kind: UnitEntryKind,
    state: UnitState,
    day: datetime.date | None = None,
    text: str = "",
) -> UnitEntry:
    """A line of the logbook, of `day`, today unless said. Back in service is in service, whatever `state` says.

    Pressed twice, it is one line.
    """
    state = UnitState.IN_SERVICE if kind == UnitEntryKind.BACK else state
    said = {"unit": unit, "day": day or clock.today(unit.scheme), "kind": kind, "state": state, "text": text}
    twice = UnitEntry.objects.filter(**said, noted_by=user, noted_at__gte=clock.now() - PRESSED_TWICE_WITHIN)
    return twice.first() or UnitEntry.objects.create(**said, noted_by=user)


def tell_incident(
    scheme: Scheme, *, kind: IncidentKind, day: datetime.date, neighbourhood: Neighbourhood | None
) -> TeamIncident:
    """Something happened to the team; who tells it is not kept. Pressed twice, it is told once."""
    said = {"scheme": scheme, "kind": kind, "day": day, "neighbourhood": neighbourhood}
    twice = TeamIncident.objects.filter(**said, noted_at__gte=clock.now() - PRESSED_TWICE_WITHIN)
    return twice.first() or TeamIncident.objects.create(**said)


def take_back(entry: UnitEntry, user: User) -> bool:
    """Removes a line noted by mistake: the unit is again as the line before left it. False where it is too late."""
    with transaction.atomic():
        current = UnitEntry.objects.select_for_update().filter(pk=entry.pk).first()
        if current is None or not can_take_back(user, current):
            return False
        current.delete()
    return True


def days_out(scheme: Scheme, start: datetime.date, end: datetime.date) -> int:
    """Days out of service of the scheme's units from `start` to `end`, both included, added up (`unit_days_out`).

    A day counts for a unit that is out of service at its end: broken and mended the same day, it lost none. Days to
    come do not count.
    """
    end = min(end, clock.today(scheme))
    entries = UnitEntry.objects.filter(unit__scheme=scheme, day__lte=end).order_by("unit", "day", "pk")
    rows = entries.values_list("unit", "day", "state")
    total = 0
    for _, of_unit in groupby(rows, key=lambda row: row[0]):
        at_end_of = {day: state for _, day, state in of_unit}
        lasts = [*at_end_of, end + ONE_DAY][1:]
        for (day, state), until in zip(at_end_of.items(), lasts, strict=True):
            if state == UnitState.OUT_OF_SERVICE:
                total += max((until - max(day, start)).days, 0)
    return total
