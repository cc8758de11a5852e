"""What readers get of people and requests (DOMAIN 7.4), worked out by hand."""

import datetime

import pytest

from french.numbers import Tens
from outings.entries import StopEntry
from outings.tests.factories import outing
from reporting import wording
from reporting.disclosure import for_readers
from reporting.disclosure.rounding import COUNTED_UNITS
from reporting.figures.placing import build
from reporting.figures.report import catalogue_code
from reporting.figures.scope import Scope
from reporting.outputs.attachments import figures_csv
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
FIRST_QUARTER = datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)
WHOLE = {
    "people_mediated": 183,
    "women_count": 96,
    "men_count": 81,
    "age_under_18": 14,
    "age_18_25": 31,
    "age_26_64": 112,
    "age_65_plus": 22,
}


def topic(code):
    return Topic.objects.get(code=code, scheme=None)


def told(scheme, *days, **options):
    exact = build(Scope.of(scheme, *(days or FIRST_QUARTER)))
    return exact, for_readers(exact, **options)


@pytest.fixture
def blosne():
    """17 outings, 48,5 h, 183 people, 71 requests."""
    scheme = SchemeFactory(name="Blosne")
    place = [StopEntry(neighbourhood=NeighbourhoodFactory(scheme=scheme, name="Blosne"))]
    for number in range(16):
        day = datetime.date(2026, 1, 5) + datetime.timedelta(days=5 * number)
        outing(
            scheme, held_on=day, ends_at=datetime.time(17), stops=place, people_mediated=0, no_public_reason="weather"
        )
    requests = {topic("employment"): 40, topic("housing"): 31}
    end = datetime.time(14, 30)
    outing(scheme, held_on=FIRST_QUARTER[1], ends_at=end, stops=place, requests=requests, **WHOLE)
    return scheme


def test_blosne_outings_and_hours_are_exact(blosne):
    _, report = told(blosne)
    assert (report["outings_done"].told, report["presence_hours"].told) == ("17", "48,5")


def test_blosne_people_and_requests_are_to_the_ten(blosne):
    _, report = told(blosne)
    assert report["people_mediated"].told == "≈\u00a0180"
    assert report["requests_total"].told == "≈\u00a070"
    assert wording.publics_sentence(report).startswith("≈\u00a0180\u00a0personnes médiées")


def test_blosne_sexes_and_ages_are_told_with_what_is_not_known(blosne):
    _, report = told(blosne)
    (block,) = report.publics
    assert [line.told for line in block.sexes.lines] == ["100", "80", "10"]
    assert block.sexes.shares == ["53\u202f%", "42\u202f%", "5\u202f%"]
    assert [line.told for line in block.ages.lines] == ["10", "30", "110", "20", "<\u00a05"]
    assert sum(int(share.removesuffix("\u202f%")) for share in block.ages.shares[:4]) == 100


def test_blosne_requests_are_too_few_for_topics(blosne):
    _, report = told(blosne)
    assert report.sections["topics"].lines == ()
    assert wording.topics_sentence(report) == "Trop peu pour détailler sans tromper."
    assert report.places[0].first_topic == ""
    assert not any(code.startswith("requests[topic") for code, *_ in report.rows())


@pytest.mark.parametrize(("true", "shown"), [(0, "<\u00a05"), (4, "<\u00a05"), (5, "≈\u00a010"), (14, "≈\u00a010")])
def test_a_figure_is_the_nearest_ten_half_up(true, shown):
    scheme = SchemeFactory()
    outing(scheme, held_on=FIRST_QUARTER[0], people_mediated=20, coupons_issued=true)
    assert told(scheme)[1]["coupons_issued"].told == shown


def test_thousands_are_to_the_ten_too():
    assert Tens.of(1486) == 1490


def test_every_row_of_a_reader_is_the_team_s_to_the_nearest_ten_or_equal(blosne):
    exact, report = told(blosne)
    team = {code: value for code, _, value, _ in exact.rows()}
    rates = {"gender_fill_rate": 95, "age_fill_rate": 100}
    for code, _, value, unit in report.rows():
        expected = rates.get(code, team[code])
        if unit in COUNTED_UNITS and expected is not None:
            expected = Tens.of(expected)
        assert (code, value) == (code, expected)


def test_the_file_says_what_is_rounded(blosne):
    lines = figures_csv(told(blosne)[1]).splitlines()
    assert lines[0].endswith("code;libellé;valeur;unité;arrondi")
    assert "people_mediated;Personnes médiées;180;personnes;10" in lines
    assert "age_unknown;Âge non renseigné;0;personnes;10" in lines
    assert "outings_done;Sorties réalisées;17;sorties;" in lines


def test_the_team_s_file_stays_exact(blosne):
    lines = figures_csv(told(blosne)[0]).splitlines()
    assert lines[0].endswith("code;libellé;valeur;unité")
    assert "people_mediated;Personnes médiées;183;personnes" in lines


def asked(**requests):
    scheme = SchemeFactory()
    outing(
        scheme,
        held_on=FIRST_QUARTER[0],
        people_mediated=300,
        requests={topic(code): number for code, number in requests.items()},
    )
    return told(scheme)[1]


