"""What is done to a convention: added, changed, taken away; its funder then reads the reports of its schemes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from schemes import clock
from schemes.models import Operator, Scheme

from .conventions import Convention, Duty
from .enums import READER_ROLES, PartnerRole
from .models import Partner, Partnership


@dataclass(frozen=True)
class ConventionEntry:
    """What its page says. Duties are (what, day, form), in order; schemes are keys."""

    funder: Partner
    kind: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    amount: Decimal | None
    note: str
    schemes: frozenset[int]
    duties: tuple[tuple[str, datetime.date, str], ...]


class StaleConvention(Exception):
    """Somebody changed the convention since it was read (B21); `current` is as it is now."""

    def __init__(self, current: Convention) -> None:
        super().__init__("Quelqu’un a changé cette page\u00a0: comparez.")
        self.current = current


def entry_of(convention: Convention) -> ConventionEntry:
    """What its page says now."""
    return ConventionEntry(
        funder=convention.funder,
        kind=convention.kind,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        amount=convention.amount,
        note=convention.note,
        schemes=frozenset(convention.schemes.values_list("pk", flat=True)),
        duties=tuple(convention.duties.values_list("kind", "due_on", "form")),
    )


@transaction.atomic
def add_convention(operator: Operator, entry: ConventionEntry, *, by: User) -> Convention:
    """A convention of the structure; the funder becomes one of each scheme's, where it is none of its readers yet."""
    convention = Convention(operator=operator)
    _write(convention, entry)
    _tell(Deed.CONVENTION_ADDED, convention, by)
    return convention


@transaction.atomic
def change_convention(convention: Convention, entry: ConventionEntry, *, version: int, by: User) -> None:
    """Replaces what it says, if what was read at `version` holds. Raises StaleConvention otherwise."""
    current = (
        Convention.objects.select_for_update(of=("self",)).select_related("funder", "operator").get(pk=convention.pk)
    )
    if current.version != version:
        raise StaleConvention(current)
    if entry_of(current) == entry:
        return
    current.version = version + 1
    _write(current, entry)
    _tell(Deed.CONVENTION_CHANGED, current, by)


@transaction.atomic
def remove_convention(convention: Convention, *, by: User) -> None:
    """It is gone, with its duties; the funder stays a partner."""
    _tell(Deed.CONVENTION_REMOVED, convention, by)
    convention.delete()


def _write(convention: Convention, entry: ConventionEntry) -> None:
    for column in ("funder", "kind", "starts_on", "ends_on", "amount", "note"):
        setattr(convention, column, getattr(entry, column))
    convention.save()
    convention.schemes.set(Scheme.objects.filter(pk__in=entry.schemes))
    convention.duties.all().delete()
    Duty.objects.bulk_create(
        Duty(convention=convention, kind=kind, due_on=due_on, form=form) for kind, due_on, form in entry.duties
    )
    for scheme in convention.schemes.all():
        partnership, _ = Partnership.objects.get_or_create(scheme=scheme, partner=entry.funder)
        if not partnership.roles.filter(role__in=READER_ROLES).exists():
            partnership.roles.create(role=PartnerRole.FUNDER)


def _tell(deed: Deed, convention: Convention, by: User) -> None:
    write_line(deed, at=clock.now(), by=by, thing=convention, operator=convention.operator)
