"""What is done to an observation, a follow-up: noted, moved on, told on the spot.

Each is a function with its transaction. A state follows another as `enums.FOLLOWING` has it, under a lock.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from french.personal_names import looks_personal
from refusals import Refused
from schemes import clock

from .enums import FOLLOWING, ObservationState
from .models import Dispatch, FollowUp, FollowUpState, Observation, ObservationEvent, Told
from .records import store

# Two of one kind at one spot within so long may be the same (DOMAIN 8.4).
TWIN_WITHIN = datetime.timedelta(hours=2)


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
    """What becomes of an observation, and of those joined to it. Raises Refused when it may not follow.

    Set aside, from any state, is said why. `day` is the team's today when it is not given.
    """
    with transaction.atomic():
        current = Observation.objects.select_for_update().select_related("scheme").get(pk=observation.pk)
        is_set_aside = state == ObservationState.SET_ASIDE and bool(FOLLOWING[ObservationState(current.state)])
        if not is_set_aside and state not in FOLLOWING[ObservationState(current.state)]:
            raise Refused(f"Cette observation est maintenant «\u00a0{current.get_state_display()}\u00a0».")
        if is_set_aside and not text:
            raise Refused("Dites pourquoi elle est écartée.")
        day = day or clock.today(current.scheme)
        said = {"planned_on": planned_on, "text": text, "dispatch": dispatch, "said_by": user}
        ObservationEvent.objects.create(observation=current, state=state, day=day, **said)
        Observation.objects.filter(pk=current.pk).update(state=state, state_on=day)
        Observation.objects.filter(first=current.pk).update(state=state, state_on=day)
        current.state, current.state_on = state, day
    return current


def tell_on_the_spot(observation: Observation, *, client_uuid: UUID, day: datetime.date, outing: UUID | None) -> Told:
    """« Dit sur place », once for an observation. Raises Refused when the identifier told of another."""
    said = {"client_uuid": client_uuid, "day": day, "outing_uuid": outing}
    try:
        return Told.objects.get_or_create(observation=observation, defaults=said)[0]
    except IntegrityError:
        raise Refused("Cette page a déjà servi. Rouvrez-la, puis recommencez.") from None


def check_on_the_spot(observation: Observation, *, is_mended: bool, user: User, day: datetime.date) -> Observation:
    """« Réparé ? », answered where it is; the same again changes nothing. Raises Refused."""
    state = ObservationState.CONFIRMED if is_mended else ObservationState.BACK
    with transaction.atomic():
        # Locked before it is compared: a phone that insists may come twice at once.
        current = Observation.objects.select_for_update().get(pk=observation.pk)
        return current if current.state == state else move_on(current, state, user=user, day=day)


def move_follow_up(follow_up: FollowUp, state: FollowUpState, *, day: datetime.date | None = None) -> FollowUp:
    """What becomes of a follow-up; one that is over may only be opened again. The same again changes nothing, so that a
    phone may insist. Raises Refused."""
    with transaction.atomic():
        current = FollowUp.objects.select_for_update().select_related("scheme").get(pk=follow_up.pk)
        if current.state == state:
            return current
        if current.is_over and state != FollowUpState.OPEN:
            raise Refused(f"Cette suite est déjà «\u00a0{current.get_state_display()}\u00a0».")
        current.state, current.state_on = state, day or clock.today(current.scheme)
        current.save(update_fields=["state", "state_on"])
    return current


def twins_of(row: Observation) -> list[Observation]:
    """Those noted of the same thing at the same place within two hours, the first ones, newest first."""
    if row.first_id or not (row.spot_id or row.neighbourhood_id):
        return []
    same = Observation.objects.open().filter(
        scheme=row.scheme_id,
        type=row.type,
        technical_type=row.technical_type,
        spot=row.spot_id,
        neighbourhood=row.neighbourhood_id,
        first=None,
        created_at__range=(row.created_at - TWIN_WITHIN, row.created_at + TWIN_WITHIN),
    )
    return list(same.exclude(pk=row.pk).select_related("spot", "neighbourhood")[:3])


def join(row: Observation, first: Observation) -> Observation:
    """« C’est la même »: it follows the other from now on. Joined already, it stays so."""
    with transaction.atomic():
        first = Observation.objects.select_for_update().get(pk=first.first_id or first.pk)
        current = Observation.objects.select_for_update().get(pk=row.pk)
        if current.first_id or first.pk == current.pk:
            return current
        # What had joined this one goes with it.
        said = {"first": first, "state": first.state, "state_on": first.state_on}
        Observation.objects.filter(first=current.pk).update(**said)
        Observation.objects.filter(pk=current.pk).update(**said)
    return Observation.objects.get(pk=row.pk)
