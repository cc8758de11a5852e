import datetime
from dataclasses import replace

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
    assert f"schemes={scheme.slug}%2C{other.slug}&" in both["outings_done"].query


def lines_of(report, section):
    return [(line.key, line.value) for line in report.sections[section].lines]


def test_a_sub_topic_of_one_code_in_two_schemes_is_one_line():
    housing = Topic.objects.get(code="housing", scheme=None)
    schemes = SchemeFactory(), SchemeFactory()
    for scheme, requests in zip(schemes, (3, 5), strict=True):
        child = Topic.objects.create(code="charges", label="Charges", scheme=scheme, parent=housing)
        outing(scheme, requests={child: requests, housing: 1})
    report = build(Scope(schemes, *YEAR))
    assert lines_of(report, "subtopics") == [("charges", 8)]
    assert lines_of(report, "topics")[0] == ("housing", 10)


def test_a_partner_new_to_another_scheme_elsewhere_is_not_new_here():
    """The outings listed behind « nouveaux » are those made here: there is none."""
    one, other, partner = SchemeFactory(), SchemeFactory(), PartnerFactory()
    place = NeighbourhoodFactory(scheme=one)
    for year in (2025, 2026):
        outing(one, held_on=datetime.date(year, 5, 5), stops=[StopEntry(place)], partners={partner: ""})
    outing(other, held_on=datetime.date(2026, 5, 6), partners={partner: ""})
    everywhere = Scope((one, other), *YEAR)
    here = replace(everywhere, neighbourhoods=(place,))
    assert [build(scope)["new_partners"].value for scope in (everywhere, here)] == [1, 0]


@pytest.mark.parametrize(
    ("asked", "topics", "subtopics"),
    [("housing", [("housing", 4)], [("charges", 3)]), ("charges", [("housing", 3)], [("charges", 3)])],
)
def test_on_a_topic_its_own_lines_alone_are_told(asked, topics, subtopics):
    """The list behind another topic's line would be that of the topic asked for, which its 0 is not."""
    scheme, housing = SchemeFactory(), Topic.objects.get(code="housing", scheme=None)
    child = Topic.objects.create(code="charges", label="Charges", scheme=scheme, parent=housing)
    outing(scheme, requests={child: 3, housing: 1, Topic.objects.get(code="youth", scheme=None): 7})
    report = build(Scope((scheme,), *YEAR, topics=(asked,)))
    assert (lines_of(report, "topics"), lines_of(report, "subtopics")) == (topics, subtopics)


@pytest.mark.parametrize(
    ("charges", "rent", "youth", "first"),
    [(12, 12, 15, "Logement, bailleur"), (6, 6, 12, ""), (0, 31, 31, ""), (4, 5, 0, "")],
)
def test_a_place_s_first_topic_holds_its_sub_topics_and_stands_out(charges, rent, youth, first):
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme)
    housing, young = (Topic.objects.get(code=code, scheme=None) for code in ("housing", "youth"))
    child = Topic.objects.create(code="charges", label="Charges", scheme=scheme, parent=housing)
    requests = {child: charges, housing: rent, young: youth}
    outing(scheme, stops=[StopEntry(place)], requests={topic: n for topic, n in requests.items() if n})
    (line,) = build(Scope.of(scheme, *YEAR)).places
    assert line.first_topic == first


def months(first, last, year=2026):
    return datetime.date(year, first, 1), datetime.date(year, last, 28)


def test_a_compared_period_without_anything_is_zero_and_a_share_of_it_unknown():
    scheme = SchemeFactory()
    outing(scheme, held_on=datetime.date(2025, 1, 5))
    outing(scheme, held_on=datetime.date(2026, 3, 5), people_met=20, overall_feeling="good")
    report = build(Scope.of(scheme, *months(3, 3)))
    assert report.previous.start == datetime.date(2025, 3, 1)
    assert [report[code].previous for code in ("outings_done", "people_met", "on_spot_share")] == [0, 0, None]
    assert [(line.key, line.previous) for line in report.sections["feelings"].lines] == [("good", 0)]


def test_who_was_present_only_before_is_listed():
    scheme, partner = SchemeFactory(), PartnerFactory()
    place = NeighbourhoodFactory(scheme=scheme, name="Nord")
    for year, places, partners in ((2025, [StopEntry(place)], {partner: ""}), (2026, [], {})):
        outing(scheme, held_on=datetime.date(year, 3, 5), stops=places, partners=partners)
    report = build(Scope.of(scheme, *months(3, 3)))
    assert [(line.value, line.previous) for line in report.sections["partners"].lines] == [(0, 1)]
    assert [(line.label, line.presence.outings, line.previous_outings) for line in report.places] == [
        ("Hors quartier", 1, 0),
        ("Nord", 0, 1),
    ]
    assert (report["partners_mobilised"].value, report["neighbourhoods_covered"].value) == (0, 0)


def test_more_than_a_year_is_compared_with_what_came_before_it():
    scheme = SchemeFactory()
    outing(scheme, held_on=datetime.date(2022, 1, 5))
    long = Scope.of(scheme, datetime.date(2024, 1, 1), datetime.date(2025, 12, 31))
    assert build(long).previous == long.just_before()
    assert long.just_before().end == datetime.date(2023, 12, 31)


def test_a_neighbourhood_bears_its_status_at_the_period_s_end_and_the_change():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme)
    place.statuses.create(status="watch", ends_on=datetime.date(2026, 3, 31))
    place.statuses.create(status="qpv", starts_on=datetime.date(2026, 4, 1))
    outing(scheme, stops=[StopEntry(place)], held_on=datetime.date(2026, 3, 5))
    said = [
        (line.qpv_label, line.qpv_change.replace("\u00a0", " "))
        for period in (months(1, 3), months(1, 6))
        for line in build(Scope.of(scheme, *period)).places
    ]
    assert said == [("Quartier de veille", ""), ("QPV", "Quartier de veille jusqu’au 31 mars 2026")]
