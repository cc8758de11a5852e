"""The year 2026 of Bordeaux, as the chapter tells it (DOMAIN 8.3): each figure of its table, to the unit."""

import pytest

from outings.enums import CancelReason
from planning.enums import VisitState, Word
from planning.models import Series, VisitWord
from planning.promise import promise_of
from planning.recurrence import Recurrence
from planning.tests.bordeaux import PLACES, bordeaux_2026, day
from planning.tests.year import FIRST, LAST, line, on
from planning.words import say_missed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bordeaux(once_a_module):
    return bordeaux_2026()


@pytest.fixture
def promise(bordeaux):
    """At the year's end, once 22/9 was said not held."""
    scheme, places, user, of = bordeaux
    with on(day(31, 1, 2027), scheme):
        say_missed(of["bacalan"], day(22, 9), places["Bacalan"], "Personne n’était là", user)
        yield promise_of([scheme], FIRST, LAST)


def test_the_rule_gives_221_days_and_seven_holidays_drop(bordeaux):
    *_, of = bordeaux
    rules = [Recurrence.of(Series.objects.get(pk=one.pk)) for one in of.values()]
    days = [found for rule in rules for found in rule.days(FIRST, LAST)]
    by_calendar = [found.day for found in days if found.dropped and found.noted_at is None]
    assert len(days) == 221
    assert sorted(by_calendar) == [
        *(day(1, 1), day(1, 5), day(8, 5), day(14, 5), day(14, 7), day(11, 11), day(25, 12)),
    ]


def test_every_figure_of_the_table(bordeaux, promise):
    _, places, _, _ = bordeaux
    lines = {name: line(promise.of(places[name].pk)) for name in PLACES}
    assert lines == {
        # due, moved, cancelled, missed, kept, rate, held, weeks
        "Bacalan": (51, 1, 2, 1, 47, 92, 94, "49/51"),
        "Grand-Parc": (51, 1, 2, 0, 48, 94, 96, "48/51"),
        "Marne-Capucins": (48, 0, 2, 0, 46, 96, 96, "46/48"),
        "Carle Vernet": (61, 1, 2, 0, 58, 95, 97, "49/50"),
    }
    assert line(promise) == (211, 3, 8, 1, 199, 94, 96, "192/200")
    assert [pause.due_on for pause in promise.pauses] == [day(6, 8), day(13, 8), day(20, 8)]
    assert promise.number(VisitState.PENDING, VisitState.UNRECORDED) == 0


def found(promise, due_on, place):
    [visit] = [visit for visit in promise.visits if (visit.due_on, visit.neighbourhood) == (due_on, place.pk)]
    return visit


def test_what_was_said_too_late_is_cancelled_with_its_reason(bordeaux, promise):
    _, places, _, _ = bordeaux
    visit = found(promise, day(27, 8), places["Marne-Capucins"])
    assert (visit.state, visit.reason) == (VisitState.CANCELLED, CancelReason.STAFF)


def test_a_promise_kept_the_year_after_is_kept_in_its_own(bordeaux, promise):
    scheme, places, _, _ = bordeaux
    visit = found(promise, day(30, 12), places["Grand-Parc"])
    assert (visit.state, visit.held_on) == (VisitState.MOVED, day(4, 1, 2027))
    with on(day(31, 1, 2027), scheme):
        assert promise_of([scheme], day(1, 1, 2027), day(31, 1, 2027)).visits == ()


def test_the_stand_covers_the_week_that_the_promise_lost(bordeaux, promise):
    _, places, _, _ = bordeaux
    bacalan = places["Bacalan"].pk
    assert (bacalan, (2026, 6)) in promise.covered
    lost = {week for place, week in promise.weeks - promise.covered if place == bacalan}
    assert lost == {(2026, 39), (2026, 47)}
    assert (places["Grand-Parc"].pk, (2026, 53)) not in promise.covered


def test_a_first_wednesday_makes_the_week_due_where_friday_is_a_holiday(bordeaux, promise):
    _, places, _, _ = bordeaux
    vernet = places["Carle Vernet"].pk
    weeks = {week for place, week in promise.weeks if place == vernet}
    assert (2026, 19) in weeks  # Wed 6 May, Fri 8 May off
    assert (2026, 18) not in weeks  # Fri 1 May off, no first Wednesday
    assert {week for place, week in promise.weeks - promise.covered if place == vernet} == {(2026, 45)}


def test_until_somebody_says_it_is_without_news_and_outside_the_rate(bordeaux):
    scheme, places, user, of = bordeaux
    with on(day(31, 1, 2027), scheme):
        before = promise_of([scheme], FIRST, LAST)
        assert found(before, day(22, 9), places["Bacalan"]).state == VisitState.UNRECORDED
        assert before.judged == 210
        VisitWord.objects.create(
            series=of["bacalan"], due_on=day(22, 9), neighbourhood=places["Bacalan"], word=Word.UNKNOWN, said_by=user
        )
        unknown = promise_of([scheme], FIRST, LAST)
    visit = found(unknown, day(22, 9), places["Bacalan"])
    assert (visit.state, visit.word, unknown.judged) == (VisitState.UNRECORDED, Word.UNKNOWN, 210)


def test_a_day_of_the_year_sees_only_what_was_due_by_then(bordeaux):
    scheme, *_ = bordeaux
    with on(day(31, 1, 2027), scheme):
        first_half = promise_of([scheme], FIRST, day(30, 6))
    # 26 Tuesdays, 25 Wednesdays, 26 Thursdays less two holidays, 26 Fridays less two, six first Wednesdays.
    assert len(first_half.visits) == 26 + 25 + 24 + 24 + 6
