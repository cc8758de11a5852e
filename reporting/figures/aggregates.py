"""Every figure, computed once, from the outings that are done; `scope` says which rows are of neighbourhoods.

Within some, hours and people mediated read the stops made there; sex, ages, requests and people met read the outings
held there alone; formats, audiences, ticks, feelings and partners read the outings present, as `outings_done` does
(DOMAIN 6.4b).
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractIsoWeekDay, TruncMonth

from outings.completeness import ANSWERS
from outings.enums import OutingStatus
from outings.formats import FIELDS_OF, Question
from outings.hours import minutes_by_slot
from outings.measures import (
    COUNTED_WITH_THE_TOTAL,
    DESCRIBED,
    EVERYWHERE,
    IS_WITHOUT_PUBLIC,
    came_before,
    has_priority,
    lateness,
    team,
)
from outings.models import OutingPartner, OutingQuerySet, OutingTick, OutingTopic

from .indicators import BREAKDOWNS, INDICATORS, Source
from .scope import Scope
from .values import ACROSS, AGES, OUTSIDE, Aggregates, Presence, Publics

Total = int | Fraction | None
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


def _sum(field: str | Case, **only: object) -> Coalesce:
    return Coalesce(Sum(field, filter=Q(**only) if only else None), 0, output_field=IntegerField())


def compute(scope: Scope) -> Aggregates:
    """The figures of a scope, in a fixed number of queries whatever the number of outings."""
    attended, whole = scope.outings().done(), scope.whole_outings().done()
    cancelled = scope.outings().filter(status=OutingStatus.CANCELLED)
    topics, requests_by_place, estimated = _topics(scope)
    partners = _partners(scope)
    totals = _totals(scope, attended, whole)
    asked, noted = ({key: int(totals.pop(f"{kind}_{key}") or 0) for key in ANSWERS} for kind in ("asked", "noted"))
    return Aggregates(
        totals=totals | {"requests_total": sum(topics.values()), "requests_total_estimated": estimated},
        mediated=_publics(whole, "people_mediated"),
        participants=_publics(whole, "participants_count"),
        months=_presence_by_month(scope, attended),
        cancelled_months=_counts(cancelled.annotate(month=TruncMonth("held_on")), "month"),
        cancel_reasons=_counts(cancelled, "cancel_reason"),
        day_slots=_minutes_by_day_and_slot(scope, attended),
        places=_places(scope, requests_by_place),
        spots=_counts(scope.stops().exclude(spot=None), "spot", count=Count("outing", distinct=True)),
        options=_options(scope, attended),
        topics=topics,
        partners=partners,
        new_partners=_new_partners(scope),
        asked=asked,
        noted=noted,
    )


def _answers(scope: Scope, *, is_whole: bool) -> dict[str, Count]:
    """Outings asked, and noted, by what they may leave empty."""
    answers = {key: answer for key, answer in ANSWERS.items() if answer.is_whole == is_whole}
    asked = {f"asked_{key}": Count("pk", filter=answer.asked or None) for key, answer in answers.items()}
    return asked | {f"noted_{key}": Count("pk", filter=answer.noted_at(scope.where)) for key, answer in answers.items()}


def _options(scope: Scope, attended: OutingQuerySet) -> dict[str, dict[str | int, int]]:
    """Outings by option, for each breakdown that the catalogue says where to read."""
    ticks: dict[str, dict[str | int, int]] = defaultdict(dict)
    for (tick_list, option), outings in _counts(scope.rows(OutingTick), "tick_list", "option").items():
        ticks[tick_list][option] = outings
    found = {}
    for breakdown in BREAKDOWNS.values():
        name = breakdown.dimension
        if breakdown.source == Source.OUTING:
            found[breakdown.key] = _counts(attended, name)
        elif breakdown.source == Source.STOP:
            stops = scope.stops().exclude(**{name: ""})
            found[breakdown.key] = _counts(stops, name, count=Count("outing", distinct=True))
        elif breakdown.source == Source.NAMED:
            counted = _counts(attended, breakdown.path, count=Count("pk", distinct=True))
            found[breakdown.key] = {key: outings for key, outings in counted.items() if key not in (None, "")}
        elif breakdown.source == Source.TICK:
            found[breakdown.key] = ticks[name]
    return found


def _counts(rows: QuerySet, *keys: str, count: Count | None = None) -> dict:
    """Number of rows (or `count`) by one key or by a tuple of keys."""
    counted = rows.order_by().values_list(*keys).annotate(total=count or Count("pk"))
    return {values[0] if len(keys) == 1 else tuple(values): total for *values, total in counted}


def _totals(scope: Scope, attended: OutingQuerySet, whole: OutingQuerySet) -> dict[str, Total]:
    watches, is_late = lateness(scope.schemes)
    sums = attended.annotate(**watches).aggregate(
        # First: further on a column's name is its sum's.
        **_answers(scope, is_whole=False),
        outings_done=Count("pk"),
        person_minutes=Coalesce(Sum(F("duration_minutes") * team(), output_field=IntegerField()), 0),
        people_mediated_estimated=_sum("people_mediated", is_estimate=True),
        prep_minutes=_sum("prep_minutes"),
        **{code: Sum(code) for code, indicator in INDICATORS.items() if indicator.source == Source.TEAM},
        rounds_across=Count("pk", filter=Q(is_across_neighbourhoods=True)),
        presence_minutes=_sum("duration_minutes"),
        estimated_outings=Count("pk", filter=Q(is_estimate=True)),
        late_outings=Count("pk", filter=is_late),
        unvalidated_outings=Count("pk", filter=Q(status=OutingStatus.LOGGED)),
        outings_without_public=Count("pk", filter=IS_WITHOUT_PUBLIC),
        # Last: from here on its name is the sum's, no longer the column's.
        people_mediated=_sum("people_mediated"),
    )
    sums |= whole.aggregate(
        **_answers(scope, is_whole=True),
        **{f"{field}_estimated": _sum(field, is_estimate=True) for field in COUNTED_WITH_THE_TOTAL},
        **{field: Sum(field) for field in OPTIONAL_COUNTS},
    )
    people = scope.where.people_of_stop()
    sums |= scope.stops().aggregate(
        outings_in_qpv=Count("outing", distinct=True, filter=Q(qpv_status="qpv")),
        outings_with_known_status=Count("outing", distinct=True, filter=~Q(qpv_status="unknown")),
        outings_in_priority=Count("outing", distinct=True, filter=Q(has_priority())),
        qpv_minutes=_sum("minutes", qpv_status="qpv"),
        known_status_minutes=Coalesce(Sum("minutes", filter=~Q(qpv_status="unknown")), 0),
        stop_presence_minutes=_sum("minutes"),
        stop_people_mediated=_sum(people),
        stop_people_mediated_estimated=_sum(people, outing__is_estimate=True),
        uncounted_rounds=Count("outing", distinct=True, filter=scope.where.is_uncounted()),
        stop_person_minutes=Coalesce(Sum(F("minutes") * team("outing__"), output_field=IntegerField()), 0),
    )
    of_stops = {name.removeprefix("stop_"): sums.pop(name) for name in list(sums) if name.startswith("stop_")}
    if scope.neighbourhoods:
        sums |= of_stops | {"prep_minutes": _prep_of_stops(scope)}
    sums["partnered_outings"] = _distinct_outings(scope.rows(OutingPartner))
    sums["outings_with_requests"] = _distinct_outings(scope.whole_rows(OutingTopic))
    return sums


def _distinct_outings(rows: QuerySet) -> int:
    return rows.aggregate(total=Count("outing", distinct=True))["total"]


def _prep_of_stops(scope: Scope) -> Fraction:
    """Minutes around the outings, shared between their stops like their hours."""
    shared = ("outing__prep_minutes", "outing__duration_minutes")
    rows = (
        scope.stops().exclude(outing__prep_minutes=None).order_by().values_list(*shared).annotate(time=_sum("minutes"))
    )
    return sum((Fraction(prep * minutes, duration) for prep, duration, minutes in rows), Fraction(0))


def _publics(outings: OutingQuerySet, base: str) -> Publics:
    counted = outings.filter(format__in=DESCRIBED).exclude(**{base: None})
    return Publics(
        **counted.aggregate(
            base=_sum(base),
            first_contact_base=_sum(base, first_contact_count__isnull=False),
            sent_by_partner_base=_sum(base, sent_by_partner_count__isnull=False),
            language_help_base=_sum(base, language_help_count__isnull=False),
            **{description: _sum(description) for description in DESCRIPTIONS},
        )
    )


def _presence_by_month(scope: Scope, attended: OutingQuerySet) -> dict[datetime.date, Presence]:
    """Of whole outings, or of the stops made in the scope's neighbourhoods."""
    if scope.neighbourhoods:
        stops = scope.stops().annotate(month=TruncMonth("held_on"))
        return _presence_of_stops(stops, "month", scope.where.people_of_stop())
    return {month: presence for (month,), presence in presence_of(attended, "month").items()}


