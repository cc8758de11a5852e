"""Puts labels, previous values and links on plain numbers: from `aggregates` and `labels` to the `report` object."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from django.db.models import Min

from french.dates import SHORT_MONTHS, days_within
from french.names import dictionary_key
from french.numbers import Number, hours, percentage
from french.words import NO_NEIGHBOURHOOD
from outings import enums
from outings.completeness import ANSWERS
from planning.enums import VisitState
from schemes.enums import Weekday
from schemes.models import SchemeNeighbourhood, Topic

from .field_lines import field_lines
from .indicators import AGE_BANDS, BREAKDOWNS, INDICATORS, SEXES, Breakdown, Indicator, Source
from .labels import Labels, qpv_change, read_labels
from .months import compute_each
from .opening import Opening
from .promised import Promised, read_promised
from .report import (
    ANSWERED,
    PARTICIPANTS,
    Completeness,
    Figure,
    HeatRow,
    Line,
    Place,
    PromisedPlace,
    PublicsBlock,
    Report,
    Section,
)
from .scope import Scope
from .values import ACROSS, AGES, NOT_IN_FORCE, OUTSIDE, Aggregates, Presence, Publics
from .watched import Watched, read_watched

Key = TypeVar("Key")
# A scheme's first outing may come this long after the first day of a period without making it a half one.
SETTLING_IN = datetime.timedelta(days=14)
# Of a public, beside its parts: what the page says and opens.
OPENED_PUBLICS = ("public_described", "gender_unknown", "age_unknown", "first_contact_count", "first_contact_base")
# The list's word for the days when the perimeter had a neighbourhood.
IN_FORCE = "in_perimeter"
HANDLINGS = ("handling_on_spot", "handling_appointment", "handling_accompanied", "handling_referred")
OF_NO_TOPIC = ("outings_cancelled", "on_spot_share", "coupons_issued", *HANDLINGS)
ELSEWHERE: dict[int | str, str] = {
    OUTSIDE: NO_NEIGHBOURHOOD,
    ACROSS: "Tournées sur plusieurs quartiers",
    NOT_IN_FORCE: "Hors périmètre",
}


def build(scope: Scope) -> Report:
    """The report object of a scope, compared with the same days a year before, else with the period just before.

    Not filtered for who reads: pass it through `disclosure` before it leaves the team.
    """
    previous = compared_with(scope)
    now, *others = compute_each([scope, previous] if previous else [scope])
    before = others[0] if others else None
    promised, watched = read_promised(scope), read_watched(scope)
    named = promised.promise.neighbourhoods | watched.neighbourhoods
    labels = read_labels(scope, now, before or Aggregates.ZERO, named)
    return Placing(scope, now, previous, before, labels, promised, watched).report()


def compared_with(scope: Scope) -> Scope | None:
    """The period compared with: one whose beginning OptiMédia knows, since half a period compares with nothing.

    More than a year is compared with what came just before: a year before, it would be compared with itself.
    """
    first = scope.history().done().aggregate(first=Min("held_on"))["first"]
    candidates = [other for other in (scope.a_year_before(), scope.just_before()) if not scope.overlaps(other)]
    return next((candidate for candidate in candidates if first and first <= candidate.start + SETTLING_IN), None)


def previous_value_of(before: Aggregates | None, code: str) -> Number | None:
    """A figure of the period compared with: where nothing was done it is 0, not unknown; a share of nothing is."""
    if before is None:
        return None
    value = value_of(before, code)
    return 0 if value is None and not before.totals["outings_done"] and INDICATORS[code].unit != "%" else value


def value_of(source: Aggregates, code: str) -> Number | None:
    """A figure of the catalogue that is one number for the whole scope."""
    totals = source.totals
    match code:
        case "outings_cancelled":
            return sum(source.cancel_reasons.values())
        case "neighbourhoods_covered":
            return len(source.neighbourhoods)
        case "partners_mobilised":
            return len(source.partners)
        case "new_partners":
            return len(source.new_partners)
        case "on_spot_share":
            return percentage(totals["handling_on_spot"] or 0, sum(totals[name] or 0 for name in ANSWERED))
    match INDICATORS[code].source:
        case Source.NOTED:
            return source.noted[code.removesuffix("_outings")]
        case Source.ASKED:
            return source.asked[code.removesuffix("_asked")]
    if INDICATORS[code].source == Source.MINUTES:
        return hours(totals[code.replace("_hours", "_minutes")] or 0)
    return totals[code]


def _is_of_no_topic(indicator: Indicator) -> bool:
    """What is never of one topic: what was planned or cancelled, the answers given, counted by outing (DOMAIN 6.4b)."""
    return indicator.source == Source.PROMISE or indicator.code in OF_NO_TOPIC


@dataclass(frozen=True)
class Placing:
    """One report under way. Nothing here asks the database: what it needs was read before."""

    scope: Scope
    now: Aggregates
    previous: Scope | None
    before: Aggregates | None
    labels: Labels
    promised: Promised = field(default_factory=Promised)
    watched: Watched = field(default_factory=Watched)

    def report(self) -> Report:
        places = self._places()
        return Report(
            scope=self.scope,
            previous=self.previous,
            figures=self._figures(),
            sections={key: self._section(breakdown) for key, breakdown in BREAKDOWNS.items()},
            publics=tuple(self._publics()),
            places=places,
            heat=self._heat(),
            perimeter_count=len(self.labels.perimeter),
            uncovered=self._uncovered(),
            new_partner_names=tuple(
                sorted((self.labels.partners[key].name for key in self.now.new_partners), key=dictionary_key)
            ),
            promised=self.promised,
            promised_places=tuple(self._promised_places()),
            watched=self.watched,
            words=self.labels.words,
            origins=tuple(self.labels.origins),
            completeness=tuple(self._completeness()),
            without_object=self._without_object(),
            undistributed_people=(value_of(self.now, "people_mediated") or 0)
            - sum(place.presence.people_mediated for place in places),
        )

    def _without_object(self) -> tuple[str, ...]:
        return tuple(code for code, one in INDICATORS.items() if _is_of_no_topic(one)) if self.scope.topics else ()

    @property
    def opens(self) -> Opening:
        return Opening(self.scope)

    def _values(
        self, read: Callable[[Aggregates], Mapping[Key, Number]]
    ) -> Callable[[Key], tuple[Number, Number | None]]:
        """From a key, its value here and in the previous period, read the same way."""
        now, before = read(self.now), read(self.before) if self.before else None
        return lambda key: (now.get(key, 0), None if before is None else before.get(key, 0))

    def _figures(self) -> dict[str, Figure]:
        figures = {}
        for code, indicator in INDICATORS.items():
            if indicator.source in (Source.PUBLICS, Source.BREAKDOWN):
                continue
            if self.scope.topics and _is_of_no_topic(indicator):
                figures[code] = Figure(indicator, None)
                continue
            match indicator.source:
                case Source.PROMISE | Source.UNITS:
                    figures[code] = Figure(
                        indicator, self.promised.value_of(code), query=self.opens.of_figure(indicator)
                    )
                case Source.FIELD:
                    query = self.opens.in_field(code) if (value := self.watched.value_of(code)) else None
                    figures[code] = Figure(indicator, value, query=query)
                case _:
                    value, before = value_of(self.now, code), previous_value_of(self.before, code)
                    figures[code] = Figure(indicator, value, before, self.opens.of_figure(indicator))
        return figures

    def _promised_places(self) -> Iterator[PromisedPlace]:
        """In the scheme's order; what left the perimeter comes last, by name."""
        known = self.promised.promise.neighbourhoods
        names = {key: self.labels.neighbourhoods[key] for key in self.labels.perimeter if key in known}
        gone = sorted(known - names.keys(), key=lambda key: dictionary_key(self.labels.neighbourhoods[key].name))
        for key in (*names, *gone):
            place = self.labels.neighbourhoods[key]
            yield PromisedPlace(place.slug, place.name, self.promised.promise.of(place.pk))

    def _promise_reasons(self, breakdown: Breakdown) -> Section:
        cancelled = (visit for visit in self.promised.promise.visits if visit.state == VisitState.CANCELLED)
        counts = Counter(visit.reason for visit in cancelled)
        options = (option for option in breakdown.options if counts[option.value])
        return Section(breakdown, tuple(Line(one.value, str(one.label), counts[one.value]) for one in options))

    def _section(self, breakdown: Breakdown) -> Section:
        if self.scope.topics and _is_of_no_topic(breakdown.indicator):
            return Section(breakdown, ())
        match breakdown.source:
            case Source.OUTING | Source.STOP | Source.TICK:
                return self._options(breakdown)
            case Source.NAMED:
                return self._named(breakdown)
            case Source.FIELD:
                return Section(breakdown, tuple(field_lines(breakdown, self.opens, self.watched, self.labels)))
            case _:
                return getattr(self, f"_{breakdown.key}")(breakdown)

    def _options(self, breakdown: Breakdown) -> Section:
        """Outings by option: in the list's order, or for ticks the most used first; options never used are absent."""
        lines = self._option_lines(breakdown, lambda source: source.options[breakdown.key])
        if breakdown.source == Source.TICK:
            ticked = sorted((line for line in lines if line.value or line.previous), key=lambda line: -line.value)
            return Section(breakdown, tuple(ticked), self.now.totals["outings_done"])
        used = tuple(line for line in lines if line.value or line.previous)
        # Parts of stops overlap: a round may have several.
        base = None if breakdown.source == Source.STOP else sum(line.value for line in used)
        return Section(breakdown, used, base)

    def _named(self, breakdown: Breakdown) -> Section:
        """Outings by row, option or word, the most first; those of the period compared with are listed too."""
        values = self._values(lambda source: source.options[breakdown.key])
        names: Mapping[str | int, str] = self.labels.named.get(breakdown.key, {})
        options = {option.value: str(option.label) for option in breakdown.options}
        keys = {*self.now.options[breakdown.key], *(self.before.options[breakdown.key] if self.before else {})}
        lines = (
            Line(
                str(key),
                options.get(str(key)) or names.get(key, str(key)),
                *values(key),
                query=self.opens.of_option(breakdown, key),
            )
            for key in keys
        )
        return Section(breakdown, tuple(sorted(lines, key=_most_then_name)))

    def _option_lines(
        self, breakdown: Breakdown, counts: Callable[[Aggregates], Mapping[str, int] | Mapping[str | int, int]]
    ) -> Iterator[Line]:
        now, before = counts(self.now), counts(self.before) if self.before else None
        # Outings where nobody noted any of them say nothing; ticks alone can all be left unticked.
        is_unknown = bool(self.before and self.before.totals["outings_done"] and not before)
        if is_unknown and breakdown.source != Source.TICK:
            before = None
        for option in breakdown.options:
            previous = None if before is None else before.get(option.value, 0)
            query = self.opens.of_option(breakdown, option.value)
            yield Line(option.value, str(option.label), now.get(option.value, 0), previous, query)

    def _months(self, breakdown: Breakdown) -> Section:
        return self._by_month(breakdown, lambda presence: presence.outings)

    def _hours_by_month(self, breakdown: Breakdown) -> Section:
        return self._by_month(breakdown, lambda presence: hours(presence.minutes))

    def _people_by_month(self, breakdown: Breakdown) -> Section:
        return self._by_month(breakdown, lambda presence: presence.people_mediated)

    def _by_month(self, breakdown: Breakdown, measure: Callable[[Presence], Number]) -> Section:
        lines = []
        for month in self.scope.months():
            before = None
            if self.before and self.previous == self.scope.a_year_before():
                before = measure(self.before.months.get(month.replace(year=month.year - 1), Presence.ZERO))
            lines.append(
                Line(
                    f"{month:%Y-%m}",
                    f"{SHORT_MONTHS[month.month - 1]} {month.year}",
                    measure(self.now.months.get(month, Presence.ZERO)),
                    before,
                    self.opens.done(**self.opens.days_of(month)),
                )
            )
        return Section(breakdown, tuple(lines))

    def _cancelled_by_month(self, breakdown: Breakdown) -> Section:
        lines = (
            Line(
                f"{month:%Y-%m}",
                SHORT_MONTHS[month.month - 1],
                self.now.cancelled_months.get(month, 0),
                query=self.opens.cancelled(**self.opens.days_of(month)),
            )
            for month in self.scope.months()
        )
        return Section(breakdown, tuple(lines))

    def _cancel_reasons(self, breakdown: Breakdown) -> Section:
        lines = self._option_lines(breakdown, lambda source: source.cancel_reasons)
        return Section(breakdown, tuple(line for line in lines if line.value))

    def _hours_by_slot(self, breakdown: Breakdown) -> Section:
        def spent(source: Aggregates) -> dict[str, Fraction]:
            minutes: dict[str, Fraction] = defaultdict(Fraction)
            for (_, slot), part in source.day_slots.items():
                minutes[slot] += part
            return {slot: hours(minutes[slot]) for slot in (*enums.TimeSlot.values, "")}

        values = self._values(spent)
        lines = [
            Line(slot.value, slot.label, *values(slot.value), query=self.opens.of_option(breakdown, slot.value))
            for slot in enums.TimeSlot
        ]
        unknown, _ = values("")
        if unknown:
            lines.append(Line("unknown", "Non renseigné", unknown, query=self.opens.of_option(breakdown, "unknown")))
        return Section(breakdown, tuple(lines))

    def _completeness(self) -> Iterator[Completeness]:
        """What the figures are worth: what outings may leave empty, where some were asked."""
        for key, answer in ANSWERS.items():
            if answer.is_listed and (asked := self.now.asked[key]):
                query = self.opens.done(missing=key)
                yield Completeness(answer.label, self.now.noted[key], asked, query, answer.is_of_team)

    def _heat(self) -> tuple[HeatRow, ...]:
        rows = []
        for day in Weekday:
            spent = tuple(
                hours(self.now.day_slots.get((day.value, slot.value), Fraction(0))) for slot in enums.TimeSlot
            )
            if any(spent):
                queries = tuple(self.opens.done(day=day.value, slot=slot.value) for slot in enums.TimeSlot)
                rows.append(HeatRow(day.label, spent, queries))
        return tuple(rows)

    def _spots(self, breakdown: Breakdown) -> Section:
        spots = self.labels.spots
        lines = (
            Line(
                str(key),
                f"{spots[key]}, {spots[key].neighbourhood}" if spots[key].neighbourhood else spots[key].name,
                outings,
                query=self.opens.of_option(breakdown, key),
            )
            for key, outings in self.now.spots.items()
        )
        return Section(breakdown, tuple(sorted(lines, key=_most_then_name)))

    def _places(self) -> tuple[Place, ...]:
        """Those of the period, and those of the one compared with."""
        gone = self.before.places if self.before else {}
        keys = [*self.now.places, *(key for key in gone if key not in self.now.places and key != ACROSS)]
        places = (self._place(key, self.now.places.get(key, Presence(topics={}))) for key in keys)
        return tuple(
            sorted(places, key=lambda place: (place.is_across, -place.presence.outings, dictionary_key(place.label)))
        )

    def _place(self, key: int | str, presence: Presence) -> Place:
        links = self.labels.perimeter.get(key, [])
        # A neighbourhood that left the perimeter keeps its name.
        neighbourhood = self.labels.neighbourhoods.get(key)
        slug = neighbourhood.slug if neighbourhood else str(key)
        return Place(
            key=slug,
            label=neighbourhood.name if neighbourhood else ELSEWHERE[key],
            qpv_label=str(links[0].neighbourhood.qpv_status_on(self.scope.end).label) if links else "",
            qpv_change=qpv_change(links[0].neighbourhood, self.scope) if links else "",
            is_priority=any(link.is_priority for link in links),
            in_force=self._in_force(links),
            presence=presence,
            previous_outings=self.before.places.get(key, Presence.ZERO).outings if self.before else None,
            asked=self.labels.asked(presence),
            query=self._place_query(key, slug),
            requests_query=self._place_query(key, slug, figure="requests_total"),
            is_across=key == ACROSS,
        )

    def _place_query(self, key: int | str, slug: str, **extra: object) -> str | None:
        """The list of what was done there; None for a neighbourhood that no filter offers any more."""
        if key in ELSEWHERE:
            return self.opens.done(place=key, **extra)
        links = self.labels.perimeter.get(key)
        if not links:
            return None
        is_whole = len(self.scope.schemes) == 1 and not self._in_force(links)
        return self.opens.done(neighbourhood=slug, **({} if is_whole else {"place": IN_FORCE}), **extra)

    def _in_force(self, links: Sequence[SchemeNeighbourhood]) -> str:
        """The days when the perimeter had it, where that is a part of the period; of one scheme only."""
        if len(self.scope.schemes) > 1:
            return ""
        return days_within(((link.starts_on, link.ends_on) for link in links), self.scope.start, self.scope.end)

    def _uncovered(self) -> tuple[str, ...]:
        """Neighbourhoods of the perimeter where the team did not stop: said, not hidden (DOMAIN 3.6)."""
        if self.scope.is_narrowed:
            return ()
        looked_at = {place.pk for place in self.scope.neighbourhoods} or self.labels.perimeter.keys()
        return tuple(
            links[0].neighbourhood.name
            for key, links in self.labels.perimeter.items()
            if key in looked_at and key not in self.now.neighbourhoods
        )

    def _partners(self, breakdown: Breakdown) -> Section:
        values = self._values(lambda source: source.partners)
        lines = [
            Line(
                str(key),
                partner.name,
                *values(key),
                query=self.opens.of_option(breakdown, key),
                note=partner.get_family_display(),
            )
            for key, partner in self.labels.partners.items()
        ]
        return Section(breakdown, tuple(sorted(lines, key=_most_then_name)))

    def _families(self, breakdown: Breakdown) -> Section:
        families: dict[str, Line] = {}
        for partner in (self.labels.partners[key] for key in self.now.partners):
            family = partner.get_family_display()
            known = families.get(family, Line(family, family, 0, query=self.opens.of_option(breakdown, partner.family)))
            families[family] = replace(known, value=known.value + 1)
        return Section(breakdown, tuple(sorted(families.values(), key=_most_then_name)))

    def _publics(self) -> Iterator[PublicsBlock]:
        for prefix, label, attribute in (
            ("", "Personnes médiées", "mediated"),
            (PARTICIPANTS, "Participantes et participants", "participants"),
        ):
            now = getattr(self.now, attribute)
            before = getattr(self.before, attribute) if self.before else None
            before = before if before and before.base else None
            if now.base:
                sexes = self._described(SEXES, prefix, now, before, ("women_count", "men_count"))
                ages = self._described(AGE_BANDS, prefix, now, before, AGES)
                queries = {code: self.opens.done(figure=prefix + code) for code in OPENED_PUBLICS}
                yield PublicsBlock(prefix, label, now, before, sexes, ages, queries)

    def _described(
        self, breakdown: Breakdown, prefix: str, now: Publics, before: Publics | None, codes: tuple[str, ...]
    ) -> Section:
        known = breakdown.dimension
        lines = tuple(
            Line(
                code,
                INDICATORS[code].label,
                getattr(now, code),
                getattr(before, code) if before else None,
                self.opens.of_option(breakdown, prefix + code),
            )
            for code in codes
        )
        return Section(breakdown, lines, getattr(now, known), getattr(before, known) if before else None)

    def _topics(self, breakdown: Breakdown) -> Section:
        return self._requests(breakdown, are_children=False)

    def _subtopics(self, breakdown: Breakdown) -> Section:
        return self._requests(breakdown, are_children=True)

    def _requests(self, breakdown: Breakdown, *, are_children: bool) -> Section:
        """Requests by topic, a topic being its own count plus its children's, most asked first; or the sub-topics.

        By their codes: two schemes may have a sub-topic of one code, which is one figure and opens one list. On a
        topic, its own lines alone.
        """
        topics = self.labels.topics
        named: dict[str, Topic] = {}
        for topic in topics.values():
            if bool(topic.parent_id) == are_children and self._is_asked(topic):
                named.setdefault(topic.code, topic)

        def counted(source: Aggregates) -> Mapping[str, int]:
            asked: Counter[str] = Counter()
            for key, requests in source.topics.items():
                topic = topics[key]
                if bool(topic.parent_id) == are_children:
                    asked[topic.code] += requests
                elif topic.parent:
                    asked[topic.parent.code] += requests
            return asked

        values = self._values(counted)
        lines = [
            Line(
                code,
                topic.label,
                *values(code),
                query=self.opens.done(figure="requests_total", **self._topics_asked(topic)),
                note=topic.parent.label if topic.parent else "",
                short_label=topic.short_label,
                said_as=topic.said,
            )
            for code, topic in named.items()
        ]
        return Section(
            breakdown,
            tuple(sorted(lines, key=lambda line: -line.value)),
            self.now.totals["requests_total"],
            self.before.totals["requests_total"] if self.before else None,
        )

    def _is_asked(self, topic: Topic) -> bool:
        """Whether the scope's requests may be of it: on a topic, that one, its sub-topics and what it is under."""
        asked = self.scope.topics
        around = {topic.code, topic.parent.code if topic.parent else ""}
        around |= {child.code for child in self.labels.topics.values() if child.parent_id == topic.pk}
        return not asked or bool(around.intersection(asked))

    def _topics_asked(self, topic: Topic) -> dict[str, str]:
        """What the list that a line opens is of: the topic itself, or, above those that the scope is of, these."""
        asked = self.scope.topics
        is_part = topic.parent is not None and topic.parent.code in asked
        if is_part or not asked or topic.code in asked:
            return {"topic": topic.code}
        under = [child.code for child in self.labels.topics.values() if child.parent_id == topic.pk]
        within = [code for code in asked if code in under]
        return {"topic": within[0]} if len(within) == 1 else {"topic": "", "topics": ",".join(within)}

    def _handling(self, breakdown: Breakdown) -> Section:
        values = self._values(lambda source: {name: source.totals[name] or 0 for name in HANDLINGS})
        lines = (
            Line(name, INDICATORS[name].label, *values(name), query=self.opens.of_option(breakdown, name))
            for name in HANDLINGS
        )
        return Section(breakdown, tuple(lines))


def _most_then_name(line: Line) -> tuple[Number, str]:
    return -line.value, dictionary_key(line.label)
