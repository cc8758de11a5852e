"""Where the outings are drawn: two schemes of one operator, their neighbourhoods, spots, partners and topics.

They share a neighbourhood, a partner and the code of a sub-topic, so that figures of both have something to get wrong.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from accounts.models import User
from partners.models import Partner, Partnership
from partners.tests.factories import PartnerFactory
from schemes.enums import Role, SpotType
from schemes.models import Membership, Neighbourhood, Scheme, SchemeNeighbourhood, Spot, Theme, Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

from .book import OUTSIDE, Ledger, Link, Place

D = datetime.date
Statuses = tuple[tuple[datetime.date, str], ...]
FIRST, LAST = D(2024, 9, 1), D(2026, 10, 31)
ALWAYS = (datetime.date.min, datetime.date.max)
# Each place's statuses; the second changes half-way.
STATUSES = (((FIRST, "qpv"),), ((FIRST, "non_qpv"), (D(2026, 1, 1), "qpv")), ((FIRST, "watch"),), ())
# When each is in the perimeter: one comes in the middle of a month, one leaves.
DAYS = (ALWAYS, (D(2025, 4, 15), datetime.date.max), (datetime.date.min, D(2026, 2, 10)), ALWAYS)
SHARED = Place("commun", "Quartier commun", ((FIRST, "qpv"),))
SPOTS = tuple((f"Place {word}", kind.value) for word, kind in zip(("haute", "basse", "neuve"), SpotType, strict=False))
PRIORITIES = ("premier-0", "second-0")


@dataclass(frozen=True)
class Ground:
    """One scheme to draw outings in; keys are those of the form. `own_themes` may be merged away."""

    scheme: Scheme
    places: tuple[Place, ...]
    keys: dict[str, str]
    spots: tuple[tuple[str, str], ...]
    partners: tuple[str, ...]
    topics: dict[str, str]
    unit: str
    themes: tuple[str, ...]
    own_themes: list[str]


@dataclass(frozen=True)
class World:
    coordinator: User
    grounds: tuple[Ground, ...]
    ledger: Ledger


def made() -> World:
    """The two schemes, and somebody who coordinates both."""
    first = SchemeFactory(slug="premier", name="Premier dispositif")
    second = SchemeFactory(slug="second", name="Second dispositif", lead_operator=first.lead_operator)
    coordinator = member(first, Role.COORDINATOR, email="coordination@registre.test")
    Membership.objects.create(user=coordinator, operator=second.lead_operator, scheme=second, role=Role.COORDINATOR)
    parent = Topic.objects.get(code="housing", scheme=None)
    for scheme in (first, second):
        Topic.objects.create(scheme=scheme, parent=parent, code="charges", label="Charges")
        Topic.objects.create(scheme=scheme, code=f"sien-{scheme.slug}", label=f"Thématique du {scheme.name.lower()}")
    shared, both = _stored(SHARED), PartnerFactory(name="Partenaire des deux")
    ledger = Ledger({"charges": parent.code}, [], _spot)
    grounds = tuple(_ground(scheme, shared, both, ledger) for scheme in (first, second))
    return World(coordinator, grounds, ledger)


def leaves(ledger: Ledger, scheme: str, place: str, day: datetime.date) -> None:
    """The place leaves the scheme's perimeter after that day, whatever was done there since."""
    SchemeNeighbourhood.objects.filter(scheme__slug=scheme, neighbourhood__slug=place).update(ends_on=day)
    is_it = [(link.scheme, link.place) == (scheme, place) for link in ledger.links]
    ledger.links[:] = [
        replace(link, until=day) if found else link for link, found in zip(ledger.links, is_it, strict=True)
    ]


def _spot(key: str) -> tuple[str, str, str]:
    spot = Spot.objects.select_related("scheme", "neighbourhood").get(pk=key)
    return spot.scheme.slug, spot.name, spot.neighbourhood.slug if spot.neighbourhood else OUTSIDE


def _ground(scheme: Scheme, shared: Neighbourhood, both: Partner, ledger: Ledger) -> Ground:
    # A team large enough for its load to be told.
    TeamPostFactory(scheme=scheme, headcount=8)
    places = tuple(_place(scheme, number, statuses) for number, statuses in enumerate(STATUSES))
    rows = {place.slug: Neighbourhood.objects.get(slug=place.slug) for place in places} | {SHARED.slug: shared}
    for (slug, row), (since, until) in zip(rows.items(), (*DAYS, ALWAYS), strict=True):
        link = Link(scheme.slug, slug, since, until, is_priority=slug in PRIORITIES)
        ledger.links.append(link)
        bounds = {"starts_on": since, "ends_on": until}
        bounds = {name: None if day in ALWAYS else day for name, day in bounds.items()}
        SchemeNeighbourhood.objects.create(scheme=scheme, neighbourhood=row, is_priority=link.is_priority, **bounds)
    # Known beforehand: one account names thirty a day at most.
    for row in (*rows.values(), None):
        for name, kind in SPOTS:
            Spot.objects.create(scheme=scheme, neighbourhood=row, name=name, spot_type=kind)
    names = (f"{scheme.slug} {word}" for word in ("mairie", "bailleur", "caf", "mission locale"))
    Partnership.objects.create(scheme=scheme, partner=both)
    own = (Theme.objects.create(scheme=scheme, label=f"Rencontre {word} {scheme.slug}") for word in ("une", "deux"))
    return Ground(
        scheme,
        (*places, SHARED),
        {slug: str(row.pk) for slug, row in rows.items()},
        SPOTS,
        (*(str(PartnerFactory(scheme=scheme, name=name).pk) for name in names), str(both.pk)),
        {topic.code: str(topic.pk) for topic in Topic.objects.offered_by(scheme)},
        str(MobileUnitFactory(scheme=scheme).pk),
        tuple(str(theme.pk) for theme in Theme.objects.filter(scheme=None)),
        [str(theme.pk) for theme in own],
    )


def _place(scheme: Scheme, number: int, statuses: Statuses) -> Place:
    place = Place(f"{scheme.slug}-{number}", f"Quartier {scheme.slug} {number}", statuses)
    _stored(place)
    return place


def _stored(place: Place) -> Neighbourhood:
    row = NeighbourhoodFactory(name=place.name, slug=place.slug)
    for since, status in place.statuses:
        row.statuses.create(status=status, starts_on=since)
    return row
