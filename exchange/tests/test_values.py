"""What a cell says, worked out by hand."""

import datetime

import pytest

from exchange.reading.cells import Fault
from exchange.values import (
    DayHints,
    NotRead,
    clock_in,
    count_in,
    day_in,
    minutes_in,
    moment_in,
    month_and_year,
    names_in,
)

D, T = datetime.date, datetime.time
HINTS = DayHints(year=2025)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("08/01/2025", D(2025, 1, 8)),
        ("15.01.25", D(2025, 1, 15)),
        ("2025-01-15", D(2025, 1, 15)),
        ("8 janvier", D(2025, 1, 8)),
        ("1er août 2024", D(2024, 8, 1)),
        ("mer. 8 janv. 2025", D(2025, 1, 8)),
        ("mar. 4 mars 2025", D(2025, 3, 4)),
        ("12-févr-25", D(2025, 2, 12)),
        ("8/1", D(2025, 1, 8)),
        (45660, D(2025, 1, 3)),
        (datetime.datetime.fromisoformat("2025-01-03T14:30"), D(2025, 1, 3)),
        ("15/01/2025 14:30", D(2025, 1, 15)),
        ("NC", None),
        ("", None),
    ],
)
def test_days(cell, day):
    assert day_in(cell, HINTS) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/06/2025", "D1"),
        ("04/13/2025", "D1"),
        ("mer. 12", "D1"),
        ("janvier 2025", "D1"),
        ("le matin", "D1"),
        ("12/01/2025 et 13/01/2025", "D2"),
        ("12 et 13 janvier 2025", "D2"),
        ("12-13 janvier 2025", "D2"),
        ("08/01/1925", "D3"),
        (20000, "D3"),
        (Fault("X1"), "X1"),
        (Fault("X2", "#REF!"), "X2"),
    ],
)
def test_days_that_are_not_read(cell, code):
    with pytest.raises(NotRead) as problem:
        day_in(cell, HINTS)
    assert problem.value.code == code


def test_a_day_without_its_year_is_not_guessed():
    with pytest.raises(NotRead):
        day_in("8 janvier", DayHints())


def test_a_tab_gives_the_month_of_a_day_alone():
    assert day_in("mer. 12", DayHints(2025, 3)) == D(2025, 3, 12)
    assert day_in(12, DayHints(2025, 3)) == D(2025, 3, 12)


def test_a_book_that_counts_from_1904():
    assert day_in(44198, DayHints(counts_from_1904=True)) == D(2025, 1, 3)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("2h30", 150),
        ("2 h 30", 150),
        ("2h", 120),
        ("3 heures", 180),
        ("2,5", 150),
        (2.5, 150),
        (3, 180),
        ("150 min", 150),
        ("½ journée", 210),
        ("demi-journée", 210),
        ("journée", 420),
        ("2 jours", 840),
        ("env. 2h", 120),
        ("2:30", 150),
        (T(2, 30), 150),
        (datetime.timedelta(hours=2, minutes=30), 150),
        ("-", None),
    ],
)
def test_durations(cell, minutes):
    assert minutes_in(cell, half_day=210, full_day=420) == minutes


def test_bare_numbers_may_be_minutes():
    assert minutes_in(150, half_day=210, full_day=420, are_minutes=True) == 150
    assert minutes_in("2h", half_day=210, full_day=420, are_minutes=True) == 120


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (12, (12, False)),
        ("12 pers.", (12, False)),
        ("1 234", (1234, False)),
        ("1\u202f234 personnes", (1234, False)),
        ("env. 18", (18, True)),
        ("environ 18 personnes", (18, True)),
        ("~18", (18, True)),
        ("0", (0, False)),
        ("NC", (None, False)),
        ("-", (None, False)),
        (None, (None, False)),
    ],
)
def test_counts(cell, count):
    assert count_in(cell) == count


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("une vingtaine", "N1"),
        ("plusieurs", "N1"),
        ("12 à 15", "N1"),
        ("?", "N1"),
        (True, "N1"),
        (99999, "N1"),
        (datetime.date(2025, 1, 1), "N1"),
        (-4, "N2"),
        ("-4", "N2"),
        ("12,5", "N3"),
        (12.5, "N3"),
        (Fault("X2", "#N/A"), "X2"),
    ],
)
def test_counts_that_are_not_read(cell, code):
    with pytest.raises(NotRead) as problem:
        count_in(cell)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("cell", "times"),
    [
        ("14h", (T(14), None)),
        ("14:30", (T(14, 30), None)),
        ("9h30", (T(9, 30), None)),
        ("14h-16h30", (T(14), T(16, 30))),
        ("de 9h à 12h", (T(9), T(12))),
        (T(14, 30), (T(14, 30), None)),
        (datetime.timedelta(hours=14, minutes=30), (T(14, 30), None)),
        (0.5, (T(12), None)),
        (14, (T(14), None)),
        (None, (None, None)),
    ],
)
def test_times(cell, times):
    assert clock_in(cell) == times


def test_a_moment_is_a_day_and_a_time():
    assert moment_in("2024-01-03 14:30:00", DayHints()) == (D(2024, 1, 3), T(14, 30))
    assert moment_in("03/01/2024", DayHints()) == (D(2024, 1, 3), None)
    assert moment_in(datetime.datetime.fromisoformat("2024-01-03"), DayHints()) == (D(2024, 1, 3), None)


def test_months_of_titles():
    assert month_and_year("MARS 2025") == (3, 2025)
    assert month_and_year("Suivi des sorties 2025") == (None, 2025)
    assert month_and_year("févr.") == (2, None)


def test_names_of_a_list():
    assert names_in("CAF, Mission locale") == names_in("CAF|Mission locale") == names_in("CAF + Mission locale")
    assert names_in("CAF\nCCAS") == ["CAF", "CCAS"]
    assert names_in("NC") == []
