"""Parts of a figure of the field, each with what opens its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from french.names import dictionary_key
from french.words import NO_NEIGHBOURHOOD

from .indicators import Breakdown
from .labels import Labels
from .report import Line
from .scope import Scope
from .values import OUTSIDE
from .watched import RATES, Watched


def field_lines(breakdown: Breakdown, scope: Scope, watched: Watched, labels: Labels) -> Iterator[Line]:
    """In the list's order, or the scheme's for neighbourhoods: those of the perimeter are all told."""
    counts, names = watched.parts.get(breakdown.key, {}), labels.neighbourhoods
    if breakdown.is_crossed:
        yield from _crossed(breakdown, scope, counts, labels)
        return
    for option in breakdown.options:
        if number := counts.get(option.value):
            query = list_query(scope, breakdown.code, **{breakdown.dimension: option.value})
            yield Line(option.value, str(option.label), number, query=query)
    if breakdown.options or not watched.counts:
        return
    for key in _places(counts, scope, labels):
        number = counts.get(key, 0)
        query = list_query(scope, breakdown.code, quarter=names[key].slug) if number else None
        yield Line(names[key].slug, names[key].name, number, query=query)
    if number := counts.get(OUTSIDE):
        yield Line(OUTSIDE, NO_NEIGHBOURHOOD, number, query=list_query(scope, breakdown.code, outside="on"))


def _places(counted: Iterable[int | str | None], scope: Scope, labels: Labels) -> list[int | str]:
    """Neighbourhoods looked at, in the scheme's order; then those that left the perimeter, by name."""
    looked_at = {place.pk for place in scope.neighbourhoods} or labels.perimeter.keys()
    gone = {key for key in counted if key is not None} - {*looked_at, OUTSIDE}
    by_name = sorted(gone, key=lambda key: dictionary_key(labels.neighbourhoods[key].name))
    return [*(key for key in labels.perimeter if key in looked_at), *by_name]


def _crossed(breakdown: Breakdown, scope: Scope, counts: Mapping[Any, int], labels: Labels) -> Iterator[Line]:
    """Each option told neighbourhood by neighbourhood, nothing as well; of one neighbourhood, its parts are all."""
    places = _places((place for _, place in counts), scope, labels)
    if not counts or len(places) < 2:
        return
    for option in breakdown.options:
        if option.value in scope.untold:
            continue
        for key in places:
            place, number = labels.neighbourhoods[key], counts.get((option.value, key), 0)
            part = {breakdown.dimension: option.value, "quarter": place.slug}
            query = list_query(scope, breakdown.code, **part) if number else None
            yield Line(crossed_key(option.value, place.slug), f"{option.label}, {place.name}", number, query=query)


def crossed_key(option: str, place: str) -> str:
    """The key of an option in a neighbourhood, as codes write it: `observations[type=uses,neighbourhood=bellevue]`."""
    return f"{option},neighbourhood={place}"


def list_query(scope: Scope, code: str, **part: object) -> str | None:
    """What the list behind a figure is asked, so as to show its rows; None of several schemes, for each list is of one.
    A rate opens its part."""
    if len(scope.schemes) > 1:
        return None
    counted, _ = RATES.get(code, (code, ""))
    words: dict[str, object] = {"scheme": scope.scheme.slug, "from": scope.start, "to": scope.end}
    words["quarter"] = [place.slug for place in scope.neighbourhoods]
    return urlencode(words | {"figure": counted} | part, doseq=True)
