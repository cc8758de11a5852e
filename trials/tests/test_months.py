"""The short ones of `python -m trials.months`."""

import pytest

from trials.months import nobody_told, storm

pytestmark = pytest.mark.django_db(transaction=True)


def test_kept_months_say_what_the_outings_do_while_people_write():
    tally = storm(8, seed=1)
    assert (tally.failures, tally.wrong) == ([], 0)
    assert tally.writes > 10


def test_with_nobody_told_they_are_wrong():
    with nobody_told():
        assert storm(8, seed=1).wrong > 0
