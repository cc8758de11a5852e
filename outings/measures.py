"""What a figure is made of, outing by outing: which outings it counts and what each brings to it.

`reporting` adds up, the list of outings that a figure opens shows the same rows (DOMAIN 8.1). In a neighbourhood, hours
and people are those of the stops made there; what belongs to a whole outing (sexes, ages, requests, people met) is of
the outings held there alone (DOMAIN 5.8 and 6.4b).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractHour, Greatest, TruncDate

from schemes import clock
from schemes.models import Neighbourhood, Scheme, SchemeNeighbourhood

from .enums import DONE, OutingSource, OutingStatus, QpvSource
from .formats import QUESTIONS, Question
from .models import OutingPartner, OutingStop, OutingTopic

# The formats that ask who the people were: what the others count is described by nobody (DOMAIN 5.8).
DESCRIBED = [format for format, asked in QUESTIONS.items() if asked.shows(Question.SEX_AND_AGES)]
IS_WITHOUT_PUBLIC = Q(people_mediated=0) | Q(participants_count=0)
# DOMAIN 8.1, D1: an outing entered later than this is late.
LATE_AFTER = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Where:
    """The stops that are looked at: all, those in some neighbourhoods, or those outside any.

    `is_in_force`: of those in a neighbourhood, on the days when the perimeter had it, or on the others; None: on any.
    """

    neighbourhoods: Collection[Neighbourhood] = ()
    is_outside: bool = False
    is_in_force: bool | None = None

    def __bool__(self) -> bool:
        return self.is_outside or self.is_in_force is not None or bool(self.neighbourhoods)

    def stops(self) -> QuerySet[OutingStop]:
        if self.is_outside:
            return OutingStop.objects.filter(neighbourhood=None)
        stops = OutingStop.objects.all()
        if self.neighbourhoods:
            stops = stops.filter(neighbourhood__in=self.neighbourhoods)
        if self.is_in_force is None:
            return stops
        had = Q(is_in_perimeter())
        return stops.filter(had if self.is_in_force else ~had, neighbourhood__isnull=False)

    def is_beyond(self, prefix: str = "outing__") -> Q:
        """Rounds over several neighbourhoods; of several looked at together, those that went out of them too.

        `prefix` leads to the outing.
        """
        is_across = Q((f"{prefix}is_across_neighbourhoods", True))
        if len(self.neighbourhoods) < 2 or self.is_in_force is not None:
            return is_across
        of_it = OutingStop.objects.filter(outing=OuterRef(f"{prefix}pk"))
        return is_across & Q(Exists(of_it.exclude(neighbourhood__in=self.neighbourhoods)))

    def is_whole(self, prefix: str = "") -> Q:
        """Outings all of whose stops are looked at: what belongs to a whole outing is read there alone."""
        if self.is_outside:
            return Q((f"{prefix}neighbourhood", None), (f"{prefix}is_across_neighbourhoods", False))
        if self.is_in_force is not None:
            return ~self.is_beyond(prefix)
        if not self.neighbourhoods:
            return Q()
        alone = Q((f"{prefix}neighbourhood__in", self.neighbourhoods))
        if len(self.neighbourhoods) < 2:
            return alone
        return alone | Q((f"{prefix}is_across_neighbourhoods", True)) & ~self.is_beyond(prefix)

    def people_of_stop(self) -> Case:
        """Of a stop: the outing's whole total, once; of a round that goes beyond, the stop's own (DOMAIN 5.8)."""
        return Case(
            When(self.is_beyond(), then=F("people_mediated")), When(position=1, then=F("outing__people_mediated"))
        )

    def is_uncounted(self) -> Q:
        """Of a stop: nobody counted there, and the outing's total is not its own."""
        return self.is_beyond() & Q(people_mediated=None, outing__people_mediated__gt=0)


# Each neighbourhood for itself: a round over several gives each of them its own stops.
EVERYWHERE = Where()


def team(prefix: str = "") -> Combinable:
    """Mediators, digital advisers and civic volunteers of an outing."""
    advisers, volunteers = f"{prefix}digital_advisers_count", f"{prefix}civic_volunteers_count"
    return F(f"{prefix}mediators_count") + Coalesce(advisers, 0) + Coalesce(volunteers, 0)


