"""What is typed in a form that no queue keeps stays on the device until it is saved, or its person signs out."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from outings.tests.factories import outing
from reporting.models import ActivityReport
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member
from trials.handset import PASSWORD, WITH_WORKER, sign_in

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]
CREATE = "/rapports/nouveau/?scheme=halte"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('optimedia-typed '))"
OURS, EMAIL = "Difficile à dire.", "ines@exemple.test"


@pytest.fixture
def desk(site, transactional_db):
    """A coordinator's page, on the form of a report to prepare, with a text being typed."""
    scheme = SchemeFactory(slug="halte")
    outing(scheme)
    user = member(scheme, Role.COORDINATOR, email=EMAIL)
    user.set_password(PASSWORD)
    user.save()
    site.sign_in(EMAIL)
    site.goto(site.address + CREATE)
    site.fill("[name=title]", OURS)
    expect(site.locator("form[data-keeps]")).to_contain_text("Gardé sur cet appareil.")
    return site


def press(page):
    page.click("form[data-keeps] button[type=submit]")


def nothing_is_kept(page):
    """Soon: the page's script forgets what the page says is saved."""
    page.wait_for_function(f"!({KEPT})().length")


def end_session(page, address, *, signs_in):
    """The session ends, and whoever asks for that address signs in."""
    Session.objects.all().delete()
    page.goto(page.address + address)
    sign_in(page, signs_in)


def test_a_text_outlives_its_session_and_is_forgotten_once_saved(desk):
    Session.objects.all().delete()
    press(desk)
    sign_in(desk, EMAIL)
    expect(desk.locator("[name=title]")).to_have_value(OURS)
    expect(desk.locator("main")).to_contain_text("Texte gardé sur cet appareil, repris.")
    press(desk)
    desk.wait_for_url(re.compile(r"/rapports/\d+/$"))
    assert ActivityReport.objects.get().title == OURS
    nothing_is_kept(desk)


def test_another_period_changes_nothing_that_was_typed(desk):
    desk.fill(".om-filtres [name=from]", "2026-03-01")
    desk.fill(".om-filtres [name=to]", "2026-03-31")
    desk.click(".om-filtres button")
    expect(desk.locator("[name=title]")).to_have_value(OURS)
    assert desk.locator("[name=starts_on]").get_attribute("value") == "2026-03-01"


def test_the_text_of_the_page_can_be_had_back(desk):
    desk.reload()
    desk.click("text=Revenir au texte de la page")
    expect(desk.locator("[name=title]")).to_have_value(re.compile("Rapport d’activité"))
    nothing_is_kept(desk)


def test_what_was_typed_over_an_older_version_is_still_compared(desk):
    press(desk)
    desk.wait_for_url(re.compile(r"/rapports/\d+/$"))
    report = ActivityReport.objects.get()
    desk.goto(f"{desk.address}{report.get_absolute_url()}modifier/")
    desk.fill("[name=title]", "Le mien.")
    ActivityReport.objects.update(title="Le sien.", version=2)
    desk.reload()
    expect(desk.locator("[name=title]")).to_have_value("Le mien.")
    press(desk)
    expect(desk.locator("main")).to_contain_text("Le sien.")
    assert ActivityReport.objects.get().title == "Le sien."
    desk.click("text=Garder ce qui est enregistré")
    desk.wait_for_url(re.compile(r"/rapports/\d+/$"))
    nothing_is_kept(desk)


def test_nobody_else_is_shown_it_and_signing_out_erases_it(desk):
    other = member(SchemeFactory(slug="autre"), Role.COORDINATOR, email="lea@exemple.test")
    other.set_password(PASSWORD)
    other.save()
    end_session(desk, "/rapports/nouveau/", signs_in="lea@exemple.test")
    expect(desk.locator("[name=title]")).to_have_value(re.compile("Rapport d’activité"))
    end_session(desk, CREATE, signs_in=EMAIL)
    expect(desk.locator("[name=title]")).to_have_value(OURS)
    desk.click("[data-sign-out] button")
    desk.wait_for_url(re.compile("/connexion/"))
    nothing_is_kept(desk)
