"""Somebody who has left the team: their phone still sends for seven days what it kept of that time, and shows nothing.

Nadia leaves on the 18th of November at three in the afternoon, with outings of the 17th and of the 18th on her phone.
"""

import datetime

import pytest
from django.test import Client

from outings.enums import OutingStatus
from outings.models import Outing
from outings.tests.factories import form_data, outing
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership
from schemes.team import enter, leave
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
CREATE = "/sorties/nouvelle/"
ASKS_JSON = {"Accept": "application/json"}
LAST_DAY = datetime.date(2026, 11, 18)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


@pytest.fixture
def nadia(scheme):
    user = member(scheme)
    user.memberships.update(starts_on=LAST_DAY - 100 * DAY)
    leave(user.memberships.get(), by=user)
    user.refresh_from_db()
    return user


@pytest.fixture
def send(nadia, scheme):
    browser = Client()
    browser.force_login(nadia)
    return lambda **data: browser.post(CREATE, form_data(scheme) | data, headers=ASKS_JSON)


def test_b20_what_she_kept_is_sent_and_counted(send, scheme, nadia):
    first, second = send(held_on="2026-11-17"), send(held_on="2026-11-18", starts_at="10:00", ends_at="12:00")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["said"] == "Vous avez quitté l’équipe\u00a0: votre sortie est envoyée."
    assert second.json()["said"] == "Vous avez quitté l’équipe\u00a0: vos 2\u00a0sorties sont envoyées."
    assert second.json()["url"] == ""
    assert {(row.recorded_by, row.operator) for row in Outing.objects.all()} == {(nadia, scheme.lead_operator)}


def test_she_sees_nothing_of_it(send, nadia, scheme):
    send(held_on="2026-11-17")
    browser = Client()
    browser.force_login(nadia)

    assert browser.get(Outing.objects.get().get_absolute_url()).status_code == 404
    assert browser.get(CREATE).status_code == 403
    assert browser.get(f"{CREATE}?scheme={scheme.slug}").status_code == 404
    assert browser.get("/sorties/jeton/").json()["pages"] == []


def test_her_pages_still_send(nadia):
    browser = Client()
    browser.force_login(nadia)

    assert f'data-user="{nadia.pk}"' in browser.get("/sorties/envois/").content.decode()


def test_the_same_again_has_the_same_receipt(send):
    data = {"held_on": "2026-11-17", "client_uuid": "6f1f5d0a-4a3c-4b46-9f0e-2f6f6ce6a001"}

    assert (send(**data).status_code, send(**data).status_code) == (201, 200)
    assert Outing.objects.count() == 1


@pytest.mark.parametrize("day", [LAST_DAY - 101 * DAY, LAST_DAY + DAY])
def test_a_day_before_or_after_her_time_is_refused(send, day, hold_clock):
    hold_clock(clock.now() + 2 * DAY)

    answer = send(held_on=day.isoformat())

    assert answer.status_code == 422
    assert "dans l’équipe ce jour-là" in answer.json()["summary"][0]


@pytest.mark.parametrize(("days", "status"), [(7, 201), (8, 404)])
def test_seven_days_and_no_more(send, hold_clock, days, status):
    hold_clock(clock.now() + days * DAY)

    assert send(held_on="2026-11-17").status_code == status


def test_a_page_does_not_do_what_the_phone_may(nadia, scheme):
    browser = Client()
    browser.force_login(nadia)

    assert browser.post(CREATE, form_data(scheme)).status_code == 404


def test_who_never_logged_there_sends_nothing(scheme):
    stranger = Client()
    stranger.force_login(member(SchemeFactory()))

    assert stranger.post(CREATE, form_data(scheme), headers=ASKS_JSON).status_code == 404


def test_a_planned_outing_that_she_closed_is_closed(nadia, scheme):
    planned = outing(scheme, user=nadia, held_on=LAST_DAY - DAY, status=OutingStatus.PLANNED)
    Outing.objects.filter(pk=planned.pk).update(status=OutingStatus.PLANNED, logged_at=None)
    browser = Client()
    browser.force_login(nadia)
    data = form_data(scheme) | {"held_on": "2026-11-17", "version": planned.version}

    answer = browser.post(f"/sorties/{planned.pk}/modifier/", data, headers=ASKS_JSON)

    planned.refresh_from_db()
    assert answer.status_code == 200
    assert planned.status == OutingStatus.LOGGED


def test_a_done_outing_is_not_hers_to_correct_any_more(nadia, scheme):
    done = outing(scheme, user=nadia, held_on=LAST_DAY - DAY)
    browser = Client()
    browser.force_login(nadia)
    data = form_data(scheme) | {"version": done.version, "people_mediated": "99"}

    assert browser.post(f"/sorties/{done.pk}/modifier/", data, headers=ASKS_JSON).status_code == 404


def test_who_came_back_is_of_the_team_again(nadia, scheme):
    enter(nadia, scheme.lead_operator, scheme, Role.MEDIATOR, by=nadia)
    browser = Client()
    browser.force_login(nadia)

    answer = browser.post(CREATE, form_data(scheme), headers=ASKS_JSON)

    assert answer.status_code == 201
    assert answer.json()["said"] == ""


# Two structures in one scheme


@pytest.fixture
def both(scheme):
    """Karim works in the scheme for both structures that run it."""
    other = OperatorFactory(name="Rive gauche")
    scheme.co_operators.add(other)
    karim = member(scheme)
    Membership.objects.create(user=karim, operator=other, scheme=scheme, role=Role.MEDIATOR)
    browser = Client()
    browser.force_login(karim)
    return browser, other


def test_who_works_for_two_structures_says_for_which(both, scheme):
    browser, other = both
    page = browser.get(f"{CREATE}?scheme={scheme.slug}").content.decode()

    refused = browser.post(CREATE, form_data(scheme))
    browser.post(CREATE, form_data(scheme) | {"operator": other.pk})

    assert "Pour quelle structure\u202f?" in page
    assert "Choisissez la structure pour laquelle" in refused.content.decode()
    assert Outing.objects.get().operator == other


def test_a_third_structure_is_no_choice(both, scheme):
    browser, _ = both

    assert browser.post(CREATE, form_data(scheme) | {"operator": OperatorFactory().pk}).status_code == 422


def test_who_works_for_one_is_not_asked(client, scheme):
    client.force_login(member(scheme))

    assert "Pour quelle structure" not in client.get(CREATE).content.decode()


def test_after_leaving_one_the_outing_of_that_time_is_still_for_it(both, scheme, nadia):
    """Nadia left the lead operator: her outing carries it, whoever else runs the scheme."""
    browser = Client()
    browser.force_login(nadia)
    browser.post(CREATE, form_data(scheme) | {"held_on": "2026-11-17"}, headers=ASKS_JSON)

    assert Outing.objects.get().operator == scheme.lead_operator
