"""Who imports: whoever coordinates the scheme (an admin takes the coordination first)."""

from __future__ import annotations

from outings.permissions import can_coordinate, coordinated_schemes
from schemes.models import Scheme, SchemeQuerySet
from schemes.permissions import Standing, standing_in, structures_of


def importable_schemes(user) -> SchemeQuerySet:
    """Schemes whose past outings the user may bring in."""
    return coordinated_schemes(user)


def can_import(user, scheme: Scheme) -> bool:
    return can_coordinate(user, scheme)


def standing_for(user, scheme: Scheme) -> Standing:
    """As whom the user imports there: what they answer for in the first structure for which they coordinate it."""
    standings = filter(None, (standing_in(user, operator) for operator in structures_of(user)))
    return next(standing for standing in standings if scheme.pk in standing.coordinated)
