import datetime
import uuid

from outings.recording import OutingEntry, StopEntry, record_outing

# The smallest outing that can be closed; a test says only what it is about.
SMALLEST = {
    "held_on": datetime.date(2026, 3, 11),
    "starts_at": datetime.time(14, 0),
    "ends_at": datetime.time(16, 0),
    "format": "walkabout",
    "mediators_count": 2,
    "people_mediated": 10,
}


def entry(*, stops=(), text=None, requests=None, themes=(), partners=None, ticks=None, testimonies=(), **fields):
    """An entry as the form would submit it: the smallest outing with `fields` changed."""
    return OutingEntry(
        fields=SMALLEST | fields,
        text=text or {},
        stops=tuple(stops) or (StopEntry(),),
        requests=requests or {},
        themes=tuple(themes),
        partners=partners or {},
        ticks=ticks or {},
        testimonies=tuple(testimonies),
    )


def outing(scheme, user=None, **details):
    """A logged outing of the scheme, recorded the one way there is."""
    recorded, _ = record_outing(
        user=user, scheme=scheme, operator=scheme.lead_operator, client_uuid=uuid.uuid4(), entry=entry(**details)
    )
    return recorded