def test_topics_are_in_the_order_of_what_is_shown_then_of_names():
    """Housing, 61, is asked more than employment, 58: both are told 60, and E comes before L."""
    lines = asked(housing=61, employment=58, schooling=4).sections["topics"].lines
    assert [(line.key, line.told) for line in lines] == [("employment", "60"), ("housing", "60")]


def test_shares_of_topics_are_of_what_is_shown():
    """45 of 104 is 43 %; told 50 of 100."""
    topics = asked(housing=45, employment=59).sections["topics"]
    assert topics.shares == ["60\u202f%", "50\u202f%"]


def test_a_place_s_first_topic_is_read_in_what_is_shown():
    """64 and 56 are a first and a second; 60 and 60 are not."""
    scheme = SchemeFactory()
    place = [StopEntry(neighbourhood=NeighbourhoodFactory(scheme=scheme))]
    requests = {topic("housing"): 64, topic("employment"): 56}
    outing(scheme, held_on=FIRST_QUARTER[0], stops=place, people_mediated=90, requests=requests)
    exact, report = told(scheme)
    assert (exact.places[0].first_topic, report.places[0].first_topic) == ("Logement, bailleur", "")


def test_what_was_asked_of_few_answers_is_withheld_with_its_share():
    scheme = SchemeFactory()
    outing(scheme, held_on=FIRST_QUARTER[0], people_mediated=90, handling_on_spot=50, handling_referred=44)
    exact, report = told(scheme)
    codes = {catalogue_code(code) for code, *_ in report.rows()}
    assert exact["on_spot_share"].value == 53
    assert not codes & {"handling_on_spot", "handling_referred", "on_spot_share"}
    assert wording.handling_sentence(report) == wording.TOO_SMALL


def test_a_share_of_answers_is_found_again_by_who_divides():
    """66 of 110 is 60 %; told 70 of 110."""
    scheme = SchemeFactory()
    outing(scheme, held_on=FIRST_QUARTER[0], people_mediated=90, handling_on_spot=66, handling_referred=44)
    _, report = told(scheme)
    assert (report["handling_on_spot"].value, report.answered_requests) == (70, 110)
    assert report["on_spot_share"].value == 64


def test_people_of_no_place_are_rounded_from_the_true_ones():
    """23, 22 of them on a round nobody counted by stop."""
    scheme = SchemeFactory()
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    outing(scheme, held_on=FIRST_QUARTER[0], stops=[StopEntry(neighbourhood=nord)], people_mediated=1)
    both = [StopEntry(neighbourhood=nord), StopEntry(neighbourhood=sud)]
    outing(scheme, held_on=FIRST_QUARTER[0], stops=both, people_mediated=22)
    exact, report = told(scheme)
    assert (exact.undistributed_people, report.undistributed_people) == (22, 20)


MARCH_2026, MARCH_2025 = datetime.date(2026, 3, 2), datetime.date(2025, 3, 3)


@pytest.mark.parametrize(
    ("outings", "people", "is_compared"), [(5, 10, True), (4, 13, False), (5, 9, False), (6, 9, True)]
)
def test_a_compared_period_of_few_is_not_compared_with(outings, people, is_compared):
    scheme = SchemeFactory()
    outing(scheme, held_on=MARCH_2026, people_mediated=60)
    for number in range(outings):
        outing(scheme, held_on=MARCH_2025 + datetime.timedelta(days=number), people_mediated=people)
    exact, report = told(scheme, datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    assert exact.previous is not None
    assert (report.previous is not None) is is_compared
    assert (report["people_mediated"].previous is not None) is is_compared
    assert any(line.previous for line in report.sections["formats"].lines) is is_compared


def test_a_compared_figure_is_to_the_ten():
    scheme = SchemeFactory()
    outing(scheme, held_on=MARCH_2026, people_mediated=124)
    for number in range(5):
        outing(scheme, held_on=MARCH_2025 + datetime.timedelta(days=number), people_mediated=21)
    _, report = told(scheme, datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    assert wording.figure_comparison(report["people_mediated"], report).startswith("2025\u00a0: ≈\u00a0110")
    assert wording.figure_comparison(report["people_mediated"], report).endswith("(+9\u202f%)")


def test_exact_totals_are_exact_from_two_hundred_on(blosne):
    _, report = told(blosne, has_exact_totals=True)
    assert report["people_mediated"].told == "≈\u00a0180"
    outing(blosne, held_on=FIRST_QUARTER[0], people_mediated=30)
    _, report = told(blosne, has_exact_totals=True)
    assert report["people_mediated"].told == "213"
    assert report.publics[0].now.women_count == 100


def test_without_people_nothing_counts_them(blosne):
    exact, report = told(blosne, has_people=False)
    units = {unit for *_, unit in report.rows()}
    assert not units & set(COUNTED_UNITS)
    outings = {code: value for code, _, value, unit in report.rows() if unit == "sorties"}
    assert outings == {code: value for code, _, value, _ in exact.rows() if code in outings}
    assert outings["outings_done"] == 17
