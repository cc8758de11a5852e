"""The promise of a scope, what was planned in it, and its mobile units' days: the figures that `planning` gives, each
computed once, here.

Read from `planning.promise`, whose visits follow their own day and neighbourhood. Neither a format nor an audience, a
topic, a partner, a person or a team narrows a promise: where one does, there are no such figures (DOMAIN 8.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from french.numbers import Number, percentage
from outings.enums import DONE, OutingStatus
from planning.enums import VisitState
from planning.promise import NOTHING, Promise, promise_of
from planning.units import days_out

from .scope import Scope

# Where due visits are judged: what each figure is, of a promise.
_FIGURES: Mapping[str, Callable[[Promise], Number | None]] = {
    "promise_due": lambda promise: len(promise.visits),
    "promise_kept": lambda promise: promise.number(VisitState.KEPT),
    "promise_moved": lambda promise: promise.number(VisitState.MOVED),
    "promise_cancelled": lambda promise: promise.number(VisitState.CANCELLED),
    "promise_missed": lambda promise: promise.number(VisitState.MISSED),
    "promise_unrecorded": lambda promise: promise.number(VisitState.UNRECORDED),
    "pauses_announced": lambda promise: len(promise.pauses),
    "regularity_rate": lambda promise: percentage(*parts_of(promise, "regularity_rate")),
    "promise_held_rate": lambda promise: percentage(*parts_of(promise, "promise_held_rate")),
    "neighbourhood_coverage": lambda promise: percentage(*parts_of(promise, "neighbourhood_coverage")),
}
OF_THE_PROMISE = tuple(_FIGURES)


def parts_of(promise: Promise, code: str) -> tuple[int, int]:
    """What a rate of the promise is of: (part, base)."""
    match code:
        case "regularity_rate":
            return promise.number(VisitState.KEPT), promise.judged
        case "promise_held_rate":
            return promise.number(VisitState.KEPT, VisitState.MOVED), promise.judged
        case "neighbourhood_coverage":
            return len(promise.covered), len(promise.weeks)
    raise KeyError(code)


def figure_of(promise: Promise, code: str) -> Number | None:
    """A figure of the promise by its code; a rate in whole per cent, None where nothing was due."""
    return _FIGURES[code](promise)


@dataclass(frozen=True)
class Planned:
    """Outings that were planned in the period, up to the eve, and what became of them."""

    planned: int = 0
    done: int = 0
    cancelled: int = 0

    @property
    def still_open(self) -> int:
        return self.planned - self.done - self.cancelled


@dataclass(frozen=True)
class Promised:
    """The promise of a scope, and its planned outings; `is_counts_only` where only counts leave the team."""

    promise: Promise = NOTHING
    outings: Planned = Planned()
    # Of the mobile units, whose days belong to no quarter: None where the scope is of some.
    unit_days_out: int | None = None
    is_counts_only: bool = False

    def value_of(self, code: str) -> Number | None:
        """A figure by its code; None where nothing was promised, or planned: no promise is none that was broken."""
        if code == "realisation_rate":
            return percentage(self.outings.done, self.outings.planned)
        if code == "unit_days_out":
            return self.unit_days_out
        has_promise = bool(self.promise.visits or self.promise.pauses)
        return figure_of(self.promise, code) if has_promise else None


def read_promised(scope: Scope) -> Promised:
    """What was promised in the scope and planned in it, in nine queries; in three where nothing was promised."""
    if scope.is_narrowed:
        return Promised()
    places = [place.pk for place in scope.neighbourhoods] or None
    promise = promise_of(scope.schemes, scope.start, scope.end, places)
    days = None if places else sum(days_out(scheme, scope.start, scope.end) for scheme in scope.schemes)
    return Promised(promise, _planned(scope), days)


def _planned(scope: Scope) -> Planned:
    return Planned(
        **scope.outings()
        .planned_until_yesterday()
        .order_by()
        .aggregate(
            planned=Count("pk"),
            done=Count("pk", filter=Q(status__in=DONE)),
            cancelled=Count("pk", filter=Q(status=OutingStatus.CANCELLED)),
        )
    )
