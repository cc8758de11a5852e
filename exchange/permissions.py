"""Who imports: whoever coordinates the scheme (an admin takes the coordination first)."""

from __future__ import annotations

from outings.permissions import can_coordinate, coordinated_schemes
from schemes.models import Scheme, SchemeQuerySet


def importable_schemes(user) -> SchemeQuerySet:
    """Schemes whose past outings the user may bring in."""
    return coordinated_schemes(user)


def can_import(user, scheme: Scheme) -> bool:
    return can_coordinate(user, scheme)
