"""With scripts switched off, everything but the phone's queue works as long as there is network."""

import re

import pytest
from playwright.sync_api import expect

from outings.entries import StopEntry
from outings.models import Outing
from outings.tests.factories import outing
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from trials.handset import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(new_context, live_server):
    """A coordinator's page, signed in, without a script."""
    scheme = SchemeFactory(usual_format="walkabout")
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    outing(scheme, held_on=clock.today(), people_mediated=21, stops=[StopEntry(place)])
    user = member(scheme, Role.COORDINATOR, email="ines@exemple.test")
    user.set_password(PASSWORD)
    user.save()
    page = new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.goto("/connexion/")
    sign_in(page, "ines@exemple.test")
    return page


def test_the_dashboard_counts(plain):
    plain.goto("/tableau-de-bord/")
    expect(plain.locator("main")).to_contain_text("21")


def test_an_outing_is_logged_then_found_in_the_list(plain):
    plain.goto("/sorties/")
    plain.get_by_role("link", name="Nouvelle sortie").first.click()
    plain.select_option("[name=stops-0-neighbourhood]", label="Les Tilleuls")
    plain.check("[name=duration][value=h2]", force=True)
    plain.fill("[name=mediators_count]", "2")
    plain.fill("[name=people_mediated]", "14")
    plain.locator("footer").get_by_role("button", name="Enregistrer la sortie").click()
    plain.wait_for_url(re.compile(r"/sorties/\d+/$"))
    plain.goto("/sorties/")
    expect(plain.locator("main")).to_contain_text("14")
    assert Outing.objects.latest("pk").people_mediated == 14


def test_a_report_is_drafted(plain):
    plain.goto("/rapports/")
    plain.get_by_role("link", name="Préparer").first.click()
    plain.fill("[name=title]", "Bilan du mois")
    plain.get_by_role("button", name="Ouvrir l’atelier").click()
    plain.wait_for_url(re.compile(r"/rapports/\d+/$"))
