"""What is noted beside outings: solicitations, situations, observations, follow-ups, recommendations; each figure
computed once, here (DOMAIN 8.4).

Read as known on the day of reading, which is the data date: states and outcomes are today's, days are the period's.
What is of no quarter counts where no quarter is asked for. Formats, audiences, topics and partners are outings': where
one narrows, there are no such figures.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from french.numbers import Number, percentage
from schemes import clock
from schemes.models import Scheme
from situations.enums import Timing
from situations.models import Situation, SituationStep, Solicitation
from watch.enums import ANSWERS, FOLLOW_UP_ENDS, Effect, ObservationState, RecommendationAnswer, RecommendationState
from watch.models import FollowUp, Observation, ObservationEvent, Recommendation, Told

from ..enums import RecommendationStanding
from .scope import Scope
from .values import OUTSIDE

# Without an answer for no longer than this, a solicitation waits, and is in no rate.
WAITS = datetime.timedelta(days=7)
# A fortnight after it was sent, or noted, one may ask what came of it.
FORTNIGHT = datetime.timedelta(days=15)
# A median of fewer is somebody's.
SMALLEST_MEDIAN = 10
FIXED = (ObservationState.FIXED, ObservationState.CONFIRMED)
# Each rate with its part and its base, which are figures.
RATES = {
    "solicitation_answer_rate": ("solicitations_answered", "solicitations_due"),
    "technical_answer_rate": ("technical_answered", "technical_due"),
    "technical_fixed_rate": ("technical_fixed", "technical_due"),
    "followup_closed_15d": ("followups_closed", "followups_due"),
}

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Watched:
    """`counts` by code, None where it is withheld; `parts` of a breakdown by its key, then by option, or by primary
    key of a neighbourhood. `recommendations`: those sent by the period's end which a report tells, the latest first.
    Nothing where nothing was ever noted."""

    counts: Mapping[str, Number | None] = field(default_factory=dict)
    parts: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    recommendations: tuple[Recommendation, ...] = ()

    @property
    def neighbourhoods(self) -> frozenset[int]:
        """Where something was noted."""
        places = (self.parts.get(key, {}) for key in ("situation_places", "observation_places"))
        return frozenset(key for of_places in places for key in of_places if isinstance(key, int))

    def value_of(self, code: str) -> Number | None:
        """A figure by its code, a rate in whole per cent; None where it is not known, or is of nothing."""
        if not self.counts or code not in RATES:
            return self.counts.get(code)
        part, base = self.part_of(code)
        return percentage(part, base)

    def part_of(self, code: str) -> tuple[Number, Number]:
        """What a rate is of: (part, base)."""
        part, base = RATES[code]
        return self.counts.get(part) or 0, self.counts.get(base) or 0


def read_watched(scope: Scope) -> Watched:
    """What was noted in the scope, in nine queries; in one where its schemes never noted anything."""
    if scope.is_narrowed or not _is_used(scope):
        return Watched()
    today = clock.today(scope.schemes[0])
    counts: dict[str, Number | None] = {}
    parts: dict[str, Mapping[Any, int]] = {}
    for read in (_solicitations, _situations, _observations, _technical, _follow_ups):
        its_counts, its_parts = read(scope, today)
        counts |= its_counts
        parts |= its_parts
    told = tuple(_recommendations(scope))
    sent = [one for one in told if one.sent_on and one.sent_on >= scope.start]
    counts["recommendations_sent"] = len(sent)
    counts["recommendations_overdue"] = sum(1 for one in sent if _is_overdue(one, today))
    parts["recommendation_answers"] = Counter(standing_of(one) for one in sent)
    return Watched(counts, parts, told)


def _is_used(scope: Scope) -> bool:
    models = (Solicitation, Situation, Observation, FollowUp, Recommendation)
    noted = (Q(Exists(model._default_manager.filter(scheme=OuterRef("pk")))) for model in models)
    schemes = Scheme.objects.filter(pk__in=[scheme.pk for scheme in scope.schemes])
    return schemes.filter(_any(noted)).exists()


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


Read = tuple[Mapping[str, Number | None], Mapping[str, Mapping[Any, int]]]


def _solicitations(scope: Scope, today: datetime.date) -> Read:
    rows = list(scope.noted(Solicitation.objects.all()).values_list("held_on", "channel", "answer"))
    answered = [channel for _, channel, answer in rows if answer]
    waiting = sum(1 for day, _, answer in rows if not answer and today - day <= WAITS)
    counts = {
        "solicitations": len(rows),
        "solicitations_due": len(rows) - waiting,
        "solicitations_answered": len(answered),
    }
    return counts, {
        "solicitation_channels": Counter(channel for _, channel, _ in rows),
        "solicitation_answers": Counter(answered),
    }


def _situations(scope: Scope, today: datetime.date) -> Read:
    columns = ("type", "timing", "origin", "parties", "outcome", "neighbourhood", "held_on", "closed_on")
    rows = list(scope.noted(Situation.objects.counted()).values(*columns))
    steps = scope.noted(SituationStep.objects.all(), "situation__", day="day")
    days = [
        (row["closed_on"] - row["held_on"]).days
        for row in rows
        if row["timing"] == Timing.DEFERRED and row["closed_on"]
    ]
    counts = {
        "situations": len(rows),
        "situations_open": sum(1 for row in rows if not row["outcome"]),
        # Opening is the first step, and has no row.
        "situation_steps": len(rows) + steps.count(),
        "deferred_days_median": median(days) if len(days) >= SMALLEST_MEDIAN else None,
    }
    kinds = {f"situation_{name}s" if name != "parties" else "situation_parties": name for name in columns[:5]}
    parts = {key: Counter(row[name] for row in rows if row[name]) for key, name in kinds.items()}
    return counts, parts | {"situation_places": _by_place(row["neighbourhood"] for row in rows)}


def _by_place(keys: Iterable[int | None]) -> Counter[int | str]:
    return Counter(OUTSIDE if key is None else key for key in keys)


def _observations(scope: Scope, today: datetime.date) -> Read:
    rows = list(scope.noted(Observation.objects.all()).values_list("type", "neighbourhood"))
    returns = scope.noted(Told.objects.all(), "observation__", day="observation__held_on").count()
    return {"observations": len(rows), "returns_made": returns}, {
        "observation_types": Counter(kind for kind, _ in rows),
        "observation_places": _by_place(place for _, place in rows),
    }


def _technical(scope: Scope, today: datetime.date) -> Read:
    """Of what was first sent in the period: what came of it since."""
    events = scope.recorded(ObservationEvent.objects.all(), "observation__")
    sent = events.filter(state=ObservationState.SENT, day__range=(scope.start, scope.end))
    rows = events.filter(observation__in=sent.values("observation"))
    states: dict[int, set[str]] = defaultdict(set)
    now: dict[int, str] = {}
    first: dict[int, datetime.date] = {}
    for key, state, day, current in rows.values_list("observation", "state", "day", "observation__state"):
        states[key].add(state)
        now[key] = current
        if state == ObservationState.SENT:
            first[key] = min(day, first.get(key, day))
    told = [key for key, day in first.items() if day >= scope.start]
    due = [key for key in told if first[key] <= today - FORTNIGHT]
    return {
        "technical_sent": len(told),
        "technical_due": len(due),
        "technical_answered": sum(1 for key in due if states[key] & set(ANSWERS)),
        "technical_fixed": sum(1 for key in due if now[key] in FIXED),
        "technical_back": sum(1 for key in told if ObservationState.BACK in states[key]),
    }, {}


def _follow_ups(scope: Scope, today: datetime.date) -> Read:
    rows = scope.noted(FollowUp.objects.all()).filter(held_on__lte=today - FORTNIGHT)
    made = list(rows.values_list("held_on", "state", "state_on"))
    closed = sum(1 for day, state, since in made if state in FOLLOW_UP_ENDS and since - day <= FORTNIGHT)
    return {"followups_due": len(made), "followups_closed": closed}, {}


def _recommendations(scope: Scope) -> QuerySet[Recommendation]:
    """Those sent in the period, and those sent before that a report tells again: until an effect, a refusal or a
    withdrawal."""
    ended = Q(state=RecommendationState.DECLINED) | ~Q(effect__in=("", Effect.TOO_EARLY))
    sent = scope.recorded(Recommendation.objects.exclude(state=RecommendationState.WITHDRAWN))
    told = sent.filter(sent_on__lte=scope.end).exclude(Q(sent_on__lt=scope.start) & ended)
    return told.select_related("recipient__partner", "neighbourhood").order_by("-sent_on", "-pk")


def _is_overdue(one: Recommendation, today: datetime.date) -> bool:
    is_unanswered = standing_of(one) == RecommendationStanding.UNANSWERED
    return is_unanswered and one.due_on is not None and one.due_on < today


def standing_of(one: Recommendation) -> RecommendationStanding:
    """What a recommendation that was sent has come to."""
    if one.state != RecommendationState.SENT:
        return RecommendationStanding(one.state)
    is_redirected = one.answer == RecommendationAnswer.REDIRECTED
    return RecommendationStanding.REDIRECTED if is_redirected else RecommendationStanding.UNANSWERED
