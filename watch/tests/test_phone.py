"""What is noted on a phone, in Chromium, with and without network."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from outings.tests.conftest import let_in, user, who_may_sign_in, wire  # noqa: F401 - a network that can be cut
from outings.tests.test_outbox import phone  # noqa: F401 - the phone of a mediator
from trials.handset import OUTBOX, QUEUE, WITH_WORKER, kept, sign_in, try_to_send
from watch.models import FollowUp, Observation
from watch.noting import move_follow_up
from watch.tests.factories import follow_up

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]
PAGE = "/observations/nouvelle/"
# As two tabs do that come back to the network together.
TWICE = f"""() => void import('{OUTBOX}').then((outbox) => {{
    for (let times = 0; times < 2; times += 1) outbox.send({{ force: true, insist: true }});
}})"""


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


def half_typed(phone, wire):  # noqa: F811
    phone.goto(wire.address + PAGE)
    phone.get_by_text("Jeunesse").click()
    phone.locator("#id_text").press_sequentially("Le terrain ferme à")
    phone.wait_for_function("location.hash.startsWith('#reprendre=')")


def waiting(phone, wire):  # noqa: F811
    """An observation that waits for the network."""
    wire.mode = "cut"
    phone.goto(wire.address + PAGE)
    phone.get_by_text("Jeunesse").click()
    phone.get_by_role("button", name="Enregistrer").click()
    phone.wait_for_url(f"**{QUEUE}")
    assert try_to_send(phone) == "offline"


def test_a_sentence_left_in_the_middle_is_taken_up_again(phone, wire):  # noqa: F811
    half_typed(phone, wire)
    phone.goto(wire.address + "/noter/")
    phone.get_by_role("link", name="Reprendre").click()
    expect(phone.get_by_text("Gardée sur ce téléphone, reprise.")).to_be_visible()
    expect(phone.locator("#id_text")).to_have_value("Le terrain ferme à")
    expect(phone.get_by_label("Jeunesse")).to_be_checked()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("heading", name="C’est noté")).to_be_visible()
    assert (Observation.objects.get().text, kept(phone)) == ("Le terrain ferme à", [])


def test_a_second_tab_leaves_a_half_typed_sentence_to_the_first(phone, wire):  # noqa: F811
    half_typed(phone, wire)
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(other.get_by_text("Cette saisie est déjà ouverte dans un autre onglet.")).to_be_visible()
    expect(other.locator("#id_text")).to_have_value("")


def test_two_tabs_send_an_observation_once(phone, wire):  # noqa: F811
    waiting(phone, wire)
    other = phone.context.new_page()
    other.goto(wire.address + QUEUE)
    wire.mode = "through"
    for tab in (phone, other):
        tab.evaluate(TWICE)
    expect(other.get_by_text("Observation envoyée à")).to_be_visible()
    assert (Observation.objects.count(), kept(phone)) == (1, [])


def test_another_account_sends_nothing_of_what_waits(phone, wire, scheme):  # noqa: F811
    waiting(phone, wire)
    who_may_sign_in(scheme, "karim@exemple.test")
    Session.objects.all().delete()
    wire.mode = "through"
    phone.goto(f"{wire.address}/connexion/?next={QUEUE}")
    sign_in(phone, "karim@exemple.test")
    expect(phone.get_by_text("1 saisie d’un autre compte sur ce téléphone")).to_be_visible()
    assert try_to_send(phone) == ""
    assert (Observation.objects.count(), len(kept(phone))) == (0, 1)


def test_a_touch_without_network_is_said_at_once_and_leaves_by_itself(phone, wire, scheme):  # noqa: F811
    follow_up(scheme)
    phone.goto(f"{wire.address}/suites/")
    wire.mode = "cut"
    phone.get_by_role("button", name="Faite").click()
    expect(phone.get_by_text("Noté\u00a0: Faite.")).to_be_visible()
    assert (try_to_send(phone), FollowUp.objects.get().state) == ("offline", "open")
    wire.mode = "through"
    assert (try_to_send(phone), kept(phone), FollowUp.objects.get().state) == ("", [], "closed")


def test_a_touch_is_undone_in_place_and_done_again_in_the_order_of_the_touches(phone, wire, scheme):  # noqa: F811
    move_follow_up(follow_up(scheme), "relayed")
    phone.goto(f"{wire.address}/suites/")
    done, undo = (phone.get_by_role("button", name=name) for name in ("Faite", "Annuler"))
    done.click()
    expect(phone.get_by_text("Noté\u00a0: Faite.")).to_be_focused()
    assert (try_to_send(phone), FollowUp.objects.get().state) == ("", "closed")
    wire.mode = "cut"
    for press in (undo, done, undo):
        press.click()
    expect(done).to_be_focused()
    assert (try_to_send(phone), len(kept(phone)), FollowUp.objects.get().state) == ("offline", 3, "closed")
    wire.mode = "through"
    assert (try_to_send(phone), kept(phone), FollowUp.objects.get().state) == ("", [], "relayed")


def test_a_connection_that_the_phone_dropped_is_opened_again(phone, wire):  # noqa: F811
    phone.goto(wire.address + QUEUE)
    assert kept(phone) == []
    # As a phone does with the page that it put to sleep, without a word.
    phone.evaluate("""() => {
        const begin = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function () {
            IDBDatabase.prototype.transaction = begin;
            throw new DOMException("The database connection is closing.", "InvalidStateError");
        };
    }""")
    assert kept(phone) == []
