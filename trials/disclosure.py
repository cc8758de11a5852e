"""An attacker set on everything that readers of small schemes hold: `python -m trials.disclosure` (docs/testing.md).

Each random scheme has three neighbourhoods and six months. All that may be published of it is, in any order: ranges of
months, neighbourhoods, conventions (two neighbourhoods, a format), second versions after a rectification, compared
periods. The attacker then holds every table, knows that sexes and ages add up to people, that nobody is less than zero,
and bounds each count by linear programming. A count of 1 to 4 with one possible value left is fixed: none may be. The
same scopes unrounded are the control: they give some, or the attacker is blind.

What is published and how it is rounded are the house's own functions (`reporting.disclosure`), on plain numbers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, islice
from typing import TYPE_CHECKING

import django
import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

if TYPE_CHECKING:
    from reporting.disclosure.separating import Part

SCHEMES, SEED = 1_000, 2026
MONTHS, PLACES, FORMATS = range(6), ("A", "B", "C"), ("walkabout", "door_to_door")
SEXES = ("women_count", "men_count", "gender_unknown")
AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus", "age_unknown")
TOPICS = ("housing", "employment", "youth")
SMALL = range(1, 5)
# A few solutions tell most counts apart; the others are bounded one by one.
FIRST_LOOKS, ENOUGH_OF_A_UNIT = 12, 1 - 1e-6
# Of outings that no table tells apart: month, neighbourhoods, format, whether they are from before a rectification.
Atom = tuple[int, tuple[str, ...], str, str]
# What is counted of an atom: a sex, an age, a topic, or the people of a stop by its neighbourhood.
Unknown = tuple[Atom, str]
# A count that may be asked: its unknowns, added.
Form = frozenset[Unknown]


@dataclass(frozen=True)
class Visit:
    """One outing: people by neighbourhood where it stopped, who they were, what they asked.

    `moment`: of an outing that was rectified, « before » or « after »; nothing of the others.
    """

    key: int
    month: int
    format: str
    people: Mapping[str, int]
    counts: Mapping[str, int]
    moment: str = ""

    @property
    def atom(self) -> Atom:
        return (self.month, tuple(sorted(self.people)), self.format, f"{self.key} {self.moment}" if self.moment else "")


@dataclass(frozen=True)
class Range:
    """What a report is of: months, both included; neighbourhoods and formats, all where none is said."""

    first: int
    last: int
    places: tuple[str, ...] = ()
    format: str = ""

    @property
    def is_of_a_convention(self) -> bool:
        return len(self.places) > 1 or bool(self.format)

    def counts(self, atom: Atom) -> tuple[str, ...]:
        """Neighbourhoods whose stops it counts of such outings."""
        month, places, of_format, _ = atom
        if not self.first <= month <= self.last or (self.format and self.format != of_format):
            return ()
        return tuple(place for place in places if not self.places or place in self.places)

    def is_whole(self, atom: Atom) -> bool:
        return self.counts(atom) == atom[1]

    def just_before(self) -> Range | None:
        length = self.last - self.first + 1
        return replace(self, first=self.first - length, last=self.first - 1) if self.first >= length else None


@dataclass(frozen=True)
class Table:
    """A published scope: each of its forms, with the true count and the one shown."""

    scope: Range
    rows: Mapping[Form, tuple[int, int]]


@dataclass
class Held:
    """All that readers of one scheme hold; `truth`, which they do not."""

    tables: list[Table] = field(default_factory=list)
    refused: int = 0
    truth: Counter[Unknown] = field(default_factory=Counter)


def random_scheme(dice: random.Random) -> list[Visit]:
    """Between a handful and a few dozen outings, of nobody to a score of people each."""
    visits = []
    for month in MONTHS:
        for _ in range(dice.choice((2, 4, 5, 6, 8))):
            places = dice.sample(PLACES, dice.choice((1, 1, 1, 1, 2)))
            people = {place: dice.choice((0, 1, 3, 6, 9, 12, 18)) for place in places}
            visits.append(random_visit(dice, len(visits), month, people))
    return visits


def random_visit(dice: random.Random, key: int, month: int, people: Mapping[str, int]) -> Visit:
    number = sum(people.values())
    counts: Counter[str] = Counter(dice.choices(SEXES, (5, 4, 1), k=number))
    counts += Counter(dice.choices(AGES, (2, 3, 8, 2, 1), k=number))
    counts += Counter(dice.choices(TOPICS, (6, 4, 1), k=dice.randint(0, number)))
    return Visit(key, month, dice.choice(FORMATS), people, counts)


def rectified(dice: random.Random, visits: Sequence[Visit]) -> list[Visit]:
    """The same, one outing as it was found to be later."""
    late = dice.choice(visits)
    people = {place: max(0, number + dice.randint(-3, 3)) for place, number in late.people.items()}
    again = replace(random_visit(dice, late.key, late.month, people), format=late.format)
    return [replace(again, moment="after") if one.key == late.key else one for one in visits]


def all_scopes() -> list[Range]:
    """Every range of months, of the scheme, of each neighbourhood, of two conventions."""
    ranges = [(first, last) for first in MONTHS for last in MONTHS if first <= last]
    kinds = [
        Range(0, 0),
        *(Range(0, 0, (place,)) for place in PLACES),
        Range(0, 0, PLACES[:2]),
        Range(0, 0, (), FORMATS[0]),
    ]
    return [replace(kind, first=first, last=last) for kind in kinds for first, last in ranges]


def contributions(visits: Sequence[Visit], scope: Range) -> dict[int, Part]:
    """As `reporting.disclosure.separating.contributions` reads them from the database."""
    from reporting.disclosure.separating import WHOLE, Part

    found = {}
    for visit in visits:
        there = scope.counts(visit.atom)
        people = sum(visit.people[place] for place in there)
        is_whole = scope.is_whole(visit.atom) and bool(there)
        requests = sum(visit.counts[topic] for topic in TOPICS) if is_whole else 0
        if people or requests:
            stops = {10 * visit.key + 1 + PLACES.index(place) for place in there}
            found[visit.key] = Part(frozenset(stops | {WHOLE} if is_whole else stops), people, requests)
    return found


def publish_all(dice: random.Random, visits: list[Visit], *, is_rectified: bool = False) -> Held:
    """All that may be published, in any order; half of it after a rectification, some of it again then."""
    scopes = all_scopes()
    dice.shuffle(scopes)
    held = Held()
    if not is_rectified:
        publish(visits, scopes, held)
        return held
    after = rectified(dice, visits)
    changed = {one.key for one in after if one.moment}
    before = [replace(one, moment="before") if one.key in changed else one for one in visits]
    half = len(scopes) // 2
    publish(before, scopes[:half], held)
    publish(after, [*scopes[half:], *scopes[: half // 2]], held)
    return held


def publish(visits: Sequence[Visit], scopes: Sequence[Range], held: Held) -> None:
    """Each in turn, with its compared period, as `reporting.disclosure.separating` allows on the data of that day."""
    from reporting.disclosure.enough import is_enough

    held.truth = Counter(dict(held.truth) | dict(truth_of(visits)))
    parts = cache(lambda scope: contributions(visits, scope))
    for scope in scopes:
        outings = sum(1 for visit in visits if scope.counts(visit.atom))
        whole = replace(scope, places=(), format="")
        beside = [whole] if scope.is_of_a_convention else []
        people = sum(part.people for part in parts(scope).values())
        if not is_enough(outings, people) or _too_near(parts, scope, held, beside):
            held.refused += 1
            continue
        held.tables.append(table(visits, scope))
        before = scope.just_before()
        if before is None:
            continue
        outings = sum(1 for visit in visits if before.counts(visit.atom))
        people = sum(part.people for part in parts(before).values())
        if is_enough(outings, people) and not _too_near(parts, before, held):
            held.tables.append(table(visits, before))


def _too_near(parts, scope: Range, held: Held, beside: Sequence[Range] = ()) -> bool:
    from reporting.disclosure.separating import apart, may_be_subtracted

    others = {
        *beside,
        *(one.scope for one in held.tables if one.scope.first <= scope.last and scope.first <= one.scope.last),
    }
    gaps = (apart(parts(scope), parts(other)) for other in others)
    return any(gap and not may_be_subtracted(gap) for gap in gaps)


def truth_of(visits: Sequence[Visit]) -> Counter[Unknown]:
    """Every unknown of their atoms, those that are nothing too."""
    true: Counter[Unknown] = Counter()
    for visit in visits:
        for name in (*SEXES, *AGES, *TOPICS):
            true[visit.atom, name] += visit.counts.get(name, 0)
        for place, number in visit.people.items():
            true[visit.atom, place] += number
    return true


def table(visits: Sequence[Visit], scope: Range) -> Table:
    """What a report of that scope tells, by the house's own rounding."""
    from french.numbers import Tens
    from reporting.disclosure.enough import is_enough
    from reporting.disclosure.rounding import is_table_told, publics_to_the_ten
    from reporting.figures.values import Publics

    true = truth_of(visits)
    atoms = {visit.atom for visit in visits if scope.counts(visit.atom)}
    whole = {atom for atom in atoms if scope.is_whole(atom)}

    def of(form: Form) -> int:
        return sum(true[unknown] for unknown in form)

    rows: dict[Form, tuple[int, int]] = {}
    stops = {(atom, place) for atom in atoms for place in scope.counts(atom)}
    by_month = {month: frozenset(one for one in stops if one[0][0] == month) for month in MONTHS}
    held = Counter(visit.month for visit in visits if scope.counts(visit.atom))
    is_part = bool(scope.places or scope.format)
    totals = [frozenset(stops)]
    totals += [form for month, form in by_month.items() if not is_part or is_enough(held[month], of(form))]
    totals += [frozenset(one for one in stops if one[1] == place) for place in PLACES]
    asked = {topic: frozenset((atom, topic) for atom in whole) for topic in TOPICS}
    requests = frozenset().union(*asked.values())
    totals.append(requests)
    if is_table_told(of(requests)):
        totals += [*asked.values(), frozenset(one for one in requests if len(one[0][1]) > 1)]
        totals += [frozenset(one for one in requests if one[0][1] == (place,)) for place in PLACES]
    rows |= {form: (of(form), Tens.of(of(form))) for form in totals if form}
    parts = {name: frozenset((atom, name) for atom in whole) for name in (*SEXES, *AGES)}
    numbers = {name: of(parts[name]) for name in parts}
    base = sum(numbers[name] for name in SEXES)
    publics = Publics(base, **{name: numbers[name] for name in parts if not name.endswith("unknown")})
    told = publics_to_the_ten(publics)
    rows[frozenset((atom, name) for atom in whole for name in SEXES)] = (base, told.base)
    if is_table_told(base):
        rows |= {form: (numbers[name], getattr(told, name)) for name, form in parts.items()}
    return Table(scope, {form: numbers for form, numbers in rows.items() if form})


