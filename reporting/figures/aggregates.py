"""Every figure, computed once, from the outings that are done.

Within one neighbourhood, presence (outings, hours, people mediated) reads the stops made there; what belongs to whole
outings (sex, ages, topics, people met) reads the outings held in that neighbourhood alone, because a round over several
is never shared out by guess (DOMAIN 5.8).
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, Min, Q, Sum
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay, TruncDate, TruncMonth

from outings.enums import DONE, OutingStatus
from outings.formats import FIELDS_OF, Question
from outings.hours import minutes_by_slot
from outings.models import Outing, OutingChild, OutingPartner, OutingStop, OutingTick, OutingTopic
from schemes import clock

from .scope import Scope

AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
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
HANDLINGS = ("handling_on_spot", "handling_appointment", "handling_accompanied", "handling_referred")
# Keys of places that are no neighbourhood.
OUTSIDE, ACROSS = "outside", "across"
# DOMAIN 8.1, D1: an outing entered later than this is late.
LATE_AFTER = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Publics:
    """Counts of people on one base: those mediated, or the participants. None of them is ever added to the other's."""

    base: int
    women_count: int
    men_count: int
    age_under_18: int
    age_18_25: int
    age_26_64: int
    age_65_plus: int
    first_contact_count: int
    first_contact_base: int
    sent_by_partner_count: int
    language_help_count: int

    @property
    def gender_known(self) -> int:
        return self.women_count + self.men_count

    @property
    def gender_unknown(self) -> int:
        return self.base - self.gender_known

    @property
    def age_known(self) -> int:
        return sum(getattr(self, age) for age in AGES)

    @property
    def age_unknown(self) -> int:
        return self.base - self.age_known


@dataclass(frozen=True)
class Presence:
    """What a set of outings or stops adds up to. `requests` is None where requests cannot be told apart."""

    outings: int = 0
    minutes: int = 0
    people_mediated: int = 0
    requests: int | None = None
    first_topic: int | None = None


@dataclass(frozen=True)
class Aggregates:
    """Plain numbers of one scope; keys are primary keys, codes of enums or first days of months."""

    # None: nobody noted it, which is not zero.
    totals: Mapping[str, int | None]
    mediated: Publics
    participants: Publics
    months: Mapping[datetime.date, Presence]
    cancelled_months: Mapping[datetime.date, int]
    cancel_reasons: Mapping[str, int]
    # Minutes by ISO day of the week and slot; the slot is empty where it is not known.
    day_slots: Mapping[tuple[int, str], float]
    places: Mapping[int | str, Presence]
    spots: Mapping[int, Presence]
    choices: Mapping[str, Mapping[str, int]]
    ticks: Mapping[tuple[str, str], int]
    topics: Mapping[int, int]
    partners: Mapping[int, int]
    new_partners: frozenset[int]


def _sum(field: str, **only: object) -> Coalesce:
    return Coalesce(Sum(field, filter=Q(**only) if only else None), 0, output_field=IntegerField())


def compute(scope: Scope) -> Aggregates:
    """The figures of a scope, in a fixed number of queries whatever the number of outings."""
    period = Outing.objects.filter(scheme=scope.scheme).between(scope.start, scope.end)
    if scope.neighbourhood:
        period = period.in_neighbourhood(scope.neighbourhood)
    attended = period.done()
    # Outings whose people and requests are all of the scope.
    whole = attended.filter(neighbourhood=scope.neighbourhood) if scope.neighbourhood else attended

    topic_rows = list(
        _children(OutingTopic, scope)
        .values("topic", place=F("outing__neighbourhood"), across=F("outing__is_across_neighbourhoods"))
        .annotate(requests=Sum("requests"))
        .order_by()
    )
    topics: Counter[int] = Counter()
    for row in topic_rows:
        if scope.neighbourhood is None or row["place"] == scope.neighbourhood.pk:
            topics[row["topic"]] += row["requests"]

    months = _presence_by(scope, month=TruncMonth("held_on"))
    partners = _partners(scope)
    return Aggregates(
        totals=_totals(scope, attended, whole) | {"requests_total": sum(topics.values())},
        mediated=_publics(whole, "people_mediated"),
        participants=_publics(whole, "participants_count"),
        months=months,
        cancelled_months=_counts(
            period.filter(status=OutingStatus.CANCELLED).annotate(month=TruncMonth("held_on")), "month"
        ),
        cancel_reasons=_counts(period.filter(status=OutingStatus.CANCELLED), "cancel_reason"),
        day_slots=_minutes_by_day_and_slot(scope, attended),
        places=_places(scope, topic_rows),
        spots=_presence_of_stops(_stops(scope).exclude(spot=None), "spot"),
        choices={
            field: _counts(attended, field)
            for field in ("format", "target_audience", "outing_type", "setting", "overall_feeling", "decision_next")
        }
        | {
            "spot_type": _counts(_stops(scope).exclude(spot_type=""), "spot_type", count=Count("outing", distinct=True))
        },
        ticks=_counts(_children(OutingTick, scope, whole=True), "tick_list", "option"),
        topics=dict(topics),
        partners=partners,
        new_partners=_new_partners(scope, set(partners)),
    )


