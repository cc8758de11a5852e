"""Numbers of a text are its figures' own: told anew, kept through what is typed around them."""

import datetime

import pytest

from outings.tests.factories import outing
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.tokens import previous_of, sentences, tell, tie, typed_numbers
from schemes.models import Topic
from schemes.tests.factories import SchemeFactory

MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
WRITTEN = "En mars, {{ outings_done|sortie|sorties }} et {{ requests[topic=housing] }} demandes."


@pytest.fixture
def figures(db):
    scheme = SchemeFactory()
    for day in (3, 4):
        outing(
            scheme, held_on=datetime.date(2026, 3, day), requests={Topic.objects.get(code="housing", scheme=None): 12}
        )
    return build(Scope.of(scheme, *MARCH))


def test_a_text_tells_its_figures(figures):
    assert tell(WRITTEN, figures) == "En mars, 2\u00a0sorties et 24 demandes."


def test_what_no_report_has_is_a_dash(figures):
    assert tell("{{ nothing_such }} et {{ requests[format=housing] }}", figures) == "— et —"


def test_readers_see_that_a_part_is_rounded_and_a_rate_before_keeps_its_sign(figures):
    scheme = figures.scope.scheme
    for year, on_spot in ((2025, 68), (2026, 73)):
        said = {"handling_on_spot": on_spot, "handling_referred": 100 - on_spot}
        topics = {Topic.objects.get(code="housing", scheme=None): 100}
        for day in range(2, 8):
            outing(scheme, held_on=datetime.date(year, 3, day), people_mediated=20, requests=topics, **said)
    report = for_readers(build(Scope.of(scheme, *MARCH)))
    assert tell("{{ requests[topic=housing] }}", report) == "≈\u00a0620"
    assert previous_of("on_spot_share", report) == "68\u202f%"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2 sorties, 24 demandes.", "{{ outings_done|sortie|sorties }}, {{ requests[topic=housing] }} demandes."),
        ("2 tournées seulement.", "{{ outings_done }} tournées seulement."),
        ("12 sorties, 240 demandes.", "12 sorties, 240 demandes."),
        ("2,5 heures, 24 %.", "2,5 heures, 24 %."),
    ],
)
def test_what_is_typed_keeps_the_figures_that_it_still_has(figures, typed, stored):
    assert tie(typed, WRITTEN, figures) == stored


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nous avons vu 1 200 familles.", ["1 200"]),
        ("Du 1er au 31 mars 2026, le mardi à 16 h 30.", []),
        ("{{ outings_done }} sorties, 22 fois.", ["22"]),
        ("En 3 heures, 4,5 fois.", ["3", "4,5"]),
    ],
)
def test_a_typed_number_is_told_from_a_day(text, numbers):
    assert typed_numbers(text) == numbers


def test_sentences_are_cut_where_they_end():
    assert sentences("Une. Deux\u202f? Trois 2,5 h") == ["Une.", "Deux\u202f?", "Trois 2,5 h"]
