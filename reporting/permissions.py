"""Who may prepare and publish reports (DOMAIN 8.5: an admin publishes too)."""

from collections.abc import Collection

from schemes.enums import Role
from schemes.models import Network, Scheme, SchemeQuerySet, roles_by_scheme

REPORTERS = {Role.ADMIN, Role.COORDINATOR}


def reportable_schemes(user) -> SchemeQuerySet:
    """Schemes whose reports the user prepares and publishes."""
    return Scheme.objects.with_role(user, *REPORTERS)


def can_report(user, scheme: Scheme) -> bool:
    """Whether the user prepares and publishes this scheme's reports, and takes its figures away."""
    return can_report_all(user, [scheme])


def can_report_all(user, schemes: Collection[Scheme]) -> bool:
    """Whether that is so of each of these schemes."""
    roles = roles_by_scheme(user)
    return all(not REPORTERS.isdisjoint(roles.get(scheme.pk, ())) for scheme in schemes)


def reads_overview(user) -> bool:
    """Whether there is something to put side by side: a network, or several schemes of the user's own operators."""
    administered = sum(Role.ADMIN in roles for roles in roles_by_scheme(user).values())
    return administered > 1 or Network.objects.read_by(user).exists()
