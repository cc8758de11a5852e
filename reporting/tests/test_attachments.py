import csv
import datetime
import io
from fractions import Fraction

import pytest

from outings.entries import StopEntry, TestimonyEntry
from outings.models import Outing
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
    outing(scheme, stops=[StopEntry(neighbourhood=NeighbourhoodFactory(scheme=scheme, name="=1+1"))])
    partner = PartnerFactory(scheme=scheme, name="@SUM(A1)")
    outing(scheme, partners={partner: ""})
    scope = Scope.of(scheme, *MARCH)
    assert "'=1+1" in [cell for row in rows(outings_csv(scope)) for cell in row]
    labels = [label for _, label, *_ in rows(figures_csv(build(scope)))]
    assert "Sorties\u00a0: @SUM(A1)" in labels


def test_outings_are_told_by_month_quarter_and_format_and_nothing_of_day_spot_or_people():
    scheme = SchemeFactory()
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    kept = StopEntry(neighbourhood=nord, spot_name="Place secrète", people_mediated=4321)
    texts = {"text": {"highlight": "Une phrase."}, "testimonies": [TestimonyEntry("Une parole.", "resident")]}
    outing(scheme, stops=[kept], people_mediated=4321, women_count=4320, **texts)
    outing(scheme, held_on=datetime.date(2026, 3, 12), stops=[kept], people_mediated=4321)
    outing(scheme, held_on=datetime.date(2026, 3, 13), stops=[kept, StopEntry(neighbourhood=sud)])
    outing(scheme, held_on=datetime.date(2026, 4, 1), stops=[kept])
    cancelled = outing(scheme, held_on=datetime.date(2026, 3, 14), stops=[kept])
    Outing.objects.filter(pk=cancelled.pk).update(status="cancelled", cancel_reason="weather")
    text = outings_csv(Scope.of(scheme, MARCH[0], datetime.date(2026, 4, 30)))
    assert rows(text) == [
        ["mois", "quartiers", "format", "sorties réalisées", "sorties annulées"],
        ["2026-03", "Nord", "Présence à pied", "2", "1"],
        ["2026-03", "Nord, Sud", "Présence à pied", "1", "0"],
        ["2026-04", "Nord", "Présence à pied", "1", "0"],
    ]


def test_within_a_quarter_no_other_is_named():
    scheme = SchemeFactory()
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    outing(scheme, stops=[StopEntry(neighbourhood=nord), StopEntry(neighbourhood=sud)])
    assert rows(outings_csv(Scope.of(scheme, *MARCH, sud)))[1:] == [["2026-03", "Sud", "Présence à pied", "1", "0"]]


def test_queries_do_not_grow_with_the_outings(django_assert_num_queries):
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme)
    for _ in range(3):
        outing(scheme, stops=[StopEntry(neighbourhood=place, spot_name="Place")])
    with django_assert_num_queries(2):
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
