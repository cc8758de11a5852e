"""What the last day of a scheme does to its outings: what was planned later is called off."""

from __future__ import annotations

import datetime

from django.dispatch import receiver

from accounts.models import User
from schemes.models import Scheme
from schemes.signals import scheme_closed

from .enums import CancelReason, OutingStatus
from .models import Outing
from .recording import cancel_outing

WORD = "Dispositif fermé"


@receiver(scheme_closed)
def call_off(scheme: Scheme, day: datetime.date, by: User, **_: object) -> None:
    planned = Outing.objects.filter(scheme=scheme, status=OutingStatus.PLANNED, held_on__gt=day)
    for outing in planned.order_by("pk"):
        cancel_outing(outing, reason=CancelReason.OTHER, version=outing.version, user=by, word=WORD)
