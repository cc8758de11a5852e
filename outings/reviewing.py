"""What is done once an outing was read: a volunteer's counts; coordination validates it, or takes that back, says its
texts are no person's, keeps its words.

Each deed carries the version that was read, so that nobody approves what they have not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from schemes import clock

from .closed_periods import refuse_closed
from .enums import Deed, OutingStatus
from .history import NotOpen, mark, take, take_all
from .models import Outing, OutingText, Testimony


@dataclass(frozen=True)
class Validation:
    """What became of the outings asked for; those in none of the lists are planned, drafts or cancelled."""

    validated: list[Outing]
    already: list[Outing]
    changed: list[Outing]


def validate_outings(versions: Mapping[int, int], *, user: User | None) -> Validation:
    """Validates the logged outings of these keys that are still as they were read, each at its version.

    Those that somebody changed since stay as they are, and are named; so are those already validated.
    """
    with transaction.atomic():
        as_read, changed = take_all(versions)
        logged = [outing for outing in as_read if outing.status == OutingStatus.LOGGED]
        already = [outing for outing in [*as_read, *changed] if outing.status == OutingStatus.VALIDATED]
        mark(logged, Deed.VALIDATED, user=user, status=OutingStatus.VALIDATED, validated_at=clock.now())
    return Validation(logged, already, [outing for outing in changed if outing not in already])


def unvalidate_outings(versions: Mapping[int, int], *, user: User | None) -> list[Outing]:
    """« Annuler la validation »: the validated outings that are still as this page left them are logged again.

    The figures counted them and count them still; those that a report told since stay as it told them (V2). Returns
    those taken back.
    """
    with transaction.atomic():
        as_read, _ = take_all(versions)
        told = set(Outing.objects.filter(pk__in=versions).in_closed_period().values_list("pk", flat=True))
        back = [row for row in as_read if row.status == OutingStatus.VALIDATED and row.pk not in told]
        mark(back, Deed.UNVALIDATED, user=user, status=OutingStatus.LOGGED, validated_at=None)
    return back


def read_entry(outing: Outing, *, version: int, user: User | None) -> Outing:
    """A mediator has read what a volunteer logged: from now on it counts (DOMAIN 6.4b).

    Raises StaleVersion, NotOpen when it waits for no reading, and PeriodClosed (V2).
    """
    with transaction.atomic():
        current = take(outing, version=version)
        if not current.is_to_read:
            raise NotOpen("Cette sortie n’attend plus d’être relue.")
        refuse_closed(current.scheme, current.held_on)
        mark([current], Deed.READ, user=user, status=OutingStatus.LOGGED)
    return current


def texts_reviewed(outing: Outing, *, version: int, user: User | None) -> None:
    """A coordinator has read the outing's texts: what the detector saw is no person (V18). Raises StaleVersion."""
    with transaction.atomic():
        current = take(outing, version=version)
        flagged = (
            OutingText.objects.filter(outing=current, looks_personal=True),
            Testimony.objects.filter(outing=current, looks_personal=True),
        )
        if sum(rows.update(looks_personal=False) for rows in flagged):
            mark([current], Deed.REVIEWED, user=user)


def star_testimony(outing: Outing, pk: int, *, is_starred: bool, version: int, user: User | None) -> None:
    """Keeps somebody's words for the report, or no longer.

    Raises StaleVersion, Testimony.DoesNotExist, and NotOpen for words whose author did not agree (V19).
    """
    with transaction.atomic():
        current = take(outing, version=version)
        testimony = current.testimonies.get(pk=pk)
        if is_starred and not testimony.has_consent:
            raise NotOpen("Sans accord, une parole ne se garde pas pour le rapport.")
        if testimony.is_starred != is_starred:
            current.testimonies.filter(pk=pk).update(is_starred=is_starred)
            mark([current], Deed.STARRED, user=user)


def star_highlight(outing: Outing, *, is_starred: bool, version: int, user: User | None) -> None:
    """Keeps what the team wrote of the outing for the report, or no longer. Raises StaleVersion."""
    with transaction.atomic():
        current = take(outing, version=version)
        texts = OutingText.objects.filter(outing=current).exclude(highlight="").exclude(is_highlight_starred=is_starred)
        if texts.update(is_highlight_starred=is_starred):
            mark([current], Deed.STARRED, user=user)
