"""The report object: every figure of a scope, placed once. Dashboard, PDF and CSV lay out this same object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from french.numbers import Number, Tens, amount, bare, hours, percentage, shares, smallest_base
from outings.models import Outing, Testimony
from planning.promise import Promise

from .indicators import INDICATORS, Block, Breakdown, Indicator, Output
from .promised import OF_THE_PROMISE, Promised, figure_of
from .scope import Scope
from .values import AGES, Presence, Publics, front
from .watched import Watched

# No quotation marks of one kind inside one another.
INNER_QUOTES = str.maketrans({"«": "“", "»": "”"})
# What outings may lack beside answers, and what to call those that do not.
WORTH = {
    "estimated_outings": "Total compté, sans estimation",
    "late_outings": "Saisies dans les deux jours",
    "unvalidated_outings": "Validées",
}
# Begins the codes of participants' figures, who are never mixed with people mediated.
PARTICIPANTS = "participants."
# Requests with one of these are answered.
ANSWERED = ("handling_on_spot", "handling_appointment", "handling_referred")


@dataclass(frozen=True)
class Figure:
    """One number. `query` opens the outings behind it, in the list's own filters."""

    indicator: Indicator
    value: Number | None
    previous: Number | None = None
    query: str | None = None

    @property
    def is_rounded(self) -> bool:
        """Whether it is told to the nearest ten, as to who reads outside."""
        return isinstance(self.value, Tens)

    @property
    def told(self) -> str:
        """The number in words: « < 5 » is 0 to 4, « ≈ 20 » is rounded."""
        return amount(self.value)

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def label(self) -> str:
        return self.indicator.label


@dataclass(frozen=True)
class Line:
    """One part of a section: its key in the code, its label, its value here and in the previous period."""

    key: str
    label: str
    value: Number
    previous: Number | None = None
    query: str | None = None
    note: str = ""
    short_label: str = ""
    said_as: str = ""

    @property
    def is_rounded(self) -> bool:
        """Whether it is told to the nearest ten, as to who reads outside."""
        return isinstance(self.value, Tens)

    @property
    def told(self) -> str:
        """The number in a table, whose heading says « ≈ » where it is rounded: « < 5 » is 0 to 4."""
        return bare(self.value)

    @property
    def chart_label(self) -> str:
        return self.short_label or self.label

    @property
    def said(self) -> str:
        """Inside a sentence, with its article: « l’emploi »; the label in quotation marks when nobody wrote one."""
        return self.said_as or f"«\u00a0{self.label.translate(INNER_QUOTES)}\u00a0»"


