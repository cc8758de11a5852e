"""Outings by the hundred thousand, to measure on: invented by PostgreSQL itself, the same for the same seed.

Not the demo: 300 schemes of 120 operators over five years, the biggest with a twentieth of the outings, each outing
with topics, ticks, partners and stops of its own (generating.sql). Rows are written past `outings.recording`, in the
state that it leaves: the constraints judge them.
"""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

from django.db import connection, transaction

from accounts.models import User
from partners.enums import PartnerFamily
from partners.models import Partner, Partnership
from schemes.enums import QpvStatus, Role, SpotType
from schemes.models import (
    Membership,
    Neighbourhood,
    NeighbourhoodStatus,
    Network,
    NetworkOperator,
    NetworkReader,
    Operator,
    Scheme,
    SchemeNeighbourhood,
    Spot,
)

from .loading import NotEmpty

STATEMENTS = Path(__file__).with_suffix(".sql")
SCHEMES, OPERATORS, YEARS = 300, 120, 5
NEIGHBOURHOODS, SPOTS, PARTNERS = 6, 24, 18
COORDINATOR, MEDIATOR, ADMIN = "coordination-{}@mesure.test", "mediation-{}@mesure.test", "admin-{}@mesure.test"
NETWORK_READER = "reseau@mesure.test"
# Of the weight of schemes in their order: the first has 5 % of the whole, the hundredth ten times less than it.
FLATTENING = 3.5
# The last scheme has so many whatever the base's size: a page of the same size is compared between bases.
SAME_SIZE = 800
# Outings written at a time.
PART = 500_000


def generate(rows: int, seed: int, until: datetime.date, *, is_slim: bool = False) -> None:
    """Writes `rows` outings of the five years up to `until`, and what they need; slim, with their stops and no other
    child. PostgreSQL only, as its superuser. Raises NotEmpty when the base has schemes.
    """
    with transaction.atomic():
        if Scheme.objects.exists():
            raise NotEmpty
        _write_schemes()
        with connection.cursor() as cursor:
            # A part at a time, so that no statement is without a bound; keys are right by construction, and a trigger
            # a row would double the time.
            cursor.execute("SET LOCAL statement_timeout = '10min'")
            cursor.execute("SET LOCAL session_replication_role = replica")
            _write_shares(cursor, rows, seed, until)
            statements = STATEMENTS.read_text().split(";\n\n")[: 3 if is_slim else None]
            for first in range(1, rows + 1, PART):
                cursor.execute("INSERT INTO part VALUES (%s, %s)", [first, min(first + PART - 1, rows)])
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute("DROP TABLE drawn")
                cursor.execute("DELETE FROM part")
            cursor.execute("SELECT setval(pg_get_serial_sequence('outings_outing', 'id'), %s)", [rows + 1])
            cursor.execute("ANALYZE")


def _write_schemes() -> None:
    operators = Operator.objects.bulk_create(
        Operator(name=f"Structure {number}", slug=f"structure-{number}") for number in range(OPERATORS)
    )
    schemes = Scheme.objects.bulk_create(
        Scheme(
            name=f"Dispositif {number}",
            slug=f"dispositif-{number}",
            city=f"Ville {number % 80}",
            lead_operator=operators[number % OPERATORS],
        )
        for number in range(SCHEMES)
    )
    _write_places(schemes)
    _write_partners(schemes)
    _write_accounts(schemes)
    _write_network()


def _write_places(schemes: list[Scheme]) -> None:
    neighbourhoods = Neighbourhood.objects.bulk_create(
        Neighbourhood(city=scheme.city, name=f"Quartier {scheme.pk}-{number}", slug=f"quartier-{scheme.pk}-{number}")
        for scheme in schemes
        for number in range(NEIGHBOURHOODS)
    )
    statuses = itertools.cycle([QpvStatus.QPV, QpvStatus.QPV, QpvStatus.WATCH, QpvStatus.NON_QPV])
    NeighbourhoodStatus.objects.bulk_create(
        NeighbourhoodStatus(neighbourhood=neighbourhood, status=next(statuses)) for neighbourhood in neighbourhoods
    )
    own = [neighbourhoods[start : start + NEIGHBOURHOODS] for start in range(0, len(neighbourhoods), NEIGHBOURHOODS)]
    SchemeNeighbourhood.objects.bulk_create(
        SchemeNeighbourhood(scheme=scheme, neighbourhood=neighbourhood)
        for scheme, its in zip(schemes, own, strict=True)
        for neighbourhood in its
    )
    types = SpotType.values
    Spot.objects.bulk_create(
        Spot(
            scheme=scheme,
            neighbourhood=its[number % NEIGHBOURHOODS],
            name=f"Lieu {number}",
            spot_type=types[number % len(types)],
        )
        for scheme, its in zip(schemes, own, strict=True)
        for number in range(SPOTS)
    )


