"""What an outing finds where it goes: follow-ups due, repairs to check, answers to say on the spot (DOMAIN 8.4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from outings.models import Outing

from .enums import TO_CHECK, TO_TELL
from .models import FollowUp, Observation

# What was answered so long ago is no news on the spot any more.
NEWS_FOR = datetime.timedelta(days=90)


@dataclass(frozen=True)
class SpotNews:
    """`to_check`: said to be mended; `to_tell`: checked, or refused, and not said on the spot yet."""

    follow_ups: list[FollowUp] = field(default_factory=list)
    to_check: list[Observation] = field(default_factory=list)
    to_tell: list[Observation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.follow_ups or self.to_check or self.to_tell)

    def not_in(self, told: set[FollowUp | Observation]) -> SpotNews:
        """What of it is not in `told`, which it joins: of several outings there, the first has it."""
        left = SpotNews(
            [row for row in self.follow_ups if row not in told],
            [row for row in self.to_check if row not in told],
            [row for row in self.to_tell if row not in told],
        )
        told.update(left.follow_ups, left.to_check, left.to_tell)
        return left


def for_outings(outings: Iterable[Outing]) -> dict[int, SpotNews]:
    """By the key of each outing, what it finds where it goes; in two queries, whatever their number.

    `outings` have their stops prefetched. What has no spot waits at any stop of its quarter.
    """
    outings = list(outings)
    news = {outing.pk: SpotNews() for outing in outings}
    places = {outing.pk: _Places.of(outing) for outing in outings}
    if not any(places.values()):
        return news
    schemes = {outing.scheme_id for outing in outings}
    latest = max(outing.held_on for outing in outings)
    somewhere = Q(spot__in={pk for each in places.values() for pk in each.spots}) | Q(
        spot=None, neighbourhood__in={pk for each in places.values() for pk in each.quarters}
    )
    follow_ups = list(
        FollowUp.objects.due_by(latest).filter(somewhere, scheme__in=schemes).select_related("partner", "scheme")
    )
    observations = list(_news().filter(somewhere, scheme__in=schemes, state_on__gte=latest - NEWS_FOR))
    for outing in outings:
        found, here = news[outing.pk], places[outing.pk]
        for row in follow_ups:
            is_due = row.is_next_time or row.due_on <= outing.held_on
            # Noted during this very outing, it is for the next one.
            if is_due and row.scheme_id == outing.scheme_id and row.outing_uuid != outing.client_uuid and here.has(row):
                found.follow_ups.append(row)
        for seen in observations:
            if seen.scheme_id == outing.scheme_id and here.has(seen):
                (found.to_check if seen.state in TO_CHECK else found.to_tell).append(seen)
    return news


def _news():
    """First ones only: those joined to another follow it."""
    is_to_tell = Q(state__in=TO_TELL, told=None)
    rows = Observation.objects.filter(Q(state__in=TO_CHECK) | is_to_tell, first=None)
    return rows.select_related("spot", "neighbourhood").with_last_word()


@dataclass(frozen=True)
class _Places:
    spots: frozenset[int]
    quarters: frozenset[int]

    @classmethod
    def of(cls, outing: Outing) -> _Places:
        stops: Sequence = outing.stops.all()
        return cls(
            frozenset(stop.spot_id for stop in stops if stop.spot_id),
            frozenset(stop.neighbourhood_id for stop in stops if stop.neighbourhood_id),
        )

    def __bool__(self) -> bool:
        return bool(self.spots or self.quarters)

    def has(self, row: FollowUp | Observation) -> bool:
        return row.spot_id in self.spots if row.spot_id else row.neighbourhood_id in self.quarters
