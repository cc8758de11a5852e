"""A recommendation's finding stands on figures: the catalogue's, of the whole scheme, as every report says them."""

from __future__ import annotations

import datetime

from django.dispatch import receiver

from schemes.models import Scheme
from watch.evidence import Known
from watch.signals import figures_asked

from .figures.placing import build
from .figures.scope import Scope

# What says something of a territory. Nothing of the team's load, no part of the public: those leave by reports alone.
TOLD = (
    *("outings_done", "presence_hours", "people_met", "people_mediated", "participants_count", "requests_total"),
    *("handling_appointment", "handling_accompanied", "handling_referred", "unclaimed_right_count"),
)


@receiver(figures_asked)
def of_the_scheme(scheme: Scheme, start: datetime.date, end: datetime.date, **_: object) -> list[Known]:
    """Those of `TOLD`, and the requests by topic, that are known over these days, both included: exact, the team's."""
    rows = build(Scope.of(scheme, start, end)).rows()
    return [Known(*row) for row in rows if row[2] is not None and (row[0] in TOLD or row[0].startswith("requests["))]