def _write_partners(schemes: list[Scheme]) -> None:
    families = [family.value for family in PartnerFamily if family != PartnerFamily.TO_SPECIFY]
    partners = Partner.objects.bulk_create(
        Partner(name=f"Partenaire {scheme.pk}-{number}", city=scheme.city, family=families[number % len(families)])
        for scheme in schemes
        for number in range(PARTNERS)
    )
    Partnership.objects.bulk_create(
        Partnership(scheme=schemes[number // PARTNERS], partner=partner) for number, partner in enumerate(partners)
    )


def _write_accounts(schemes: list[Scheme]) -> None:
    """A coordinator and a mediator a scheme, an admin an operator, without passwords: a measure opens sessions."""
    for number, scheme in enumerate(schemes):
        for pattern, role in ((COORDINATOR, Role.COORDINATOR), (MEDIATOR, Role.MEDIATOR)):
            user = User.objects.create(email=pattern.format(number), name=f"Compte {number}")
            Membership.objects.create(user=user, operator=scheme.lead_operator, scheme=scheme, role=role)
    for number, operator in enumerate(Operator.objects.order_by("pk")):
        user = User.objects.create(email=ADMIN.format(number), name=f"Compte {number}")
        Membership.objects.create(user=user, operator=operator, role=Role.ADMIN)


def _write_network() -> None:
    """All the operators in one, and who reads it."""
    network = Network.objects.create(name="Réseau", slug="reseau")
    NetworkOperator.objects.bulk_create(
        NetworkOperator(network=network, operator=operator) for operator in Operator.objects.all()
    )
    user = User.objects.create(email=NETWORK_READER, name="Compte du réseau")
    NetworkReader.objects.create(network=network, user=user)


def shares(rows: int) -> list[int]:
    """How many of `rows` outings each scheme has, the biggest first but for the last one (`SAME_SIZE`)."""
    last = min(SAME_SIZE, rows)
    weights = [1 / (rank + FLATTENING) for rank in range(1, SCHEMES)]
    whole = sum(weights)
    counts = [int((rows - last) * weight / whole) for weight in weights]
    counts[-1] += rows - last - sum(counts)
    return [*counts, last]


def _write_shares(cursor, rows: int, seed: int, until: datetime.date) -> None:
    """What the statements draw from: a scheme's outings by number, its places and partners, and the draw itself."""
    cursor.execute("CREATE TEMP TABLE part (first bigint, last bigint) ON COMMIT DROP")
    # Inlined by PostgreSQL; the same number for the same seed, whatever the order of rows.
    cursor.execute(
        f"""CREATE FUNCTION pg_temp.draw(n bigint, salt int, below int) RETURNS int LANGUAGE sql IMMUTABLE AS
        $$ SELECT ((hashint8extended(n * 4096 + salt, {int(seed)}) & 9223372036854775807) % below)::int $$"""
    )
    cursor.execute(
        """CREATE TEMP TABLE share (
            first bigint, last bigint, scheme bigint, operator bigint, author bigint, until date, days int,
            spots bigint[], partners bigint[]
        ) ON COMMIT DROP"""
    )
    first = 1
    days = YEARS * 365
    for scheme, count in zip(Scheme.objects.order_by("pk"), shares(rows), strict=True):
        spots = list(scheme.spots.order_by("pk").values_list("pk", flat=True))
        partners = list(scheme.partnerships.order_by("pk").values_list("partner", flat=True))
        author = scheme.memberships.filter(role=Role.MEDIATOR).values_list("user", flat=True).get()
        cursor.execute(
            "INSERT INTO share VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [first, first + count - 1, scheme.pk, scheme.lead_operator_id, author, until, days, spots, partners],
        )
        first += count
