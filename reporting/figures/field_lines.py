"""Parts of a figure of the field, each with what opens its rows."""

from __future__ import annotations

from collections.abc import Iterator

from french.names import dictionary_key
from french.words import NO_NEIGHBOURHOOD

from .indicators import Breakdown
from .labels import Labels
from .opening import Opening
from .report import Line
from .values import OUTSIDE
from .watched import Watched


def field_lines(breakdown: Breakdown, opening: Opening, watched: Watched, labels: Labels) -> Iterator[Line]:
    """In the list's order, or the scheme's for neighbourhoods: those of the perimeter are all told."""
    counts, names = watched.parts.get(breakdown.key, {}), labels.neighbourhoods
    for option in breakdown.options:
        if number := counts.get(option.value):
            query = opening.in_field(breakdown.code, **{breakdown.dimension: option.value})
            yield Line(option.value, str(option.label), number, query=query)
    if breakdown.options or not watched.counts:
        return
    looked_at = {place.pk for place in opening.scope.neighbourhoods} or labels.perimeter.keys()
    gone = sorted(counts.keys() - {*looked_at, OUTSIDE}, key=lambda key: dictionary_key(names[key].name))
    for key in (*(key for key in labels.perimeter if key in looked_at), *gone):
        number = counts.get(key, 0)
        query = opening.in_field(breakdown.code, quarter=names[key].slug) if number else None
        yield Line(names[key].slug, names[key].name, number, query=query)
    if number := counts.get(OUTSIDE):
        yield Line(OUTSIDE, NO_NEIGHBOURHOOD, number, query=opening.in_field(breakdown.code, outside="on"))