def _children(model: type[OutingChild], scope: Scope, *, whole: bool = False):
    """Child rows of the outings done, by their own scheme and date; `whole`: of those held in the scope alone."""
    rows = model.objects.filter(scheme=scope.scheme, held_on__range=(scope.start, scope.end), outing__status__in=DONE)
    if whole and scope.neighbourhood:
        rows = rows.filter(outing__neighbourhood=scope.neighbourhood)
    return rows


def _stops(scope: Scope):
    rows = _children(OutingStop, scope)
    return rows.filter(neighbourhood=scope.neighbourhood) if scope.neighbourhood else rows


def _counts(rows, *keys: str, count: Count | None = None) -> dict:
    """Number of rows (or `count`) by one key or by a tuple of keys."""
    counted = rows.order_by().values_list(*keys).annotate(total=count or Count("pk"))
    return {values[0] if len(keys) == 1 else tuple(values): total for *values, total in counted}


def _team(prefix: str = ""):
    """Mediators, digital advisers and civic volunteers of an outing."""
    advisers, volunteers = f"{prefix}digital_advisers_count", f"{prefix}civic_volunteers_count"
    return F(f"{prefix}mediators_count") + Coalesce(advisers, 0) + Coalesce(volunteers, 0)


def _is_late() -> Q:
    """Logged more than two of the team's days after, whose night is the eve's (`clock.day_of`)."""
    last_day = F("held_on") + LATE_AFTER
    by_day = Q(logged_on__gt=last_day, logged_hour__gte=clock.DAY_BEGINS_AT.hour)
    return by_day | Q(logged_on__gt=last_day + datetime.timedelta(days=1))


def _totals(scope: Scope, attended, whole) -> dict[str, int | None]:
    zone = clock.zone_of(scope.scheme)
    logged = {"logged_on": TruncDate("logged_at", tzinfo=zone), "logged_hour": ExtractHour("logged_at", tzinfo=zone)}
    sums = attended.annotate(**logged).aggregate(
        outings_done=Count("pk"),
        person_minutes=Coalesce(Sum(F("duration_minutes") * _team(), output_field=IntegerField()), 0),
        prep_minutes=_sum("prep_minutes"),
        minutes=_sum("duration_minutes"),
        estimated_outings=Count("pk", filter=Q(is_estimate=True)),
        late_outings=Count("pk", filter=_is_late()),
        unvalidated_outings=Count("pk", filter=Q(status=OutingStatus.LOGGED)),
        outings_without_public=Count("pk", filter=Q(people_mediated=0) | Q(participants_count=0)),
        # Last: from here on its name is the sum's, no longer the column's.
        people_mediated=_sum("people_mediated"),
    )
    sums |= whole.aggregate(
        people_met_outings=Count("people_met"),
        **{field: Sum(field) for field in OPTIONAL_COUNTS},
    )
    stops = _stops(scope)
    priorities = scope.scheme.perimeter.filter(is_priority=True).values("neighbourhood")
    sums |= stops.aggregate(
        neighbourhoods_covered=Count("neighbourhood", distinct=True),
        outings_in_qpv=Count("outing", distinct=True, filter=Q(qpv_status="qpv")),
        outings_with_known_status=Count("outing", distinct=True, filter=~Q(qpv_status="unknown")),
        outings_in_priority=Count("outing", distinct=True, filter=Q(neighbourhood__in=priorities)),
        stop_minutes=_sum("minutes"),
        stop_people_mediated=_sum("people_mediated"),
        stop_person_minutes=Coalesce(Sum(F("minutes") * _team("outing__"), output_field=IntegerField()), 0),
    )
    of_stops = {name: sums.pop(f"stop_{name}") for name in ("minutes", "people_mediated", "person_minutes")}
    if scope.neighbourhood:
        sums |= of_stops
    rows = _children(OutingPartner, scope).filter(outing__in=attended)
    sums["partnered_outings"] = rows.aggregate(total=Count("outing", distinct=True))["total"]
    return sums


