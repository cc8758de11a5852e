import datetime
from zoneinfo import ZoneInfo

import pytest

from schemes.models import ServiceHours
from schemes.service_hours import next_in_service, next_opening
from schemes.tests.factories import SchemeFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.fixture
def nightly():
    """Tuesday to Saturday, 14:15 to 02:00."""
    scheme = SchemeFactory()
    period = scheme.periods.create(name="Aujourd’hui")
    for weekday in range(2, 7):
        hours = {"starts_at": datetime.time(14, 15), "ends_at": datetime.time(2)}
        ServiceHours.objects.create(period=period, weekday=weekday, **hours)
    return scheme


@pytest.mark.parametrize(
    ("moment", "opening", "in_service"),
    [
        # Tuesday evening: at work until two in the morning.
        ("2026-11-17T22:30", "2026-11-18T14:15", "2026-11-17T22:30"),
        ("2026-11-18T01:30", "2026-11-18T14:15", "2026-11-18T01:30"),
        ("2026-11-18T02:00", "2026-11-18T14:15", "2026-11-18T14:15"),
        # Sunday: the next are Tuesday's.
        ("2026-11-22T10:00", "2026-11-24T14:15", "2026-11-24T14:15"),
        # The night the clock is put back.
        ("2026-10-25T03:00", "2026-10-27T14:15", "2026-10-27T14:15"),
    ],
)
def test_hours_that_cross_midnight(nightly, moment, opening, in_service):
    assert next_opening(nightly, at(moment)) == at(opening)
    assert next_in_service(nightly, at(moment)) == at(in_service)


@pytest.mark.parametrize(
    ("moment", "opening"), [("2026-11-20T18:30", "2026-11-23T09:00"), ("2026-11-23T09:00", "2026-11-23T09:00")]
)
def test_without_known_hours_nine_on_weekdays(moment, opening):
    assert next_opening(SchemeFactory(), at(moment)) == at(opening)
