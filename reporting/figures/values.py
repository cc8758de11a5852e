"""Plain numbers that add up: what a scope's rows come to, before any label.

Each has its `ZERO` and `+`. Adding is for periods that do not overlap, of the same schemes, or for the same period of
different schemes, all in the same neighbourhood or all in none. What may not be added is said by each; what is distinct
(neighbourhoods, partners) is kept by key and counted last, because a number of distinct things never adds up.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, ClassVar, Self, TypeVar

from french.numbers import Number

AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
# Keys of places that are no neighbourhood.
OUTSIDE, ACROSS, NOT_IN_FORCE = "outside", "across", "out_of_perimeter"
# A gap that means something: so many units, and so much of the larger number.
SMALLEST_GAP, SMALLEST_GAP_SHARE = 5, Fraction(1, 10)
MOST_NEAR = 3

Named = TypeVar("Named")


def front(ranked: Sequence[tuple[Named, Number]]) -> list[Named]:
    """Who is named first: one alone where the gap to the second means something, else those within that gap.

    Nobody where there are more than three of them: no ranking (DOMAIN 7.2). What nobody noted is not named.
    """
    first = max((value for _, value in ranked), default=0)
    near = [name for name, value in ranked if value and Fraction(first) - Fraction(value) < _gap(first)]
    return near if len(near) <= MOST_NEAR else []


def _gap(value: Number) -> int:
    """5 at least, or a tenth rounded up."""
    return max(SMALLEST_GAP, -(-Fraction(value) * SMALLEST_GAP_SHARE // 1))


def _plus(one: Any, other: Any) -> Any:
    """None adds nothing and stays None with itself; mappings add key by key; sets unite."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, Mapping):
        return {key: _plus(one.get(key), other.get(key)) for key in {**one, **other}}
    return one | other if isinstance(one, frozenset) else one + other


@dataclass(frozen=True)
class Addable:
    """What adds up field by field; every field is nothing by default."""

    ZERO: ClassVar[Self]

    def __add__(self, other: Self) -> Self:
        if type(self) is not type(other):
            return NotImplemented
        return type(self)(*(_plus(getattr(self, part.name), getattr(other, part.name)) for part in fields(self)))


@dataclass(frozen=True)
class Publics(Addable):
    """Counts of people on one base: those mediated, or the participants. The two are never added together."""

    base: int = 0
    women_count: int = 0
    men_count: int = 0
    age_under_18: int = 0
    age_18_25: int = 0
    age_26_64: int = 0
    age_65_plus: int = 0
    first_contact_count: int = 0
    first_contact_base: int = 0
    sent_by_partner_count: int = 0
    sent_by_partner_base: int = 0
    language_help_count: int = 0
    language_help_base: int = 0

    @property
    def gender_known(self) -> int:
        return self.women_count + self.men_count

    @property
    def gender_unknown(self) -> int:
        return self.base - self.gender_known

    @property
    def sexes_base(self) -> int:
        """What is known and what is not: what the fill rate is of."""
        return self.base

    @property
    def ages_base(self) -> int:
        return self.base

    @property
    def age_known(self) -> int:
        return sum(getattr(self, age) for age in AGES)

    @property
    def age_unknown(self) -> int:
        return self.base - self.age_known


@dataclass(frozen=True)
class Presence(Addable):
    """What a set of outings or stops adds up to. Two places never are: a round counts as an outing in each.

    `topics`: requests by topic; None where requests cannot be told apart.
    """

    outings: int = 0
    minutes: int = 0
    people_mediated: int = 0
    topics: Mapping[int, int] | None = None

    @property
    def requests(self) -> int | None:
        return None if self.topics is None else sum(self.topics.values())


@dataclass(frozen=True)
class Aggregates(Addable):
    """Plain numbers of one scope; keys are primary keys, codes of enums or first days of months.

    Two neighbourhoods are never added: a round that stops in both is one outing. Within one, `new_partners`
    of two months are not those of both: one met elsewhere in the first and there in the second is new to the two alone.
    """

    # Of outings, by name; None: nobody noted it, which is not zero.
    totals: Mapping[str, int | Fraction | None] = field(default_factory=dict)
    mediated: Publics = Publics()
    participants: Publics = Publics()
    months: Mapping[datetime.date, Presence] = field(default_factory=dict)
    cancelled_months: Mapping[datetime.date, int] = field(default_factory=dict)
    cancel_reasons: Mapping[str, int] = field(default_factory=dict)
    # Minutes by ISO day of the week and slot; the slot is empty where it is not known.
    day_slots: Mapping[tuple[int, str], Fraction] = field(default_factory=dict)
    places: Mapping[int | str, Presence] = field(default_factory=dict)
    # Outings by spot.
    spots: Mapping[int, int] = field(default_factory=dict)
    # Outings by the options of each breakdown that says where to read: codes, keys of rows, or words.
    options: Mapping[str, Mapping[str | int, int]] = field(default_factory=dict)
    topics: Mapping[int, int] = field(default_factory=dict)
    # Outings by partner present.
    partners: Mapping[int, int] = field(default_factory=dict)
    new_partners: frozenset[int] = frozenset()
    # Outings by what they may leave empty (`outings.completeness`): those asked, and those where it is noted.
    asked: Mapping[str, int] = field(default_factory=dict)
    noted: Mapping[str, int] = field(default_factory=dict)

    @property
    def neighbourhoods(self) -> frozenset[int]:
        """Where the team stopped at least once."""
        return frozenset(key for key in self.places if isinstance(key, int))


@dataclass(frozen=True)
class Activity(Addable):
    """What schemes side by side are told of. Partners are kept by key: a number of distinct ones never adds up."""

    presence: Presence = Presence()
    requests: int = 0
    partners: frozenset[int] = frozenset()


for value in (Publics, Presence, Aggregates, Activity):
    value.ZERO = value()
