"""Who signs in. What a person may do stands in `schemes.Membership` and `partners.Representative`, never here."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from .enums import InvitationState

RENEWED_WITHIN = datetime.timedelta(days=90)


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """A user who signs in with `email`, stored in lower case; without a password, only a reset link lets in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address (compte): mediator, coordinator, funder..."""

    email = models.EmailField(
        "adresse mél", unique=True, error_messages={"unique": "Un compte existe déjà avec cette adresse."}
    )
    name = models.CharField("nom affiché", max_length=120, help_text="Prénom et fonction suffisent.")
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l’administration technique", default=False)
    joined_at = models.DateTimeField("créé le", default=timezone.now)
    # From then on runs the time to set up a second factor, where one is required.
    first_signed_in_at = models.DateTimeField("première connexion", null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email


class InvitationQuerySet(models.QuerySet):
    def open_at(self, moment: datetime.datetime) -> InvitationQuerySet:
        """Neither accepted nor withdrawn, and young enough to be sent again; its link may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, created_at__gt=moment - RENEWED_WITHIN)


class Invitation(models.Model):
    """Somebody is asked to come in (invitation): to which address, with which link, and what became of it.

    What is offered to them stands further right, in the app that will give it (`schemes.MembershipOffer`,
    `partners.ReaderOffer`); here are only its words, for the mail and the page.
    """

    email = models.EmailField("adresse mél")
    structure = models.CharField("structure qui invite", max_length=160, blank=True)
    offer = models.CharField("ce qui est proposé", max_length=300)
    # Of the link, only this: who reads the database cannot come in.
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("faite le")
    expires_at = models.DateTimeField("lien valable jusqu’au")
    # How many times it was mailed on the last day that it was.
    sent_on = models.DateField("envoyée le", null=True)
    sends = models.PositiveSmallIntegerField("envois de ce jour", default=0)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="invitée par"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="acceptée par"
    )
    accepted_at = models.DateTimeField("acceptée le", null=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True)
    is_expiry_told = models.BooleanField("expiration notée au journal", default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message="Une invitation acceptée ne se retire plus.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def state_at(self, moment: datetime.datetime) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.SENT if moment < self.expires_at else InvitationState.EXPIRED
