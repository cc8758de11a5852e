"""The attacker on a few schemes, and on rows of the database (a thousand schemes: `make disclosure`)."""

import random

import pytest

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
