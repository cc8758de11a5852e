"""What is done to a situation, to a solicitation: noted, moved on by steps, closed, reopened, answered."""

from __future__ import annotations

import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from accounts.models import User
from french.dates import french_date
from french.personal_names import looks_personal
from schemes import clock
from watch.records import DifferentRecord, store

from .enums import WITH_REASON, Answer, Channel, Origin, Outcome, Reason, Timing
from .models import Situation, SituationStep, Solicitation
from .numbers import new_number

REOPENED_WITHIN = datetime.timedelta(days=365)
SAY_OUTCOME = "Dites l’issue, ou laissez-la en cours."
SAY_WHY = "Dites pourquoi."


class NotPossible(Exception):
    """The situation does not allow this; the sentence says what it is now."""


class SituationChanged(Exception):
    """Somebody changed the situation since it was read; `current` is what is stored."""

    def __init__(self, current: Situation) -> None:
        super().__init__(f"situation {current.pk} is at version {current.version}")
        self.current = current


def note_situation(row: Situation, *, solicitation: Solicitation | None = None) -> tuple[Situation, bool]:
    """Stores a situation, once. A deferred one has its number. One that somebody asked for, and that no solicitation
    tells, makes one, answered, in its transaction. Raises DifferentRecord."""
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
    """Stores a solicitation, once. Raises DifferentRecord."""
    return store(row)


def answer_solicitation(row: Solicitation, answer: Answer, *, day: datetime.date | None = None) -> Solicitation:
    """« Plus tard » is over: what was answered, and when."""
    row.answer, row.answered_on = answer, day or clock.today(row.scheme)
    Solicitation.objects.filter(pk=row.pk).update(answer=row.answer, answered_on=row.answered_on)
    return row


def add_step(
    situation: Situation, *, client_uuid: UUID, submission_hash: str, kind: str, day: datetime.date, text: str = ""
) -> tuple[SituationStep, bool]:
    """Adds a step, once; from a live situation it makes a deferred one, which has its number.

    Raises NotPossible on a closed one, DifferentRecord for the same identifier with other content.
    """
    with transaction.atomic():
        current = _take(situation, None)
        existing = SituationStep.objects.filter(situation=current, client_uuid=client_uuid).first()
        if existing:
            if existing.submission_hash != submission_hash:
                raise DifferentRecord(existing)
            return existing, False
        if not current.is_open:
            raise NotPossible(f"Close le {french_date(current.closed_on)}.")
        if day < current.held_on:
            raise NotPossible(f"Ouverte le {french_date(current.held_on)}\u00a0: une étape vient après.")
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
    situation: Situation, outcome: Outcome, *, day: datetime.date, version: int, user: User, reason: str = ""
) -> Situation:
    """Closes with an outcome, and a reason where one is owed. Raises SituationChanged, NotPossible."""
    with transaction.atomic():
        current = _take(situation, version)
        if not current.is_open:
            raise NotPossible(f"Close le {french_date(current.closed_on)}.")
        if day < current.held_on:
            raise NotPossible(f"Ouverte le {french_date(current.held_on)}\u00a0: la clôture vient après.")
        if outcome in WITH_REASON and reason not in Reason.values:
            raise NotPossible(SAY_WHY)
        current.outcome, current.closed_on = outcome, day
        current.reason = reason if outcome in WITH_REASON else ""
        current.save(update_fields=["outcome", "closed_on", "reason", "version"])
    return current


def reopen_situation(situation: Situation, *, version: int) -> Situation:
    """Opens again what was closed less than a year ago. Raises SituationChanged, NotPossible."""
    with transaction.atomic():
        current = _take(situation, version)
        if current.is_open:
            raise NotPossible("Cette situation est déjà en cours.")
        if clock.today(current.scheme) - current.closed_on > REOPENED_WITHIN:
            raise NotPossible("Close depuis plus d’un an\u00a0: notez-en une nouvelle.")
        current.outcome, current.reason, current.closed_on = "", "", None
        current.save(update_fields=["outcome", "closed_on", "reason", "version"])
        if current.timing == Timing.DEFERRED:
            _give_number(current)
    return current


def _take(situation: Situation, version: int | None) -> Situation:
    """The situation as it is now, nobody else's until the end, at its next version."""
    current = Situation.objects.select_for_update().select_related("scheme").get(pk=situation.pk)
    if version is not None and current.version != version:
        raise SituationChanged(current)
    current.version += 1
    return current