def _publics(outings, base: str) -> Publics:
    counted = outings.exclude(**{base: None})
    return Publics(
        **counted.aggregate(
            base=_sum(base),
            first_contact_base=_sum(base, first_contact_count__isnull=False),
            **{description: _sum(description) for description in DESCRIPTIONS},
        )
    )


def _presence_by(scope: Scope, **key) -> dict:
    """Presence by one computed key: of whole outings, or of the stops made in the scope's neighbourhood."""
    (name,) = key
    if scope.neighbourhood:
        return _presence_of_stops(_stops(scope).annotate(**key), name)
    rows = (
        Outing.objects.filter(scheme=scope.scheme)
        .between(scope.start, scope.end)
        .done()
        .annotate(**key)
        .order_by()
        .values_list(name)
        .annotate(outings=Count("pk"), time=_sum("duration_minutes"), people=_sum("people_mediated"))
    )
    return {key: Presence(outings, minutes, people) for key, outings, minutes, people in rows}


def _presence_of_stops(stops, key: str) -> dict:
    rows = (
        stops.order_by()
        .values_list(key)
        .annotate(outings=Count("outing", distinct=True), time=_sum("minutes"), people=_sum("people_mediated"))
    )
    return {key: Presence(outings, minutes, people) for key, outings, minutes, people in rows}


def _minutes_by_day_and_slot(scope: Scope, attended) -> dict[tuple[int, str], float]:
    """Presence split between the slots it went through; hours after midnight belong to the day the outing started.

    Shifts repeat, so that one row stands for all the outings of one day of the week and the same times.
    """
    prefix, rows, minutes = (
        ("outing__", _stops(scope), "minutes") if scope.neighbourhood else ("", attended, "duration_minutes")
    )
    times = [prefix + name for name in ("starts_at", "ends_at", "is_ending_after_midnight", "time_slot")]
    shifts = (
        rows.annotate(day=ExtractIsoWeekDay("held_on"))
        .order_by()
        .values_list("day", *times)
        .annotate(total=_sum(minutes))
    )
    spent: Counter[tuple[int, str]] = Counter()
    for day, start, end, is_ending_after_midnight, slot, total in shifts:
        parts = minutes_by_slot(start, end, is_ending_after_midnight) if start and end else {slot: 1}
        for part, weight in parts.items():
            spent[day, str(part)] += total * weight / sum(parts.values())
    return dict(spent)


def _places(scope: Scope, topic_rows: list[dict]) -> dict[int | str, Presence]:
    """Presence by neighbourhood, from the stops; `OUTSIDE` is outside the perimeter.

    Requests are those of outings held in one neighbourhood; those of rounds over several stand alone under `ACROSS`.
    """
    requests: dict[int | str, Counter[int]] = defaultdict(Counter)
    for row in topic_rows:
        place = ACROSS if row["across"] else row["place"] or OUTSIDE
        requests[place][row["topic"]] += row["requests"]
    presences = {key or OUTSIDE: value for key, value in _presence_of_stops(_stops(scope), "neighbourhood").items()}
    if not scope.neighbourhood:
        for place in (OUTSIDE, ACROSS):
            if place in requests:
                presences.setdefault(place, Presence())
    return {
        key: Presence(
            presence.outings,
            presence.minutes,
            presence.people_mediated,
            sum(requests[key].values()),
            requests[key].most_common(1)[0][0] if requests[key] else None,
        )
        for key, presence in presences.items()
    }


def _partners(scope: Scope) -> dict[int, int]:
    rows = _children(OutingPartner, scope)
    if scope.neighbourhood:
        rows = rows.filter(outing__stops__neighbourhood=scope.neighbourhood)
    return _counts(rows, "partner", count=Count("outing", distinct=True))


def _new_partners(scope: Scope, present: set[int]) -> frozenset[int]:
    """Those present in the scope whose first outing with the scheme, anywhere, is in the period."""
    firsts = (
        OutingPartner.objects.filter(scheme=scope.scheme, outing__status__in=DONE, partner__in=present)
        .order_by()
        .values("partner")
        .annotate(first=Min("held_on"))
        .filter(first__gte=scope.start)
    )
    return frozenset(firsts.values_list("partner", flat=True))
