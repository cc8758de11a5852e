"""What a phone keeps, in Chromium on the running site behind a network that can be cut (`trials.wire`)."""

import datetime
import json
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from outings.entries import StopEntry
from outings.models import Outing
from outings.recording import change_outing
from outings.tests.conftest import NADIA, who_may_sign_in
from outings.tests.factories import entry, outing
from schemes import clock
from schemes.models import Scheme
from schemes.team import leave
from schemes.tests.factories import member
from trials.handset import (
    FORM,
    OUTBOX,
    QUEUE,
    WITH_WORKER,
    fill,
    kept,
    no_page_kept,
    open_block,
    put,
    ready_offline,
    save,
    sign_in,
    try_to_send,
)

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(site, wire, user, let_in):
    """The phone of a mediator who signed in, opened the form once, and is ready to lose the network."""
    site.address = wire.address
    let_in(site.context, user, wire.address)
    site.set_viewport_size({"width": 360, "height": 740})
    site.goto(wire.address + FORM)
    ready_offline(site)
    return site


def test_without_network_it_waits_and_leaves_by_itself(phone, wire):
    wire.mode = "cut"
    phone.goto(phone.address + FORM)
    fill(phone)
    open_block(phone, "[name=new_partner_1]")
    expect(phone.locator("[name=new_partner_2]")).to_be_hidden()
    put(phone, "new_partner_1", "Épicerie solidaire")
    put(phone, "new_partner_2", "CAF")
    save(phone)
    phone.wait_for_url(re.compile(QUEUE))
    expect(phone.get_by_text("1 sortie sur ce téléphone, en attente du réseau")).to_be_visible()
    expect(phone.get_by_text("14 personnes, Les Tilleuls.")).to_be_visible()
    expect(phone.get_by_text("La plus ancienne attend depuis 0 minute.")).to_be_visible()
    assert not Outing.objects.exists()
    wire.mode = "through"
    phone.get_by_role("button", name="Envoyer maintenant").click()
    expect(phone.get_by_text("Sortie envoyée à")).to_be_visible()
    assert (kept(phone), Outing.objects.get().people_mediated) == ([], 14)
    assert Outing.objects.get().partner_names == "CAF, Épicerie solidaire"


def wait_in_queue(phone, wire, *counts):
    """Entries typed without network, waiting."""
    wire.mode = "cut"
    for people in counts:
        phone.goto(f"{phone.address}{FORM}#vide")
        phone.reload()
        fill(phone, people)
        save(phone)
        phone.wait_for_url(re.compile(QUEUE))
    # Its turn comes after the page's own try, which must not find the network back.
    assert try_to_send(phone) == "offline"


def test_a_portal_and_a_lost_answer_are_no_receipts(phone, wire):
    wait_in_queue(phone, wire, "14")
    wire.mode = "portal"
    assert try_to_send(phone) == "portal"
    assert not Outing.objects.exists()
    wire.mode = "lose"
    assert try_to_send(phone) == "offline"
    assert (wire.answers_lost, Outing.objects.count(), len(kept(phone))) == (1, 1, 1)
    wire.mode = "through"
    assert try_to_send(phone) == ""
    assert (Outing.objects.count(), kept(phone)) == (1, [])


def test_an_expired_session_keeps_and_says_so(phone, wire):
    wait_in_queue(phone, wire, "14")
    wire.mode = "through"
    phone.context.clear_cookies()
    assert try_to_send(phone) == "sign_in"
    expect(phone.get_by_text("Reconnectez-vous pour envoyer")).to_be_visible()
    phone.get_by_role("link", name="Me reconnecter").click()
    sign_in(phone, NADIA)
    expect(phone.get_by_text("Sortie envoyée à")).to_be_visible()
    assert (Outing.objects.count(), kept(phone)) == (1, [])


