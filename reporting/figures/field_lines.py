"""Parts of a figure of the field, each with what opens its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from french.names import dictionary_key
from french.words import NO_NEIGHBOURHOOD

from .indicators import Breakdown
from .labels import Labels
from .opening import Opening
from .report import Line
from .scope import Scope
from .values import OUTSIDE
from .watched import Watched


def field_lines(breakdown: Breakdown, opening: Opening, watched: Watched, labels: Labels) -> Iterator[Line]:
    """In the list's order, or the scheme's for neighbourhoods: those of the perimeter are all told."""
    counts, names = watched.parts.get(breakdown.key, {}), labels.neighbourhoods
    if breakdown.is_crossed:
        yield from _crossed(breakdown, opening, counts, labels)
        return
    for option in breakdown.options:
        if number := counts.get(option.value):
            query = opening.in_field(breakdown.code, **{breakdown.dimension: option.value})
            yield Line(option.value, str(option.label), number, query=query)
    if breakdown.options or not watched.counts:
        return
    for key in _places(counts, opening.scope, labels):
        number = counts.get(key, 0)
        query = opening.in_field(breakdown.code, quarter=names[key].slug) if number else None
        yield Line(names[key].slug, names[key].name, number, query=query)
    if number := counts.get(OUTSIDE):
        yield Line(OUTSIDE, NO_NEIGHBOURHOOD, number, query=opening.in_field(breakdown.code, outside="on"))


def _places(counted: Iterable[int | str | None], scope: Scope, labels: Labels) -> list[int | str]:
    """Neighbourhoods looked at, in the scheme's order; then those that left the perimeter, by name."""
    looked_at = {place.pk for place in scope.neighbourhoods} or labels.perimeter.keys()
    gone = {key for key in counted if key is not None} - {*looked_at, OUTSIDE}
    by_name = sorted(gone, key=lambda key: dictionary_key(labels.neighbourhoods[key].name))
    return [*(key for key in labels.perimeter if key in looked_at), *by_name]


def _crossed(breakdown: Breakdown, opening: Opening, counts: Mapping[Any, int], labels: Labels) -> Iterator[Line]:
    """Each option told neighbourhood by neighbourhood, nothing as well; of one neighbourhood, its parts are all."""
    places = _places((place for _, place in counts), opening.scope, labels)
    if not counts or len(places) < 2:
        return
    for option in breakdown.options:
        if option.value in opening.scope.untold:
            continue
        for key in places:
            place, number = labels.neighbourhoods[key], counts.get((option.value, key), 0)
            part = {breakdown.dimension: option.value, "quarter": place.slug}
            query = opening.in_field(breakdown.code, **part) if number else None
            yield Line(crossed_key(option.value, place.slug), f"{option.label}, {place.name}", number, query=query)


def crossed_key(option: str, place: str) -> str:
    """The key of an option in a neighbourhood, as codes write it: `observations[type=uses,neighbourhood=bellevue]`."""
    return f"{option},neighbourhood={place}"
