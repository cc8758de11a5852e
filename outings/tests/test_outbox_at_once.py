"""What a phone keeps and sends while it has the network, in Chromium: no worker keeps pages yet, as on a first day.

Where the network is cut, late or false: `test_outbox.py`.
"""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from playwright.sync_api import expect

from outbox.answers import submission_hash
from outings.entries import StopEntry
from outings.models import Outing
from outings.recording import change_outing
from outings.tests.conftest import who_may_sign_in
from outings.tests.factories import entry, outing
from schemes import clock
from trials.handset import FORM, OUTBOX, QUEUE, fill, kept, open_block, put, save, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(site, user, let_in):
    """The phone of a mediator who signed in and opened the form."""
    let_in(site.context, user, site.address)
    site.set_viewport_size({"width": 360, "height": 740})
    site.goto(site.address + FORM)
    return site


def test_with_network_an_outing_leaves_at_once_and_is_erased(phone):
    fill(phone)
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    expect(phone.get_by_text("Sortie envoyée à")).to_be_visible()
    expect(phone.get_by_text("La copie de ce téléphone est effacée.")).to_be_visible()
    assert (kept(phone), Outing.objects.get().people_mediated) == ([], 14)


def test_what_is_typed_comes_back(phone):
    fill(phone)
    open_block(phone, "[name=_add_testimony]")
    phone.get_by_role("button", name="Parole recueillie").click()
    phone.fill("[name=testimonies-0-text]", "Merci l’équipe")
    phone.wait_for_timeout(1000)
    phone.goto(phone.address + "/sorties/")
    phone.goto(phone.address + FORM)
    expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
    typed = ["people_mediated", "mediators_count", "testimonies-0-text"]
    assert [phone.input_value(f"[name={name}]") for name in typed] == ["14", "2", "Merci l’équipe"]
    assert phone.is_checked("[name=duration][value=h2]")
    expect(phone.locator("[name=testimonies-0-text]")).to_be_visible()
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert Outing.objects.get().testimonies.get().text == "Merci l’équipe"


def test_like_last_time_is_kept_as_if_it_had_been_typed(phone, scheme, user):
    outing(scheme, user=user, mediators_count=3, stops=[StopEntry(scheme.neighbourhoods.get())])
    phone.reload()
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    phone.locator("[data-like-last]").click()
    put(phone, "people_mediated", "8")
    phone.get_by_role("link", name="Suivant").click()
    phone.goto(phone.address + FORM)
    expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
    assert [phone.input_value(f"[name={name}]") for name in ("mediators_count", "people_mediated")] == ["3", "8"]
    expect(phone.get_by_role("heading", name="Pour quoi")).to_be_visible()


def test_a_repair_is_kept_as_if_it_had_been_typed(phone):
    fill(phone, "14")
    put(phone, "women_count", "20")
    phone.get_by_role("button", name="Mettre 20 personnes").click()
    phone.goto(phone.address + FORM)
    expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
    assert phone.input_value("[name=people_mediated]") == "20"


def posts_of(page):
    """Where the page posts, as it does."""
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    return posts


def test_with_network_a_refusal_is_one_post_said_in_place_and_the_phone_keeps_its_copy(phone):
    posts = posts_of(phone)
    fill(phone)
    put(phone, "women_count", "20")
    save(phone)
    expect(phone).to_have_title(re.compile("Erreur"))
    expect(phone.get_by_role("alert")).to_contain_text("20\u00a0femmes, mais 14\u00a0personnes.")
    expect(phone.locator("[name=women_count][aria-invalid=true]")).to_be_visible()
    assert [dict(record["pairs"])["women_count"] for record in kept(phone)] == ["20"]
    assert posts == [phone.address + FORM]
    phone.get_by_role("button", name="Mettre 20 personnes").click()
    expect(phone.get_by_role("alert")).to_be_hidden()
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert (Outing.objects.get().people_mediated, kept(phone)) == (20, [])


def test_what_a_refusal_asks_goes_as_it_is_filled(phone):
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "mediators_count", "2")
    put(phone, "people_mediated", "14")
    save(phone)
    block = phone.get_by_role("alert")
    expect(block.get_by_role("listitem")).to_have_count(2)
    expect(phone.locator("#id_duration_error")).to_have_text(re.compile("Choisissez une durée"))
    phone.locator("[name=duration][value=h2]").evaluate("input => input.click()")
    expect(block).to_contain_text("1\u00a0réponse à corriger")
    expect(phone.locator("#id_duration_error")).to_be_hidden()
    phone.select_option("[name=stops-0-neighbourhood]", label="Les Tilleuls")
    expect(block).to_be_hidden()
    assert phone.locator("[aria-invalid]").count() == 0


def test_another_account_s_closing_is_its_own(planned, phone, scheme):
    address = f"{phone.address}{planned}"
    phone.goto(address)
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "people_mediated", "77")
    phone.wait_for_timeout(1000)
    who_may_sign_in(scheme, "karim@exemple.test")
    Session.objects.all().delete()
    phone.goto(f"{phone.address}/connexion/")
    sign_in(phone, "karim@exemple.test")
    phone.goto(address)
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    assert phone.input_value("[name=people_mediated]") != "77"
    put(phone, "people_mediated", "12")
    phone.wait_for_timeout(1000)
    assert sorted(dict(record["pairs"])["people_mediated"] for record in kept(phone)) == ["12", "77"]


