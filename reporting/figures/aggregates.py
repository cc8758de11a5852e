"""Every figure, computed once, from the outings that are done; `scope` says which rows are of neighbourhoods.

Within some, hours and people mediated read the stops made there; sex, ages, requests and people met read the outings
held there alone; formats, audiences, ticks, feelings and partners read the outings present, as `outings_done` does
(DOMAIN 6.4b).

Rows of one table are read in one statement as far as they go: what is one number for all outings, what is one for all
stops, and everything that is counted by a key (`_arms`), which is one UNION ALL. Each gives its figures by scheme and,
where asked, by month.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, ExtractIsoWeekDay, TruncMonth

from outings.completeness import ANSWERS
from outings.enums import OutingSource, OutingStatus
from outings.formats import FIELDS_OF, Question
from outings.hours import minutes_by_slot
from outings.measures import (
    COUNTED_WITH_THE_TOTAL,
    DESCRIBED,
    EVERYWHERE,
    HAS_PARTNER,
    IS_WITHOUT_PUBLIC,
    came_before,
    has_priority,
    lateness,
    partners_of_outing,
    team,
)
from outings.models import OutingPartner, OutingQuerySet, OutingTick, OutingTopic
from partners.models import Partner

from .indicators import BREAKDOWNS, INDICATORS, Breakdown, Source
from .scope import NOT_THAT_DAY, Scope, SideBySide
from .values import ACROSS, AGES, NOT_IN_FORCE, OUTSIDE, Activity, Aggregates, Presence, Publics

Total = int | Fraction | None
# A scheme's key and the first day of a month; None where the whole period is one.
Group = tuple[int, datetime.date | None]
# A field of the aggregates and a name in it.
Name = tuple[str, str]
Figures = dict[Name, Combinable]
# What rows are counted by, and bring, where nothing else is said. A NULL has its type: PostgreSQL would take the first
# one of a union for a text.
NO_KEYS: dict[str, Combinable] = {
    "day": Cast(Value(None), DateField()),
    "row": Cast(Value(None), BigIntegerField()),
    "other": Cast(Value(None), BigIntegerField()),
    "key": Value(""),
}
NO_NUMBERS: dict[str, Combinable] = {"number": Count("pk"), "spent": Value(0), "public": Value(0)}
DESCRIPTIONS = (
    "women_count",
    "men_count",
    *AGES,
    "first_contact_count",
    "sent_by_partner_count",
    "language_help_count",
)
OPTIONAL_COUNTS = (
    "people_met",
    "participants_count",
    "classes_count",
    *FIELDS_OF[Question.TOPICS],
)


def _sum(field: str | Combinable, only: Q | None = None) -> Coalesce:
    return Coalesce(Sum(field, filter=only or None), 0, output_field=IntegerField())


def compute(scope: Scope) -> Aggregates:
    """The figures of a scope, in a fixed number of queries whatever the number of outings."""
    return compute_each([scope])[0]


def compute_each(scopes: Sequence[Scope]) -> list[Aggregates]:
    """Of each of them, in their order."""
    return add_up([(scope, counted(scope).values()) for scope in scopes])


def add_up(scopes: Iterable[tuple[Scope, Iterable[Aggregates]]]) -> list[Aggregates]:
    """The parts of each scope, by scheme and month, as one; with what its first day tells, its new partners."""
    whole = [(scope, _added(list(parts) or [nothing(scope)])) for scope, parts in scopes]
    new = _new_partners([(scope, set(of_it.partners)) for scope, of_it in whole])
    return [replace(of_it, new_partners=frozenset(new[rank])) for rank, (_, of_it) in enumerate(whole)]


def _added(parts: list[Aggregates]) -> Aggregates:
    return sum(parts[1:], parts[0])


def nothing(scope: Scope) -> Aggregates:
    """What a scope without outings comes to: what nobody noted is None, every other total is 0."""
    return _aggregates({**_without_rows(_of_outings(scope)), **_without_rows(_of_stops(scope))}, {}, {})


def counted(scope: Scope, *, by_month: bool = False) -> dict[Group, Aggregates]:
    """By scheme, and by month where asked, all that adds up: without new partners. A group without rows is absent."""
    attended, watches = scope.outings().done(), lateness(scope.schemes)[0]
    of_outings = _grouped(attended.alias(**watches), _of_outings(scope), by_month)
    of_stops = _grouped(scope.stops(), _of_stops(scope), by_month)
    by_key = _by_key(_arms(scope, attended, by_month))
    slots = _minutes_by_day_and_slot(scope, attended, by_month)
    prep = _prep_of_stops(scope, by_month)
    no_outings, no_stops = _without_rows(_of_outings(scope)), _without_rows(_of_stops(scope))
    return {
        group: _aggregates(
            {**of_outings.get(group, no_outings), **of_stops.get(group, no_stops), **prep.get(group, {})},
            by_key.get(group, {}),
            slots.get(group, {}),
        )
        for group in of_outings.keys() | by_key.keys()
    }


def _month(by_month: bool) -> Combinable:
    return TruncMonth("held_on") if by_month else NO_KEYS["day"]


def _grouped(rows: QuerySet, figures: Figures, by_month: bool) -> dict[Group, dict[Name, Total]]:
    """Figures by group. Numbered meanwhile: Django lets no annotation have the name of a column."""
    numbered = {f"figure_{number}": figure for number, figure in enumerate(figures.values())}
    found = rows.order_by().annotate(month=_month(by_month)).values_list("scheme", "month").annotate(**numbered)
    return {(scheme, month): dict(zip(figures, values, strict=True)) for scheme, month, *values in found}


def _without_rows(figures: Figures) -> dict[Name, Total]:
    return {key: 0 if isinstance(figure, Count | Coalesce) else None for key, figure in figures.items()}


def _of_outings(scope: Scope) -> Figures:
    """Of the outings present; in neighbourhoods, `whole` are those held in them alone."""
    whole = scope.where.is_whole()
    totals: dict[str, Combinable] = {
        "outings_done": Count("pk"),
        "person_minutes": Coalesce(Sum(F("duration_minutes") * team(), output_field=IntegerField()), 0),
        "people_mediated": _sum("people_mediated"),
        "people_mediated_estimated": _sum("people_mediated", Q(is_estimate=True)),
        "prep_minutes": _sum("prep_minutes"),
        **{code: Sum(code) for code, indicator in INDICATORS.items() if indicator.source == Source.TEAM},
        "rounds_across": Count("pk", filter=Q(is_across_neighbourhoods=True)),
        "presence_minutes": _sum("duration_minutes"),
        "estimated_outings": Count("pk", filter=Q(is_estimate=True)),
        "late_outings": Count("pk", filter=lateness(scope.schemes)[1]),
        "unvalidated_outings": Count("pk", filter=Q(status=OutingStatus.LOGGED)),
        "imported_outings": Count("pk", filter=Q(source=OutingSource.IMPORT)),
        "outings_without_public": Count("pk", filter=IS_WITHOUT_PUBLIC),
        **{f"{field}_estimated": _sum(field, whole & Q(is_estimate=True)) for field in COUNTED_WITH_THE_TOTAL},
        **{field: Sum(field, filter=whole or None) for field in OPTIONAL_COUNTS},
    }
    answers = {key: (answer, whole if answer.is_whole else Q()) for key, answer in ANSWERS.items()}
    return {
        **{("totals", name): figure for name, figure in totals.items()},
        **{("mediated", name): figure for name, figure in _of_public("people_mediated", whole).items()},
        **{("participants", name): figure for name, figure in _of_public("participants_count", whole).items()},
        **{
            ("asked", key): Count("pk", filter=of_it & answer.asked or None) for key, (answer, of_it) in answers.items()
        },
        **{
            ("noted", key): Count("pk", filter=of_it & answer.noted_at(scope.where))
            for key, (answer, of_it) in answers.items()
        },
    }


def _of_public(base: str, whole: Q) -> dict[str, Combinable]:
    described = whole & Q(("format__in", DESCRIBED), (f"{base}__isnull", False))
    found: dict[str, Combinable] = {"base": _sum(base, described)}
    for kind in ("first_contact", "sent_by_partner", "language_help"):
        found[f"{kind}_base"] = _sum(base, described & Q((f"{kind}_count__isnull", False)))
    return found | {description: _sum(description, described) for description in DESCRIPTIONS}


def _of_stops(scope: Scope) -> Figures:
    """Of the stops made in the scope; in neighbourhoods, hours and people are theirs."""
    people = scope.where.people_of_stop()
    totals: dict[str, Combinable] = {
        "outings_in_qpv": Count("outing", distinct=True, filter=Q(qpv_status="qpv")),
        "outings_with_known_status": Count("outing", distinct=True, filter=~Q(qpv_status="unknown")),
        "outings_with_said_status": Count("outing", distinct=True, filter=Q(qpv_source="said")),
        "outings_in_priority": Count("outing", distinct=True, filter=Q(has_priority())),
        "qpv_minutes": _sum("minutes", Q(qpv_status="qpv")),
        "known_status_minutes": _sum("minutes", ~Q(qpv_status="unknown")),
        "uncounted_rounds": Count("outing", distinct=True, filter=scope.where.is_uncounted()),
    }
    if scope.neighbourhoods:
        totals |= {
            "presence_minutes": _sum("minutes"),
            "people_mediated": _sum(people),
            "people_mediated_estimated": _sum(people, Q(outing__is_estimate=True)),
            "person_minutes": Coalesce(Sum(F("minutes") * team("outing__"), output_field=IntegerField()), 0),
        }
    return {("totals", name): figure for name, figure in totals.items()}


def _arm(
    rows: QuerySet, kind: str | F, by_month: bool, by: Mapping[str, Combinable] | None = None, **numbers: Combinable
) -> QuerySet:
    """Rows counted by some of the keys: an arm of a union, whose columns are all arms'."""
    kinds = {"kind": Value(kind) if isinstance(kind, str) else kind, "month": _month(by_month)}
    keys = {**kinds, **NO_KEYS, **(by or {})}
    return rows.order_by().annotate(**keys).values_list("scheme", *keys).annotate(**NO_NUMBERS | numbers)


