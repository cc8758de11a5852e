import pytest

from trials.ledger.book import Asked, Figures, Ledger, Place, Stop, Typed
from trials.ledger.compare import Reader, Tally, compare_csv, scopes, typed_world
from trials.ledger.world import FIRST, LAST


@pytest.mark.django_db
def test_what_optimedia_shows_is_what_was_typed():
    """The short one of `make ledger`: one list in six."""
    world, _ = typed_world(30, seed=7)
    tally = Tally()
    reader = Reader(world, tally, one_list_in=6)
    for asked in scopes(world, 5, seed=7):
        reader.compare(asked)
        reader.compare_report(asked, has_pages=False)
    assert tally.differences == []
    assert min(tally.compared[where] for where in ("CSV", "page", "list", "attached")) > 100


def test_one_figure_that_differs_is_found():
    tally = Tally()
    asked = Asked("premier", FIRST, LAST)
    expected: Figures = {"outings_done": 2, "people_met": None, "presence_hours": 3}
    compare_csv("CSV", {"outings_done": "1", "people_met": "", "presence_hours": "3"}, asked, expected, tally)
    assert tally.compared["CSV"] == 3
    assert tally.differences == ["CSV: premier partout 2025-01-01..2026-10-31: outings_done: '1', and '2' was typed"]


def test_the_ledger_reads_a_round_as_the_domain_does():
    """DOMAIN 5.8: uncounted in one neighbourhood it gives it everything, over two nothing."""
    north, south = Place("nord", "Nord"), Place("sud", "Sud")
    ledger = Ledger({}, [], lambda key: ("", ""))
    common = {"scheme": "premier", "day": FIRST, "minutes": 120, "slots": {}, "counts": {"people_mediated": 9}}
    choices = {"choices": {"format": "walkabout"}}
    ledger.outings = [
        Typed(**common, **choices, stops=(Stop(north), Stop(north))),
        Typed(**common, **choices, stops=(Stop(north), Stop(south))),
    ]
    found = ledger.figures(Asked("premier", FIRST, LAST, "nord"))
    assert (found["people_mediated"], found["presence_hours"], found["uncounted_rounds"]) == (9, 3, 1)
    assert found["public_described"] == 9
