import pytest

from french import numbers


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1486, "1\u202f486"),
        (2.5, "2,5"),
        (2.0, "2"),
        (342.25, "342"),
        (0, "0"),
        (None, "—"),
        (1234567, "1\u202f234\u202f567"),
    ],
)
def test_amounts_are_french(value, written):
    assert numbers.amount(value) == written


@pytest.mark.parametrize(
    ("part", "base", "written"),
    [
        (7, 12, "7\u00a0sur\u00a012"),
        (19, 19, "19\u00a0sur\u00a019"),
        (10, 20, "50\u202f%"),
        (0, 0, "—"),
        (1, 300, "moins de 1\u202f%"),
    ],
)
def test_no_share_on_a_base_under_twenty(part, base, written):
    assert numbers.share(part, base) == written


@pytest.mark.parametrize(
    ("value", "previous", "written"),
    [
        (126, 101, "+25\u202f%"),
        (80, 100, "−20\u202f%"),
        (100, 100, "stable"),
        (30, 19, ""),
        (5, None, ""),
        (None, 40, ""),
    ],
)
def test_no_change_from_under_twenty(value, previous, written):
    assert numbers.evolution(value, previous) == written


@pytest.mark.parametrize(("value", "written"), [(0, "0\u00a0sortie"), (1, "1\u00a0sortie"), (2, "2\u00a0sorties")])
def test_zero_and_one_are_singular(value, written):
    assert numbers.counted(value, "sortie") == written
