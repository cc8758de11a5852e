"""The demo's observations and follow-ups: noted, sent, answered in each of the ways, seen again, told on the spot."""

from __future__ import annotations

import datetime
from random import Random

from schemes import clock
from watch.answering import answer_observation
from watch.enums import FollowUpState, ObservationState, ObservationType, TechnicalType, Urgency
from watch.models import FollowUp, Observation
from watch.noting import (
    check_on_the_spot,
    move_follow_up,
    move_on,
    note_follow_up,
    note_observation,
    tell_on_the_spot,
)
from watch.sending import dispatch_to, tell_again

from . import field_words as words
from .field_situations import DAY, said_of
from .field_story import Field, Place, Story, mail, mails_leave, moment_in, next_morning
from .rhythm import one_of

TYPES = {ObservationType.TECHNICAL: 52, ObservationType.USES: 13, ObservationType.YOUTH: 10, ObservationType.RIGHTS: 8}
TYPES |= {ObservationType.SERVICE_GAP: 6, ObservationType.ISOLATION: 5, ObservationType.MOBILITY: 4}
TYPES |= {ObservationType.OTHER: 2}
TECHNICAL = {TechnicalType.LIGHTING: 18, TechnicalType.BULKY: 18, TechnicalType.CLEANING: 16, TechnicalType.DOOR: 11}
TECHNICAL |= {TechnicalType.LIFT: 9, TechnicalType.DAMAGE: 8, TechnicalType.GREEN: 6, TechnicalType.ROAD: 5}
TECHNICAL |= {TechnicalType.WRECK: 4, TechnicalType.HEATING: 3, TechnicalType.LEAK: 1, TechnicalType.OTHER: 1}
URGENCIES = {Urgency.NORMAL: 78, Urgency.SOON: 16, Urgency.DANGER: 6}
# What a recipient says first: nothing, one time in eight.
ANSWERS = {ObservationState.FIXED: 34, ObservationState.TAKEN: 17, ObservationState.PLANNED: 14, "": 12}
ANSWERS |= {ObservationState.REDIRECTED: 7, ObservationState.NOT_PLANNED: 7, ObservationState.PARTLY: 5}
ANSWERS |= {ObservationState.DUPLICATE: 4}
THEN_MENDED = (ObservationState.TAKEN, ObservationState.PLANNED)
TO_SEE = (ObservationState.FIXED, ObservationState.PARTLY)
# What is dangerous is told by telephone, then by mail.
CALLED_FIRST = datetime.timedelta(minutes=10)
FOLLOW_UP_ENDS = {FollowUpState.CLOSED: 72, FollowUpState.NO_CONTACT: 8, FollowUpState.RELAYED: 8, "": 12}


def observation(field: Field, day: datetime.date, place: Place, rank: int) -> Story:
    """Something seen: what is broken goes to who can mend it, the rest is kept for a report or not."""
    rng = field.chance(day, "observation", rank)
    yield moment_in(field, day, place, rng)
    kind = one_of(rng, TYPES)
    is_technical = kind == ObservationType.TECHNICAL
    what = one_of(rng, TECHNICAL) if is_technical else ""
    row = Observation(**field.noted(day, place, "observation", rank), type=kind, technical_type=what)
    row.urgency = one_of(rng, URGENCIES) if is_technical else Urgency.NORMAL
    row.text = said_of(rng, words.TECHNICAL[what] if is_technical else words.OBSERVED[kind], 0.85)
    row, _ = note_observation(row)
    yield from _mended(field, row, rng, day, place) if is_technical else _kept(field, row, rng, day)


def _kept(field: Field, row: Observation, rng: Random, day: datetime.date) -> Story:
    """The coordinator sorts what was noted, most weeks."""
    if rng.random() < 0.12:
        return
    yield field.at(day + rng.randint(2, 9) * DAY, 10)
    row.refresh_from_db()
    if row.state != ObservationState.NOTED:
        return  # A recommendation stands on it already.
    if rng.random() < 0.9:
        move_on(row, ObservationState.KEPT, user=field.coordinator)
    else:
        move_on(row, ObservationState.SET_ASIDE, user=field.coordinator, text=rng.choice(words.SET_ASIDE))


