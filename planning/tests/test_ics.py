import datetime
import io
import re
import uuid
from dataclasses import replace

import pytest
import vobject
from dateutil import tz

from planning.agenda import Announced, Place
from planning.ics import written
from schemes.models import Scheme

ROW = Announced(
    identifier=uuid.UUID(int=7),
    version=3,
    changed_at=datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC),
    line=1,
    day=datetime.date(2026, 10, 20),
    due_on=datetime.date(2026, 10, 20),
    starts_at=datetime.time(14),
    ends_at=datetime.time(16),
    what="Permanence",
    format="drop_in_session",
    operator="Optima",
    places=(Place("Marché", ""),),
)


def file_of(*rows, **scheme):
    return written(Scheme(name="La Halte", slug="halte", city="Montrieux", **scheme), rows, "La Halte").decode()


def read(*rows):
    """The events, as another library reads them."""
    return vobject.readOne(file_of(*rows)).vevent_list


def in_greenwich(name, **changes):
    """When an event starts or ends, by the zone that the file tells: the reader above loses zones of folded lines."""
    content = file_of(replace(ROW, **changes)).replace("\r\n ", "").replace("\r\n", "\n")
    zone = tz.tzical(io.StringIO(content[: content.index("BEGIN:VEVENT")] + "END:VCALENDAR\n")).get()
    [said] = re.findall(rf"{name};TZID=Europe/Paris:(\w+)", content)
    return datetime.datetime.strptime(said, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(datetime.UTC)


@pytest.mark.parametrize(
    ("day", "hour"), [((2026, 10, 20), 12), ((2026, 10, 25), 13), ((2026, 10, 27), 13), ((2027, 3, 29), 12)]
)
def test_clock_hours_are_kept_when_clocks_change(day, hour):
    assert in_greenwich("DTSTART", day=datetime.date(*day)).hour == hour


def test_what_ends_past_midnight_ends_the_next_day():
    end = in_greenwich("DTEND", starts_at=datetime.time(22), ends_at=datetime.time(1))
    assert end == datetime.datetime(2026, 10, 20, 23, tzinfo=datetime.UTC)


def test_no_rule_and_nothing_of_the_host():
    content = written(Scheme(name="x", slug="x", city="x"), [ROW], "x").decode()
    assert "RRULE" not in content
    assert f"UID:{ROW.identifier}\r\n" in content
    assert "SEQUENCE:3\r\n" in content


def test_what_changed_is_said_in_the_event():
    moved = replace(ROW, day=datetime.date(2026, 10, 22))
    called_off = replace(ROW, identifier=uuid.UUID(int=8), is_cancelled=True, next_day=datetime.date(2026, 10, 27))
    told = [event.description.value for event in read(moved, called_off)]
    assert "Nouvelle date, au lieu du mardi 20 octobre 2026" in told[0]
    assert "Prochaine date\u00a0: mardi 27 octobre 2026" in told[1]


def test_an_agenda_without_a_date_is_a_calendar():
    content = written(Scheme(name="x", slug="x", city="x"), [], "x")
    assert vobject.readOne(content.decode()).name == "VCALENDAR"
