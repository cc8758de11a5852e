"""The report object: every figure of a scope, placed once. Dashboard, PDF and CSV lay out this same object."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Min, Q, TextChoices

from french.dates import SHORT_MONTHS
from french.numbers import Number, hours, percentage
from outings import enums
from outings.models import Outing, Testimony
from partners.models import Partner
from schemes.enums import OutingFormat, SpotType, Weekday
from schemes.models import Neighbourhood, Spot, Topic

from .aggregates import ACROSS, AGES, HANDLINGS, OUTSIDE, Aggregates, Presence, Publics, compute
from .indicators import INDICATORS, Indicator
from .scope import Scope

# A scheme's first outing may come this long after the first day of a period without making it a half one.
SETTLING_IN = datetime.timedelta(days=14)


ANSWERS = ("handling_on_spot", "handling_appointment", "handling_referred")
NO_NEIGHBOURHOOD = {OUTSIDE: "Hors quartier", ACROSS: "Tournées sur plusieurs quartiers"}


@dataclass(frozen=True)
class Figure:
    """One number. `query` opens the outings behind it, in the list's own filters; None when no list shows them."""

    indicator: Indicator
    value: Number | None
    previous: Number | None = None
    query: str | None = None

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def label(self) -> str:
        return self.indicator.label


@dataclass(frozen=True)
class Line:
    """One part of a breakdown: its key in the code, its label, its value here and in the previous period."""

    key: str
    label: str
    value: Number
    previous: Number | None = None
    query: str | None = None
    note: str = ""
    short_label: str = ""

    @property
    def chart_label(self) -> str:
        return self.short_label or self.label


@dataclass(frozen=True)
class Breakdown:
    """A figure told apart by `dimension`. `base`: what shares are of, when the parts make a whole."""

    indicator: Indicator
    dimension: str
    lines: tuple[Line, ...]
    base: int | None = None
    previous_base: int | None = None

    def __bool__(self) -> bool:
        return any(line.value for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.value for line in self.lines)

    @property
    def top(self) -> Line:
        return max(self.lines, key=lambda line: line.value)

    @property
    def largest(self) -> int:
        return max((max(line.value, line.previous or 0) for line in self.lines), default=0)


@dataclass(frozen=True)
class PublicsBlock:
    """Who the people were, on one base; `unknown` and fill rates are computed (DOMAIN 1, decision 4)."""

    prefix: str  # "" for people mediated, "participants." for participants: the two never mix
    label: str
    now: Publics
    previous: Publics | None
    sexes: Breakdown
    ages: Breakdown

    def figures(self) -> Iterator[tuple[str, str, Number | None, str]]:
        now = self.now
        values = {"public_described": now.base, "women_count": now.women_count, "men_count": now.men_count}
        values |= {"gender_unknown": now.gender_unknown} | {age: getattr(now, age) for age in AGES}
        values |= {
            "age_unknown": now.age_unknown,
            "gender_fill_rate": percentage(now.gender_known, now.base),
            "age_fill_rate": percentage(now.age_known, now.base),
            "first_contact_count": now.first_contact_count,
            "first_contact_base": now.first_contact_base,
            "sent_by_partner_count": now.sent_by_partner_count,
            "language_help_count": now.language_help_count,
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
    qpv_label: str
    is_priority: bool
    presence: Presence
    previous_outings: int | None
    first_topic: str
    query: str | None
    is_across: bool = False


@dataclass(frozen=True)
class Words:
    """What people said and let publish, and what the team kept."""

    testimonies: tuple[Testimony, ...] = ()
    highlights: tuple[Outing, ...] = ()


@dataclass(frozen=True)
class HeatRow:
    """Hours of presence of one day of the week, by slot in the order of `TimeSlot`."""

    label: str
    hours: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.hours)


