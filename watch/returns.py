"""« Du nouveau sur ce que vous avez fait remonter »: what came back, to who noted it (DOMAIN 8.4)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from french.dates import french_date
from schemes import clock
from schemes.models import schemes_with_role

from .enums import ANSWERS, ObservationState, RecommendationState
from .models import Observation, Recommendation
from .on_the_spot import last_events
from .permissions import NOTERS, TEAM

# For how long it is new.
NEW_FOR = datetime.timedelta(days=14)
MOST = 5
_CAME_BACK = (*ANSWERS, ObservationState.CONFIRMED, ObservationState.BACK, ObservationState.USED)
_ANSWERED = (
    RecommendationState.ACCEPTED,
    RecommendationState.PARTLY,
    RecommendationState.DECLINED,
    RecommendationState.DONE,
)


@dataclass(frozen=True)
class Return:
    """One thing that came back: `what` was noted, where it `stands`, the words of who answered."""

    what: str
    stands: str
    words: str
    day: datetime.date
    thing: Observation | Recommendation


def returns_for(user) -> list[Return]:
    """What came back in the last two weeks of what this person noted or suggested, newest first; in three queries."""
    since = clock.now().date() - NEW_FOR
    seen = Observation.objects.in_schemes_of(user, *NOTERS).filter(
        recorded_by=user, state__in=_CAME_BACK, state_on__gte=since
    )
    seen = seen.select_related("spot", "neighbourhood", "first").prefetch_related(last_events(), "first__events")
    proposed = Recommendation.objects.filter(
        scheme__in=schemes_with_role(user, *TEAM), suggested_by=user, state__in=_ANSWERED, answered_on__gte=since
    )
    found = [_of_observation(row) for row in seen.order_by("-state_on", "-pk")[:MOST]]
    found += [_of_recommendation(row) for row in proposed.order_by("-answered_on", "-pk")[:MOST]]
    return sorted(found, key=lambda row: row.day, reverse=True)[:MOST]


def stands(row: Observation) -> str:
    """« Intervention prévue le 24 novembre », « À transmettre à : la Ville »: its state, with what was answered.

    The rows have their events prefetched, where they are many."""
    event = _last(row)
    if row.state == ObservationState.REDIRECTED and event and event.text:
        return f"À transmettre à\u00a0: {event.text}"
    if row.state == ObservationState.PLANNED and event and event.planned_on:
        return f"Intervention prévue le {french_date(event.planned_on)}"
    return row.get_state_display()


def _last(row: Observation):
    events = list((row.first or row).events.all())
    return events[-1] if events else None


def _of_observation(row: Observation) -> Return:
    event = _last(row)
    what = ", ".join(said for said in (row.label, row.place) if said)
    return Return(what, stands(row), event.text if event else "", row.state_on, row)


def _of_recommendation(row: Recommendation) -> Return:
    return Return(row.proposal, row.get_state_display(), row.answer_text, row.answered_on, row)
