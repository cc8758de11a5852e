"""What is broken is told to who can mend it: one mail a working day to each recipient, at once for danger.

A mail has no author and no person. It leads to one page by a link that serves without account: 128 drawn bits, whose
hash alone is kept, drawn again each time that the mail is tried.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from mailing.delivering import deliver
from planning.recurrence import holiday_name
from refusals import Refused
from schemes import clock
from schemes.enums import SchemeState
from schemes.models import Scheme

from .enums import ObservationState, Urgency
from .models import Dispatch, Observation, Recipient, Recommendation
from .noting import move_on

SENT_AT = datetime.time(8)
LINK_HOLDS = datetime.timedelta(days=90)
# Without an answer for so long, the team may write again.
SILENT_AFTER = datetime.timedelta(days=15)
TO_SEND = (ObservationState.NOTED, ObservationState.BACK)
# What a mail that leaves says was sent: also what the team chose another recipient for.
BECOMES_SENT = (*TO_SEND, ObservationState.REDIRECTED)
# Of these nothing is asked any more.
OVER = (ObservationState.CONFIRMED, ObservationState.USED, ObservationState.SET_ASIDE)
# Asked for twice within so long, the same mail is one.
SAME_WITHIN = datetime.timedelta(hours=1)


def tell() -> None:
    """Gathers what is to be told, then sends what is due. Called every five minutes."""
    for scheme in Scheme.objects.filter(state=SchemeState.ACTIVE, pk__in=_to_tell().values("scheme")):
        gather(scheme)
    send_dispatches()


def _to_tell() -> models.QuerySet:
    """Technical, of no mail that is still to leave, the first of its twins."""
    waiting = Dispatch.objects.filter(sent_at=None, given_up_at=None, revoked_at=None)
    rows = Observation.objects.technical().filter(state__in=TO_SEND, first=None)
    # Without the null of mails about no observation: NOT IN would be true of nothing.
    waiting = waiting.exclude(observations=None)
    return rows.exclude(pk__in=waiting.values("observations"))


def gather(scheme: Scheme) -> list[Dispatch]:
    """The mails made of what the scheme has to tell now: of danger at once, else of what was noted before 8:00, once a
    working day.

    What has no recipient stays noted, and is asked for on « À faire ».
    """
    with transaction.atomic():
        # Two that gather at once would send twice.
        Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
        rows = _to_tell().filter(scheme=scheme).select_related("spot__landlord", "neighbourhood")
        by_recipient: dict[tuple[Recipient, bool], list[Observation]] = defaultdict(list)
        recipients = recipients_of(scheme)
        morning = morning_of(scheme)
        for row in rows.annotate(said_at=models.Max("events__said_at")).order_by("pk"):
            is_danger = row.urgency == Urgency.DANGER
            recipient = recipient_of(row, recipients)
            if recipient and (is_danger or (morning and row.said_at < morning)):
                by_recipient[recipient, is_danger].append(row)
        return [
            dispatch_to(recipient, observations)
            for (recipient, is_danger), observations in by_recipient.items()
            if is_danger or not _had_its_mail(recipient, morning)
        ]


def morning_of(scheme: Scheme) -> datetime.datetime | None:
    """8:00 of today by the scheme's watch, once it has struck on a working day."""
    now = clock.local_now(scheme)
    is_working = now.isoweekday() < 6 and not holiday_name(now.date(), scheme.time_zone)
    return clock.moment(now.date(), SENT_AT, scheme) if is_working and now.time() >= SENT_AT else None


def _had_its_mail(recipient: Recipient, morning: datetime.datetime) -> bool:
    """Whether a mail was made for it since that morning, but of danger."""
    since = recipient.dispatches.filter(due_at__gte=morning, recommendation=None)
    return since.exclude(observations__urgency=Urgency.DANGER).exists()


def recipients_of(*schemes: Scheme) -> list[Recipient]:
    """Those that these schemes write to, with their quarters."""
    rows = Recipient.objects.filter(scheme__in=schemes, is_active=True).prefetch_related("neighbourhoods")
    return list(rows.select_related("scheme", "partner"))