def _arms(scope: Scope, attended: OutingQuerySet, by_month: bool) -> Iterator[QuerySet]:
    """All that is counted by a key. A breakdown that the catalogue says where to read has its own key for kind."""
    stops, partners, topics = scope.stops(), scope.rows(OutingPartner), scope.whole_rows(OutingTopic)
    cancelled = scope.outings().filter(status=OutingStatus.CANCELLED)
    month, distinct = {"day": TruncMonth("held_on")}, Count("outing", distinct=True)
    of_stops: dict[str, Combinable] = {"number": distinct, "spent": _sum("minutes")}
    if scope.neighbourhoods:
        yield _arm(stops, "months", by_month, month, **of_stops, public=_sum(scope.where.people_of_stop()))
    else:
        yield _arm(attended, "months", by_month, month, spent=_sum("duration_minutes"), public=_sum("people_mediated"))
    people = _sum(EVERYWHERE.people_of_stop())
    yield _arm(stops, "places", by_month, {"row": scope.place_that_day()}, **of_stops, public=people)
    yield _arm(stops.exclude(spot=None), "spots", by_month, {"row": F("spot")}, number=distinct)
    yield _arm(cancelled, "cancelled_months", by_month, month)
    yield _arm(cancelled, "cancel_reasons", by_month, {"key": F("cancel_reason")})
    yield _arm(partners, "partners", by_month, {"row": F("partner")})
    yield _arm(attended.filter(HAS_PARTNER), "partnered_outings", by_month, spent=_sum(partners_of_outing()))
    across = Case(When(outing__is_across_neighbourhoods=True, then=Value(ACROSS)), default=Value(""))
    asked: dict[str, Combinable] = {
        "row": F("topic"),
        "other": scope.place_that_day("outing__neighbourhood"),
        "key": across,
    }
    estimated = _sum("requests", Q(outing__is_estimate=True))
    yield _arm(topics, "topics", by_month, asked, number=Sum("requests"), spent=estimated)
    yield _arm(topics, "outings_with_requests", by_month, number=distinct)
    yield _arm(scope.rows(OutingTick), F("tick_list"), by_month, {"key": F("option")})
    for breakdown in BREAKDOWNS.values():
        name = breakdown.dimension
        if breakdown.source == Source.OUTING:
            yield _arm(attended, breakdown.key, by_month, {"key": F(name)})
        elif breakdown.source == Source.STOP:
            yield _arm(stops.exclude(**{name: ""}), breakdown.key, by_month, {"key": F(name)}, number=distinct)
        elif breakdown.source == Source.NAMED:
            yield _named(attended, breakdown, by_month)


