"""The attacker on a few schemes, and on rows of the database (a thousand schemes: `make disclosure`)."""

import datetime
import random

import pytest

from french.dates import month_end
from outings.entries import StopEntry
from outings.tests.factories import outing
from reporting.disclosure import for_readers
from reporting.disclosure.separating import contributions
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.tables import tables_of
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory
from trials import disclosure
from trials.disclosure import Held, Range, Visit


@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_small_is_fixed_by_all_that_readers_hold(seed):
    dice = random.Random(seed)
    held = disclosure.publish_all(dice, disclosure.random_scheme(dice), is_rectified=bool(seed % 2))
    fixed, looked = disclosure.attack(held)
    assert (fixed, looked > 0, len(held.tables) > 5, held.refused > 0) == (0, True, True, True)


def test_the_same_tables_unrounded_fix_some():
    dice = random.Random(1)
    held = disclosure.publish_all(dice, disclosure.random_scheme(dice))
    assert disclosure.attack(held, is_rounded=False, wanted=1)[0] == 1


def test_the_attacker_subtracts():
    """Told exactly, January to March less January and February is the three women of March's only outing."""
    counts = {"women_count": 3, "age_26_64": 3}
    visits = [
        Visit(1, 0, "walkabout", {"A": 40}, {"men_count": 40, "age_26_64": 40}),
        Visit(2, 2, "walkabout", {"A": 3}, counts),
    ]
    held = Held([disclosure.table(visits, Range(0, last)) for last in (1, 2)], truth=disclosure.truth_of(visits))
    assert disclosure.attack(held, is_rounded=False)[0] > 0


def recorded(scheme, visits):
    """The same outings in the database; its neighbourhoods by name."""
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name) for name in disclosure.PLACES}
    topics = {code: Topic.objects.get(code=code, scheme=None) for code in disclosure.TOPICS}
    for visit in visits:
        people = sum(visit.people.values())
        counts = {name: visit.counts.get(name, 0) for name in (*disclosure.SEXES[:2], *disclosure.AGES[:4])}
        outing(
            scheme,
            held_on=datetime.date(2026, 1 + visit.month, 10),
            format=visit.format,
            stops=[
                StopEntry(neighbourhood=places[name], people_mediated=of_it) for name, of_it in visit.people.items()
            ],
            people_mediated=people,
            requests={topics[code]: visit.counts[code] for code in topics if visit.counts[code]},
            **(counts if people else {"no_public_reason": "weather"}),
        )
    return places


@pytest.mark.django_db
def test_the_plain_schemes_are_told_and_judged_as_the_database_s():
    visits = disclosure.random_scheme(random.Random(3))
    scheme = SchemeFactory()
    places = recorded(scheme, visits)
    for asked in (Range(0, 5), Range(1, 3), Range(0, 5, ("A",)), Range(2, 4, ("A", "B")), Range(0, 5, (), "walkabout")):
        scope = Scope(
            (scheme,),
            datetime.date(2026, 1 + asked.first, 1),
            month_end(datetime.date(2026, 1 + asked.last, 1)),
            tuple(places[name] for name in asked.places),
            formats=(asked.format,) if asked.format else (),
        )
        plain, read = disclosure.contributions(visits, asked).values(), contributions(scope).values()
        assert sorted((one.people, one.requests) for one in plain) == sorted((one.people, one.requests) for one in read)
        told = dict(tables_of(for_readers(build(scope)))[0]["rows"])
        # Of what has the same names, the whole comes before its months.
        rows = reversed(disclosure.table(visits, asked).rows.items())
        shown = {named(form): number for form, (_, number) in rows}
        assert told["people_mediated"] == shown[frozenset(asked.places or disclosure.PLACES)]
        for name in (*disclosure.SEXES, *disclosure.AGES):
            assert told.get(name) == shown.get(frozenset([name]))
        for topic in disclosure.TOPICS:
            assert told.get(f"requests[topic={topic}]", 0) == shown.get(frozenset([topic]), 0)


def named(form):
    return frozenset(name for _, name in form)
