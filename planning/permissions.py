"""Who plans what (DOMAIN 8.3): mediators and coordinators plan, coordinators promise and announce."""

from __future__ import annotations

import datetime

from outings.enums import OutingStatus
from outings.models import Outing
from outings.permissions import ANSWERABLE, MEMBERS, can_coordinate
from schemes import clock
from schemes.enums import Role
from schemes.models import Scheme, SchemeQuerySet, schemes_with_role

from .models import UnitEntry

TAKEN_BACK_WITHIN = datetime.timedelta(hours=24)
PLANNERS = (Role.COORDINATOR, Role.MEDIATOR)


def plannable_schemes(user) -> SchemeQuerySet:
    """Schemes where the user plans outings, but for the archived."""
    return Scheme.objects.with_role(user, *PLANNERS).in_menus()


def can_plan(user, scheme: Scheme) -> bool:
    """Whether the user plans outings in this scheme: not a volunteer, nor an admin who has not taken coordination."""
    return scheme.pk in schemes_with_role(user, *PLANNERS)


def can_change_plan(user, outing: Outing) -> bool:
    """Whoever plans, as long as it is planned."""
    return outing.status == OutingStatus.PLANNED and can_plan(user, outing.scheme)


def can_read_crew(user, scheme: Scheme) -> bool:
    """Names of the team are the team's: no admin's, no funder's."""
    return scheme.pk in schemes_with_role(user, *MEMBERS)


def can_prepare(user, outing: Outing) -> bool:
    """Whoever plans, of what was planned, until it is cancelled: what was missing is noted once there."""
    return outing.was_planned and outing.status != OutingStatus.CANCELLED and can_plan(user, outing.scheme)


def can_keep_series(user, scheme: Scheme) -> bool:
    """Making a series is a planner's; what it promises and announces is the coordinator's (`can_promise`)."""
    return can_plan(user, scheme)


def can_promise(user, scheme: Scheme) -> bool:
    """Promising a presence and announcing it to the public are the coordinator's."""
    return can_coordinate(user, scheme)


def can_keep_units(user, scheme: Scheme) -> bool:
    """Whoever goes out with the mobile unit writes in its logbook; an admin reads it."""
    return scheme.pk in schemes_with_role(user, *MEMBERS)


def can_read_incidents(user, scheme: Scheme) -> bool:
    """What happened to the team is read by whoever answers for it: its coordination, its employer."""
    return scheme.pk in schemes_with_role(user, *ANSWERABLE)


def can_take_back(user, entry: UnitEntry) -> bool:
    """A line of the logbook that the user noted less than a day ago."""
    return entry.noted_by_id == user.pk and clock.now() - entry.noted_at <= TAKEN_BACK_WITHIN
