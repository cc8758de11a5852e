"""Planning, moving and cancelling by keyboard alone, in Chromium."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from outings.models import Outing
from planning.crew import Crew
from planning.enums import CrewFunction
from trials.handset import WITH_WORKER

from .factories import planned

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scheme(transactional_db, scheme):
    return scheme


def test_an_outing_is_planned_moved_then_cancelled_by_keyboard_alone(scheme, nadia, open_as, keyboard):
    page = open_as(nadia, "/calendrier/")
    by_hand = keyboard(page)
    by_hand.reach("a[href^='/sorties/prevoir/']")
    by_hand.press("Enter")
    page.wait_for_url("**/sorties/prevoir/**")
    for name, keys in (("held_on", "11192026"), ("starts_at", "0200PM"), ("ends_at", "0400PM")):
        by_hand.reach(f"[name={name}]")
        page.keyboard.type(keys)
    by_hand.reach("[name=stops-0-neighbourhood]")
    page.keyboard.type("Bac")
    expect(page.locator("[data-plan-said]")).to_contain_text("Bacalan")
    by_hand.reach("[name=mediators_count]")
    page.keyboard.type("2")
    by_hand.press("Enter")
    page.wait_for_url(re.compile("/calendrier/"))
    expect(page.get_by_text("Sortie prévue")).to_be_visible()
    outing = Outing.objects.get()
    assert (outing.held_on, outing.starts_at) == (datetime.date(2026, 11, 19), datetime.time(14))
    by_hand.reach(f"a[href='/sorties/{outing.pk}/']")
    by_hand.press("Enter")
    page.wait_for_url(f"**/sorties/{outing.pk}/")
    by_hand.reach("a[href$='#id_held_on']")
    by_hand.press("Enter")
    page.wait_for_url(re.compile("/prevision/"))
    # « Déplacer » leads to the day itself.
    expect(page.locator("[name=held_on]")).to_be_focused()
    page.keyboard.type("11202026")
    by_hand.press("Enter")
    page.wait_for_url(re.compile("/calendrier/"))
    outing.refresh_from_db()
    assert outing.held_on == datetime.date(2026, 11, 20)
    by_hand.reach(f"a[href='/sorties/{outing.pk}/']")
    by_hand.press("Enter")
    page.wait_for_url(f"**/sorties/{outing.pk}/")
    by_hand.reach("a[href$='/annuler/']")
    by_hand.press("Enter")
    page.wait_for_url("**/annuler/")
    # Tab reaches the first reason, the arrows the others.
    by_hand.reach("[name=reason]")
    by_hand.press("ArrowDown", "ArrowUp", "Space")
    by_hand.reach("main button[type=submit]")
    by_hand.press("Enter")
    expect(page.get_by_text("Motif\u00a0: météo")).to_be_visible()
    outing.refresh_from_db()
    assert (outing.status, outing.cancel_reason) == ("cancelled", "weather")


def test_without_network_the_page_says_that_planning_waits(scheme, nadia, open_as):
    page = open_as(nadia, "/sorties/prevoir/")
    page.context.set_offline(True)
    expect(page.get_by_text("Prévoir et déplacer en demandent")).to_be_visible()
    expect(page.locator("[data-save]")).to_be_disabled()
    page.context.set_offline(False)
    expect(page.locator("[data-save]")).to_be_enabled()


def test_a_person_planned_twice_is_told_while_one_types_and_taken_off_in_one_tap(scheme, quarters, nadia, open_as):
    planned(scheme, quarters[0], crew=Crew({nadia.pk: CrewFunction.MEDIATOR}))
    page = open_as(nadia, "/sorties/prevoir/")
    page.fill("[name=held_on]", "2026-11-19")
    page.fill("[name=starts_at]", "15:00")
    page.fill("[name=ends_at]", "17:00")
    nadia_goes = page.locator(f"[name=crew][value='{nadia.pk}']")
    nadia_goes.set_checked(True, force=True)
    told = page.locator("[data-told=crew]")
    expect(told).to_contain_text("Nadia est déjà prévu·e à Bacalan")
    told.get_by_role("button", name="Retirer cette personne ici").click()
    expect(nadia_goes).not_to_be_checked()
    expect(told).to_be_empty()
    assert Outing.objects.count() == 1