@dataclass(frozen=True)
class Section:
    """A block of figures: a breakdown of the catalogue with its lines. Page, paper and files walk a list of them.

    `base`: what shares are of, None where they mean nothing. What it says in a sentence is `wording.sentences`.
    `is_too_small`: its lines are withheld, because so few would mislead.
    """

    breakdown: Breakdown
    lines: tuple[Line, ...]
    base: Number | None = None
    previous_base: Number | None = None
    is_too_small: bool = False

    def __bool__(self) -> bool:
        return any(line.value or line.is_rounded for line in self.lines)

    @property
    def is_rounded(self) -> bool:
        return any(line.is_rounded for line in self.lines)

    @property
    def key(self) -> str:
        return self.breakdown.key

    @property
    def block(self) -> Block:
        return self.breakdown.block

    @property
    def level(self) -> int:
        return self.block.level

    @property
    def heading(self) -> str:
        return self.breakdown.heading

    @property
    def unit(self) -> str:
        """What heads the numbers: « Sorties », « Situations ≈ » where they are rounded."""
        unit = self.breakdown.unit or self.indicator.unit.capitalize()
        return f"{unit}\u00a0≈" if self.is_rounded else unit

    @property
    def indicator(self) -> Indicator:
        return self.breakdown.indicator

    @property
    def opens(self) -> str:
        return self.indicator.opens

    @property
    def total(self) -> Number:
        return sum(line.value for line in self.lines)

    @property
    def has_previous(self) -> bool:
        """Whether some line was something in the period compared with: a column of zeros says nothing."""
        return any(line.previous for line in self.lines)

    @property
    def largest(self) -> Number:
        return max((max(line.value, line.previous or 0) for line in self.lines), default=0)

    @property
    def shares(self) -> list[str]:
        """What each line is of the whole, in their order: table, chart and sentence say this same number."""
        return shares([line.value for line in self.lines], self.base or 0)

    @property
    def previous_shares(self) -> list[str]:
        return shares([line.previous or 0 for line in self.lines], self.previous_base or 0)

    def share_of(self, line: Line) -> str:
        return self.shares[self.lines.index(line)]

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Each line as (code, label, value, unit)."""
        for line in self.lines:
            code = f"{self.indicator.code}[{self.breakdown.dimension}={line.key}]"
            yield code, f"{self.indicator.label}\u00a0: {line.label}", line.value, self.indicator.unit


@dataclass(frozen=True)
class PublicsBlock:
    """Who the people were, on one base; `unknown` and fill rates are computed (DOMAIN 1, decision 4)."""

    prefix: str  # "" for people mediated, "participants." for participants: the two never mix
    label: str
    now: Publics
    previous: Publics | None
    sexes: Section
    ages: Section
    # What opens the outings behind its other figures, by code.
    queries: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_detailed(self) -> bool:
        """Whether sexes and ages are told: not of so few that they would mislead."""
        return not self.sexes.is_too_small

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Each of its figures as (code, label, value, unit)."""
        now = self.now
        values: dict[str, Number | None] = {"public_described": now.base}
        if self.is_detailed:
            values |= {"women_count": now.women_count, "men_count": now.men_count}
            values |= {"gender_unknown": now.gender_unknown} | {age: getattr(now, age) for age in AGES}
            values |= {
                "age_unknown": now.age_unknown,
                "gender_fill_rate": percentage(now.gender_known, now.sexes_base),
                "age_fill_rate": percentage(now.age_known, now.ages_base),
            }
        values |= {
            "first_contact_count": now.first_contact_count,
            "first_contact_base": now.first_contact_base,
            "sent_by_partner_count": now.sent_by_partner_count,
            "sent_by_partner_base": now.sent_by_partner_base,
            "language_help_count": now.language_help_count,
            "language_help_base": now.language_help_base,
        }
        for code, value in values.items():
            indicator = INDICATORS[code]
            label = f"{indicator.label} ({self.label.lower()})" if self.prefix else indicator.label
            yield self.prefix + code, label, value, indicator.unit


