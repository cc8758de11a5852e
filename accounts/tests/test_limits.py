"""Who is locked out by whose failures. Claire is at 192.0.2.1; what others do, they do from elsewhere."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.limits import client_address, client_network
from accounts.tests.factories import PASSWORD, UserFactory

HOME = "192.0.2.1"


@pytest.fixture(autouse=True)
def no_attempt_counted(db):
    cache.clear()


@pytest.fixture
def claire(db):
    return UserFactory(email="claire@exemple.test")


def sign_in(client, email="claire@exemple.test", password=PASSWORD, network=HOME):
    return client.post("/connexion/", {"login": email, "password": password}, REMOTE_ADDR=network)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", HOME),
        (1, "", HOME),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (2, "203.0.113.9", HOME),
        (1, "n’importe quoi", HOME),
    ],
)
def test_only_declared_proxies_are_believed(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_a_network_is_an_address_or_what_one_subscriber_has(rf, address, network):
    assert client_network(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize("stranger", ["198.51.100.7", "2001:db8::1"])
def test_a_stranger_who_fails_on_purpose_locks_nobody_out(client, claire, stranger):
    for _ in range(30):
        sign_in(client, password="faux", network=stranger)
    assert "Trop d’essais" in sign_in(client, network=stranger).content.decode()
    assert sign_in(client).url == "/"


def test_a_subscriber_s_ipv6_addresses_are_one_network(client, claire):
    for host in range(5):
        sign_in(client, password="faux", network=f"2001:db8::{host}")
    assert "Trop d’essais" in sign_in(client, network="2001:db8::99").content.decode()
    assert sign_in(client, network="2001:db8:0:1::1").url == "/"


def test_a_network_that_tries_many_accounts_is_locked_alone(client, claire):
    for number in range(10):
        sign_in(client, f"personne{number}@exemple.test", network="198.51.100.7")
    assert "Trop d’essais" in sign_in(client, network="198.51.100.7").content.decode()
    assert sign_in(client).url == "/"


def test_behind_a_proxy_that_was_not_declared_one_cannot_change_network_by_saying_so(client, claire):
    for number in range(5):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        client.post("/connexion/", {"login": claire.email, "password": "faux"}, REMOTE_ADDR=HOME, headers=headers)
    assert "Trop d’essais" in sign_in(client).content.decode()


def test_confirming_a_password_counts_for_that_account_alone(client, claire):
    paul = UserFactory()
    address = reverse("account_reauthenticate")
    client.force_login(paul)
    for _ in range(6):
        client.post(address, {"password": "faux"}, REMOTE_ADDR=HOME)
    client.force_login(claire)
    assert client.post(address, {"password": PASSWORD}, REMOTE_ADDR=HOME).url == "/"


def test_a_mailbox_is_not_flooded_and_its_holder_not_kept_from_a_link(client, claire, mailoutbox):
    for number in range(5):
        network = f"198.51.100.{number}"
        answer = client.post(reverse("account_reset_password"), {"email": claire.email}, REMOTE_ADDR=network)
        assert answer.url == reverse("account_reset_password_done")
    link = mailoutbox[0].body.split("http://127.0.0.1:8000")[1].split()[0]
    assert len(mailoutbox) == 3
    assert "password1" in client.get(link, follow=True).content.decode()


def test_a_flood_of_counts_frees_nobody():
    cache.set("ours", 5, 300)
    for number in range(400):
        cache.set(f"flood{number}", 1, 300)
    assert cache.get("ours") == 5
    assert cache.get("flood0") == 1


def test_counts_that_no_longer_hold_are_cleared():
    past = timezone.now() - datetime.timedelta(minutes=1)
    cache.set("old", 1, 60)
    cache.set("new", 1, 3600)
    assert cache.clear_expired() == 0
    cache.set("old", 1, (past - timezone.now()).total_seconds())
    assert cache.clear_expired() == 1
    assert cache.get("new") == 1
