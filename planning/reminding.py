"""Who is written to about a planned outing, and when: within the scheme's hours, but for what starts within twelve.

Each may be called at any moment and again: a message is one row for a person and an outing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from mailing.delivering import deliver
from outings.enums import Deed, OutingStatus
from outings.models import Outing, OutingDeed
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership
from schemes.service_hours import next_in_service, next_opening

from .enums import NoticeKind
from .notices import MailChoice, Notice

# A cancelling of what starts so soon is told at once, whatever the hour (DOMAIN 8.3).
SOON = datetime.timedelta(hours=12)
# Not older: who comes in today is not written to about last month.
LOOKED_BACK = datetime.timedelta(days=2)


def remind() -> None:
    """Notes what has to be told, then sends what is due. Called every five minutes."""
    note_unclosed()
    note_cancelled()
    send_notices()


def note_unclosed() -> None:
    """One message for each of those who went, at the start of the scheme's next service hours."""
    today = clock.today()
    planned = Outing.objects.filter(
        status=OutingStatus.PLANNED,
        held_on__range=(today - LOOKED_BACK, today + datetime.timedelta(days=1)),
        starts_at__isnull=False,
        ends_at__isnull=False,
    )
    for outing in planned.select_related("scheme", "team"):
        end = end_of(outing)
        if end <= clock.now():
            _note(NoticeKind.TO_CLOSE, outing, people_of(outing), next_opening(outing.scheme, end))


def note_cancelled() -> None:
    """One message for each who was to go, but for who cancelled it: at once when it starts within twelve hours."""
    since = clock.now() - LOOKED_BACK
    deeds = OutingDeed.objects.filter(
        deed=Deed.CANCELLED,
        done_at__gte=since,
        outing__status=OutingStatus.CANCELLED,
        outing__was_planned=True,
        outing__starts_at__isnull=False,
    )
    for deed in deeds.select_related("outing__scheme", "outing__team"):
        outing = deed.outing
        start = clock.moment(outing.held_on, outing.starts_at, outing.scheme)
        if start <= deed.done_at:
            continue
        due_at = deed.done_at if start - deed.done_at <= SOON else next_in_service(outing.scheme, deed.done_at)
        told = [person for person in people_of(outing) if person.pk != deed.done_by_id]
        _note(NoticeKind.CANCELLED, outing, told, due_at)


def end_of(outing: Outing) -> datetime.datetime:
    """When a planned outing with hours ends, by its team's watch."""
    day = outing.held_on + datetime.timedelta(days=outing.is_ending_after_midnight)
    return clock.moment(day, outing.ends_at, outing.scheme)


def people_of(outing: Outing) -> list[User]:
    """Who is to go: its crew by name, else the members of its team, else the scheme's mediators where it has no teams.

    Those who belong to the team today.
    """
    crew = {member.user_id for member in outing.crew.all() if member.user_id and not member.is_absent}
    if not crew and outing.team:
        crew = set(outing.team.members.values_list("pk", flat=True))
    members = Membership.objects.current().filter(scheme=outing.scheme, user__is_active=True)
    if crew:
        members = members.filter(user__in=crew)
    elif outing.scheme.teams.exists():
        return []
    else:
        members = members.filter(role=Role.MEDIATOR)
    return list(User.objects.filter(pk__in=members.values("user")).order_by("pk"))


def _note(kind: NoticeKind, outing: Outing, people: Iterable[User], due_at: datetime.datetime) -> None:
    rows = [
        Notice(user=person, kind=kind, scheme=outing.scheme, outing=outing, day=outing.held_on, due_at=due_at)
        for person in people
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def send_notices() -> int:
    """Sends what is due about outings; how many left."""
    of_outings = Notice.objects.filter(kind__in=(NoticeKind.TO_CLOSE, NoticeKind.CANCELLED))
    return deliver(of_outings.select_related("user", "outing__scheme"), compose, at=clock.now())


def compose(notice: Notice) -> EmailMessage | None:
    """The message, or None when it is no longer to be said: closed meanwhile, taken back, not wanted."""
    expected = OutingStatus.PLANNED if notice.kind == NoticeKind.TO_CLOSE else OutingStatus.CANCELLED
    if notice.outing.status != expected or not MailChoice.of(notice.user).is_reminded:
        return None
    said = {
        "outing": notice.outing,
        "address": settings.SITE_URL + notice.outing.get_absolute_url(),
        "choices": settings.SITE_URL + reverse("planning:mail_choices"),
    }
    subject = render_to_string(f"planning/mail/{notice.kind}_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string(f"planning/mail/{notice.kind}.txt", said), to=[notice.user.email])
