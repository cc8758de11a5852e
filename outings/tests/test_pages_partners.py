"""Partners in Chromium: what each did is asked once it is ticked, and kept with the rest of a draft."""

import pytest
from playwright.sync_api import expect

from outings.tests.pages import CREATE
from partners.tests.factories import PartnerFactory
from schemes.tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_role_comes_with_the_tick_and_back_with_the_draft(open_as, scheme):
    came = PartnerFactory(scheme=scheme, name="Régie <b>de</b> quartier")
    PartnerFactory(scheme=scheme, name="Mission locale")
    page = open_as(member(scheme), CREATE)
    page.click(".om-etapes a[href='#bloc-who']")
    page.get_by_text("Régie <b>de</b> quartier").check()
    page.get_by_text("Ce que chaque partenaire a fait").click()
    role = page.get_by_label("Régie <b>de</b> quartier").and_(page.locator("select"))
    role.select_option("venue")
    expect(page.locator("select[name^=partner_role_]")).to_have_count(1)
    expect(page.locator("form[data-keeping]")).to_have_count(1)
    page.wait_for_timeout(1_000)

    page.reload()

    expect(page.locator("[data-kept-said]")).to_contain_text("Brouillon")
    expect(page.locator(f"select[name=partner_role_{came.pk}]")).to_have_value("venue")
