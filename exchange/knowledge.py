"""What the scheme has already, read once for all the rows of a file: places, partners, themes, outings."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from french.names import folded
from outings.models import ClosedPeriod, Outing
from outings.stops import status_of
from partners.models import Partner
from schemes.enums import QpvStatus
from schemes.models import Neighbourhood, Scheme, SchemeNeighbourhood, Theme, Topic

from .models import ImportedRow
from .targets import topics_of

MOST_KEYS = 500


@dataclass(frozen=True)
class Stored:
    """An outing of the scheme under the identifier of a row. `digest` is of what was imported; empty without."""

    pk: int
    version: int
    digest: str
    imported_version: int


class Knowledge:
    """Of one scheme, at one moment."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.perimeter: dict[int, list[SchemeNeighbourhood]] = defaultdict(list)
        links = scheme.perimeter.select_related("neighbourhood").prefetch_related("neighbourhood__statuses")
        for link in links:
            self.perimeter[link.neighbourhood_id].append(link)
        quarters = [links[0].neighbourhood for links in self.perimeter.values()]
        self.quarters: dict[str, Neighbourhood] = {quarter.folded_name: quarter for quarter in quarters}
        self.spots = {(spot.neighbourhood_id, spot.folded_name): spot for spot in scheme.spots.all()}
        self.homes: dict[str, list[int | None]] = defaultdict(list)
        for place, name in self.spots:
            self.homes[name].append(place)
        self.partners = self._partners()
        self.themes: dict[str, Theme] = {theme.folded_label: theme for theme in Theme.objects.offered_by(scheme)}
        self.topics: dict[str, Topic] = {f"topic.{topic.code}": topic for topic in topics_of(scheme)}
        self.closed = list(ClosedPeriod.objects.filter(scheme=scheme))

    def _partners(self) -> dict[str, Partner]:
        """By folded name: the operator's, then the scheme's own, which come first."""
        of_operator = Partner.objects.filter(partnerships__scheme__lead_operator=self.scheme.lead_operator_id)
        own = Partner.objects.filter(partnerships__scheme=self.scheme)
        return {partner.folded_name: partner for partner in [*of_operator, *own]}

    def home_of(self, spot: str) -> tuple[bool, int | None]:
        """(whether a known spot says its neighbourhood by itself, which)."""
        homes = self.homes.get(folded(spot), [])
        return len(homes) == 1, homes[0] if len(homes) == 1 else None

    def quarter(self, pk: int | None) -> Neighbourhood | None:
        return self.perimeter[pk][0].neighbourhood if pk in self.perimeter else None

    def covers(self, quarter: Neighbourhood, day: datetime.date) -> bool:
        """Whether the perimeter had it that day (V21)."""
        links = self.perimeter.get(quarter.pk)
        return not links or any(link.covers(day) for link in links)

    def period_told(self, day: datetime.date) -> ClosedPeriod | None:
        """The published period that holds the day (V2)."""
        return next((period for period in self.closed if period.starts_on <= day <= period.ends_on), None)

    def status_of(self, quarter: Neighbourhood | None, spot: str, day: datetime.date) -> QpvStatus:
        """The status that is known of the place that day."""
        known = self.spots.get((quarter.pk if quarter else None, folded(spot)))
        return QpvStatus(status_of(known, quarter, day)[0])

    def stored(self, identifiers: list[UUID]) -> dict[UUID, Stored]:
        """Those of the rows' identifiers that the scheme has an outing for."""
        found: dict[UUID, Stored] = {}
        for start in range(0, len(identifiers), MOST_KEYS):
            outings = Outing.objects.filter(
                scheme=self.scheme, client_uuid__in=identifiers[start : start + MOST_KEYS]
            ).values_list("client_uuid", "pk", "version")
            imported = {
                outing: (digest, version)
                for outing, digest, version in ImportedRow.objects.filter(
                    outing__in=[pk for _, pk, _ in outings]
                ).values_list("outing", "digest", "version")
            }
            for identifier, pk, version in outings:
                found[identifier] = Stored(pk, version, *imported.get(pk, ("", 0)))
        return found

    def twins(self, days: set[datetime.date]) -> dict[tuple[datetime.date, str, str], int]:
        """By day, slot and spot (folded): an outing that stands there already (V16)."""
        if not days:
            return {}
        outings = Outing.objects.filter(scheme=self.scheme, held_on__range=(min(days), max(days)))
        outings = outings.exclude(status="cancelled").exclude(stops__spot=None)
        rows = outings.values_list("held_on", "time_slot", "stops__spot__folded_name", "pk")
        return {(day, slot, spot): pk for day, slot, spot, pk in rows}
