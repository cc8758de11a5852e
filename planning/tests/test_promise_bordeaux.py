"""The year 2026 of Bordeaux, as the chapter tells it (DOMAIN 8.3): each figure of its table, to the unit."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.enums import CancelReason
from outings.tests.factories import outing
from planning.changing import change_following, leave_out
from planning.enums import VisitState, Word
from planning.models import Series, VisitWord
from planning.promise import promise_of
from planning.recurrence import Recurrence
from planning.single import change_one
from planning.tests.factories import series, series_plan
from planning.tests.year import FIRST, LAST, MADE_ON, cancel, close, close_the_rest, entry_on, line, on, planned
from planning.words import say_missed
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
PLACES = ("Bacalan", "Grand-Parc", "Marne-Capucins", "Carle Vernet")


def day(number, month, year=2026):
    return datetime.date(year, month, number)


def hours(start, end):
    return {"starts_at": datetime.time(*start), "ends_at": datetime.time(*end)}


@pytest.fixture(scope="module")
def bordeaux(once_a_module):
    """Its scheme, its quarters by name, its coordinator, its series by name."""
    scheme = SchemeFactory(slug="bordeaux", city="Bordeaux")
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name) for name in PLACES}
    user = member(scheme, Role.COORDINATOR)
    bacalan, grand_parc, marne, vernet = places.values()
    with on(MADE_ON, scheme):
        of = {
            "bacalan": series(scheme, bacalan, user=user, name="Bacalan"),
            "grand_parc": series(
                scheme, grand_parc, user=user, name="Grand-Parc", weekdays=[3], **hours((14, 30), (17,))
            ),
            "marne": series(scheme, marne, user=user, name="Marne-Capucins", weekdays=[4], **hours((9, 30), (12,))),
            "friday": series(scheme, vernet, user=user, name="Le vendredi", weekdays=[5], **hours((16,), (18,))),
            "wednesday": series(
                scheme,
                vernet,
                user=user,
                name="Le mercredi",
                rule="monthly",
                ranks=[1],
                weekdays=[3],
                **hours((9, 30), (11, 30)),
            ),
        }
    _play(scheme, places, user, of)
    return scheme, places, user, of


def _play(scheme, places, user, of):
    with on(day(2, 2), scheme):
        cancel(of["bacalan"], day(3, 2), user, CancelReason.WEATHER)
    with on(day(7, 2), scheme):
        stand = [StopEntry(places["Bacalan"])]
        outing(scheme, user, held_on=day(7, 2), format="event_stand", stops=stand)
    with on(day(19, 2), scheme):
        cancel(of["marne"], day(19, 2), user, CancelReason.STAFF)
    for lost in (day(4, 3), day(11, 3)):
        with on(lost, scheme):
            cancel(of["grand_parc"], lost, user, CancelReason.WEATHER)
    with on(day(13, 5), scheme):
        # Closed under another day: a move, without a reason.
        close(of["bacalan"], day(12, 5), user, held_on=day(13, 5))
    with on(day(15, 6), scheme):
        paused = leave_out(of["marne"], [day(n, 8) for n in range(3, 24)], reason=CancelReason.STAFF, user=user)
        assert paused == 3
        plan = series_plan(places["Marne-Capucins"], name="Marne-Capucins", weekdays=[2], **hours((16, 30), (18, 30)))
        of["tuesday"], _ = change_following(of["marne"], plan, since=day(1, 9), version=2, user=user)
    with on(day(1, 7), scheme):
        move(of["friday"], day(3, 7), day(2, 7), user, CancelReason.PARTNER)
    with on(day(24, 8), scheme):
        leave_out(of["marne"], [day(27, 8)], reason=CancelReason.STAFF, user=user)
    with on(day(3, 11), scheme):
        cancel(of["wednesday"], day(4, 11), user, CancelReason.EQUIPMENT)
        cancel(of["friday"], day(6, 11), user, CancelReason.EQUIPMENT)
    with on(day(17, 11), scheme):
        cancel(of["bacalan"], day(17, 11), user, CancelReason.WEATHER)
    with on(day(29, 12), scheme):
        move(of["grand_parc"], day(30, 12), day(4, 1, 2027), user, CancelReason.PARTNER)
    with on(day(31, 1, 2027), scheme):
        close_the_rest(scheme, planned(of["bacalan"], day(22, 9)))


def move(series, due_on, to, user, reason):
    moved = planned(series, due_on)
    entry = entry_on(series, due_on, held_on=to)
    fields = {name: value for name, value in entry.fields.items() if name != "people_mediated"}
    change_one(moved, user=user, entry=type(entry)(fields, stops=entry.stops), version=moved.version, reason=reason)


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