def _named(attended: OutingQuerySet, breakdown: Breakdown, by_month: bool) -> QuerySet:
    """Outings by a row or a word that has its own name; those without are absent."""
    path, distinct = breakdown.path, Count("pk", distinct=True)
    column, there = ("key", Q((f"{path}__gt", ""))) if breakdown.is_of_words else ("row", Q((f"{path}__isnull", False)))
    return _arm(attended.filter(there), breakdown.key, by_month, {column: F(path)}, number=distinct)


class Row(NamedTuple):
    """One row of the arms, its group and kind aside; the keys that its arm does not count by are None."""

    day: datetime.date
    row: int
    other: int
    key: str
    number: int
    spent: int
    public: int

    @property
    def presence(self) -> Presence:
        return Presence(self.number, self.spent, self.public)


def _by_key(arms: Iterable[QuerySet]) -> dict[Group, dict[str, list[Row]]]:
    """The rows of all arms by group and kind, in one statement."""
    first, *others = arms
    found: dict[Group, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for scheme, kind, month, *row in first.union(*others, all=True):
        found[scheme, month][kind].append(Row(*row))
    return found


def _aggregates(
    figures: Mapping[Name, Total], by_key: Mapping[str, list[Row]], slots: Mapping[tuple[int, str], Fraction]
) -> Aggregates:
    """One group's rows as its figures."""
    parts: dict[str, dict] = defaultdict(dict)
    for (part, name), value in figures.items():
        parts[part][name] = value

    def rows(kind: str) -> list[Row]:
        return by_key.get(kind, [])

    topics: Counter[int] = Counter()
    requests: dict[int | str, Counter[int]] = defaultdict(Counter)
    for row in rows("topics"):
        topics[row.row] += row.number
        requests[row.key or _place(row.other)][row.row] += row.number
    kinds = ("partnered_outings", "outings_with_requests")
    totals = parts["totals"] | {kind: sum(row.number for row in rows(kind)) for kind in kinds}
    present = sum(row.spent for row in rows("partnered_outings"))
    return Aggregates(
        totals=totals
        | {
            "partners_count": present if parts["noted"]["partners_count"] else None,
            "requests_total": sum(topics.values()),
            "requests_total_estimated": sum(row.spent for row in rows("topics")),
        },
        mediated=Publics(**parts["mediated"]),
        participants=Publics(**parts["participants"]),
        months={row.day: row.presence for row in rows("months")},
        cancelled_months={row.day: row.number for row in rows("cancelled_months")},
        cancel_reasons={row.key: row.number for row in rows("cancel_reasons")},
        day_slots=dict(slots),
        places=_places({_place(row.row): row.presence for row in rows("places")}, requests),
        spots={row.row: row.number for row in rows("spots")},
        options={
            breakdown.key: {row.row or row.key: row.number for row in rows(breakdown.kind)}
            for breakdown in BREAKDOWNS.values()
            if breakdown.is_read
        },
        topics=dict(topics),
        partners={row.row: row.number for row in rows("partners")},
        asked=parts["asked"],
        noted=parts["noted"],
    )


def _place(key: int | None) -> int | str:
    """A place as the figures name it."""
    if key is None:
        return OUTSIDE
    return NOT_IN_FORCE if key == NOT_THAT_DAY else key


def _places(
    places: dict[int | str, Presence], requests: Mapping[int | str, Mapping[int, int]]
) -> dict[int | str, Presence]:
    """Presence by neighbourhood, from the stops; `NOT_IN_FORCE` on the days when the perimeter had it not.

    Requests are those of outings held in one neighbourhood; those of rounds over several stand alone under `ACROSS`.
    """
    places |= {place: Presence() for place in (OUTSIDE, ACROSS) if place in requests and place not in places}
    return {key: replace(presence, topics=dict(requests.get(key, {}))) for key, presence in places.items()}


def _minutes_by_day_and_slot(
    scope: Scope, attended: OutingQuerySet, by_month: bool
) -> dict[Group, dict[tuple[int, str], Fraction]]:
    """Presence split between the slots it went through; hours after midnight belong to the day the outing started.

    Shifts repeat, so that one row stands for all the outings of one day of the week and the same times.
    """
    prefix, rows, minutes = (
        ("outing__", scope.stops(), "minutes") if scope.neighbourhoods else ("", attended, "duration_minutes")
    )
    times = [prefix + name for name in ("starts_at", "ends_at", "is_ending_after_midnight", "time_slot")]
    shifts = (
        rows.annotate(month=_month(by_month), weekday=ExtractIsoWeekDay("held_on"))
        .order_by()
        .values_list("scheme", "month", "weekday", *times)
        .annotate(total=_sum(minutes))
    )
    spent: dict[Group, dict[tuple[int, str], Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for scheme, month, day, start, end, is_ending_after_midnight, slot, total in shifts:
        parts = minutes_by_slot(start, end, is_ending_after_midnight) if start and end else {slot: 1}
        whole = sum(parts.values())
        for part, weight in parts.items():
            spent[scheme, month][day, str(part)] += Fraction(total * weight, whole)
    return spent


def _prep_of_stops(scope: Scope, by_month: bool) -> dict[Group, dict[Name, Total]]:
    """In a neighbourhood, minutes around the outings shared between their stops like their hours."""
    if not scope.neighbourhoods:
        return {}
    shared = ("outing__prep_minutes", "outing__duration_minutes")
    stops = scope.stops().annotate(month=_month(by_month)).order_by()
    rows = stops.values_list("scheme", "month", *shared).annotate(time=_sum("minutes"))
    prep: dict[Group, Fraction] = defaultdict(Fraction)
    for scheme, month, minutes, duration, time in rows:
        prep[scheme, month] += Fraction((minutes or 0) * time, duration)
    return {group: {("totals", "prep_minutes"): minutes} for group, minutes in prep.items()}


def _new_partners(scopes: Iterable[tuple[Scope, set[int]]]) -> dict[int, set[int]]:
    """By rank of the scope, of those present in it with a scheme: whose first outing with that one is in the period.

    One probe of an index for each, instead of a reading of all that came.
    """
    arms = []
    for rank, (scope, present) in enumerate(scopes):
        partners = Partner.objects.filter(pk__in=present).order_by().annotate(rank=Value(rank))
        for scheme in scope.schemes if present else ():
            came = replace(scope, schemes=(scheme,)).rows(OutingPartner).filter(partner=OuterRef("pk"))
            of_it = partners.alias(scheme=Value(scheme.pk), partner=F("pk")).values_list("rank", "pk")
            arms.append(of_it.filter(Exists(came), ~came_before(scope.start)))
    new: dict[int, set[int]] = defaultdict(set)
    for rank, partner in arms[0].union(*arms[1:], all=True) if arms else ():
        new[rank].add(partner)
    return new


def activity(schemes: SideBySide) -> dict[tuple[int, datetime.date], Activity]:
    """By scheme and month, what schemes side by side are told of, in one statement."""
    minutes, people = _sum("duration_minutes"), _sum("people_mediated")
    found = _by_key(
        (
            _arm(schemes.outings(), "outings", True, spent=minutes, public=people),
            _arm(schemes.rows(OutingTopic), "requests", True, number=Sum("requests")),
            _arm(schemes.rows(OutingPartner), "partners", True, {"row": F("partner")}),
        )
    )
    return {
        (scheme, month): Activity(
            presence=sum((row.presence for row in kinds["outings"]), Presence()),
            requests=sum(row.number for row in kinds["requests"]),
            partners=frozenset(row.row for row in kinds["partners"]),
        )
        for (scheme, month), kinds in found.items()
        if month
    }