def presence_of(outings: OutingQuerySet, *keys: str) -> dict[tuple, Presence]:
    """Whole outings by columns of theirs, or by `month`."""
    rows = (
        outings.annotate(month=TruncMonth("held_on"))
        .order_by()
        .values_list(*keys)
        .annotate(outings=Count("pk"), time=_sum("duration_minutes"), people=_sum("people_mediated"))
    )
    return {row[: len(keys)]: Presence(*row[len(keys) :]) for row in rows}


def _presence_of_stops(stops: QuerySet, key: str, people: Case) -> dict:
    rows = (
        stops.order_by()
        .values_list(key)
        .annotate(outings=Count("outing", distinct=True), time=_sum("minutes"), people=_sum(people))
    )
    return {key: Presence(outings, minutes, people) for key, outings, minutes, people in rows}


def _minutes_by_day_and_slot(scope: Scope, attended: OutingQuerySet) -> dict[tuple[int, str], Fraction]:
    """Presence split between the slots it went through; hours after midnight belong to the day the outing started.

    Shifts repeat, so that one row stands for all the outings of one day of the week and the same times.
    """
    prefix, rows, minutes = (
        ("outing__", scope.stops(), "minutes") if scope.neighbourhoods else ("", attended, "duration_minutes")
    )
    times = [prefix + name for name in ("starts_at", "ends_at", "is_ending_after_midnight", "time_slot")]
    shifts = (
        rows.annotate(day=ExtractIsoWeekDay("held_on"))
        .order_by()
        .values_list("day", *times)
        .annotate(total=_sum(minutes))
    )
    spent: defaultdict[tuple[int, str], Fraction] = defaultdict(Fraction)
    for day, start, end, is_ending_after_midnight, slot, total in shifts:
        parts = minutes_by_slot(start, end, is_ending_after_midnight) if start and end else {slot: 1}
        for part, weight in parts.items():
            spent[day, str(part)] += Fraction(total * weight, sum(parts.values()))
    return dict(spent)


