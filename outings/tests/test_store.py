"""The phone's databases pass to their second version: what the script of version 1 kept, that of today sends."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from outings.entries import StopEntry
from outings.models import Outing
from outings.tests.factories import form_data, outing
from schemes import clock
from schemes.tests.factories import member
from trials.handset import FORM, QUEUE, WITH_WORKER, kept, ready_offline, save, try_to_send

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]
TALLY = "/sorties/compteur/"
VERSION_1 = """async ({ kept, sent, tallies }) => {
    const made = (name, shape) => new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => shape(request.result);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const queue = await made("optimedia", (database) => {
        for (const name of ["kept", "sent"]) database.createObjectStore(name, { keyPath: "uuid" });
    });
    const counters = await made("optimedia-compteurs", (database) => database.createObjectStore("tallies"));
    const writing = queue.transaction(["kept", "sent"], "readwrite");
    for (const row of kept) writing.objectStore("kept").put(row);
    for (const row of sent) writing.objectStore("sent").put(row);
    const counting = counters.transaction("tallies", "readwrite");
    for (const [key, tally] of Object.entries(tallies)) counting.objectStore("tallies").put(tally, key);
    await Promise.all([writing, counting].map((one) => new Promise((resolve) => (one.oncomplete = resolve))));
    queue.close();
    counters.close();
}"""
VERSION = "() => indexedDB.databases().then((all) => all.find(({ name }) => name === 'optimedia').version)"


@pytest.fixture
def user(scheme):
    return member(scheme)


@pytest.fixture
def phone(site, wire, user, let_in):
    """A mediator's phone where no page of today was opened yet."""
    site.address = wire.address
    let_in(site.context, user, wire.address)
    site.goto(wire.address + "/manifest.webmanifest")
    return site


def leave(phone, *kept, sent=(), tallies=None):
    """Puts on the phone what the script of version 1 had kept there."""
    phone.evaluate(VERSION_1, {"kept": list(kept), "sent": list(sent), "tallies": tallies or {}})


@pytest.fixture
def typed(scheme, user):
    """A record of version 1: `typed(people, key=…, state=…)`; by default of a new outing that waits."""

    def record(people, *, key="", state="waiting", owner=user, answers=None, **more):
        pairs = form_data(scheme, people_mediated=str(people), **answers or {})
        row = {"uuid": key or pairs["client_uuid"], "user": str(owner.pk), "scheme": scheme.slug, "state": state}
        moments = {"typed_at": clock.now().timestamp() * 1000, "changed_at": 1, "words": f"{people} personnes"}
        return row | moments | {"pairs": list(pairs.items())} | more

    return record


@pytest.fixture
def closing(scheme, user, typed):
    """The same of a planned outing being closed: `closing(people, state)`, and its page."""

    def record(people, state="waiting", **more):
        row = outing(scheme, held_on=clock.today())
        Outing.objects.filter(pk=row.pk).update(status="planned", submission_hash="", logged_at=None)
        page = reverse("outings:update", args=[row.pk])
        answers = {"client_uuid": str(row.client_uuid), "version": "1"}
        return typed(
            people, key=f"{row.client_uuid}#{user.pk}", state=state, answers=answers, address=page, **more
        ), page

    return record


@pytest.fixture
def correction(scheme, user, typed):
    """The same of a stored outing being corrected, which was kept by its page; and that page."""

    def record(people):
        row = outing(scheme, user=user, stops=[StopEntry(scheme.neighbourhoods.get())])
        page = reverse("outings:update", args=[row.pk])
        answers = {"client_uuid": str(row.client_uuid), "version": "1"}
        return typed(people, key=f"{page}#{user.pk}", state="draft", answers=answers), page

    return record


def people():
    return sorted(Outing.objects.done().values_list("people_mediated", flat=True))


def test_what_waited_is_stored_once_and_the_rest_stays(phone, scheme, typed, closing):
    another = typed(99, owner=member(scheme))
    leave(
        phone, typed(11), typed(12, queued_at=5, tries=3, next_at=1), closing(13)[0], typed(14, state="draft"), another
    )
    phone.goto(phone.address + QUEUE)
    expect(phone.get_by_text("saisie d’un autre compte sur ce téléphone")).to_be_visible()
    assert try_to_send(phone) == ""
    assert try_to_send(phone) == ""
    assert people() == [11, 12, 13]
    assert sorted(record["words"] for record in kept(phone)) == ["14 personnes", "99 personnes"]


def test_a_record_says_its_kind_its_owner_and_its_address(phone, user, typed, closing, correction):
    (closed, closing_page), (corrected, correction_page) = closing(13, "conflict"), correction(15)
    leave(phone, typed(11, state="refused"), closed, corrected)
    phone.goto(phone.address + QUEUE)
    expect(phone.get_by_text("Correction commencée")).to_be_visible()
    said = {(record["kind"], record["state"], record["address"]) for record in kept(phone)}
    assert said == {
        ("outing", "refused", FORM),
        ("closing", "conflict", closing_page),
        ("correction", "draft", correction_page),
    }
    assert {record["owner"] for record in kept(phone)} == {str(user.pk)}
    assert sorted(record["uuid"] for record in kept(phone)) == sorted(
        dict(record["pairs"])["client_uuid"] for record in kept(phone)
    )