def recipient_of(observation: Observation, recipients: Iterable[Recipient]) -> Recipient | None:
    """Who can mend it: the spot's landlord, else who has its type in its quarter, the most precise first."""
    # A spot that nobody is said to own has no such row, which Django tells as an AttributeError.
    landlord = getattr(observation.spot, "landlord", None)

    def rank(recipient: Recipient) -> tuple[bool, bool, bool]:
        return (
            landlord is not None and recipient.partner_id == landlord.partner_id,
            bool(recipient.technical_types),
            bool(recipient.neighbourhoods.all()),
        )

    def takes(recipient: Recipient) -> bool:
        quarters = {quarter.pk for quarter in recipient.neighbourhoods.all()}
        if recipient.scheme_id != observation.scheme_id:
            return False
        is_of_type = not recipient.technical_types or observation.technical_type in recipient.technical_types
        return is_of_type and (not quarters or observation.neighbourhood_id in quarters)

    fitting = [recipient for recipient in recipients if takes(recipient)]
    return max(fitting, key=rank, default=None)


def dispatch_to(
    recipient: Recipient, observations: Iterable[Observation], recommendation: Recommendation | None = None
) -> Dispatch:
    """A mail to be sent now about these."""
    said = {"email": recipient.email, "due_at": clock.now(), "recommendation": recommendation}
    dispatch = Dispatch.objects.create(recipient=recipient, **said)
    dispatch.observations.set(observations)
    return dispatch


def send_dispatches() -> int:
    """Sends the mails that are due, and says of what they tell that it was sent; how many left."""
    waiting = Dispatch.objects.filter(revoked_at=None).select_related("recipient__scheme__lead_operator")
    return deliver(waiting, compose, at=clock.now(), left=say_sent)


def say_sent(dispatch: Dispatch) -> None:
    """What it tells was sent; what the team moved on meanwhile stays where it is."""
    for observation in dispatch.observations.filter(state__in=BECOMES_SENT):
        with suppress(Refused):
            move_on(observation, ObservationState.SENT, dispatch=dispatch)


def compose(dispatch: Dispatch) -> EmailMessage | None:
    """The message with a new link; None when nothing of it is to be told any more."""
    told = dispatch.observations.exclude(state__in=OVER)
    observations = list(told.select_related("spot", "neighbourhood").order_by("pk"))
    if not observations and dispatch.recommendation is None:
        return None
    said = {
        "dispatch": dispatch,
        "observations": observations,
        "recommendation": dispatch.recommendation,
        "scheme": dispatch.recipient.scheme,
        "link": settings.SITE_URL + reverse("watch:answer", args=[new_link(dispatch)]),
    }
    kind = "recommendation" if dispatch.recommendation else "observations"
    subject = render_to_string(f"watch/mail/{kind}_subject.txt", said).strip()
    return EmailMessage(subject, render_to_string(f"watch/mail/{kind}.txt", said), to=[dispatch.email])


def new_link(dispatch: Dispatch) -> str:
    """The token of a link that replaces the former."""
    today = clock.today(dispatch.recipient.scheme)
    due_on = dispatch.recommendation.due_on if dispatch.recommendation else today
    # Drawn again when the due day is long past, it holds as long from now.
    return dispatch.draw(max(due_on, today) + LINK_HOLDS)


def tell_again(dispatch: Dispatch) -> Dispatch:
    """[Relancer], and « en recevoir un autre »: what is still open of it, to the address on file, by a new link.

    Asked for again within the hour, it is the same mail. Raises Refused when it was revoked.
    """
    with transaction.atomic():
        current = Dispatch.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=dispatch.pk)
        if current.revoked_at:
            raise Refused("Cet envoi a été retiré.")
        items = list(current.observations.exclude(state__in=(*OVER, ObservationState.REDIRECTED)))
        lately = current.recipient.dispatches.filter(
            due_at__gt=clock.now() - SAME_WITHIN, revoked_at=None, recommendation=current.recommendation
        )
        same = lately.filter(observations__in=items) if items else lately.filter(observations=None)
        if already := same.first():
            return already
        return dispatch_to(current.recipient, items, current.recommendation)


def change_address(recipient: Recipient) -> None:
    """What waits goes to the new address, even what was given up; links that went to the former serve no more."""
    others = recipient.dispatches.exclude(email=recipient.email).filter(revoked_at=None)
    given_up = recipient.dispatches.held_up().exclude(given_up_at=None).exclude(email=recipient.email)
    again = {"given_up_at": None, "tries": 0, "next_try_at": None, "due_at": clock.now()}
    recipient.dispatches.filter(pk__in=list(given_up.values_list("pk", flat=True))).update(**again)
    others.filter(sent_at=None).update(email=recipient.email)
    others.exclude(sent_at=None).update(revoked_at=clock.now())


def revoke(dispatch: Dispatch) -> None:
    """The link serves no more, and the mail does not leave if it has not."""
    Dispatch.objects.filter(pk=dispatch.pk, revoked_at=None).update(revoked_at=clock.now())
