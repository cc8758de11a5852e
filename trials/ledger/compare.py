"""Both sides: what the ledger says, what OptiMédia shows."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.test import Client
from django.urls import reverse

from schemes import clock

from . import reading
from .book import Asked, Figures
from .hand import Hand
from .lists import Listed, Totals
from .printed import for_readers, lines, printed
from .world import FIRST, LAST, D, World, made

PERIODS = (
    (D(2025, 1, 1), D(2025, 12, 31)),
    (D(2026, 1, 1), D(2026, 6, 30)),
    (D(2026, 3, 1), D(2026, 3, 31)),
    (D(2025, 11, 20), D(2026, 4, 10)),
    (FIRST, LAST),
    (D(2026, 5, 13), D(2026, 5, 13)),
)


KEY_FIGURES = {
    "Sorties réalisées": "outings_done",
    "Heures de présence": "presence_hours",
    "Personnes médiées": "people_mediated",
    "Personnes rencontrées": "people_met",
    "Demandes": "requests_total",
    "Quartiers couverts": "neighbourhoods_covered",
}
# Pages are laid out for seconds.
ONE_REPORT_IN = 4
READ_AT = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


@dataclass
class Tally:
    """Figures compared, by where they stand, and the differences."""

    compared: Counter = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def said(self) -> str:
        return ", ".join(f"{number} of {where}" for where, number in self.compared.items())

    def compare(self, where: str, asked: Asked, code: str, shown: object, expected: object) -> None:
        self.compared[where] += 1
        if shown != expected:
            scope = f"{asked.scheme} {asked.place or 'partout'} {asked.start}..{asked.end}"
            self.differences.append(f"{where}: {scope}: {code}: {shown!r}, and {expected!r} was typed")


def compared(outings: int, asked: int, seed: int) -> Tally:
    """So many outings typed, so many scopes read."""
    world, _ = typed_world(outings, seed)
    reader = Reader(world, Tally())
    for number, scope in enumerate(scopes(world, asked, seed), start=1):
        reader.compare(scope)
        reader.compare_report(scope, has_pages=number % ONE_REPORT_IN == 0)
        print(f"{number}/{asked}: {reader.tally.said()}", flush=True)
    return reader.tally


def typed_world(outings: int, seed: int) -> tuple[World, Hand]:
    """So many outings, and a fifth as many deeds done to them."""
    world = made()
    hand = Hand(world, seed)
    deeds = [hand.change, hand.validate, hand.cancel, hand.cancel, hand.restore]
    for index in range(outings):
        hand.log()
        if index % 5 == 4:
            deed = deeds[index // 5 % len(deeds)]
            if deed != hand.restore or any(outing.cancelled for outing in hand.outings):
                deed()
    return world, hand


def scopes(world: World, number: int, seed: int) -> list[Asked]:
    """As many scopes, half of them in one neighbourhood."""
    draw, found = random.Random(seed), []
    for index in range(number):
        ground = world.grounds[index % len(world.grounds)]
        start, end = PERIODS[index % len(PERIODS)]
        place = draw.choice(ground.places).slug if index // len(world.grounds) % 2 else None
        found.append(Asked(ground.scheme.slug, start, end, place))
    return found


class Reader:
    """Somebody who coordinates both schemes, reads pages and opens every list, or one in so many."""

    def __init__(self, world: World, tally: Tally, *, one_list_in: int = 1) -> None:
        self.world, self.tally, self.one_list_in = world, tally, one_list_in
        self.client = Client()
        self.client.force_login(world.coordinator)
        self.lists: dict[str, Totals] = {}

    def get(self, address: str, query: dict | None = None) -> str:
        with clock.at(READ_AT):
            response = self.client.get(address, query)
        assert response.status_code == 200, (address, query, response.status_code)
        return response.content.decode()

    def compare(self, asked: Asked) -> None:
        """The file, the page and the lists of one scope."""
        expected = self.world.ledger.figures(asked)
        query = {"scheme": asked.scheme, "from": asked.start, "to": asked.end}
        query |= {"neighbourhood": asked.place} if asked.place else {}
        file = reading.figures_of_csv(self.get(reverse("reporting:figures_csv"), query))
        compare_csv("CSV", file, asked, expected, self.tally)
        page = reading.Page(self.get(reverse("reporting:dashboard"), query))
        for label, shown, address in page.key_figures():
            code = KEY_FIGURES[label]
            self.tally.compare("page", asked, code, shown, told(expected[code]))
            self.open(asked, address)
        for words, shown, address in page.opened():
            totals = self.open(asked, address)
            # New partners are counted, their outings are listed.
            if shown is not None and "figure=new_partners" not in address:
                self.tally.compare("page", asked, f"{words} {address}", shown, told(counted(address, totals)))

    def compare_report(self, asked: Asked, *, has_pages: bool) -> None:
        """The attached figures of its report and, with pages, the lines of their tables."""
        expected = for_readers(self.world.ledger.figures(asked))
        with clock.at(READ_AT):
            file, words = printed(asked, has_pages=has_pages)
        compare_csv("attached", reading.figures_of_csv(file), asked, expected, self.tally)
        places = {place.name: place.slug for ground in self.world.grounds for place in ground.places}
        for code, shown in lines(words, places):
            self.tally.compare("PDF", asked, code, shown, told(expected.get(code, 0)))

    def open(self, asked: Asked, address: str) -> Totals:
        """The foot of a list, against what was typed; what was typed."""
        if address in self.lists:
            return self.lists[address]
        expected = self.lists[address] = Listed(self.world.ledger, address).totals()
        if len(self.lists) % self.one_list_in:
            return expected
        foot = reading.Page(self.get(address)).foot()
        shown = Shown.of(foot)
        compared = {
            "outings": (shown.outings, expected.outings),
            "minutes": (shown.minutes or 0, expected.minutes),
            "people": (shown.people or 0, expected.people),
            "participants": (shown.participants or 0, expected.participants),
            "requests": (shown.requests or 0, expected.requests),
        }
        if shown.measured is not None and expected.measured is not None:
            compared["measured"] = (shown.measured, expected.measured)
        for name, (one, other) in compared.items():
            self.tally.compare("list", asked, f"{name} of {address}", one, rounded(other))
        return expected


@dataclass(frozen=True)
class Shown:
    """The foot of a list, as numbers."""

    outings: Decimal | None
    minutes: int | None
    people: Decimal | None
    participants: Decimal | None
    requests: Decimal | None
    measured: Decimal | int | None

    @classmethod
    def of(cls, foot: list[str]) -> Shown:
        """A list without an outing has no foot."""
        if not foot:
            return cls(Decimal(0), None, None, None, None, None)
        outings = reading.number(foot[1].split(":")[1].strip())
        people, participants, requests = map(reading.number, foot[3:6])
        measured = foot[6] if len(foot) > 7 else ""
        is_time = measured.endswith("min") or " h" in measured.replace("\u00a0", " ")
        value = reading.minutes(measured) if is_time else reading.number(measured)
        return cls(outings, reading.minutes(foot[2]), people, participants, requests, value)


def counted(address: str, totals: Totals) -> int | Fraction | None:
    """Which of a list's totals is the number that opens it."""
    if "slot=" in address or "_hours" in address:
        return (totals.measured or Fraction(0)) / 60
    if "topic=" in address or "figure=requests_total" in address:
        return totals.requests
    return totals.outings if totals.measured is None else totals.measured


def rounded(value: int | Fraction) -> int:
    """To the unit, half up."""
    return int((2 * Fraction(value) + 1) // 2)


def told(value: int | Fraction | None) -> Decimal | None:
    """As a page says it: one decimal at most, none from a hundred on, half up."""
    if value is None:
        return None
    if value >= 100:
        return Decimal(rounded(value))
    return Decimal(rounded(10 * Fraction(value))) / 10


def compare_csv(where: str, shown: dict[str, str], asked: Asked, expected: Figures, tally: Tally) -> None:
    """Every line; what nobody gave may be absent, or 0."""
    for code in {*shown, *expected}:
        said = written(expected.get(code, 0))
        tally.compare(where, asked, code, shown.get(code, "0"), said)


def written(value: int | Fraction | None) -> str:
    """As a French spreadsheet reads it: to the hundredth, half up."""
    if value is None:
        return ""
    hundredths = (200 * Fraction(value) + 1) // 2
    return f"{(Decimal(int(hundredths)) / 100).normalize():f}".replace(".", ",")
