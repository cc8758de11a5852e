"""V2 on every way in: what a report told no longer changes, and what a phone had to tell is not lost."""

import datetime

import pytest

from outings.closed_periods import RECEIVED, PeriodClosed, close_period
from outings.enums import CancelReason, OutingStatus
from outings.models import ClosedPeriod, Outing
from outings.recording import cancel_outing, change_outing
from outings.tests.factories import entry, form_data, outing
from outings.tests.pages import CREATE, address, errors, html
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
SENTENCE = (
    "Période déjà publiée (mars 2026) : ses chiffres ne changent plus. Corrigez la date si elle est fausse ; sinon, la"
    " coordination en fera une rectification."
)
ASKS_JSON = {"Accept": "application/json"}


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


def plain(sentence):
    return str(sentence).replace("\u00a0", " ")


@pytest.mark.parametrize(("today", "end"), [("2026-03-20", 19), ("2026-04-20", 31), ("2026-03-01", None)])
def test_a_period_closes_as_far_as_the_eve(scheme, hold_clock, today, end):
    hold_clock(datetime.datetime.fromisoformat(f"{today}T12:00+01:00"))
    close_period(scheme, *MARCH)
    close_period(scheme, *MARCH)
    assert [period.ends_on.day for period in ClosedPeriod.objects.all()] == ([end] if end else [])


@pytest.mark.parametrize(("day", "is_open"), [("02-28", True), ("03-01", False), ("03-31", False), ("04-01", True)])
def test_both_ends_are_closed_and_no_other_scheme_is(scheme, day, is_open):
    close_period(scheme, *MARCH)
    day = datetime.date.fromisoformat(f"2026-{day}")
    assert outing(SchemeFactory(), held_on=day).is_done
    if is_open:
        assert outing(scheme, held_on=day).is_done
    else:
        with pytest.raises(PeriodClosed):
            outing(scheme, held_on=day)


def test_the_page_says_what_to_do_and_keeps_what_was_typed(scheme, as_):
    close_period(scheme, *MARCH)
    answer = as_(member(scheme)).post(CREATE, form_data(scheme))
    assert errors(answer) == {SENTENCE}
    assert answer.context["form"]["people_mediated"].value() == "14"
    assert not Outing.objects.exists()


