"""Both sides: what the ledger says, what OptiMédia shows."""

from __future__ import annotations

import datetime
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from django.urls import reverse

from reporting.figures.indicators import INDICATORS, Source
from schemes import clock

from . import periods, reading
from .answers import HANDLINGS
from .book import ACROSS, OUTSIDE, Asked, Figures
from .hand import Hand
from .lists import CHOSEN, TICKED, Listed, Totals
from .printed import attached_outings, for_readers, lines, listed_outings, printed
from .rounding import rounded, told, written
from .scopes import scopes
from .world import World, made

KEY_FIGURES = {
    "Sorties réalisées": "outings_done",
    "Heures de présence": "presence_hours",
    "Personnes médiées": "people_mediated",
    "Personnes rencontrées": "people_met",
    "Demandes": "requests_total",
    "Quartiers couverts": "neighbourhoods_covered",
}
COLUMNS = {
    "Sorties": "outings_done",
    "Heures": "presence_hours",
    "Personnes médiées": "people_mediated",
    "Demandes": "requests_total",
}
# Whose options the page shows a few of, or none.
# Nothing is cancelled, nor answered, on one topic: what these count is of whole outings.
OF_NO_TOPIC = ("outings_cancelled", "on_spot_share", "coupons_issued", *HANDLINGS)
CUT = ("outing_type", "no_public_reason", "enabler", "obstacle", "format")
UNKNOWN = ("gender_unknown", "age_unknown")
# Pages are laid out for seconds.
ONE_REPORT_IN = 3
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
            self.differences.append(f"{where}: {asked}: {code}: {shown!r}, and {expected!r} was typed")


def compared(outings: int, asked: int, seed: int, latest: float) -> tuple[Tally, int]:
    """So many outings typed, so many scopes read, until `latest` (`time.monotonic`) at most; how many were."""
    began = time.monotonic()
    world, _ = typed_world(outings, seed)
    print(f"{len(world.ledger.outings)} outings typed in {time.monotonic() - began:.0f} s", flush=True)
    reader, reports, number = Reader(world, Tally()), 0, 0
    for number, scope in enumerate(scopes(world, asked, seed), start=1):
        reader.compare(scope)
        if is_of_a_report(scope):
            reports += 1
            reader.compare_report(scope, has_pages=reports % ONE_REPORT_IN == 1)
        said = f"{number}/{asked}: {reader.tally.said()}, {len(reader.tally.differences)} differ"
        print(f"{time.monotonic() - began:5.0f} s  {said}", flush=True)
        if time.monotonic() > latest:
            break
    return reader.tally, number


def is_of_a_report(asked: Asked) -> bool:
    """A report takes one scheme, its days, a neighbourhood (DOMAIN 8.1)."""
    return len(asked.schemes) == 1 and asked == Asked(asked.schemes, asked.start, asked.end, asked.place)


