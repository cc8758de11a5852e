"""What is noted on a phone, in Chromium, with and without network."""

import pytest
from playwright.sync_api import expect

from outings.tests.conftest import let_in, wire  # noqa: F401 - a network that can be cut
from outings.tests.test_outbox import phone, user  # noqa: F401 - the phone of a mediator
from schemes.tests.factories import SchemeFactory
from trials.handset import QUEUE
from watch.models import Observation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/observations/nouvelle/"


@pytest.fixture
def scheme():
    return SchemeFactory()


def test_without_network_an_observation_waits_and_leaves_by_itself(phone, wire):  # noqa: F811 - the fixtures above
    wire.mode = "cut"
    phone.goto(wire.address + PAGE)
    phone.get_by_role("button", name="Enregistrer").click()
    assert QUEUE not in phone.url  # Nothing was chosen: it stays, and says so.
    phone.get_by_text("Cadre de vie, technique").click()
    phone.get_by_text("Éclairage", exact=True).click()
    phone.get_by_role("button", name="Enregistrer").click()
    phone.wait_for_url(f"**{QUEUE}")
    expect(phone.get_by_text("1\u00a0observation sur ce téléphone, en attente du réseau")).to_be_visible()
    wire.mode = "through"
    phone.get_by_role("button", name="Envoyer maintenant").click()
    expect(phone.get_by_text("Observation envoyée à")).to_be_visible()
    assert Observation.objects.get().label == "Éclairage"


def test_what_was_refused_is_corrected_on_its_own_page(phone, wire):  # noqa: F811 - the fixtures above
    phone.goto(wire.address + PAGE)
    phone.get_by_text("Jeunesse").click()
    # As a phone sends it whose page did not know the rule yet.
    phone.evaluate("() => (document.querySelector('#id_text').setCustomValidity = () => {})")
    phone.fill("#id_text", "Au 3e étage")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("Pas acceptée, toujours sur ce téléphone")).to_be_visible()
    phone.goto(wire.address + QUEUE)
    phone.get_by_role("link", name="Corriger la saisie").click()
    expect(phone.locator("#id_text")).to_have_value("Au 3e étage")
    phone.fill("#id_text", "Dans le hall")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("heading", name="C’est noté")).to_be_visible()
    assert Observation.objects.get().text == "Dans le hall"
