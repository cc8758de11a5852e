import pytest

from reporting.disclosure.typed import exact_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nous avons rencontré 183 personnes et 12 jeunes femmes.", ("183 personnes", "12 jeunes femmes")),
        ("≈ 180 personnes, 1\u202f490 demandes, 20 jeunes", ()),
        ("1\u202f486 personnes", ("1\u202f486 personnes",)),
        ("4 personnes dont 1 femme", ("4 personnes", "1 femme")),
        ("< 5 personnes, <\u00a05 jeunes", ()),
        ("17 sorties, 48,5 heures, 3 partenaires en 2026", ()),
        ("", ()),
    ],
)
def test_numbers_of_people_that_are_no_multiple_of_ten_are_found(text, found):
    assert exact_numbers(text) == found


def test_where_no_figure_of_people_is_told_all_are_found():
    assert exact_numbers("40 personnes, 3 sorties", are_people_told=False) == ("40 personnes",)
