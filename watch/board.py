"""The board of observations: what awaits the team first, then what it awaits of others."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemes import clock
from schemes.models import Scheme

from .enums import TO_CHECK, ObservationState, ObservationType
from .models import Dispatch, Observation, Recipient
from .sending import OVER, SILENT_AFTER, TO_SEND, recipient_of, recipients_of

# A page holds no more; the oldest of a pile are behind its newest.
MOST = 400


@dataclass
class Pile:
    """Some observations that are at the same point. `is_ours`: the team has something to do about them."""

    key: str
    title: str
    cause: str
    is_ours: bool = False
    rows: list[Observation] = field(default_factory=list)


def piles_of(scheme: Scheme) -> list[Pile]:
    """The observations that are not over, each in one pile; empty piles are left out. What follows another is its."""
    piles = {
        pile.key: pile
        for pile in (
            Pile("to_check", "À vérifier sur place", "annoncées réparées, ou toujours là", is_ours=True),
            Pile("no_recipient", "Aucun destinataire ici", "à transmettre, et à personne encore", is_ours=True),
            Pile("silent", "Sans réponse depuis quinze jours", "à relancer", is_ours=True),
            Pile("to_keep", "Pour un bilan\u00a0?", "à garder, ou à écarter", is_ours=True),
            Pile("to_send", "Partent au prochain matin ouvré", "le message du jour part à 8\u00a0heures"),
            Pile("sent", "Transmises", "la réponse est attendue"),
            Pile("answered", "Ont reçu une réponse", "ce que le destinataire en dit"),
            Pile("kept", "Gardées pour un bilan", "le prochain rapport les propose"),
        )
    }
    open_rows = Observation.objects.filter(scheme=scheme, first=None).exclude(state__in=OVER)
    open_rows = open_rows.select_related("spot__landlord", "neighbourhood").prefetch_related("dispatches", "twins")
    recipients, today = recipients_of(scheme), clock.today(scheme)
    for row in open_rows.order_by("state_on", "pk")[:MOST]:
        piles[_pile_of(row, recipients, today)].rows.append(row)
    return [pile for pile in piles.values() if pile.rows]


def _pile_of(row: Observation, recipients: Iterable[Recipient], today: datetime.date) -> str:
    state = ObservationState(row.state)
    if state == ObservationState.KEPT:
        return "kept"
    if row.type != ObservationType.TECHNICAL:
        return "to_keep"
    if state == ObservationState.REDIRECTED or (state in TO_SEND and not recipient_of(row, recipients)):
        return "no_recipient"
    if state in TO_SEND:
        return "to_send"
    if state in TO_CHECK:
        return "to_check"
    if state == ObservationState.SENT:
        return "silent" if is_silent(row, today) else "sent"
    return "answered"


def is_silent(row: Observation, today: datetime.date) -> bool:
    """Whether it was sent, and written about again, fifteen days ago or more, without any answer."""
    is_old = row.state == ObservationState.SENT and row.state_on <= today - SILENT_AFTER
    return is_old and not any(dispatch.due_at > clock.now() - SILENT_AFTER for dispatch in row.dispatches.all())


def last_mail_of(row: Observation) -> Dispatch | None:
    """The latest mail that told it."""
    return max(row.dispatches.all(), key=lambda dispatch: (dispatch.due_at, dispatch.pk), default=None)
