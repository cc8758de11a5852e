"""What deserves a second look on a recorded outing (DOMAIN 6.4): it is shown, never blocks and costs no tap."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Sum, prefetch_related_objects

from french.dates import dated, french_date
from french.numbers import counted
from french.personal_names import SENTENCE
from schemes import clock
from schemes.models import Neighbourhood, SchemeNeighbourhood

from .enums import OutingStatus
from .models import Outing
from .stops import OutingStop
from .wording import not_said, people

LATE_AFTER = datetime.timedelta(days=31)
MANY_PEOPLE = 150
INFOS = frozenset({"V6", "V9", "V10"})


@dataclass(frozen=True)
class OutingWarning:
    """A sentence about an outing, under the code of its rule; `other` is the outing it looks like, for V16."""

    code: str
    text: str
    other: Outing | None = None

    @property
    def is_info(self) -> bool:
        """Nothing to check: the sentence only says that the figures are right as they are."""
        return self.code in INFOS


def warnings_for(outing: Outing) -> list[OutingWarning]:
    """The warnings of a done outing in the order of the rules; of one that is not, its words only."""
    if not outing.is_done:
        return _names(outing)
    others = _others_near([outing])
    return [
        *(warning for rule in (_late, _unknown, _requests, _many) for warning in rule(outing)),
        *_twins(outing, others),
        *(warning for rule in (_coupons, _names, _perimeter) for warning in rule(outing)),
    ]


def anomalies_of(outings: Iterable[Outing]) -> dict[int, list[OutingWarning]]:
    """By key of those that have some: what asks for a look before they are validated together (V12, V16, V17, V18,
    V21). Never an outing without public that says why, a difficult feeling, a low number.

    In a fixed number of queries, whatever the number of outings.
    """
    outings = list(outings)
    prefetch_related_objects(outings, "stops__neighbourhood", "testimonies", "text", "scheme__perimeter")
    others = _others_near(outings)
    found = {
        outing.pk: [
            *_many(outing),
            *_twins(outing, others),
            *(warning for rule in (_coupons, _names, _perimeter) for warning in rule(outing)),
        ]
        for outing in outings
    }
    return {pk: warnings for pk, warnings in found.items() if warnings}


def _late(outing: Outing) -> list[OutingWarning]:
    """V3: logged more than 31 days after it took place, however long before it was planned. Not of imported ones."""
    if outing.logged_at is None:
        return []
    days = clock.day_of(outing.logged_at, outing.scheme) - outing.held_on
    if days <= LATE_AFTER:
        return []
    return [OutingWarning("V3", f"Sortie saisie {days.days}\u00a0jours après. Vérifiez la date.")]


def _unknown(outing: Outing) -> list[OutingWarning]:
    """V6: computed, said once something was answered, never asked to explain."""
    said = []
    for label, unknown in (("Femmes, hommes", outing.gender_unknown), ("Âges", outing.age_unknown)):
        if unknown and outing.public_count != unknown:
            said.append(f"{label}\u00a0: {not_said(unknown, are_participants=outing.counts_participants)}.")
    return [OutingWarning("V6", " ".join(said))] if said else []


def _requests(outing: Outing) -> list[OutingWarning]:
    """V9 and V10: a person may bring several requests, or none. Nothing to say when no request was noted; requests
    that nobody brought are not normal."""
    requests, public = outing.outing_topics.aggregate(total=Sum("requests"))["total"], outing.public_count
    if requests is None or public is None or requests == public:
        return []
    asked, are_participants = counted(requests, "demande", "demandes"), outing.counts_participants
    if public == 0:
        text = f"{asked}, mais {people(0, are_participants=are_participants)}\u00a0: vérifiez l’un des deux."
        return [OutingWarning("V11", text)]
    if requests > public:
        text = f"{asked} pour {people(public, are_participants=are_participants)}\u00a0: c’est normal."
        return [OutingWarning("V9", text)]
    without = people(public - requests, are_participants=are_participants)
    return [OutingWarning("V10", f"{without} sans demande\u00a0: c’est normal.")]


def _many(outing: Outing) -> list[OutingWarning]:
    """V12: the kit's events reach 50 to 150 people."""
    if (outing.public_count or 0) <= MANY_PEOPLE:
        return []
    public = people(outing.public_count, are_participants=outing.counts_participants)
    return [OutingWarning("V12", f"{public}\u00a0: un événement\u202f? Vérifiez le nombre.")]


