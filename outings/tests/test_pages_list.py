"""The list of outings in Chromium: what is ticked, and how many of how many."""

import pytest
from playwright.sync_api import expect

from outings.models import Outing
from outings.tests.factories import outing
from schemes.enums import Role
from schemes.tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_as, scheme):
    """The coordinator's list: 27 outings to validate, 25 on the page."""
    for _ in range(27):
        outing(scheme)
    return open_as(member(scheme, Role.COORDINATOR), "/sorties/")


def test_ticking_says_how_many_of_how_many(page):
    said = page.locator("[data-ticked]")
    expect(said).to_contain_text("27 à valider dans cette liste, 25 sur cette page.")
    page.get_by_role("button", name="Tout cocher (25)").click()
    expect(said).to_have_text("25\u00a0sorties cochées sur 27.")
    page.get_by_label("Aussi 2 sorties des autres pages").check()
    expect(said).to_have_text("27\u00a0sorties cochées sur 27.")
    page.get_by_role("button", name="Tout décocher").click()
    expect(said).to_have_text("2\u00a0sorties cochées sur 27.")


def test_all_the_pages_are_validated_at_once(page):
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_label("Aussi 2 sorties des autres pages").check()
    page.get_by_role("button", name="Valider les sorties choisies").click()
    expect(page.get_by_role("status").first).to_have_text("27\u00a0sorties validées.")
    assert Outing.objects.filter(status="validated").count() == 27
