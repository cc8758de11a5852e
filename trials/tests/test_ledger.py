import datetime

import pytest

from trials.ledger import periods
from trials.ledger.book import Asked, Figures, Ledger, Link, Place, Stop, Typed
from trials.ledger.compare import Reader, Tally, compare_csv, is_of_a_report, typed_world
from trials.ledger.scopes import KINDS, scopes
from trials.ledger.world import FIRST, LAST

D = datetime.date


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.long
def test_what_optimedia_shows_is_what_was_typed():
    """The short one of `make ledger`: every kind of scope once, one list in twelve."""
    world, _ = typed_world(40, seed=7)
    tally = Tally()
    reader = Reader(world, tally, one_list_in=12)
    for asked in scopes(world, len(KINDS), seed=7):
        reader.compare(asked)
        if is_of_a_report(asked):
            reader.compare_report(asked, has_pages=False)
    assert tally.differences == []
    assert min(tally.compared[where] for where in ("CSV", "page", "list", "attached")) > 100


def test_one_figure_that_differs_is_found():
    tally = Tally()
    asked = Asked(("premier",), FIRST, LAST)
    expected: Figures = {"outings_done": 2, "people_met": None, "presence_hours": 3}
    compare_csv("CSV", {"outings_done": "1", "people_met": "", "presence_hours": "3"}, asked, expected, tally)
    assert tally.compared["CSV"] == 3
    assert tally.differences == ["CSV: premier 2024-09-01..2026-10-31: outings_done: '1', and '2' was typed"]


def test_the_ledger_reads_a_round_as_the_domain_does():
    """DOMAIN 5.8: uncounted in one neighbourhood it gives it everything, over two nothing."""
    north, south = Place("nord", "Nord"), Place("sud", "Sud")
    ledger = Ledger({}, [], lambda key: ("", "", ""))
    common = {"scheme": "premier", "day": FIRST, "minutes": 120, "slots": {}, "counts": {"people_mediated": 9}}
    choices = {"choices": {"format": "walkabout"}}
    ledger.outings = [
        Typed(**common, **choices, stops=(Stop(north), Stop(north))),
        Typed(**common, **choices, stops=(Stop(north), Stop(south))),
    ]
    found = ledger.figures(Asked(("premier",), FIRST, LAST, "nord"))
    assert (found["people_mediated"], found["presence_hours"], found["uncounted_rounds"]) == (9, 3, 1)
    assert found["public_described"] == 9


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (D(2026, 3, 1), D(2026, 3, 31), (D(2025, 3, 1), D(2025, 3, 31))),
        (D(2025, 2, 1), D(2025, 2, 28), (D(2024, 2, 1), D(2024, 2, 29))),
        (D(2024, 2, 29), D(2024, 2, 29), (D(2023, 2, 28), D(2023, 2, 28))),
        (D(2024, 12, 1), D(2025, 12, 31), (D(2023, 11, 1), D(2024, 11, 30))),
        (D(2023, 1, 10), D(2023, 1, 19), (D(2022, 12, 31), D(2023, 1, 9))),
        (D(2022, 9, 1), D(2023, 8, 31), None),
    ],
)
def test_the_ledger_compares_periods_as_the_domain_does(start, end, before):
    """DOMAIN 7.3, for a scheme whose first outing was on 10 December 2022."""
    assert periods.compared(start, end, D(2022, 12, 10)) == before


def test_a_place_is_in_the_perimeter_on_its_days():
    """The period takes a neighbourhood that was in it for a day; priority is of the day of the outing."""
    ledger = Ledger(
        {}, [Link("premier", "nord", D(2026, 3, 31), D(2026, 4, 10), is_priority=True)], lambda key: ("",) * 3
    )
    north = Place("nord", "Nord")
    common = {
        "scheme": "premier",
        "minutes": 60,
        "slots": {},
        "choices": {"format": "walkabout"},
        "stops": (Stop(north),),
    }
    ledger.outings = [Typed(day=D(2026, 4, 10), **common), Typed(day=D(2026, 4, 11), **common)]
    march, april, may = (Asked(("premier",), D(2026, month, 1), D(2026, month, 30)) for month in (3, 4, 5))
    assert [ledger.perimeter(asked) for asked in (march, april, may)] == [set(), {"nord"}, set()]
    figures = ledger.figures(april)
    assert (figures["outings_done"], figures["outings_in_priority"]) == (2, 1)
