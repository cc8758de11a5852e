"""Who sees and does what of situations and solicitations (DOMAIN 8.4)."""

from __future__ import annotations

import datetime

from schemes import clock
from schemes.models import Scheme, SchemeQuerySet, schemes_with_role
from schemes.presets import WITH_SITUATIONS
from watch.permissions import NOTERS, READERS, TEAM, can_note

from .models import Solicitation

# A call noted by mistake is taken back by whoever noted it, on second thoughts; then by the team, who knows.
TAKEN_BACK_WITHIN = datetime.timedelta(hours=24)


def situation_schemes(user) -> SchemeQuerySet:
    """Schemes whose situations the user reads and notes: no volunteer, no admin, who has totals."""
    return Scheme.objects.with_role(user, *TEAM).in_menus()


def call_schemes(user) -> SchemeQuerySet:
    """Schemes where the user notes who asked."""
    return Scheme.objects.with_role(user, *NOTERS).in_menus()


def read_call_schemes(user) -> SchemeQuerySet:
    """Schemes whose calls the user reads."""
    return Scheme.objects.with_role(user, *READERS).in_menus()


def offered(schemes: SchemeQuerySet) -> SchemeQuerySet:
    """Those that use situations: what a scheme does not use does not show, and what was noted stays readable."""
    return schemes.filter(preset__in=WITH_SITUATIONS)


def can_mediate(user, scheme: Scheme) -> bool:
    """Coordinators and mediators read and note situations and their steps."""
    return scheme.pk in schemes_with_role(user, *TEAM)


def can_change_call(user, row: Solicitation) -> bool:
    """The team; a volunteer, what they noted themselves."""
    return can_mediate(user, row.scheme) or (row.recorded_by_id == user.pk and can_note(user, row.scheme))


def can_take_back(user, row: Solicitation) -> bool:
    """Whoever noted it, for a day."""
    is_late = clock.now() - row.created_at > TAKEN_BACK_WITHIN
    return row.recorded_by_id == user.pk and not row.situation_id and not is_late and can_change_call(user, row)
