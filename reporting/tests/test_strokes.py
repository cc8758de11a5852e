import datetime

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.strokes import strokes
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
STROKE = '<path fill="#5C2059"'


def drawn(scheme, start=MARCH[0], end=MARCH[1]):
    return strokes(build(Scope.of(scheme, start, end)))


def test_each_stroke_is_an_outing_in_its_week_and_neighbourhood():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    for day in (3, 4, 18):
        outing(scheme, held_on=datetime.date(2026, 3, day), stops=[StopEntry(neighbourhood=place)])
    drawing = drawn(scheme)
    assert drawing.svg.count(STROKE) == 3
    assert drawing.caption.replace("\u00a0", " ") == "Chaque trait est une sortie : 3 sorties, 1 quartier, 6 semaines."


def test_a_neighbourhood_without_outing_keeps_its_empty_row():
    scheme = SchemeFactory()
    NeighbourhoodFactory(scheme=scheme, name="Oublié")
    outing(scheme)
    assert "Oublié" in drawn(scheme).svg


def test_a_round_has_one_stroke_where_it_stops_twice():
    scheme = SchemeFactory()
    here, there = NeighbourhoodFactory.create_batch(2, scheme=scheme)
    stops = [StopEntry(neighbourhood=place, people_mediated=n) for place, n in ((here, 5), (here, 3), (there, 2))]
    outing(scheme, stops=stops)
    assert drawn(scheme).svg.count(STROKE) == 2


def test_when_strokes_would_melt_one_stands_for_several_and_says_so():
    scheme = SchemeFactory()
    for _ in range(30):
        outing(scheme)
    drawing = drawn(scheme, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    assert drawing.worth > 1
    assert f"jusqu’à {drawing.worth}\u00a0sorties d’une même semaine" in drawing.caption


def test_beyond_a_year_columns_are_months():
    scheme = SchemeFactory()
    outing(scheme)
    assert "24\u00a0mois" in drawn(scheme, datetime.date(2025, 1, 1), datetime.date(2026, 12, 31)).caption


def test_a_long_name_is_whole_on_two_lines_and_no_month_is_outside_the_period():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, name="Carle Vernet – Terres Neuves")
    outing(scheme, held_on=datetime.date(2026, 3, 31), stops=[StopEntry(neighbourhood=place)])
    svg = drawn(scheme).svg
    assert ">Carle Vernet – Terres<" in svg and ">Neuves<" in svg and "…" not in svg
    assert ">mars<" in svg and ">avr.<" not in svg
