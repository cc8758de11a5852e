"""What came in for a period that a report had told, and what was planned there: added with a reason, or set aside."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from schemes import clock

from .closed_periods import rectify
from .enums import Deed, OutingStatus, RectificationKind
from .history import NotOpen, mark, take
from .models import Outing

NO_LONGER_LATE = "Cette sortie n’attend plus de rectification."
NOT_TOLD = "Rien n’y est noté\u00a0: complétez-la d’abord, avec «\u00a0Clôturer\u00a0»."


def add_late(outing: Outing, *, version: int, user: User, because: str) -> Outing:
    """« Ajouter en rectification »: what a phone sent too late counts from now on, and says why.

    Raises StaleVersion, and NotOpen where it waits for nothing, or where nobody told what was done.
    """
    with transaction.atomic():
        current = _taken(outing, version)
        if current.status == OutingStatus.PLANNED:
            raise NotOpen(NOT_TOLD)
        mark([current], Deed.CLOSED, user=user, status=OutingStatus.LOGGED, logged_at=clock.now())
        rectify(current, RectificationKind.ADDED, current.held_on, because=because, user=user)
    return current


def set_aside(outing: Outing, *, version: int, user: User, because: str) -> Outing:
    """« Écarter »: it stays readable, counts nowhere, waits no more. Raises StaleVersion, NotOpen."""
    with transaction.atomic():
        current = _taken(outing, version)
        mark([current], Deed.SET_ASIDE, user=user)
        rectify(current, RectificationKind.SET_ASIDE, current.held_on, because=because, user=user)
    return current


def _taken(outing: Outing, version: int) -> Outing:
    current = take(outing, version=version)
    if not Outing.objects.to_rectify().filter(pk=current.pk).exists():
        raise NotOpen(NO_LONGER_LATE)
    return current
