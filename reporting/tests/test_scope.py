import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.figures.scope import Scope

D = datetime.date


def scope(start, end):
    return Scope((), start, end)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="se termine avant"):
        scope(D(2026, 3, 2), D(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "end", "before"),
    [
        (D(2024, 2, 29), D(2024, 2, 29), (D(2023, 2, 28), D(2023, 2, 28))),
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
