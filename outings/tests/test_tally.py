"""The field tally: what it offers, and in Chromium what it keeps, shows and hands over."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from outings.models import Outing
from outings.tally import tally_groups
from outings.tests.factories import outing
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import SchemeFactory, member
from trials.handset import WITH_WORKER

TALLY = "/sorties/compteur/"


def test_the_usual_topics_are_under_the_thumb(db):
    scheme = SchemeFactory()
    yesterday = clock.today(scheme) - datetime.timedelta(days=1)
    outing(scheme, held_on=yesterday, requests={Topic.objects.get(code="housing"): 9})
    *_, topics = tally_groups(scheme)
    assert topics.counters[0] == (f"requests_{Topic.objects.get(code='housing').pk}", "Logement, bailleur")


def test_every_counter_is_a_field_of_the_form(client, db):
    scheme = SchemeFactory()
    client.force_login(member(scheme))
    fields = client.get("/sorties/nouvelle/").context["form"].fields
    names = {name for group in tally_groups(scheme) for name, _ in group.counters}
    assert names - set(fields) == {"unsaid"}


def test_only_the_scheme_s_own_planned_outings_are_offered_to_close(client, db):
    scheme = SchemeFactory()
    ours, later, _elsewhere = (outing(place) for place in (scheme, scheme, SchemeFactory()))
    Outing.objects.update(status="planned")
    Outing.objects.filter(pk=later.pk).update(held_on=clock.today() + datetime.timedelta(days=1))
    client.force_login(member(scheme))
    assert list(client.get(TALLY).context["planned"]) == [ours]


def test_after_midnight_the_tally_closes_the_shift_that_ends(client, db, hold_clock):
    scheme = SchemeFactory()
    of_the_shift, of_the_new_day = (outing(scheme, held_on=datetime.date(2026, 3, day)) for day in (11, 12))
    Outing.objects.update(status="planned")
    client.force_login(member(scheme))
    hold_clock(datetime.datetime.fromisoformat("2026-03-12T00:40+01:00"))
    assert list(client.get(TALLY).context["planned"]) == [of_the_shift]
    hold_clock(datetime.datetime.fromisoformat("2026-03-12T05:00+01:00"))
    assert list(client.get(TALLY).context["planned"]) == [of_the_new_day, of_the_shift]


# In Chromium


@pytest.fixture
def phone(site, wire, let_in, scheme):
    """A mediator's phone on the tally, behind a network that can be cut."""
    site.address = wire.address
    site.set_viewport_size({"width": 360, "height": 740})
    let_in(site.context, member(scheme), wire.address)
    site.goto(wire.address + TALLY)
    return site


def tap(page, *labels):
    for label in labels:
        page.locator(f"[data-label='{label}']").click()


def total(page):
    return page.locator("[data-tally-people] dd")


@WITH_WORKER
@pytest.mark.browser
def test_a_person_is_a_tap_and_an_age_and_a_request_add_nobody(phone):
    tap(phone, "Femme", "26-64\u00a0ans", "Emploi", "Emploi")
    expect(total(phone)).to_have_text("1")
    expect(phone.locator("[data-tally-requests] dd")).to_have_text("2")


@WITH_WORKER
@pytest.mark.browser
def test_an_age_alone_is_somebody(phone):
    tap(phone, "Femme", "26-64\u00a0ans", "26-64\u00a0ans")
    expect(total(phone)).to_have_text("2")


@WITH_WORKER
@pytest.mark.browser
def test_the_last_tap_is_undone_then_the_one_before(phone):
    tap(phone, "Femme", "Homme")
    for left in ("1", "0"):
        phone.get_by_role("button", name="Annuler").click()
        expect(total(phone)).to_have_text(left)
    expect(phone.get_by_role("button", name="Annuler")).to_be_disabled()


@WITH_WORKER
@pytest.mark.browser
def test_it_survives_closing_and_two_tabs_add_to_one_tally(phone):
    tap(phone, "Femme")
    expect(total(phone)).to_have_text("1")
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(total(other)).to_have_text("1")
    tap(other, "Homme")
    tap(phone, "Femme")
    expect(total(phone)).to_have_text("3")