def attack(held: Held, *, is_rounded: bool = True, wanted: int | None = None) -> tuple[int, int]:
    """(small counts fixed, small counts looked at): of what is shown, of what separates two shown, of every atom.

    `wanted`: looks no further once it has fixed so many.
    """
    unknowns = {one: index for index, one in enumerate(sorted(held.truth))}
    truth = numpy.array([held.truth[one] for one in unknowns], float)
    shown: dict[Form, tuple[int, int]] = {}
    for table in held.tables:
        for form, (true, told) in table.rows.items():
            least, most = bounds(told) if is_rounded else (true, true)
            low, high = shown.get(form, (least, most))
            shown[form] = (max(low, least), min(high, most))
    asked = list(dict.fromkeys([*shown, *_apart(shown), *(frozenset([one]) for one in unknowns)]))
    matrix = _matrix(asked, unknowns)
    values = matrix @ truth
    small = numpy.isin(values, SMALL)
    system = _system(shown, unknowns)
    fixed = _fixed(system, matrix[small], values[small], random.Random(len(asked)))
    return sum(1 for _ in islice(fixed, wanted)), int(small.sum())


def bounds(told: int) -> tuple[int, int]:
    """What a number told to the ten may have been."""
    return (told - 5, told + 4) if told else (0, 4)


