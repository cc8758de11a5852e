"""Writes what `facts.yaml` says: operators, neighbourhoods, schemes, partners; and the accounts that sign in."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from accounts.models import User
from partners.enums import OUTING_ROLES, PartnerRole
from partners.models import Partner, Partnership, PartnershipRole, Representative
from schemes import clock
from schemes.enums import DatePrecision, Role, SpotType
from schemes.models import (
    ApproachStep,
    Claim,
    Membership,
    Mission,
    MobileUnit,
    Neighbourhood,
    NeighbourhoodStatus,
    Objective,
    Operator,
    Scheme,
    SchemeNeighbourhood,
    SchemePeriod,
    ServiceHours,
    Spot,
    TeamPost,
    Theme,
    Topic,
)

PASSWORD = "demo-optimedia"
CHOSEN_NEIGHBOURHOOD = "Quartier choisi pour la démonstration"
CHOSEN_PARTNER = "Partenaire choisi pour la démonstration"

# Invented, and plain on purpose: a real place name would claim that a team stops there.
SPOTS = {
    "Place centrale": SpotType.BUILDING_FOOT_OR_SQUARE,
    "Pied des immeubles": SpotType.BUILDING_FOOT_OR_SQUARE,
    "Marché": SpotType.MARKET,
    "Abords du centre social": SpotType.FACILITY_SURROUNDINGS,
    "Abords du collège": SpotType.FACILITY_SURROUNDINGS,
    "Arrêt des transports": SpotType.TRANSIT_SURROUNDINGS,
    "Aire de jeux": SpotType.OTHER,
    "Centre social": SpotType.OTHER,
    "Collège": SpotType.OTHER,
    "Galerie commerciale": SpotType.OTHER,
}

# Who signs in where: desks of an operator, with the schemes of each. Function words, no person's name.
MEMBERS = [
    ("mediation", "optima", Role.MEDIATOR, ["rennes-mediation-de-jour", "nantes-mediateur-de-quartier"]),
    (
        "coordination",
        "optima",
        Role.COORDINATOR,
        ["rennes-mediation-de-jour", "nantes-mediateur-de-quartier", "rennes-acces-aux-droits"],
    ),
    ("administration", "optima", Role.ADMIN, [None]),
    ("mediation", "pimms-bordeaux", Role.MEDIATOR, ["bordeaux-triporteur"]),
    ("coordination", "pimms-bordeaux", Role.COORDINATOR, ["bordeaux-triporteur"]),
    ("administration", "pimms-bordeaux", Role.ADMIN, [None]),
    ("coordination", "gip-mediation", Role.COORDINATOR, ["bordeaux-triporteur"]),
    ("coordination", "pimms-rennes", Role.COORDINATOR, ["rennes-ben"]),
    ("coordination", "gleam", Role.COORDINATOR, ["laval-panda"]),
    ("coordination", "amcs", Role.COORDINATOR, ["marseille-tuqtuq"]),
    ("coordination", "porteur-tours", Role.COORDINATOR, ["tours-aller-vers"]),
]


@dataclass
class Book:
    """What the invention of a scheme's days draws from, in the order of the facts: a database orders otherwise."""

    scheme: Scheme
    operators: list[Operator]
    neighbourhoods: list[Neighbourhood]
    spots: dict[tuple[int, str], Spot]
    topics: dict[str, Topic]
    themes: list[Theme]
    mobile_unit: MobileUnit | None
    partners: list[tuple[Partner, list[str]]] = field(default_factory=list)


@cache
def facts() -> dict:
    return yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))


def write_sheets() -> list[Book]:
    """Every scheme of the facts with its sheet, in an empty base; returns what its outings draw from."""
    operators = {slug: Operator.objects.create(slug=slug, **fact) for slug, fact in facts()["operators"].items()}
    neighbourhoods = _write_neighbourhoods()
    return [_write_scheme(fact, operators, neighbourhoods) for fact in facts()["schemes"]]


