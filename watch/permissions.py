"""Who sees and does what of the watch (DOMAIN 8.4)."""

from __future__ import annotations

from schemes.enums import Role
from schemes.models import Scheme, SchemeQuerySet, schemes_with_role

from .enums import RecommendationState
from .models import Recommendation

TEAM = (Role.COORDINATOR, Role.MEDIATOR)
NOTERS = (*TEAM, Role.VOLUNTEER)
SIGNERS = (Role.COORDINATOR, Role.ADMIN)
READERS = (*TEAM, Role.ADMIN)
# A volunteer reads the follow-ups, and notes.
FIELD_READERS = (*NOTERS, Role.ADMIN)


def noted_schemes(user) -> SchemeQuerySet:
    """Schemes where the user notes observations, follow-ups and calls, but for the archived."""
    return Scheme.objects.with_role(user, *NOTERS).in_menus()


def can_note(user, scheme: Scheme) -> bool:
    """Coordinators, mediators and volunteers note what they see and who asked."""
    return scheme.pk in schemes_with_role(user, *NOTERS)


def follow_up_schemes(user) -> SchemeQuerySet:
    """Schemes where the user notes follow-ups, but for the archived: a volunteer reads them."""
    return Scheme.objects.with_role(user, *TEAM).in_menus()


def read_follow_up_schemes(user) -> SchemeQuerySet:
    """Schemes whose follow-ups the user reads."""
    return Scheme.objects.with_role(user, *FIELD_READERS).in_menus()


def can_read_observations(user, scheme: Scheme) -> bool:
    """The team, and the operator's admin."""
    return scheme.pk in schemes_with_role(user, *READERS)


def can_follow(user, scheme: Scheme) -> bool:
    """Coordinators and mediators say what becomes of an observation, of a follow-up."""
    return scheme.pk in schemes_with_role(user, *TEAM)


def can_suggest(user, scheme: Scheme) -> bool:
    """Mediators suggest recommendations; coordinators write them."""
    return scheme.pk in schemes_with_role(user, *TEAM)


def can_sign(user, scheme: Scheme) -> bool:
    """The coordinator or the admin signs a recommendation, and sends it."""
    return scheme.pk in schemes_with_role(user, *SIGNERS)


def can_write(user, row: Recommendation) -> bool:
    """Who signs writes; a mediator writes what is still a suggestion."""
    is_suggestion = row.state == RecommendationState.SUGGESTED
    return can_sign(user, row.scheme) or (is_suggestion and can_suggest(user, row.scheme))
