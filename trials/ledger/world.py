"""Where the outings are drawn: two schemes of one operator, their neighbourhoods, spots, partners and topics."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.models import User
from partners.tests.factories import PartnerFactory
from schemes.enums import Role, SpotType
from schemes.models import Membership, Neighbourhood, Scheme, Spot, Theme, Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

from .book import OUTSIDE, Ledger, Place

D = datetime.date
FIRST, LAST = D(2025, 1, 1), D(2026, 10, 31)
# Each place's statuses; the second changes half-way.
STATUSES = (((FIRST, "qpv"),), ((FIRST, "non_qpv"), (D(2026, 1, 1), "qpv")), ((FIRST, "watch"),), ())


@dataclass(frozen=True)
class Ground:
    """One scheme to draw outings in; keys are those of the form."""

    scheme: Scheme
    places: tuple[Place, ...]
    keys: dict[str, str]
    spots: tuple[tuple[str, str], ...]
    partners: tuple[str, ...]
    topics: dict[str, str]
    unit: str
    themes: tuple[str, ...]


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
    parents = {}
    for scheme in (first, second):
        child = Topic.objects.create(scheme=scheme, parent=parent, code=f"charges-{scheme.slug}", label="Charges")
        Topic.objects.create(scheme=scheme, code=f"sien-{scheme.slug}", label="Thématique du dispositif")
        parents[child.code] = parent.code
    grounds = tuple(_ground(scheme) for scheme in (first, second))
    return World(coordinator, grounds, Ledger(parents, [ground.places[0].slug for ground in grounds], _spot))


def _spot(key: str) -> tuple[str, str]:
    spot = Spot.objects.select_related("neighbourhood").get(pk=key)
    return spot.name, spot.neighbourhood.slug if spot.neighbourhood else OUTSIDE


def _ground(scheme: Scheme) -> Ground:
    # A team large enough for its load to be told.
    TeamPostFactory(scheme=scheme, headcount=8)
    rows = [_place(scheme, number, statuses) for number, statuses in enumerate(STATUSES)]
    names = (f"{scheme.slug} {word}" for word in ("mairie", "bailleur", "caf", "mission locale"))
    return Ground(
        scheme,
        tuple(Place(row.slug, row.name, statuses) for row, statuses in zip(rows, STATUSES, strict=True)),
        {row.slug: str(row.pk) for row in rows},
        tuple((f"Place {word}", kind.value) for word, kind in zip(("haute", "basse", "neuve"), SpotType, strict=False)),
        tuple(str(PartnerFactory(scheme=scheme, name=name).pk) for name in names),
        {topic.code: str(topic.pk) for topic in Topic.objects.offered_by(scheme)},
        str(MobileUnitFactory(scheme=scheme).pk),
        tuple(str(theme.pk) for theme in Theme.objects.offered_by(scheme)),
    )


def _place(scheme: Scheme, number: int, statuses: tuple) -> Neighbourhood:
    named = {"name": f"Quartier {scheme.slug} {number}", "slug": f"{scheme.slug}-{number}"}
    row = NeighbourhoodFactory(scheme=scheme, scheme__is_priority=number == 0, **named)
    for since, status in statuses:
        row.statuses.create(status=status, starts_on=since)
    return row