def test_what_a_phone_tells_is_received_once_as_a_draft_that_no_figure_counts(scheme, as_):
    close_period(scheme, *MARCH)
    phone, data = as_(member(scheme)), form_data(scheme)
    first, again = (phone.post(CREATE, data, headers=ASKS_JSON) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["said"] == RECEIVED
    stored = Outing.objects.get()
    assert (stored.status, stored.people_mediated, stored.logged_at) == (OutingStatus.DRAFT, 14, None)
    assert not Outing.objects.done().exists()


def test_what_is_received_is_shown_to_the_coordinator(scheme, as_):
    outing(scheme, held_on=datetime.date(2026, 5, 2))
    close_period(scheme, *MARCH)
    as_(member(scheme)).post(CREATE, form_data(scheme), headers=ASKS_JSON)
    browser, stored = as_(member(scheme, Role.COORDINATOR)), Outing.objects.to_rectify().get()
    listed = browser.get("/sorties/", {"status": "to_rectify"}).context["outings"]
    assert list(listed) == [stored]
    assert RECEIVED in html(browser.get(stored.get_absolute_url())).replace("\u00a0:", "\u00a0:")


def planned(scheme):
    row = outing(scheme)
    Outing.objects.filter(pk=row.pk).update(status=OutingStatus.PLANNED, logged_at=None, submission_hash="")
    return row


def test_closing_a_planned_one_is_refused_on_the_page_and_kept_from_a_phone(scheme, as_):
    row = planned(scheme)
    close_period(scheme, *MARCH)
    browser, data = as_(member(scheme)), form_data(scheme, version="1")
    assert errors(browser.post(address("update", row), data)) == {SENTENCE}
    answers = [browser.post(address("update", row), data, headers=ASKS_JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    row.refresh_from_db()
    assert (row.status, row.people_mediated, row.version) == (OutingStatus.DRAFT, 14, 2)


def test_a_draft_whose_date_was_wrong_is_closed_on_another_day(scheme):
    row = planned(scheme)
    close_period(scheme, *MARCH)
    moved = change_outing(row, user=None, entry=entry(held_on=datetime.date(2026, 4, 2)), version=1)
    assert moved.status == OutingStatus.LOGGED


@pytest.mark.parametrize(("held_on", "told"), [("2026-04-02", "2026-03-11"), ("2026-03-11", "2026-04-02")])
def test_a_done_outing_neither_leaves_nor_enters_a_closed_period(scheme, as_, held_on, told):
    row = outing(scheme, held_on=datetime.date.fromisoformat(told))
    close_period(scheme, *MARCH)
    browser = as_(member(scheme, Role.COORDINATOR))
    for headers in ({}, ASKS_JSON):
        data = form_data(scheme, version="1", held_on=held_on)
        answer = browser.post(address("update", row), data, headers=headers)
        assert answer.status_code == 422
    with pytest.raises(PeriodClosed):
        change_outing(row, user=None, entry=entry(held_on=datetime.date.fromisoformat(held_on)), version=1)


def test_cancelling_is_refused_and_the_sheet_offers_a_mediator_neither_button(scheme, as_):
    samira = member(scheme)
    row = outing(scheme, user=samira)
    close_period(scheme, *MARCH)
    with pytest.raises(PeriodClosed):
        cancel_outing(row, reason=CancelReason.WEATHER, version=1)
    for user, offered in ((samira, (False, False, False)), (member(scheme, Role.COORDINATOR), (True, True, True))):
        context = as_(user).get(row.get_absolute_url()).context
        assert (context["can_change"], context["can_cancel"], context["can_validate"]) == offered


def test_a_planned_one_of_a_closed_period_is_no_longer_to_close_but_to_rectify(scheme, as_):
    row = planned(scheme)
    assert list(Outing.objects.to_close()) == [row]
    close_period(scheme, *MARCH)
    browser = as_(member(scheme, Role.COORDINATOR))
    for status, listed in (("to_close", []), ("to_rectify", [row])):
        assert list(browser.get("/sorties/", {"status": status}).context["outings"]) == listed
    page = browser.get("/sorties/")
    assert page.context["counts"]["to_close"] == 0
    assert "À rectifier</span>" in html(page)
    assert not Outing.objects.get().is_to_close


def test_it_says_that_it_can_be_neither_closed_nor_cancelled_and_whom_to_tell(scheme, as_):
    row, samira = planned(scheme), member(scheme, Role.COORDINATOR)
    close_period(scheme, *MARCH)
    pages = {user: plain(html(as_(user).get(row.get_absolute_url()))) for user in (member(scheme), samira)}
    mediator, coordinator = pages.values()
    assert "Prévue dans une période déjà publiée (mars 2026) : elle ne peut plus être clôturée ni annulée" in mediator
    assert f"Si elle a eu lieu, dites-le à {samira}." in mediator
    assert "Si elle a eu lieu, elle attend une rectification ; sinon, il n’y a rien à faire." in coordinator
    assert "Corriger la date" in mediator


def test_the_page_that_cancels_it_says_why_not_at_once(scheme, as_):
    row = planned(scheme)
    close_period(scheme, *MARCH)
    answer = as_(member(scheme)).get(address("cancel", row), follow=True)
    assert answer.redirect_chain == [(row.get_absolute_url(), 302)]
    assert [plain(said) for said in answer.context["messages"]] == [SENTENCE]


def test_neither_the_tally_nor_the_phone_offers_it(scheme, as_):
    planned(scheme)
    close_period(scheme, *MARCH)
    browser = as_(member(scheme))
    assert list(browser.get("/sorties/compteur/").context["planned"]) == []
    assert browser.get("/sorties/jeton/").json()["planned"] == []
