from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from french import numbers

PARTS = st.lists(st.integers(0, 5000), min_size=1, max_size=12).filter(sum)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1486, "1\u202f486"),
        (1234567, "1\u202f234\u202f567"),
        (0, "0"),
        (None, "—"),
        (Fraction(5, 2), "2,5"),
        (Fraction(2), "2"),
        (Fraction(21, 4), "5,3"),  # 5.25 h
        (Decimal("2.05"), "2,1"),
        (Fraction(157, 60), "2,6"),
        (Fraction(2449, 1000), "2,4"),  # 2,45 to the hundredth: rounded twice it would be 2,5
        (Fraction(1997, 20), "99,9"),  # 99.85
        (Fraction(1999, 20), "100"),  # 99.95
        (Fraction(685, 2), "343"),  # 342.5
        (Fraction(-21, 4), "-5,3"),
    ],
)
def test_an_amount_is_rounded_once_half_up(value, written):
    assert numbers.amount(value) == written


@pytest.mark.parametrize(
    ("minutes", "told", "in_a_file"),
    [
        (315, "5,3", "5,25"),
        (157, "2,6", "2,62"),
        (1, "0", "0,02"),
        (3, "0,1", "0,05"),
        (60, "1", "1"),
        (6003, "100", "100,05"),
    ],
)
def test_hours_are_exact_minutes_until_they_are_written(minutes, told, in_a_file):
    assert numbers.amount(numbers.hours(minutes)) == told
    assert numbers.plain(numbers.hours(minutes)) == in_a_file


def test_a_file_s_numbers_are_whole_however_large():
    assert numbers.plain(Fraction(1234567800, 100)) == "12345678"
    assert numbers.plain(Fraction(123456789, 100)) == "1234567,89"


@pytest.mark.parametrize(
    ("part", "base", "written"),
    [
        (7, 12, "7\u00a0sur\u00a012"),
        (19, 19, "19\u00a0sur\u00a019"),
        (10, 20, "50\u202f%"),
        (13, 40, "33\u202f%"),  # 32.5
        (1, 40, "3\u202f%"),  # 2.5
        (0, 0, "—"),
        (0, 300, "0\u202f%"),
        (1, 300, "moins de 1\u202f%"),
        (2, 300, "1\u202f%"),
        (299, 300, "plus de 99\u202f%"),
        (300, 300, "100\u202f%"),
    ],
)
def test_one_share_alone(part, base, written):
    assert numbers.share(part, base) == written


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([1, 1, 1], [34, 33, 33]),  # equal remainders, equal parts: the earlier one
        ([13, 27], [32, 68]),  # 32.5 and 67.5: the larger one
        ([27, 13], [68, 32]),
        ([1, 2, 3, 1], [14, 29, 43, 14]),
        ([0, 40], [0, 100]),
        ([999, 1], [100, 0]),
        ([0, 0], [0, 0]),
    ],
)
def test_a_set_of_shares(parts, told):
    assert numbers.percentages(parts) == told


@given(PARTS)
def test_a_set_of_shares_adds_to_100_each_within_1_of_the_exact(parts):
    told = numbers.percentages(parts)
    assert sum(told) == 100
    assert all(abs(share - Fraction(100 * part, sum(parts))) < 1 for share, part in zip(told, parts, strict=True))


@given(PARTS)
def test_a_larger_part_never_has_a_smaller_share(parts):
    told = list(zip(parts, numbers.percentages(parts), strict=True))
    assert all(smaller <= larger for one, smaller in told for other, larger in told if one < other)


@pytest.mark.parametrize(
    ("parts", "base", "written"),
    [
        ([27, 13], 40, ["68 %", "32 %"]),
        ([999, 1, 0], 1000, ["plus de 99 %", "moins de 1 %", "0 %"]),
        ([7, 5], 12, ["7 sur 12", "5 sur 12"]),
        ([13, 13], 40, ["33 %", "33 %"]),  # Not a whole: each alone.
        ([3, 0], 0, ["—", "—"]),
    ],
)
def test_shares_that_are_shown_together(parts, base, written):
    assert [share.replace("\u202f", " ").replace("\u00a0", " ") for share in numbers.shares(parts, base)] == written


@pytest.mark.parametrize(
    ("value", "previous", "written"),
    [
        (126, 101, "+25\u202f%"),
        (80, 100, "−20\u202f%"),
        (225, 200, "+13\u202f%"),  # 12.5
        (Fraction(1001, 10), 100, "stable"),
        (100, 100, "stable"),
        (30, 19, ""),
        (5, None, ""),
        (None, 40, ""),
    ],
)
def test_no_change_from_under_twenty(value, previous, written):
    assert numbers.evolution(value, previous) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0\u00a0heure"),
        (1, "1\u00a0heure"),
        (Fraction(3, 2), "1,5\u00a0heure"),
        (Fraction(194, 100), "1,9\u00a0heure"),
        (Fraction(196, 100), "2\u00a0heures"),
        (2, "2\u00a0heures"),
        (None, "—\u00a0heure"),
    ],
)
def test_several_from_two_on_as_it_is_written(value, written):
    assert numbers.counted(value, "heure") == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (150, "2 h 30"),
        (120, "2 h"),
        (125, "2 h 05"),
        (45, "45 min"),
        (Fraction(1199, 10), "2 h"),
        (0, "0 min"),
        (None, "—"),
    ],
)
def test_a_duration(minutes, written):
    assert numbers.duration(minutes).replace("\u00a0", " ") == written


@pytest.mark.parametrize(("cents", "written"), [("12000", "12\u202f000\u00a0€"), ("12000.50", "12\u202f000,50\u00a0€")])
def test_euros(cents, written):
    assert numbers.euros(Decimal(cents)) == written


@pytest.mark.parametrize(
    ("size", "written"), [(500, "1 ko"), (177_037, "173 ko"), (1_030_000, "1 Mo"), (1_468_006, "1,4 Mo")]
)
def test_the_size_of_a_file(size, written):
    assert numbers.file_size(size).replace("\u00a0", " ") == written