def _write_neighbourhoods() -> dict[tuple[str, str], Neighbourhood]:
    written = {}
    for group in facts()["neighbourhoods"]:
        city = group["city"]
        for name in group["names"]:
            written[city, name] = Neighbourhood.objects.create(city=city, name=name, slug=slugify(f"{city} {name}"))
            NeighbourhoodStatus.objects.create(
                neighbourhood=written[city, name],
                status=group["status"],
                starts_on=_bounds(group.get("since"))[0],
                source=group["source"],
            )
    # The status of each stop's day is read from the prefetched rows.
    rows = Neighbourhood.objects.prefetch_related("statuses").in_bulk([row.pk for row in written.values()])
    return {key: rows[row.pk] for key, row in written.items()}


def _write_scheme(fact: dict, operators: dict, neighbourhoods: dict) -> Book:
    lead, *others = (operators[slug] for slug in fact["operators"])
    columns = {column.name for column in Scheme._meta.concrete_fields}
    scheme = Scheme.objects.create(
        lead_operator=lead,
        is_demo=True,
        # Its topics are the common ones, and its outings are invented: there is no spreadsheet of before.
        steps_set_aside="import lists",
        perimeter_note=fact["perimeter"]["text"],
        **{name: value for name, value in fact.items() if name in columns},
    )
    scheme.co_operators.set(others)
    _write_sheet(scheme, fact)
    perimeter = _write_perimeter(scheme, fact["perimeter"], neighbourhoods)
    units = [MobileUnit.objects.create(scheme=scheme, **unit) for unit in fact.get("mobile_units", ())]
    spots = Spot.objects.bulk_create(
        Spot(scheme=scheme, neighbourhood=neighbourhood, name=name, spot_type=spot_type)
        for neighbourhood in perimeter
        for name, spot_type in SPOTS.items()
    )
    return Book(
        scheme=scheme,
        operators=[lead, *others],
        neighbourhoods=perimeter,
        spots={(spot.neighbourhood_id, spot.name): spot for spot in spots},
        topics=_write_topics(scheme, fact),
        themes=list(Theme.objects.filter(scheme=None)),
        mobile_unit=units[0] if units else None,
        partners=_write_partners(scheme, fact),
    )


def _write_sheet(scheme: Scheme, fact: dict) -> None:
    for period in fact["periods"]:
        row = SchemePeriod.objects.create(
            scheme=scheme,
            name=period["name"],
            starts_on=_bounds(period.get("since"))[0],
            ends_on=_bounds(period.get("until"))[1],
            precision=DatePrecision.MONTH if "-" in str(period.get("since")) else DatePrecision.YEAR,
            note=period.get("note", ""),
        )
        if hours := period.get("hours"):
            ServiceHours.objects.bulk_create(
                ServiceHours(period=row, weekday=day, starts_at=_time(hours["from"]), ends_at=_time(hours["to"]))
                for day in hours.get("days", [None])
            )
    for model, name in ((Objective, "objectives"), (ApproachStep, "approach"), (Claim, "claims")):
        model.objects.bulk_create(
            model(scheme=scheme, position=position, text=text)
            for position, text in enumerate(fact.get(name, ()), start=1)
        )
    for position, mission in enumerate(fact.get("missions", ()), start=1):
        mission = mission if isinstance(mission, dict) else {"text": mission, "parts": []}
        whole = Mission.objects.create(scheme=scheme, position=position, text=mission["text"])
        Mission.objects.bulk_create(
            Mission(scheme=scheme, parent=whole, position=rank, text=text)
            for rank, text in enumerate(mission["parts"], start=1)
        )
    TeamPost.objects.bulk_create(TeamPost(scheme=scheme, **post) for post in fact.get("team", ()))


def _write_perimeter(scheme: Scheme, fact: dict, neighbourhoods: dict) -> list[Neighbourhood]:
    named, chosen = fact.get("named", []), fact.get("chosen", [])
    perimeter = {name: neighbourhoods[scheme.city, name] for name in named + chosen}
    SchemeNeighbourhood.objects.bulk_create(
        SchemeNeighbourhood(
            scheme=scheme,
            neighbourhood=neighbourhood,
            is_priority=name in fact.get("priority", ()),
            note=CHOSEN_NEIGHBOURHOOD if name in chosen else "",
        )
        for name, neighbourhood in perimeter.items()
    )
    return list(perimeter.values())


