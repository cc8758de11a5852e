"""A second attacker, unlike the first (`trials.disclosure`): it reads what `manage.py published_tables` prints, adds
and subtracts ranges of months by shortest paths, then sexes, ages, topics and neighbourhoods within their whole.

`manage.py published_tables SCHEME | python -m trials.subtraction`: exit code 1 when a count of 1 to 4 has one possible
value left. Nothing of the product is imported: who holds the reports has no more than this.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy

SMALL = range(1, 5)
MOST = 1e6
# Counts of people and of what they asked, which are rounded.
COUNTED = re.compile(r"(participants\.)?((people|women|men|gender|age)_(?!fill)|requests|participants_count$)")
# Those of outings, which are exact.
OF_OUTINGS = ("_outings", "_asked")
SEXES = ("women_count", "men_count", "gender_unknown")
AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus", "age_unknown")
ROUNDS = 6
# A code within a scope: neighbourhoods, topics, formats, units.
Key = tuple[str, tuple[tuple[str, ...], ...]]


@dataclass
class Bounds:
    """What a count may be over each range of months: `least[i, j]` and `most[i, j]`, from the start of month i to that
    of month j."""

    least: numpy.ndarray
    most: numpy.ndarray

    @classmethod
    def of(cls, months: int) -> Bounds:
        most = numpy.full((months + 1, months + 1), MOST)
        numpy.fill_diagonal(most, 0)
        return cls(numpy.zeros_like(most), most)

    def close(self) -> None:
        """Ranges that follow each other add up: the tightest bounds that all of them give, by shortest paths."""
        upper = numpy.triu(self.most) - numpy.tril(self.least.T, -1)
        for k in range(len(upper)):
            upper = numpy.minimum(upper, upper[:, [k]] + upper[[k], :])
        self.most = numpy.triu(upper)
        self.least = numpy.maximum(numpy.triu(-upper.T), 0)


@dataclass
class Attacker:
    """All that was printed, in bounds; `told`: how many numbers that was."""

    tables: list[Mapping]
    told: int = 0
    bounds: dict[Key, Bounds] = field(default_factory=dict)
    described: dict[Key, Bounds] = field(default_factory=dict)

    def __post_init__(self) -> None:
        days = [day for table in self.tables for day in (table["from"], table["to"])]
        self.first = min(map(_month, days))
        self.months = max(map(_month, days)) - self.first + 1
        for table in self.tables:
            span = (_month(table["from"]) - self.first, _month(table["to"]) - self.first + 1)
            for key, value in _counts(table):
                self.told += 1
                one = self.bounds.setdefault(key, Bounds.of(self.months))
                least, most = (value, value) if table["rounded_to"] is None else (max(value - 5, 0), value + 4)
                one.least[span] = max(one.least[span], least)
                one.most[span] = min(one.most[span], most)

    def reason(self) -> None:
        """Until nothing new comes, or `ROUNDS` times."""
        for _ in range(ROUNDS):
            before = sum(float((one.most - one.least).sum()) for one in self.bounds.values())
            for one in self.bounds.values():
                one.close()
            for whole, parts, is_all in self._wholes():
                _within(whole, parts, is_all=is_all)
            if before == sum(float((one.most - one.least).sum()) for one in self.bounds.values()):
                return

    def _wholes(self) -> Iterator[tuple[Bounds, list[Bounds], bool]]:
        """Each whole with its parts, and whether these are all of it."""
        for (code, scope), whole in self.bounds.items():
            quarters, *others = scope
            prefix = "participants." if code.startswith("participants") else ""
            if code in ("people_mediated", "participants_count") and not quarters:
                # Sexes and ages are of the same people, those who were described: all or some of the whole.
                described = self.described.setdefault((code, scope), Bounds.of(self.months))
                yield whole, [described], False
                for names in (SEXES, AGES):
                    parts = [self.bounds.get((prefix + name, scope)) for name in names]
                    if all(parts):
                        yield described, [part for part in parts if part], True
            if not quarters:
                yield whole, self._alike(code, others), False

    def _alike(self, code: str, others: list) -> list[Bounds]:
        """The same count in each neighbourhood told."""
        return [
            one
            for (name, (quarters, *rest)), one in self.bounds.items()
            if name == code and len(quarters) == 1 and rest == others
        ]

    def fixed(self) -> list[str]:
        """Each small count that has one possible value left, in words."""
        return [
            f"{code} {scope}, months {i + self.first} to {j + self.first - 1}: {one.least[i, j]:.0f}"
            for (code, scope), one in self.bounds.items()
            for i, j in zip(*numpy.nonzero(numpy.triu(one.least == one.most, 1)), strict=True)
            if one.least[i, j] in SMALL
        ]

    def contradictions(self) -> int:
        """Ranges that nothing can be: two tables that cannot both be true, or a false reason above."""
        return int(sum((one.least > one.most).sum() for one in self.bounds.values()))


def _within(whole: Bounds, parts: list[Bounds], *, is_all: bool) -> None:
    """Parts add up to their whole, or to no more than it."""
    if not parts:
        return
    least, most = sum(part.least for part in parts), sum(part.most for part in parts)
    whole.least = numpy.maximum(whole.least, least)
    if is_all:
        whole.most = numpy.minimum(whole.most, most)
    for part in parts:
        part.most = numpy.minimum(part.most, whole.most - (least - part.least))
        if is_all:
            part.least = numpy.maximum(part.least, whole.least - (most - part.most))


def _month(day: str) -> int:
    year, month, _ = day.split("-")
    return 12 * int(year) + int(month) - 1


def _counts(table: Mapping) -> Iterator[tuple[Key, float]]:
    """Its counted rows, those of a neighbourhood as the scope of that neighbourhood has them."""
    said = table["scope"]
    others = tuple(tuple(map(str, said[name])) for name in ("topics", "formats", "units"))
    for code, value in table["rows"]:
        if not isinstance(value, int | float) or not COUNTED.match(code) or code.endswith(OF_OUTINGS):
            continue
        place = re.search(r"\[neighbourhood=([^\]]+)\]", code)
        if place and place[1] == "across":
            continue  # Rounds over several of its neighbourhoods: others in each scope.
        quarters = (place[1],) if place else tuple(said["quarters"])
        yield (code.partition("[neighbourhood=")[0], (quarters, *others)), value


def attack(tables: Iterable[Mapping]) -> Attacker:
    attacker = Attacker(list(tables))
    attacker.reason()
    return attacker


def main() -> int:
    attacker = attack(json.load(sys.stdin))
    fixed = attacker.fixed()
    print(f"{attacker.told} numbers of {len(attacker.tables)} tables, {len(attacker.bounds)} counts over months")
    print(f"{attacker.contradictions()} contradictions; {len(fixed)} small counts fixed", *fixed, sep="\n")
    return int(bool(fixed))


if __name__ == "__main__":
    sys.exit(main())
