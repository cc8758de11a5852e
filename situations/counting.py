"""Which rows each figure of calls and situations counts: a report counts them, the list that it opens shows them
(DOMAIN 8.4)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from watch.counting import Conditions, Days

from .enums import Timing
from .models import WAITS_FOR, SituationStep


def solicitations(days: Days) -> Conditions:
    """Those of the period; one that waits, for a week at most, is in no rate."""
    noted = Q(held_on__range=days.both)
    answered = noted & ~Q(answer="")
    return {
        "solicitations": noted,
        "solicitations_due": answered | (noted & Q(held_on__lt=days.today - WAITS_FOR)),
        "solicitations_answered": answered,
    }


def situations(days: Days) -> Conditions:
    """Those opened in the period, each once; `situation_steps`, those that had a step in it, opening included."""
    opened = Q(first=None, held_on__range=days.both)
    step = SituationStep.objects.filter(situation=OuterRef("pk"), day__range=days.both)
    return {
        "situations": opened,
        "situations_open": opened & Q(outcome=""),
        "situation_steps": opened | Q(Exists(step)),
        "deferred_days_median": opened & Q(timing=Timing.DEFERRED, closed_on__isnull=False),
    }
