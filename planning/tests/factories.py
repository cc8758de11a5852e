import datetime
import uuid

from outings.entries import StopEntry
from planning.changing import SeriesPlan, create_series
from schemes.tests.factories import member

# The smallest series: each Tuesday of 2026, on foot.
SMALLEST = {
    "name": "Le mardi",
    "rule": "weekly",
    "weekdays": [2],
    "starts_on": datetime.date(2026, 1, 1),
    "ends_on": datetime.date(2026, 12, 31),
    "starts_at": datetime.time(14),
    "ends_at": datetime.time(16),
    "format": "walkabout",
    "mediators_count": 2,
    "is_promise": True,
}


def series_plan(*neighbourhoods, partners=None, themes=(), **fields):
    """The smallest series with `fields` changed, stopping in these neighbourhoods (a stop may be given whole)."""
    stops = [stop if isinstance(stop, StopEntry) else StopEntry(stop) for stop in neighbourhoods]
    return SeriesPlan(SMALLEST | fields, tuple(stops), tuple(themes), partners or {})


def series(scheme, *neighbourhoods, user=None, **fields):
    """A series stored the one way there is, with its rows; the clock must not be past its first day."""
    user = user or member(scheme, "coordinator")
    stored, _ = create_series(
        scheme=scheme,
        operator=scheme.lead_operator,
        user=user,
        client_uuid=uuid.uuid4(),
        plan=series_plan(*neighbourhoods, **fields),
    )
    return stored