def test_whoever_left_the_team_still_sends_what_the_phone_kept(phone, wire, user):
    """B20: signed in again, without a team, and shown nothing but how many arrived."""
    wait_in_queue(phone, wire, "14", "15")
    leave(user.memberships.get(), by=user)
    phone.context.clear_cookies()
    wire.mode = "through"
    assert try_to_send(phone) == "sign_in"
    phone.get_by_role("link", name="Me reconnecter").click()
    sign_in(phone, NADIA)
    expect(phone.get_by_text("vos 2\u00a0sorties sont envoyées").first).to_be_visible()
    expect(phone.get_by_text("Ouvrir la sortie")).to_have_count(0)
    assert (Outing.objects.count(), kept(phone)) == (2, [])
    phone.goto(f"{phone.address}/sorties/")
    assert not phone.get_by_text("Les Tilleuls").is_visible()


def test_a_session_that_ends_between_token_and_entry_delays_nothing(phone, wire):
    wait_in_queue(phone, wire, "14")

    def answer_then_expire(route):
        token = route.fetch()
        phone.context.clear_cookies()
        route.fulfill(response=token)

    phone.route("**/sorties/jeton/", answer_then_expire, times=1)
    wire.mode = "through"
    assert try_to_send(phone) == "sign_in"
    assert [(record["state"], record.get("next_at")) for record in kept(phone)] == [("waiting", None)]


def test_a_refused_entry_stays_and_blocks_nothing(phone, wire):
    wait_in_queue(phone, wire, "", "7")
    wire.mode = "through"
    assert try_to_send(phone) == ""
    assert [record["state"] for record in kept(phone)] == ["refused"]
    assert Outing.objects.get().people_mediated == 7
    expect(phone.get_by_text("Donnez le nombre de personnes")).to_be_visible()
    phone.get_by_role("link", name="Corriger la saisie").click()
    expect(phone.get_by_text("Pas acceptée, toujours sur ce téléphone.")).to_be_visible()
    expect(phone.get_by_role("alert")).to_contain_text("1\u00a0réponse à corriger. Rien n’est perdu.")
    expect(phone.locator("[name=people_mediated]")).to_be_visible()
    assert phone.input_value("[name=mediators_count]") == "2"
    put(phone, "people_mediated", "9")
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert sorted(Outing.objects.values_list("people_mediated", flat=True)) == [7, 9]


def test_two_tabs_send_once(phone, wire):
    wait_in_queue(phone, wire, "14")
    other = phone.context.new_page()
    other.goto(phone.address + QUEUE)
    wire.mode = "through"
    twice = "(outbox) => { outbox.send({ force: true, insist: true }); outbox.send({ force: true, insist: true }); }"
    for tab in (phone, other):
        tab.evaluate(f"() => void import('{OUTBOX}').then({twice})")
    expect(other.get_by_text("Sortie envoyée à")).to_be_visible()
    assert (Outing.objects.count(), kept(phone)) == (1, [])


def test_another_account_on_the_phone_neither_sees_nor_sends(phone, wire, scheme):
    wait_in_queue(phone, wire, "14")
    who_may_sign_in(scheme, "karim@exemple.test")
    Session.objects.all().delete()
    wire.mode = "through"
    phone.goto(f"{phone.address}/connexion/?next={QUEUE}")
    sign_in(phone, "karim@exemple.test")
    expect(phone.get_by_text("1 saisie d’un autre compte sur ce téléphone")).to_be_visible()
    assert "Les Tilleuls" not in phone.locator("main").inner_text()
    assert try_to_send(phone) == ""
    assert (Outing.objects.count(), len(kept(phone))) == (0, 1)


def test_a_planned_outing_is_closed_without_network(planned, phone, wire):
    wire.mode = "cut"
    phone.goto(phone.address + "/")
    phone.get_by_role("link", name="Clôturer cette sortie").click()
    phone.wait_for_url(f"**{planned}")
    fill(phone, "14")
    save(phone)
    phone.wait_for_url(re.compile(QUEUE))
    phone.goto(phone.address + "/")
    expect(phone.get_by_text("Gardée sur ce téléphone")).to_be_visible()
    expect(phone.get_by_role("link", name="Clôturer cette sortie")).to_be_hidden()
    phone.goto(phone.address + QUEUE)
    expect(phone.get_by_text("1\u00a0sortie sur ce téléphone, en attente du réseau")).to_be_visible()
    expect(phone.get_by_role("heading", name="Sorties prévues")).to_be_hidden()
    phone.get_by_role("link", name="Rouvrir la saisie").click()
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    assert phone.input_value("[name=people_mediated]") == "14"
    phone.goto(phone.address + QUEUE)
    wire.mode = "lose"
    assert try_to_send(phone) == "offline"
    wire.mode = "through"
    assert try_to_send(phone) == ""
    stored = Outing.objects.get()
    assert (stored.status, stored.people_mediated, stored.version, kept(phone)) == ("logged", 14, 2, [])
    wire.mode = "cut"
    phone.goto(phone.address + planned)
    expect(phone.get_by_text("Hors réseau", exact=True)).to_be_visible()


