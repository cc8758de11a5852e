"""The rows that labels are taken from, read before anything is placed: places, topics, partners, published words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Q

from french.dates import french_date
from outings.models import Testimony
from partners.models import Partner
from schemes.models import MobileUnit, Neighbourhood, SchemeNeighbourhood, Spot, Theme, Topic

from ..signals import origins_asked
from .report import Words
from .scope import ONE_DAY, Scope
from .values import Aggregates, Presence

NAMED: dict[str, type[MobileUnit] | type[Theme]] = {"mobile_units": MobileUnit, "themes": Theme}
MOST_TESTIMONIES, MOST_HIGHLIGHTS = 8, 4


@dataclass(frozen=True)
class Labels:
    """Rows by primary key. `perimeter` is by neighbourhood; `neighbourhoods`, where the team stopped, now or before,
    or was to."""

    perimeter: Mapping[int | str, list[SchemeNeighbourhood]]
    neighbourhoods: Mapping[int | str, Neighbourhood]
    spots: Mapping[int, Spot]
    topics: Mapping[int, Topic]
    partners: Mapping[int, Partner]
    # Names of rows, by the key of the breakdown that counts them.
    named: Mapping[str, Mapping[str | int, str]]
    words: Words
    # What is to be said of outings that came in from elsewhere.
    origins: Sequence[str] = ()

    def asked(self, presence: Presence) -> tuple[tuple[str, int], ...]:
        """Requests of a place by topic, sub-topics in theirs, the most first."""
        asked: Counter[int] = Counter()
        for key, requests in (presence.topics or {}).items():
            asked[self.topics[key].parent_id or key] += requests
        ranked = sorted(asked.items(), key=lambda counted: (-counted[1], self.topics[counted[0]].position, counted[0]))
        return tuple((self.topics[key].chart_label, requests) for key, requests in ranked)


def qpv_change(neighbourhood: Neighbourhood, scope: Scope) -> str:
    """What its status was before the period's last change of it: « Non QPV jusqu’au 31 décembre 2025 »."""
    rows = neighbourhood.statuses.all()
    turns = {row.starts_on for row in rows} | {row.ends_on + ONE_DAY for row in rows if row.ends_on}
    for day in sorted((day for day in turns if day and scope.start < day <= scope.end), reverse=True):
        before = neighbourhood.qpv_status_on(day - ONE_DAY)
        if before != neighbourhood.qpv_status_on(day):
            return f"{before.label} jusqu’au {french_date(day - ONE_DAY)}"
    return ""


def read_labels(scope: Scope, now: Aggregates, before: Aggregates, promised: Collection[int] = ()) -> Labels:
    """What is needed to name the keys of `now` and `before`, and of the neighbourhoods `promised`, in a fixed number of
    queries."""
    perimeter: dict[int | str, list[SchemeNeighbourhood]] = {}
    for link in scope.perimeter().select_related("neighbourhood").prefetch_related("neighbourhood__statuses"):
        perimeter.setdefault(link.neighbourhood_id, []).append(link)
    gone = (now.neighbourhoods | before.neighbourhoods | set(promised)) - perimeter.keys()
    neighbourhoods = {key: links[0].neighbourhood for key, links in perimeter.items()}
    return Labels(
        perimeter=perimeter,
        neighbourhoods=neighbourhoods | Neighbourhood.objects.in_bulk(gone),
        spots=Spot.objects.select_related("neighbourhood").in_bulk(now.spots),
        topics=_topics(scope, {*now.topics, *before.topics}),
        partners=Partner.objects.in_bulk({*now.partners, *before.partners}),
        named={key: _names(model, {*now.options[key], *before.options.get(key, {})}) for key, model in NAMED.items()},
        words=_words(scope),
        origins=_origins(scope) if now.totals["imported_outings"] else (),
    )


def _origins(scope: Scope) -> list[str]:
    answers: list[tuple[Any, Any]] = origins_asked.send(Scope, scope=scope)
    return [sentence for _, sentences in answers for sentence in sentences]


def _names(model: type[MobileUnit] | type[Theme], keys: set) -> dict[str | int, str]:
    return {key: str(row) for key, row in model._default_manager.in_bulk(keys).items()}


def _topics(scope: Scope, used: set[int]) -> dict[int, Topic]:
    """Those the schemes offer, those used and the parents of these, in the kit's order."""
    known = Topic.objects.filter(Q(pk__in=used) | Q(children__in=used))
    for scheme in scope.schemes:
        known |= Topic.objects.offered_by(scheme)
    return {topic.pk: topic for topic in known.distinct().select_related("parent")}


def _words(scope: Scope) -> Words:
    """Published words: with consent, and starred by the coordinator (DOMAIN 7.4); the newest first."""
    testimonies = scope.whole_rows(Testimony).filter(has_consent=True, is_starred=True)
    highlights = scope.whole_outings().done().filter(text__is_highlight_starred=True)
    return Words(
        _once(testimonies.select_related("outing__neighbourhood").order_by("-held_on", "pk"), "text")[
            :MOST_TESTIMONIES
        ],
        _once(highlights.select_related("text", "neighbourhood").order_by("-held_on", "pk"), "text.highlight")[
            :MOST_HIGHLIGHTS
        ],
    )


def _once(rows: Iterable, words: str) -> tuple:
    """The rows whose words were not said before: the same sentence twice convinces less than once."""
    said = attrgetter(words)
    return tuple({said(row): row for row in reversed(list(rows))}.values())[::-1]
