"""The boards of observations and of recommendations: what awaits the team first, then what it awaits of others."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from french.words import listed
from schemes import clock
from schemes.models import Scheme

from .enums import TO_CHECK, ObservationState, ObservationType, RecommendationAnswer, RecommendationState
from .filters import ObservationFigures, RecommendationFigures
from .models import Dispatch, Observation, ObservationQuerySet, Recipient, Recommendation
from .sending import OVER, SILENT_AFTER, TO_SEND, recipient_of, recipients_of
from .wording import mail_said

# A page holds no more; the oldest of a pile are behind its newest.
MOST = 400
# Of a pile, those that a page shows at once.
SHOWN = 10
# States where the team waits for the recipient, or for the next report.
AWAITED = (
    ObservationState.TAKEN,
    ObservationState.PLANNED,
    ObservationState.NOT_PLANNED,
    ObservationState.DUPLICATE,
    ObservationState.KEPT,
)


@dataclass
class Pile:
    """Some that are at the same point. `is_ours`: the team has something to do about them; past `shown`, they fold."""

    key: str
    title: str
    cause: str
    is_ours: bool = False
    rows: list = field(default_factory=list)
    shown: int = SHOWN

    @property
    def first(self) -> list:
        return self.rows[: self.shown]

    @property
    def rest(self) -> list:
        return self.rows[self.shown :]


def piles_of(scheme: Scheme) -> list[Pile]:
    """The observations that are not over, each in one pile; empty piles are left out. What follows another is its."""
    rows = _first_ones().filter(scheme=scheme).exclude(state__in=OVER).prefetch_related("twins")
    return _sorted(rows[:MOST], [scheme])


def piles_to_do(schemes: Collection[Scheme]) -> list[Pile]:
    """Of `piles_of`, those where the team has something to do, whole and of all these schemes; in four queries."""
    rows = _first_ones().filter(scheme__in=schemes).exclude(state__in=(*OVER, *AWAITED))
    return [pile for pile in _sorted(rows, schemes) if pile.is_ours]


def _first_ones() -> ObservationQuerySet:
    return _with_what_a_line_says(Observation.objects.filter(first=None)).order_by("state_on", "pk")


def _with_what_a_line_says(rows: ObservationQuerySet) -> ObservationQuerySet:
    related = rows.select_related("scheme", "spot__landlord", "neighbourhood")
    return related.prefetch_related("dispatches").with_last_word()


def _sorted(rows: Iterable[Observation], schemes: Collection[Scheme]) -> list[Pile]:
    piles = {
        pile.key: pile
        for pile in (
            Pile("to_check", "À vérifier sur place", "réparation annoncée", is_ours=True),
            Pile("redirected", "À transmettre à un autre", "le destinataire dit qui", is_ours=True),
            Pile("no_recipient", "Aucun destinataire ici", "à transmettre, et à personne encore", is_ours=True),
            Pile("silent", "Sans réponse depuis quinze jours", "à relancer", is_ours=True),
            Pile("to_keep", "Pour un bilan\u00a0?", "à garder, ou à écarter", is_ours=True),
            Pile("to_send", "Départ au prochain matin ouvré", "le message du jour part à 8\u00a0heures"),
            Pile("sent", "Transmises", "la réponse est attendue"),
            Pile("answered", "Avec une réponse", "ce que le destinataire en dit"),
            Pile("kept", "Gardées pour un bilan", "le prochain rapport les propose"),
        )
    }
    recipients = recipients_of(*schemes)
    for row in rows:
        piles[_pile_of(row, recipients)].rows.append(row)
    return [pile for pile in piles.values() if pile.rows]


def pile_behind(figure: ObservationFigures) -> Pile:
    """The observations that a figure counts, the latest first, those that follow another among them."""
    rows = figure.rows(_with_what_a_line_says(Observation.objects.all())).order_by("-held_on", "-pk")
    return Pile(
        "figure", figure.title, figure.when_and_where, rows=list(rows.prefetch_related("twins")[:MOST]), shown=MOST
    )


def _pile_of(row: Observation, recipients: Iterable[Recipient]) -> str:
    state = ObservationState(row.state)
    if state == ObservationState.KEPT:
        return "kept"
    if row.type != ObservationType.TECHNICAL:
        return "to_keep"
    if state == ObservationState.REDIRECTED:
        return "redirected"
    if state in TO_SEND:
        return "to_send" if recipient_of(row, recipients) else "no_recipient"
    if state in TO_CHECK:
        return "to_check"
    if state == ObservationState.SENT:
        return "silent" if is_silent(row, clock.today(row.scheme)) else "sent"
    return "answered"


def is_silent(row: Observation, today: datetime.date) -> bool:
    """Whether it was sent, and written about again, fifteen days ago or more, without any answer."""
    is_old = row.state == ObservationState.SENT and row.state_on <= today - SILENT_AFTER
    return is_old and not any(_is_recent(dispatch, row.scheme, today) for dispatch in row.dispatches.all())


def _is_recent(dispatch: Dispatch, scheme: Scheme, today: datetime.date) -> bool:
    return clock.day_of(dispatch.due_at, scheme) > today - SILENT_AFTER


def last_mail_of(row: Observation) -> Dispatch | None:
    """The latest mail that told it."""
    return max(row.dispatches.all(), key=lambda dispatch: (dispatch.due_at, dispatch.pk), default=None)


def lines_of(*schemes: Scheme) -> list[Recommendation]:
    """The recommendations of these schemes, the last sent first, each with what its line says (`say_line`)."""
    rows = Recommendation.objects.filter(scheme__in=schemes)
    rows = rows.select_related("scheme", "recipient__partner", "neighbourhood")
    lines = list(rows.prefetch_related("dispatches", "observations"))
    for row in lines:
        say_line(row, clock.today(row.scheme))
    return lines


def say_line(row: Recommendation, today: datetime.date) -> None:
    """Gives a recommendation what its line says beside its words: how many observations were `seen`, which figures,
    for how many days it was silent, whether it is overdue, its last mail where it has not left, whether to write again.
    """
    mails = sorted(row.dispatches.all(), key=lambda mail: (mail.due_at, mail.pk))
    last = mails[-1] if mails else None
    frozen = len([line for line in row.evidence if line["kind"] == "observation"])
    row.seen = len(row.observations.all()) if row.is_open else frozen
    row.figures_said = listed([line["label"] for line in row.evidence if line["kind"] == "figure"])
    is_waiting = row.state == RecommendationState.SENT
    row.silent_days = (today - row.sent_on).days if is_waiting else 0
    row.is_overdue = is_waiting and not row.answer and row.due_on < today
    row.mail_said = mail_said(last, row.scheme) if last and not last.sent_at else ""
    is_unanswered = is_waiting and not row.answer and last is not None
    row.is_silent = is_unanswered and (not _is_recent(last, row.scheme, today) or last.given_up_at is not None)


def recommendation_piles(rows: Iterable[Recommendation]) -> list[Pile]:
    """Each recommendation in one pile; empty piles are left out."""
    piles = {
        pile.key: pile
        for pile in (
            Pile("open", "À relire, à transmettre", "", is_ours=True),
            Pile("effect", "Ce que c’est devenu", "trente jours après la réalisation", is_ours=True),
            Pile("elsewhere", "À adresser à un autre", "le destinataire dit à qui", is_ours=True),
            Pile("waiting", "En attente d’une réponse", ""),
            Pile("answered", "Avec une réponse", ""),
            Pile("withdrawn", "Retirées", ""),
        )
    }
    for row in rows:
        if row.is_open:
            key = "open"
        elif row.is_effect_asked(clock.today(row.scheme)):
            key = "effect"
        else:
            waiting = "elsewhere" if row.answer == RecommendationAnswer.REDIRECTED else "waiting"
            known = {RecommendationState.SENT: waiting, RecommendationState.WITHDRAWN: "withdrawn"}
            key = known.get(row.state, "answered")
        piles[key].rows.append(row)
    return [pile for pile in piles.values() if pile.rows]


def recommendations_behind(figure: RecommendationFigures, rows: Iterable[Recommendation]) -> Pile:
    """Those of these that a figure counts."""
    keys = set(figure.rows(Recommendation.objects.all()).values_list("pk", flat=True))
    return Pile("figure", figure.title, figure.when_and_where, rows=[row for row in rows if row.pk in keys])


def counts_of(rows: Iterable[Recommendation]) -> dict[str, int]:
    """How many were sent, and of these how many were accepted, even in part, and done."""
    sent = [row for row in rows if row.sent_on]
    accepted = ("accepted", "partly", "done")
    return {
        "sent": len(sent),
        "accepted": len([row for row in sent if row.state in accepted]),
        "done": len([row for row in sent if row.state == RecommendationState.DONE]),
    }
