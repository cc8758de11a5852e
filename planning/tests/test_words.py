"""What is said of a visit without news, and what is refused."""

import datetime

import pytest

from outings.closed_periods import PeriodClosed, close_period
from outings.enums import CancelReason, OutingStatus
from outings.models import Outing
from planning.enums import VisitState, Word
from planning.models import Series
from planning.promise import promise_of
from planning.tests.factories import series
from planning.tests.year import close, on
from planning.words import NothingToSay, outing_to_close, say_cancelled, say_missed, say_unknown
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
DUE, LATER = datetime.date(2026, 9, 1), datetime.date(2026, 9, 30)


@pytest.fixture
def visit():
    """Of the first Tuesday of September, nothing is known on the 30th: (series, day, place), and who coordinates."""
    scheme = SchemeFactory()
    place, user = NeighbourhoodFactory(scheme=scheme), member(scheme, Role.COORDINATOR)
    with on(datetime.date(2026, 8, 31), scheme):
        made = series(scheme, place, user=user, starts_on=DUE, ends_on=LATER)
    with on(LATER, scheme):
        yield (made, DUE, place), user


def became(made, due_on, place):
    [visit] = promise_of([made.scheme], due_on, due_on, [place.pk]).visits
    return visit


def test_not_held_has_its_reason_and_counts(visit):
    of, user = visit
    say_missed(*of, "  Le local était fermé ", user)
    assert (became(*of).state, became(*of).why) == (VisitState.MISSED, "Le local était fermé")


def test_not_held_without_a_reason_is_refused(visit):
    of, user = visit
    with pytest.raises(ValueError, match="pourquoi"):
        say_missed(*of, "  ", user)


def test_nobody_knows_and_it_is_said(visit):
    of, user = visit
    say_unknown(*of, user)
    assert (became(*of).state, became(*of).word) == (VisitState.UNRECORDED, Word.UNKNOWN)
    assert promise_of([of[0].scheme], DUE, DUE).unsaid == ()


def test_a_word_may_be_taken_back_by_another(visit):
    of, user = visit
    say_unknown(*of, user)
    say_missed(*of, "Retrouvé dans le cahier", user)
    assert became(*of).state == VisitState.MISSED


def test_cancelled_cancels_what_was_planned(visit):
    of, user = visit
    say_cancelled(*of, CancelReason.WEATHER, user)
    assert (became(*of).state, became(*of).reason) == (VisitState.CANCELLED, CancelReason.WEATHER)
    assert Outing.objects.get(occurrence__due_on=DUE).status == OutingStatus.CANCELLED


def test_done_leads_to_the_outing_that_nobody_closed(visit):
    of, _ = visit
    assert outing_to_close(*of) == Outing.objects.get(occurrence__due_on=DUE)


def test_what_no_night_s_work_made_is_made_to_be_told(visit):
    of, user = visit
    Outing.objects.filter(occurrence__due_on=DUE).delete()
    assert became(*of).state == VisitState.UNRECORDED
    say_cancelled(*of, CancelReason.STAFF, user)
    assert became(*of).state == VisitState.CANCELLED


def test_of_what_is_known_or_not_due_nothing_is_said(visit):
    (made, _, place), user = visit
    close(made, datetime.date(2026, 9, 8), user)
    for day in (datetime.date(2026, 9, 8), datetime.date(2026, 9, 9), LATER):
        with pytest.raises(NothingToSay):
            say_unknown(made, day, place, user)
    with pytest.raises(NothingToSay):
        say_unknown(made, DUE, NeighbourhoodFactory(), user)


def test_what_a_report_told_stays(visit):
    of, user = visit
    scheme = of[0].scheme
    close_period(scheme, DUE, datetime.date(2026, 9, 7))
    for say in (lambda: say_unknown(*of, user), lambda: say_cancelled(*of, CancelReason.STAFF, user)):
        with pytest.raises(PeriodClosed):
            say()
    assert Series.objects.get().words.count() == 0
