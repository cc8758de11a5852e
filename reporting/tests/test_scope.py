import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outings.entries import StopEntry
from outings.models import OutingTopic
from outings.tests.factories import outing
from reporting.figures.scope import Scope
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

D = datetime.date
YEAR = D(2026, 1, 1), D(2026, 12, 31)
# How a scope would be turned into rows: by its days, its schemes or its neighbourhood.
TURNING = re.compile(r"\.between\(|held_on__range|in_neighbourhood\(|(scheme|neighbourhood)=(self\.)?scope\.")


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
