"""The places of the form on a phone without network: quarters of the day, and whether they are in QPV."""

import datetime

import pytest
from playwright.sync_api import expect

from outings.entries import StopEntry
from outings.tests.factories import outing
from schemes.tests.factories import NeighbourhoodFactory, member

pytestmark = pytest.mark.browser


@pytest.fixture
def bel_air(scheme):
    """In the perimeter to 1 March 2026 and from 1 June on; QPV from 1 October."""
    place = NeighbourhoodFactory(scheme=scheme, name="Bel-Air", scheme__ends_on=datetime.date(2026, 3, 1))
    scheme.perimeter.create(neighbourhood=place, starts_on=datetime.date(2026, 6, 1))
    place.statuses.create(status="qpv", starts_on=datetime.date(2026, 10, 1))
    return place


def offline(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.context.set_offline(True)
    return page


def test_the_quarters_offered_follow_the_day_and_one_chosen_stays(open_as, scheme, bel_air):
    page = offline(open_as, scheme)
    option = page.locator(f"#id_stops-0-neighbourhood option[value='{bel_air.pk}']")
    for day, is_offered in (("2026-03-01", True), ("2026-03-02", False), ("2026-06-01", True)):
        page.fill("#id_held_on", day)
        (expect(option).not_to_have_attribute if is_offered else expect(option).to_have_attribute)("hidden", "")
    page.select_option("#id_stops-0-neighbourhood", str(bel_air.pk))
    page.fill("#id_held_on", "2026-03-02")
    expect(option).not_to_have_attribute("hidden", "")


def test_the_status_is_asked_on_the_days_when_nobody_knows_it(open_as, scheme, bel_air):
    page = offline(open_as, scheme)
    question = page.get_by_role("group", name="Ce lieu est-il en QPV")
    expect(question).to_be_hidden()
    page.select_option("#id_stops-0-neighbourhood", str(bel_air.pk))
    expect(question).to_be_hidden()
    page.fill("#id_held_on", "2026-09-30")
    expect(question).to_be_visible()


def test_a_spot_s_last_answer_is_proposed_and_one_s_own_is_kept(open_as, scheme):
    for name, said in (("Halle", "watch"), ("Gare", "qpv")):
        outing(scheme, stops=[StopEntry(None, name, said_status=said)])
    page = offline(open_as, scheme)
    chosen = page.locator("[data-status] :checked")
    for name, said in (("Halle", "watch"), ("Gare", "qpv"), ("Ailleurs", "")):
        page.fill("#id_stops-0-spot", name)
        page.select_option("#id_stops-0-neighbourhood", "outside")
        expect(chosen).to_have_value(said)
    page.check("[name=stops-0-said_status][value=non_qpv]", force=True)
    page.fill("#id_stops-0-spot", "Halle")
    expect(chosen).to_have_value("non_qpv")


def test_a_stop_removed_takes_its_answer_with_it(open_as, scheme):
    page = offline(open_as, scheme)
    page.click("[name=_add_stop]")
    for number, said in enumerate(("qpv", "watch")):
        page.select_option(f"#id_stops-{number}-neighbourhood", "outside")
        chip = page.locator(f"[name=stops-{number}-said_status][value={said}]").get_attribute("id")
        page.locator(f"label[for={chip}]").click()
    page.locator("[name=_remove_stop]").first.click()
    expect(page.locator("[data-status] :checked")).to_have_value("watch")
