"""The demo's calls and situations: noted, moved on by steps, closed, opened again."""

from __future__ import annotations

import datetime
from random import Random

from situations.enums import (
    WITH_REASON,
    Answer,
    AskedBy,
    Channel,
    Origin,
    Outcome,
    Parties,
    Reason,
    SituationType,
    StepKind,
    Subject,
    Timing,
)
from situations.models import Situation, Solicitation
from situations.noting import (
    add_step,
    answer_solicitation,
    close_situation,
    note_situation,
    note_solicitation,
    reopen_situation,
    visit_of,
)
from watch.enums import FollowUpState
from watch.models import FollowUp
from watch.noting import move_follow_up

from . import field_words as words
from .field_story import Field, Place, Story, moment_in
from .rhythm import one_of

DAY = datetime.timedelta(days=1)
TYPES = {SituationType.NOISE: 25, SituationType.HALL_OCCUPATION: 25, SituationType.GATHERING: 17}
TYPES |= {SituationType.PUBLIC_SPACE_USE: 12, SituationType.NEIGHBOUR_CONFLICT: 11}
TYPES |= {SituationType.INSTITUTION_CONFLICT: 4, SituationType.PERSON_IN_DIFFICULTY: 4, SituationType.OTHER: 2}
# Of each type, between whom; the others are between groups.
PARTIES = {
    SituationType.NEIGHBOUR_CONFLICT: Parties.INDIVIDUALS,
    SituationType.INSTITUTION_CONFLICT: Parties.INSTITUTION,
    SituationType.PERSON_IN_DIFFICULTY: "",
}
# Of each type, the share that is not settled on the spot.
DEFERRED = {SituationType.NEIGHBOUR_CONFLICT: 0.85, SituationType.INSTITUTION_CONFLICT: 0.7, SituationType.NOISE: 0.08}
ORIGINS = {Origin.TEAM: 40, Origin.PHONE: 24, Origin.FIELD: 23, Origin.PARTNER: 11, Origin.MESSAGE: 2}
LIVE_ENDS = {Outcome.CALMED: 66, Outcome.AGREEMENT: 6, Outcome.HANDED_OVER: 10, Outcome.DECLINED: 3}
LIVE_ENDS |= {Outcome.BROKEN_OFF: 4, Outcome.NO_FOLLOW_UP: 11}
DEFERRED_ENDS = {Outcome.AGREEMENT: 34, Outcome.CALMED: 22, Outcome.HANDED_OVER: 14, Outcome.DECLINED: 8}
DEFERRED_ENDS |= {Outcome.BROKEN_OFF: 11, Outcome.NO_FOLLOW_UP: 11}
REASONS = {Reason.CONSENT: 6, Reason.OUT_OF_SCOPE: 3, Reason.SAFETY: 2, Reason.NOT_THIRD: 1}
# What each step usually comes after, in order.
COURSE = (StepKind.CONTACT, StepKind.AGREED, StepKind.SHUTTLE, StepKind.PARTNER, StepKind.JOINT, StepKind.CHECK)
SUBJECTS = {Subject.INFORMATION: 26, Subject.TECHNICAL: 20, Subject.NOISE: 15, Subject.ACTION: 12}
SUBJECTS |= {Subject.HALL_OCCUPATION: 10, Subject.GATHERING: 7, Subject.ADVICE_WANTED: 6, Subject.OTHER: 4}
ANSWERS = {Answer.ADVICE: 38, Answer.REFERRED: 26, Answer.CAME: 20, Answer.VISIT_PLANNED: 12, Answer.DECLINED: 4}
CHANNELS = {Channel.PHONE: 72, Channel.MESSAGE: 12, Channel.PARTNER: 16}
ASKED_BY = {AskedBy.RESIDENT: 60, AskedBy.LANDLORD: 16, AskedBy.SHOP: 8, AskedBy.TOWN: 6}
ASKED_BY |= {AskedBy.ASSOCIATION: 6, AskedBy.SCHOOL: 4}


def said_of(rng: Random, sentences: list[str], share: float) -> str:
    """One of the sentences, or none."""
    return rng.choice(sentences) if rng.random() < share else ""


