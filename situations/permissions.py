"""Who sees and does what of situations and solicitations (DOMAIN 8.4)."""

from __future__ import annotations

from schemes.enums import Role
from schemes.models import Scheme, SchemeQuerySet, schemes_with_role
from watch.permissions import TEAM


def situation_schemes(user) -> SchemeQuerySet:
    """Schemes whose situations the user reads and notes: no volunteer, no admin, who has totals."""
    return Scheme.objects.with_role(user, *TEAM).in_menus()


def can_mediate(user, scheme: Scheme) -> bool:
    """Coordinators and mediators read and note situations and their steps."""
    return scheme.pk in schemes_with_role(user, *TEAM)


def can_read_totals(user, scheme: Scheme) -> bool:
    """The team, and the operator's admin, who reads no situation one by one."""
    return scheme.pk in schemes_with_role(user, *TEAM, Role.ADMIN)
