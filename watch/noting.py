"""What is done to an observation, a follow-up: noted, moved on, told on the spot.

Each is a function with its transaction. A state follows another as `enums.FOLLOWING` has it, under a lock.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from french.personal_names import looks_personal
from refusals import Refused
from schemes import clock

from .enums import FOLLOWING, ObservationState
from .models import Dispatch, FollowUp, FollowUpState, Observation, ObservationEvent, ObservationQuerySet, Told
from .records import store

# Two of one kind at one spot within so long may be the same (DOMAIN 8.4).
TWIN_WITHIN = datetime.timedelta(hours=2)


def note_observation(row: Observation) -> tuple[Observation, bool]:
    """Stores an observation, once, with its first event; what was joined to another follows it from now on.

    Raises DifferentContent.
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
    """Stores a follow-up, once. Raises DifferentContent."""
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
        say(current, state, day=day, user=user, text=text, planned_on=planned_on, dispatch=dispatch)
        _stand(current, state, day)
    return current


def say(
    observation: Observation,
    state: ObservationState,
    *,
    day: datetime.date,
    user: User | None = None,
    text: str = "",
    planned_on: datetime.date | None = None,
    dispatch: Dispatch | None = None,
) -> ObservationEvent:
    """One more thing that happened to it, whatever its state."""
    said = {"text": text, "looks_personal": looks_personal(text), "planned_on": planned_on, "dispatch": dispatch}
    return ObservationEvent.objects.create(observation=observation, state=state, day=day, said_by=user, **said)


def _stand(row: Observation, state: ObservationState, day: datetime.date) -> None:
    """The state of an observation, and of those joined to it."""
    Observation.objects.filter(Q(pk=row.pk) | Q(first=row.pk)).update(state=state, state_on=day)
    row.state, row.state_on = state, day


def tell_on_the_spot(observation: Observation, *, client_uuid: UUID, day: datetime.date, outing: UUID | None) -> Told:
    """« Dit sur place », once for an observation. Raises Refused when the identifier told of another."""
    said = {"client_uuid": client_uuid, "day": day, "outing_uuid": outing}
    try:
        return Told.objects.get_or_create(observation=observation, defaults=said)[0]
    except IntegrityError:
        raise Refused("Cette page a déjà servi. Rouvrez-la, puis recommencez.") from None


def untell(observation: Observation, told: UUID | None) -> None:
    """« Annuler » of the « Dit sur place » of that identifier."""
    Told.objects.filter(observation=observation, client_uuid=told).delete()


def check_on_the_spot(observation: Observation, *, is_mended: bool, user: User, day: datetime.date) -> Observation:
    """« Réparé ? », answered where it is; the same again changes nothing. Raises Refused."""
    state = ObservationState.CONFIRMED if is_mended else ObservationState.BACK
    with transaction.atomic():
        # Locked before it is compared: a phone that insists may come twice at once.
        current = Observation.objects.select_for_update().get(pk=observation.pk)
        return current if current.state == state else move_on(current, state, user=user, day=day)


def take_back(observation: Observation, state: ObservationState, *, user: User) -> Observation:
    """« Annuler » of what this person has just said of it: their last word goes, and it is as it was before.

    No longer in that state, nothing changes, so that a phone may insist. Raises Refused when somebody else said it,
    or when a mail was made since.
    """
    with transaction.atomic():
        current = Observation.objects.select_for_update().get(pk=observation.pk)
        if current.state != state:
            return current
        last, before = (*current.events.reverse()[:2], None, None)[:2]
        if not before or last.state != state or last.said_by_id != user.pk:
            raise Refused(f"Cette observation est maintenant «\u00a0{current.get_state_display()}\u00a0».")
        if current.dispatches.filter(due_at__gte=last.said_at).exists():
            raise Refused("Un message est déjà parti\u00a0: dites plutôt ce qu’il en est maintenant.")
        last.delete()
        _stand(current, ObservationState(before.state), before.day)
    return current


def move_follow_up(
    follow_up: FollowUp,
    state: FollowUpState,
    *,
    day: datetime.date | None = None,
    instead_of: FollowUpState | None = None,
) -> FollowUp:
    """What becomes of a follow-up; one that is over may only be opened again. The same again changes nothing, so that a
    phone may insist. `instead_of` is taken back; where it is no longer so, nothing changes. Raises Refused."""
    with transaction.atomic():
        current = FollowUp.objects.select_for_update().select_related("scheme").get(pk=follow_up.pk)
        if current.state == state or current.state != (instead_of or current.state):
            return current
        if current.is_over and state != FollowUpState.OPEN and not instead_of:
            raise Refused(f"Cette suite est déjà «\u00a0{current.get_state_display()}\u00a0».")
        current.state, current.state_on = state, day or clock.today(current.scheme)
        current.save(update_fields=["state", "state_on"])
    return current


def _same_there(row: Observation) -> ObservationQuerySet:
    """Others, still open, of the same thing at the same place; none where nobody said where."""
    if row.first_id or not (row.spot_id or row.neighbourhood_id):
        return Observation.objects.none()
    same = {name: getattr(row, name) for name in ("scheme", "type", "technical_type", "spot", "neighbourhood")}
    return Observation.objects.open().filter(first=None, **same).exclude(pk=row.pk)


def twins_of(row: Observation) -> list[Observation]:
    """Those noted of the same thing at the same place within two hours, the first ones, newest first."""
    near = (row.created_at - TWIN_WITHIN, row.created_at + TWIN_WITHIN)
    return list(_same_there(row).filter(created_at__range=near).select_related("spot", "neighbourhood")[:3])


def told_before(row: Observation) -> Observation | None:
    """The first noted of the same thing at the same place, before this one and still open."""
    return _same_there(row).filter(created_at__lt=row.created_at).order_by("created_at", "pk").first()


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
