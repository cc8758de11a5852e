"""What was typed, in plain values, and the figures that docs/domain.md defines of it (DOMAIN 5 and 6.4b)."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from . import periods
from .answers import AGES, HANDLINGS, SEXES, UNDESCRIBED, answered

OUTSIDE, ACROSS = "outside", "across"
PARTS = ("first_contact_count", "sent_by_partner_count", "language_help_count")
HEADS = ("mediators_count", "digital_advisers_count", "civic_volunteers_count")
COUNTS = ("people_met", "participants_count", "classes_count", *HANDLINGS, "coupons_issued", "unclaimed_right_count")
TICKS = ("support_types", "registers_used", "enablers", "obstacles", "secondary_audiences")
CHOICES = (
    *("format", "target_audience", "outing_type", "overall_feeling"),
    *("setting", "venue_type", "context", "decision_next", "mobile_unit"),
)
Figures = dict[str, int | Fraction | None]


@dataclass(frozen=True)
class Place:
    """A neighbourhood; `statuses` are its QPV statuses, each from a day on, oldest first."""

    slug: str
    name: str
    statuses: tuple[tuple[datetime.date, str], ...] = ()

    def status_on(self, day: datetime.date) -> str:
        return next((status for since, status in reversed(self.statuses) if since <= day), "unknown")


@dataclass(frozen=True)
class Link:
    """A place in a scheme's perimeter between two days, both included; without a bound, for ever."""

    scheme: str
    place: str
    since: datetime.date = datetime.date.min
    until: datetime.date = datetime.date.max
    is_priority: bool = False

    def touches(self, start: datetime.date, end: datetime.date) -> bool:
        return self.since <= end and start <= self.until


@dataclass(frozen=True)
class Stop:
    place: Place | None
    spot: str = ""
    spot_type: str = ""
    people: int | None = None

    @property
    def key(self) -> str:
        return self.place.slug if self.place else OUTSIDE

    def status_on(self, day: datetime.date) -> str:
        return self.place.status_on(day) if self.place else "unknown"


