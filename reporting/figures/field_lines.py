"""Parts of a figure of the field, each with what opens its rows."""

from __future__ import annotations

from collections.abc import Iterator
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
    for option in breakdown.options:
        if number := counts.get(option.value):
            query = list_query(scope, breakdown.code, **{breakdown.dimension: option.value})
            yield Line(option.value, str(option.label), number, query=query)
    if breakdown.options or not watched.counts:
        return
    looked_at = {place.pk for place in scope.neighbourhoods} or labels.perimeter.keys()
    gone = sorted(counts.keys() - {*looked_at, OUTSIDE}, key=lambda key: dictionary_key(names[key].name))
    for key in (*(key for key in labels.perimeter if key in looked_at), *gone):
        number = counts.get(key, 0)
        query = list_query(scope, breakdown.code, quarter=names[key].slug) if number else None
        yield Line(names[key].slug, names[key].name, number, query=query)
    if number := counts.get(OUTSIDE):
        yield Line(OUTSIDE, NO_NEIGHBOURHOOD, number, query=list_query(scope, breakdown.code, outside="on"))


def list_query(scope: Scope, code: str, **part: object) -> str | None:
    """What the list behind a figure is asked, so as to show its rows; None of several schemes, for each list is of one.
    A rate opens its part."""
    if len(scope.schemes) > 1:
        return None
    counted, _ = RATES.get(code, (code, ""))
    words: dict[str, object] = {"scheme": scope.scheme.slug, "from": scope.start, "to": scope.end}
    words["quarter"] = [place.slug for place in scope.neighbourhoods]
    return urlencode(words | {"figure": counted} | part, doseq=True)
