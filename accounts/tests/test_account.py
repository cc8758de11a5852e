"""The person's own page, and the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from accounts.sessions import device_of
from accounts.tests.factories import PASSWORD, UserFactory

PAGE = "/compte/"
FACTOR = "/compte/double-verification/"


@pytest.fixture
def claire(db):
    cache.clear()  # allauth counts attempts there, which outlive a test's rows
    return UserFactory(email="claire@exemple.test", name="Claire")


def signed_in(user=None):
    client = Client(headers={"user-agent": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"})
    client.post("/connexion/", {"login": "claire@exemple.test", "password": PASSWORD})
    return client


def with_application(client):
    """Adds an application as one does, and answers what it would show next."""
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.get(f"{FACTOR}application/")
    secret = client.session[totp.SECRET_SESSION_KEY]
    codes = [totp.format_hotp_value(totp.hotp_value(secret, c)) for c in totp.yield_hotp_counters_from_time()]
    return client.post(f"{FACTOR}application/", {"code": codes[0]}), codes[0]


def test_one_changes_ones_name(claire):
    client = signed_in()
    assert client.post(PAGE, {"name": "  Claire   M. "}).url == PAGE
    claire.refresh_from_db()
    assert claire.name == "Claire M."


def test_a_name_left_empty_is_refused_and_the_other_kept(claire):
    answer = signed_in().post(PAGE, {"name": " "})
    assert answer.status_code == 422
    claire.refresh_from_db()
    assert claire.name == "Claire"


def test_sessions_are_named_and_closed(claire):
    here, there = signed_in(), signed_in()
    html = here.get(PAGE).content.decode()
    assert html.count("Firefox sur Android") >= 2
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"{PAGE}sessions/{other.pk}/fermer/")
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200


def test_nobody_closes_the_session_of_somebody_else(claire):
    victim = signed_in()
    session = UserSession.objects.get(user=claire)
    thief = Client()
    thief.force_login(UserFactory())
    assert thief.post(f"{PAGE}sessions/{session.pk}/fermer/").status_code == 404
    assert victim.get(PAGE).status_code == 200


def test_the_other_sessions_close_at_once(claire):
    here, there, further = signed_in(), signed_in(), signed_in()
    here.post(f"{PAGE}sessions/fermer/")
    assert [client.get(PAGE).status_code for client in (here, there, further)] == [200, 302, 302]


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome sur Android"),
        ("", "Appareil inconnu"),
    ],
)
def test_devices_are_named_as_people_do(said, device):
    assert device_of(said) == device


def test_an_application_is_added_and_asked_on_a_new_device(claire):
    client = signed_in()
    answer, _ = with_application(client)
    assert answer.url == f"{FACTOR}codes/"
    assert set(claire.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    new = Client()
    asked = new.post("/connexion/", {"login": "claire@exemple.test", "password": PASSWORD})
    assert asked.url == "/connexion/verification/"
    assert new.get(PAGE).status_code == 302


def test_a_recovery_code_opens_once_and_a_known_device_is_not_asked_again(claire):
    client = signed_in()
    with_application(client)
    code = Authenticator.objects.get(user=claire, type="recovery_codes").wrap().get_unused_codes()[0]
    phone = Client()
    phone.post("/connexion/", {"login": "claire@exemple.test", "password": PASSWORD})
    assert phone.post("/connexion/verification/", {"code": code}).url == "/connexion/appareil/"
    phone.post("/connexion/appareil/", {"action": "trust"})
    assert phone.get(PAGE).status_code == 200
    assert phone.cookies["mfa_trusted"]["max-age"] == 30 * 24 * 3600
    phone.post("/deconnexion/")
    again = phone.post("/connexion/", {"login": "claire@exemple.test", "password": PASSWORD})
    assert again.url == "/"
    other = Client()
    other.post("/connexion/", {"login": "claire@exemple.test", "password": PASSWORD})
    refused = other.post("/connexion/verification/", {"code": code})
    assert "Ce code n’est pas le bon" in refused.content.decode()


def test_pages_of_the_second_factor_open(claire):
    client = signed_in()
    with_application(client)
    addresses = ["", "application/retirer/", "cles/ajouter/", "codes/", "codes/nouveaux/", "codes/telecharger/"]
    assert [client.get(FACTOR + address).status_code for address in addresses] == [200] * 6


def test_what_matters_asks_who_one_is_again(claire):
    answer = signed_in().get(f"{FACTOR}application/")
    assert answer.url.startswith("/compte/confirmer/")


def test_the_code_to_show_has_no_style_of_its_own(claire):
    client = signed_in()
    client.post("/compte/confirmer/", {"password": PASSWORD})
    html = client.get(f"{FACTOR}application/").content.decode()
    assert "<svg" in html and "<path" in html
    assert "style=" not in html.split("<svg", 1)[1].split("</svg>")[0]