def typed_world(outings: int, seed: int) -> tuple[World, Hand]:
    """So many outings, a fifth as many deeds done to them, and now and then what happens to all of them."""
    world = made()
    hand = Hand(world, seed)
    deeds = [hand.change, hand.validate, hand.cancel, hand.cancel, hand.restore]
    seldom: list[Callable[[], None]] = [hand.merge_spots, hand.close, hand.merge_themes, hand.narrow, hand.close]
    seldom += [hand.merge_spots, hand.merge_themes, hand.merge_spots]
    for index in range(outings):
        # What a closed period refuses is typed of another day.
        while len(hand.outings) == index:
            hand.log()
        if index % 5 == 4:
            deeds[index // 5 % len(deeds)]()
        if (index + 1) * (len(seldom) + 1) // outings > index * (len(seldom) + 1) // outings:
            (seldom or [hand.validate]).pop(0)()
    return world, hand


def _query(asked: Asked) -> dict[str, object]:
    """The scope as an address says it."""
    query = {"scheme": list(asked.schemes), "from": asked.start, "to": asked.end, "neighbourhood": asked.place}
    query |= {name: getattr(asked, name) for name in ("format", "audience", "topic", "partner")}
    return {name: value for name, value in query.items() if value}


class Reader:
    """Somebody who coordinates both schemes, reads pages and opens every list, or one in so many."""

    def __init__(self, world: World, tally: Tally, *, one_list_in: int = 1) -> None:
        self.world, self.tally, self.one_list_in = world, tally, one_list_in
        self.client = Client()
        self.client.force_login(world.coordinator)
        self.lists: dict[str, Totals] = {}
        self.places = {place.name: place.slug for ground in world.grounds for place in ground.places}
        self.places |= {"Hors quartier": OUTSIDE, "Tournées sur plusieurs quartiers": ACROSS}

    def get(self, address: str, query: dict | None = None) -> str:
        with clock.at(READ_AT):
            response = self.client.get(address, query)
        assert response.status_code == 200, (address, query, response.status_code)
        return response.content.decode()

    def compare(self, asked: Asked) -> None:
        """The file, the page and the lists of one scope."""
        expected, query = self.world.ledger.figures(asked), _query(asked)
        file = reading.figures_of_csv(self.get(reverse("reporting:figures_csv"), query))
        compare_csv("CSV", file, asked, expected, self.tally)
        page = reading.Page(self.get(reverse("reporting:dashboard"), query))
        self._compare_tiles(asked, page, expected)
        self._compare_opened(asked, page)
        self._compare_places(asked, page, expected)
        self._compare_quality(asked, page, expected)

    def _compare_tiles(self, asked: Asked, page: reading.Page, expected: Figures) -> None:
        """Key figures, and what they were in the period compared with."""
        ledger, previous = self.world.ledger, self._previous(asked)
        tiles = list(page.key_figures())
        self.tally.compare("page", asked, "key figures", len(tiles), len(KEY_FIGURES) if ledger.done(asked) else 0)
        for tile in tiles:
            code = KEY_FIGURES[tile.label]
            self.tally.compare("page", asked, code, tile.value, told(expected[code]))
            self.tally.compare("page", asked, f"{code} before", tile.previous, told(previous.get(code)))
            if code == "neighbourhoods_covered" and asked.place is None:
                base = len(ledger.perimeter(asked) | ledger.covered(asked))
                self.tally.compare("page", asked, "perimeter", tile.base, base)
            self.open(asked, tile.address)

    def _compare_opened(self, asked: Asked, page: reading.Page) -> None:
        """Each number that opens a list is the list's own, and what it was before the same list's, of other days."""
        shown: dict[str, set[str]] = defaultdict(set)
        for one in page.opened():
            for name, (value, *_) in parse_qs(urlsplit(one.address).query).items():
                shown[name].add(value)
            now = counted(one.address, self.open(asked, one.address))
            # New partners are counted, their outings are listed.
            if one.value is not None and "figure=new_partners" not in one.address:
                self.tally.compare("page", asked, f"{one.words} {one.address}", one.value, told(now))
            if one.has_previous and (address := self._before(asked, one.address)):
                before = counted(address, Listed(self.world.ledger, address).totals())
                self.tally.compare("page", asked, f"{one.words} before", one.previous, told(before or 0))
        now, before = (self._options(scope) for scope in (asked, self.world.ledger.before(asked)))
        for name in now if self.world.ledger.done(asked) else ():
            # Who and where was only before is listed too.
            listed = now[name] and now[name] | before.get(name, set())
            self.tally.compare("page", asked, f"options of {name}", shown[name], listed)

    def _options(self, asked: Asked | None) -> dict[str, set[str]]:
        """What the outings have, by the name that a list's address gives it."""
        done = self.world.ledger.done(asked) if asked else []
        narrowed = [name for name in ("format", "audience", "topic", "partner") if asked and getattr(asked, name)]
        found = {name: {o.choices[column] for o in done if o.choices.get(column)} for name, column in CHOSEN.items()}
        found |= {name: {tick for o in done for tick in o.ticks.get(column, ())} for name, column in TICKED.items()}
        found |= {"theme": {theme for outing in done for theme in outing.themes}}
        found |= {"partner_role": {role for outing in done for role in outing.partners.values() if role}}
        return {name: options for name, options in found.items() if name not in (*CUT, *narrowed)}

    def _compare_places(self, asked: Asked, page: reading.Page, expected: Figures) -> None:
        ledger = self.world.ledger
        for name, heading, shown in page.places():
            of = "" if name == "Ensemble" else f"[neighbourhood={self.places[name]}]"
            code = COLUMNS[heading] + of
            self.tally.compare("page", asked, code, shown, told(expected.get(code, 0)))
        # Nobody can say where nobody went of some outings only.
        is_told = asked == Asked(asked.schemes, asked.start, asked.end) and bool(ledger.done(asked))
        nowhere = ledger.perimeter(asked) - ledger.covered(asked) if is_told else set()
        self.tally.compare("page", asked, "nobody went", {self.places[name] for name in page.nobody_went()}, nowhere)

    def _compare_quality(self, asked: Asked, page: reading.Page, expected: Figures) -> None:
        """To how many of the outings asked each answer is noted."""
        done = self.world.ledger.done(asked)
        for address, shown in page.quality():
            query = parse_qs(urlsplit(address).query)
            if "missing" in query:
                answer = query["missing"][0]
                pair = (expected[f"{answer}_outings"], expected[f"{answer}_asked"])
            else:
                pair = (len(done) - (expected[query["figure"][0]] or 0), len(done))
            self.tally.compare("page", asked, f"noted, of {address}", shown, pair)
        bases = ((expected.get(f"{prefix}public_described") or 0, prefix) for prefix in ("", "participants."))
        unknown = [(base, expected[prefix + of] or 0) for base, prefix in bases if base for of in UNKNOWN]
        self.tally.compare("page", asked, "described", page.told_of(), [(base - rest, base) for base, rest in unknown])

    def _previous(self, asked: Asked) -> Figures:
        """The figures of the period compared with; where nothing was done, none is unknown (DOMAIN 7.3)."""
        before = self.world.ledger.before(asked)
        if before is None:
            return {}
        figures = self.world.ledger.figures(before)
        is_empty = not self.world.ledger.done(before)
        return {code: 0 if is_empty and value is None else value for code, value in figures.items()}

    def _before(self, asked: Asked, address: str) -> str | None:
        """The same list, of the days compared with; None where there are none."""
        before = self.world.ledger.before(asked)
        if before is None:
            return None
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        start, end = (datetime.date.fromisoformat(query[name]) for name in ("from", "to"))
        # A month's line is compared with the month.
        is_whole = (start, end) == (asked.start, asked.end)
        days = (before.start, before.end) if is_whole else periods.a_year_before(start, end)
        return f"{parts.path}?{urlencode(query | dict(zip(('from', 'to'), days, strict=True)))}"

    def compare_report(self, asked: Asked, *, has_pages: bool) -> None:
        """The attached figures and outings of its report and, with pages, the lines of their tables."""
        ledger = self.world.ledger
        expected = for_readers(ledger.figures(asked), is_part=asked.place is not None)
        with clock.at(READ_AT):
            report = printed(asked, has_pages=has_pages)
        compare_csv("attached", reading.figures_of_csv(report.figures), asked, expected, self.tally)
        rows = listed_outings(reading.rows_of_csv(report.outings))
        place = next((name for name, slug in self.places.items() if slug == asked.place), "")
        self.tally.compare("attached", asked, "outings", rows, attached_outings(ledger.begun(asked), place))
        before = ledger.before(asked)
        is_a_year = before is not None and (before.start, before.end) == periods.a_year_before(asked.start, asked.end)
        previous = self._previous(asked) if before else None
        if previous is not None and _is_of_few(previous):
            previous = None
        for code, shown, typed in lines(report.words, self.places, expected, previous, is_a_year_before=is_a_year):
            self.tally.compare("PDF", asked, code, shown, [told(value) for value in typed])

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


def _is_of_few(figures: Figures) -> bool:
    """Whether readers are told nothing of so few (DOMAIN 7.4)."""
    people = (figures.get(code) or 0 for code in ("people_mediated", "participants_count"))
    return (figures.get("outings_done") or 0) < 5 or sum(people) < 50


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
    if "figure=requests_total" in address:
        return totals.requests
    return totals.outings if totals.measured is None else totals.measured


# The ledger plans nothing: nothing was due there, or there is nothing to tell. The promise has tables of its own, by
# hand (planning/tests/test_promise_bordeaux.py, test_promise_nantes.py).
OF_THE_PROMISE = {code for code, known in INDICATORS.items() if known.source == Source.PROMISE}
# Of what the ledger's teams neither plan nor note.
OF_OTHER_ROWS = {code for code, known in INDICATORS.items() if known.source in (Source.UNITS, Source.FIELD)}


def compare_csv(where: str, shown: dict[str, str], asked: Asked, expected: Figures, tally: Tally) -> None:
    """Every line; what nobody gave may be absent, or 0."""
    for code in sorted({*shown, *expected}):
        said, figure = written(expected.get(code, 0)), code.partition("[")[0]
        if figure in OF_THE_PROMISE | OF_OTHER_ROWS and not shown.get(code):
            said = ""
        if asked.topic and figure in (*OF_THE_PROMISE, *OF_NO_TOPIC):
            said = "sans objet" if code == figure else "0"
        tally.compare(where, asked, code, shown.get(code, "0"), said)
