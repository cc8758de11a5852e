"""What a recipient answers by the link, without account: added to what was said, the last answer holds.

Opening the link changes nothing: mail scanners do. « Réponse reçue par le lien envoyé à … » proves no identity.
"""

from __future__ import annotations

import datetime

from django.db import models, transaction

from links.models import found_by
from refusals import Refused
from schemes import clock

from .enums import ANSWERS, ObservationState, RecommendationAnswer, RecommendationState
from .models import Dispatch, Observation, ObservationEvent, Recommendation
from .noting import move_on
from .sending import say_sent

CHOOSE = "Choisissez une réponse."
WHY = "Dites pourquoi\u00a0: l’équipe le lira mot pour mot."
WHEN = "Dites pour quand l’intervention est prévue."
WHO = "Qui, selon vous\u00a0? Écrivez un nom de service, ou «\u00a0Je ne sais pas\u00a0»."
# What each answer needs beside it, and how that is asked for.
_NEEDS = {
    ObservationState.PLANNED.value: ("planned_on", WHEN),
    ObservationState.NOT_PLANNED.value: ("text", WHY),
    RecommendationAnswer.DECLINED.value: ("text", WHY),
    ObservationState.REDIRECTED.value: ("text", WHO),
}
_STATES = {
    RecommendationAnswer.ACCEPTED: RecommendationState.ACCEPTED,
    RecommendationAnswer.UNDER_WAY: RecommendationState.ACCEPTED,
    RecommendationAnswer.PARTLY: RecommendationState.PARTLY,
    RecommendationAnswer.DECLINED: RecommendationState.DECLINED,
    RecommendationAnswer.REDIRECTED: RecommendationState.SENT,
}


def dispatch_of(token: str) -> Dispatch | None:
    """The mail whose link it is; None when it is none's."""
    rows = Dispatch.objects.select_related("recipient__scheme__lead_operator", "recipient__partner", "recommendation")
    return found_by(rows, token)


def items_of(dispatch: Dispatch) -> models.QuerySet[Observation]:
    """What its link asks about: what the team did not set aside."""
    return dispatch.observations.exclude(state=ObservationState.SET_ASIDE).select_related("spot", "neighbourhood")


def missing(choice: str, *, text: str, planned_on: datetime.date | None) -> tuple[str, str] | None:
    """What an answer still needs, `text` or `planned_on`, and how it is asked for; None when it is whole."""
    column, sentence = _NEEDS.get(choice, ("", ""))
    return (column, sentence) if column and not {"text": text, "planned_on": planned_on}[column] else None


def _arrived(dispatch: Dispatch) -> None:
    """Whoever answers has read the mail: that it left is so, even if its sender died before saying it."""
    if Dispatch.objects.filter(pk=dispatch.pk, sent_at=None).update(sent_at=clock.now(), next_try_at=None):
        say_sent(dispatch)


def answer_observation(
    dispatch: Dispatch,
    observation: Observation,
    choice: str,
    *,
    text: str = "",
    planned_on: datetime.date | None = None,
) -> ObservationEvent:
    """What the recipient says of one of its items becomes its state. Raises Refused with what is missing.

    What is already noted as done by the team is not undone by a link: the answer is kept, the state stays.
    """
    if choice not in ANSWERS:
        raise Refused(CHOOSE)
    if lacks := missing(choice, text=text, planned_on=planned_on):
        raise Refused(lacks[1])
    with transaction.atomic():
        if not items_of(dispatch).filter(pk=observation.pk).exists():
            raise Refused("Ce lien ne parle pas de cela.")
        _arrived(dispatch)
        said = {"text": text, "planned_on": planned_on, "dispatch": dispatch}
        try:
            move_on(observation, ObservationState(choice), **said)
        except Refused:
            day = clock.today(dispatch.recipient.scheme)
            return ObservationEvent.objects.create(observation=observation, state=choice, day=day, **said)
        return observation.events.latest("pk")


def answer_recommendation(
    dispatch: Dispatch, choice: str, *, text: str = "", planned_on: datetime.date | None = None
) -> Recommendation:
    """What the recipient says of the recommendation; the last answer holds. Raises Refused with what is missing."""
    if choice not in RecommendationAnswer.values:
        raise Refused(CHOOSE)
    if lacks := missing(choice, text=text, planned_on=planned_on):
        raise Refused(lacks[1])
    with transaction.atomic():
        _arrived(dispatch)
        current = Recommendation.objects.select_for_update().get(pk=dispatch.recommendation_id)
        if current.state in (RecommendationState.WITHDRAWN, RecommendationState.DONE):
            raise Refused(f"Cette préconisation est maintenant «\u00a0{current.get_state_display()}\u00a0».")
        current.state, current.answer, current.answer_text = _STATES[RecommendationAnswer(choice)], choice, text
        current.answered_on, current.planned_on = clock.today(dispatch.recipient.scheme), planned_on
        current.version += 1
        current.save(update_fields=["state", "answer", "answer_text", "answered_on", "planned_on", "version"])
    return current
