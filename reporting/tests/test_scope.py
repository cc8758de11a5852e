import datetime
import re
from fractions import Fraction
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from outings.entries import StopEntry
from outings.models import OutingTopic
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.attachments import figures_csv
from reporting.wording import cancelled_sentence
from schemes.enums import Role
from schemes.models import MobileUnit, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

D = datetime.date
YEAR = D(2026, 1, 1), D(2026, 12, 31)
# How a scope would be turned into rows: by its days, its schemes or its neighbourhood.
TURNING = re.compile(r"\.between\(|held_on__range|in_neighbourhoods\(|(scheme|neighbourhood)=(self\.)?scope\.")


def scope(start, end):
    return Scope((), start, end)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="se termine avant"):
        scope(D(2026, 3, 2), D(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "end", "before"),
    [
        (D(2024, 2, 29), D(2024, 2, 29), (D(2023, 2, 28), D(2023, 2, 28))),
        (D(2025, 2, 28), D(2025, 2, 28), (D(2024, 2, 28), D(2024, 2, 28))),
        (D(2025, 2, 1), D(2025, 2, 28), (D(2024, 2, 1), D(2024, 2, 29))),
        (D(2026, 3, 5), D(2026, 4, 7), (D(2025, 3, 5), D(2025, 4, 7))),
    ],
)
def test_a_year_before_keeps_days_and_month_ends(day, end, before):
    earlier = scope(day, end).a_year_before()
    assert (earlier.start, earlier.end) == before


def test_just_before_whole_months_are_whole_months():
    earlier = scope(D(2026, 3, 1), D(2026, 4, 30)).just_before()
    assert (earlier.start, earlier.end) == (D(2026, 1, 1), D(2026, 2, 28))


@given(st.dates(D(2001, 1, 2), D(2090, 1, 1)), st.integers(0, 800))
def test_just_before_touches_the_start(start, days):
    period = scope(start, start + datetime.timedelta(days=days))
    assert period.just_before().end == start - datetime.timedelta(days=1)


@given(st.dates(D(2001, 1, 1), D(2090, 1, 1)), st.integers(0, 800))
def test_months_cover_the_period_once(start, days):
    period = scope(start, start + datetime.timedelta(days=days))
    months = period.months()
    assert months[0] == start.replace(day=1)
    assert months[-1] == period.end.replace(day=1)
    assert len(set(months)) == (period.end.year - start.year) * 12 + period.end.month - start.month + 1


def test_nothing_else_turns_a_scope_into_rows():
    app = Path(__file__).resolve().parent.parent
    sources = [path for path in app.rglob("*.py") if "tests" not in path.parts]
    assert [path.name for path in sources if TURNING.search(path.read_text())] == ["scope.py"]


@pytest.fixture
def rounds(db):
    """One outing in Nord alone, one round over Nord and Sud; Nord."""
    scheme, topic = SchemeFactory(), Topic.objects.filter(scheme=None).first()
    north, south = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    alone = outing(scheme, stops=[StopEntry(north)], requests={topic: 1})
    both = outing(scheme, stops=[StopEntry(north), StopEntry(south)], requests={topic: 1})
    return scheme, north, alone, both


def test_present_is_a_stop_there_and_whole_is_no_stop_elsewhere(rounds):
    scheme, north, alone, both = rounds
    there = Scope.of(scheme, *YEAR, north)
    assert set(there.outings()) == {alone, both}
    assert list(there.whole_outings()) == [alone]
    assert [stop.neighbourhood for stop in there.stops()] == [north, north]
    assert {row.outing for row in there.rows(OutingTopic)} == {alone, both}
    assert [row.outing for row in there.whole_rows(OutingTopic)] == [alone]


def test_of_several_neighbourhoods_whole_is_no_stop_out_of_them(rounds):
    scheme, north, alone, both = rounds
    (south,) = {stop.neighbourhood for stop in both.stops.all()} - {north}
    further = outing(scheme, stops=[StopEntry(north), StopEntry(None)], requests={Topic.objects.first(): 1})
    there = Scope((scheme,), *YEAR, (north, south))
    assert set(there.outings()) == {alone, both, further}
    assert set(there.whole_outings()) == {alone, both}
    assert {row.outing for row in there.whole_rows(OutingTopic)} == {alone, both}
    assert there.stops().count() == 4
    assert there.places == "Nord et Sud"


