"""A report goes to its readers: a mail at publication, at a new version, at a withdrawal, with a link that serves
thirty days without account (DOMAIN 6.4b).

A mail holds a title and a period, never a figure. Its link is drawn when it leaves, its hash alone is kept.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from links.models import found_by
from mailing.delivering import deliver
from partners.models import Partnership, Representative
from schemes import clock

from .enums import DeliveryKind
from .models import ActivityReport, ReaderLink, ReportReader

LINK_HOLDS = datetime.timedelta(days=30)
# Asked for twice within so long, the same mail is one.
SAME_WITHIN = datetime.timedelta(hours=1)


def told(report: ActivityReport) -> list[ReaderLink]:
    """Its readers are written to: published, a new version, withdrawn. In the transaction of the deed."""
    kind = DeliveryKind.VERSION if report.replaces_id else DeliveryKind.PUBLISHED
    kind = DeliveryKind.WITHDRAWN if report.withdrawn_at else kind
    return [link for reader in report.report_readers.all() for link in write_to(reader, kind)]


def write_to(reader: ReportReader, kind: DeliveryKind) -> list[ReaderLink]:
    """A mail to each address of the body on file; asked for again within the hour, those of then."""
    since = clock.now() - SAME_WITHIN
    if lately := list(reader.links.filter(kind=kind, due_at__gt=since, revoked_at=None)):
        return lately
    rows = [
        ReaderLink(reader=reader, kind=kind, email=email, representative=person, due_at=clock.now())
        for email, person in addresses_of(reader)
    ]
    return ReaderLink.objects.bulk_create(rows)


def addresses_of(reader: ReportReader) -> list[tuple[str, Representative | None]]:
    """Where the body is written to: who stands for it, as its operator let them in; without any, its own address."""
    report = reader.report
    run = Q(operator=report.operator_id) | Q(operator__co_run_schemes=report.scheme_id)
    people = Representative.objects.current().filter(run, partner=reader.partner_id, user__is_active=True)
    found = {person.user.email: person for person in people.select_related("user").order_by("pk")}
    if found:
        return list(found.items())
    own = Partnership.objects.filter(partner=reader.partner_id, scheme__in=report.schemes.all()).exclude(email="")
    return [(email, None) for email in sorted(set(own.values_list("email", flat=True)))]


def send_links() -> int:
    """Sends what is due, every five minutes; how many left."""
    rows = ReaderLink.objects.filter(revoked_at=None)
    rows = rows.select_related("reader__report__scheme__lead_operator", "reader__partner", "representative")
    return deliver(rows, compose, at=clock.now())


def compose(link: ReaderLink) -> EmailMessage | None:
    """The message with a new link; None when it is no longer to be said: withdrawn since, or to who left."""
    report = link.reader.report
    is_over = report.withdrawn_at and link.kind != DeliveryKind.WITHDRAWN
    if is_over or not _serves(link):
        return None
    token = link.draw(clock.today() + LINK_HOLDS)
    said = {"sent": link, "report": report, "link": settings.SITE_URL + reverse("reporting:read", args=[token])}
    subject = render_to_string("reporting/mail/reading_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string("reporting/mail/reading.txt", said), to=[link.email])


def link_of(token: str) -> ReaderLink | None:
    """The link of that token; revoked once whom it was written to stands for the body no more. None: it is nobody's."""
    rows = ReaderLink.objects.select_related("reader__report__scheme__lead_operator", "reader__partner")
    link = found_by(rows, token)
    if link and not link.revoked_at and not _serves(link):
        link.revoked_at = clock.now()
    return link


def _serves(link: ReaderLink) -> bool:
    """Whether whom it was written to still stands for the body; the body's own address always does."""
    people = Representative.objects.current()
    return link.representative_id is None or people.filter(pk=link.representative_id).exists()


def send_another(link: ReaderLink) -> None:
    """« En recevoir un autre »: by a new link, to the address that this one went to, once an hour at most."""
    with transaction.atomic():
        reader = ReportReader.objects.select_for_update(of=("self",)).get(pk=link.reader_id)
        lately = reader.links.filter(email=link.email, due_at__gt=clock.now() - SAME_WITHIN, revoked_at=None)
        if not lately.exists():
            same = {"email": link.email, "representative_id": link.representative_id, "due_at": clock.now()}
            reader.links.create(kind=DeliveryKind.AGAIN, **same)


@transaction.atomic
def send_again(reader: ReportReader, email: str, *, by: User) -> None:
    """[Envoyer un lien]: to the address that the team types, of the body; again within the hour, the same mail."""
    since = clock.now() - SAME_WITHIN
    if reader.links.filter(email=email, due_at__gt=since, revoked_at=None).exists():
        return
    person = next((person for known, person in addresses_of(reader) if known == email), None)
    reader.links.create(kind=DeliveryKind.AGAIN, email=email, representative=person, due_at=clock.now())
    _say(Deed.READER_LINK_SENT, reader, by)


@transaction.atomic
def revoke(link: ReaderLink, *, by: User) -> None:
    """The link serves no more, and the mail does not leave if it has not."""
    if ReaderLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now()):
        _say(Deed.READER_LINK_REVOKED, link.reader, by)


def _say(deed: Deed, reader: ReportReader, by: User) -> None:
    report = reader.report
    write_line(deed, at=clock.now(), by=by, thing=reader.partner, operator=report.operator, scheme=report.scheme)
