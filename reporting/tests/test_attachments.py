import csv
import datetime
import io
from fractions import Fraction

import pytest

from outings.entries import StopEntry, TestimonyEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.attachments import _cell, figures_csv, outings_csv
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)


def rows(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_figures_have_a_code_a_label_a_value_and_a_unit():
    scheme = SchemeFactory()
    outing(scheme, people_mediated=12, ends_at=datetime.time(16, 30))
    heading, *figures = rows(figures_csv(build(Scope.of(scheme, *MARCH))))
    assert heading == ["code", "libellé", "valeur", "unité"]
    assert ["people_mediated", "Personnes médiées", "12", "personnes"] in figures
    assert ["presence_hours", "Heures de présence", "2,5", "heures"] in figures


def test_no_cell_is_a_formula():
    scheme = SchemeFactory()
    partner = PartnerFactory(scheme=scheme, name="=1+1")
    outing(scheme, stops=[StopEntry(spot_name="@SUM(A1)")], partners={partner: ""})
    cells = [cell for row in rows(outings_csv(Scope.of(scheme, *MARCH))) for cell in row]
    assert "'=1+1" in cells
    assert "'@SUM(A1)" in cells


def test_outings_say_where_and_when_and_nothing_of_the_people():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    outing(
        scheme,
        stops=[StopEntry(neighbourhood=place, spot_name="Place")],
        people_mediated=4321,
        women_count=4320,
        text={"highlight": "Une phrase."},
        testimonies=[TestimonyEntry("Une parole.", "resident")],
    )
    text = outings_csv(Scope.of(scheme, *MARCH))
    assert rows(text)[1] == ["2026-03-11", "Les Tilleuls", "Place", "Présence à pied", "2", "", "Clôturée"]
    assert not any(secret in text for secret in ("4321", "4320", "Une phrase", "Une parole"))


def test_durations_of_a_team_of_one_are_blank():
    scheme = SchemeFactory()
    outing(scheme)
    assert rows(outings_csv(Scope.of(scheme, *MARCH)))[1][4] == "2"
    assert rows(outings_csv(Scope.of(scheme, *MARCH), has_hours=False))[1][4] == ""


def test_queries_do_not_grow_with_the_outings(django_assert_num_queries):
    scheme = SchemeFactory()
    place, partner = NeighbourhoodFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    for _ in range(3):
        outing(scheme, stops=[StopEntry(neighbourhood=place, spot_name="Place")], partners={partner: ""})
    with django_assert_num_queries(3):
        outings_csv(Scope.of(scheme, *MARCH))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(56609, 4), "14152,25"),
        (Fraction(45, 2), "22,5"),
        (Fraction(70), "70"),
        (Fraction(0), "0"),
        (Fraction(123456789, 100), "1234567,89"),
        (Fraction(157, 60), "2,62"),
    ],
)
def test_hours_lose_no_decimal(value, written):
    assert _cell(value) == written
