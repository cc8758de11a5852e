"""The year 2026 of Nantes, as the chapter tells it (DOMAIN 8.3): each figure, to the unit."""

import pytest

from outings.enums import DONE, CancelReason, OutingStatus
from outings.models import Outing
from planning.enums import VisitState
from planning.models import Occurrence
from planning.promise import ELSEWHERE, promise_of
from planning.tests.nantes import NEXT_YEAR, SPRING, SUMMER, day, nantes_2026
from planning.tests.year import FIRST, LAST, line, on
from planning.words import say_missed

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def nantes(once_a_module):
    return nantes_2026()


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


def test_it_is_read_in_six_queries(nantes, django_assert_num_queries):
    scheme, _, _, _ = nantes
    with on(NEXT_YEAR, scheme), django_assert_num_queries(6):
        promise_of([scheme], FIRST, LAST)
