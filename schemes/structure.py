"""A structure's own page: opened at the first access, then its name, its site and its emergency numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Stale

from . import clock
from .models import EmergencyContact, MembershipOffer, Operator
from .slugs import free_slugs
from .team import lock

LONGEST_SLUG = 80


@dataclass(frozen=True)
class StructureEntry:
    """What its page says: numbers are (who answers and when, telephone), in order."""

    name: str
    website: str
    numbers: tuple[tuple[str, str], ...]


def entry_of(operator: Operator) -> StructureEntry:
    """What its page says now."""
    numbers = operator.emergency_contacts.values_list("label", "phone")
    return StructureEntry(operator.name, operator.website, tuple(numbers))


def open_structure(offer: MembershipOffer, name: str, *, by: User) -> Operator:
    """A new structure, promised to whoever accepts the first access. In the transaction of the acceptance."""
    operator = Operator.objects.create(
        name=name, slug=next(free_slugs(Operator, name, longest=LONGEST_SLUG - 4, otherwise="structure"))
    )
    MembershipOffer.objects.filter(pk=offer.pk).update(operator=operator)
    write_line(Deed.STRUCTURE_OPENED, at=clock.now(), by=by, thing=operator, operator=operator)
    return operator


@transaction.atomic
def change_structure(operator: Operator, entry: StructureEntry, *, version: int, by: User) -> None:
    """Replaces what the page says, if what was read at `version` holds. Raises Stale otherwise."""
    current = lock(operator)
    if current.version != version:
        raise Stale(current)
    before = entry_of(current)
    if before == entry:
        return
    current.name, current.website, current.version = entry.name, entry.website, version + 1
    current.save()
    said = {"at": clock.now(), "by": by, "operator": current}
    if (before.name, before.website) != (entry.name, entry.website):
        write_line(Deed.STRUCTURE_CHANGED, thing=current, before=before.name, after=entry.name, **said)
    if before.numbers != entry.numbers:
        _replace_numbers(current, before.numbers, entry.numbers, said)


def _replace_numbers(
    operator: Operator,
    before: tuple[tuple[str, str], ...],
    after: tuple[tuple[str, str], ...],
    said: dict,
) -> None:
    """The journal says of each number that it came or went, never whose it is: its label is free text."""
    operator.emergency_contacts.all().delete()
    EmergencyContact.objects.bulk_create(
        EmergencyContact(operator=operator, label=label, phone=phone, position=position)
        for position, (label, phone) in enumerate(after, start=1)
    )
    old, new = dict.fromkeys(phone for _, phone in before), dict.fromkeys(phone for _, phone in after)
    gone, come = [phone for phone in old if phone not in new], [phone for phone in new if phone not in old]
    for phone in gone:
        write_line(Deed.NUMBER_REMOVED, thing=operator, before=phone, **said)
    for phone in come:
        write_line(Deed.NUMBER_ADDED, thing=operator, after=phone, **said)
    if not gone and not come:
        write_line(Deed.NUMBER_CHANGED, thing=operator, **said)
