"""What is done to a recommendation: written, signed and sent, replaced by a new version, withdrawn, carried out."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from french.dates import numeric_date
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused, Stale
from schemes import clock

from .enums import Effect, ObservationState, ObservationType, RecommendationState
from .evidence import evidence_of
from .models import Observation, Recommendation
from .noting import move_on
from .sending import dispatch_to, revoke

OPEN = (RecommendationState.SUGGESTED, RecommendationState.DRAFT)
ANSWERED = (RecommendationState.ACCEPTED, RecommendationState.PARTLY)
COPIED = ("neighbourhood", "finding", "analysis", "proposal", "recipient", "due_on", "objective")


def write(
    recommendation: Recommendation, observations: Iterable[Observation], *, version: int | None = None
) -> Recommendation:
    """Stores a new one once, or the text of one that was not sent, with the observations that it stands on.

    Raises Stale, Refused once sent.
    """
    with transaction.atomic():
        if recommendation.pk:
            _take(recommendation, version, *OPEN)
            recommendation.version = (version or 0) + 1
        elif same := Recommendation.objects.filter(client_uuid=recommendation.client_uuid).first():
            return same
        recommendation.save()
        recommendation.observations.set(observations)
    return recommendation


def send(recommendation: Recommendation, *, version: int, user: User) -> Recommendation:
    """Signs it, freezes its evidence and writes to its recipient; from then on its text never changes.

    What it stands on, but for what is technical, was kept and is now used. Raises Stale, Refused
    without recipient, a date to come, or evidence.
    """
    with transaction.atomic():
        current = _take(recommendation, version, *OPEN)
        if current.recipient is None or current.due_on is None:
            raise Refused("Pour la transmettre\u00a0: un destinataire et une date de réponse.")
        if current.due_on <= clock.today(current.scheme):
            raise Refused("La date de réponse est passée\u00a0: laissez au destinataire le temps de répondre.")
        evidence = evidence_of(current)
        if not evidence:
            raise Refused("Un constat s’appuie sur quelque chose\u00a0: liez une observation ou un chiffre.")
        current.evidence, current.signed_by = evidence, user
        current.state, current.sent_on = RecommendationState.SENT, clock.today(current.scheme)
        current.save()
        dispatch_to(current.recipient, (), current)
        _use(current, user)
        _say(Deed.RECOMMENDATION_SENT, current, user, after=current.recipient)
        if current.replaces_id and current.replaces.state != RecommendationState.WITHDRAWN:
            _withdraw(_take(current.replaces, current.replaces.version), user)
    return current


def _use(current: Recommendation, user: User | None) -> None:
    kept = current.observations.exclude(type=ObservationType.TECHNICAL)
    for row in kept.filter(state=ObservationState.NOTED):
        move_on(row, ObservationState.KEPT, user=user)
    for row in kept.filter(state=ObservationState.KEPT):
        move_on(row, ObservationState.USED, user=user)


def new_version(recommendation: Recommendation) -> Recommendation:
    """[Nouvelle version]: a draft with the same text, the same one if asked for again; sending it withdraws this one.

    Raises Refused before it was sent, and of one that was withdrawn.
    """
    if recommendation.is_open or recommendation.state == RecommendationState.WITHDRAWN:
        raise Refused(f"Cette préconisation est maintenant «\u00a0{recommendation.get_state_display()}\u00a0».")
    draft = Recommendation(
        scheme=recommendation.scheme,
        client_uuid=uuid.uuid5(recommendation.client_uuid, "new version"),
        replaces=recommendation,
        **{name: getattr(recommendation, name) for name in COPIED},
    )
    with transaction.atomic():
        existing = Recommendation.objects.filter(client_uuid=draft.client_uuid).first()
        if existing:
            return existing
        draft.evidence = [line for line in recommendation.evidence if line["kind"] == "figure"]
        draft.save()
        draft.observations.set(recommendation.observations.all())
    return draft


def withdraw(recommendation: Recommendation, *, version: int, user: User) -> Recommendation:
    """Withdrawn: its links serve no more. Raises Stale, Refused when it already is."""
    with transaction.atomic():
        current = _take(recommendation, version)
        if current.state == RecommendationState.WITHDRAWN:
            raise Refused("Cette préconisation est déjà retirée.")
        return _withdraw(current, user)


def _withdraw(current: Recommendation, user: User) -> Recommendation:
    current.state = RecommendationState.WITHDRAWN
    current.save(update_fields=["state", "version"])
    for dispatch in current.dispatches.filter(revoked_at=None):
        revoke(dispatch)
    _say(Deed.RECOMMENDATION_WITHDRAWN, current, user)
    return current


def carry_out(recommendation: Recommendation, *, day: datetime.date, version: int, user: User) -> Recommendation:
    """It was done that day. Raises Stale, Refused before it was accepted or on a day that is not
    between its sending and today."""
    with transaction.atomic():
        current = _take(recommendation, version, *ANSWERED)
        if not current.sent_on <= day <= clock.today(current.scheme):
            raise Refused("Elle se réalise entre sa transmission et aujourd’hui\u00a0: changez le jour.")
        _say(Deed.RECOMMENDATION_DONE, current, user, after=numeric_date(day))
        current.state, current.done_on = RecommendationState.DONE, day
        current.save(update_fields=["state", "done_on", "version"])
    return current


def say_effect(recommendation: Recommendation, effect: Effect, *, version: int) -> Recommendation:
    """« Ce que c’est devenu ». Raises Stale, Refused before it was done."""
    with transaction.atomic():
        current = _take(recommendation, version, RecommendationState.DONE)
        current.effect = effect
        current.save(update_fields=["effect", "version"])
    return current


def _say(deed: Deed, current: Recommendation, user: User | None, after: object = "") -> None:
    """In the journal: which one by its key, since its words are what somebody wrote."""
    write_line(deed, at=clock.now(), by=user, thing=current, scheme=current.scheme, after=after)


def _take(recommendation: Recommendation, version: int | None, *states: RecommendationState) -> Recommendation:
    """As it is now, nobody else's until the end, at its next version; in one of these states, if any is given."""
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("scheme", "recipient", "replaces")
    current = rows.get(pk=recommendation.pk)
    if current.version != version:
        raise Stale(current)
    if states and current.state not in states:
        raise Refused(f"Cette préconisation est maintenant «\u00a0{current.get_state_display()}\u00a0».")
    current.version += 1
    return current