def _apart(shown: Mapping[Form, tuple[int, int]]) -> Iterator[Form]:
    """What separates two counts of the same things, one of which contains the other."""
    alike: dict[frozenset[str], list[Form]] = defaultdict(list)
    for form in shown:
        alike[frozenset(name for _, name in form)].append(form)
    for forms in alike.values():
        yield from (one ^ other for one, other in combinations(forms, 2) if one < other or other < one)


def _matrix(forms: Sequence[Form], unknowns: Mapping[Unknown, int]) -> csr_matrix:
    columns = [[unknowns[one] for one in form] for form in forms]
    starts = numpy.cumsum([0, *map(len, columns)])
    flat = [column for row in columns for column in row]
    return csr_matrix((numpy.ones(len(flat)), flat, starts), shape=(len(forms), len(unknowns)))


def _system(shown: Mapping[Form, tuple[int, int]], unknowns: Mapping[Unknown, int]) -> dict:
    """What the attacker knows: bounds of each count, and that sexes and ages add up to people, outing by outing."""
    rows = _matrix(list(shown), unknowns)
    least, most = (numpy.array(ends, float) for ends in zip(*shown.values(), strict=True))
    atoms = {atom for atom, _ in unknowns}
    sums = []
    for names in (SEXES, AGES):
        parts = _matrix([frozenset((atom, name) for name in names) for atom in atoms], unknowns)
        sums.append(parts - _matrix([frozenset((atom, place) for place in atom[1]) for atom in atoms], unknowns))
    equal = vstack(sums)
    return {
        "A_ub": vstack([rows, -rows]),
        "b_ub": numpy.concatenate([most, -least]),
        "A_eq": equal,
        "b_eq": numpy.zeros(equal.shape[0]),
    }