def _mended(field: Field, row: Observation, rng: Random, day: datetime.date, place: Place) -> Story:
    """Sent, answered, seen again on the spot, told to whoever is there."""
    yield clock.now() + CALLED_FIRST if row.urgency == Urgency.DANGER else next_morning(field, day)
    row.refresh_from_db()
    if row.state == ObservationState.NOTED:
        mail(field)
    day += rng.randint(3, 14) * DAY
    yield field.at(day, 11)
    choice = one_of(rng, ANSWERS)
    yield from _answered(field, row, rng, day, choice)
    if choice in THEN_MENDED and rng.random() < 0.75:
        day += rng.randint(4, 20) * DAY
        yield from _answered(field, row, rng, day, ObservationState.FIXED)
        choice = ObservationState.FIXED
    if choice not in TO_SEE or rng.random() < 0.1:
        return
    day += rng.randint(2, 9) * DAY
    is_mended = choice == ObservationState.FIXED and rng.random() < 0.85
    yield from _seen(field, row, day, is_mended=is_mended)
    if not is_mended:
        yield next_morning(field, day)
        mail(field)
        day += rng.randint(6, 15) * DAY
        yield from _answered(field, row, rng, day, ObservationState.FIXED)
        day += 5 * DAY
        yield from _seen(field, row, day, is_mended=True)
    if rng.random() < 0.6:
        day += rng.randint(1, 6) * DAY
        yield field.at(day, 18)
        row.refresh_from_db()
        if row.state == ObservationState.CONFIRMED:
            told = field.identifier(row.client_uuid, "told")
            tell_on_the_spot(row, client_uuid=told, day=day, outing=None)


def _answered(field: Field, row: Observation, rng: Random, day: datetime.date, choice: str) -> Story:
    """What the recipient says by the link of the last mail, if one ever left; silent, it is asked again."""
    yield field.at(day, 11, rng.randint(0, 59))
    last = row.dispatches.exclude(sent_at=None).select_related("recipient__scheme").order_by("-sent_at", "-pk").first()
    if last is None:
        return
    if not choice:
        yield field.at(day + 16 * DAY, 10)
        if rng.random() < 0.5:
            tell_again(last)
            mails_leave(field.scheme)
        return
    text = {
        ObservationState.NOT_PLANNED: rng.choice(words.NOT_PLANNED),
        ObservationState.REDIRECTED: rng.choice(words.REDIRECTED),
    }.get(choice, "")
    planned_on = day + rng.randint(3, 21) * DAY if choice == ObservationState.PLANNED else None
    answer_observation(last, row, choice, text=text, planned_on=planned_on)
    if choice == ObservationState.REDIRECTED and rng.random() < 0.6:
        yield field.at(day + 2 * DAY, 10)
        others = [to for to in field.recipients.values() if to.pk != last.recipient_id]
        dispatch_to(others[0], [row])
        mails_leave(field.scheme)


def _seen(field: Field, row: Observation, day: datetime.date, *, is_mended: bool) -> Story:
    """« Réparé ? », asked and answered where it is."""
    yield field.at(day, 16)
    row.refresh_from_db()
    if row.state in TO_SEE:
        check_on_the_spot(row, is_mended=is_mended, user=field.mediator, day=day)


def follow_up(field: Field, day: datetime.date, place: Place, rank: int) -> Story:
    """Something to do next there."""
    rng = field.chance(day, "follow_up", rank)
    yield moment_in(field, day, place, rng)
    row = FollowUp(**field.noted(day, place, "follow_up", rank), what=rng.choice(words.FOLLOW_UPS))
    row.is_next_time = rng.random() < 0.7
    row.due_on = None if row.is_next_time else day + rng.randint(3, 14) * DAY
    row, _ = note_follow_up(row)
    state = one_of(rng, FOLLOW_UP_ENDS)
    if state:
        ended = day + rng.randint(1, 18) * DAY
        yield field.at(ended, 17)
        move_follow_up(row, FollowUpState(state), day=ended)