def _others_near(outings: Iterable[Outing]) -> Mapping[tuple, list[Outing]]:
    """The outings that were not cancelled, by scheme, day, slot and spot, where these were. Their stops are fetched."""
    outings = list(outings)
    spots = {stop.spot_id for outing in outings for stop in outing.stops.all() if stop.spot_id}
    if not spots:
        return {}
    days = {outing.held_on for outing in outings}
    there = OutingStop.objects.filter(scheme__in={outing.scheme_id for outing in outings}, held_on__in=days)
    there = there.filter(spot__in=spots).exclude(outing__status=OutingStatus.CANCELLED).select_related("outing")
    near: dict[tuple, list[Outing]] = defaultdict(list)
    for stop in there.order_by("outing_id"):
        near[_slot_at(stop.outing, stop.spot_id)].append(stop.outing)
    return near


def _slot_at(outing: Outing, spot: int) -> tuple:
    return (outing.scheme_id, outing.held_on, outing.time_slot, spot)


def _twins(outing: Outing, others: Mapping[tuple, list[Outing]]) -> list[OutingWarning]:
    """V16: another outing of the scheme, that day, in that slot, at one of the same spots; not two that were planned
    so, a series of several teams."""
    near = [other for stop in outing.stops.all() for other in others.get(_slot_at(outing, stop.spot_id), ())]
    twins = {
        other.pk: other for other in near if other.pk != outing.pk and not (other.was_planned and outing.was_planned)
    }
    text = "Une autre sortie est enregistrée ce jour-là, au même lieu. Si ce sont deux sorties, rien à faire."
    return [OutingWarning("V16", text, twin) for twin in twins.values()]


def _names(outing: Outing) -> list[OutingWarning]:
    """V18: seen as the texts were written, said until a coordinator has read them."""
    text = getattr(outing, "text", None)
    is_seen = (text and text.looks_personal) or any(words.looks_personal for words in outing.testimonies.all())
    return [OutingWarning("V18", SENTENCE)] if is_seen else []


def _perimeter(outing: Outing) -> list[OutingWarning]:
    """V21: each of its neighbourhoods that the perimeter did not have that day, since when."""
    day = outing.held_on
    names = {stop.neighbourhood_id: stop.neighbourhood for stop in outing.stops.all() if stop.neighbourhood_id}
    places: dict[int, list[SchemeNeighbourhood]] = {place: [] for place in names}
    for link in outing.scheme.perimeter.all():
        if link.neighbourhood_id in places:
            places[link.neighbourhood_id].append(link)
    apart = "Ses chiffres sont sous «\u00a0Hors périmètre\u00a0»."
    return [
        OutingWarning("V21", f"{_absence(names[place], links, day)} {apart}")
        for place, links in places.items()
        if not any(link.covers(day) for link in links)
    ]


def _absence(place: Neighbourhood, links: list[SchemeNeighbourhood], day: datetime.date) -> str:
    left = [link.ends_on for link in links if link.ends_on and link.ends_on < day]
    to_come = [link.starts_on for link in links if link.starts_on and link.starts_on > day]
    if left:
        since = max(left) + datetime.timedelta(days=1)
        return f"{place} n’est plus dans le périmètre depuis le {_day_near(since, day)}."
    if to_come:
        return f"{place} n’entre dans le périmètre que le {_day_near(min(to_come), day)}."
    return f"{place} n’est pas dans le périmètre."


def _day_near(told: datetime.date, day: datetime.date) -> str:
    """Without its year where it is that of the outing."""
    return dated(told, "j F") if told.year == day.year else french_date(told)


def _coupons(outing: Outing) -> list[OutingWarning]:
    """V17: whoever got a coupon was referred."""
    coupons, referred = outing.coupons_issued or 0, outing.handling_referred
    if referred is None or coupons <= referred:
        return []
    sent = counted(referred, "personne orientée", "personnes orientées")
    text = f"{counted(coupons, 'coupon remis', 'coupons remis')}, {sent}\u00a0: vérifiez l’un des deux."
    return [OutingWarning("V17", text)]