def partners_of_outing() -> Combinable:
    """Partners at an outing: those named, or those counted where they are more (kit, annexe 4; I14)."""
    named = OutingPartner.objects.filter(outing=OuterRef("pk")).order_by().values("outing")
    return Greatest(
        Coalesce("partners_count", 0), Coalesce(Subquery(named.annotate(total=Count("pk")).values("total")), 0)
    )


def on_topics(codes: Collection[str]) -> Q:
    """Requests on one of these topics, those on their sub-topics among them (DOMAIN 6.4b)."""
    return Q(topic__code__in=codes) | Q(topic__parent__code__in=codes)


def has_priority() -> Exists:
    """Of a stop: whether its scheme gave priority to its neighbourhood that day."""
    return is_in_perimeter(is_priority=True)


def is_in_perimeter(neighbourhood: str = "neighbourhood", **only: object) -> Exists:
    """Of a row with a scheme and a day: whether the perimeter had its neighbourhood that day.

    `neighbourhood` is the way to it, `only` what is asked of the stretch.
    """
    links = SchemeNeighbourhood.objects.filter(scheme=OuterRef("scheme"), neighbourhood=OuterRef(neighbourhood), **only)
    return Exists(links.between(OuterRef("held_on"), OuterRef("held_on")))


def lateness(schemes: Iterable[Scheme]) -> tuple[dict[str, Func], Q]:
    """Annotations, and the outings logged more than two of the team's days after, whose night is the eve's.

    Each by its own scheme's watch (`clock.day_of`).
    """
    by_zone: dict[ZoneInfo, list[Scheme]] = defaultdict(list)
    for scheme in schemes:
        by_zone[clock.zone_of(scheme)].append(scheme)
    watches: dict[str, Func] = {}
    is_late = Q(pk=None)
    last_day = F("held_on") + LATE_AFTER
    for number, (zone, of_zone) in enumerate(by_zone.items()):
        day, hour = f"logged_on_{number}", f"logged_hour_{number}"
        watches |= {day: TruncDate("logged_at", tzinfo=zone), hour: ExtractHour("logged_at", tzinfo=zone)}
        by_day = Q((f"{day}__gt", last_day), (f"{hour}__gte", clock.DAY_BEGINS_AT.hour))
        is_late |= Q(scheme__in=of_zone) & (by_day | Q((f"{day}__gt", last_day + datetime.timedelta(days=1))))
    return watches, is_late


def came_before(day: datetime.date) -> Exists:
    """Of a partner's row: whether it had come to an outing of the scheme before that day."""
    same = {name: OuterRef(name) for name in ("scheme", "partner")}
    return Exists(OutingPartner.objects.filter(outing__status__in=DONE, held_on__lt=day, **same))


def brings_new_partner(since: datetime.date | None) -> Exists:
    """Outings with a partner who had come to none of the scheme's before that day."""
    return Exists(OutingPartner.objects.filter(~came_before(since or datetime.date.min), outing=OuterRef("pk")))


@dataclass(frozen=True)
class Measure:
    """`label`: the figure's, as the catalogue has it. `counted`: which outings, from where one looks.

    `value`: what each outing brings, from the columns of `parts` or from the stops; None where the figure is a number
    of outings. `is_whole`: in a neighbourhood, only the outings held there alone. `is_of_team`: withheld where the team
    is small.
    """

    label: str
    counted: Callable[[Where], Q]
    value: Combinable | Callable[[Where], Combinable] | None = None
    is_whole: bool = False
    is_in_hours: bool = False
    is_of_team: bool = False

    def brought(self, where: Where) -> Combinable | None:
        """What each outing brings, given the stops that are looked at."""
        return self.value(where) if callable(self.value) else self.value


def parts(where: Where, topics: Q | None) -> dict[str, Combinable]:
    """What a line of the list shows of an outing: the part made there, requests on `topics`.

    The requests of a round that goes beyond are of none of its stops.
    """
    requests = OutingTopic.objects.filter(topics or Q(), outing=OuterRef("pk"))
    if not where:
        everything = {"minutes_shown": F("duration_minutes"), "people_shown": F("people_mediated")}
        return everything | {"requests_shown": _summed(requests, F("requests"))}
    of_it = where.stops().filter(outing=OuterRef("pk"))
    return {
        "minutes_shown": _summed(of_it, F("minutes")),
        "people_shown": _summed(of_it, where.people_of_stop()),
        "requests_shown": _summed(requests.filter(~where.is_beyond()), F("requests")),
    }