def call(field: Field, day: datetime.date, place: Place, rank: int) -> Story:
    """Somebody asks for something: answered at once, some days later, or never."""
    rng = field.chance(day, "call", rank)
    yield moment_in(field, day, place, rng)
    answer = one_of(rng, ANSWERS)
    # Whoever telephones speaks of no place, or of one where the team is not.
    common = field.noted(day, place if rng.random() < 0.6 else None, "call", rank) | {"outing_uuid": place.outing}
    is_at_once = rng.random() < 0.8
    said = {"answer": answer, "answered_on": day} if is_at_once else {}
    row = Solicitation(
        **common, **said, at=field.time_now(), subject=one_of(rng, SUBJECTS), channel=one_of(rng, CHANNELS)
    )
    row.asked_by = one_of(rng, ASKED_BY) if rng.random() < 0.7 else ""
    row, _ = note_solicitation(row)
    if not is_at_once and rng.random() < 0.7:
        day += rng.randint(1, 6) * DAY
        yield field.at(day, 15)
        row = answer_solicitation(row, answer, version=row.version, day=day)
    if row.answer == Answer.VISIT_PLANNED:
        day += rng.randint(1, 9) * DAY
        yield field.at(day, 20)
        visit = FollowUp.objects.get(scheme=field.scheme, client_uuid=visit_of(row))
        move_follow_up(visit, FollowUpState.CLOSED, day=day)


def situation(field: Field, day: datetime.date, place: Place, rank: int) -> Story:
    """A situation, settled on the spot or over weeks."""
    rng = field.chance(day, "situation", rank)
    yield moment_in(field, day, place, rng)
    kind, origin = one_of(rng, TYPES), one_of(rng, ORIGINS)
    is_deferred = rng.random() < DEFERRED.get(kind, 0.04)
    row = Situation(
        **field.noted(day, place, "situation", rank),
        type=kind,
        origin=origin,
        parties=PARTIES.get(kind, Parties.GROUPS if rng.random() < 0.8 else Parties.INDIVIDUALS),
        timing=Timing.DEFERRED if is_deferred else Timing.LIVE,
        text=said_of(rng, words.SITUATIONS[kind], 0.45),
    )
    if not is_deferred:
        row.outcome, row.closed_on = one_of(rng, LIVE_ENDS), day
        row.reason = one_of(rng, REASONS) if row.outcome in WITH_REASON else ""
    row, _ = note_situation(row, solicitation=_asked(field, row, rng, day, rank))
    if is_deferred:
        yield from _over_time(field, row, rng, day, place)


def _asked(field: Field, row: Situation, rng: Random, day: datetime.date, rank: int) -> Solicitation | None:
    """The call that a situation was born of; those told otherwise make their own."""
    if row.origin != Origin.PHONE:
        return None
    common = field.noted(day, None, "asked", rank) | {"outing_uuid": row.outing_uuid}
    common |= {"neighbourhood": row.neighbourhood, "spot": row.spot, "subject": row.type}
    common |= {"at": field.time_now(), "asked_by": one_of(rng, ASKED_BY)}
    return note_solicitation(Solicitation(**common, answer=Answer.CAME, answered_on=day))[0]


def _over_time(field: Field, row: Situation, rng: Random, day: datetime.date, place: Place) -> Story:
    """Steps some days apart, then how it ended; one in ten stays where it is."""
    kinds = [kind for kind in COURSE if kind == StepKind.CONTACT or rng.random() < 0.55]
    day += rng.randint(0, 2) * DAY
    for number, kind in enumerate(kinds):
        yield field.at(day, 18, rng.randint(0, 59))
        said = {"text": said_of(rng, words.STEPS[kind], 0.5), "day": day, "kind": kind}
        add_step(row, client_uuid=field.identifier(row.client_uuid, number), submission_hash="", **said)
        day += rng.randint(2, 11) * DAY
    if rng.random() < 0.1:
        return
    yield from _close(field, row, rng, day)
    if rng.random() < 0.08:
        day += rng.randint(10, 40) * DAY
        yield field.at(day, 17)
        row.refresh_from_db()
        reopen_situation(row, version=row.version)
        yield from _close(field, row, rng, day + 6 * DAY)


def _close(field: Field, row: Situation, rng: Random, day: datetime.date) -> Story:
    outcome = one_of(rng, DEFERRED_ENDS)
    reason = one_of(rng, REASONS)
    yield field.at(day, 19)
    row.refresh_from_db()
    close_situation(row, outcome, day=day, version=row.version, reason=reason)
