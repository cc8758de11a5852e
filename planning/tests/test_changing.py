"""What is done to a series (DOMAIN 8.3): days worked out on a calendar of 2026."""

import datetime
import uuid
from datetime import date

import pytest

from journal.models import Line
from outings.enums import CancelReason, OutingStatus
from outings.models import Outing
from outings.plans import change_plan
from outings.recording import cancel_outing
from planning.ahead import make_rows, plan_ahead
from planning.changing import (
    add_day,
    change_all,
    change_following,
    create_series,
    end_series,
    leave_out,
    own_entry,
    plan_of,
    take_back,
)
from planning.models import Occurrence, Series
from planning.refusals import FROM_TODAY, TOO_LONG
from planning.tests.factories import series, series_plan
from refusals import Refused, Stale
from schemes import clock
from schemes.life import close_scheme
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


def noon(day, month, year=2026):
    return datetime.datetime(year, month, day, 12, tzinfo=datetime.UTC)


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def boss(scheme):
    return member(scheme, "coordinator")


def days(series, **asked):
    return [row.due_on for row in Occurrence.objects.filter(series=series, **asked).order_by("due_on", "lane")]


def statuses(series):
    rows = Occurrence.objects.filter(series=series).order_by("due_on", "lane")
    return [(row.due_on.day, row.outing.status) for row in rows.select_related("outing")]


def test_the_same_series_sent_twice_is_made_once(scheme, boss):
    same = uuid.uuid4()
    asked = {"scheme": scheme, "operator": scheme.lead_operator, "user": boss, "client_uuid": same}
    plan = series_plan(starts_on=date(2026, 11, 18))
    assert [create_series(**asked, plan=plan)[1] for _ in range(2)] == [True, False]
    assert (Series.objects.count(), Line.objects.filter(deed="series.made").count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_on": date(2026, 11, 17)}, FROM_TODAY),
        ({"starts_on": date(2026, 11, 18), "ends_on": date(2028, 11, 18)}, TOO_LONG),
        (
            {"starts_on": date(2026, 12, 30), "ends_on": date(2026, 12, 31)},
            "Cette règle ne donne aucune date avant le 31 décembre.",
        ),
    ],
)
def test_what_is_no_series_is_refused(scheme, boss, fields, sentence):
    with pytest.raises(Refused) as refused:
        series(scheme, user=boss, **fields)
    assert (str(refused.value), Series.objects.count()) == (sentence, 0)


def test_twenty_four_months_are_not_too_long(scheme):
    assert series(scheme, starts_on=date(2026, 11, 18), ends_on=date(2028, 11, 17)).pk


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"format": "walkabout"}, "Seuls"),
        ({"format": "workshop", "ends_at": datetime.time(22, 1)}, "22"),
        ({"format": "workshop", "ends_at": datetime.time(1), "is_ending_after_midnight": True}, "22"),
    ],
)
def test_rounds_and_nights_are_never_public(scheme, fields, word):
    with pytest.raises(Refused, match=word):
        series(scheme, starts_on=date(2026, 11, 18), is_public=True, **fields)


def test_a_workshop_over_by_ten_is_public(scheme):
    made = series(scheme, starts_on=date(2026, 11, 18), format="workshop", ends_at=datetime.time(22), is_public=True)
    assert made.is_public


def test_thursday_becomes_tuesday_from_the_first_of_september(scheme, boss, hold_clock):
    hold_clock(noon(24, 8))
    thursdays = series(scheme, user=boss, starts_on=date(2026, 8, 24), weekdays=[4])
    plan = series_plan(starts_on=date(2026, 9, 1), weekdays=[2])
    tuesdays, _ = change_following(thursdays, plan, since=date(2026, 9, 1), version=1, user=boss)
    thursdays.refresh_from_db()
    assert (days(thursdays)[-1], days(tuesdays)[0]) == (date(2026, 8, 27), date(2026, 9, 1))
    assert (thursdays.ends_on, tuesdays.continues) == (date(2026, 8, 31), thursdays)


def test_a_split_keeps_the_rows_that_both_rules_have_and_rewrites_nothing_past(scheme, boss, hold_clock):
    hold_clock(noon(3, 11))
    tuesdays = series(scheme, user=boss, starts_on=date(2026, 11, 3), ends_on=date(2026, 12, 8))
    before = dict(Occurrence.objects.values_list("due_on", "outing__client_uuid"))
    hold_clock(noon(18, 11))
    plan = series_plan(starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8), weekdays=[2, 5], prep_minutes=30)
    new, kept = change_following(tuesdays, plan, since=date(2026, 11, 18), version=1, user=boss)
    after = dict(Occurrence.objects.values_list("due_on", "outing__client_uuid"))
    assert kept == 0
    assert {day: after[day] for day in before} == before
    assert days(tuesdays, outing__prep_minutes=None) == [date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17)]
    fridays = {date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)}
    tuesdays_left = {date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)}
    assert set(days(new, outing__prep_minutes=30)) == fridays | tuesdays_left