@WITH_WORKER
@pytest.mark.browser
def test_it_is_of_one_person(phone, let_in, scheme):
    tap(phone, "Femme")
    expect(total(phone)).to_have_text("1")
    let_in(phone.context, member(scheme, Role.VOLUNTEER), phone.address)
    phone.reload()
    expect(total(phone)).to_have_text("0")


@WITH_WORKER
@pytest.mark.browser
def test_closing_carries_the_numbers_which_may_still_be_changed(phone):
    tap(phone, "Femme", "26-64\u00a0ans", "Emploi", "Sans préciser", "Emploi", "Homme")
    expect(total(phone)).to_have_text("3")
    phone.get_by_role("link", name="Clôturer la sortie").click()
    expect(phone.locator("[data-summary]")).to_contain_text("personnes3")
    phone.select_option("[name=stops-0-neighbourhood]", label="Les Tilleuls")
    phone.click("label[for=id_duration_0]")
    phone.click("text=Suivant")
    phone.fill("[name=mediators_count]", "2")
    phone.click("text=Suivant")
    phone.fill("[name=people_mediated]", "4")
    phone.locator("footer button[type=submit]").click()
    phone.wait_for_url(re.compile(r"/sorties/\d+/$"))
    stored = Outing.objects.get()
    assert (stored.people_mediated, stored.women_count, stored.men_count, stored.age_26_64) == (4, 1, 1, 1)
    assert (stored.age_18_25, stored.outing_topics.get().requests) == (None, 2)


@WITH_WORKER
@pytest.mark.browser
def test_a_tally_that_was_carried_is_not_counted_twice(phone):
    tap(phone, "Femme")
    expect(total(phone)).to_have_text("1")
    phone.get_by_role("link", name="Clôturer la sortie").click()
    expect(phone.locator("[data-summary]")).to_contain_text("personne1")
    phone.goto(phone.address + TALLY)
    expect(phone.locator("[data-label=Femme]")).to_be_disabled()
    phone.get_by_role("button", name="Nouveau compteur").click()
    expect(total(phone)).to_have_text("0")
    tap(phone, "Homme")
    expect(total(phone)).to_have_text("1")


@WITH_WORKER
@pytest.mark.browser
def test_the_form_offers_a_tally_that_waits(phone):
    tap(phone, "Femme", "Logement, bailleur")
    expect(phone.locator("[data-tally-requests] dd")).to_have_text("1")
    phone.goto(phone.address + "/sorties/nouvelle/#bloc-how-many")
    phone.get_by_role("button", name="Reprendre le compteur : 1 personne, 1 demande").click()
    expect(phone.locator("[name=women_count]")).to_have_value("1")
    expect(phone.locator("[data-tally-offer]")).to_be_hidden()


@WITH_WORKER
@pytest.mark.browser
def test_a_planned_outing_is_closed_with_the_tally(phone, scheme):
    planned = outing(scheme, people_mediated=1)
    Outing.objects.update(status="planned", people_mediated=None)
    phone.reload()
    tap(phone, "Femme", "Femme")
    expect(total(phone)).to_have_text("2")
    phone.get_by_role("link", name="Clôturer\u00a0:").click()
    phone.wait_for_url(f"{phone.address}/sorties/{planned.pk}/modifier/")
    expect(phone.locator("[name=people_mediated]")).to_have_value("2")


@WITH_WORKER
@pytest.mark.browser
def test_it_counts_without_network(phone, wire):
    phone.evaluate(
        """async () => {
            for (let tries = 0; tries < 200; tries += 1) {
                const said = await (await caches.open("who")).match("/who");
                if (said && (await said.json()).version) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }"""
    )
    wire.mode = "cut"
    phone.reload()
    tap(phone, "Femme", "Homme")
    expect(total(phone)).to_have_text("2")
    phone.get_by_role("link", name="Clôturer la sortie").click()
    expect(phone.locator("[data-summary]")).to_contain_text("personnes2")
