"""Who may do what in a scheme (DOMAIN 8.5)."""

from .enums import Role
from .models import Membership, Scheme


def can_see_amounts(user, scheme: Scheme) -> bool:
    """Amounts of agreements are for those who answer for them."""
    return Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR).filter(pk=scheme.pk).exists()


def can_edit_sheet(user, scheme: Scheme) -> bool:
    return Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR).filter(pk=scheme.pk).exists()


def is_team_of_one_hidden_from(user, scheme: Scheme) -> bool:
    """Under three mediators every total is somebody's: load, entry time and feeling stay with the scheme's own members.

    DOMAIN 5.8, "a team of one". A headcount the sheet does not give counts as under three.
    """
    headcount = scheme.mediators_headcount()
    if headcount is not None and headcount >= 3:
        return False
    return not Membership.objects.of(user).current().filter(scheme=scheme).exists()
