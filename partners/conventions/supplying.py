"""A partner gives the value of a line: asked by mail, given by a link without account, or said by telephone.

Two suppliers of a line are two values, never added; of one period and one supplier the last holds.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from french.dates import period_label
from journal.enums import Deed
from links.models import found_by
from mailing.delivering import deliver
from refusals import Refused
from schemes import clock

from ..enums import MONTHS_OF, Rhythm, ValueSource
from ..models import Partner
from .agreeing import tell
from .answers import LineSupplier, SuppliedValue, SupplyRequest
from .models import ConventionLine

LINK_HOLDS = datetime.timedelta(days=30)
# Asked for twice within so long, the same mail is one.
SAME_WITHIN = datetime.timedelta(hours=1)
SENT_AT = datetime.time(8)
Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Given:
    """What a supplier gives for a period, both days included: a value with its source, or that it does not know."""

    starts_on: datetime.date
    ends_on: datetime.date
    value: Decimal | None
    is_unknown: bool
    source: str
    given_on: datetime.date


@transaction.atomic
def add_supplier(line: ConventionLine, partner: Partner, *, email: str, rhythm: str, by: User) -> LineSupplier:
    """One more body that gives the line; an address of its again replaces the former. Raises Refused."""
    supplier, is_new = LineSupplier.objects.select_for_update().get_or_create(
        line=line, partner=partner, defaults={"email": email, "rhythm": rhythm}
    )
    if not is_new:
        if supplier.email != email:
            supplier.requests.filter(revoked_at=None).update(revoked_at=clock.now())
        supplier.email, supplier.rhythm = email, rhythm
        supplier.save(update_fields=["email", "rhythm"])
    ConventionLine.objects.filter(pk=line.pk).update(version=models.F("version") + 1)
    tell(Deed.CONVENTION_LINE_CHANGED, line.convention, by, after=partner)
    return supplier


@transaction.atomic
def remove_supplier(supplier: LineSupplier, *, by: User) -> None:
    """It gives the line no more. Raises Refused when it gave something: that stays, with who gave it."""
    if supplier.values.exists():
        raise Refused("Cet organisme a déjà répondu\u00a0: sa valeur reste, avec son nom.")
    line = supplier.line
    supplier.delete()
    ConventionLine.objects.filter(pk=line.pk).update(version=models.F("version") + 1)
    tell(Deed.CONVENTION_LINE_CHANGED, line.convention, by)


@transaction.atomic
def ask_supplier(supplier: LineSupplier, period: Period, *, by: User | None) -> SupplyRequest:
    """A mail to its address on file, to be sent now. Asked for again within the hour, it is the same one.

    Raises Refused without an address.
    """
    if not supplier.email:
        raise Refused("Notez d’abord l’adresse de service de cet organisme, ou sa valeur donnée par téléphone.")
    LineSupplier.objects.select_for_update().get(pk=supplier.pk)
    days = {"starts_on": period[0], "ends_on": period[1]}
    lately = supplier.requests.filter(**days, revoked_at=None, due_at__gt=clock.now() - SAME_WITHIN)
    if already := lately.first():
        return already
    request = supplier.requests.create(**days, email=supplier.email, due_at=clock.now())
    tell(Deed.CONVENTION_VALUE_ASKED, supplier.line.convention, by, after=supplier.partner)
    return request


@transaction.atomic
def revoke_request(request: SupplyRequest, *, by: User) -> None:
    """Its link serves no more, and the mail does not leave if it has not."""
    if SupplyRequest.objects.filter(pk=request.pk, revoked_at=None).update(revoked_at=clock.now()):
        tell(Deed.CONVENTION_LINK_REVOKED, request.supplier.line.convention, by, after=request.supplier.partner)


def request_of(token: str) -> SupplyRequest | None:
    """The request whose link it is; None when it is none's."""
    rows = SupplyRequest.objects.select_related("supplier__partner", "supplier__line__convention__operator")
    return found_by(rows, token)


@transaction.atomic
def give_by_link(request: SupplyRequest, given: Given) -> SuppliedValue:
    """What the supplier says by its link. Whoever answers has read the mail, even if its sender died before saying it
    left."""
    SupplyRequest.objects.filter(pk=request.pk, sent_at=None).update(sent_at=clock.now(), next_try_at=None)
    return _keep(request.supplier, given, request)


@transaction.atomic
def note_by_telephone(supplier: LineSupplier, given: Given, *, by: User) -> SuppliedValue:
    """What the supplier says by telephone: « déclaré », whatever it has it from."""
    row = _keep(supplier, given, None)
    tell(Deed.CONVENTION_VALUE_TOLD, supplier.line.convention, by, after=supplier.partner)
    return row


def _keep(supplier: LineSupplier, given: Given, request: SupplyRequest | None) -> SuppliedValue:
    source = given.source if request else ValueSource.DECLARED
    return SuppliedValue.objects.create(
        supplier=supplier,
        request=request,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        value=None if given.is_unknown else given.value,
        is_unknown=given.is_unknown,
        source="" if given.is_unknown else source,
        given_on=given.given_on,
    )


def send_due_requests() -> None:
    """Asks those whose rhythm has come, then sends what is due. Called every five minutes."""
    ask_by_rhythm()
    send_requests()


def ask_by_rhythm() -> None:
    """Asks each supplier for the period that its rhythm has just ended, once, from 8:00 on."""
    now = clock.local_now()
    if now.time() < SENT_AT:
        return
    today = now.date()
    suppliers = LineSupplier.objects.exclude(rhythm=Rhythm.ON_DEMAND).exclude(email="")
    for supplier in suppliers.filter(line__closed_on=None).select_related("line__convention", "partner"):
        period = period_ended(supplier, today)
        asked = supplier.requests.filter(ends_on__gte=period[1]) if period else None
        if period and supplier.added_on <= period[1] and not asked.exists():
            ask_supplier(supplier, period, by=None)


def period_ended(supplier: LineSupplier, today: datetime.date) -> Period | None:
    """The last whole period of its rhythm before that day, within the convention; None where there is none."""
    months = MONTHS_OF[Rhythm(supplier.rhythm)]
    first_of_this = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    end = first_of_this - datetime.timedelta(days=1)
    start = end.replace(month=end.month - months + 1, day=1)
    convention = supplier.line.convention
    start = max(start, convention.starts_on or start)
    end = min(end, convention.ends_on or end)
    return (start, end) if start <= end else None


def send_requests() -> int:
    """Sends the mails that are due; how many left."""
    waiting = SupplyRequest.objects.filter(revoked_at=None)
    return deliver(waiting.select_related("supplier__line__convention__operator"), compose, at=clock.now())


def compose(request: SupplyRequest) -> EmailMessage:
    """The message, with a new link."""
    token = request.draw(clock.today() + LINK_HOLDS)
    line = request.supplier.line
    said = {
        "request": request,
        "line": line,
        "convention": line.convention,
        "period": period_label(request.starts_on, request.ends_on),
        "link": settings.SITE_URL + reverse("partners:supply", args=[token]),
    }
    subject = render_to_string("partners/mail/supply_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string("partners/mail/supply.txt", said), to=[request.email])
