"""Who is to go on a planned outing: by name, or by function while nobody is named (équipage).

For the team alone: no filter but « les miennes », no export, no figure; names go three months after the outing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from french.names import dictionary_key
from french.numbers import counted
from french.words import listed
from outings.models import Outing
from outings.permissions import MEMBERS
from schemes.enums import Role
from schemes.memberships import Membership
from schemes.models import Scheme

from .enums import CrewFunction
from .models import CrewMember

# Which count of the outing each function is part of.
COLUMN_OF = {
    CrewFunction.MEDIATOR: "mediators_count",
    CrewFunction.DIGITAL_ADVISER: "digital_advisers_count",
    CrewFunction.CIVIC_VOLUNTEER: "civic_volunteers_count",
}
# How somebody whom nobody has named yet is said.
_TO_FIND = {
    CrewFunction.MEDIATOR: ("médiatrice ou médiateur à trouver", "médiatrices ou médiateurs à trouver"),
    CrewFunction.DIGITAL_ADVISER: ("conseil numérique à trouver", "conseils numériques à trouver"),
    CrewFunction.CIVIC_VOLUNTEER: ("service civique à trouver", "services civiques à trouver"),
}


@dataclass(frozen=True)
class Mate:
    """Somebody of the team who may go; `key` is the account's."""

    key: int
    name: str
    function: CrewFunction


@dataclass(frozen=True)
class Crew:
    """Who goes, by key of the account; `absent`, those of them who will not come after all."""

    named: Mapping[int, CrewFunction] = field(default_factory=dict)
    absent: frozenset[int] = frozenset()

    def counts(self, asked: Mapping[str, int | None]) -> dict[str, int | None]:
        """The team's counts, by column: those asked, raised to how many are named."""
        there = Counter(function for key, function in self.named.items() if key not in self.absent)
        raised = {column: max(asked.get(column) or 0, there[function]) for function, column in COLUMN_OF.items()}
        return {column: asked.get(column) if not raised[column] else raised[column] for column in raised}


def mates_of(scheme: Scheme, stored: Iterable[CrewMember] = ()) -> list[Mate]:
    """Whoever logs in the scheme today, in the order of their names, and those of a crew that is stored."""
    rows = Membership.objects.current().filter(scheme=scheme, role__in=MEMBERS).select_related("user")
    found = {row.user_id: Mate(row.user_id, str(row.user), _function_of(row.role)) for row in rows}
    for member in stored:
        if member.user_id:
            function = CrewFunction(member.function)
            found.setdefault(member.user_id, Mate(member.user_id, str(member.user), function))
    return sorted(found.values(), key=lambda mate: dictionary_key(mate.name))


def _function_of(role: str) -> CrewFunction:
    return CrewFunction.CIVIC_VOLUNTEER if role == Role.VOLUNTEER else CrewFunction.MEDIATOR


def write_crew(outing: Outing, crew: Crew) -> None:
    """The outing's crew is this one; whom its counts need beyond those named stands by function. Nobody named: none."""
    CrewMember.objects.filter(outing=outing).delete()
    if not crew.named:
        return
    there = Counter(function for key, function in crew.named.items() if key not in crew.absent)
    rows = [
        CrewMember(outing=outing, user_id=key, function=function, is_absent=key in crew.absent)
        for key, function in crew.named.items()
    ]
    for function, column in COLUMN_OF.items():
        lacking = (getattr(outing, column) or 0) - there[function]
        rows += [CrewMember(outing=outing, function=function) for _ in range(lacking)]
    CrewMember.objects.bulk_create(rows)


def crew_said(members: Iterable[CrewMember]) -> str:
    """« Karim, Nadia et 1 médiatrice ou médiateur à trouver »; empty without a crew. Reads their users."""
    names = sorted((str(one.user) for one in members if one.user_id and not one.is_absent), key=dictionary_key)
    lacking = Counter(CrewFunction(one.function) for one in members if not one.user_id)
    return listed([*names, *(counted(number, *_TO_FIND[function]) for function, number in lacking.items())])
