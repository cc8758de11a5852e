"""Who may do what in a scheme (DOMAIN 8.5)."""

from .enums import Role
from .models import Scheme, roles_by_scheme


def can_see_amounts(user, scheme: Scheme) -> bool:
    """Amounts of agreements are for those who answer for them."""
    return Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR).filter(pk=scheme.pk).exists()


def is_team_of_one_hidden_from(user, scheme: Scheme) -> bool:
    """Load, entry time and feeling of a small team stay with the scheme's own members (DOMAIN 5.8)."""
    return scheme.is_small_team and roles_by_scheme(user).get(scheme.pk, set()) <= {Role.ADMIN}
