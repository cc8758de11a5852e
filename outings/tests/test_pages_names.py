"""Names on the phone, in Chromium: the script finds, folds and writes as Python does."""

import pytest
from playwright.sync_api import expect

from french.names import folded
from french.numbers import counted, duration
from french.tests.name_examples import IN_ORDER, PAIRS
from schemes.models import Neighbourhood
from schemes.tests.factories import SpotFactory, member

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def market(scheme):
    return SpotFactory(scheme=scheme, name="Marché", neighbourhood=Neighbourhood.objects.get(name="Les Tilleuls"))


def test_a_known_spot_is_offered_however_it_is_spelt(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.fill("#id_stops-0-spot", "rche")
    page.get_by_role("group", name="Lieux de ce nom").get_by_role("button", name="Marché Les Tilleuls").click()
    expect(page.locator("#id_stops-0-spot")).to_have_value("Marché")
    expect(page.locator("#id_stops-0-neighbourhood option:checked")).to_have_text("Les Tilleuls")
    page.fill("#id_stops-0-spot", "Marc")
    expect(page.get_by_role("group", name="Lieux de ce nom").get_by_role("button")).to_have_count(0)


def test_a_spot_typed_otherwise_says_its_neighbourhood(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.fill("#id_stops-0-spot", "MARCHE")
    expect(page.locator("#id_stops-0-neighbourhood option:checked")).to_have_text("Les Tilleuls")


def test_the_script_folds_and_writes_as_python_does(open_as, scheme):
    names = sorted({name for one, other, _ in PAIRS for name in (one, other)} | set(IN_ORDER) | {"-", "\u200b", "’"})
    minutes, counts = [45, 60, 65, 150, 720], [0, 1, 2, 12, 1234, 1234567]
    page = open_as(member(scheme), "/sorties/nouvelle/")
    said = page.evaluate(
        """async ([names, minutes, counts]) => {
            const french = await import("/static/js/french.js");
            const counted = (count) => french.counted(count, "sortie");
            return [names.map(french.folded), minutes.map(french.duration), counts.map(counted)];
        }""",
        [names, minutes, counts],
    )
    assert said == [
        [folded(name) for name in names],
        [duration(number) for number in minutes],
        [counted(number, "sortie") for number in counts],
    ]
