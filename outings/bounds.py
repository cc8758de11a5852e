"""What the database refuses of an outing's counts: the conditions of its constraints."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

# Larger than any count a person may enter: an unknown total bounds nothing (a NULL would let the whole rule through).
UNBOUNDED = Value(2_000_000_000)
LONGEST_OUTING_MINUTES = 12 * 60


def or_zero(*fields: str) -> models.expressions.Combinable:
    total = Coalesce(fields[0], 0)
    for field in fields[1:]:
        total = total + Coalesce(field, 0)
    return total


def at_most_the_public(*fields: str) -> Q:
    """The counts together are at most the people mediated, or the participants where the format counts those."""
    return Q(
        models.lookups.LessThanOrEqual(or_zero(*fields), Coalesce("people_mediated", "participants_count", UNBOUNDED))
    )
