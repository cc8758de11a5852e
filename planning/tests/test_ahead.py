"""Rows made ahead: once for each day and lane, whoever asks and however often (DOMAIN 8.3)."""

import datetime
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outings.models import Outing
from planning.ahead import identifier, make_rows, plan_ahead
from planning.changing import SeriesPlan, change_following, plan_of
from planning.models import Occurrence, Series
from planning.tests.factories import series
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
# Thirteen weeks after Wednesday 18 November 2026.
HORIZON = date(2027, 2, 17)


def noon(day, month, year=2026):
    return datetime.datetime(year, month, day, 12, tzinfo=datetime.UTC)


@pytest.fixture
def wednesdays():
    """Each Wednesday from today on, two crews: 14 days up to the horizon, none of them a holiday."""
    return series(SchemeFactory(), weekdays=[3], lanes=2, starts_on=date(2026, 11, 18), ends_on=date(2027, 6, 30))


def test_rows_stand_thirteen_weeks_ahead(wednesdays):
    rows = Occurrence.objects.order_by("due_on", "lane")
    assert (rows.count(), rows.first().due_on, rows.last().due_on) == (28, date(2026, 11, 18), HORIZON)
    assert all(row.outing.client_uuid == identifier(wednesdays, row.due_on, row.lane) for row in rows)


def test_making_them_again_adds_nothing(wednesdays):
    Series.objects.update(planned_until=None)
    assert (make_rows(wednesdays), plan_ahead(), Outing.objects.count()) == (0, 0, 28)


def test_what_a_dead_job_left_is_made_by_the_next(wednesdays, hold_clock):
    hold_clock(noon(9, 12))
    # The nights from the 19th of November to the 8th of December had none: Wednesdays 24 February, 3 and 10 March.
    assert (plan_ahead(), Outing.objects.count()) == (6, 34)
    assert plan_ahead() == 0


def test_a_row_that_was_removed_by_its_rule_does_not_come_back(wednesdays, hold_clock):
    Outing.objects.filter(held_on=date(2026, 12, 2)).delete()
    hold_clock(noon(9, 12))
    plan_ahead()
    assert not Outing.objects.filter(held_on=date(2026, 12, 2)).exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_make_rows_at_once_make_them_once(race, wednesdays):
    Outing.objects.all().delete()
    Series.objects.update(planned_until=None)
    assert sorted(race(lambda: make_rows(wednesdays))) == [0, 0, 0, 28]
    assert Outing.objects.count() == 28


def test_the_command_says_how_many(wednesdays, capsys, hold_clock):
    hold_clock(noon(25, 11))
    call_command("plan_ahead")
    assert capsys.readouterr().out == "2\u00a0sorties prévues\n"


def test_the_days_of_a_series_are_printed(wednesdays, capsys):
    call_command("series_dates", str(wednesdays.pk), "--from", "2026-12-20", "--to", "2027-01-10")
    assert capsys.readouterr().out == "2026-12-23\n2026-12-30\n2027-01-06\n"


@pytest.fixture
def nantes(hold_clock):
    """Five teams in eight quarters, two crews each, Tuesday to Saturday."""
    hold_clock(noon(1, 1))
    scheme = SchemeFactory()
    quarters = [NeighbourhoodFactory(scheme=scheme) for _ in range(8)]
    where = (quarters[:2], quarters[2:4], quarters[4:5], quarters[5:7], quarters[7:])
    return [series(scheme, *stops, weekdays=[2, 3, 4, 5, 6], lanes=2, starts_on=date(2026, 1, 1)) for stops in where]


def test_a_large_year_is_quickly_made(nantes):
    # From Thursday 1 January, a holiday, to Thursday 2 April: 65 days of Tuesday to Saturday.
    assert Outing.objects.count() == 65 * 2 * 5
    Outing.objects.all().delete()
    Series.objects.update(planned_until=None)
    with CaptureQueriesContext(connection) as asked:
        assert plan_ahead() == 650
    # 23 a series on PostgreSQL; SQLite inserts fewer rows at a time.
    assert len(asked) <= 200


def test_a_large_series_changes_with_one_write_an_outing(nantes, django_assert_max_num_queries):
    first = nantes[0]
    plan = plan_of(first)
    later = SeriesPlan(plan.fields | {"ends_at": datetime.time(17)}, plan.stops)
    boss = member(first.scheme, "coordinator")
    with django_assert_max_num_queries(122 + 75):
        new, _ = change_following(first, later, since=date(2026, 1, 8), version=1, user=boss)
    # From Thursday 8 January to 2 April: 61 days of two crews.
    assert Outing.objects.filter(occurrence__series=new, ends_at=datetime.time(17)).count() == 122
