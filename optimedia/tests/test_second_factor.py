"""Whom a second factor is required of, from when, and what stays open until it is there."""

import datetime

import pytest
from allauth.mfa.models import Authenticator

from accounts.kept import KEPT, columns
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
DUE_DAY = datetime.timedelta(days=7)
WORDS = "Votre rôle demande la double vérification"


@pytest.fixture
def scheme(db):
    return SchemeFactory()


def signed_in(client, user, hold_clock, moment=START):
    hold_clock(moment)
    client.force_login(user)
    return client


def test_a_coordinator_is_told_then_led_to_it(client, scheme, hold_clock):
    user = member(scheme, Role.COORDINATOR)
    signed_in(client, user, hold_clock)
    assert f"{WORDS}\u00a0: activez-la avant le 9 mars" in client.get("/sorties/").content.decode()
    hold_clock(START + DUE_DAY)
    answer = client.get("/sorties/?format=walkabout")
    assert answer.url == "/compte/double-verification/?next=%2Fsorties%2F%3Fformat%3Dwalkabout"


def test_later_is_heard_until_the_next_sign_in(client, scheme, hold_clock):
    user = member(scheme, Role.COORDINATOR)
    signed_in(client, user, hold_clock)
    assert client.post("/compte/double-verification/plus-tard/", {"next": "/sorties/"}).url == "/sorties/"
    assert WORDS not in client.get("/sorties/").content.decode()
    client.logout()
    signed_in(client, user, hold_clock, START + datetime.timedelta(days=1))
    assert "activez-la avant le 9 mars" in client.get("/sorties/").content.decode()


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.VOLUNTEER])
def test_it_is_not_required_of_others(client, scheme, hold_clock, role):
    signed_in(client, member(scheme, role), hold_clock)
    hold_clock(START + DUE_DAY)
    assert client.get("/sorties/").status_code == 200


def test_accounts_of_the_demo_are_spared(client, hold_clock, db):
    signed_in(client, member(SchemeFactory(is_demo=True), Role.COORDINATOR), hold_clock)
    hold_clock(START + DUE_DAY)
    assert client.get("/sorties/").status_code == 200


def test_an_admin_of_a_structure_without_schemes_is_asked(client, hold_clock, django_user_model, db):
    user = django_user_model.objects.create_user("a@exemple.test")
    Membership.objects.create(user=user, operator=OperatorFactory(), role=Role.ADMIN)
    signed_in(client, user, hold_clock)
    assert WORDS in client.get("/dispositifs/").content.decode()


def test_who_has_one_is_asked_nothing(client, scheme, hold_clock):
    user = member(scheme, Role.COORDINATOR)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    signed_in(client, user, hold_clock)
    hold_clock(START + DUE_DAY)
    assert client.get("/sorties/").status_code == 200


@pytest.mark.parametrize("address", ["/compte/", "/compte/double-verification/", "/personne-en-danger/"])
def test_the_way_to_it_and_help_stay_open(client, scheme, hold_clock, address):
    signed_in(client, member(scheme, Role.COORDINATOR), hold_clock)
    hold_clock(START + DUE_DAY)
    assert client.get(address).status_code == 200


def test_what_is_sent_goes_through(client, scheme, hold_clock):
    signed_in(client, member(scheme, Role.COORDINATOR), hold_clock)
    hold_clock(START + DUE_DAY)
    answer = client.post("/sorties/nouvelle/", {}, headers={"accept": "application/json"})
    assert answer.status_code == 422


def test_a_page_elsewhere_is_not_where_later_leads(client, scheme, hold_clock):
    signed_in(client, member(scheme, Role.COORDINATOR), hold_clock)
    answer = client.post("/compte/double-verification/plus-tard/", {"next": "https://ailleurs.test/"})
    assert answer.url == "/"


def test_every_column_that_points_at_an_account_is_told_to_its_person():
    assert set(columns()) == set(KEPT)