def test_what_was_changed_for_one_alone_stays_and_is_counted(scheme, boss):
    tuesdays = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8))
    row = Occurrence.objects.get(due_on=date(2026, 12, 1))
    entry = own_entry(row, Series.objects.with_plan().get(pk=tuesdays.pk))
    longer = entry.fields | {"ends_at": datetime.time(18)}
    change_plan(row.outing, user=boss, entry=type(entry)(fields=longer), version=row.outing.version)
    Occurrence.objects.filter(pk=row.pk).update(overrides=["ends_at"])
    plan = series_plan(starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8), ends_at=datetime.time(17))
    _, kept = change_following(tuesdays, plan, since=date(2026, 11, 18), version=1, user=boss)
    ends = Occurrence.objects.order_by("due_on").values_list("due_on__day", "outing__ends_at__hour")
    assert (kept, list(ends)) == (1, [(24, 17), (1, 18), (8, 17)])


def test_rows_dropped_vanish_and_those_of_the_week_are_called_off(scheme, boss):
    daily = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 1), weekdays=[2, 4])
    plan = series_plan(starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 1), weekdays=[5])
    change_following(daily, plan, since=date(2026, 11, 18), version=1, user=boss)
    # Thursday 19 and Tuesday 24 are within seven days of the 18th, Thursday 26 and Tuesday 1 are not.
    told = Outing.objects.order_by("held_on").values_list("held_on__day", "cancel_reason")
    assert list(told) == [(19, "series_changed"), (20, ""), (24, "series_changed"), (27, "")]


def test_two_lanes_become_one_then_two_again(scheme, boss):
    asked = {"starts_on": date(2026, 11, 18), "ends_on": date(2026, 12, 1)}
    one = series(scheme, user=boss, lanes=2, **asked)
    alone, _ = change_following(one, series_plan(lanes=1, **asked), since=date(2026, 11, 18), version=1, user=boss)
    assert statuses(alone) == [(24, "planned"), (24, "cancelled"), (1, "planned")]
    both, _ = change_following(alone, series_plan(lanes=2, **asked), since=date(2026, 11, 18), version=2, user=boss)
    assert statuses(both) == [(24, "planned"), (24, "planned"), (1, "planned"), (1, "planned")]


def test_every_second_week_keeps_its_weeks_when_something_else_changes(scheme, boss, hold_clock):
    hold_clock(noon(9, 9))
    asked = {"weekdays": [3], "every_weeks": 2, "ends_on": date(2026, 11, 30)}
    made = series(scheme, user=boss, starts_on=date(2026, 9, 9), **asked)
    hold_clock(noon(10, 9))
    plan = series_plan(starts_on=date(2026, 9, 10), **asked, prep_minutes=15)
    new, _ = change_following(made, plan, since=date(2026, 9, 10), version=1, user=boss)
    assert days(new) == [
        date(2026, 9, 23),
        date(2026, 10, 7),
        date(2026, 10, 21),
        date(2026, 11, 4),
        date(2026, 11, 18),
    ]


def test_all_changes_the_place_and_never_the_rule(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8))
    plan = series_plan(NeighbourhoodFactory(name="Bacalan"), weekdays=[5], ends_on=date(2027, 1, 1), lanes=3)
    changed, _ = change_all(made, plan, version=1, user=boss)
    assert changed == made
    assert days(changed) == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]
    assert {str(row.outing.stops.get()) for row in changed.occurrences.all()} == {"Bacalan"}


def test_a_later_end_is_the_same_series(scheme, boss, hold_clock):
    hold_clock(noon(3, 11))
    made = series(scheme, user=boss, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 24))
    hold_clock(noon(18, 11))
    plan = plan_of(made)
    longer = series_plan(**plan.fields | {"starts_on": date(2026, 11, 18), "ends_on": date(2026, 12, 1)})
    same, _ = change_following(made, longer, since=date(2026, 11, 18), version=1, user=boss)
    assert (same, days(same)[-1], Series.objects.count()) == (made, date(2026, 12, 1), 1)


def test_a_series_changed_meanwhile_is_not_written_over(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18))
    end_series(made, last=date(2026, 12, 1), version=1, user=boss)
    with pytest.raises(Stale) as met:
        change_following(made, series_plan(), since=date(2026, 11, 18), version=1, user=boss)
    assert met.value.current.ends_on == date(2026, 12, 1)


def test_a_change_before_today_is_refused(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18))
    with pytest.raises(Refused, match=FROM_TODAY):
        change_following(made, series_plan(), since=date(2026, 11, 17), version=1, user=boss)