@dataclass(frozen=True)
class Report:
    """Everything a scope's figures say. `previous` is the scope compared with, None when nothing can be compared."""

    scope: Scope
    previous: Scope | None
    figures: Mapping[str, Figure]
    months: Breakdown
    hours_by_month: Breakdown
    people_by_month: Breakdown
    cancelled_by_month: Breakdown
    cancel_reasons: Breakdown
    heat: tuple[HeatRow, ...]
    hours_by_slot: Breakdown
    formats: Breakdown
    audiences: Breakdown
    outing_types: Breakdown
    spot_types: Breakdown
    spots: Breakdown
    places: tuple[Place, ...]
    perimeter_count: int
    uncovered: tuple[str, ...]
    partners: Breakdown
    partner_families: Breakdown
    new_partner_names: tuple[str, ...]
    publics: tuple[PublicsBlock, ...]
    topics: Breakdown
    subtopics: Breakdown
    handling: Breakdown
    support_types: Breakdown
    registers: Breakdown
    enablers: Breakdown
    obstacles: Breakdown
    feelings: Breakdown
    words: Words = field(default_factory=Words)
    withheld: tuple[str, ...] = ()

    def __getitem__(self, code: str) -> Figure:
        """The figure of that code. Templates look here first: no attribute may bear a figure's code."""
        return self.figures[code]

    @property
    def is_empty(self) -> bool:
        return not self.figures["outings_done"].value

    @property
    def undistributed_people(self) -> int:
        """People mediated on rounds whose stops were not counted, and so are in no neighbourhood."""
        if self.scope.neighbourhood:
            return 0
        return self["people_mediated"].value - sum(place.presence.people_mediated for place in self.places)

    @property
    def answered_requests(self) -> int:
        """Requests with a known answer, which the on-the-spot share is of (DOMAIN 5.6, on_spot_share)."""
        return sum(self[name].value or 0 for name in ANSWERS)

    @property
    def largest_heat(self) -> float:
        return max((cell for row in self.heat for cell in row.hours), default=0)

    @property
    def hours_without_slot(self) -> float:
        """Hours of presence whose time of day nobody noted: the table of days and slots lacks them."""
        return next((line.value for line in self.hours_by_slot.lines if line.key == "unknown"), 0)

    def breakdowns(self) -> Iterator[Breakdown]:
        yield from (self.months, self.hours_by_month, self.people_by_month, self.cancelled_by_month)
        yield from (
            self.hours_by_slot,
            self.cancel_reasons,
            self.formats,
            self.audiences,
            self.outing_types,
            self.spot_types,
        )
        yield from (self.partners, self.topics, self.subtopics, self.support_types, self.registers)
        yield from (self.enablers, self.obstacles, self.feelings)

    def rows(self) -> Iterator[tuple[str, str, Number | None, str]]:
        """Every figure as (code, label, value, unit), in the catalogue's words; what is withheld is absent."""
        for figure in self.figures.values():
            if figure.code not in self.withheld:
                yield figure.code, figure.label, figure.value, figure.indicator.unit
        for block in self.publics:
            yield from block.figures()
        for breakdown in self.breakdowns():
            for line in breakdown.lines:
                code = f"{breakdown.indicator.code}[{breakdown.dimension}={line.key}]"
                yield code, f"{breakdown.indicator.label}\u00a0: {line.label}", line.value, breakdown.indicator.unit
        for place in self.places:
            where, presence = f"[neighbourhood={place.key}]", place.presence
            values = {"outings_done": presence.outings, "presence_hours": hours(presence.minutes)}
            values |= {"people_mediated": presence.people_mediated}
            for code, value in {} if place.is_across else values.items():
                yield code + where, f"{INDICATORS[code].label}\u00a0: {place.label}", value, INDICATORS[code].unit
            total = INDICATORS["requests_total"]
            yield total.code + where, f"{total.label}\u00a0: {place.label}", presence.requests, total.unit


def build(scope: Scope) -> Report:
    """The report object of a scope, compared with the same days a year before, else with the period just before.

    Not filtered for who reads: pass it through `disclosure` before it leaves the team.
    """
    now = compute(scope)
    previous, before = _previous(scope)
    return _Placing(scope, now, previous, before).report()


