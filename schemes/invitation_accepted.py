"""What an accepted invitation gives here: a place in a team. And what the journal says of one that expired."""

from __future__ import annotations

import datetime

from django.dispatch import receiver

from accounts.models import Invitation, User
from accounts.signals import invitation_accepted, invitation_expired
from journal.enums import Deed

from .inviting import tell
from .models import MembershipOffer
from .team import enter


@receiver(invitation_accepted)
def give_place(invitation: Invitation, user: User, at: datetime.datetime, **_: object) -> None:
    """The membership that was offered, from today on."""
    offer = _offer_of(invitation)
    if offer:
        tell(Deed.INVITATION_ACCEPTED, invitation, offer.operator, offer.scheme, by=user)
        enter(user, offer.operator, offer.scheme, offer.role, by=user)


@receiver(invitation_expired)
def tell_expired(invitation: Invitation, at: datetime.datetime, **_: object) -> None:
    offer = _offer_of(invitation)
    if offer:
        tell(Deed.INVITATION_EXPIRED, invitation, offer.operator, offer.scheme, by=None)


def _offer_of(invitation: Invitation) -> MembershipOffer | None:
    return MembershipOffer.objects.select_related("operator", "scheme").filter(invitation=invitation).first()
