"""The second attacker, on tables worked out by hand: what it must find, and what rounding leaves it."""

import pytest

from trials.subtraction import attack


def table(last, *rows, rounded_to=None, quarters=()):
    scope = {"quarters": list(quarters), "topics": [], "formats": [], "units": []}
    return {"from": "2026-01-01", "to": f"2026-{last:02}-28", "scope": scope, "rounded_to": rounded_to, "rows": rows}


def test_two_ranges_are_subtracted():
    """90 people to March, 87 to February: March's three."""
    found = attack([table(3, ["people_mediated", 90]), table(2, ["people_mediated", 87])])
    assert [line.rpartition(": ")[2] for line in found.fixed()] == ["3"]


def test_the_nearest_ten_leaves_nothing_fixed():
    tables = [table(last, ["people_mediated", told], rounded_to=10) for last, told in ((3, 90), (2, 90))]
    found = attack(tables)
    march = found.bounds["people_mediated", ((), (), (), ())]
    assert (march.least[2, 3], march.most[2, 3]) == (0, 9)
    assert (found.fixed(), found.contradictions()) == ([], 0)


def test_parts_are_taken_from_their_whole():
    """100 people, of whom 60 women and 38 men; 97 of them in one neighbourhood leave three to the other."""
    sexes = (["women_count", 60], ["men_count", 38], ["gender_unknown", 2])
    near, far = (["people_mediated[neighbourhood=near]", 97], ["people_mediated[neighbourhood=far]", 3])
    whole = attack([table(1, ["people_mediated", 100], *sexes, near, far)])
    assert [line.rpartition(": ")[2] for line in whole.fixed()] == ["2", "3"]
    hidden = attack([table(1, ["people_mediated", 100], sexes[0], sexes[1], ["gender_unknown", 0], rounded_to=10)])
    assert hidden.fixed() == []


@pytest.mark.parametrize("row", [["outings_done", 3], ["people_by_day", None], ["requests_total", "sans objet"]])
def test_what_is_exact_or_untold_is_no_count(row):
    assert attack([table(1, row)]).told == 0
