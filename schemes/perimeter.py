"""The quarters of a scheme: which days each is in its perimeter, and which QPV status each has since when.

A quarter and its statuses are facts about a town: one row for all the schemes that go there, and the journal of each
tells what changed. Each deed holds the row that it changes until it is written, and compares it with what was read.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from django.db import transaction

from accounts.models import User
from french.dates import french_date
from french.names import folded
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused, Stale

from . import clock
from .enums import QpvStatus
from .models import OVERLAP, Neighbourhood, NeighbourhoodStatus, Scheme, SchemeNeighbourhood
from .signals import status_known
from .slugs import free_slugs

ONE_DAY = datetime.timedelta(days=1)
# A page of this many names is a whole town's.
MOST_QUARTERS = 100
IN_LIST = "Ce quartier est déjà dans la liste."


@dataclass(frozen=True)
class Stretch:
    """Days in the perimeter, both included; None where they have no beginning, or no end."""

    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    is_priority: bool = False

    def __str__(self) -> str:
        start = f"du {french_date(self.starts_on)}" if self.starts_on else "depuis le début"
        end = f"au {french_date(self.ends_on)}" if self.ends_on else "sans fin"
        return f"{start} {end}{', prioritaire' if self.is_priority else ''}"


@dataclass(frozen=True)
class StatusChange:
    """A QPV status from a day on, until the next one; None where it has no beginning."""

    status: str
    starts_on: datetime.date | None = None
    source: str = ""

    def __str__(self) -> str:
        since = f" depuis le {french_date(self.starts_on)}" if self.starts_on else ""
        return f"{QpvStatus(self.status).label}{since}{f' ({self.source})' if self.source else ''}"


def stamp(rows: tuple) -> str:
    """What a page sends back of the rows that it showed, to say which they were."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def stretches_of(scheme: Scheme, neighbourhood: Neighbourhood) -> tuple[Stretch, ...]:
    """Its days in the scheme's perimeter, in order."""
    rows = scheme.perimeter.filter(neighbourhood=neighbourhood)
    return tuple(Stretch(row.starts_on, row.ends_on, row.is_priority) for row in rows)


def changes_of(neighbourhood: Neighbourhood) -> tuple[StatusChange, ...]:
    """Its statuses, oldest first; days that no row covers are a change to « Non renseigné ». Reads prefetched rows."""
    rows = list(neighbourhood.statuses.all())
    turns = {row.starts_on for row in rows} | {row.ends_on + ONE_DAY for row in rows if row.ends_on}
    found: list[StatusChange] = []
    for day in sorted(turns, key=lambda day: day or datetime.date.min):
        row = neighbourhood.status_row_on(day or datetime.date.min)
        change = StatusChange(row.status, day, row.source) if row else StatusChange(QpvStatus.UNKNOWN, day)
        if not found or (change.status, change.source) != (found[-1].status, found[-1].source):
            found.append(change)
    return tuple(found)


@transaction.atomic
def add_quarters(
    scheme: Scheme, names: Iterable[str], stretch: Stretch, change: StatusChange | None = None, *, by: User | None
) -> list[Neighbourhood]:
    """Quarters of the scheme's town, made where nobody had named them yet, in its perimeter; all or none.

    `change` is the status of those whose status nobody had given. Raises Refused for one that is in the list (B4).
    """
    _lock(scheme)
    known = {row.neighbourhood.folded_name for row in scheme.perimeter.select_related("neighbourhood")}
    wanted = {folded(name): name for name in names}
    if twins := [name for key, name in wanted.items() if key in known]:
        several = [f"{name}\u00a0: {IN_LIST[0].lower()}{IN_LIST[1:]}" for name in twins]
        raise Refused(IN_LIST if len(wanted) == 1 else " ".join(several))
    quarters = [_quarter(scheme.city, name) for name in wanted.values()]
    for quarter in quarters:
        _enter(scheme, quarter, stretch, by=by)
        if change and not quarter.statuses.exists():
            change_statuses(quarter, (change,), read=stamp(()), by=by)
    return quarters


@transaction.atomic
def quarter_named(scheme: Scheme, name: str, *, by: User | None) -> Neighbourhood:
    """The quarter that the scheme's town calls so, made where nobody had named it yet; without dates in the perimeter
    where it was not there at all."""
    _lock(scheme)
    quarter = _quarter(scheme.city, name)
    if not scheme.perimeter.filter(neighbourhood=quarter).exists():
        _enter(scheme, quarter, Stretch(), by=by)
    return quarter


