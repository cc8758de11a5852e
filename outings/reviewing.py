"""What coordination does once it has read an outing: validates it, says its texts are no person's, keeps its words.

Each deed carries the version that was read, so that nobody approves what they have not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from schemes import clock

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
