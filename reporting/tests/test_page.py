import datetime

import pytest

from outings.enums import Register
from outings.tests.factories import outing
from reporting.figures.indicators import BREAKDOWNS, Output
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs import page
from reporting.outputs.paper import tables
from schemes.tests.factories import SchemeFactory

YEAR = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)


@pytest.mark.parametrize(("layout", "output"), [(page, Output.PAGE), (tables, Output.PAPER)])
def test_what_stands_apart_is_in_the_catalogue_and_shown(layout, output):
    for key in layout.DRAWN_APART:
        assert output in BREAKDOWNS[key].outputs


@pytest.mark.django_db
def test_a_plain_section_is_drawn_in_its_block():
    scheme = SchemeFactory()
    outing(scheme, ticks={"registers_used": ["intermediation"]})
    drawn = page.parts(build(Scope.of(scheme, *YEAR)))["plain"]
    assert [piece["section"].key for piece in drawn["support"]] == ["registers"]
    assert [line.label for line, *_ in drawn["support"][0]["rows"]] == [Register.INTERMEDIATION.label]


@pytest.mark.django_db
def test_a_card_with_nothing_in_it_is_named_at_the_foot_instead():
    scheme = SchemeFactory()
    outing(scheme, ticks={"registers_used": ["intermediation"]})
    parts = page.parts(build(Scope.of(scheme, *YEAR)))
    assert [card for card, is_drawn in parts["cards"].items() if is_drawn] == ["hours", "places", "publics", "support"]
    assert parts["nothing_about"] == "les demandes, les suites des demandes, les partenaires et les paroles"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("noted", "told"),
    [(20, "2025\u00a0: 600 (+33\u202f%)"), (19, "2025\u00a0: 600 (+27\u202f%)"), (15, "2025\u00a0: 600")],
)
def test_a_tile_says_no_change_over_unequal_fill_rates(noted, told):
    """Thirty people met at each of twenty outings a year before, forty at those that noted them since."""
    scheme = SchemeFactory()
    for number in range(20):
        outing(scheme, held_on=datetime.date(2025, 1, 2 + number), people_met=30)
        outing(scheme, held_on=datetime.date(2026, 1, 2 + number), people_met=40 if number < noted else None)
    tiles = page.parts(build(Scope.of(scheme, datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))))["key_figures"]
    met = next(tile for tile in tiles if tile["figure"].code == "people_met")
    assert met["comparison"] == told
    # What nobody may leave empty is compared all the same.
    assert [tile["comparison"] for tile in tiles if tile["figure"].code == "outings_done"] == [
        "2025\u00a0: 20 (stable)"
    ]
