"""What is done to something to hand in, and who is reminded of it: thirty days before, seven, that day, then weekly.

Its day never moves by itself: a postponement says until when and by which body.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, fields, replace
from itertools import takewhile

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from french.dates import month_end, months_after
from journal.enums import Deed
from mailing.delivering import deliver
from refusals import Stale
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership

from ..enums import MONTHS_OF, DutyFormat, DutyState, Rhythm
from .agreeing import tell
from .answers import DutyNotice
from .models import Convention, Duty

# Days after the one that it is awaited on.
STEPS = (-30, -7, 0, 7, 14, 21, 28)
# Not older: what is typed twenty days before its day is not told at once.
LOOKED_BACK = datetime.timedelta(days=2)
SENT_AT = datetime.time(8)
# Five years of a monthly note.
MOST_TIMES = 60


@dataclass(frozen=True)
class DutyEntry:
    """What its page says; what its state has no use for is empty."""

    kind: str
    due_on: datetime.date
    form: str = DutyFormat.PDF
    period_starts_on: datetime.date | None = None
    period_ends_on: datetime.date | None = None
    state: str = DutyState.DUE
    handed_in_on: datetime.date | None = None
    is_handed_outside: bool = False
    extended_to: datetime.date | None = None
    extended_by: str = ""
    reason: str = ""


def entry_of(duty: Duty) -> DutyEntry:
    """What its page says now."""
    return DutyEntry(**{column.name: getattr(duty, column.name) for column in fields(DutyEntry)})


@transaction.atomic
def add_duties(convention: Convention, entry: DutyEntry, rhythm: str, *, by: User) -> int:
    """This one, then the same each month, quarter… as `rhythm` says, while its period is within the convention; how
    many. What is noted already for a day stays as it is."""
    noted = set(convention.duties.filter(kind=entry.kind).values_list("due_on", flat=True))
    awaited = [one for one in _repeated(entry, rhythm, convention.ends_on) if one.due_on not in noted]
    for one in awaited:
        add_duty(convention, one, by=by)
    return len(awaited)


def _repeated(entry: DutyEntry, rhythm: str, until: datetime.date) -> list[DutyEntry]:
    step = MONTHS_OF[Rhythm(rhythm)]
    moved = (_moved(entry, step * times) for times in range(MOST_TIMES))
    return list(takewhile(lambda one: one.period_ends_on <= month_end(until), moved))


def _moved(entry: DutyEntry, months: int) -> DutyEntry:
    days = ("due_on", "period_starts_on", "period_ends_on")
    return replace(entry, **{name: months_after(getattr(entry, name), months) for name in days})


@transaction.atomic
def add_duty(convention: Convention, entry: DutyEntry, *, by: User) -> Duty:
    """Something more to hand in."""
    duty = convention.duties.create(**asdict(entry))
    tell(Deed.CONVENTION_DUTY, convention, by, after=duty.get_state_display())
    return duty


@transaction.atomic
def change_duty(duty: Duty, entry: DutyEntry, *, version: int | None, by: User) -> None:
    """What its page says, if what was read at `version` holds. Raises Stale otherwise."""
    rows = Duty.objects.select_for_update(of=("self",)).select_related("convention__operator", "convention__funder")
    current = rows.get(pk=duty.pk)
    if current.version != version:
        raise Stale(current)
    if entry_of(current) == entry:
        return
    for column in fields(DutyEntry):
        setattr(current, column.name, getattr(entry, column.name))
    current.version += 1
    current.save()
    tell(Deed.CONVENTION_DUTY, current.convention, by, after=current.get_state_display())


@transaction.atomic
def remove_duty(duty: Duty, *, by: User) -> None:
    """Typed by mistake: it is gone."""
    tell(Deed.CONVENTION_DUTY, duty.convention, by)
    duty.delete()


def hand_in(duty: Duty, day: datetime.date) -> None:
    """A report was published for it that day. In the transaction of the publication."""
    handed = {"state": DutyState.HANDED_IN, "handed_in_on": day, "is_handed_outside": False}
    Duty.objects.filter(pk=duty.pk).update(**handed, version=duty.version + 1)


def remind() -> None:
    """Notes what has to be told, then sends what is due. Called every five minutes."""
    note_duties()
    send_notices()


def note_duties() -> None:
    """One mail for each step and each person who answers for it, from 8:00 on."""
    now = clock.local_now()
    if now.time() < SENT_AT:
        return
    today = now.date()
    longest = datetime.timedelta(days=max(map(abs, STEPS))) + LOOKED_BACK
    window = (today - longest, today + longest)
    duties = Duty.objects.still_open().filter(due_on__lte=window[1]).select_related("convention__operator")
    for duty in duties.exclude(state=DutyState.DUE, due_on__lt=window[0]).exclude(extended_to__lt=window[0]):
        step = _step_of(duty, today)
        if step is not None:
            told = {"day": duty.day, "step": step, "due_at": clock.now()}
            rows = [DutyNotice(duty=duty, user=user, **told) for user in people_of(duty.convention)]
            DutyNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _step_of(duty: Duty, today: datetime.date) -> int | None:
    """The last step that has come, if it did in the last two days."""
    days = (today - duty.day).days
    come = [step for step in STEPS if 0 <= days - step <= LOOKED_BACK.days]
    return max(come, default=None)


def people_of(convention: Convention) -> list[User]:
    """Who answers for it: its schemes' coordinators in its structure; without any, the structure's admins."""
    rows = Membership.objects.current().filter(operator=convention.operator, user__is_active=True)
    found = rows.filter(role=Role.COORDINATOR, scheme__in=convention.schemes.order_by().values("pk"))
    if not found.exists():
        found = rows.filter(role=Role.ADMIN)
    return list(User.objects.filter(pk__in=found.values("user")).order_by("pk"))


def send_notices() -> int:
    """Sends what is due; how many left."""
    waiting = DutyNotice.objects.select_related("duty__convention__funder", "user")
    return deliver(waiting, compose, at=clock.now())


def compose(notice: DutyNotice) -> EmailMessage | None:
    """The message, or None when it is no longer to be said: handed in, postponed, not due."""
    duty = notice.duty
    if not duty.is_open or duty.day != notice.day:
        return None
    said = {
        "duty": duty,
        "convention": duty.convention,
        "days": (duty.day - clock.today()).days,
        "address": settings.SITE_URL + duty.convention.get_absolute_url(),
    }
    subject = render_to_string("partners/mail/duty_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string("partners/mail/duty.txt", said), to=[notice.user.email])
