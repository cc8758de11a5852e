"""Quarter by quarter: a column that says the same throughout is said once, one of nothing is left out."""

from __future__ import annotations

from dataclasses import dataclass

from french.numbers import amount, bare, hours

from ...figures.report import Place, Report

UNSAID = "Non renseigné"


@dataclass(frozen=True)
class PlaceRow:
    label: str
    said: tuple[str, ...]
    outings: str
    previous: str
    hours: str
    people: str
    requests: str
    topic: str


@dataclass(frozen=True)
class PlacesTable:
    rows: tuple[PlaceRow, ...]
    has_previous: bool
    has_people: bool
    has_requests: bool
    has_topics: bool
    # What all of them are, said once.
    alike: str


def places_table(report: Report) -> PlacesTable:
    """The report's places, in its order."""
    places = [place for place in report.places if place.presence.outings or place.presence.requests]
    statuses = {place.qpv_label for place in places if not place.is_across}
    alike = statuses.pop() if len(statuses) == 1 and len(places) > 1 else ""
    rows = tuple(_row(place, alike) for place in places)
    topics = {row.topic for row in rows}
    return PlacesTable(
        rows,
        report.previous is not None and any(place.previous_outings for place in places),
        "people_mediated" not in report.withheld and any(row.people not in ("0", "—") for row in rows),
        any(row.requests not in ("0", "—") for row in rows),
        len(topics - {""}) > 1,
        f"Tous ces quartiers sont en {alike}." if alike == "QPV" else "",
    )


def _row(place: Place, alike: str) -> PlaceRow:
    said = [place.qpv_label] if place.qpv_label not in ("", UNSAID, alike) else []
    said += [words for words in (place.qpv_change, place.in_force) if words]
    said += ["Prioritaire"] if place.is_priority else []
    presence = place.presence
    counted = ("—",) * 4
    if not place.is_across:
        before = amount(place.previous_outings)
        counted = (amount(presence.outings), before, amount(hours(presence.minutes)), bare(presence.people_mediated))
    # Between brackets stands what the kit adds: the whole label is in the table of topics.
    return PlaceRow(place.label, tuple(said), *counted, bare(presence.requests), place.first_topic.split(" (")[0])
