"""Who may do what with outings (DOMAIN 8.5)."""

from __future__ import annotations

import datetime

from django.db.models import Q

from french.names import dictionary_key
from french.words import listed
from schemes import clock
from schemes.enums import Role
from schemes.models import (
    FIGURES_READERS,
    Membership,
    MembershipQuerySet,
    Operator,
    Scheme,
    SchemeQuerySet,
    held_by,
    roles_by_scheme,
    schemes_with_role,
)
from schemes.permissions import is_team_of_one_hidden_from

from .enums import Deed, OutingStatus
from .models import Outing

# An author corrects for a week; then the coordinator does (DOMAIN 6.5).
AUTHOR_CORRECTS_FOR = datetime.timedelta(days=7)
# A cancelling is taken back by whoever did it, on second thoughts; then by the coordinator.
RESTORED_WITHIN = datetime.timedelta(hours=24)
COORDINATOR_RESTORES_WITHIN = datetime.timedelta(days=7)

MEMBERS = (Role.COORDINATOR, Role.MEDIATOR, Role.VOLUNTEER)
# Those who answer for a scheme's figures.
ANSWERABLE = (Role.ADMIN, Role.COORDINATOR)


def loggable_schemes(user) -> SchemeQuerySet:
    """Schemes where the user logs outings, but for the archived."""
    return Scheme.objects.with_role(user, *MEMBERS).in_menus()


def can_log(user, scheme: Scheme) -> bool:
    """Whether the user logs outings in this scheme."""
    return scheme.pk in schemes_with_role(user, *MEMBERS)


def awaits_reading(user, scheme: Scheme) -> bool:
    """Whether what this user logs waits until a mediator has read it (DOMAIN 6.4b): a volunteer's, of today or until
    lately."""
    if user is None:
        return False
    roles = roles_by_scheme(user).get(scheme.pk) or set(
        places_left(user).filter(scheme=scheme).values_list("role", flat=True)
    )
    return Role.VOLUNTEER in roles and roles.isdisjoint((Role.COORDINATOR, Role.MEDIATOR))


def can_read_again(user, scheme: Scheme) -> bool:
    """Whether the user reads what volunteers logged, so that it counts: mediators and coordinators."""
    return scheme.pk in schemes_with_role(user, Role.COORDINATOR, Role.MEDIATOR)


def operators_of(user, scheme: Scheme) -> list[int]:
    """Keys of the operators for which the user logs in this scheme: who works for two says for which."""
    held = held_by(user).memberships
    return sorted({operator for role, of, operator in held if of == scheme.pk and role in MEMBERS})


def operator_of(user, scheme: Scheme) -> Operator:
    """The operator for which the user logs in this scheme: each outing carries it (DOMAIN 5.8, several carriers)."""
    operators = operators_of(user, scheme)
    return Operator.objects.get(pk=operators[0]) if operators else scheme.lead_operator


def places_left(user) -> MembershipQuerySet:
    """Where the user logged until lately: what their phone kept of that time may still be sent, and nothing seen."""
    return Membership.objects.of(user).left_lately().filter(role__in=MEMBERS)


def coordinated_schemes(user) -> SchemeQuerySet:
    """Schemes where the user validates outings and chooses what goes in the report."""
    return Scheme.objects.with_role(user, Role.COORDINATOR)


def can_coordinate(user, scheme: Scheme) -> bool:
    """Whether the user coordinates this scheme."""
    return scheme.pk in schemes_with_role(user, Role.COORDINATOR)


def answered_schemes(user) -> SchemeQuerySet:
    """Schemes whose figures the user answers for: they write its quarters and its lists."""
    return Scheme.objects.with_role(user, *ANSWERABLE)


def mergeable_schemes(user) -> SchemeQuerySet:
    """Schemes where the user may make one spot, or one theme, of two."""
    return answered_schemes(user)


def can_change(user, outing: Outing) -> bool:
    """The coordinator always; whoever logged it for seven days, until it is validated; who logs, a planned one."""
    if outing.status == OutingStatus.CANCELLED:
        return False
    if can_coordinate(user, outing.scheme):
        return True
    if outing.status == OutingStatus.DRAFT:
        # Its form shows what somebody began to tell of the public.
        return can_log(user, outing.scheme) and can_describe_public(user, outing)
    if outing.status == OutingStatus.PLANNED:
        return can_log(user, outing.scheme)
    return (
        outing.status == OutingStatus.LOGGED
        and outing.recorded_by_id == user.pk
        and clock.now() - outing.logged_at <= AUTHOR_CORRECTS_FOR
        and can_log(user, outing.scheme)
    )


def can_cancel(user, outing: Outing) -> bool:
    """Whoever may change it; a planned one, whoever plans: not a volunteer (DOMAIN 8.3)."""
    plans = outing.scheme_id in schemes_with_role(user, Role.COORDINATOR, Role.MEDIATOR)
    return can_change(user, outing) and (plans or outing.status != OutingStatus.PLANNED)


def can_restore(user, outing: Outing) -> bool:
    """Whoever cancelled it for a day, the coordinator for a week."""
    cancelling = outing.deeds.filter(deed=Deed.CANCELLED).last()
    if outing.status != OutingStatus.CANCELLED or cancelling is None:
        return False
    age = clock.now() - cancelling.done_at
    if can_coordinate(user, outing.scheme):
        return age <= COORDINATOR_RESTORES_WITHIN
    return cancelling.done_by_id == user.pk and age <= RESTORED_WITHIN and can_log(user, outing.scheme)


def coordinators_of(scheme: Scheme) -> str:
    """Whom to ask for what is the coordinator's: their names, in order; empty when there is none."""
    members = Membership.objects.current().filter(scheme=scheme, role=Role.COORDINATOR).select_related("user")
    return listed(sorted((str(member.user) for member in members), key=dictionary_key))


def can_validate(user, scheme: Scheme) -> bool:
    """Validating is the coordinator's."""
    return can_coordinate(user, scheme)


def can_read_author(user, outing: Outing) -> bool:
    """The author, and who has it corrected: coordination and administration (DOMAIN 8.5)."""
    return outing.recorded_by_id == user.pk or outing.scheme_id in schemes_with_role(user, *ANSWERABLE)


def can_read_team_figures(user, outing: Outing) -> bool:
    """Load and feeling: everybody, but for a team so small that they are somebody's (DOMAIN 5.8, a team of one)."""
    return not is_team_of_one_hidden_from(user, outing.scheme)


def with_public_for(user) -> Q:
    """The outings whose public the user reads: how many, who, what they asked, where, what became of it.

    A volunteer does on the outings they logged, and on no other (DOMAIN 8.5). Whatever shows, filters or warns of the
    public asks it here.
    """
    return Q(recorded_by=user) | Q(scheme__in=schemes_with_role(user, *FIGURES_READERS))


def can_describe_public(user, outing: Outing) -> bool:
    """Whether the outing is one `with_public_for` the user."""
    return Outing.objects.filter(with_public_for(user), pk=outing.pk).exists()


def can_read_team_note(user, outing: Outing) -> bool:
    """The scheme's own members; not the operator's admin (DOMAIN 8.5)."""
    return outing.scheme_id in schemes_with_role(user, *MEMBERS)


def can_write_team_note(user, outing: Outing) -> bool:
    """Mediators and coordinators of the scheme."""
    return outing.scheme_id in schemes_with_role(user, Role.COORDINATOR, Role.MEDIATOR)
