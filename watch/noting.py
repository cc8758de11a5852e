"""What is done to an observation, a follow-up: noted, moved on, told on the spot.

Each is a function with its transaction. A state follows another as `enums.FOLLOWING` has it, under a lock.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from french.personal_names import looks_personal
from schemes import clock

from .enums import FOLLOWING, ObservationState
from .models import Dispatch, FollowUp, FollowUpState, Observation, ObservationEvent, Told
from .records import store

# Two of one kind at one spot within so long may be the same (DOMAIN 8.4).
TWIN_WITHIN = datetime.timedelta(hours=2)


class NotPossible(Exception):
    """The state does not allow this; the sentence says what it is now."""


def note_observation(row: Observation) -> tuple[Observation, bool]:
    """Stores an observation, once, with its first event; what was joined to another follows it from now on.

    Raises DifferentRecord.
    """
    row.looks_personal = looks_personal(row.text)
    if row.first_id:
        row.first = row.first.first or row.first
        row.state, row.state_on = row.first.state, row.first.state_on

    def also(stored: Observation) -> None:
        ObservationEvent.objects.create(
            observation=stored, state=ObservationState.NOTED, day=stored.held_on, said_by=stored.recorded_by
        )

    return store(row, also)


def note_follow_up(row: FollowUp) -> tuple[FollowUp, bool]:
    """Stores a follow-up, once. Raises DifferentRecord."""
    row.looks_personal = looks_personal(row.what)
    return store(row)


def move_on(
    observation: Observation,
    state: ObservationState,
    *,
    day: datetime.date | None = None,
    user: User | None = None,
    text: str = "",
    planned_on: datetime.date | None = None,
    dispatch: Dispatch | None = None,
) -> Observation:
    """What becomes of an observation, and of those joined to it. Raises NotPossible when it may not follow.

    Set aside, from any state, is said why. `day` is the team's today when it is not given.
    """
    with transaction.atomic():
        current = Observation.objects.select_for_update().select_related("scheme").get(pk=observation.pk)
        is_set_aside = state == ObservationState.SET_ASIDE and bool(FOLLOWING[ObservationState(current.state)])
        if not is_set_aside and state not in FOLLOWING[ObservationState(current.state)]:
            raise NotPossible(f"Cette observation est maintenant «\u00a0{current.get_state_display()}\u00a0».")
        if is_set_aside and not text:
            raise NotPossible("Dites pourquoi elle est écartée.")
        day = day or clock.today(current.scheme)
        said = {"planned_on": planned_on, "text": text, "dispatch": dispatch, "said_by": user}
        ObservationEvent.objects.create(observation=current, state=state, day=day, **said)
        Observation.objects.filter(pk=current.pk).update(state=state, state_on=day)
        Observation.objects.filter(first=current.pk).update(state=state, state_on=day)
        current.state, current.state_on = state, day
    return current


def tell_on_the_spot(observation: Observation, *, client_uuid: UUID, day: datetime.date, outing: UUID | None) -> Told:
    """« Dit sur place », once for an observation."""
    said = {"client_uuid": client_uuid, "day": day, "outing_uuid": outing}
    return Told.objects.get_or_create(observation=observation, defaults=said)[0]


def move_follow_up(follow_up: FollowUp, state: FollowUpState, *, day: datetime.date | None = None) -> FollowUp:
    """What becomes of a follow-up; one that is over stays over. Raises NotPossible."""
    with transaction.atomic():
        current = FollowUp.objects.select_for_update().select_related("scheme").get(pk=follow_up.pk)
        if not FollowUp.objects.open().filter(pk=current.pk).exists():
            raise NotPossible(f"Cette suite est déjà «\u00a0{current.get_state_display()}\u00a0».")
        current.state, current.state_on = state, day or clock.today(current.scheme)
        current.save(update_fields=["state", "state_on"])
    return current


def twins_of(row: Observation) -> list[Observation]:
    """Those noted of the same thing at the same place lately, the first ones, newest first."""
    same = Observation.objects.filter(
        scheme=row.scheme_id,
        type=row.type,
        technical_type=row.technical_type,
        spot=row.spot_id,
        neighbourhood=row.neighbourhood_id,
        first=None,
    ).exclude(client_uuid=row.client_uuid)
    over = (ObservationState.CONFIRMED, ObservationState.USED, ObservationState.SET_ASIDE)
    return list(same.exclude(state__in=over)[:3]) if row.spot_id or row.neighbourhood_id else []
