"""What is done to a convention: added, changed, taken away; its funder then reads the reports of its schemes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Stale
from schemes import clock
from schemes.models import Operator, Scheme

from ..enums import READER_ROLES, PartnerRole
from ..models import Partner, Partnership
from .models import Convention, Duty

if TYPE_CHECKING:
    from .duties import DutyEntry

COLUMNS = ("funder", "kind", "starts_on", "ends_on", "amount", "prints_amount", "note", "formats", "second_reader")
COLUMNS = (*COLUMNS, "exact_totals", "exact_totals_reason")
SETS = ("schemes", "neighbourhoods", "topics", "mobile_units", "added_readers")
# What only an admin of the structure writes.
OF_ADMIN = ("amount", "prints_amount", "exact_totals", "exact_totals_reason")


@dataclass(frozen=True)
class ConventionEntry:
    """What its header says. Sets are of keys; objectives are in order."""

    funder: Partner
    kind: str
    schemes: frozenset[int]
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    amount: Decimal | None = None
    prints_amount: bool = False
    note: str = ""
    objectives: tuple[str, ...] = ()
    neighbourhoods: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    formats: tuple[str, ...] = ()
    mobile_units: frozenset[int] = frozenset()
    added_readers: frozenset[int] = frozenset()
    second_reader: bool = False
    exact_totals: bool = False
    exact_totals_reason: str = ""


def entry_of(convention: Convention) -> ConventionEntry:
    """What its header says now."""
    return ConventionEntry(
        **{name: getattr(convention, name) for name in COLUMNS} | {"formats": tuple(convention.formats)},
        **{name: frozenset(getattr(convention, name).order_by().values_list("pk", flat=True)) for name in SETS},
        objectives=tuple(convention.objectives.values_list("text", flat=True)),
    )


@transaction.atomic
def add_convention(
    operator: Operator, entry: ConventionEntry, duties: Iterable[DutyEntry] = (), *, by: User
) -> Convention:
    """A convention of the structure, and what it asks to be handed in.

    The funder becomes one of each scheme's, where it is none of its readers yet.
    """
    convention = Convention(operator=operator)
    _write(convention, entry)
    Duty.objects.bulk_create(Duty(convention=convention, **asdict(duty)) for duty in duties)
    tell(Deed.CONVENTION_ADDED, convention, by)
    return convention


@transaction.atomic
def change_convention(convention: Convention, entry: ConventionEntry, *, version: int, by: User) -> None:
    """Replaces what its header says, if what was read at `version` holds. Raises Stale otherwise."""
    current = (
        Convention.objects.select_for_update(of=("self",)).select_related("funder", "operator").get(pk=convention.pk)
    )
    if current.version != version:
        raise Stale(current)
    if entry_of(current) == entry:
        return
    current.version = version + 1
    _write(current, entry)
    tell(Deed.CONVENTION_CHANGED, current, by)


@transaction.atomic
def remove_convention(convention: Convention, *, by: User) -> None:
    """It is gone, with its lines and duties; the funder stays a partner."""
    tell(Deed.CONVENTION_REMOVED, convention, by)
    convention.delete()


def tell(deed: Deed, convention: Convention, by: User | None, *, after: object = "") -> None:
    """A line of the journal; `after` is a label of a closed list or a date, never words of a line."""
    write_line(deed, at=clock.now(), by=by, thing=convention, operator=convention.operator, after=after)


def _write(convention: Convention, entry: ConventionEntry) -> None:
    for column in COLUMNS:
        setattr(convention, column, getattr(entry, column))
    convention.formats = list(entry.formats)
    convention.save()
    for name in SETS:
        getattr(convention, name).set(getattr(entry, name))
    _write_objectives(convention, entry.objectives)
    for scheme in Scheme.objects.filter(pk__in=entry.schemes):
        partnership, _ = Partnership.objects.get_or_create(scheme=scheme, partner=entry.funder)
        if not partnership.roles.filter(role__in=READER_ROLES).exists():
            partnership.roles.create(role=PartnerRole.FUNDER)


def _write_objectives(convention: Convention, texts: tuple[str, ...]) -> None:
    """These, in order. One that keeps its words keeps its lines, wherever it stands; a reworded one, in order, too."""
    rows = list(convention.objectives.all())
    same = {}
    for text in texts:
        if row := next((row for row in rows if row.text == text), None):
            same[text] = row
            rows.remove(row)
    for position, text in enumerate(texts, 1):
        row = same.get(text) or (rows.pop(0) if rows else None)
        convention.objectives.update_or_create(pk=row and row.pk, defaults={"text": text, "position": position})
    convention.objectives.filter(pk__in=[row.pk for row in rows]).delete()