def test_a_second_tab_on_a_planned_outing_waits_for_the_first(planned, phone):
    phone.goto(phone.address + planned)
    fill(phone, "14")
    phone.wait_for_timeout(1000)
    other = phone.context.new_page()
    other.goto(phone.address + planned)
    expect(other.get_by_text("Cette sortie est déjà ouverte dans un autre onglet.")).to_be_visible()
    expect(other.locator("form[data-outing-form][inert]")).to_be_attached()
    phone.goto(phone.address + QUEUE)
    expect(other.locator("form[data-keeping]:not([inert])")).to_be_attached()
    assert other.input_value("[name=people_mediated]") == "14"


def test_a_closing_that_became_a_correction_leaves_no_second_copy(planned, phone, user):
    Outing.objects.update(recorded_by=user)
    phone.goto(phone.address + planned)
    fill(phone, "14")
    change_outing(Outing.objects.get(), user=user, entry=entry(people_mediated=20), version=1)
    save(phone)
    phone.get_by_role("button", name="Comparer et choisir").click()
    expect(phone.get_by_role("heading", name="Cette sortie a changé pendant votre saisie")).to_be_visible()
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    phone.wait_for_timeout(1000)
    assert [(record["kind"], record["address"]) for record in kept(phone)] == [("correction", planned)]
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    phone.wait_for_timeout(500)
    assert (Outing.objects.get().people_mediated, kept(phone)) == (14, [])


@pytest.mark.parametrize("query", ["", "?format=workshop", "#vide"])
def test_a_tab_that_the_phone_reloads_comes_back_to_its_entry(phone, query):
    phone.goto(phone.address + FORM + query)
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "mediators_count", "5")
    phone.wait_for_timeout(1000)
    phone.reload()
    expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
    assert phone.input_value("[name=mediators_count]") == "5"


def test_another_entry_may_be_begun_beside_a_draft(phone):
    fill(phone)
    phone.wait_for_timeout(1000)
    phone.goto(phone.address + FORM)
    phone.get_by_role("link", name="Commencer une autre saisie").click()
    phone.wait_for_timeout(500)
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    assert phone.input_value("[name=people_mediated]") == ""
    put(phone, "mediators_count", "5")
    phone.wait_for_timeout(1000)
    assert len(kept(phone)) == 2


def test_a_double_tap_is_one_outing(phone):
    fill(phone)
    phone.locator("footer button[type=submit]").dblclick()
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert Outing.objects.count() == 1


def test_a_page_kept_since_yesterday_proposes_today(phone):
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    phone.clock.set_fixed_time(clock.now() + datetime.timedelta(days=1))
    phone.reload()
    tomorrow = clock.today() + datetime.timedelta(days=1)
    expect(phone.locator("[name=held_on]")).to_have_value(tomorrow.isoformat())


def test_a_correction_comes_back_until_the_server_has_it(phone, scheme, user):
    stored = outing(scheme, user=user, stops=[StopEntry(scheme.neighbourhoods.get())])
    page = f"{phone.address}/sorties/{stored.pk}/modifier/"
    phone.goto(page)
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "people_mediated", "33")
    phone.wait_for_timeout(1000)
    phone.goto(page)
    expect(phone.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    expect(phone.locator("main")).to_contain_text("33")
    assert (Outing.objects.get().people_mediated, kept(phone)) == (33, [])


def change_what_nadia_is_changing(phone, scheme, user):
    """She typed 33 people; meanwhile somebody else has stored 21."""
    stored = outing(scheme, user=user, stops=[StopEntry(scheme.neighbourhoods.get())])
    phone.goto(f"{phone.address}/sorties/{stored.pk}/modifier/")
    expect(phone.locator("form[data-keeping]")).to_be_attached()
    put(phone, "people_mediated", "33")
    change_outing(stored, user=None, entry=entry(people_mediated=21), version=1)
    save(phone)
    expect(phone.get_by_role("heading", name="Cette sortie a changé pendant votre saisie")).to_be_visible()
    expect(phone.get_by_role("row", name="Personnes médiées 21 33")).to_be_visible()


def test_over_somebody_else_s_change_one_may_keep_theirs(phone, scheme, user):
    change_what_nadia_is_changing(phone, scheme, user)
    phone.get_by_role("link", name="Garder ce qui est enregistré").click()
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    assert (Outing.objects.get().people_mediated, kept(phone)) == (21, [])


def test_over_somebody_else_s_change_one_may_keep_one_s_own(phone, scheme, user):
    change_what_nadia_is_changing(phone, scheme, user)
    save(phone)
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    expect(phone.locator("main")).to_contain_text("33")
    assert (Outing.objects.get().people_mediated, kept(phone)) == (33, [])


def test_the_phone_and_the_server_compute_the_same_hash(phone):
    pairs = [["b", 'l’é\r\n\U0001f600/\x7f"\\\t'], ["a", "2"], ["a", "10"], ["_repair", "a=1"]]
    said = phone.evaluate(f"async (pairs) => (await import('{OUTBOX}')).submissionHash(pairs)", pairs)
    post = QueryDict(mutable=True)
    for name, value in pairs:
        post.appendlist(name, value)
    assert said == submission_hash(post)
