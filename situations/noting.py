"""What is done to a situation, to a solicitation: noted, moved on by steps, closed, reopened, answered."""

from __future__ import annotations

import datetime
from typing import TypeVar
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from french.dates import french_date
from french.personal_names import looks_personal
from refusals import DifferentContent, Refused, Stale
from schemes import clock
from schemes.models import Neighbourhood, Spot
from watch.models import FollowUp
from watch.noting import TWIN_WITHIN
from watch.records import store

from .enums import WITH_REASON, Answer, Channel, Origin, Outcome, Reason, Timing
from .models import Situation, SituationQuerySet, SituationStep, Solicitation
from .numbers import new_number

REOPENED_WITHIN = datetime.timedelta(days=365)
SAY_OUTCOME = "Dites l’issue, ou laissez-la en cours."
SAY_WHY = "Dites pourquoi."


def note_situation(row: Situation, *, solicitation: Solicitation | None = None) -> tuple[Situation, bool]:
    """Stores a situation, once. A deferred one has its number. One that somebody asked for, and that no solicitation
    tells, makes one, answered, in its transaction. Raises DifferentContent."""
    row.looks_personal = looks_personal(row.text)

    def also(stored: Situation) -> None:
        if stored.timing == Timing.DEFERRED:
            _give_number(stored)
        if solicitation:
            Solicitation.objects.filter(pk=solicitation.pk).update(situation=stored)
        elif stored.origin != Origin.TEAM:
            _make_solicitation(stored)

    return store(row, also)


def _make_solicitation(situation: Situation) -> None:
    Solicitation.objects.create(
        scheme=situation.scheme,
        operator=situation.operator,
        client_uuid=uuid5(situation.client_uuid, "solicitation"),
        outing_uuid=situation.outing_uuid,
        held_on=situation.held_on,
        neighbourhood=situation.neighbourhood,
        spot=situation.spot,
        recorded_by=situation.recorded_by,
        channel=Channel(situation.origin),
        subject=situation.type,
        answer=Answer.CAME,
        answered_on=situation.held_on,
        situation=situation,
    )


def _give_number(situation: Situation) -> None:
    """A number that no other has: drawn again until it is so."""
    while not situation.number:
        number = new_number(situation.held_on)
        try:
            with transaction.atomic():
                Situation.objects.filter(pk=situation.pk).update(number=number)
        except IntegrityError:
            continue
        situation.number = number


def note_solicitation(row: Solicitation) -> tuple[Solicitation, bool]:
    """Stores a solicitation, once; a visit that was promised is to be done. Raises DifferentContent."""
    return store(row, _promise_visit)


def answer_solicitation(
    row: Solicitation, answer: Answer, *, version: int, day: datetime.date | None = None
) -> Solicitation:
    """« Plus tard » is over: what was answered, and when. Raises Stale."""
    with transaction.atomic():
        current = _take(row, version)
        current.answer, current.answered_on = answer, day or clock.today(current.scheme)
        current.save(update_fields=["answer", "answered_on", "version"])
        _promise_visit(current)
    return current


def change_solicitation(
    row: Solicitation,
    *,
    version: int,
    channel: Channel,
    asked_by: str,
    neighbourhood: Neighbourhood | None,
    spot: Spot | None,
) -> Solicitation:
    """How somebody asked, who, and about which place; the visit that was promised goes there. Raises Stale."""
    with transaction.atomic():
        current = _take(row, version)
        current.channel, current.asked_by = channel, asked_by
        current.neighbourhood, current.spot = neighbourhood, spot
        current.save(update_fields=["channel", "asked_by", "neighbourhood", "spot", "version"])
        visits = FollowUp.objects.filter(scheme=current.scheme, client_uuid=visit_of(current))
        visits.update(neighbourhood=neighbourhood, spot=spot)
    return current


def take_back_solicitation(row: Solicitation, *, version: int) -> None:
    """« Annuler » of a call just noted by mistake, with the visit it promised. Raises Stale, Refused."""
    with transaction.atomic():
        current = _take(row, version)
        if current.situation_id:
            raise Refused("Une situation est née de cet appel\u00a0: il reste.")
        FollowUp.objects.filter(scheme=current.scheme, client_uuid=visit_of(current)).delete()
        current.delete()


def visit_of(row: Solicitation) -> UUID:
    """The identifier of the follow-up that « Passage prévu » makes."""
    return uuid5(row.client_uuid, "visit")


def _promise_visit(row: Solicitation) -> None:
    if row.answer != Answer.VISIT_PLANNED:
        return
    FollowUp.objects.get_or_create(
        scheme=row.scheme,
        client_uuid=visit_of(row),
        defaults={
            "operator": row.operator,
            "outing_uuid": row.outing_uuid,
            "held_on": row.held_on,
            "neighbourhood": row.neighbourhood,
            "spot": row.spot,
            "recorded_by": row.recorded_by,
            "what": f"Passage promis\u00a0: {row.get_subject_display()}",
            "is_next_time": True,
        },
    )


