"""« Du nouveau sur ce que vous avez fait remonter »: what came back, to who noted it (DOMAIN 8.4)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from schemes import clock
from schemes.models import schemes_with_role

from .enums import ANSWERS, ObservationState, RecommendationState
from .models import Observation, Recommendation
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
    """What came back in the last two weeks of what this person noted or suggested, newest first; in two queries."""
    since = clock.now().date() - NEW_FOR
    seen = Observation.objects.in_schemes_of(user, *NOTERS).filter(
        recorded_by=user, state__in=_CAME_BACK, state_on__gte=since
    )
    seen = seen.select_related("spot", "neighbourhood").with_last_word()
    proposed = Recommendation.objects.filter(
        scheme__in=schemes_with_role(user, *TEAM), suggested_by=user, state__in=_ANSWERED, answered_on__gte=since
    )
    found = [_of_observation(row) for row in seen.order_by("-state_on", "-pk")[:MOST]]
    found += [_of_recommendation(row) for row in proposed.order_by("-answered_on", "-pk")[:MOST]]
    return sorted(found, key=lambda row: row.day, reverse=True)[:MOST]


def _of_observation(row: Observation) -> Return:
    what = ", ".join(said for said in (row.label, row.place) if said)
    return Return(what, row.stands, row.last_text or "", row.state_on, row)


def _of_recommendation(row: Recommendation) -> Return:
    return Return(row.proposal, row.get_state_display(), row.answer_text, row.answered_on, row)