def test_closed_by_somebody_else_meanwhile_both_are_shown(planned, phone, wire, scheme):
    wire.mode = "cut"
    phone.goto(phone.address + planned)
    fill(phone, "14")
    save(phone)
    phone.wait_for_url(re.compile(QUEUE))
    change_outing(Outing.objects.get(), user=member(scheme), entry=entry(people_mediated=20), version=1)
    wire.mode = "through"
    assert try_to_send(phone) == ""
    expect(phone.get_by_text("Cette sortie a changé pendant votre saisie.")).to_be_visible()
    assert [record["state"] for record in kept(phone)] == ["conflict"]
    assert Outing.objects.get().people_mediated == 20
    phone.get_by_role("button", name="Comparer avec ma saisie").click()
    row = phone.get_by_role("row", name="Personnes médiées")
    expect(row.get_by_role("cell")).to_have_text(["20", "14"])
    expect(phone.get_by_text("seule la coordination peut maintenant la modifier")).to_be_visible()
    expect(phone.locator("form[data-outing-form] button[type=submit]:not([name])")).to_have_count(0)
    phone.wait_for_timeout(1000)
    assert [record["state"] for record in kept(phone)] == ["conflict"]
    phone.get_by_role("link", name="Garder ce qui est enregistré").click()
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert (Outing.objects.get().people_mediated, kept(phone)) == (20, [])


def test_an_outing_that_somebody_else_closed_is_no_longer_kept(planned, phone, wire, scheme):
    change_outing(Outing.objects.get(), user=member(scheme), entry=entry(people_mediated=20), version=1)
    phone.goto(phone.address + planned)
    phone.wait_for_timeout(500)
    wire.mode = "cut"
    phone.goto(phone.address + planned)
    expect(phone.get_by_text("Hors réseau", exact=True)).to_be_visible()
    expect(phone.get_by_role("heading", name="Sorties prévues")).to_be_hidden()


def test_signing_out_forgets_the_pages_and_keeps_what_was_typed(phone):
    fill(phone)
    phone.wait_for_timeout(1000)
    phone.goto(phone.address + "/plus/")
    assert any(name.startswith("pages-") for name in phone.evaluate("caches.keys()"))
    phone.get_by_role("button", name="Se déconnecter").click()
    phone.wait_for_url("**/connexion/")
    assert [name for name in phone.evaluate("caches.keys()") if not name.startswith("assets-")] == []
    assert [record["state"] for record in kept(phone)] == ["draft"]


def test_a_session_that_ended_leaves_no_page_to_the_next_person(phone, wire):
    fill(phone)
    phone.wait_for_timeout(1000)
    Session.objects.all().delete()
    phone.goto(phone.address + "/sorties/")
    expect(phone.locator("[name=login]")).to_be_visible()
    no_page_kept(phone)
    assert [record["state"] for record in kept(phone)] == ["draft"]
    wire.mode = "cut"
    with pytest.raises(Error, match="ERR_FAILED"):
        phone.goto(phone.address + FORM)


def test_what_waits_for_long_is_said_before_the_phone_erases_it(phone, wire):
    wait_in_queue(phone, wire, "14")
    old = "(outbox) => outbox.mine().then(([record]) => outbox.keep({ ...record, typed_at: Date.now() - 6 * 864e5 }))"
    phone.evaluate(f"() => import('{OUTBOX}').then({old})")
    expect(phone.get_by_text("La plus ancienne attend depuis 6 jours. Certains téléphones effacent")).to_be_visible()


