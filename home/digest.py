"""The coordinator's digest: what « À faire » holds, by mail, on the mornings that each ticked; never an empty one."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from mailing.delivering import deliver
from outings.enums import OutingStatus
from outings.models import Outing
from outings.permissions import coordinated_schemes
from planning.enums import NoticeKind
from planning.models import MailChoice, Notice
from schemes import clock
from schemes.enums import Role, SchemeState
from schemes.models import Membership, Scheme
from schemes.service_hours import next_opening

from .waiting import waiting

MIDNIGHT = datetime.time()


def send_digests() -> int:
    """Notes the digests of today, then sends those whose hour has come; how many left. Called every five minutes."""
    note_digests()
    digests = Notice.objects.filter(kind=NoticeKind.DIGEST).select_related("user", "scheme")
    return deliver(digests, compose, at=clock.now())


def note_digests() -> None:
    """One for each coordinator who ticked today, when their first scheme opens; none on a day without service."""
    members = Membership.objects.current().filter(role=Role.COORDINATOR, user__is_active=True)
    members = members.filter(scheme__state=SchemeState.ACTIVE).select_related("user", "scheme").order_by("scheme")
    openings: dict[Scheme, datetime.datetime] = {}
    of_people = defaultdict(list)
    for member in members:
        of_people[member.user].append(member.scheme)
        if member.scheme not in openings:
            today = clock.local_now(member.scheme).date()
            openings[member.scheme] = next_opening(member.scheme, clock.moment(today, MIDNIGHT, member.scheme))
    choices = MailChoice.objects.in_bulk([person.pk for person in of_people])
    rows = []
    for person, schemes in of_people.items():
        scheme = min(schemes, key=lambda scheme: (openings[scheme], scheme.pk))
        day, today = clock.local(openings[scheme], scheme).date(), clock.local_now(scheme).date()
        wanted = choices[person.pk].digest_days if person.pk in choices else MailChoice().digest_days
        if day == today and day.isoweekday() in wanted:
            said = {"scheme": schemes[0], "day": day, "due_at": openings[scheme]}
            rows.append(Notice(user=person, kind=NoticeKind.DIGEST, **said))
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def compose(notice: Notice) -> EmailMessage | None:
    """What awaits this coordinator now; None when it is nothing, or no longer theirs, or of a day that has passed."""
    schemes = list(coordinated_schemes(notice.user))
    if not schemes or notice.day != clock.local_now(notice.scheme).date():
        return None
    piles = waiting(schemes, crew_within=_until_next(notice), user=notice.user)
    to_validate = Outing.objects.filter(scheme__in=schemes, status=OutingStatus.LOGGED).count()
    if not piles and not to_validate:
        return None
    said = {
        "piles": piles,
        "to_validate": to_validate,
        "address": settings.SITE_URL + reverse("home:todo"),
        "choices": settings.SITE_URL + reverse("planning:mail_choices"),
    }
    subject = render_to_string("home/mail/digest_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string("home/mail/digest.txt", said), to=[notice.user.email])


def _until_next(notice: Notice) -> datetime.timedelta:
    """As far as the day after the next digest: who is told of it then could do nothing any more."""
    wanted = MailChoice.of(notice.user).digest_days
    days = next((days for days in range(1, 8) if (notice.day.isoweekday() + days - 1) % 7 + 1 in wanted), 7)
    return datetime.timedelta(days=days + 1)
