"""What a phone is told of the outing it sent (`outbox.answers` is how)."""

from __future__ import annotations

import uuid

from django.http import JsonResponse

from outbox.answers import receipt
from schemes.models import Scheme

from .closed_periods import RECEIVED
from .entry.form import OutingForm
from .enums import OutingStatus
from .models import Outing


def already_stored(scheme: Scheme, client_uuid: str, submitted: str) -> Outing | None:
    """The outing that this very submission made, whatever became of it since.

    Asked before the form judges: a scheme's lists change, and what was stored under the old ones stays stored.
    """
    try:
        identifier = uuid.UUID(client_uuid)
    except ValueError:
        return None
    return Outing.objects.filter(scheme=scheme, client_uuid=identifier, submission_hash=submitted).first()


def receipt_of(outing: Outing, submitted: str, *, is_new: bool) -> JsonResponse:
    return receipt(
        outing.client_uuid,
        submitted,
        is_new=is_new,
        content_hash=outing.content_hash,
        url=outing.get_absolute_url(),
        said=RECEIVED if outing.status == OutingStatus.DRAFT else "",
        recorded_at=(outing.logged_at or outing.created_at).isoformat(),
    )


def errors_of(form: OutingForm) -> dict[str, list[str]]:
    """The form's errors by the name of the field as sent; those of no field under an empty name."""
    found = {
        part.add_prefix(name): list(part.errors[name])
        for part in (form, *form.stops.forms, *form.testimonies.forms)
        for name in part.errors
        if name in part.fields
    }
    return found | ({"": list(form.non_field_errors())} if form.non_field_errors() else {})
