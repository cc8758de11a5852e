"""What awaits a coordinator, whatever the period: piles, each with its cause and where it is done (DOMAIN 8.1, 8.3)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, Value
from django.urls import reverse

from accounts.models import User
from french.dates import dated
from french.numbers import plural
from outings.enums import OutingStatus
from outings.models import Outing, OutingQuerySet
from partners.models import Partnership
from planning.enums import VisitState
from planning.models import CrewMember, Occurrence, Series
from planning.promise import ELSEWHERE, Visit, promise_of
from planning.reminding import end_of
from planning.units import outings_on_units_out
from schemes import clock
from schemes.memberships import Team
from schemes.models import Neighbourhood, Scheme

from .piles import MOST_ROWS, Pile, Row
from .waiting_for_funders import duties_waiting, questions_waiting
from .waiting_in_field import waiting_in_field

LATE_AFTER = datetime.timedelta(hours=24)
DRAFT_FOR = datetime.timedelta(hours=48)
CREW_WITHIN = datetime.timedelta(days=3)
ENDS_WITHIN = datetime.timedelta(days=30)
# Cancellings that run, and how far back their series is read.
RUNNING, READ_BACK = 3, datetime.timedelta(days=120)
# Visits of longer ago are asked when a report is published.
SAID_WITHIN = datetime.timedelta(weeks=13)
VISITS = "/calendrier/presences/?state=unrecorded"


@dataclass(frozen=True)
class _Kind:
    """Outings that await the same; `filters`: those of their list, none where each is opened by itself."""

    singular: str
    plural: str
    cause: str
    filters: Mapping[str, str] | None
    rows: Callable[[OutingQuerySet, Collection[Scheme], datetime.timedelta], OutingQuerySet]
    is_yours: bool = True


def _late(outings: OutingQuerySet, *_: object) -> OutingQuerySet:
    """Of a day that has passed; `_is_late` takes out those of these last hours."""
    return outings.to_close()


def _without_crew(outings: OutingQuerySet, _schemes: Collection[Scheme], within: datetime.timedelta) -> OutingQuerySet:
    """Of schemes that name crews: nobody is named for one of the next days."""
    soon = clock.on_own_day("scheme__time_zone", lambda today: Q(held_on__range=(today, today + within)))
    members = CrewMember.objects.filter(outing=OuterRef("pk"), is_absent=False)
    named = CrewMember.objects.filter(outing__scheme=OuterRef("scheme"))
    return outings.filter(soon, ~Exists(members), Exists(named), status=OutingStatus.PLANNED)


def _without_unit(outings: OutingQuerySet, schemes: Collection[Scheme], *_: object) -> OutingQuerySet:
    """Planned from today on with a unit that is out of service now."""
    return outings.filter(pk__in=outings_on_units_out(schemes).order_by().values("pk"))


# Worst first; what others do comes last.
_KINDS = (
    _Kind("Sortie à clôturer", "Sorties à clôturer", "depuis plus de 24 h", {"status": "to_close"}, _late),
    _Kind(
        "Sortie à rectifier",
        "Sorties à rectifier",
        "la période était déjà publiée, hors des chiffres",
        {"status": "to_rectify"},
        lambda outings, *_: outings.to_rectify(),
    ),
    _Kind(
        "Brouillon",
        "Brouillons",
        "depuis plus de 48 h",
        {"status": "draft"},
        lambda outings, *_: outings.filter(
            status=OutingStatus.DRAFT, logged_at=None, updated_at__lt=clock.now() - DRAFT_FOR
        ),
    ),
    _Kind(
        "Sortie sans équipage", "Sorties sans équipage", "personne n’est nommé pour ces jours-ci", None, _without_crew
    ),
    _Kind(
        "Sortie dont le véhicule est hors service",
        "Sorties dont le véhicule est hors service",
        "à prévoir autrement",
        None,
        _without_unit,
    ),
    _Kind(
        "Sortie dont un texte est à relire",
        "Sorties dont un texte est à relire",
        "on dirait un nom ou un numéro",
        {"texts": "to_review"},
        lambda outings, *_: outings.with_texts_to_review(),
    ),
    _Kind(
        "Saisie à relire par l’équipe",
        "Saisies à relire par l’équipe",
        "par un service civique, pas encore dans les chiffres",
        {"status": "to_read"},
        lambda outings, *_: outings.to_read(),
        is_yours=False,
    ),
)


def waiting(
    schemes: Collection[Scheme],
    team: Team | None = None,
    *,
    crew_within: datetime.timedelta = CREW_WITHIN,
    user: User | None = None,
) -> list[Pile]:
    """The piles of these schemes, of one team where it is asked; none that is empty, the coordinator's own first.

    `crew_within`: how far ahead an outing without crew is told. `user`: for whom; of a scheme that several structures
    run, what is owed to a funder is told to each one's own coordinators.
    Visits, partners, series' ends and what was noted in the field are the scheme's; the promise follows no team. In a
    fixed number of queries.
    """
    outings = Outing.objects.filter(scheme__in=schemes)
    piles = [
        *_visits(schemes),
        *_outings(outings.filter(team=team) if team else outings, schemes, team, crew_within),
        *waiting_in_field(schemes),
        *_cancelled_running(schemes, team),
        *_ending(schemes, team),
        *_partners(schemes),
        *questions_waiting(schemes),
        *(duties_waiting(schemes, user) if user else ()),
    ]
    return sorted(piles, key=lambda pile: not pile.is_yours)


def _outings(
    outings: OutingQuerySet, schemes: Collection[Scheme], team: Team | None, crew_within: datetime.timedelta
) -> Iterable[Pile]:
    first, *others = (
        kind.rows(outings, schemes, crew_within)
        .order_by()
        .annotate(rank=Value(rank))
        .values_list("rank", "held_on", "pk")
        for rank, kind in enumerate(_KINDS)
    )
    keys: dict[int, list[int]] = defaultdict(list)
    recent = clock.today() - 2 * LATE_AFTER
    shown: set[int] = set()
    for rank, day, pk in sorted(first.union(*others, all=True)):
        if len(keys[rank]) < MOST_ROWS or (_KINDS[rank].rows is _late and day >= recent):
            shown.add(pk)
        keys[rank].append(pk)
    of_list = {"schemes": ",".join(scheme.slug for scheme in schemes)} | ({"team": str(team.pk)} if team else {})
    by_key = {row.pk: row for row in outings.filter(pk__in=shown).select_related("scheme").with_places()}
    for rank, found in sorted(keys.items()):
        kind = _KINDS[rank]
        if kind.rows is _late:
            found = [pk for pk in found if pk not in by_key or _is_late(by_key[pk])]
        if found:
            rows = [_row(by_key[pk]) for pk in found[:MOST_ROWS]]
            address = (
                f"{reverse('outings:list')}?{urlencode(of_list | dict(kind.filters))}"
                if kind.filters
                else rows[0].address
            )
            label = plural(len(found), kind.singular, kind.plural)
            yield Pile(len(found), label, kind.cause, address, rows, kind.is_yours)


def _is_late(outing: Outing) -> bool:
    if outing.starts_at and outing.ends_at:
        return end_of(outing) + LATE_AFTER < clock.now()
    return outing.held_on < clock.today(outing.scheme) - LATE_AFTER


def _row(outing: Outing) -> Row:
    day = dated(outing.held_on, "l j F").capitalize()
    named = outing.neighbourhood_names
    return Row(f"{day}, {outing.place}", named, outing.get_absolute_url(), whose=outing.scheme.name)


def _visits(schemes: Collection[Scheme]) -> Iterable[Pile]:
    """Visits without news that nobody said a word of, and those whose team stopped elsewhere, to be checked."""
    today = max(map(clock.today, schemes))
    promise = promise_of(schemes, today - SAID_WITHIN, today, counts_weeks=False)
    silent = promise.unsaid
    elsewhere = [visit for visit in promise.visits if visit.state == VisitState.MISSED and visit.why == ELSEWHERE]
    if not silent and not elsewhere:
        return
    places = Neighbourhood.objects.in_bulk({visit.neighbourhood for visit in (*silent, *elsewhere)})
    names = {scheme.pk: scheme.name for scheme in schemes}
    for found, label, cause in (
        (silent, plural(len(silent), "Présence sans nouvelle", "Présences sans nouvelle"), "dites ce qu’il en est"),
        (elsewhere, "Équipe sortie, autre quartier", "à vérifier"),
    ):
        if found:
            rows = [_visit_row(visit, places, names) for visit in found[:MOST_ROWS]]
            yield Pile(len(found), label, cause, VISITS, rows)


def _visit_row(visit: Visit, places: Mapping[int, Neighbourhood], names: Mapping[int, str]) -> Row:
    title = f"{dated(visit.due_on, 'l j F').capitalize()}, {places[visit.neighbourhood]}"
    return Row(title, "", VISITS, whose=names[visit.scheme])


def _cancelled_running(schemes: Collection[Scheme], team: Team | None) -> Iterable[Pile]:
    """Series whose last three days were all cancelled, in every lane."""
    today = max(map(clock.today, schemes))
    rows = Occurrence.objects.filter(series__scheme__in=schemes, due_on__range=(today - READ_BACK, today))
    if team:
        rows = rows.filter(series__team=team)
    days: dict[int, dict[datetime.date, bool]] = defaultdict(dict)
    for series, day, status in rows.order_by("due_on").values_list("series", "due_on", "outing__status"):
        is_off = status == OutingStatus.CANCELLED
        days[series][day] = days[series].get(day, True) and is_off
    found = [key for key, of_it in days.items() if len(of_it) >= RUNNING and all([*of_it.values()][-RUNNING:])]
    yield from _of_series(found, "Série annulée trois fois de suite", "Séries annulées trois fois de suite", "à revoir")


def _ending(schemes: Collection[Scheme], team: Team | None) -> Iterable[Pile]:
    """Series that end within 30 days and that none continues."""
    ends = clock.on_own_day("scheme__time_zone", lambda today: Q(ends_on__range=(today, today + ENDS_WITHIN)))
    series = Series.objects.filter(ends, scheme__in=schemes, continued_by=None, ends_on__gte=F("starts_on"))
    if team:
        series = series.filter(team=team)
    found = list(series.values_list("pk", flat=True))
    yield from _of_series(found, "Série qui finit", "Séries qui finissent", "dans les 30 jours, sans suite")


def _of_series(keys: Sequence[int], one: str, many: str, cause: str) -> Iterable[Pile]:
    if not keys:
        return
    series = Series.objects.filter(pk__in=keys).select_related("scheme").order_by("ends_on", "pk")
    rows = [
        Row(
            row.name,
            f"jusqu’au {dated(row.ends_on, 'j F Y')}",
            reverse("planning:series", args=[row.pk]),
            whose=row.scheme.name,
        )
        for row in series[:MOST_ROWS]
    ]
    yield Pile(len(keys), plural(len(keys), one, many), cause, rows[0].address, rows)


def _partners(schemes: Collection[Scheme]) -> Iterable[Pile]:
    rows = Partnership.objects.filter(scheme__in=schemes).to_complete().select_related("scheme")
    schemes_of = [row.scheme.slug for row in rows]
    if schemes_of:
        address = f"{reverse('structure_partners')}?{urlencode({'scheme': schemes_of[0]})}"
        label = plural(len(schemes_of), "Partenaire à compléter", "Partenaires à compléter")
        yield Pile(len(schemes_of), label, "depuis une sortie", address, ())


def total(piles: Iterable[Pile]) -> int:
    """How many things are the coordinator's to do."""
    return sum(pile.number for pile in piles if pile.is_yours)
