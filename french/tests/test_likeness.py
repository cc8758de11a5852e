import pytest

from french.likeness import may_be_one_structure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asso des locataires Lilas", "Amicale des Lilas"),
        ("Epicerie solidiare", "Épicerie solidaire"),
        ("CAF", "Caisse d’allocations familiales"),
        ("C.P.A.M.", "Caisse primaire d’assurance maladie"),
        ("Archipel", "Archipel Habitat"),
    ],
)
def test_two_names_that_may_be_one(one, other):
    assert may_be_one_structure(one, other)
    assert may_be_one_structure(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Centre social Beaulieu", "Centre social Maurepas"),
        ("Mission locale", "Maison de quartier"),
        ("CAF", "CCAS"),
        ("—", "Mairie"),
    ],
)
def test_two_names_that_are_two(one, other):
    assert not may_be_one_structure(one, other)