@transaction.atomic
def change_perimeter(
    scheme: Scheme, neighbourhood: Neighbourhood, stretches: Iterable[Stretch], *, read: str, by: User | None
) -> None:
    """The quarter's days in the perimeter become these. Raises Refused when two have a day in common, Stale."""
    _lock(scheme)
    before = stretches_of(scheme, neighbourhood)
    if stamp(before) != read:
        raise Stale(before)
    after = tuple(sorted(stretches, key=lambda stretch: stretch.starts_on or datetime.date.min))
    if any(not (one.ends_on and other.starts_on and one.ends_on < other.starts_on) for one, other in pairwise(after)):
        raise Refused(OVERLAP)
    rows = list(scheme.perimeter.filter(neighbourhood=neighbourhood))
    # Those that go first, so that no two rows are ever without an end.
    for row in rows[len(after) :]:
        row.delete()
    for row, stretch in zip_longest(rows[: len(after)], after):
        row = row or SchemeNeighbourhood(scheme=scheme, neighbourhood=neighbourhood)
        row.starts_on, row.ends_on, row.is_priority = stretch.starts_on, stretch.ends_on, stretch.is_priority
        row.save()
    for old, new in zip_longest(before, after):
        if old != new:
            is_leaving = new is None or (old is not None and new.ends_on not in (None, old.ends_on))
            deed = Deed.QUARTER_OUT if is_leaving else Deed.QUARTER_IN
            said = {"before": old or "", "after": new or "retiré"}
            write_line(deed, at=clock.now(), by=by, thing=neighbourhood, scheme=scheme, **said)


@transaction.atomic
def change_statuses(
    neighbourhood: Neighbourhood, changes: Iterable[StatusChange], *, read: str, by: User | None
) -> int:
    """The quarter's statuses become these; how many rows further right took theirs from them.

    Raises Refused for two statuses of one day (B5), Stale.
    """
    quarter = Neighbourhood.objects.select_for_update(no_key=True).get(pk=neighbourhood.pk)
    before = changes_of(quarter)
    if stamp(before) != read:
        raise Stale(before)
    after = tuple(sorted(changes, key=lambda change: change.starts_on or datetime.date.min))
    if sentence := two_statuses(after):
        raise Refused(sentence)
    if before == after:
        return 0
    quarter.statuses.all().delete()
    ends = [change.starts_on - ONE_DAY for change in after[1:] if change.starts_on]
    NeighbourhoodStatus.objects.bulk_create(
        NeighbourhoodStatus(neighbourhood=quarter, ends_on=end, **vars(change))
        for change, end in zip_longest(after, ends)
    )
    _write_statuses(quarter, before, after, by=by)
    told = status_known.send(Neighbourhood, neighbourhood=quarter, spot=None, by=by)
    return sum(rows for _, rows in told)


def two_statuses(changes: Iterable[StatusChange]) -> str:
    """B5, when two of them begin the same day; else empty."""
    days = sorted((change.starts_on for change in changes), key=lambda day: day or datetime.date.min)
    for day, following in pairwise(days):
        if day == following:
            if day is None:
                return "Deux statuts sans date\u00a0: donnez une date à l’un des deux."
            return f"Deux statuts pour le {french_date(day)}\u00a0: corrigez une date."
    return ""


def _write_statuses(
    quarter: Neighbourhood, before: tuple[StatusChange, ...], after: tuple[StatusChange, ...], *, by: User | None
) -> None:
    """In the journal of every scheme that goes there: its figures change with it."""
    for scheme in Scheme.objects.filter(perimeter__neighbourhood=quarter).distinct():
        for old, new in zip_longest(before, after):
            if old != new:
                said = {"before": old or "", "after": new or "retiré"}
                write_line(Deed.QUARTER_STATUS, at=clock.now(), by=by, thing=quarter, scheme=scheme, **said)


def _lock(scheme: Scheme) -> None:
    """Nobody else changes its perimeter before the end of the transaction; outings are recorded meanwhile."""
    Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)


def _enter(scheme: Scheme, quarter: Neighbourhood, stretch: Stretch, *, by: User | None) -> None:
    SchemeNeighbourhood.objects.create(scheme=scheme, neighbourhood=quarter, **vars(stretch))
    write_line(Deed.QUARTER_IN, at=clock.now(), by=by, thing=quarter, scheme=scheme, after=stretch)


def _quarter(city: str, name: str) -> Neighbourhood:
    """The town's quarter of that name, however it is spelt."""
    names = {"name": name, "slug": next(free_slugs(Neighbourhood, f"{city} {name}", longest=110, otherwise="quartier"))}
    return Neighbourhood.objects.get_or_create(folded_city=city, folded_name=name, defaults=names | {"city": city})[0]
