"""A place's QPV status, entered or changed later: stops that did not know it, or had it from the place, take it."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from schemes.models import Neighbourhood, Spot
from schemes.signals import status_known

from .closed_periods import hold_periods
from .enums import Deed, QpvSource
from .history import mark
from .models import Outing, OutingStop
from .stops import status_of

BATCH = 500


@receiver(status_known)
def fill_stops(
    sender: type, *, neighbourhood: Neighbourhood | None, spot: Spot | None, by: User | None, **kwargs: Any
) -> int:
    """How many stops took the status of their day, those of told periods apart (V2); what the team said stays said."""
    hold_periods()
    place = {"spot": spot} if spot else {"neighbourhood": neighbourhood}
    stops = OutingStop.objects.filter(**place).exclude(qpv_source=QpvSource.SAID)
    told = Outing.objects.filter(pk__in=stops.values("outing")).in_closed_period()
    stops = stops.exclude(outing__in=told.values("pk"))
    # The outings first, as whoever corrects one holds it before its stops; then what became of them meanwhile.
    found = [stop.outing_id for stop in _with_another_status(stops)]
    outings = list(Outing.objects.select_for_update().filter(pk__in=found).order_by("pk"))
    changed = _with_another_status(stops.filter(outing__in=found))
    OutingStop.objects.bulk_update(changed, ["qpv_status", "qpv_source"], batch_size=BATCH)
    of_them = {stop.outing_id for stop in changed}
    mark([outing for outing in outings if outing.pk in of_them], Deed.STATUS_KNOWN, user=by)
    return len(changed)


def _with_another_status(stops: Any) -> list[OutingStop]:
    """Those whose place says something else of their day, with what it says, not saved."""
    changed = []
    for stop in stops.select_related("spot").prefetch_related("neighbourhood__statuses"):
        now = status_of(stop.spot, stop.neighbourhood, stop.held_on)
        if now != (stop.qpv_status, stop.qpv_source):
            stop.qpv_status, stop.qpv_source = now
            changed.append(stop)
    return changed


def said_otherwise(neighbourhood: Neighbourhood, scheme: Any) -> list[OutingStop]:
    """The scheme's stops there whose team said another status than what is known of their day, the latest first."""
    stops = OutingStop.objects.filter(neighbourhood=neighbourhood, scheme=scheme, qpv_source=QpvSource.SAID)
    stops = stops.select_related("spot", "outing").prefetch_related("neighbourhood__statuses").order_by("-held_on")
    return [
        stop
        for stop in stops
        if status_of(stop.spot, stop.neighbourhood, stop.held_on)[0] not in ("unknown", stop.qpv_status)
    ]