@dataclass(frozen=True)
class Typed:
    """One outing as it stands: `counts` and `choices` by the form's names, what was left empty is absent."""

    scheme: str
    day: datetime.date
    minutes: int
    slots: dict[str, Fraction]
    stops: tuple[Stop, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    # As what each came, where that is noted.
    partners: dict[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    is_estimate: bool = False
    closed_on: datetime.date | None = None
    is_validated: bool = False
    cancelled: str = ""

    @property
    def is_late(self) -> bool:
        """Closed more than two of the team's days after the outing's (DOMAIN 8.1, D1)."""
        return self.closed_on is not None and self.closed_on - self.day > datetime.timedelta(days=2)

    @property
    def team(self) -> int:
        names = ("mediators_count", "digital_advisers_count", "civic_volunteers_count")
        return sum(self.counts.get(name, 0) for name in names)

    @property
    def share(self) -> Fraction:
        """Nobody timed the stops: each has as much."""
        return Fraction(self.minutes, len(self.stops))

    @property
    def is_across(self) -> bool:
        return len({stop.key for stop in self.stops}) > 1

    def is_within(self, place: str | None) -> bool:
        """Held there alone."""
        return place is None or (bool(self.stops) and all(stop.key == place for stop in self.stops))

    def stops_in(self, place: str | None) -> list[Stop]:
        return [stop for stop in self.stops if place is None or stop.key == place]

    def minutes_in(self, place: str | None) -> Fraction:
        return Fraction(self.minutes) if place is None else self.share * len(self.stops_in(place))

    def people_in(self, place: str | None) -> int:
        """A round in one neighbourhood gives it its whole total; over several, each stop what was counted there."""
        if place is None or self.is_within(place):
            return self.counts.get("people_mediated", 0)
        return sum(stop.people or 0 for stop in self.stops_in(place))


@dataclass(frozen=True)
class Asked:
    """What the figures are asked of: schemes, both days included, perhaps one neighbourhood, perhaps some outings only.

    A `topic` is a code, a `partner` a key.
    """

    schemes: tuple[str, ...]
    start: datetime.date
    end: datetime.date
    place: str | None = None
    format: str = ""
    audience: str = ""
    topic: str = ""
    partner: str = ""

    def __str__(self) -> str:
        narrowed = (self.place, self.format, self.audience, self.topic, self.partner)
        return " ".join([*self.schemes, f"{self.start}..{self.end}", *filter(None, narrowed)])


class Ledger:
    """All that was typed.

    `parents`: of a sub-topic, its topic; `links`: the perimeters; `spots`: what a spot's key in an address stands for,
    its scheme, its name and its neighbourhood.
    """

    def __init__(
        self, parents: dict[str, str], links: list[Link], spots: Callable[[str], tuple[str, str, str]]
    ) -> None:
        self.parents, self.links, self.spots = parents, links, spots
        self.outings: list[Typed] = []
        # Days that a report told, by scheme: nothing typed of them counts any more, nor changes (V2).
        self.closed: list[tuple[str, datetime.date, datetime.date]] = []

    def is_closed(self, scheme: str, *days: datetime.date) -> bool:
        return any(of == scheme and start <= day <= end for of, start, end in self.closed for day in days)

    def is_priority(self, outing: Typed, stop: Stop) -> bool:
        """Whether its scheme gave priority to that neighbourhood on that day."""
        of = (link for link in self.links if (link.scheme, link.place) == (outing.scheme, stop.key))
        return any(link.is_priority and link.touches(outing.day, outing.day) for link in of)

    def perimeter(self, asked: Asked) -> set[str]:
        """Where the schemes could have gone: in their perimeters on some day of the period."""
        links = (link for link in self.links if link.scheme in asked.schemes)
        return {link.place for link in links if link.touches(asked.start, asked.end)}

    def covered(self, asked: Asked) -> set[str]:
        """The neighbourhoods where somebody stopped."""
        stops = (stop for outing in self.done(asked) for stop in outing.stops_in(asked.place))
        return {stop.key for stop in stops} - {OUTSIDE}

    def before(self, asked: Asked) -> Asked | None:
        """The same of the period compared with (DOMAIN 7.3); None where nobody was there yet."""
        first = min((o.day for o in self.outings if o.scheme in asked.schemes and not o.cancelled), default=None)
        days = periods.compared(asked.start, asked.end, first)
        return replace(asked, start=days[0], end=days[1]) if days else None

    def begun(self, asked: Asked) -> list[Typed]:
        """Done or not, begun in the period; in a neighbourhood, with a stop there. On a topic, requests on it alone."""
        found = []
        for outing in self.outings:
            topics = {topic: number for topic, number in outing.topics.items() if self.is_on(topic, asked.topic)}
            is_asked = (
                outing.scheme in asked.schemes
                and asked.start <= outing.day <= asked.end
                and (asked.place is None or bool(outing.stops_in(asked.place)))
                and asked.format in ("", outing.choices["format"])
                and asked.audience in ("", outing.choices.get("target_audience"))
                and (not asked.topic or bool(topics))
                and (not asked.partner or asked.partner in outing.partners)
            )
            if is_asked:
                found.append(replace(outing, topics=topics))
        return found

    def is_on(self, topic: str, asked: str) -> bool:
        """A topic is its own requests and its sub-topics'."""
        return asked in ("", topic, self.parents.get(topic))

    def done(self, asked: Asked) -> list[Typed]:
        return [outing for outing in self.begun(asked) if not outing.cancelled]

    def figures(self, asked: Asked) -> Figures:
        """Every figure by its code; a breakdown's option that nobody gave is absent."""
        outings = self.done(asked)
        whole = [outing for outing in outings if outing.is_within(asked.place)]
        found: Figures = dict(self._presence(outings, asked)) | dict(self._partners(outings, asked))
        found |= dict(_counts(whole)) | dict(self._requests(whole)) | dict(_publics(whole))
        found |= (
            dict(_options(outings, asked)) | dict(self._months(outings, asked)) | dict(self._places(outings, asked))
        )
        told: Counter[str] = Counter()
        for code, number in answered(outings, whole, asked.place):
            told[code] += number
        return found | told

    def _presence(self, outings: list[Typed], asked: Asked) -> Iterator[tuple[str, int | Fraction | None]]:
        place = asked.place
        lost = [outing for outing in self.begun(asked) if outing.cancelled]
        stops = [
            (number, stop, stop.status_on(outing.day))
            for number, outing in enumerate(outings)
            for stop in outing.stops_in(place)
        ]
        yield "outings_done", len(outings)
        yield "outings_cancelled", len(lost)
        yield "presence_hours", sum((outing.minutes_in(place) for outing in outings), Fraction(0)) / 60
        yield "neighbourhoods_covered", len(self.covered(asked))
        yield "outings_in_qpv", len({outing for outing, _, status in stops if status == "qpv"})
        yield "outings_with_known_status", len({outing for outing, _, status in stops if status != "unknown"})
        # The ledger's teams leave the question of status unanswered.
        yield "outings_with_said_status", 0
        spent = [(stop.status_on(outing.day), outing.share) for outing in outings for stop in outing.stops_in(place)]
        yield "qpv_hours", sum((part for status, part in spent if status == "qpv"), Fraction(0)) / 60
        yield "known_status_hours", sum((part for status, part in spent if status != "unknown"), Fraction(0)) / 60
        yield "outings_in_priority", sum(any(self.is_priority(o, stop) for stop in o.stops_in(place)) for o in outings)
        yield "rounds_across", sum(outing.is_across for outing in outings)
        uncounted = (
            outing.is_across
            and outing.counts.get("people_mediated", 0) > 0
            and any(stop.people is None for stop in outing.stops_in(place))
            for outing in outings
        )
        yield "uncounted_rounds", sum(uncounted)
        nobody = [0 in (o.counts.get("people_mediated"), o.counts.get("participants_count")) for o in outings]
        yield "outings_without_public", sum(nobody)
        yield "person_hours", sum((o.minutes_in(place) * o.team for o in outings), Fraction(0)) / 60
        for name in HEADS:
            heads = [outing.counts[name] for outing in outings if name in outing.counts]
            yield name, sum(heads) if heads else None
        prep = (o.counts.get("prep_minutes", 0) * o.minutes_in(place) / o.minutes for o in outings)
        yield "prep_hours", sum(prep, Fraction(0)) / 60
        yield "people_mediated", sum(outing.people_in(place) for outing in outings)
        yield "people_mediated_estimated", sum(o.people_in(place) for o in outings if o.is_estimate)
        yield "estimated_outings", sum(outing.is_estimate for outing in outings)
        yield "late_outings", sum(outing.is_late for outing in outings)
        yield "unvalidated_outings", sum(not outing.is_validated for outing in outings)
        yield "imported_outings", 0  # All are typed in the form.
        for reason, number in Counter(outing.cancelled for outing in lost).items():
            yield f"outings_cancelled[reason={reason}]", number

    def known(self, asked: Asked) -> set[tuple[str, str]]:
        """Each partner that had come to a scheme's outings before the period, with that scheme."""
        before = (o for o in self.outings if o.scheme in asked.schemes and not o.cancelled and o.day < asked.start)
        return {(outing.scheme, partner) for outing in before for partner in outing.partners}

    def _partners(self, outings: list[Typed], asked: Asked) -> Iterator[tuple[str, int | None]]:
        present = Counter(partner for outing in outings for partner in outing.partners)
        came = {(outing.scheme, partner) for outing in outings for partner in outing.partners}
        yield "partnered_outings", sum(bool(outing.partners) for outing in outings)
        yield "partners_count", sum(present.values()) if present else None
        yield "partners_mobilised", len(present)
        yield "new_partners", len({partner for _, partner in came - self.known(asked)})
        yield from ((f"outings[partner={partner}]", number) for partner, number in present.items())

    def _requests(self, whole: list[Typed]) -> Iterator[tuple[str, int]]:
        total = sum(sum(outing.topics.values()) for outing in whole)
        yield "requests_total", total
        asked: Counter[str] = Counter()
        for outing in whole:
            for topic, number in outing.topics.items():
                asked[f"requests[{'sub' if topic in self.parents else ''}topic={topic}]"] += number
                if topic in self.parents:
                    asked[f"requests[topic={self.parents[topic]}]"] += number
        yield from asked.items()

    def _months(self, outings: list[Typed], asked: Asked) -> Iterator[tuple[str, int | Fraction]]:
        months: defaultdict[str, Counter] = defaultdict(Counter)
        for outing in outings:
            found = months[f"{outing.day:%Y-%m}"]
            found["outings_done"] += 1
            found["presence_hours"] += outing.minutes_in(asked.place) / 60
            found["people_mediated"] += outing.people_in(asked.place)
        for outing in self.begun(asked):
            months[f"{outing.day:%Y-%m}"]["outings_cancelled"] += bool(outing.cancelled)
        yield from ((f"{code}[month={month}]", n) for month, found in months.items() for code, n in found.items())
        slots: Counter[str] = Counter()
        for outing in outings:
            for slot, part in outing.slots.items():
                slots[slot] += outing.minutes_in(asked.place) * part / 60
        yield from ((f"presence_hours[slot={slot}]", spent) for slot, spent in slots.items())

    def _places(self, outings: list[Typed], asked: Asked) -> Iterator[tuple[str, int | Fraction]]:
        for place in {stop.key for outing in outings for stop in outing.stops_in(asked.place)}:
            there = [outing for outing in outings if outing.stops_in(place)]
            alone = (sum(outing.topics.values()) for outing in there if outing.is_within(place))
            yield f"outings_done[neighbourhood={place}]", len(there)
            yield f"presence_hours[neighbourhood={place}]", sum(outing.minutes_in(place) for outing in there) / 60
            yield f"people_mediated[neighbourhood={place}]", sum(outing.people_in(place) for outing in there)
            yield f"requests_total[neighbourhood={place}]", sum(alone)
        if asked.place is None and any(outing.is_across and outing.topics for outing in outings):
            of_rounds = sum(sum(outing.topics.values()) for outing in outings if outing.is_across)
            yield f"requests_total[neighbourhood={ACROSS}]", of_rounds


def _counts(whole: list[Typed]) -> Iterator[tuple[str, int | None]]:
    """What some outings leave empty: nothing at all is unknown, which is not zero."""
    for name in COUNTS:
        noted = [outing.counts[name] for outing in whole if name in outing.counts]
        yield name, sum(noted) if noted else None
    yield "outings_with_requests", sum(bool(outing.topics) for outing in whole)
    answers = {name: sum(outing.counts.get(name, 0) for outing in whole) for name in HANDLINGS}
    base = sum(answers.values()) - answers["handling_accompanied"]
    yield "on_spot_share", _per_cent(answers["handling_on_spot"], base)


def _publics(whole: list[Typed]) -> Iterator[tuple[str, int | None]]:
    for prefix, total in (("", "people_mediated"), ("participants.", "participants_count")):
        described = [o for o in whole if total in o.counts and o.choices["format"] not in UNDESCRIBED]
        base = sum(outing.counts[total] for outing in described)
        if not base:
            continue
        found = {name: sum(o.counts.get(name, 0) for o in described) for name in (*SEXES, *AGES, *PARTS)}
        sexes, ages = sum(found[name] for name in SEXES), sum(found[name] for name in AGES)
        found |= {"public_described": base, "gender_unknown": base - sexes, "age_unknown": base - ages}
        for part in PARTS:
            # What an outing that noted it had in all.
            noted = (o.counts[total] for o in described if part in o.counts)
            found[part.removesuffix("_count") + "_base"] = sum(noted)
        rates = {"gender_fill_rate": _per_cent(sexes, base), "age_fill_rate": _per_cent(ages, base)}
        yield from ((prefix + name, number) for name, number in (found | rates).items())


def _options(outings: list[Typed], asked: Asked) -> Iterator[tuple[str, int]]:
    for name in CHOICES:
        chosen = Counter(outing.choices[name] for outing in outings if outing.choices.get(name))
        figure = "outings_done" if name == "format" else "outings"
        yield from ((f"{figure}[{name}={option}]", number) for option, number in chosen.items())
    for name in TICKS:
        ticked = Counter(option for outing in outings for option in outing.ticks.get(name, ()))
        yield from ((f"outings[{name}={option}]", number) for option, number in ticked.items())
    for name, of in (("partner_role", lambda o: set(o.partners.values()) - {""}), ("theme", lambda o: o.themes)):
        named = Counter(option for outing in outings for option in of(outing))
        yield from ((f"outings[{name}={option}]", number) for option, number in named.items())
    empty = Counter(outing.choices.get("no_public_reason") for outing in outings)
    yield from ((f"outings_without_public[no_public_reason={why}]", n) for why, n in empty.items() if why)
    kinds = Counter(
        kind for outing in outings for kind in {stop.spot_type for stop in outing.stops_in(asked.place)} if kind
    )
    yield from ((f"outings[spot_type={kind}]", number) for kind, number in kinds.items())


def _per_cent(part: int, base: int) -> int | None:
    """Whole, half up."""
    return (200 * part + base) // (2 * base) if base else None