def _summed(rows: QuerySet, value: Combinable) -> Subquery:
    return Subquery(rows.order_by().values("outing").annotate(total=Sum(value)).values("total"))


def _with(condition: Q) -> Callable[[Where], Q]:
    return lambda where: condition


def _at(condition: Q | Exists) -> Callable[[Where], Q]:
    return lambda where: Q(pk__in=where.stops().filter(condition).values("outing"))


def _uncounted(where: Where) -> Q:
    return _at(where.is_uncounted())(where)


def _hours_at(label: str, condition: Q) -> Measure:
    """Those of the stops that answer the condition."""

    def spent(where: Where) -> Combinable:
        return _summed(where.stops().filter(condition, outing=OuterRef("pk")), F("minutes"))

    return Measure(label, _at(condition), spent, is_in_hours=True)


def _noted(column: str, label: str) -> Measure:
    return Measure(label, _with(Q((f"{column}__isnull", False))), F(column), is_whole=True)


def _from_memory(column: str, label: str) -> Measure:
    """The part of a number that comes from outings whose total is an estimate."""
    counted = Q(("is_estimate", True), (f"{column}__isnull", False))
    return Measure(f"{label}, de mémoire (≈)", _with(counted), F(column), is_whole=True)


def _of_public(base: str, label: str, *columns: str, value: Combinable | None = None, noted: str = "") -> Measure:
    """Of those whom the outing could describe: those of one column, or what no column has."""
    known = Q((f"{base}__isnull", False), ("format__in", DESCRIBED))
    known &= Q((f"{noted}__isnull", False)) if noted else Q()
    rest = F(base) if value is None else value
    for column in columns:
        rest = rest - Coalesce(column, 0)
    return Measure(label, _with(known), rest, is_whole=True)


_SEXES, _AGES = ("women_count", "men_count"), ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
_WORDS_OF_PUBLIC = {
    "women_count": "Femmes",
    "men_count": "Hommes",
    "age_under_18": "Moins de 18 ans",
    "age_18_25": "18-25 ans",
    "age_26_64": "26-64 ans",
    "age_65_plus": "65 ans et plus",
    "first_contact_count": "Premières rencontres",
    "sent_by_partner_count": "Venues sur le conseil d’un partenaire",
    "language_help_count": "Échanges avec une aide à la langue ou à la lecture",
}


def _publics(base: str, prefix: str) -> dict[str, Measure]:
    found = {
        "public_described": _of_public(base, "Personnes décrites"),
        "gender_unknown": _of_public(base, "Sexe non renseigné", *_SEXES),
        "age_unknown": _of_public(base, "Âge non renseigné", *_AGES),
        "first_contact_base": _of_public(base, "Base des premières rencontres", noted="first_contact_count"),
        "sent_by_partner_base": _of_public(
            base, "Base des venues sur le conseil d’un partenaire", noted="sent_by_partner_count"
        ),
        "language_help_base": _of_public(
            base, "Base des échanges avec une aide à la langue ou à la lecture", noted="language_help_count"
        ),
    }
    for column, label in _WORDS_OF_PUBLIC.items():
        found[column] = _of_public(base, label, value=F(column), noted=column)
    words = " (participantes et participants)" if prefix else ""
    return {prefix + code: replace(measure, label=measure.label + words) for code, measure in found.items()}


IS_NAMED = Q(Exists(OutingPartner.objects.filter(outing=OuterRef("pk"))))
# Partners were present, named or only counted.
HAS_PARTNER = IS_NAMED | Q(partners_count__gte=1)
_has_partner = _with(IS_NAMED)
_REQUESTS = Q(Exists(OutingTopic.objects.filter(outing=OuterRef("pk"))))
_HANDLINGS = {
    "handling_on_spot": "Demandes traitées sur place",
    "handling_appointment": "Rendez-vous donnés",
    "handling_accompanied": "Accompagnements vers un service",
    "handling_referred": "Orientations vers un partenaire",
    "coupons_issued": "Coupons d’orientation remis",
    "unclaimed_right_count": "Droits non demandés repérés",
}
_HEADS = {
    "mediators_count": "Présences de médiatrices et médiateurs",
    "digital_advisers_count": "Présences de conseil numérique",
    "civic_volunteers_count": "Présences de services civiques",
}
_IS_ANSWERED = Q(
    *((f"{column}__isnull", False) for column in ("handling_on_spot", "handling_appointment", "handling_referred")),
    _connector=Q.OR,
)

