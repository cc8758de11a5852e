"""What is asked, drawn at random: each kind of scope with each period, some of both schemes, half in a place."""

from __future__ import annotations

import random
from collections.abc import Iterator

from outings.enums import TargetAudience

from .book import Asked
from .world import FIRST, LAST, D, Ground, World

PERIODS = (
    (D(2025, 1, 1), D(2025, 12, 31)),
    (D(2026, 1, 1), D(2026, 6, 30)),
    (D(2026, 3, 1), D(2026, 3, 31)),
    (D(2025, 11, 20), D(2026, 4, 10)),
    (D(2025, 10, 1), LAST),
    (FIRST, LAST),
    (D(2026, 5, 13), D(2026, 5, 13)),
)
# What each asks beside a scheme and days.
KINDS = (
    "",
    "place",
    "both",
    "place",
    "format",
    "place topic",
    "both place",
    "place partner",
    "audience",
    "both topic",
    "place",
    "both partner",
)


def scopes(world: World, number: int, seed: int) -> Iterator[Asked]:
    """As many scopes; their kinds and their periods have no common measure."""
    draw = random.Random(seed)
    for index in range(number):
        kind = KINDS[index % len(KINDS)].split()
        grounds = world.grounds if "both" in kind else (draw.choice(world.grounds),)
        start, end = PERIODS[index % len(PERIODS)]
        schemes = tuple(ground.scheme.slug for ground in grounds)
        asked = {word: _drawn(word, world, grounds, draw) for word in kind if word not in ("both", "place")}
        scope = Asked(schemes, start, end, **asked)
        if "place" in kind:
            # A page offers the neighbourhoods of the period's perimeter.
            place = draw.choice(sorted(world.ledger.perimeter(scope)))
            scope = Asked(schemes, start, end, place, **asked)
        yield scope


def _drawn(word: str, world: World, grounds: tuple[Ground, ...], draw: random.Random) -> str:
    ground = draw.choice(grounds)
    offered = {
        "format": ("walkabout", "workshop", "mobile_unit"),
        "audience": TargetAudience.values,
        "topic": (*ground.topics,),
        "partner": ground.partners,
    }
    return draw.choice(offered[word])
