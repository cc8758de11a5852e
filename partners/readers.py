"""Who reads a structure's reports for a partner: let in by invitation, closed by the structure that let them in."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts import invitations
from accounts.models import Invitation, User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused
from schemes import clock
from schemes.inviting import Sent, deliver, tell
from schemes.models import Operator
from schemes.permissions import Standing
from schemes.team import lock

from .models import Partner, PartnerQuerySet, ReaderOffer, Representative, RepresentativeQuerySet


def readable_by(standing: Standing) -> PartnerQuerySet:
    """The partners for which the person may let somebody in: commissioners and funders of what they answer for."""
    return Partner.objects.reading(*standing.schemes())


def readers_of(standing: Standing) -> RepresentativeQuerySet:
    """Who reads today by this structure, as far as the person answers for it."""
    rows = Representative.objects.current().filter(operator=standing.operator).select_related("user", "partner")
    return rows if standing.is_admin else rows.filter(partner__in=readable_by(standing))


def offers_of(standing: Standing) -> QuerySet[ReaderOffer]:
    """Readings offered by this structure, as far as the person answers for it."""
    rows = ReaderOffer.objects.filter(operator=standing.operator)
    rows = rows if standing.is_admin else rows.filter(partner__in=readable_by(standing))
    return rows.select_related("invitation", "partner")


def invite_reader(email: str, standing: Standing, partner: Partner) -> Sent:
    """Asks that address to read the structure's reports for that partner. Raises Refused (B6, B7, B12)."""
    operator, at = standing.operator, clock.now()
    with transaction.atomic():
        lock(operator)
        readers = Representative.objects.current().filter(operator=operator, partner=partner)
        if readers.filter(user__email=email.lower()).exists():
            raise Refused("Cette personne lit déjà vos rapports pour ce partenaire.")
        waiting = Invitation.objects.open_at(at).filter(
            email=email.lower(), readeroffer__operator=operator, readeroffer__partner=partner
        )
        if waiting.exists():
            raise Refused("Une invitation attend sa réponse\u00a0: la renvoyer\u202f?")
        invitation, token = invitations.make_invitation(
            email, structure=operator.name, offer=f"lire ses rapports, pour {partner}", by=standing.user, at=at
        )
        ReaderOffer.objects.create(invitation=invitation, operator=operator, partner=partner)
        invitations.count_send(invitation, at=at)
        tell(Deed.INVITATION_SENT, invitation, operator, None, by=standing.user)
    return deliver(invitation, token)


@transaction.atomic
def open_reader(user: User, operator: Operator, partner: Partner, *, by: User) -> None:
    """From today on the user reads, for that partner, what this structure publishes."""
    lock(operator)
    today = clock.today()
    rows = Representative.objects.filter(user=user, operator=operator, partner=partner)
    if rows.current().filter(ends_on=None).exists():
        return
    # A row that ends today or later goes on, rather than be told twice.
    again = rows.filter(ends_on__gte=today).order_by("pk").first()
    if again:
        again.ends_on = again.closed_at = None
        again.save(update_fields=["ends_on", "closed_at"])
    else:
        rows.create(user=user, operator=operator, partner=partner, starts_on=today)
    write_line(Deed.READER_OPENED, at=clock.now(), by=by, thing=user, operator=operator, after=partner)


@transaction.atomic
def close_reader(row: Representative, *, by: User) -> None:
    """They read no more from now on. Nothing when it is so already."""
    lock(row.operator)
    now, today = clock.now(), clock.today()
    if Representative.objects.current().filter(pk=row.pk).update(ends_on=today, closed_at=now):
        write_line(Deed.READER_CLOSED, at=now, by=by, thing=row.user, operator=row.operator, before=row.partner)
