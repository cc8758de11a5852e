"""What an accepted invitation gives here: reading a structure's reports. And what is said of one that expired."""

from __future__ import annotations

import datetime

from django.dispatch import receiver

from accounts.models import Invitation, User
from accounts.signals import invitation_accepted, invitation_expired
from journal.enums import Deed
from schemes.inviting import tell

from .models import ReaderOffer
from .readers import open_reader


@receiver(invitation_accepted)
def give_reading(invitation: Invitation, user: User, at: datetime.datetime, **_: object) -> None:
    """The reading that was offered, from today on."""
    offer = _offer_of(invitation)
    if offer:
        tell(Deed.INVITATION_ACCEPTED, invitation, offer.operator, None, by=user)
        open_reader(user, offer.operator, offer.partner, by=user)


@receiver(invitation_expired)
def tell_expired(invitation: Invitation, at: datetime.datetime, **_: object) -> None:
    """A line of the journal, by nobody."""
    offer = _offer_of(invitation)
    if offer:
        tell(Deed.INVITATION_EXPIRED, invitation, offer.operator, None, by=None)


def _offer_of(invitation: Invitation) -> ReaderOffer | None:
    return ReaderOffer.objects.select_related("operator", "partner").filter(invitation=invitation).first()