def add_step(
    situation: Situation, *, client_uuid: UUID, submission_hash: str, kind: str, day: datetime.date, text: str = ""
) -> tuple[SituationStep, bool]:
    """Adds a step, once; from a live situation it makes a deferred one, which has its number.

    Raises Refused on a closed one, DifferentContent for the same identifier with other content.
    """
    with transaction.atomic():
        current = _take(situation, None)
        existing = SituationStep.objects.filter(situation=current, client_uuid=client_uuid).first()
        if existing:
            if existing.submission_hash != submission_hash:
                raise DifferentContent(existing)
            return existing, False
        if not current.is_open:
            raise Refused(f"Close le {french_date(current.closed_on)}.")
        if day < current.held_on:
            raise Refused(f"Ouverte le {french_date(current.held_on)}\u00a0: une étape vient après.")
        step = SituationStep.objects.create(
            situation=current,
            client_uuid=client_uuid,
            submission_hash=submission_hash,
            kind=kind,
            day=day,
            text=text,
            looks_personal=looks_personal(text),
        )
        if current.timing == Timing.LIVE:
            Situation.objects.filter(pk=current.pk).update(timing=Timing.DEFERRED)
            _give_number(current)
    return step, True


def close_situation(
    situation: Situation,
    outcome: Outcome,
    *,
    day: datetime.date,
    version: int,
    reason: str = "",
    replaces: bool = False,
) -> Situation:
    """Closes with an outcome, and a reason where one is owed; `replaces`, in the place of another closing.

    Raises Stale, Refused.
    """
    with transaction.atomic():
        current = _take(situation, version)
        if not current.is_open and not replaces:
            raise Refused(f"Close le {french_date(current.closed_on)}.")
        if day < current.held_on:
            raise Refused(f"Ouverte le {french_date(current.held_on)}\u00a0: la clôture vient après.")
        if outcome in WITH_REASON and reason not in Reason.values:
            raise Refused(SAY_WHY)
        current.outcome, current.closed_on = outcome, day
        current.reason = reason if outcome in WITH_REASON else ""
        current.is_reviewed = False
        current.save(update_fields=["outcome", "closed_on", "reason", "is_reviewed", "version"])
    return current


def review_situation(situation: Situation, *, is_seen: bool = True) -> None:
    """« Vue »: one that was refused or broken off awaits nobody's look any more, until it is closed again so."""
    Situation.objects.filter(pk=situation.pk, outcome__in=WITH_REASON).update(is_reviewed=is_seen)


def reopen_situation(situation: Situation, *, version: int) -> Situation:
    """Opens again what was closed less than a year ago. Raises Stale, Refused."""
    with transaction.atomic():
        current = _take(situation, version)
        if current.is_open:
            raise Refused("Cette situation est déjà en cours.")
        if clock.today(current.scheme) - current.closed_on > REOPENED_WITHIN:
            raise Refused("Close depuis plus d’un an\u00a0: notez-en une nouvelle.")
        current.outcome, current.reason, current.closed_on = "", "", None
        current.save(update_fields=["outcome", "closed_on", "reason", "version"])
        if current.timing == Timing.DEFERRED:
            _give_number(current)
    return current


def twins_of(row: Situation) -> SituationQuerySet:
    """Others of one kind noted at the same spot on the same day within two hours, of which nobody said that they are
    two: the first ones, newest first. By when they arrived: a situation has no hour."""
    if row.first_id or row.is_distinct or row.spot_id is None:
        return Situation.objects.none()
    near = (row.created_at - TWIN_WITHIN, row.created_at + TWIN_WITHIN)
    there = Situation.objects.counted().filter(scheme=row.scheme_id, spot=row.spot_id, held_on=row.held_on)
    return there.filter(type=row.type, created_at__range=near, is_distinct=False).exclude(pk=row.pk)


def settle_twin(situation: Situation, other: Situation | None) -> Situation:
    """« C’est la même »: it stays, follows `other`, and counts no more; its steps go over. « Ce sont deux », without
    `other`: nobody asks again. Raises Refused when `other` is itself another's."""
    with transaction.atomic():
        pair = [row.pk for row in (situation, other) if row]
        # Both locked, in one order: two people may answer on the two pages at once.
        rows = Situation.objects.select_for_update().in_bulk(pair)
        current, kept = rows[situation.pk], other and rows[other.pk]
        if kept and (kept.first_id or current.twins.exists()):
            raise Refused("Quelqu’un vient de les réunir.")
        current.first, current.is_distinct = kept, kept is None
        current.version += 1
        current.save(update_fields=["first", "is_distinct", "version"])
        if kept and current.steps.exists():
            current.steps.update(situation=kept)
            Situation.objects.filter(pk=kept.pk).update(timing=Timing.DEFERRED)
            _give_number(kept)
    return current


T = TypeVar("T", Situation, Solicitation)


def _take(row: T, version: int | None) -> T:
    """The row as it is now, nobody else's until the end, at its next version."""
    current = type(row).objects.select_for_update().select_related("scheme").get(pk=row.pk)
    if version is not None and current.version != version:
        raise Stale(current)
    current.version += 1
    return current