@dataclass(frozen=True)
class Place:
    """Presence in one neighbourhood, or outside any, or (requests only) on rounds over several."""

    key: str
    label: str
    # The status at the period's end, and what it was before it changed within.
    qpv_label: str
    qpv_change: str
    is_priority: bool
    # The days when the perimeter had it, where that is a part of the period.
    in_force: str
    presence: Presence
    previous_outings: int | None
    # What was asked there: (topic, requests), its sub-topics' among them.
    asked: tuple[tuple[str, int], ...]
    query: str | None
    requests_query: str | None
    is_across: bool = False

    @property
    def first_topic(self) -> str:
        """The topic asked most; nothing when none was by enough (`front`), or too few were."""
        first = front(self.asked)
        total = sum(requests for _, requests in self.asked)
        return first[0] if len(first) == 1 and total >= smallest_base(total) else ""

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Each of its figures as (code, label, value, unit)."""
        presence = self.presence
        values: dict[str, Number | None] = {"outings_done": presence.outings, "presence_hours": hours(presence.minutes)}
        values |= {"people_mediated": presence.people_mediated}
        if self.is_across:
            values = {}
        if presence.requests is not None:
            values |= {"requests_total": presence.requests}
        for code, value in values.items():
            indicator = INDICATORS[code]
            yield f"{code}[neighbourhood={self.key}]", f"{indicator.label}\u00a0: {self.label}", value, indicator.unit


@dataclass(frozen=True)
class PromisedPlace:
    """What was promised in one neighbourhood; they keep the scheme's order, never that of a rate."""

    key: str
    label: str
    promise: Promise

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Each of its figures as (code, label, value, unit)."""
        for code in OF_THE_PROMISE:
            indicator = INDICATORS[code]
            label = f"{indicator.label}\u00a0: {self.label}"
            yield f"{code}[neighbourhood={self.key}]", label, figure_of(self.promise, code), indicator.unit


@dataclass(frozen=True)
class Words:
    """What people said and let publish, and what the team kept."""

    testimonies: tuple[Testimony, ...] = ()
    highlights: tuple[Outing, ...] = ()


@dataclass(frozen=True)
class Completeness:
    """How many of the outings `asked` have an answer noted. `query` opens those where it is missing."""

    label: str
    noted: int
    asked: int
    query: str
    is_of_team: bool = False


@dataclass(frozen=True)
class HeatRow:
    """Hours of presence of one day of the week, by slot in the order of `TimeSlot`."""

    label: str
    hours: tuple[Fraction, ...]
    # What opens the outings of each cell.
    queries: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[Fraction, str], ...]:
        return tuple(zip(self.hours, self.queries, strict=True))

    @property
    def total(self) -> Fraction:
        return sum(self.hours, Fraction(0))


@dataclass(frozen=True)
class Report:
    """Everything a scope's figures say. `previous` is the scope compared with, None when nothing can be compared.

    `sections` are in the catalogue's order, by key. What has several measures a line (publics, places,
    days) stands apart. `origins` are sentences on outings that came in from elsewhere.
    """

    scope: Scope
    previous: Scope | None
    figures: Mapping[str, Figure]
    sections: Mapping[str, Section]
    publics: tuple[PublicsBlock, ...]
    places: tuple[Place, ...]
    heat: tuple[HeatRow, ...]
    perimeter_count: int
    uncovered: tuple[str, ...]
    new_partner_names: tuple[str, ...]
    promised: Promised = field(default_factory=Promised)
    promised_places: tuple[PromisedPlace, ...] = ()
    watched: Watched = field(default_factory=Watched)
    words: Words = field(default_factory=Words)
    origins: tuple[str, ...] = ()
    completeness: tuple[Completeness, ...] = ()
    withheld: tuple[str, ...] = ()
    # Codes of what means nothing within the scope: no outing is cancelled, nor promised, on a topic.
    without_object: tuple[str, ...] = ()
    # People mediated on rounds whose stops were not counted, and so are in no neighbourhood.
    undistributed_people: Number = 0
    # As who reads outside gets it: what others counted for a line is then told with the same care.
    is_for_readers: bool = False

    def __getitem__(self, code: str) -> Figure:
        """The figure of that code. Templates look here first: no attribute may bear a figure's code."""
        return self.figures[code]

    @property
    def is_empty(self) -> bool:
        return not self.figures["outings_done"].value

    @property
    def answered_requests(self) -> Number:
        """Requests with a known answer, which the on-the-spot share is of (DOMAIN 5.6, on_spot_share)."""
        return sum(self[name].value or 0 for name in ANSWERED)

    @property
    def largest_heat(self) -> Number:
        return max((cell for row in self.heat for cell in row.hours), default=0)

    @property
    def hours_without_slot(self) -> Number:
        """Hours of presence whose time of day nobody noted: the table of days and slots lacks them."""
        return next((line.value for line in self.sections["hours_by_slot"].lines if line.key == "unknown"), 0)

    @property
    def quality(self) -> tuple[Completeness, ...]:
        """What the figures are worth, of the outings asked each time: noted, counted, in time, read again."""
        done = int(self["outings_done"].value or 0)
        rest = (
            Completeness(label, done - int(self[code].value or 0), done, self[code].query or "")
            for code, label in WORTH.items()
            if code not in self.withheld
        )
        return (*self.completeness, *rest)

    def shown_on(self, output: Output) -> Iterator[Section]:
        """The sections that an output walks, in order."""
        return (section for section in self.sections.values() if output in section.breakdown.outputs)

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Every figure as (code, label, value, unit), in the catalogue's words; what is withheld is absent."""
        parts: tuple[PublicsBlock | Section | Place, ...] = (*self.publics, *self.shown_on(Output.CSV), *self.places)
        figures = ((one.code, one.label, one.value, one.indicator.unit) for one in self.figures.values())
        told = chain(figures, *(part.rows() for part in parts), *(place.rows() for place in self.promised_places))
        return (row for row in told if catalogue_code(row[0]) not in self.withheld)


def catalogue_code(code: str) -> str:
    """The indicator's code in a row's: `requests` of `requests[topic=housing]`, without who `participants.` are."""
    return code.partition("[")[0].removeprefix(PARTICIPANTS)
