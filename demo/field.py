"""What the demo's teams note beside their outings, over a year at most: calls, situations, the watch, recommendations.

Only schemes that use situations are told; whom they write to is invented, at addresses that reach nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from accounts.models import User
from schemes import clock
from schemes.models import Scheme, Spot
from watch.enums import TechnicalType
from watch.models import Recipient
from watch.recipients import save_recipient

from .field_recommendations import recommendation
from .field_situations import call, situation
from .field_story import Field, Story, places_of, tell
from .field_watch import follow_up, observation
from .rhythm import season

MOST_DAYS = 365


@dataclass(frozen=True)
class Pace:
    """How many a day, on average, in full season; a recommendation in these months."""

    situations: float
    calls: float
    observations: float
    follow_ups: float
    months: Sequence[int]


PACES = {
    "nantes-mediateur-de-quartier": Pace(2.1, 1.1, 1.1, 0.6, range(1, 13)),
    "rennes-mediation-de-jour": Pace(0.7, 0.25, 0.4, 0.25, (1, 3, 4, 7, 10)),
}
KINDS: Mapping[str, Callable[..., Story]] = {
    "situations": situation,
    "calls": call,
    "observations": observation,
    "follow_ups": follow_up,
}
DRAWS = 6


@dataclass(frozen=True)
class Service:
    """A recipient: whom, which service, for what; `spot`: the spots of that name are its own."""

    partner: str
    service: str
    types: tuple[TechnicalType, ...] = ()
    spot: str = ""


OF_TOWN = (TechnicalType.ROAD, TechnicalType.CLEANING, TechnicalType.BULKY, TechnicalType.WRECK, TechnicalType.GREEN)
OF_LIGHT = (TechnicalType.LIGHTING,)
OF_LANDLORD = (TechnicalType.LIFT, TechnicalType.DOOR, TechnicalType.CLEANING, TechnicalType.BULKY)
OF_LANDLORD += (TechnicalType.DAMAGE, TechnicalType.LEAK, TechnicalType.HEATING, TechnicalType.LIGHTING)
# By what recommendations call them. Nobody takes « other »: somebody has to choose.
SERVICES: Mapping[str, Mapping[str, Service]] = {
    "nantes-mediateur-de-quartier": {
        "landlord": Service("Les bailleurs sociaux nantais", "Proximité", OF_LANDLORD, "Pied des immeubles"),
        "town": Service("Ville de Nantes", "Espaces publics", OF_TOWN),
        "light": Service("Ville de Nantes", "Éclairage public", OF_LIGHT),
        "borough": Service("Mairies de quartier", "Accueil", (TechnicalType.DAMAGE,)),
    },
    "rennes-mediation-de-jour": {
        "landlord": Service("Archipel Habitat", "Agence de proximité", OF_LANDLORD, "Pied des immeubles"),
        "town": Service("Ville de Rennes", "Espaces publics", (*OF_TOWN, *OF_LIGHT)),
        "borough": Service("Centres sociaux", "Accueil", (TechnicalType.DAMAGE,)),
    },
}


def write_field(
    scheme: Scheme, days: Sequence[datetime.date], until: datetime.datetime, mediator: User, coordinator: User
) -> None:
    """Tells the field of a scheme that has a pace, on these days, up to a moment."""
    pace, days = PACES[scheme.slug], days[-MOST_DAYS:]
    with clock.at(clock.moment(days[0], datetime.time(9), scheme)):
        recipients = {key: _recipient(scheme, one, coordinator) for key, one in SERVICES[scheme.slug].items()}
    field = Field(scheme, mediator, coordinator, recipients, places_of(scheme, days[0]))
    stories: list[Story] = []
    for day in days:
        stories += _of_day(field, pace, day)
        if day.day == 1 and day.month in pace.months:
            stories.append(recommendation(field, day))
    tell(stories, until)


def _of_day(field: Field, pace: Pace, day: datetime.date) -> list[Story]:
    """What is noted that day, at places where a team is."""
    places = field.places.get(day, ())
    if not places:
        return []
    stories = []
    for name, story in KINDS.items():
        rng = field.chance(day, name)
        share = getattr(pace, name) * season(day) / DRAWS
        number = sum(rng.random() < share for _ in range(DRAWS))
        stories += [story(field, day, rng.choice(places), rank) for rank in range(number)]
    return stories


def _recipient(scheme: Scheme, one: Service, by: User) -> Recipient:
    partnership = scheme.partnerships.select_related("partner").get(partner__name=one.partner)
    values = {
        "partner": partnership.partner,
        "service": one.service,
        "email": f"{slugify(one.service)}@{slugify(one.partner)}.test",
        "technical_types": [str(kind) for kind in one.types],
        "is_active": True,
        "neighbourhoods": [],
        "spots": list(Spot.objects.filter(scheme=scheme, name=one.spot)) if one.spot else [],
    }
    return save_recipient(Recipient(scheme=scheme), values, version=None, by=by)
