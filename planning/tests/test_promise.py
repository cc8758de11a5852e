"""What a visit becomes at the edges of its rule and of its week (DOMAIN 8.3); the two years have the rest."""

import datetime

import pytest

from outings.enums import CancelReason
from planning.changing import change_following, end_series, leave_out
from planning.enums import VisitState
from planning.promise import promise_of
from planning.tests.factories import series, series_plan
from planning.tests.year import FIRST, LAST, cancel, close, on
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


def day(number, month=9):
    return datetime.date(2026, month, number)


@pytest.fixture
def tuesdays():
    """Each Tuesday of September 2026, made on the eve of the first: its scheme, place, coordinator, itself."""
    scheme = SchemeFactory()
    place, user = NeighbourhoodFactory(scheme=scheme), member(scheme, Role.COORDINATOR)
    with on(day(31, 8), scheme):
        made = series(scheme, place, user=user, starts_on=day(1), ends_on=day(30))
    return scheme, place, user, made


def states(scheme):
    return [(visit.due_on.day, visit.state, visit.reason) for visit in promise_of([scheme], FIRST, LAST).visits]


def test_nothing_is_due_before_its_day(tuesdays):
    scheme, *_ = tuesdays
    with on(day(31, 8), scheme):
        assert states(scheme) == []


def test_a_day_is_pending_for_a_week_then_without_news(tuesdays):
    scheme, *_ = tuesdays
    with on(day(8), scheme):
        assert states(scheme) == [(1, VisitState.PENDING, ""), (8, VisitState.PENDING, "")]
    with on(day(9), scheme):
        assert states(scheme) == [(1, VisitState.UNRECORDED, ""), (8, VisitState.PENDING, "")]


@pytest.mark.parametrize(("said_on", "is_due"), [(8, False), (9, True)])
def test_seven_days_before_it_is_a_pause_six_days_before_a_visit_lost(tuesdays, said_on, is_due):
    scheme, _, user, made = tuesdays
    with on(day(said_on), scheme):
        leave_out(made, [day(15)], reason=CancelReason.PARTNER, user=user)
    with on(day(15), scheme):
        promise = promise_of([scheme], day(15), day(15))
    assert [visit.state for visit in promise.visits] == [VisitState.CANCELLED] * is_due
    assert len(promise.pauses) == (not is_due)


def test_another_rule_said_on_the_eve_cancels_the_visit_that_it_drops(tuesdays):
    scheme, place, user, made = tuesdays
    with on(day(14), scheme):
        thursdays = series_plan(place, weekdays=[4], ends_on=day(30))
        change_following(made, thursdays, since=day(15), version=1, user=user)
    with on(day(17), scheme):
        assert states(scheme)[2:] == [
            (15, VisitState.CANCELLED, CancelReason.SERIES_CHANGED),
            (17, VisitState.PENDING, ""),
        ]


def test_a_series_that_ends_on_the_eve_loses_the_visit_of_the_day_after_and_no_later_one(tuesdays):
    scheme, _, user, made = tuesdays
    with on(day(14), scheme):
        end_series(made, last=day(14), version=1, user=user)
    with on(day(30), scheme):
        promise = promise_of([scheme], day(15), day(30))
    assert [(visit.due_on, visit.state) for visit in promise.visits] == [(day(15), VisitState.CANCELLED)]


def test_a_visit_done_the_day_when_its_rule_changes_stays_kept(tuesdays):
    scheme, place, user, made = tuesdays
    with on(day(15), scheme):
        close(made, day(15), user)
        change_following(made, series_plan(place, weekdays=[4], ends_on=day(30)), since=day(15), version=1, user=user)
        assert (15, VisitState.KEPT, "") in states(scheme)


def test_a_lane_less_loses_no_visit():
    scheme = SchemeFactory()
    place, user = NeighbourhoodFactory(scheme=scheme), member(scheme, Role.COORDINATOR)
    with on(day(31, 8), scheme):
        made = series(scheme, place, user=user, starts_on=day(1), ends_on=day(30), lanes=2)
    with on(day(14), scheme):
        change_following(made, series_plan(place, ends_on=day(30)), since=day(15), version=1, user=user)
    with on(day(15), scheme):
        assert states(scheme)[2:] == [(15, VisitState.PENDING, "")]


def test_one_lane_open_waits_though_the_other_is_cancelled():
    scheme = SchemeFactory()
    place, user = NeighbourhoodFactory(scheme=scheme), member(scheme, Role.COORDINATOR)
    with on(day(31, 8), scheme):
        made = series(scheme, place, user=user, starts_on=day(1), ends_on=day(30), lanes=2)
        cancel(made, day(1), user, CancelReason.STAFF)
    with on(day(1), scheme):
        assert states(scheme) == [(1, VisitState.PENDING, "")]
        cancel(made, day(1), user, CancelReason.WEATHER, lane=2)
        assert states(scheme) == [(1, VisitState.CANCELLED, CancelReason.STAFF)]


def test_other_hours_are_told_and_the_same_hours_elsewhere_are_not(tuesdays):
    scheme, place, user, made = tuesdays
    with on(day(14), scheme):
        evening = {"starts_at": datetime.time(17), "ends_at": datetime.time(19), "ends_on": day(30)}
        later, _ = change_following(made, series_plan(place, **evening), since=day(15), version=1, user=user)
        change_following(later, series_plan(place, name="Plus tard", **evening), since=day(22), version=1, user=user)
        [turn] = promise_of([scheme], FIRST, LAST).turns
    assert (turn.since, turn.neighbourhood, turn.series.starts_at) == (day(15), place.pk, datetime.time(17))