def test_a_scope_of_several_schemes_holds_the_rows_of_each(rounds):
    scheme, *_ = rounds
    other = SchemeFactory()
    elsewhere = outing(other)
    both = Scope((scheme, other), *YEAR)
    assert both.outings().count() == 3
    assert elsewhere in both.outings()
    assert both.query().startswith(f"scheme={scheme.slug}&scheme={other.slug}&from=")
    with pytest.raises(ValueError, match="too many values"):
        _ = both.scheme


@pytest.fixture
def quarter_one(db):
    """The example of R5: outings in A, in B, over both, over the edge to C and in C; a topic; a town partner."""
    scheme = SchemeFactory(slug="halte")
    a, b, c = (NeighbourhoodFactory(scheme=scheme, slug=slug, name=slug.upper()) for slug in "abc")
    work, housing = (Topic.objects.get(code=code) for code in ("employment", "housing"))
    town, mission = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)

    def went(stops, women=None, men=None, requests=(0, 0), partner=None, **more):
        """Stops as (neighbourhood, minutes, people); two numbers of requests: employment, housing."""
        minutes = sum(spent for _, spent, _ in stops)
        outing(
            scheme,
            stops=[StopEntry(place, minutes=spent, people_mediated=people) for place, spent, people in stops],
            starts_at=None,
            ends_at=None,
            duration_minutes=minutes,
            people_mediated=more.pop("total", sum(people or 0 for _, _, people in stops)),
            women_count=women,
            men_count=men,
            requests={topic: number for topic, number in zip((work, housing), requests, strict=True) if number},
            partners={partner: ""} if partner else {},
            **more,
        )

    went([(a, 120, 12)], 7, 5, (4, 3), town)
    went([(a, 120, 9)], 4, 5, (6, 1))
    went([(a, 90, 8), (b, 90, 6)], 8, 6, (5, 2))
    went([(b, 180, 15)], 5, 4, (9, 4), mission)
    went([(b, 60, 7), (c, 120, 10)], 9, 8, (5, 4))
    went([(c, 120, 11)], 6, 5, (3, 0))
    went([(a, 120, 0)], no_public_reason="weather")
    for _ in range(5):
        went([(c, 60, 12)], 6, 6, (5, 3))
    return scheme, a, b, went


IN_A_AND_B = {
    "outings_done": 6,
    "presence_hours": 13,
    "people_mediated": 57,
    "neighbourhoods_covered": 2,
    "rounds_across": 2,
    "uncounted_rounds": 0,
    "partnered_outings": 2,
    "outings_done[neighbourhood=a]": 4,
    "presence_hours[neighbourhood=a]": Fraction(15, 2),
    "people_mediated[neighbourhood=a]": 29,
    "requests_total[neighbourhood=a]": 14,
    "outings_done[neighbourhood=b]": 3,
    "presence_hours[neighbourhood=b]": Fraction(11, 2),
    "people_mediated[neighbourhood=b]": 28,
    "requests_total[neighbourhood=b]": 13,
    "requests_total[neighbourhood=across]": 7,
    "requests_total": 34,
    "requests[topic=employment]": 24,
    "requests[topic=housing]": 10,
    "public_described": 50,
    "women_count": 24,
    "men_count": 20,
}


def test_several_neighbourhoods_are_read_together(quarter_one):
    scheme, a, b, _ = quarter_one
    report = build(Scope((scheme,), *YEAR, (a, b)))
    found = {code: value for code, _, value, _ in report.rows()}
    assert {code: found.get(code) for code in IN_A_AND_B} == IN_A_AND_B
    assert (report.undistributed_people, report.uncovered) == (0, ())