def _fixed(system: dict, targets: csr_matrix, values: numpy.ndarray, dice: random.Random) -> Iterator[int]:
    """Those of the targets that have one possible whole value left, which is then the true one."""
    left = numpy.arange(targets.shape[0])
    for look in range(FIRST_LOOKS):
        if len(left):
            weights = numpy.array([dice.random() for _ in left]) * (1 if look % 2 else -1)
            found = targets[left] @ _solved(system, targets[left].T @ weights)
            left = left[abs(found - values[left]) < ENOUGH_OF_A_UNIT]
    return (index for index in left if not _is_free(system, targets[[index]], values[index]))


def _is_free(system: dict, target: csr_matrix, value: float) -> bool:
    objective = target.toarray()[0]
    return any(abs(objective @ _solved(system, sign * objective) - value) >= ENOUGH_OF_A_UNIT for sign in (-1, 1))


def _solved(system: dict, objective: numpy.ndarray) -> numpy.ndarray:
    """A solution that makes the objective least; what is not bounded is at most a thousand."""
    answer = linprog(objective, **system, bounds=(0, 1000), method="highs")
    if not answer.success:
        raise RuntimeError(answer.message)
    return answer.x


def trial(seed: int) -> tuple[int, tuple[int, int, int, int, int]]:
    """Of one random scheme: its seed, then (tables, refused, small counts, fixed, whether some is, unrounded)."""
    dice = random.Random(seed)
    held = publish_all(dice, random_scheme(dice), is_rectified=bool(seed % 2))
    if not held.tables:
        return seed, (0, held.refused, 0, 0, 0)
    fixed, looked = attack(held)
    return seed, (len(held.tables), held.refused, looked, fixed, attack(held, is_rounded=False, wanted=1)[0])


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schemes", type=int, default=SCHEMES)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--processes", type=int, default=2)
    options = asked.parse_args()
    started = time.monotonic()
    totals, leaking = numpy.zeros(5, int), []
    with multiprocessing.Pool(options.processes) as pool:
        seeds = range(options.seed, options.seed + options.schemes)
        for number, (seed, found) in enumerate(pool.imap_unordered(trial, seeds), start=1):
            totals += found
            leaking += [seed] * bool(found[3])
            if number % 50 == 0 or number == options.schemes:
                published, refused, looked, fixed, exact = totals
                print(
                    f"{number} schemes, {time.monotonic() - started:.0f} s: {published} tables published, {refused}"
                    f" refused; of {looked} small counts, {fixed} fixed, in schemes {leaking}; unrounded, some are"
                    f" fixed in {exact}.",
                    flush=True,
                )
    return 0 if not totals[3] and totals[4] else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    django.setup()
    sys.exit(main())