# Beside people mediated and requests: an outing whose total is an estimate estimated these too.
COUNTED_WITH_THE_TOTAL = {
    "people_met": "Personnes rencontrées",
    "participants_count": "Participantes et participants",
    **_HANDLINGS,
}

# By the figure's code.
MEASURES: dict[str, Measure] = {
    "neighbourhoods_covered": Measure("Quartiers couverts", _at(is_in_perimeter())),
    "outings_in_qpv": Measure("Sorties en QPV", _at(Q(qpv_status="qpv"))),
    "outings_with_known_status": Measure("Sorties au statut de quartier connu", _at(~Q(qpv_status="unknown"))),
    "outings_with_said_status": Measure("Sorties au statut déclaré par l’équipe", _at(Q(qpv_source=QpvSource.SAID))),
    "qpv_hours": _hours_at("Heures de présence en QPV", Q(qpv_status="qpv")),
    "known_status_hours": _hours_at("Heures de présence au statut de quartier connu", ~Q(qpv_status="unknown")),
    "outings_in_priority": Measure("Sorties en quartier prioritaire du dispositif", _at(has_priority())),
    "rounds_across": Measure("Tournées sur plusieurs quartiers", _with(Q(is_across_neighbourhoods=True))),
    "uncounted_rounds": Measure("Tournées aux haltes non comptées", _uncounted),
    "outings_without_public": Measure("Sorties sans public", _with(IS_WITHOUT_PUBLIC)),
    "person_hours": Measure(
        "Heures-personnes", _with(Q()), F("minutes_shown") * team(), is_in_hours=True, is_of_team=True
    ),
    **{
        column: Measure(label, _with(Q((f"{column}__isnull", False))), F(column), is_of_team=True)
        for column, label in _HEADS.items()
    },
    "prep_hours": Measure(
        "Préparation, trajet, débriefing",
        _with(Q(prep_minutes__isnull=False)),
        ExpressionWrapper(
            F("prep_minutes") * F("minutes_shown") * Value(1.0) / F("duration_minutes"), output_field=FloatField()
        ),
        is_in_hours=True,
        is_of_team=True,
    ),
    "partnered_outings": Measure("Sorties avec partenaire", _with(HAS_PARTNER)),
    "partners_count": Measure("Présences de partenaires", _with(HAS_PARTNER), partners_of_outing()),
    "partners_mobilised": Measure("Partenaires mobilisés", _has_partner),
    "new_partners": Measure("Nouveaux partenaires", _has_partner),
    "people_mediated_estimated": Measure(
        "Personnes médiées, de mémoire (≈)",
        _with(Q(is_estimate=True, people_mediated__isnull=False)),
        F("people_shown"),
    ),
    "requests_total_estimated": Measure(
        "Demandes, de mémoire (≈)", _with(_REQUESTS & Q(is_estimate=True)), F("requests_shown"), is_whole=True
    ),
    **{column: _noted(column, label) for column, label in COUNTED_WITH_THE_TOTAL.items()},
    **{f"{column}_estimated": _from_memory(column, label) for column, label in COUNTED_WITH_THE_TOTAL.items()},
    "classes_count": _noted("classes_count", "Classes"),
    "requests_total": Measure("Demandes", _with(_REQUESTS), F("requests_shown"), is_whole=True),
    "outings_with_requests": Measure("Sorties avec demandes", _with(_REQUESTS), is_whole=True),
    "on_spot_share": Measure("Part traitée sur place", _with(_IS_ANSWERED), F("handling_on_spot"), is_whole=True),
    "estimated_outings": Measure("Totaux estimés de mémoire", _with(Q(is_estimate=True))),
    "late_outings": Measure("Sorties saisies plus de deux jours après", _with(Q()), is_of_team=True),
    "unvalidated_outings": Measure("Sorties non validées", _with(Q(status=OutingStatus.LOGGED))),
    "imported_outings": Measure("Sorties reprises d’un tableur", _with(Q(source=OutingSource.IMPORT))),
    **_publics("people_mediated", ""),
    **_publics("participants_count", "participants."),
}
