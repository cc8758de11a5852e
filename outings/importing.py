"""Outings of the past, written many at once as they were kept elsewhere; and taken back, while nobody has touched them.

They come validated, by no author, and say where they come from.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import models, transaction

from french.names import folded
from schemes import clock
from schemes.models import Operator, Scheme, Spot

from .closed_periods import PeriodClosed, refusal
from .entries import OutingEntry, StopEntry
from .enums import Deed, OutingSource, OutingStatus
from .history import answers_of, figures_changed, take_all
from .models import ClosedPeriod, Outing, OutingDeed
from .recording import _theme_of, new_outing, rows_of, spot_of

BATCH = 500


@dataclass(frozen=True)
class PastOuting:
    """One outing as it was kept; `client_uuid` says it is the same when it comes again."""

    client_uuid: UUID
    entry: OutingEntry


def record_past(
    past: Sequence[PastOuting],
    *,
    scheme: Scheme,
    operator: Operator,
    told: Callable[[int, int], None] | None = None,
) -> list[Outing]:
    """Writes them all or none, in the order given; calls `told` with how many are written, of how many.

    Raises PeriodClosed when a report told one of their days (V2), and IntegrityError when one breaks a rule of the
    database or is there already.
    """
    spots: dict[tuple[int | None, str], Spot | None] = {}
    written: list[Outing] = []
    with transaction.atomic():
        for start in range(0, len(past), BATCH):
            batch = [replace(one, entry=_with_themes(scheme, one.entry)) for one in past[start : start + BATCH]]
            outings = [_outing(one, scheme, operator) for one in batch]
            Outing.objects.bulk_create(outings)
            _write_children(zip(outings, batch, strict=True), scheme, spots)
            written += outings
            if told:
                told(len(written), len(past))
        # Asked once they are written: a report being published has ended by then.
        refuse_told(scheme, (outing.held_on for outing in written))
        _tell(scheme, written)
    return written


def _tell(scheme: Scheme, outings: Iterable[Outing]) -> None:
    """Whoever keeps figures of their days is told, in the transaction of the deed."""
    figures_changed.send(Outing, scheme=scheme.pk, days={outing.held_on for outing in outings})


def _outing(past: PastOuting, scheme: Scheme, operator: Operator) -> Outing:
    outing = new_outing(user=None, scheme=scheme, operator=operator, client_uuid=past.client_uuid, entry=past.entry)
    outing.source, outing.status = OutingSource.IMPORT, OutingStatus.VALIDATED
    outing.logged_at, outing.validated_at = None, clock.now()
    return outing


def _with_themes(scheme: Scheme, entry: OutingEntry) -> OutingEntry:
    made = [_theme_of(scheme, label) for label in entry.new_themes]
    return replace(entry, themes=tuple(dict.fromkeys([*entry.themes, *made])), new_themes=())


def _write_children(
    pairs: Iterable[tuple[Outing, PastOuting]], scheme: Scheme, spots: dict[tuple[int | None, str], Spot | None]
) -> None:
    children: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for outing, past in pairs:
        rows = rows_of(outing, past.entry, [_spot(scheme, stop, spots) for stop in past.entry.stops])
        for model, of_it in rows.items():
            children[model] += of_it
        answers = answers_of(outing, past.entry.fields, rows)
        children[OutingDeed].append(
            OutingDeed(outing=outing, version=outing.version, deed=Deed.IMPORTED, answers=answers)
        )
    for model, of_it in children.items():
        model._default_manager.bulk_create(of_it, batch_size=BATCH)


def _spot(scheme: Scheme, stop: StopEntry, spots: dict[tuple[int | None, str], Spot | None]) -> Spot | None:
    place = (stop.neighbourhood and stop.neighbourhood.pk, folded(stop.spot_name))
    if place not in spots:
        spots[place] = spot_of(scheme, stop, None)
    return spots[place]


def refuse_told(scheme: Scheme, days: Iterable[datetime.date]) -> None:
    """Raises PeriodClosed when a report told one of these days, however many they are."""
    days = set(days)
    for period in ClosedPeriod.objects.select_for_update().filter(scheme=scheme):
        for day in sorted(days):
            if period.starts_on <= day <= period.ends_on:
                raise PeriodClosed(refusal(scheme, day))


def take_back(versions: Mapping[int, int], *, scheme: Scheme) -> list[Outing]:
    """Deletes the scheme's imported outings of these keys that nobody changed since the version given: the one time
    that outings are deleted. Their identifiers are free again. Returns those that somebody changed, which stay.

    Raises PeriodClosed when a report told the day of one.
    """
    with transaction.atomic():
        Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
        untouched, changed = take_all(versions)
        untouched = [
            outing for outing in untouched if outing.source == OutingSource.IMPORT and outing.scheme_id == scheme.pk
        ]
        refuse_told(scheme, (outing.held_on for outing in untouched))
        for start in range(0, len(untouched), BATCH):
            Outing.objects.filter(pk__in=[outing.pk for outing in untouched[start : start + BATCH]]).delete()
        _tell(scheme, untouched)
    return changed
