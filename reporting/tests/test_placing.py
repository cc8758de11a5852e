import datetime

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.aggregates import compute
from reporting.figures.indicators import BREAKDOWNS, INDICATORS, Source
from reporting.figures.labels import read_labels
from reporting.figures.placing import Placing, build
from reporting.figures.scope import Scope
from reporting.figures.values import Aggregates
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
YEAR = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, status="qpv")
    stops = [StopEntry(place, spot_name="Place du marché", spot_type="market")]
    topic = Topic.objects.filter(scheme=None).first()
    outing(scheme, stops=stops, requests={topic: 3}, partners={PartnerFactory(): ""})
    return scheme


def test_placing_asks_nothing_of_the_database(scheme, django_assert_num_queries):
    scope = Scope.of(scheme, *YEAR)
    now = compute(scope)
    labels = read_labels(scope, now, Aggregates.ZERO)
    with django_assert_num_queries(0):
        report = Placing(scope, now, None, None, labels).report()
    assert [line.label.split(",")[0] for line in report.sections["spots"].lines] == ["Place du marché"]


def test_the_catalogue_is_placed_whole_and_in_its_order(scheme):
    report = build(Scope.of(scheme, *YEAR))
    assert list(report.sections) == list(BREAKDOWNS)
    apart = (Source.PUBLICS, Source.BREAKDOWN)
    assert list(report.figures) == [code for code, one in INDICATORS.items() if one.source not in apart]


def test_two_schemes_make_one_report(scheme):
    other = SchemeFactory()
    outing(other, people_mediated=4)
    both = build(Scope((scheme, other), *YEAR))
    assert (both["outings_done"].value, both["people_mediated"].value) == (2, 14)
    assert f"scheme={scheme.slug}&scheme={other.slug}" in both["outings_done"].query
