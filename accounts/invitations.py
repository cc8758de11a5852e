"""What happens to an invitation: made, its link renewed, mailed, answered, withdrawn.

Each takes the moment `at` from `schemes.clock`, which stands further right. The caller holds the transaction in which
it writes its offer and its line of the journal; mails leave after it.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Sum
from django.template.loader import render_to_string
from django.utils import timezone

from refusals import Refused

from .enums import InvitationState
from .models import RENEWED_WITHIN, Invitation, User
from .signals import invitation_accepted, invitation_expired

logger = logging.getLogger(__name__)
VALID_FOR = datetime.timedelta(days=14)
SENDS_A_DAY = 3


def make_invitation(
    email: str,
    *,
    structure: str,
    offer: str,
    by: User | None,
    at: datetime.datetime,
    valid_for: datetime.timedelta = VALID_FOR,
) -> tuple[Invitation, str]:
    """A new invitation to that address and the token of its link, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        structure=structure,
        offer=offer,
        token_hash=_hash(token),
        created_at=at,
        expires_at=at + valid_for,
        invited_by=by,
    )
    return invitation, token


def new_link(invitation: Invitation, *, at: datetime.datetime) -> str:
    """The token of a new link, valid for fourteen days; the former serves no more.

    Raises Refused when the invitation had its answer, or is older than ninety days.
    """
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.state_at(at) not in (InvitationState.SENT, InvitationState.EXPIRED):
        raise Refused(f"Cette invitation est {current.state_at(at).label}\u00a0: elle ne se renvoie plus.")
    if at >= current.created_at + RENEWED_WITHIN:
        raise Refused("Cette invitation a plus de 90\u00a0jours\u00a0: retirez-la, puis invitez à nouveau.")
    token = secrets.token_urlsafe(32)
    current.token_hash, current.expires_at, current.is_expiry_told = _hash(token), at + VALID_FOR, False
    current.save(update_fields=["token_hash", "expires_at", "is_expiry_told"])
    return token


def count_send(invitation: Invitation, *, at: datetime.datetime) -> None:
    """Counts a mail about to leave. Raises Refused for the fourth of a day to one address, whoever invites (B12)."""
    day = timezone.localtime(at).date()
    sent = Invitation.objects.filter(email=invitation.email, sent_on=day).aggregate(sends=Sum("sends"))["sends"] or 0
    if sent >= SENDS_A_DAY:
        raise Refused("Trois envois aujourd’hui\u00a0: réessayez demain.")
    current = Invitation.objects.get(pk=invitation.pk)
    sends = current.sends + 1 if current.sent_on == day else 1
    Invitation.objects.filter(pk=invitation.pk).update(sent_on=day, sends=sends)


def mail(invitation: Invitation, link: str, *, template: str = "accounts/mail/invitation") -> bool:
    """Sends the link; whether it left. What does not leave is in the log, without the address."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):  # An installation without a mail server says so.
        return False
    said = {"invitation": invitation, "link": link, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", said).split())
    try:
        send_mail(subject, render_to_string(f"{template}.txt", said), None, [invitation.email])
    except OSError:  # as smtplib's own errors are
        logger.exception("invitation_not_sent", extra={"said": {"invitation": invitation.pk}})
        return False
    return True


def withdraw(invitation: Invitation, *, at: datetime.datetime) -> None:
    """Its link serves no more. Raises Refused when it had its answer, or was withdrawn before."""
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at:
        raise Refused("Cette personne vient d’accepter\u00a0: elle est dans l’équipe.")
    if current.withdrawn_at:
        raise Refused("Cette invitation est déjà retirée.")
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this link opens, whatever became of it; None for a link of nobody's, or replaced."""
    return Invitation.objects.filter(token_hash=_hash(token)).first()


def hold(invitation: Invitation, *, at: datetime.datetime) -> Invitation:
    """The invitation, its answer nobody else's until the end of the transaction.

    Raises Refused when its link serves no more: answered, withdrawn, renewed or expired meanwhile.
    """
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.state_at(at) != InvitationState.SENT or current.token_hash != invitation.token_hash:
        raise Refused("Ce lien ne sert plus.")
    return current


def accept(invitation: Invitation, user: User, *, at: datetime.datetime) -> None:
    """Used once: whoever made the offer gives it, in this transaction. Raises Refused as `hold` does."""
    with transaction.atomic():
        current = hold(invitation, at=at)
        current.accepted_at, current.accepted_by = at, user
        current.save(update_fields=["accepted_at", "accepted_by"])
        invitation_accepted.send(sender=Invitation, invitation=current, user=user, at=at)


def tell_expired(*, at: datetime.datetime) -> None:
    """Says once of each invitation that its link has expired without an answer."""
    with transaction.atomic():
        expired = Invitation.objects.select_for_update().filter(
            accepted_at=None, withdrawn_at=None, expires_at__lte=at, is_expiry_told=False
        )
        for invitation in expired:
            invitation_expired.send(sender=Invitation, invitation=invitation, at=at)
        Invitation.objects.filter(pk__in=[invitation.pk for invitation in expired]).update(is_expiry_told=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