def _topics(scope: Scope) -> tuple[dict[int, int], dict[int | str, Counter[int]], int]:
    """Requests by topic, and by place then topic; then those of outings whose total is an estimate.

    By place, those of rounds over several neighbourhoods are under `ACROSS`.
    """
    rows = (
        scope.whole_rows(OutingTopic)
        .values_list("topic", "outing__neighbourhood", "outing__is_across_neighbourhoods")
        .annotate(total=Sum("requests"), estimated=_sum("requests", outing__is_estimate=True))
        .order_by()
    )
    from_memory = 0
    topics: Counter[int] = Counter()
    by_place: dict[int | str, Counter[int]] = defaultdict(Counter)
    for topic, neighbourhood, is_across, requests, estimated in rows:
        from_memory += estimated
        topics[topic] += requests
        by_place[ACROSS if is_across else neighbourhood or OUTSIDE][topic] += requests
    return dict(topics), by_place, from_memory


def _places(scope: Scope, requests: dict[int | str, Counter[int]]) -> dict[int | str, Presence]:
    """Presence by neighbourhood, from the stops; `OUTSIDE` is outside the perimeter.

    Requests are those of outings held in one neighbourhood; those of rounds over several stand alone under `ACROSS`.
    """
    presence = _presence_of_stops(scope.stops(), "neighbourhood", EVERYWHERE.people_of_stop())
    places = {key or OUTSIDE: value for key, value in presence.items()}
    places |= {place: Presence() for place in (OUTSIDE, ACROSS) if place in requests and place not in places}
    return {key: replace(presence, topics=dict(requests.get(key, {}))) for key, presence in places.items()}


def _partners(scope: Scope) -> dict[int, int]:
    return _counts(scope.rows(OutingPartner), "partner", count=Count("outing", distinct=True))


def _new_partners(scope: Scope) -> frozenset[int]:
    """Those present in the scope with a scheme whose first outing with them is in the period."""
    came = scope.rows(OutingPartner)
    firsts = came.order_by().values("scheme", "partner").distinct().filter(~came_before(scope.start))
    return frozenset(firsts.values_list("partner", flat=True))
