"""The workshop in Chromium: a text saved as one types, and what two people write at once."""

import pytest
from playwright.sync_api import expect

from outings.tests.factories import outing
from reporting.models import ActivityReport, ReportText
from reporting.tests.pages import MARCH
from reporting.workshop.desk import desk_of
from reporting.workshop.writing import write
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member
from trials.handset import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAD = "#texte-lead"


@pytest.fixture
def report(site, transactional_db):
    """A draft, open on its second page."""
    scheme = SchemeFactory(slug="halte")
    outing(scheme, people_mediated=12)
    user = member(scheme, Role.COORDINATOR, email="ines@exemple.test")
    user.set_password(PASSWORD)
    user.save()
    report = ActivityReport.objects.create(scheme=scheme, title="Bilan de mars", **MARCH)
    site.sign_in(user.email)
    site.goto(site.address + report.get_absolute_url())
    return report


def test_a_text_is_saved_as_one_types_and_a_typed_number_is_flagged(site, report):
    expect(site.locator(f"{LEAD} [data-state]")).to_contain_text("Proposé, à relire")
    site.fill(f"{LEAD} textarea", "Le mercredi réunit 22 voisins.")
    expect(site.locator(f"{LEAD} [data-said]")).to_have_text("Enregistré.")
    expect(site.locator(f"{LEAD} [data-flags]")).to_contain_text("nombre saisi à la main")
    assert ReportText.objects.get().text == "Le mercredi réunit 22 voisins."
    site.fill(f"{LEAD} textarea", "Le mercredi réunit les voisins.")
    expect(site.locator(f"{LEAD} [data-state]")).to_contain_text("Relu")
    assert ReportText.objects.get().revision == 2
    # What leads elsewhere waits for what was typed just before.
    site.fill(f"{LEAD} textarea", "Le mercredi, les voisins se retrouvent.")
    with site.expect_navigation():
        site.click("text=J’ai relu cette page")
    assert ReportText.objects.get(key="lead").text == "Le mercredi, les voisins se retrouvent."


def test_typed_over_what_another_wrote_both_are_shown_and_one_is_kept(site, report):
    write(desk_of(report), "lead", "La sienne.", revision=0, by=None)
    site.fill(f"{LEAD} textarea", "La mienne.")
    expect(site.locator(f"{LEAD} [role=alert]")).to_contain_text("La sienne.")
    expect(site.locator(f"{LEAD} textarea")).to_have_value("La mienne.")
    expect(site.locator(f"{LEAD} textarea")).to_be_focused()
    # Typed further, it is not saved over the other: the button says so.
    site.fill(f"{LEAD} textarea", "La mienne, encore.")
    site.click("text=J’ai relu cette page")
    expect(site.locator(f"{LEAD} textarea")).to_be_focused()
    assert ReportText.objects.get().text == "La sienne."
    site.click(f"{LEAD} button:has-text('Garder mon texte')")
    expect(site.locator(f"{LEAD} textarea")).to_have_value("La mienne, encore.")
    expect(site.locator(f"{LEAD} [role=alert]")).to_have_count(0)
    assert ReportText.objects.get().text == "La mienne, encore."
