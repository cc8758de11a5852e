"""What day it is for a team: moments, on the clock of Greenwich, by the zones of schemes."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from schemes import clock
from schemes.enums import TimeZone
from schemes.models import Membership, Scheme
from schemes.tests.factories import SchemeFactory, member

# moment, zone -> the watch, the team's day
DAYS = [
    ("2026-03-11T23:40Z", "Europe/Paris", "2026-03-12 00:40", "2026-03-11"),
    ("2026-03-12T03:59Z", "Europe/Paris", "2026-03-12 04:59", "2026-03-11"),
    ("2026-03-12T04:00Z", "Europe/Paris", "2026-03-12 05:00", "2026-03-12"),
    ("2026-03-11T23:40Z", "America/Martinique", "2026-03-11 19:40", "2026-03-11"),
    ("2026-03-11T23:40Z", "Indian/Reunion", "2026-03-12 03:40", "2026-03-11"),
    ("2026-03-11T23:40Z", "Pacific/Noumea", "2026-03-12 10:40", "2026-03-12"),
    ("2026-03-12T14:59Z", "Pacific/Tahiti", "2026-03-12 04:59", "2026-03-11"),
    # The nights the clock changes: 05:00 is on the watch, whatever has elapsed.
    ("2026-10-25T00:59Z", "Europe/Paris", "2026-10-25 02:59", "2026-10-24"),
    ("2026-10-25T01:00Z", "Europe/Paris", "2026-10-25 02:00", "2026-10-24"),
    ("2026-10-25T03:59Z", "Europe/Paris", "2026-10-25 04:59", "2026-10-24"),
    ("2026-10-25T04:00Z", "Europe/Paris", "2026-10-25 05:00", "2026-10-25"),
    ("2026-03-29T02:59Z", "Europe/Paris", "2026-03-29 04:59", "2026-03-28"),
    ("2026-03-29T03:00Z", "Europe/Paris", "2026-03-29 05:00", "2026-03-29"),
    # A leap year, another, a year's end.
    ("2028-02-29T23:40Z", "Europe/Paris", "2028-03-01 00:40", "2028-02-29"),
    ("2027-02-28T23:40Z", "Europe/Paris", "2027-03-01 00:40", "2027-02-28"),
    ("2026-12-31T23:40Z", "Europe/Paris", "2027-01-01 00:40", "2026-12-31"),
]


@pytest.mark.parametrize(("moment", "zone", "watch", "day"), DAYS)
def test_the_team_s_day_lasts_until_five_on_its_own_watch(hold_clock, moment, zone, watch, day):
    scheme = Scheme(time_zone=zone)
    hold_clock(datetime.datetime.fromisoformat(moment))
    assert f"{clock.local_now(scheme):%Y-%m-%d %H:%M}" == watch
    assert str(clock.today(scheme)) == str(clock.day_of(clock.now(), scheme)) == day


def test_without_a_scheme_the_watch_is_the_site_s(hold_clock):
    hold_clock(datetime.datetime.fromisoformat("2026-03-11T23:40Z"))
    assert clock.local_now() == clock.local_now(Scheme())
    assert clock.today() == datetime.date(2026, 3, 11)


def test_what_the_watch_says_twice_is_the_first_time():
    twice = clock.moment(datetime.date(2026, 10, 25), datetime.time(2, 45), Scheme())
    assert twice == datetime.datetime.fromisoformat("2026-10-25T00:45Z")


@pytest.mark.parametrize("zone", TimeZone.values)
def test_every_zone_is_one_this_machine_knows(zone):
    assert ZoneInfo(zone).key == zone


# A team's last day, 11 March: who still comes in, at that moment, in a scheme of that zone.
@pytest.mark.parametrize(
    ("moment", "zone", "is_seen"),
    [
        ("2026-03-11T23:40Z", "Europe/Paris", True),
        ("2026-03-12T04:00Z", "Europe/Paris", False),
        ("2026-03-12T04:00Z", "America/Martinique", True),
        ("2026-03-11T18:00Z", "Pacific/Noumea", False),
    ],
)
def test_a_membership_ends_with_the_day_of_its_scheme(db, hold_clock, moment, zone, is_seen):
    user = member(SchemeFactory(time_zone=zone))
    Membership.objects.update(ends_on="2026-03-11")
    hold_clock(datetime.datetime.fromisoformat(moment))
    assert Scheme.objects.visible_to(user).exists() is is_seen
