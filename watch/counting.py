"""Which rows each figure of the watch counts: a report counts them, and the list that it opens shows them (DOMAIN 8.4).

A condition by the code of its figure, on the model's rows; the first that is given holds all the others' rows but where
it says otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from .enums import (
    ANSWERS,
    FOLLOW_UP_ENDS,
    ObservationState,
    RecommendationAnswer,
    RecommendationStanding,
    RecommendationState,
)
from .models import ObservationEvent

# A fortnight after it was sent, or noted, one may ask what came of it.
FORTNIGHT = datetime.timedelta(days=15)
FIXED = (ObservationState.FIXED, ObservationState.CONFIRMED)

Conditions = Mapping[str, Q]


@dataclass(frozen=True)
class Days:
    """A period, both days included, and the day on which its rows are known: states and outcomes are of that day."""

    start: datetime.date
    end: datetime.date
    today: datetime.date

    @property
    def both(self) -> tuple[datetime.date, datetime.date]:
        return self.start, self.end


def observations(days: Days) -> Conditions:
    """Those noted in the period; `technical_…`, those first sent in it, whenever they were noted."""
    noted = Q(held_on__range=days.both)
    sent = _happened(state=ObservationState.SENT, day__range=days.both)
    sent &= ~_happened(state=ObservationState.SENT, day__lt=days.start)
    due = sent & _happened(state=ObservationState.SENT, day__lte=days.today - FORTNIGHT)
    return {
        "observations": noted,
        "returns_made": noted & Q(told__isnull=False),
        "technical_sent": sent,
        "technical_due": due,
        "technical_answered": due & _happened(state__in=list(ANSWERS)),
        "technical_fixed": due & Q(state__in=FIXED),
        "technical_back": sent & _happened(state=ObservationState.BACK),
    }


def _happened(**what: object) -> Q:
    return Q(Exists(ObservationEvent.objects.filter(observation=OuterRef("pk"), **what)))


def follow_ups(days: Days) -> Conditions:
    """Those noted in the period a fortnight ago or more, and of them those that were over within a fortnight."""
    due = Q(held_on__range=days.both, held_on__lte=days.today - FORTNIGHT)
    closed = due & Q(state__in=FOLLOW_UP_ENDS, state_on__lte=F("held_on") + FORTNIGHT)
    return {"followups_due": due, "followups_closed": closed}


def recommendations(days: Days) -> Conditions:
    """Those sent in the period and not withdrawn."""
    sent = Q(sent_on__range=days.both) & ~Q(state=RecommendationState.WITHDRAWN)
    overdue = sent & standing(RecommendationStanding.UNANSWERED) & Q(due_on__lt=days.today)
    return {"recommendations_sent": sent, "recommendations_overdue": overdue}


def standing(came_to: RecommendationStanding) -> Q:
    """Recommendations that were sent, and came to this."""
    if came_to not in (RecommendationStanding.REDIRECTED, RecommendationStanding.UNANSWERED):
        return Q(state=came_to)
    is_redirected = Q(answer=RecommendationAnswer.REDIRECTED)
    is_asked = came_to == RecommendationStanding.REDIRECTED
    return Q(state=RecommendationState.SENT) & (is_redirected if is_asked else ~is_redirected)
