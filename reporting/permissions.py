"""Who may prepare and publish reports (DOMAIN 8.5: an admin publishes too)."""

from schemes.enums import Role
from schemes.models import Scheme, SchemeQuerySet


def reportable_schemes(user) -> SchemeQuerySet:
    """Schemes whose reports the user prepares and publishes."""
    return Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR)


def can_report(user, scheme: Scheme) -> bool:
    """Whether the user prepares and publishes this scheme's reports, and takes its figures away."""
    return reportable_schemes(user).filter(pk=scheme.pk).exists()
