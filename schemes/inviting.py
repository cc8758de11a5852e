"""Inviting to a team: an offer beside its invitation, the mail, the journal; and the first access to a structure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import invitations
from accounts.models import Invitation, User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused

from . import clock
from .enums import Role
from .models import Membership, MembershipOffer, Operator, Scheme
from .permissions import Standing
from .team import lock

FIRST_ACCESS_FOR = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Sent:
    """What became of an invitation: the link is given when it has to be carried by hand."""

    invitation: Invitation
    link: str = ""


def address_of(token: str) -> str:
    """The link that a mail holds, on the declared address of the site."""
    return settings.SITE_URL + reverse("schemes:invitation", args=[token])


def words_of(role: Role, scheme: Scheme | None) -> str:
    """What is offered, as the mail and the page say it: « médiation, Triporteur (Bordeaux) »."""
    label = Role(role).label.lower()
    return f"{label}, {scheme}" if scheme else f"{label} de la structure"


def invite(email: str, standing: Standing, scheme: Scheme | None, role: Role) -> Sent:
    """Asks that address to join the team, and mails the link. Raises Refused with what stands in the way."""
    operator, at = standing.operator, clock.now()
    with transaction.atomic():
        lock(operator)
        _refuse_twice(email, operator, scheme, role)
        invitation, token = invitations.make_invitation(
            email, structure=operator.name, offer=words_of(role, scheme), by=standing.user, at=at
        )
        MembershipOffer.objects.create(invitation=invitation, operator=operator, scheme=scheme, role=role)
        invitations.count_send(invitation, at=at)
        tell(Deed.INVITATION_SENT, invitation, operator, scheme, by=standing.user)
    return deliver(invitation, token)


def _refuse_twice(email: str, operator: Operator, scheme: Scheme | None, role: Role) -> None:
    members = Membership.objects.current().filter(operator=operator, scheme=scheme, user__email=email.lower())
    if members.exists():
        raise Refused("Cette personne est déjà dans l’équipe.")
    waiting = Invitation.objects.open_at(clock.now()).filter(
        email=email.lower(), membershipoffer__operator=operator, membershipoffer__scheme=scheme
    )
    if waiting.exists():
        raise Refused("Une invitation attend sa réponse\u00a0: la renvoyer\u202f?")


def deliver(invitation: Invitation, token: str) -> Sent:
    """Mails the link; gives it back when no mail leaves."""
    link = address_of(token)
    return Sent(invitation, "" if invitations.mail(invitation, link) else link)


@transaction.atomic
def _renewed(invitation: Invitation, operator: Operator, scheme: Scheme | None, by: User, deed: Deed) -> str:
    lock(operator)
    token = invitations.new_link(invitation, at=clock.now())
    if deed == Deed.INVITATION_RENEWED:
        invitations.count_send(invitation, at=clock.now())
    tell(deed, invitation, operator, scheme, by=by)
    return token


def renew(invitation: Invitation, operator: Operator, scheme: Scheme | None, *, by: User) -> Sent:
    """A new link, mailed; the former serves no more. Raises Refused."""
    return deliver(invitation, _renewed(invitation, operator, scheme, by, Deed.INVITATION_RENEWED))


def copy_link(invitation: Invitation, operator: Operator, scheme: Scheme | None, *, by: User) -> Sent:
    """A new link, to be carried by hand: only its hash was kept of the former, which serves no more. Raises Refused."""
    return Sent(invitation, address_of(_renewed(invitation, operator, scheme, by, Deed.INVITATION_COPIED)))


@transaction.atomic
def withdraw(invitation: Invitation, operator: Operator, scheme: Scheme | None, *, by: User) -> Sent:
    """The link serves no more. Raises Refused when it had its answer."""
    lock(operator)
    invitations.withdraw(invitation, at=clock.now())
    tell(Deed.INVITATION_WITHDRAWN, invitation, operator, scheme, by=by)
    return Sent(invitation)


# What one does to an invitation that waits, by the word of its address.
DEEDS: dict[str, Callable[..., Sent]] = {"renvoyer": renew, "lien": copy_link, "retirer": withdraw}
SAID = {"renvoyer": "Invitation renvoyée, avec un nouveau lien", "retirer": "Invitation retirée"}


def tell(
    deed: Deed, invitation: Invitation, operator: Operator | None, scheme: Scheme | None, *, by: User | None
) -> None:
    """In the journal, with what was offered."""
    said = {"thing": invitation, "operator": operator, "scheme": scheme, "after": invitation.offer}
    write_line(deed, at=clock.now(), by=by, **said)


def first_access(email: str) -> Sent:
    """A link to open a structure and administer it, valid a day; those that this address had before serve no more."""
    at = clock.now()
    with transaction.atomic():
        offers = MembershipOffer.objects.filter(operator=None, invitation__email=email.lower())
        for offer in offers.filter(invitation__withdrawn_at=None).select_related("invitation"):
            invitations.withdraw(offer.invitation, at=at)
            tell(Deed.INVITATION_WITHDRAWN, offer.invitation, None, None, by=None)
        invitation, token = invitations.make_invitation(
            email, structure="", offer="ouvrir votre structure", by=None, at=at, valid_for=FIRST_ACCESS_FOR
        )
        MembershipOffer.objects.create(invitation=invitation, role=Role.ADMIN)
        tell(Deed.INVITATION_SENT, invitation, None, None, by=None)
    link = address_of(token)
    invitations.mail(invitation, link, template="accounts/mail/first_access")
    return Sent(invitation, link)
