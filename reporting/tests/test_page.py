import datetime

import pytest

from outings.enums import Register
from outings.tests.factories import outing
from reporting.figures.indicators import BREAKDOWNS, Output
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs import page, paper
from schemes.tests.factories import SchemeFactory

YEAR = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)


@pytest.mark.parametrize(("layout", "output"), [(page, Output.PAGE), (paper, Output.PAPER)])
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
