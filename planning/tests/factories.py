import datetime
import uuid

from outings.entries import OutingEntry, StopEntry
from planning.changing import SeriesPlan, create_series
from planning.single import plan_one
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


def plan_entry(*neighbourhoods, **fields):
    """The smallest plan with `fields` changed: tomorrow, from 14:00 to 16:00, on foot."""
    said = dict.fromkeys(("mobile_unit", "digital_advisers_count", "civic_volunteers_count", "prep_minutes"))
    said |= dict.fromkeys(("setting", "venue_type", "context", "target_audience"), "")
    said |= {
        "format": "walkabout",
        "outing_type": "generalist",
        "held_on": datetime.date(2026, 11, 19),
        "starts_at": datetime.time(14),
        "ends_at": datetime.time(16),
        "is_ending_after_midnight": False,
        "mediators_count": 2,
    }
    stops = tuple(stop if isinstance(stop, StopEntry) else StopEntry(stop) for stop in neighbourhoods)
    return OutingEntry(said | fields, stops=stops or (StopEntry(),))


def planned(scheme, *neighbourhoods, user=None, crew=None, **fields):
    """One outing planned the one way there is."""
    user = user or member(scheme)
    entry = plan_entry(*neighbourhoods, **fields)
    planned_by = {"scheme": scheme, "operator": scheme.lead_operator, "user": user}
    outing, _ = plan_one(**planned_by, client_uuid=uuid.uuid4(), entry=entry, crew=crew)
    return outing


def plan_data(scheme, **changes):
    """The smallest POST of the plan's form that is accepted; a change to None leaves the field out."""
    data = {
        "scheme": scheme.slug,
        "client_uuid": str(uuid.uuid4()),
        "format": "walkabout",
        "outing_type": "generalist",
        "held_on": "2026-11-19",
        "starts_at": "14:00",
        "ends_at": "16:00",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-neighbourhood": "outside",
        "stops-0-spot": "Halle aux grains",
        "mediators_count": "2",
    } | changes
    return {name: value for name, value in data.items() if value is not None}
