"""The pages of the outings in a browser: without a script, by thumb, on a narrow screen, with assistive tools."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from outings.models import Outing
from outings.recording import StopEntry, TestimonyEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.browser


@pytest.fixture
def scheme(transactional_db):
    scheme = SchemeFactory(usual_format="mobile_unit")
    tilleuls = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    NeighbourhoodFactory(scheme=scheme, name="La Plaine")
    SpotFactory(scheme=scheme, name="Marché", neighbourhood=tilleuls)
    MobileUnitFactory(scheme=scheme)
    PartnerFactory(scheme=scheme, name="CAF")
    return scheme


@pytest.fixture
def open_as(browser, live_server, client):
    """`open_as(user, address)` opens a page as that person; `width` and `script` say on what."""
    contexts = []

    def open_page(user, address, *, width=360, script=True):
        client.force_login(user)
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def save(page):
    page.locator("footer button").click()


def test_an_outing_is_logged_without_a_script(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/", script=False)
    page.select_option("#id_format", "walkabout")
    page.click("[name=_refresh]")
    expect(page.locator("#id_mobile_unit")).to_be_hidden()
    page.click("[name=_add_stop]")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.select_option("#id_stops-1-neighbourhood", label="La Plaine")
    page.click("label[for=id_duration_0]")
    page.fill("#id_mediators_count", "2")
    page.fill("#id_people_mediated", "14")
    page.fill("#id_women_count", "9")
    page.fill("#id_men_count", "6")
    save(page)
    expect(page.locator("#id_women_count_error")).to_contain_text("9 femmes + 6 hommes = 15, mais 14 personnes.")
    page.click("text=Mettre 15 personnes")
    expect(page.locator("h1")).to_contain_text("Les Tilleuls, La Plaine")
    assert Outing.objects.get().people_mediated == 15


def test_enter_saves_rather_than_redraws(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/", script=False)
    page.press("#id_people_mediated", "Enter")
    expect(page.locator("#a-corriger")).to_be_visible()


def test_an_outing_is_logged_by_thumb(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.click("label[for=id_duration_0]")
    page.click("button[aria-label='Ajouter 1, Médiatrices et médiateurs']")
    page.fill("#id_people_mediated", "14")
    page.fill("#id_women_count", "9")
    page.click("text=Le reste : 5 hommes")
    expect(page.locator("#parts-sexes")).to_contain_text("tout est renseigné")
    for _ in range(2):
        page.click("text=Thématique emploi")
    expect(page.locator("[data-summary]")).to_contain_text("personnes14")
    page.click("[name=_add_testimony]")
    page.fill("#id_testimonies-0-text", "Merci")
    save(page)
    expect(page.locator("h1")).to_have_text("Les Tilleuls")
    stored = Outing.objects.get()
    assert (stored.mediators_count, stored.men_count, stored.outing_topics.get().requests) == (1, 5, 2)
    assert stored.testimonies.get().text == "Merci"


def test_the_format_chooses_the_questions_at_once(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.fill("#id_people_mediated", "14")
    page.select_option("#id_format", "workshop")
    expect(page.locator("#id_people_mediated")).to_be_hidden()
    expect(page.locator("#id_participants_count")).to_be_visible()
    page.select_option("#id_format", "door_to_door")
    expect(page.locator("#id_people_mediated")).to_have_value("14")


def test_a_stop_is_added_by_thumb(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    expect(page.locator("#id_stops-0-people_mediated")).to_be_hidden()
    page.click("[name=_add_stop]")
    page.select_option("#id_stops-1-neighbourhood", label="La Plaine")
    page.click("button[aria-label='Ajouter 1, Personnes médiées à cette halte'] >> nth=1")
    expect(page.locator("#id_stops-1-people_mediated")).to_have_value("1")
    expect(page.locator("legend:has-text('Halte 1')")).to_be_visible()


def test_nobody_is_asked_why_only_when_nobody_came(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    expect(page.locator("#id_no_public_reason")).to_be_hidden()
    page.fill("#id_people_mediated", "0")
    expect(page.locator("#id_no_public_reason")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_fit_their_screen_and_assistive_tools(open_as, scheme, width):
    stored = outing(
        scheme,
        stops=[StopEntry(spot_name="Un-nom-de-lieu-très-long-et-sans-la-moindre-espace-pour-le-couper-en-deux")],
        testimonies=[TestimonyEntry("M" * 300, "resident", True)],
        requests={Topic.objects.get(code="housing"): 3},
    )
    own = [f"/sorties/{stored.pk}/{end}" for end in ("", "modifier/", "annuler/")]
    for address in ["/sorties/", "/sorties/nouvelle/", *own]:
        page = open_as(member(scheme, Role.COORDINATOR), address, width=width)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        found = Axe().run(page).response["violations"]
        assert [(address, violation["id"]) for violation in found] == []


def test_a_refused_form_is_readable_by_assistive_tools(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    save(page)
    expect(page.locator("#a-corriger")).to_contain_text("4 réponses à corriger")
    assert Axe().run(page).response["violations"] == []
