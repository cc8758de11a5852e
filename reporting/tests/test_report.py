"""Properties that hold whatever was logged: parts add up, nothing counts twice."""

import datetime
import random

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 2, 3])
def scheme(request):
    """Forty outings drawn from a fixed seed over the first half of 2026."""
    draw = random.Random(request.param)
    scheme = SchemeFactory()
    places = NeighbourhoodFactory.create_batch(3, scheme=scheme, status="qpv")
    topics = list(Topic.objects.filter(scheme=None))
    for _ in range(40):
        people = [draw.randint(0, 20) for _ in range(draw.choice([1, 1, 2, 3]))]
        women = draw.randint(0, sum(people))
        outing(
            scheme,
            stops=[
                StopEntry(place, people_mediated=n) for place, n in zip(draw.sample(places, 3), people, strict=False)
            ],
            requests={topic: draw.randint(1, 9) for topic in draw.sample(topics, 3)},
            held_on=datetime.date(2026, draw.randint(1, 6), draw.randint(1, 28)),
            people_mediated=sum(people),
            no_public_reason="" if sum(people) else "weather",
            women_count=women,
            men_count=draw.choice([None, sum(people) - women]),
        )
    return scheme


def report(scheme, first, last, neighbourhood=None):
    end = datetime.date(2026, last + 1, 1) - datetime.timedelta(days=1)
    return build(Scope.of(scheme, datetime.date(2026, first, 1), end, neighbourhood))


SUMMABLE = ("outings_done", "people_mediated", "requests_total", "presence_hours", "estimated_outings")


@pytest.mark.parametrize("code", SUMMABLE)
def test_three_months_add_up_to_their_quarter(scheme, code):
    months = [report(scheme, month, month)[code].value for month in (1, 2, 3)]
    assert sum(months) == pytest.approx(report(scheme, 1, 3)[code].value, abs=0.02)


def test_months_add_up_to_the_whole(scheme):
    half = report(scheme, 1, 6)
    assert half.sections["months"].total == half["outings_done"].value == 40
    assert half.sections["people_by_month"].total == half["people_mediated"].value


def test_sexes_and_the_unknown_equal_the_public(scheme):
    (block,) = report(scheme, 1, 6).publics
    assert block.now.women_count + block.now.men_count + block.now.gender_unknown == block.now.base
    assert block.now.base == report(scheme, 1, 6)["people_mediated"].value


def test_people_and_requests_of_places_add_up(scheme):
    half = report(scheme, 1, 6)
    assert sum(place.presence.people_mediated for place in half.places) == half["people_mediated"].value
    assert sum(place.presence.requests for place in half.places) == half["requests_total"].value
    assert sum(place.presence.minutes for place in half.places) == half["presence_hours"].value * 60


def test_topics_add_up_to_the_requests(scheme):
    half = report(scheme, 1, 6)
    assert half.sections["topics"].total == half["requests_total"].value


def test_days_and_slots_hold_every_hour_once(scheme):
    half = report(scheme, 1, 6)
    assert sum(row.total for row in half.heat) == pytest.approx(half["presence_hours"].value, abs=0.2)
    assert half.sections["hours_by_slot"].total == pytest.approx(half["presence_hours"].value, abs=0.05)


def test_a_neighbourhood_alone_equals_its_line_in_the_whole(scheme):
    half = report(scheme, 1, 6)
    for link in scheme.perimeter.all():
        line = next(place for place in half.places if place.key == link.neighbourhood.slug)
        alone = report(scheme, 1, 6, link.neighbourhood)
        assert alone["outings_done"].value == line.presence.outings
        assert alone["people_mediated"].value == line.presence.people_mediated
        assert alone["requests_total"].value == line.presence.requests


def test_a_sub_topic_counts_in_its_topic(scheme):
    housing = Topic.objects.get(code="housing", scheme=None)
    charges = Topic.objects.create(code="charges", label="Charges", scheme=scheme, parent=housing)
    before = report(scheme, 1, 6).sections["topics"]
    outing(scheme, requests={charges: 5}, held_on=datetime.date(2026, 2, 2))
    after = report(scheme, 1, 6)
    value = {line.key: line.value for line in after.sections["topics"].lines}
    assert value["housing"] == next(line.value for line in before.lines if line.key == "housing") + 5
    subtopics = after.sections["subtopics"].lines
    assert [(line.key, line.value, line.note) for line in subtopics] == [("charges", 5, housing.label)]
    assert after.sections["topics"].total == after["requests_total"].value


def test_every_row_has_its_own_code(scheme):
    codes = [code for code, *_ in report(scheme, 1, 6).rows()]
    assert len(codes) == len(set(codes))


def test_a_round_whose_stops_were_not_counted_is_said(scheme):
    places = [link.neighbourhood for link in scheme.perimeter.all()]
    outing(scheme, stops=[StopEntry(places[0]), StopEntry(places[1])], people_mediated=9)
    assert report(scheme, 1, 6).undistributed_people == 9


def test_what_left_the_perimeter_counts_in_the_periods_that_had_it(db):
    left = {"scheme__ends_on": datetime.date(2026, 3, 31), "scheme__is_priority": True}
    scheme = SchemeFactory()
    stays, gone = NeighbourhoodFactory(scheme=scheme), NeighbourhoodFactory(scheme=scheme, name="Parti", **left)
    for place, month in ((stays, 2), (gone, 2), (stays, 5)):
        outing(scheme, stops=[StopEntry(place)], held_on=datetime.date(2026, month, 2))

    before, after = report(scheme, 1, 3), report(scheme, 4, 6)

    assert [(half["neighbourhoods_covered"].value, half.perimeter_count) for half in (before, after)] == [
        (2, 2),
        (1, 1),
    ]
    assert [half["outings_in_priority"].value for half in (before, after)] == [1, 0]
    assert "Parti" not in after.uncovered


def test_what_is_taken_out_of_the_perimeter_is_covered_no_more_and_its_outings_stay(scheme):
    before = report(scheme, 1, 6)
    gone = scheme.perimeter.first()
    gone.delete()
    after = report(scheme, 1, 6)
    assert after["neighbourhoods_covered"].value == before["neighbourhoods_covered"].value - 1 <= after.perimeter_count
    assert after["outings_done"].value == before["outings_done"].value
    assert gone.neighbourhood.name not in {place.label for place in after.places}
