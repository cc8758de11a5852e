"""What is announced, as a calendar that others subscribe to (RFC 5545): one event an outing, no rule.

Readers of calendars choke on long lists of excluded days, and each hides, strikes or ignores what is cancelled: the
title says it too.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from icalendar import Calendar, Event

from french.dates import dated
from schemes import clock
from schemes.models import Scheme

from .agenda import Announced, agenda_address

CANCELLED_TITLE = "ANNULÉ – "
# How often a subscriber is asked to come back; each does as it likes.
COME_BACK = datetime.timedelta(hours=1)
# Whose changes of clock a file tells: the same in every file, for some readers keep a zone by its name.
CLOCKS = datetime.date(2020, 1, 1), datetime.date(2038, 1, 1)


def written(scheme: Scheme, told: Sequence[Announced], title: str) -> bytes:
    """The file of these outings, in their order: the same bytes for the same outings."""
    calendar = Calendar()
    calendar.add("prodid", "-//OptiMédia//agenda public//FR")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", COME_BACK, parameters={"value": "DURATION"})
    for row in told:
        calendar.add_component(_event(scheme, row))
    calendar.add_missing_timezones(*CLOCKS)
    return calendar.to_ical()


def _event(scheme: Scheme, row: Announced) -> Event:
    event = Event()
    zone = clock.zone_of(scheme)
    # One that ends past midnight ends the next day, wherever it was let through.
    last = row.day + datetime.timedelta(days=row.ends_at <= row.starts_at)
    event.add("uid", str(row.identifier))
    event.add("sequence", row.version)
    event.add("dtstamp", row.changed_at)
    event.add("dtstart", datetime.datetime.combine(row.day, row.starts_at, zone))
    event.add("dtend", datetime.datetime.combine(last, row.ends_at, zone))
    event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    title = ", ".join(filter(None, (row.what, row.place)))
    event.add("summary", f"{CANCELLED_TITLE}{title}" if row.is_cancelled else title)
    event.add("location", ", ".join(filter(None, (row.place, scheme.city))))
    event.add("description", "\n".join(_said(scheme, row)))
    event.add("url", agenda_address(scheme))
    event.add("transp", "TRANSPARENT")
    return event


def _said(scheme: Scheme, row: Announced) -> list[str]:
    lines = [f"{scheme.name}, {row.operator}"]
    if row.is_cancelled and row.next_day:
        lines.append(f"Prochaine date\u00a0: {dated(row.next_day, 'l j F Y')}")
    if row.is_moved:
        lines.append(f"Nouvelle date, au lieu du {dated(row.due_on, 'l j F Y')}")
    if row.themes:
        lines.append(f"Thèmes\u00a0: {', '.join(row.themes)}")
    if row.partners:
        lines.append(f"Avec {', '.join(row.partners)}")
    return lines
