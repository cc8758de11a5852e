import datetime
import uuid

from outings.entries import OutingEntry, StopEntry
from outings.enums import OutingStatus
from outings.models import Outing
from outings.recording import record_outing
from schemes import clock

# The smallest outing that can be closed; a test says only what it is about.
SMALLEST = {
    "held_on": datetime.date(2026, 3, 11),
    "starts_at": datetime.time(14, 0),
    "ends_at": datetime.time(16, 0),
    "format": "walkabout",
    "mediators_count": 2,
    "people_mediated": 10,
}


def entry(
    *,
    stops=(),
    text=None,
    requests=None,
    themes=(),
    new_themes=(),
    partners=None,
    new_partners=(),
    ticks=None,
    testimonies=(),
    **fields,
):
    """An entry as the form would submit it: the smallest outing with `fields` changed."""
    return OutingEntry(
        fields=SMALLEST | fields,
        text=text or {},
        stops=tuple(stops) or (StopEntry(),),
        requests=requests or {},
        themes=tuple(themes),
        new_themes=tuple(new_themes),
        partners=partners or {},
        new_partners=tuple(new_partners),
        ticks=ticks or {},
        testimonies=tuple(testimonies),
    )


def outing(scheme, user=None, **details):
    """A logged outing of the scheme, recorded the one way there is."""
    recorded, _ = record_outing(
        user=user, scheme=scheme, operator=scheme.lead_operator, client_uuid=uuid.uuid4(), entry=entry(**details)
    )
    return recorded


def planned_today(scheme):
    """An outing of today still to close; it has no hour, so that it may be closed at any."""
    row = outing(scheme, held_on=clock.today(), starts_at=None, ends_at=None, duration_minutes=120)
    unlogged = {"status": OutingStatus.PLANNED, "submission_hash": "", "logged_at": None, "recorded_by": None}
    Outing.objects.filter(pk=row.pk).update(**unlogged)
    return row


def form_data(scheme, **changes):
    """The smallest POST of the outing form that is accepted: a walkabout at a spot outside the perimeter.

    A change to None leaves the field out; a stop is reached by its name, as in `**{"stops-0-spot": "Halle"}`.
    """
    data = {
        "scheme": scheme.slug,
        "client_uuid": str(uuid.uuid4()),
        "format": "walkabout",
        "held_on": "2026-03-11",
        "duration": "h2",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-neighbourhood": "outside",
        "stops-0-spot": "Halle aux grains",
        "testimonies-TOTAL_FORMS": "0",
        "testimonies-INITIAL_FORMS": "0",
        "mediators_count": "2",
        "people_mediated": "14",
    } | changes
    return {name: value for name, value in data.items() if value is not None}


def history(stored):
    """What was done to the outing: (version, deed), in order."""
    return list(stored.deeds.values_list("version", "deed"))
