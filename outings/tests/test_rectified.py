"""A coordinator corrects, adds, cancels in a period that was told: with a reason, dated; nobody else does."""

import datetime

import pytest

from journal.models import Line
from outings.closed_periods import close_period
from outings.enums import OutingStatus
from outings.models import Outing
from outings.rectified import Rectification
from outings.tests.factories import form_data, outing
from outings.tests.pages import CREATE, address, html
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
WHY = "Feuille retrouvée"
ASKS_JSON = {"Accept": "application/json"}


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


@pytest.fixture
def coordinator(as_, scheme):
    return as_(member(scheme, Role.COORDINATOR, name="Samira"))


def told():
    return [(row.get_kind_display(), row.reason, str(row.by), row.outing.people_mediated) for row in rows()]


def rows():
    return Rectification.objects.select_related("outing", "by")


def test_a_coordinator_adds_an_outing_and_says_why(scheme, coordinator):
    close_period(scheme, *MARCH)
    refused = coordinator.post(CREATE, form_data(scheme))
    assert "Pourquoi cette rectification" in html(refused)
    coordinator.post(CREATE, form_data(scheme, because=WHY))
    assert Outing.objects.get().status == OutingStatus.LOGGED
    assert told() == [("Sortie ajoutée", WHY, "Samira", 14)]
    assert [line.get_deed_display() for line in Line.objects.all()] == ["Période publiée rectifiée"]


@pytest.mark.parametrize("headers", [{}, ASKS_JSON])
def test_a_mediator_s_reason_opens_nothing(scheme, as_, headers):
    close_period(scheme, *MARCH)
    as_(member(scheme)).post(CREATE, form_data(scheme, because=WHY), headers=headers)
    assert not Outing.objects.done().exists()
    assert not rows().exists()


def test_a_coordinator_corrects_what_was_told(scheme, coordinator):
    row = outing(scheme, people_mediated=9)
    close_period(scheme, *MARCH)
    assert "Pourquoi cette rectification" in html(coordinator.get(address("update", row)))
    data = form_data(scheme, version="1")
    assert coordinator.post(address("update", row), data).status_code == 422
    coordinator.post(address("update", row), data | {"because": WHY})
    assert told() == [("Sortie corrigée", WHY, "Samira", 14)]
    page = html(coordinator.get(row.get_absolute_url())).replace("&nbsp;", " ")
    assert f"Sortie corrigée en rectification le 18 novembre 2026 : {WHY}" in page


def test_an_outing_that_leaves_its_period_is_dated_of_the_day_that_was_told(scheme, coordinator):
    row = outing(scheme)
    close_period(scheme, *MARCH)
    data = form_data(scheme, version="1", held_on="2026-04-02", because=WHY)
    coordinator.post(address("update", row), data)
    assert rows().get().happened_on == row.held_on


def test_a_coordinator_cancels_what_was_told_with_both_reasons(scheme, coordinator):
    row = outing(scheme)
    close_period(scheme, *MARCH)
    data = {"reason": "weather", "version": "1"}
    assert coordinator.post(address("cancel", row), data).status_code == 422
    coordinator.post(address("cancel", row), data | {"because": WHY})
    row.refresh_from_db()
    assert row.status == OutingStatus.CANCELLED
    assert told() == [("Sortie annulée", WHY, "Samira", row.people_mediated)]


def received(scheme, as_):
    close_period(scheme, *MARCH)
    as_(member(scheme)).post(CREATE, form_data(scheme), headers=ASKS_JSON)
    return Outing.objects.get()


@pytest.mark.parametrize(
    ("deed", "status", "kind"), [("add", "logged", "Sortie ajoutée"), ("set_aside", "draft", "Sortie écartée")]
)
def test_what_was_received_is_added_or_set_aside_with_a_reason(scheme, as_, deed, status, kind):
    row = received(scheme, as_)
    browser = as_(member(scheme, Role.COORDINATOR, name="Samira"))
    page = html(browser.get(row.get_absolute_url()))
    assert "Ajouter en rectification" in page
    assert "Écarter" in page
    deed = {"deed": deed, "version": "1"}
    browser.post(address("rectify", row), deed)
    assert not rows().exists()
    browser.post(address("rectify", row), deed | {"because": WHY})
    browser.post(address("rectify", row), deed | {"because": WHY, "version": "2"})  # Pressed twice.
    row.refresh_from_db()
    assert row.status == status
    assert told() == [(kind, WHY, "Samira", 14)]
    assert not Outing.objects.to_rectify().exists()


def test_a_mediator_neither_adds_nor_sets_aside(scheme, as_):
    row = received(scheme, as_)
    browser = as_(member(scheme))
    assert "Ajouter en rectification" not in html(browser.get(row.get_absolute_url()))
    answer = browser.post(address("rectify", row), {"deed": "add", "version": "1", "because": WHY})
    assert answer.status_code == 403


def test_a_plan_that_nobody_told_is_not_added_as_it_is(scheme, coordinator):
    row = outing(scheme)
    Outing.objects.update(status=OutingStatus.PLANNED, logged_at=None)
    close_period(scheme, *MARCH)
    coordinator.post(address("rectify", row), {"deed": "add", "version": "1", "because": WHY})
    row.refresh_from_db()
    assert row.status == OutingStatus.PLANNED
    assert not rows().exists()


def test_a_reason_on_an_open_day_rectifies_nothing(scheme, coordinator):
    coordinator.post(CREATE, form_data(scheme, because=WHY))
    assert Outing.objects.done().exists()
    assert not rows().exists()
