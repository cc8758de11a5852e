"""The year 2026 of Nantes, as the chapter tells it (DOMAIN 8.3): five teams, two lanes, 2,540 outings."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.enums import DONE, CancelReason, OutingStatus
from outings.models import Outing
from planning.changing import add_day, change_following
from planning.enums import VisitState
from planning.models import Occurrence
from planning.promise import ELSEWHERE, promise_of
from planning.tests.factories import series, series_plan
from planning.tests.year import FIRST, LAST, MADE_ON, cancel, close, close_the_rest, line, on, planned
from planning.words import say_missed
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
TEAMS = {
    "nord": ("Nord", "Erdre"),
    "west": ("Dervallières", "Breil"),
    "bellevue": ("Bellevue",),
    "east": ("Malakoff", "la Bottière"),
    "sud": ("Sud",),
}
SPRING = {"starts_at": datetime.time(14, 15), "ends_at": datetime.time(22)}
SUMMER = {"starts_at": datetime.time(15), "ends_at": datetime.time(22, 30)}
WHEN = {"weekdays": [2, 3, 4, 5, 6], "lanes": 2}
NEXT_YEAR = datetime.date(2027, 1, 31)


def day(number, month):
    return datetime.date(2026, month, number)


@pytest.fixture(scope="module")
def nantes(once_a_module):
    """Its scheme, its quarters by name, its coordinator, its series of the first half by team."""
    scheme = SchemeFactory(slug="nantes", city="Nantes")
    names = [name for pair in TEAMS.values() for name in pair]
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name, city="Nantes") for name in names}
    user = member(scheme, Role.COORDINATOR)
    with on(MADE_ON, scheme):
        of = {
            team: series(scheme, *(places[name] for name in pair), user=user, name=team, **WHEN, **SPRING)
            for team, pair in TEAMS.items()
        }
    _play(scheme, places, user, of)
    return scheme, places, user, of


def _play(scheme, places, user, of):
    with on(day(10, 3), scheme):
        for lane in (1, 2):
            cancel(of["bellevue"], day(10, 3), user, CancelReason.SECURITY, lane=lane)
    # Rows stand 13 weeks ahead: three days of July are there already, and follow the change.
    with on(day(4, 4), scheme):
        for team, pair in TEAMS.items():
            plan = series_plan(*(places[name] for name in pair), name=team, **WHEN, **SUMMER)
            later, _ = change_following(of[team], plan, since=day(1, 7), version=1, user=user)
            add_day(later, day(14, 7), user=user)
    with on(day(12, 6), scheme):
        for lane in (1, 2):
            close(of["west"], day(12, 6), user, lane=lane, stops=(StopEntry(places["Dervallières"]),))
    with on(day(25, 10), scheme):
        for lane in (1, 2):
            close(of["sud"], day(24, 10), user, lane=lane, held_on=day(25, 10))
    with on(day(18, 11), scheme):
        close(of["east"], day(18, 11), user, lane=1, stops=(StopEntry(places["Malakoff"]),))
    with on(day(3, 12), scheme):
        cancel(of["nord"], day(3, 12), user, CancelReason.STAFF, lane=1)
    with on(NEXT_YEAR, scheme):
        close_the_rest(scheme, planned(of["east"], day(18, 11), lane=2))


@pytest.fixture
def promise(nantes):
    """At the year's end, once 18/11 was said not held."""
    scheme, places, user, of = nantes
    with on(NEXT_YEAR, scheme):
        autumn = Occurrence.objects.filter(series__continues=of["east"], due_on=day(18, 11)).first().series
        say_missed(autumn, day(18, 11), places["la Bottière"], "L’autre équipe n’est pas venue", user)
        yield promise_of([scheme], FIRST, LAST)


def test_254_days_make_2540_outings(nantes):
    scheme, *_ = nantes
    rows = Occurrence.objects.filter(series__scheme=scheme)
    assert rows.filter(due_on__lt=day(1, 7)).values("due_on").distinct().count() == 125
    assert rows.filter(due_on__gte=day(1, 7)).values("due_on").distinct().count() == 129
    outings = Outing.objects.filter(scheme=scheme)
    assert (outings.count(), outings.filter(was_planned=True).count()) == (2540, 2540)
    assert outings.filter(status__in=DONE).count() == 2536
    assert outings.filter(status=OutingStatus.CANCELLED).count() == 3
    assert outings.filter(status=OutingStatus.PLANNED).count() == 1


def test_every_figure(promise):
    due, moved, cancelled, missed, kept, _, _, weeks = line(promise)
    assert (due, moved, cancelled, missed, kept, weeks) == (2032, 1, 1, 2, 2028, "424/424")
    assert promise.judged == 2032
    assert promise.pauses == ()


def test_every_quarter_is_due_254_times(nantes, promise):
    _, places, _, _ = nantes
    told = {name: line(promise.of(place.pk)) for name, place in places.items()}
    assert {name: (due, kept) for name, (due, _, _, _, kept, *_) in told.items()} == {
        "Nord": (254, 254),
        "Erdre": (254, 254),
        "Dervallières": (254, 254),
        "Breil": (254, 253),
        "Bellevue": (254, 253),
        "Malakoff": (254, 254),
        "la Bottière": (254, 253),
        "Sud": (254, 253),
    }
    assert {weeks for *_, weeks in told.values()} == {"53/53"}


def test_each_incident_is_one_visit_at_most(nantes, promise):
    _, places, _, _ = nantes
    names = {place.pk: name for name, place in places.items()}
    lost = [
        (visit.due_on, names[visit.neighbourhood], visit.state, visit.why or visit.reason) for visit in promise.visits
    ]
    assert [row for row in lost if row[2] != VisitState.KEPT] == [
        (day(10, 3), "Bellevue", VisitState.CANCELLED, CancelReason.SECURITY),
        (day(12, 6), "Breil", VisitState.MISSED, ELSEWHERE),
        (day(24, 10), "Sud", VisitState.MOVED, ""),
        (day(18, 11), "la Bottière", VisitState.MISSED, "L’autre équipe n’est pas venue"),
    ]


def test_the_hours_of_the_second_half_reached_the_rows_that_were_there(nantes):
    scheme, _, _, _ = nantes
    hours = Outing.objects.filter(scheme=scheme).values_list("occurrence__due_on", "starts_at")
    assert {starts_at for due_on, starts_at in hours if due_on < day(1, 7)} == {SPRING["starts_at"]}
    assert {starts_at for due_on, starts_at in hours if due_on >= day(1, 7)} == {SUMMER["starts_at"]}


def test_it_is_read_in_seven_queries(nantes, django_assert_num_queries):
    scheme, _, _, _ = nantes
    with on(NEXT_YEAR, scheme), django_assert_num_queries(7):
        promise_of([scheme], FIRST, LAST)
