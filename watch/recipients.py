"""What is done to a recipient, and to the spots that its organisation owns."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from partners.models import SpotLandlord
from refusals import Stale
from schemes import clock

from .models import Dispatch, Recipient
from .sending import change_address, revoke

COLUMNS = ("partner", "service", "email", "technical_types", "is_active")


def values_of(recipient: Recipient) -> dict[str, object]:
    """What its page says; rows as lists of keys."""
    owned = SpotLandlord.objects.filter(spot__scheme=recipient.scheme_id, partner=recipient.partner_id)
    return {name: getattr(recipient, name) for name in COLUMNS} | {
        "neighbourhoods": sorted(recipient.neighbourhoods.values_list("pk", flat=True)),
        "spots": sorted(owned.values_list("spot", flat=True)),
    }


@transaction.atomic
def save_recipient(recipient: Recipient, values: Mapping, *, version: int | None, by: User) -> Recipient:
    """Adds a recipient, or gives one these values if what was read at `version` holds. Raises Stale.

    At another address, what waits goes there and the former links serve no more. `spots` are those that the
    organisation owns, whichever of its services is written to.
    """
    deed, row = Deed.RECIPIENT_ADDED, recipient
    if recipient.pk:
        row = Recipient.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=recipient.pk)
        deed = Deed.RECIPIENT_CHANGED
        if row.version != version:
            raise Stale(row)
        row.version += 1
    for name in COLUMNS:
        setattr(row, name, values[name])
    row.save()
    row.neighbourhoods.set(values["neighbourhoods"])
    change_address(row)
    _own(row, values["spots"])
    write_line(deed, at=clock.now(), by=by, thing=row, scheme=row.scheme)
    return row


def _own(recipient: Recipient, spots: list) -> None:
    """These spots of the scheme, and no other, are of the recipient's organisation."""
    landlords = SpotLandlord.objects.filter(spot__scheme=recipient.scheme_id)
    landlords.filter(partner=recipient.partner_id).exclude(spot__in=spots).delete()
    for spot in spots:
        SpotLandlord.objects.update_or_create(spot=spot, defaults={"partner": recipient.partner})


@transaction.atomic
def revoke_link(dispatch: Dispatch, *, by: User) -> None:
    """The link of a mail that left serves no more."""
    revoke(dispatch)
    recipient = dispatch.recipient
    write_line(Deed.RECIPIENT_REVOKED, at=clock.now(), by=by, thing=recipient, scheme=recipient.scheme)
