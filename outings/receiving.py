"""What a phone is told of the outing it sent (`outbox.answers` is how)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, JsonResponse

from accounts.models import User
from french.numbers import amount
from outbox.answers import receipt, wants_json
from schemes import clock
from schemes.enums import Role
from schemes.models import MembershipQuerySet, Operator, Scheme

from .closed_periods import RECEIVED, TO_READ
from .entry.form import OutingForm
from .enums import OutingStatus
from .models import Outing
from .permissions import MEMBERS, places_left

# Of a day that is none of theirs.
NOT_THEIR_DAY = "Vous n’étiez plus, ou pas encore, dans l’équipe ce jour-là."


@dataclass(frozen=True)
class Left:
    """Somebody who left a team lately, whose phone still sends what it kept of that time."""

    user: User
    scheme: Scheme
    rows: MembershipQuerySet

    def operator_on(self, day: datetime.date) -> Operator | None:
        """For which operator they worked that day; None when it is no day of theirs."""
        row = self.rows.holding(day).select_related("operator").order_by("-ends_on").first()
        return row and row.operator

    def said(self) -> str:
        """B20, with how many arrived since the last day."""
        since = clock.moment(max(self.rows.values_list("ends_on", flat=True)), clock.DAY_BEGINS_AT, self.scheme)
        sent = Outing.objects.filter(scheme=self.scheme, recorded_by=self.user, created_at__gte=since).count()
        verb = "votre sortie est envoyée" if sent < 2 else f"vos {amount(sent)}\u00a0sorties sont envoyées"
        return f"Vous avez quitté l’équipe\u00a0: {verb}."


def left_from(request: HttpRequest, scheme_slug: str, roles: Iterable[Role] = MEMBERS) -> Left | None:
    """Who sends this, if they held one of these roles in that scheme until lately: only a phone's queue sends for a
    team that was left. None for anybody else."""
    if request.method != "POST" or not wants_json(request):
        return None
    scheme = Scheme.objects.named(scheme_slug).first()
    rows = places_left(request.user).filter(scheme=scheme, role__in=roles) if scheme else None
    return Left(request.user, scheme, rows) if rows is not None and rows.exists() else None


def already_stored(scheme: Scheme, client_uuid: str, submitted: str) -> Outing | None:
    """The outing that this very submission made, whatever became of it since.

    Asked before the form judges: a scheme's lists change, and what was stored under the old ones stays stored.
    """
    try:
        identifier = uuid.UUID(client_uuid)
    except ValueError:
        return None
    return Outing.objects.filter(scheme=scheme, client_uuid=identifier, submission_hash=submitted).first()


def receipt_of(outing: Outing, submitted: str, *, is_new: bool, left: Left | None = None) -> JsonResponse:
    """`left`: whoever sends it has left the team, and sees nothing of it."""
    said = ""
    if outing.status == OutingStatus.DRAFT:
        said = TO_READ if outing.is_to_read else RECEIVED
    return receipt(
        outing.client_uuid,
        submitted,
        is_new=is_new,
        content_hash=outing.content_hash,
        url="" if left else outing.get_absolute_url(),
        said=left.said() if left else said,
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