def _write_topics(scheme: Scheme, fact: dict) -> dict[str, Topic]:
    topics = {topic.code: topic for topic in Topic.objects.filter(scheme=None)}
    for own in fact.get("own_topics", ()):
        parent = topics[own["parent"]]
        topics[own["code"]] = Topic.objects.create(
            scheme=scheme, code=own["code"], label=own["label"], parent=parent, position=parent.position
        )
    return topics


def _write_partners(scheme: Scheme, fact: dict) -> list[tuple[Partner, list[str]]]:
    """The partners who may take part in an outing, with what they do there."""
    on_outings = []
    for entry in fact["partners"]:
        partner, _ = Partner.objects.get_or_create(
            name=entry["name"], city=entry.get("city", ""), defaults={"family": entry["family"]}
        )
        partnership = Partnership.objects.create(
            scheme=scheme,
            partner=partner,
            note=CHOSEN_PARTNER if entry.get("chosen") else entry.get("note", ""),
            named_at=clock.now() if partner.is_to_specify else None,
            **{name: entry[name] for name in ("hours", "phone") if name in entry},
        )
        partnership.topics.set(Topic.objects.filter(scheme=None, code__in=entry.get("topics", ())))
        roles = entry.get("roles", [])
        PartnershipRole.objects.bulk_create(
            PartnershipRole(
                partnership=partnership,
                role=role,
                funding_use=entry.get("funding_use", "") if role == PartnerRole.FUNDER else "",
            )
            for role in roles
        )
        if there := [role for role in roles if role in OUTING_ROLES]:
            on_outings.append((partner, there))
    return on_outings


def _bounds(when: int | str | None) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of a year (2008) or a month ("2019-12"): the sources say no more."""
    if when is None:
        return None, None
    year, month = (int(part) for part in f"{when}-0".split("-")[:2])
    last = month or 12
    return datetime.date(year, month or 1, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


def _time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


@dataclass(frozen=True)
class SignIn:
    email: str
    name: str
    scope: str


def sign_ins() -> list[SignIn]:
    """Every demo account, with what it opens."""
    names = {fact["slug"]: f"{fact['city']}, {fact['name'].split(' (')[0]}" for fact in facts()["schemes"]}
    members = [
        SignIn(
            f"{desk}@{operator}.test",
            f"{role.label} {facts()['operators'][operator]['name'].split(' (')[0]}",
            "tous ses dispositifs" if role == Role.ADMIN else " ; ".join(names[slug] for slug in schemes),
        )
        for desk, operator, role, schemes in MEMBERS
    ]
    funders = [
        SignIn(f"financeur@{partner['desk']}.test", f"Financeur {partner['name']}", "rapports publiés")
        for partner in _desks()
    ]
    return members + funders


def _desks() -> list[dict]:
    return [partner for fact in facts()["schemes"] for partner in fact["partners"] if "desk" in partner]


def write_accounts() -> dict[str, User]:
    """The demo's accounts by address. One hash serves them all: they share a password that everybody knows."""
    password = make_password(PASSWORD)
    users = {
        entry.email: User.objects.create(email=entry.email, name=entry.name, password=password) for entry in sign_ins()
    }
    schemes = Scheme.objects.in_bulk(field_name="slug")
    operators = Operator.objects.in_bulk(field_name="slug")
    Membership.objects.bulk_create(
        Membership(
            user=users[f"{desk}@{operator}.test"],
            operator=operators[operator],
            scheme=schemes[slug] if slug else None,
            role=role,
        )
        for desk, operator, role, slugs in MEMBERS
        for slug in slugs
    )
    for entry in _desks():
        partner = Partner.objects.get(name=entry["name"], city=entry["city"])
        user = users[f"financeur@{entry['desk']}.test"]
        for operator in Operator.objects.filter(led_schemes__partnerships__partner=partner).distinct():
            Representative.objects.create(user=user, partner=partner, operator=operator)
    return users
