"""What adds up adds up: months to their quarter, schemes to those who read several."""

import dataclasses
import datetime
import random

import pytest

from outings.entries import StopEntry
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.aggregates import compute
from reporting.figures.scope import Scope
from reporting.figures.values import Aggregates, Presence, Publics
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

D = datetime.date
MONTHS = ((D(2026, 1, 1), D(2026, 1, 31)), (D(2026, 2, 1), D(2026, 2, 28)), (D(2026, 3, 1), D(2026, 3, 31)))
QUARTER = D(2026, 1, 1), D(2026, 3, 31)


def drawn(scheme, seed):
    """Thirty outings over the quarter: rounds, partners, ticks, counts left empty, some cancelled."""
    draw = random.Random(seed)
    places, partners = NeighbourhoodFactory.create_batch(3, scheme=scheme, status="qpv"), PartnerFactory.create_batch(4)
    topics = list(Topic.objects.filter(scheme=None))
    for number in range(30):
        people = [draw.randint(1, 20) for _ in range(draw.choice([1, 1, 2]))]
        stops = zip(draw.sample(places, len(people)), people, strict=True)
        recorded = outing(
            scheme,
            stops=[StopEntry(place, people_mediated=n, spot_type=draw.choice(["", "market"])) for place, n in stops],
            requests={topic: draw.randint(1, 9) for topic in draw.sample(topics, 3)},
            partners=dict.fromkeys(draw.sample(partners, draw.choice([0, 1, 2])), ""),
            ticks={"registers_used": draw.sample(["intermediation", "proximity_presence"], draw.randint(0, 2))},
            held_on=D(2026, draw.randint(1, 3), draw.randint(1, 28)),
            people_mediated=sum(people),
            people_met=draw.choice([None, sum(people) + 5]),
            women_count=draw.choice([None, people[0]]),
            overall_feeling=draw.choice(["", "good", "hard"]),
        )
        if number % 10 == 0:
            cancel_outing(recorded, reason="weather", version=1)
    return places


def assert_same(one, other):
    """Equal; minutes of the day within a rounding of the machine."""
    assert one.day_slots == pytest.approx(other.day_slots)
    assert dataclasses.replace(one, day_slots={}) == dataclasses.replace(other, day_slots={})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_months_add_up_to_their_quarter(seed):
    scheme = SchemeFactory()
    drawn(scheme, seed)
    months = (compute(Scope.of(scheme, *month)) for month in MONTHS)
    assert_same(sum(months, Aggregates.ZERO), compute(Scope.of(scheme, *QUARTER)))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_within_a_neighbourhood_all_but_new_partners_add_up(seed):
    scheme = SchemeFactory()
    place = drawn(scheme, seed)[0]
    months = (compute(Scope.of(scheme, *month, place)) for month in MONTHS)
    total, quarter = sum(months, Aggregates.ZERO), compute(Scope.of(scheme, *QUARTER, place))
    assert total.new_partners <= quarter.new_partners
    assert_same(dataclasses.replace(total, new_partners=quarter.new_partners), quarter)


@pytest.mark.django_db
def test_schemes_add_up_to_the_scope_of_them_all():
    schemes = SchemeFactory.create_batch(2)
    for seed, scheme in enumerate(schemes):
        drawn(scheme, seed)
    apart = [compute(Scope.of(scheme, *QUARTER)) for scheme in schemes]
    assert_same(apart[0] + apart[1], compute(Scope(tuple(schemes), *QUARTER)))


def test_what_nobody_noted_stays_unknown_and_zero_is_an_answer():
    total = Aggregates(totals={"people_met": None}) + Aggregates(totals={"people_met": None})
    assert total.totals == {"people_met": None}
    assert (total + Aggregates(totals={"people_met": 0})).totals == {"people_met": 0}


def test_a_neighbourhood_of_two_months_is_covered_once():
    month = Aggregates(places={7: Presence(outings=2), "outside": Presence(outings=1)})
    assert len((month + month).neighbourhoods) == 1
    assert (month + month).places[7].outings == 4


def test_only_values_of_one_kind_are_added():
    with pytest.raises(TypeError):
        Publics.ZERO + Presence.ZERO