def test_a_series_that_is_over_is_not_stretched(scheme, boss, hold_clock):
    hold_clock(noon(1, 9))
    made = series(scheme, user=boss, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    hold_clock(noon(18, 11))
    with pytest.raises(Refused, match="finit le 30"):
        change_following(made, series_plan(), since=date(2026, 11, 18), version=1, user=boss)
    made.refresh_from_db()
    assert made.ends_on == date(2026, 9, 30)


def test_what_continues_a_series_continues_its_new_part(scheme, boss):
    asked = {"starts_on": date(2026, 11, 18), "ends_on": date(2026, 12, 31)}
    first = series(scheme, user=boss, **asked)
    third, _ = change_following(
        first, series_plan(weekdays=[3], **asked), since=date(2026, 12, 15), version=1, user=boss
    )
    over = series_plan(weekdays=[4], **asked)
    with pytest.raises(Refused, match="Sa suite commence le 15"):
        change_following(first, over, since=date(2026, 12, 1), version=2, user=boss)
    short = series_plan(weekdays=[4], **asked | {"ends_on": date(2026, 12, 14)})
    second, _ = change_following(first, short, since=date(2026, 12, 1), version=2, user=boss)
    third.refresh_from_db()
    assert (second.continues, third.continues) == (first, second)


def test_a_day_left_out_a_week_ahead_vanishes_and_nearer_is_called_off(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8))
    pause = [date(2026, 11, 18) + datetime.timedelta(days=day) for day in range(14)]
    assert leave_out(made, pause, reason=CancelReason.STAFF, user=boss) == 2
    assert statuses(made) == [(24, "cancelled"), (8, "planned")]
    assert Outing.objects.get(status=OutingStatus.CANCELLED).cancel_reason == "staff"


def test_a_day_taken_back_is_planned_again(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8))
    leave_out(made, [date(2026, 11, 24), date(2026, 12, 1)], reason=CancelReason.STAFF, user=boss)
    for day in (date(2026, 11, 24), date(2026, 12, 1)):
        take_back(made, day, user=boss)
    assert statuses(made) == [(24, "planned"), (1, "planned"), (8, "planned")]
    assert made.exceptions.count() == 0


def test_a_day_added_on_a_holiday_beats_it(scheme, boss):
    fridays = {"weekdays": [5], "starts_on": date(2026, 12, 18), "ends_on": date(2027, 1, 8)}
    made = series(scheme, user=boss, **fridays)
    add_day(made, date(2026, 12, 25), user=boss)
    assert days(made) == [date(2026, 12, 18), date(2026, 12, 25), date(2027, 1, 8)]
    with pytest.raises(Refused, match="déjà"):
        add_day(made, date(2026, 12, 25), user=boss)
    with pytest.raises(Refused, match="entre les deux"):
        add_day(made, date(2027, 1, 9), user=boss)


def test_a_day_added_far_ahead_is_made_when_its_turn_comes(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2027, 5, 1), ends_on=date(2027, 6, 30))
    add_day(made, date(2027, 5, 2), user=boss)
    assert days(made) == []


def test_a_series_ends(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 8))
    end_series(made, last=date(2026, 11, 25), version=1, user=boss)
    assert days(made) == [date(2026, 11, 24)]
    with pytest.raises(Refused, match=FROM_TODAY):
        end_series(made, last=date(2026, 11, 16), version=2, user=boss)


def test_a_closed_scheme_makes_no_more_rows(scheme, boss, hold_clock):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2027, 6, 30))
    hold_clock(noon(1, 12))
    close_scheme(scheme, date(2026, 12, 1), by=boss)
    made.refresh_from_db()
    assert (made.ends_on, plan_ahead(), make_rows(made)) == (date(2026, 12, 1), 0, 0)
    assert days(made, outing__status="planned") == [date(2026, 11, 24), date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("day", "start", "end", "starts_utc", "minutes"),
    [
        # The clock goes back in the night of 24 to 25 October, forward in that of 28 to 29 March.
        (date(2026, 10, 22), 14, 17, "12:00", 180),
        (date(2026, 10, 27), 14, 17, "13:00", 180),
        (date(2026, 10, 24), 19, 2, "17:00", 420),
        (date(2026, 10, 24), 19, 3, "17:00", 480),
        (date(2026, 3, 28), 19, 3, "18:00", 480),
    ],
)
def test_clock_hours_are_kept_whatever_the_clocks_do(scheme, boss, hold_clock, day, start, end, starts_utc, minutes):
    hold_clock(noon(1, day.month))
    made = series(
        scheme,
        user=boss,
        rule="dates",
        picked=[day.isoformat()],
        starts_on=day,
        ends_on=day,
        starts_at=datetime.time(start),
        ends_at=datetime.time(end),
        is_ending_after_midnight=end < start,
    )
    outing = made.occurrences.get().outing
    assert outing.duration_minutes == minutes
    assert f"{clock.moment(day, outing.starts_at, scheme):%H:%M}" == starts_utc


def test_the_night_the_clock_goes_back_ends_at_the_first_two_o_clock(scheme):
    # The first is midnight UTC, the second one in the morning.
    assert f"{clock.moment(date(2026, 10, 25), datetime.time(2), scheme):%H:%M}" == "00:00"


def test_what_is_cancelled_by_hand_stays_so(scheme, boss):
    made = series(scheme, user=boss, starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 1))
    row = made.occurrences.get(due_on=date(2026, 11, 24)).outing
    cancel_outing(row, reason=CancelReason.WEATHER, version=row.version, user=boss)
    plan = series_plan(starts_on=date(2026, 11, 18), ends_on=date(2026, 12, 1), prep_minutes=30)
    change_following(made, plan, since=date(2026, 11, 18), version=1, user=boss)
    assert statuses(made) == [(24, "cancelled"), (1, "planned")]
