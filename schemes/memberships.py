"""Who belongs to which team, from when to when, and what an invitation promises."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.models import Invitation

from . import clock
from .enums import Role
from .terms import TermQuerySet, in_force

SENDS_FOR = datetime.timedelta(days=7)


def _admin_is_of_operator(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(role=Role.ADMIN, scheme=None) | (~Q(role=Role.ADMIN) & Q(scheme__isnull=False)),
        violation_error_message=(
            "L’administration vaut pour toute la structure\u202f; les autres rôles, pour un dispositif."
        ),
    )


class MembershipQuerySet(TermQuerySet):
    def current(self) -> MembershipQuerySet:
        """In force on the day of the scheme's team; an admin's, which is of no scheme, on the site's.

        Not those closed today: their last day goes on, their rights do not.
        """
        of_no_scheme = Q(scheme=None) & in_force(clock.today())
        return self.filter(of_no_scheme | clock.on_own_day("scheme__time_zone", in_force), closed_at=None)

    def holding(self, day: datetime.date) -> MembershipQuerySet:
        """Those of which `day` is a day, whether they were closed since or not."""
        return self.filter(in_force(day))

    def left_lately(self) -> MembershipQuerySet:
        """Over, and whose last day was at most seven days ago: what their phone kept of that time may still come."""
        since = clock.today() - SENDS_FOR
        return self.filter(ends_on__gte=since).exclude(pk__in=self.current().order_by().values("pk"))

    def admins_without_end(self) -> MembershipQuerySet:
        """Who will administer until somebody closes it."""
        return self.current().filter(role=Role.ADMIN, ends_on=None, user__is_active=True)


class Membership(models.Model):
    """What a user does for an operator, in one scheme or, as its admin, in all (appartenance).

    Who comes back has a second row. A role that changes closes a row and opens another.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    operator = models.ForeignKey("schemes.Operator", models.PROTECT, related_name="memberships")
    scheme = models.ForeignKey("schemes.Scheme", models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField("rôle", max_length=12, choices=Role)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    # Rights fall at this moment; the last day, which is today's or was, is still a day of the team's.
    closed_at = models.DateTimeField("fermée le", null=True, editable=False)

    # Every question about roles is asked here (docs/architecture.md).
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            _admin_is_of_operator("membership_admin_is_of_operator"),
            # Rows without end; those with one are compared by `clean`, and by `team.py` under a lock.
            models.UniqueConstraint(
                fields=["user", "operator", "scheme", "role"],
                condition=Q(scheme__isnull=False, ends_on=None),
                name="membership_unique",
            ),
            models.UniqueConstraint(
                fields=["user", "operator", "role"],
                condition=Q(scheme=None, ends_on=None),
                name="membership_admin_unique",
            ),
            models.CheckConstraint(
                name="membership_closed_has_last_day",
                condition=Q(closed_at=None) | Q(ends_on__isnull=False),
                violation_error_message="Un accès fermé porte son dernier jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def clean(self) -> None:
        if self.user_id and self.operator_id and self.overlapping().exists():
            raise ValidationError("Cette personne a déjà ce rôle à ces dates.")

    def overlapping(self) -> MembershipQuerySet:
        """Other rows of the same role, at the same place, that have a day in common with this one."""
        same = Membership.objects.filter(
            user=self.user_id, operator=self.operator_id, scheme=self.scheme_id, role=self.role
        ).exclude(pk=self.pk)
        if self.ends_on:
            same = same.filter(Q(starts_on=None) | Q(starts_on__lte=self.ends_on))
        if self.starts_on:
            same = same.filter(Q(ends_on=None) | Q(ends_on__gte=self.starts_on))
        return same

    def is_current(self) -> bool:
        """Whether its rights hold now; asked of the database, as everywhere."""
        return Membership.objects.current().filter(pk=self.pk).exists()


class TeamQuerySet(models.QuerySet):
    def of_day(self, day: datetime.date) -> TeamQuerySet:
        """Those that are teams on that day."""
        return self.filter(in_force(day))


class Team(models.Model):
    """One of the teams of a large scheme: who leads it, who is in it, where it goes (équipe).

    It filters lists, calendar and « À faire »; it is in no figure and in nothing that leaves.
    """

    scheme = models.ForeignKey("schemes.Scheme", models.CASCADE, related_name="teams", verbose_name="dispositif")
    name = models.CharField("nom", max_length=80)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="encadrement",
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="membres")
    neighbourhoods = models.ManyToManyField(
        "schemes.Neighbourhood", blank=True, related_name="+", verbose_name="quartiers"
    )
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "équipe"
        ordering = ["scheme", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="team_name_unique",
                violation_error_message="Une équipe porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """What whoever accepts an invitation will be for an operator."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="%(class)s", primary_key=True)

    class Meta:
        abstract = True


class MembershipOffer(Offer):
    """A place in a team, offered (proposition d'équipe).

    Without operator, the structure is still to be named: whoever accepts opens it and administers it.
    """

    operator = models.ForeignKey("schemes.Operator", models.CASCADE, null=True, related_name="membership_offers")
    scheme = models.ForeignKey("schemes.Scheme", models.CASCADE, null=True, related_name="+")
    role = models.CharField("rôle", max_length=12, choices=Role)

    class Meta:
        verbose_name = "proposition d’équipe"
        verbose_name_plural = "propositions d’équipe"
        constraints = [_admin_is_of_operator("membership_offer_admin_is_of_operator")]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.get_role_display()}"