# The page was made at 20:00 on the 11th and is opened from the phone: the moment -> what it proposes, the latest day.
@pytest.mark.parametrize(
    ("zone", "moment", "day", "latest"),
    [
        ("Europe/Paris", "2026-03-12T00:40+01:00", "2026-03-11", "2026-03-12"),
        ("Europe/Paris", "2026-03-12T05:00+01:00", "2026-03-12", "2026-03-12"),
        ("Europe/Paris", "2026-03-13T00:40+01:00", "2026-03-12", "2026-03-13"),
        # Its own clock is behind the page's.
        ("Europe/Paris", "2026-03-10T12:00+01:00", "2026-03-11", "2026-03-11"),
        # A phone set to Paris time, in a team of La Réunion: there it is 04:40, then 05:00.
        ("Indian/Reunion", "2026-03-13T00:40Z", "2026-03-12", "2026-03-13"),
        ("Indian/Reunion", "2026-03-13T01:00Z", "2026-03-13", "2026-03-13"),
    ],
)
def test_a_page_from_the_phone_says_the_team_s_day_again(
    site, wire, user, scheme, let_in, hold_clock, zone, moment, day, latest
):
    Scheme.objects.update(time_zone=zone)
    hold_clock(clock.moment(datetime.date(2026, 3, 11), datetime.time(20), Scheme(time_zone=zone)))
    let_in(site.context, user, wire.address)
    site.goto(wire.address + FORM)
    ready_offline(site)
    wire.mode = "cut"
    site.clock.set_fixed_time(datetime.datetime.fromisoformat(moment))
    site.reload()
    expect(site.locator("form[data-keeping]")).to_be_attached()
    expect(site.locator("[name=held_on]")).to_have_value(day)
    expect(site.locator("[name=held_on]")).to_have_attribute("max", latest)


def test_a_correction_without_network_says_that_it_is_kept(phone, scheme, user):
    stored = outing(scheme, user=user, stops=[StopEntry(scheme.neighbourhoods.get())])
    phone.goto(f"{phone.address}/sorties/{stored.pk}/modifier/")
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "people_mediated", "33")
    phone.context.set_offline(True)
    save(phone)
    expect(phone.get_by_text("Vos changements sont gardés sur ce téléphone.")).to_be_visible()
    phone.context.set_offline(False)
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert Outing.objects.get().people_mediated == 33


def test_an_entry_reopened_in_the_form_is_not_sent_under_the_thumb(phone, wire):
    wait_in_queue(phone, wire, "14")
    other = phone.context.new_page()
    other.goto(phone.address + QUEUE)
    other.get_by_role("link", name="Rouvrir la saisie").click()
    expect(other.locator("form[data-keeping]")).to_be_attached()
    wire.mode = "through"
    assert try_to_send(phone) == ""
    assert not Outing.objects.exists()
    other.close()
    lock = "`optimedia-entry ${record.owner} ${record.kind} ${record.uuid}`"
    phone.evaluate(f"(record) => navigator.locks.request({lock}, () => null)", kept(phone)[0])
    assert try_to_send(phone) == ""
    assert Outing.objects.get().people_mediated == 14


def test_the_copy_on_file_holds_every_answer(phone, wire):
    wait_in_queue(phone, wire, "14", "7")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Enregistrer une copie").click()
    copy = json.loads(download.value.path().read_text())
    assert [dict(outing["reponses"])["people_mediated"] for outing in copy["saisies"]] == ["14", "7"]


def test_the_danger_page_and_the_orientation_book_open_without_network(phone, wire):
    wire.mode = "cut"
    phone.goto(phone.address + "/partenaires/carnet/")
    expect(phone.get_by_role("heading", name="Adresses")).to_be_visible()
    phone.goto(phone.address + "/personne-en-danger/")
    expect(phone.get_by_role("link", name="15 Urgence médicale")).to_be_visible()
    phone.goto(phone.address + "/tableau-de-bord/")
    phone.wait_for_url(re.compile("hors-reseau"))
