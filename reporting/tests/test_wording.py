import pytest

from reporting import wording
from reporting.figures.indicators import SEXES
from reporting.figures.report import Line, Section


def sexes(women, men):
    lines = (Line("women_count", "Femmes", women), Line("men_count", "Hommes", men))
    return Section(SEXES, lines, women + men)


@pytest.mark.parametrize(
    ("women", "men", "sentence"),
    [
        (56, 44, "Un peu plus de femmes que d’hommes"),
        (20, 80, "Nettement plus d’hommes que de femmes"),
        (50, 50, "Autant de femmes que d’hommes"),
        (95, 5, "Presque uniquement des femmes"),
        (0, 0, "Sexe non renseigné"),
    ],
)
def test_the_sentence_says_what_the_bar_shows(women, men, sentence):
    assert wording.sexes_sentence(sexes(women, men)) == sentence