def _previous(scope: Scope) -> tuple[Scope | None, Aggregates | None]:
    """The period compared with: one whose beginning OptiMédia knows, since half a period compares with nothing."""
    first = Outing.objects.filter(scheme=scope.scheme).done().aggregate(first=Min("held_on"))["first"]
    for candidate in (scope.a_year_before(), scope.just_before()):
        if first and first <= candidate.start + SETTLING_IN:
            return candidate, compute(candidate)
    return None, None


@dataclass(frozen=True)
class _Placing:
    """Puts labels, previous values and links on the plain numbers."""

    scope: Scope
    now: Aggregates
    previous: Scope | None
    before: Aggregates | None

    def report(self) -> Report:
        topics, subtopics = self._topics()
        partners, families, new_partners = self._partners()
        return Report(
            scope=self.scope,
            previous=self.previous,
            figures=self._figures(),
            months=self._months("outings_done", lambda presence: presence.outings),
            hours_by_month=self._months("presence_hours", lambda presence: hours(presence.minutes)),
            people_by_month=self._months("people_mediated", lambda presence: presence.people_mediated),
            cancelled_by_month=self._cancelled(),
            cancel_reasons=self._choices(
                "outings_cancelled", "reason", enums.CancelReason, self.now.cancel_reasons, "cancel_reasons"
            ),
            heat=self._heat(),
            hours_by_slot=self._hours_by_slot(),
            formats=self._outings_by("format", OutingFormat),
            audiences=self._outings_by("target_audience", enums.TargetAudience, "audience"),
            outing_types=self._outings_by("outing_type", enums.OutingType, None),
            spot_types=self._outings_by("spot_type", SpotType, "spot_type"),
            spots=self._spots(),
            places=self._places(),
            perimeter_count=self.scope.scheme.perimeter.count(),
            uncovered=self._uncovered(),
            partners=partners,
            partner_families=families,
            new_partner_names=new_partners,
            publics=self._publics(),
            topics=topics,
            subtopics=subtopics,
            handling=self._handling(),
            support_types=self._ticks(enums.TickList.SUPPORT_TYPE, enums.SupportType, "support_type"),
            registers=self._ticks(enums.TickList.REGISTER, enums.Register, "register"),
            enablers=self._ticks(enums.TickList.ENABLER, enums.Factor, None),
            obstacles=self._ticks(enums.TickList.OBSTACLE, enums.Factor, None),
            feelings=self._outings_by("overall_feeling", enums.Feeling, None),
            words=self._words(),
        )

    def _query(self, **extra: object) -> str:
        """The outings list's own filters for this scope."""
        query = {"scheme": self.scope.scheme.slug, "from": self.scope.start, "to": self.scope.end}
        if self.scope.neighbourhood:
            query["neighbourhood"] = self.scope.neighbourhood.slug
        return urlencode(query | {"done": 1} | extra)

    def _figures(self) -> dict[str, Figure]:
        def value(source: Aggregates, code: str) -> Number | None:
            totals = source.totals
            match code:
                case "outings_cancelled":
                    return sum(source.cancel_reasons.values())
                case "presence_hours":
                    return hours(totals["minutes"])
                case "person_hours":
                    return hours(totals["person_minutes"])
                case "prep_hours":
                    return hours(totals["prep_minutes"])
                case "partners_mobilised":
                    return len(source.partners)
                case "new_partners":
                    return len(source.new_partners)
                case "on_spot_share":
                    return percentage(totals["handling_on_spot"] or 0, sum(totals[name] or 0 for name in ANSWERS))
                case _:
                    return totals[code]

        codes = [
            "outings_done",
            "outings_cancelled",
            "presence_hours",
            "neighbourhoods_covered",
            "outings_in_qpv",
            "outings_with_known_status",
            "outings_in_priority",
            "outings_without_public",
            "person_hours",
            "prep_hours",
            "partnered_outings",
            "partners_mobilised",
            "new_partners",
            "people_met",
            "people_met_outings",
            "people_mediated",
            "participants_count",
            "classes_count",
            "requests_total",
            "handling_on_spot",
            "handling_appointment",
            "handling_accompanied",
            "handling_referred",
            "on_spot_share",
            "coupons_issued",
            "unclaimed_right_count",
            "estimated_outings",
            "late_outings",
            "unvalidated_outings",
        ]
        queries = {
            "outings_done": self._query(),
            "presence_hours": self._query(),
            "neighbourhoods_covered": self._query(),
            "people_mediated": self._query(),
            "people_met": self._query(),
            "requests_total": self._query(),
        }
        return {
            code: Figure(
                INDICATORS[code],
                value(self.now, code),
                value(self.before, code) if self.before else None,
                queries.get(code),
            )
            for code in codes
        }

    def _months(self, code: str, measure) -> Breakdown:
        lines = []
        for month in self.scope.months():
            before = None
            if self.before and self.previous == self.scope.a_year_before():
                before = measure(self.before.months.get(month.replace(year=month.year - 1), Presence()))
            end = (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
            lines.append(
                Line(
                    f"{month:%Y-%m}",
                    f"{SHORT_MONTHS[month.month - 1]} {month.year}",
                    measure(self.now.months.get(month, Presence())),
                    before,
                    self._query(**{"from": max(month, self.scope.start), "to": min(end, self.scope.end)}),
                )
            )
        return Breakdown(INDICATORS[code], "month", tuple(lines))

    def _cancelled(self) -> Breakdown:
        lines = (
            Line(f"{month:%Y-%m}", SHORT_MONTHS[month.month - 1], self.now.cancelled_months.get(month, 0))
            for month in self.scope.months()
        )
        return Breakdown(INDICATORS["outings_cancelled"], "month", tuple(lines))

    def _heat(self) -> tuple[HeatRow, ...]:
        rows = []
        for day in Weekday:
            spent = tuple(hours(self.now.day_slots.get((day.value, slot.value), 0)) for slot in enums.TimeSlot)
            if any(spent):
                rows.append(HeatRow(day.label, spent))
        return tuple(rows)

    def _hours_by_slot(self) -> Breakdown:
        def spent(source: Aggregates, slot: str) -> float:
            return hours(sum(minutes for (_, key), minutes in source.day_slots.items() if key == slot))

        lines = [
            Line(slot.value, slot.label, spent(self.now, slot), spent(self.before, slot) if self.before else None)
            for slot in enums.TimeSlot
        ]
        unknown = spent(self.now, "")
        if unknown:
            lines.append(Line("unknown", "Non renseigné", unknown))
        return Breakdown(INDICATORS["presence_hours"], "slot", tuple(lines))

    def _choices(
        self, code: str, dimension: str, options: type[TextChoices], values: Mapping[str, int], attribute: str
    ) -> Breakdown:
        before = getattr(self.before, attribute) if self.before else None
        lines = tuple(
            Line(option.value, option.label, values[option.value], before.get(option.value, 0) if before else None)
            for option in options
            if values.get(option.value)
        )
        return Breakdown(INDICATORS[code], dimension, lines)

    def _outings_by(self, name: str, options: type[TextChoices], filter_name: str | None = "") -> Breakdown:
        """Outings by one of their closed lists, in the list's order; options never used are absent."""
        now = self.now.choices[name]
        before = self.before.choices[name] if self.before else None
        filter_name = name if filter_name == "" else filter_name
        lines = tuple(
            Line(
                option.value,
                option.label,
                now.get(option.value, 0),
                before.get(option.value, 0) if before else None,
                self._query(**{filter_name: option.value}) if filter_name else None,
            )
            for option in options
            if now.get(option.value) or (before and before.get(option.value))
        )
        return Breakdown(INDICATORS["outings"], name, lines, sum(line.value for line in lines))

    def _ticks(self, tick_list: enums.TickList, options: type[TextChoices], filter_name: str | None) -> Breakdown:
        """Outings using each option, most used first; an outing may use several, so that shares are of all outings."""
        lines = [
            Line(
                option.value,
                option.label,
                self.now.ticks.get((tick_list.value, option.value), 0),
                self.before.ticks.get((tick_list.value, option.value), 0) if self.before else None,
                self._query(**{filter_name: option.value}) if filter_name else None,
            )
            for option in options
        ]
        used = sorted((line for line in lines if line.value), key=lambda line: -line.value)
        return Breakdown(INDICATORS["outings"], tick_list.value, tuple(used), self.now.totals["outings_done"])

    def _spots(self) -> Breakdown:
        spots = Spot.objects.filter(pk__in=self.now.spots).select_related("neighbourhood").in_bulk()
        lines = (
            Line(
                str(key),
                f"{spots[key]}, {spots[key].neighbourhood}" if spots[key].neighbourhood else spots[key].name,
                presence.outings,
                query=self._query(spot=key),
            )
            for key, presence in self.now.spots.items()
        )
        return Breakdown(
            INDICATORS["outings"], "spot", tuple(sorted(lines, key=lambda line: (-line.value, line.label)))
        )

    def _places(self) -> tuple[Place, ...]:
        topics = {topic.pk: topic.chart_label for topic in Topic.objects.filter(pk__in=self.now.topics)}
        perimeter = {
            link.neighbourhood_id: link
            for link in self.scope.scheme.perimeter.select_related("neighbourhood").prefetch_related(
                "neighbourhood__statuses"
            )
        }
        left = Neighbourhood.objects.in_bulk([key for key in self.now.places if isinstance(key, int)])
        places = []
        for key, presence in self.now.places.items():
            link = perimeter.get(key)
            before = self.before.places.get(key, Presence()).outings if self.before else None
            if link:
                slug, label = link.neighbourhood.slug, link.neighbourhood.name
                qpv_label = link.neighbourhood.qpv_status_on(self.scope.end).label
            else:
                # A neighbourhood that left the perimeter keeps its name.
                slug = left[key].slug if key in left else str(key)
                label = left[key].name if key in left else NO_NEIGHBOURHOOD[key]
                qpv_label = ""
            places.append(
                Place(
                    key=slug,
                    label=label,
                    qpv_label=qpv_label,
                    is_priority=bool(link and link.is_priority),
                    presence=presence,
                    previous_outings=before,
                    first_topic=topics.get(presence.first_topic, ""),
                    query=self._query(neighbourhood=slug) if link else None,
                    is_across=key == ACROSS,
                )
            )
        return tuple(sorted(places, key=lambda place: (place.is_across, -place.presence.outings, place.label)))

    def _uncovered(self) -> tuple[str, ...]:
        """Neighbourhoods of the perimeter where the team did not stop: said, not hidden (DOMAIN 3.6)."""
        if self.scope.neighbourhood:
            return ()
        links = self.scope.scheme.perimeter.exclude(
            neighbourhood__in=[key for key in self.now.places if isinstance(key, int)]
        )
        return tuple(links.values_list("neighbourhood__name", flat=True))

    def _partners(self) -> tuple[Breakdown, Breakdown, tuple[str, ...]]:
        rows = {partner.pk: partner for partner in Partner.objects.filter(pk__in=self.now.partners)}
        lines = [
            Line(
                str(key),
                rows[key].name,
                outings,
                self.before.partners.get(key, 0) if self.before else None,
                self._query(partner=key),
                rows[key].get_family_display(),
            )
            for key, outings in self.now.partners.items()
        ]
        lines.sort(key=lambda line: (-line.value, line.label))
        families: dict[str, Line] = {}
        for line in lines:
            known = families.get(line.note, Line(line.note, line.note, 0))
            families[line.note] = replace(known, value=known.value + 1)
        return (
            Breakdown(INDICATORS["outings"], "partner", tuple(lines)),
            Breakdown(
                INDICATORS["partners_mobilised"],
                "family",
                tuple(sorted(families.values(), key=lambda line: (-line.value, line.label))),
            ),
            tuple(sorted(rows[key].name for key in self.now.new_partners)),
        )

    def _publics(self) -> tuple[PublicsBlock, ...]:
        blocks = []
        for prefix, label, attribute in (
            ("", "Personnes médiées", "mediated"),
            ("participants.", "Participantes et participants", "participants"),
        ):
            now = getattr(self.now, attribute)
            before = getattr(self.before, attribute) if self.before else None
            before = before if before and before.base else None
            if now.base:
                blocks.append(
                    PublicsBlock(
                        prefix,
                        label,
                        now,
                        before,
                        _described(now, before, ("women_count", "men_count"), "gender_known"),
                        _described(now, before, AGES, "age_known"),
                    )
                )
        return tuple(blocks)

    def _topics(self) -> tuple[Breakdown, Breakdown]:
        """Requests by topic, a topic being its own count plus its children's, most asked first; and the sub-topics."""
        offered = Topic.objects.offered_by(self.scope.scheme)
        used = set(self.now.topics) | set(self.before.topics if self.before else ())
        known = Q(pk__in=used) | Q(children__in=used)
        rows = (offered | Topic.objects.filter(known)).distinct().select_related("parent")
        topics = {topic.pk: topic for topic in rows}
        lines: list[Line] = []
        for topic in topics.values():
            family = [topic.pk, *(child.pk for child in topics.values() if child.parent_id == topic.pk)]
            lines.append(
                Line(
                    topic.code,
                    topic.label,
                    sum(self.now.topics.get(key, 0) for key in family),
                    sum(self.before.topics.get(key, 0) for key in family) if self.before else None,
                    self._query(topic=topic.code),
                    topic.parent.label if topic.parent else "",
                    topic.short_label,
                )
            )
        total = self.now.totals["requests_total"]
        before = self.before.totals["requests_total"] if self.before else None
        lines.sort(key=lambda line: -line.value)
        return tuple(
            Breakdown(
                INDICATORS["requests"],
                "subtopic" if is_child else "topic",
                tuple(line for line in lines if bool(line.note) == is_child),
                total,
                before,
            )
            for is_child in (False, True)
        )

    def _handling(self) -> Breakdown:
        lines = tuple(
            Line(
                name,
                INDICATORS[name].label,
                self.now.totals[name] or 0,
                self.before.totals[name] or 0 if self.before else None,
            )
            for name in HANDLINGS
        )
        return Breakdown(INDICATORS["requests"], "handling", lines)

    def _words(self) -> Words:
        """Published words: with consent, and starred by the coordinator (DOMAIN 7.4); the newest first."""
        scope = self.scope
        testimonies = Testimony.objects.filter(
            scheme=scope.scheme,
            held_on__range=(scope.start, scope.end),
            outing__status__in=enums.DONE,
            has_consent=True,
            is_starred=True,
        )
        highlights = (Outing.objects.filter(scheme=scope.scheme).between(scope.start, scope.end).done()).filter(
            text__is_highlight_starred=True
        )
        if scope.neighbourhood:
            testimonies = testimonies.filter(outing__neighbourhood=scope.neighbourhood)
            highlights = highlights.filter(neighbourhood=scope.neighbourhood)
        return Words(
            _once(testimonies.select_related("outing__neighbourhood").order_by("-held_on", "pk"), "text")[:8],
            _once(highlights.select_related("text", "neighbourhood").order_by("-held_on", "pk"), "text.highlight")[:4],
        )


def _once(rows: Iterable, words: str) -> tuple:
    """The rows whose words were not said before: the same sentence twice convinces less than once."""
    said = attrgetter(words)
    return tuple({said(row): row for row in reversed(list(rows))}.values())[::-1]


def _described(now: Publics, before: Publics | None, codes: Sequence[str], known: str) -> Breakdown:
    lines = tuple(
        Line(code, INDICATORS[code].label, getattr(now, code), getattr(before, code) if before else None)
        for code in codes
    )
    return Breakdown(
        INDICATORS["public_described"], known, lines, getattr(now, known), getattr(before, known) if before else None
    )