def test_a_round_uncounted_within_several_gives_them_its_total_and_over_their_edge_nothing(quarter_one):
    scheme, a, b, went = quarter_one
    went([(a, 60, None), (b, 60, None)], total=20)
    went([(a, 60, None), (None, 60, None)], total=30)
    report = build(Scope((scheme,), *YEAR, (a, b)))
    assert report["people_mediated"].value == 57 + 20
    assert report["uncounted_rounds"].value == 1
    assert report.undistributed_people == 20
    assert sum(line.value for line in report.sections["people_by_month"].lines) == 77


def test_the_lists_of_several_neighbourhoods_are_the_figures_rows(client, quarter_one):
    scheme, a, b, went = quarter_one
    went([(a, 60, None), (b, 60, None)], total=20)
    went([(a, 60, None), (None, 60, None)], total=30)
    client.force_login(member(scheme, Role.COORDINATOR))
    report = build(Scope((scheme,), *YEAR, (a, b)))

    def listed(query):
        page = client.get(f"{reverse('outings:list')}?{query}")
        assert page.context["refused"] == []
        return page.context["total"]

    every = listed(report["outings_done"].query)
    assert (every["outings"], every["minutes"], every["people"], every["requests"]) == (8, 960, 77, 34)
    assert listed(report["requests_total"].query)["requests"] == 34
    assert listed(report["uncounted_rounds"].query)["outings"] == 1
    across = next(place for place in report.places if place.is_across)
    assert listed(across.requests_query)["requests"] == 7
    in_a = next(place for place in report.places if place.key == "a")
    assert listed(in_a.query)["people"] == 29
    assert client.get(reverse("outings:list"), {"neighbourhoods": "a,ailleurs"}).context["refused"]


@pytest.mark.django_db
def test_pages_read_a_convention_and_lists_what_it_narrows(scheme):
    order = convention(scheme, PartnerFactory(scheme=scheme), formats=["walkabout", "event_stand"])
    scope = Scope.of_convention(order, *YEAR)
    assert parse_qs(scope.query()).keys() == {"scheme", "from", "to", "convention"}
    listed = parse_qs(scope.list_query(done=1))
    assert (listed["formats"], listed["done"]) == (["walkabout,event_stand"], ["1"])
    assert "convention" not in listed
    assert "formats" not in parse_qs(scope.list_query("formats"))


def test_on_a_topic_people_and_hours_are_of_whole_outings_and_the_answers_have_no_object(quarter_one):
    scheme, a, b, _ = quarter_one
    report = build(Scope((scheme,), *YEAR, (a, b), topics=("housing",)))
    told = [report[code].value for code in ("outings_done", "presence_hours", "people_mediated", "requests_total")]
    assert told == [5, 11, 57, 10]
    assert {"outings_cancelled", "regularity_rate", "handling_referred", "coupons_issued"} <= {*report.without_object}
    assert report["handling_referred"].value is None
    assert not report.sections["cancel_reasons"] and cancelled_sentence(report) == ""
    lines = figures_csv(report).splitlines()
    assert "coupons_issued;Coupons d’orientation remis;sans objet;coupons" in lines


def test_of_several_formats_topics_and_units_an_outing_has_one_of_each(client, scheme_with_units):
    scheme, van = scheme_with_units
    work, housing, youth = (Topic.objects.get(code=code, scheme=None) for code in ("employment", "housing", "youth"))
    for format, unit, topic in (
        ("mobile_unit", van, work),
        ("mobile_unit", None, housing),
        ("walkabout", None, work),
        ("event_stand", van, housing),
        ("event_stand", van, youth),
    ):
        outing(scheme, format=format, mobile_unit=unit, requests={topic: 2})
    scope = Scope(
        (scheme,), *YEAR, formats=("mobile_unit", "event_stand"), topics=("employment", "housing"), units=(van,)
    )
    report = build(scope)
    assert (report["outings_done"].value, report["requests_total"].value) == (2, 4)
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(f"{reverse('outings:list')}?{report['requests_total'].query}")
    assert (page.context["refused"], page.context["total"]["requests"]) == ([], 4)


@pytest.fixture
def scheme_with_units(db):
    """A scheme of two units, and one of them."""
    scheme = SchemeFactory()
    van, _ = (MobileUnit.objects.create(scheme=scheme, name=name) for name in ("Triporteur", "Camion"))
    return scheme, van