def test_drafts_open_in_their_forms_and_leave(phone, typed, closing, correction):
    (closed, closing_page), (corrected, correction_page) = closing(13, "draft"), correction(15)
    leave(phone, typed(11, state="draft"), closed, corrected)
    for page in (FORM, closing_page, correction_page):
        phone.goto(phone.address + page)
        expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
        save(phone)
        phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    expect(phone.locator("main")).to_contain_text("15")
    phone.wait_for_timeout(500)
    assert (people(), kept(phone)) == ([11, 13, 15], [])


def test_what_was_refused_or_in_conflict_is_still_a_person_s_to_settle(phone, typed):
    refused = typed(11, state="refused", sentences=["Corrigez."], errors={"women_count": ["Trop."]})
    stored = typed(12)
    leave(phone, refused, stored | {"state": "conflict", "sentences": ["Une autre version."], "url": "/sorties/1/"})
    phone.goto(phone.address + QUEUE)
    expect(phone.get_by_text("Une autre version.")).to_be_visible()
    assert (try_to_send(phone), people()) == ("", [])
    phone.get_by_role("link", name="Corriger la saisie").click()
    expect(phone.get_by_text("Pas acceptée, toujours sur ce téléphone.")).to_be_visible()
    expect(phone.get_by_role("alert")).to_contain_text("Trop.")
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert (people(), [record["state"] for record in kept(phone)]) == ([11], ["conflict"])


def test_what_had_left_today_is_still_said(phone, user):
    row = {"user": str(user.pk), "words": "8 personnes", "url": "/sorties/1/", "at": clock.now().timestamp() * 1000}
    leave(phone, sent=[row | {"uuid": "a-b"}, row | {"uuid": f"c-d#{user.pk}", "words": "9 personnes"}])
    phone.goto(phone.address + QUEUE)
    expect(phone.get_by_text("8 personnes.")).to_be_visible()
    expect(phone.get_by_text("9 personnes.")).to_be_visible()


def test_a_tally_goes_on_where_it_was(phone, scheme, user):
    tally = {"taps": ["women_count", "women_count", "men_count"], "carried_at": None, "carried_to": ""}
    leave(phone, tallies={f"{user.pk} {scheme.slug}": tally, f"{user.pk} ailleurs": tally})
    phone.goto(phone.address + TALLY)
    expect(phone.locator("[data-tally-people] dd")).to_have_text("3")
    phone.locator("[data-label=Femme]").click()
    expect(phone.locator("[data-tally-people] dd")).to_have_text("4")
    phone.goto(f"{phone.address}{FORM}?compteur=1")
    expect(phone.locator("[name=women_count]")).to_have_value("3")


def test_a_form_of_version_1_in_another_tab_is_finished_first(phone, typed):
    """That tab could keep nothing more once the store has changed."""
    leave(phone, typed(11))
    phone.evaluate("() => void navigator.locks.request('optimedia-draft a-b', () => new Promise(() => {}))")
    today = phone.context.new_page()
    today.goto(phone.address + FORM)
    expect(today.get_by_text("Une saisie est ouverte dans un autre onglet.")).to_be_visible()
    expect(today.locator("form[data-outing-form][inert]")).to_be_attached()
    assert today.evaluate(VERSION) == 1
    phone.close()
    expect(today.locator("form[data-keeping]:not([inert])")).to_be_attached()
    assert (try_to_send(today), people()) == ("", [11])


def test_no_page_of_version_1_stays_for_when_there_is_no_network(phone, user, typed):
    """Its script can keep nothing any more, and does not say so."""
    leave(phone, typed(11))
    said = {"user": str(user.pk), "version": "1", "at": clock.now().timestamp() * 1000, "planned": []}
    old = f"{FORM}?scheme=ancien"
    phone.evaluate(
        """([said, old]) => Promise.all([
            caches.open("who").then((cache) => cache.put("/who", Response.json(said))),
            caches.open(`pages-${said.user}`).then((cache) => cache.put(old, new Response("ancienne"))),
        ])""",
        [said, old],
    )
    phone.goto(phone.address + QUEUE)
    ready_offline(phone)
    assert phone.evaluate("(old) => caches.match(old).then(Boolean)", old) is False
    assert phone.evaluate("(form) => caches.match(form).then(Boolean)", FORM) is True


def test_a_tally_counted_by_version_1_in_another_tab_is_waited_for(phone, scheme, user):
    tally = {"taps": ["women_count"], "carried_at": None, "carried_to": ""}
    leave(phone, tallies={f"{user.pk} {scheme.slug}": tally})
    # As that script did: a connection that nothing closes.
    phone.evaluate(
        "() => { indexedDB.open('optimedia-compteurs', 1).onsuccess = ({ target }) => (window.held = target) }"
    )
    phone.wait_for_function("window.held")
    today = phone.context.new_page()
    today.goto(phone.address + TALLY)
    expect(today.get_by_text("Le compteur est ouvert dans un autre onglet.")).to_be_visible()
    phone.close()
    expect(today.locator("[data-tally-people] dd")).to_have_text("1")
    expect(today.get_by_text("Le compteur est ouvert dans un autre onglet.")).to_be_hidden()
