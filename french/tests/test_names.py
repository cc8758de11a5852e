from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from french.names import dictionary_key, folded
from french.tests.name_examples import IN_ORDER, PAIRS


@pytest.mark.parametrize(("one", "other", "are_same"), PAIRS)
def test_two_spellings_are_one_name_or_two(one, other, are_same):
    assert (folded(one) == folded(other)) is are_same


def test_names_are_in_the_order_of_a_french_dictionary():
    shuffled = IN_ORDER[::-1]
    assert sorted(shuffled, key=dictionary_key) == IN_ORDER


@pytest.mark.parametrize("names", list(permutations(["Saint-Denis", "Saint Denis", "saint-denis"])))
def test_the_order_of_one_name_s_spellings_does_not_depend_on_who_came_first(names):
    assert sorted(names, key=dictionary_key) == ["saint-denis", "Saint Denis", "Saint-Denis"]


@pytest.mark.parametrize(("name", "key"), [("\u200b\u00ad", ""), ("  ", ""), (" - ", "-"), ("’", "’"), ("🍀", "🍀")])
def test_what_has_no_letter_is_nothing_or_stays(name, key):
    assert folded(name) == key


@given(st.text())
def test_what_is_folded_folds_no_further(name):
    assert folded(folded(name)) == folded(name)


@given(st.text(), st.text())
def test_the_order_keeps_spellings_of_one_name_together(one, other):
    first, second = sorted([one, other], key=dictionary_key)
    assert folded(first) <= folded(second)
