"""What is noted beside outings: solicitations, situations, observations, follow-ups, recommendations; each figure
computed once, here (DOMAIN 8.4).

Read as known on the day of reading, which is the data date: states and outcomes are today's, days are the period's.
What is of no quarter counts where no quarter is asked for. Formats, audiences, topics and partners are outings': where
one narrows, there are no such figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from french.numbers import Number, percentage
from schemes import clock
from schemes.models import Scheme
from situations.counting import situations, solicitations
from situations.models import Situation, SituationStep, Solicitation
from watch.counting import Conditions, Days, follow_ups, observations, recommendations
from watch.enums import RecommendationAnswer, RecommendationStanding, RecommendationState
from watch.models import FollowUp, Observation, Recommendation

from .scope import Scope
from .values import OUTSIDE

# A median of fewer is somebody's.
SMALLEST_MEDIAN = 10
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
    """What was noted in the scope, in twelve queries; in one where its schemes never noted anything."""
    if scope.is_narrowed or not _is_used(scope):
        return Watched()
    days = Days(scope.start, scope.end, clock.today(scope.schemes[0]))
    counts: dict[str, Number | None] = {}
    parts: dict[str, Mapping[Any, int]] = {}
    for read in (_solicitations, _situations, _observations, _follow_ups):
        its_counts, its_parts = read(scope, days)
        counts |= its_counts
        parts |= its_parts
    told = tuple(_told(scope))
    counts |= _counted(scope.recorded(Recommendation.objects.all()), recommendations(days))
    parts["recommendation_answers"] = Counter(
        standing_of(one) for one in told if one.sent_on and one.sent_on >= scope.start
    )
    return Watched(counts, parts, told)


def _is_used(scope: Scope) -> bool:
    models = (Solicitation, Situation, Observation, FollowUp, Recommendation)
    noted = (Q(Exists(model._default_manager.filter(scheme=OuterRef("pk")))) for model in models)
    schemes = Scheme.objects.filter(pk__in=[scheme.pk for scheme in scope.schemes])
    return schemes.filter(_any(noted)).exists()


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


Parts = Mapping[str, Mapping[Any, int]]
Read = tuple[Mapping[str, Number | None], Parts]


def _counted(rows: QuerySet, conditions: Conditions) -> dict[str, Number | None]:
    """How many rows each figure counts, in one query."""
    asked = rows.filter(_any(conditions.values()))
    return asked.aggregate(**{code: Count("pk", filter=condition) for code, condition in conditions.items()})


def _solicitations(scope: Scope, days: Days) -> Read:
    rows, conditions = scope.recorded(Solicitation.objects.all()), solicitations(days)
    noted = list(rows.filter(conditions["solicitations"]).values_list("channel", "answer"))
    return _counted(rows, conditions), {
        "solicitation_channels": Counter(channel for channel, _ in noted),
        "solicitation_answers": Counter(channel for channel, answer in noted if answer),
    }


def _situations(scope: Scope, days: Days) -> Read:
    told, conditions = Situation.objects.exclude(type__in=scope.untold), situations(days)
    rows = scope.recorded(told)
    columns = ("type", "timing", "origin", "parties", "outcome", "neighbourhood", "held_on", "closed_on")
    opened = list(rows.filter(conditions["situations"]).values(*columns))
    counts = _counted(rows, {code: conditions[code] for code in ("situations", "situations_open")})
    steps = scope.noted(SituationStep.objects.filter(situation__in=told), "situation__", day="day")
    spent = rows.filter(conditions["deferred_days_median"]).values_list("held_on", "closed_on")
    durations = [(closed - held).days for held, closed in spent]
    # Opening is the first step, and has no row.
    counts["situation_steps"] = len(opened) + steps.count()
    counts["deferred_days_median"] = median(durations) if len(durations) >= SMALLEST_MEDIAN else None
    kinds = {f"situation_{name}s" if name != "parties" else "situation_parties": name for name in columns[:5]}
    parts = {key: Counter(row[name] for row in opened if row[name]) for key, name in kinds.items()}
    places = [row["neighbourhood"] for row in opened]
    crossed = zip((row["type"] for row in opened), places, strict=True)
    return counts, parts | {"situation_places": _by_place(places), "situation_types_by_place": Counter(crossed)}


def _by_place(keys: Iterable[int | None]) -> Counter[int | str]:
    return Counter(OUTSIDE if key is None else key for key in keys)


def _observations(scope: Scope, days: Days) -> Read:
    rows, conditions = scope.recorded(Observation.objects.all()), observations(days)
    noted = list(rows.filter(conditions["observations"]).values_list("type", "neighbourhood"))
    return _counted(rows, conditions), {
        "observation_types": Counter(kind for kind, _ in noted),
        "observation_places": _by_place(place for _, place in noted),
        "observation_types_by_place": Counter(noted),
    }


def _follow_ups(scope: Scope, days: Days) -> Read:
    return _counted(scope.recorded(FollowUp.objects.all()), follow_ups(days)), {}


def _told(scope: Scope) -> QuerySet[Recommendation]:
    """Those sent in the period, and those sent before that a report tells again: until an effect, a refusal or a
    withdrawal."""
    rows = scope.recorded(Recommendation.objects.exclude(state=RecommendationState.WITHDRAWN))
    again = Q(pk__in=Recommendation.objects.still_told(scope.end).values("pk"))
    told = rows.filter(Q(sent_on__range=(scope.start, scope.end)) | again)
    return told.select_related("recipient__partner", "neighbourhood").order_by("-sent_on", "-pk")


def standing_of(one: Recommendation) -> RecommendationStanding:
    """What a recommendation that was sent has come to."""
    if one.state != RecommendationState.SENT:
        return RecommendationStanding(one.state)
    is_redirected = one.answer == RecommendationAnswer.REDIRECTED
    return RecommendationStanding.REDIRECTED if is_redirected else RecommendationStanding.UNANSWERED
