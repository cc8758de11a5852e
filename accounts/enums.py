"""Closed lists of accounts."""

from django.db import models


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", "envoyée"
    ACCEPTED = "accepted", "acceptée"
    EXPIRED = "expired", "expirée"
    WITHDRAWN = "withdrawn", "retirée"
