"""What the team reads of mails and answers, in words."""

from __future__ import annotations

from french.dates import clock as said_clock
from french.dates import french_date, numeric_date
from schemes import clock
from schemes.models import Scheme

from .models import Dispatch, ObservationEvent


def mail_said(dispatch: Dispatch, scheme: Scheme) -> str:
    """Where a mail is, by the scheme's watch: to leave, refused and tried again, sent, its link withdrawn."""
    if dispatch.revoked_at:
        return f"Lien retiré le {french_date(clock.local(dispatch.revoked_at, scheme).date())}."
    if dispatch.sent_at:
        return f"Envoyé le {french_date(clock.local(dispatch.sent_at, scheme).date())} à {dispatch.email}."
    if dispatch.given_up_at:
        return f"Jamais parti\u00a0: refusé pendant trois jours. Vérifiez l’adresse {dispatch.email}."
    if dispatch.tries and dispatch.next_try_at:
        again = clock.local(dispatch.next_try_at, scheme)
        is_today = again.date() == clock.local_now(scheme).date()
        day = "" if is_today else f" le {numeric_date(again.date())}"
        return f"Pas encore parti. Nouvel essai{day} à {said_clock(again.time())}."
    return f"Part dans quelques minutes à {dispatch.email}."


def event_said(event: ObservationEvent) -> str:
    """What happened; of an answer, which mail's link it came by: that proves no identity."""
    said = event.get_state_display()
    if event.planned_on:
        said += f", pour le {french_date(event.planned_on)}"
    if event.dispatch and event.state == "sent":
        return f"{said}\u00a0: {event.dispatch.recipient}"
    return said


def received_by(event: ObservationEvent) -> str:
    """By which link an answer came; empty for what the team did."""
    is_answer = event.dispatch and event.state != "sent"
    return f"Réponse reçue par le lien envoyé à {event.dispatch.email}." if is_answer else ""
