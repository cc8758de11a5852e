import pytest

from outings.tests.factories import outing
from reporting import wording
from reporting.figures.indicators import BREAKDOWNS, SEXES
from reporting.figures.placing import build
from reporting.figures.report import Line, Section
from reporting.figures.scope import Scope
from reporting.figures.values import front
from schemes.tests.factories import SchemeFactory


def sexes(women, men):
    lines = (Line("women_count", "Femmes", women), Line("men_count", "Hommes", men))
    return Section(SEXES, lines, women + men)


@pytest.mark.parametrize(
    ("women", "men", "sentence"),
    [
        (54, 46, "À peu près autant de femmes que d’hommes"),
        (24, 20, "À peu près autant de femmes que d’hommes"),
        (55, 45, "Plus de femmes que d’hommes"),
        (20, 80, "Nettement plus d’hommes que de femmes"),
        (50, 50, "À peu près autant de femmes que d’hommes"),
        (7, 5, "7\u00a0femmes, 5\u00a0hommes"),
        (90, 10, "Presque uniquement des femmes"),
        (0, 0, "Sexe non renseigné"),
    ],
)
def test_the_sentence_says_what_the_bar_shows(women, men, sentence):
    assert wording.sexes_sentence(sexes(women, men)) == sentence


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((302, 299, 12), "ab"),
        ((31, 31, 3), "ab"),
        ((35, 28), "a"),
        ((29, 28), "ab"),
        ((100, 91, 90), "ab"),
        ((101, 91, 91), "abc"),
        ((10, 10, 9, 9), ""),
        ((7, 2, 0), "a"),
        ((0, 0), ""),
    ],
)
def test_nobody_is_first_on_a_tie(values, named):
    assert "".join(front(list(zip("abcd", values, strict=False)))) == named


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((302, 299), "A et B à parts voisines\u00a0: 50\u202f% et 50\u202f% des sorties"),
        ((60, 40), "A d’abord\u00a0: 60\u202f% des sorties"),
        ((9, 3), "A\u00a0: 9\u00a0sur\u00a012 sorties"),
        ((9,), "A\u00a0: 9\u00a0sur\u00a09 sorties"),
        ((1,), "A\u00a0: 1\u00a0sur\u00a01 sortie"),
        ((25, 25, 25, 25), "Format\u00a0: rien ne se détache"),
    ],
)
def test_a_breakdown_says_first_only_where_the_gap_means_something(values, sentence):
    lines = tuple(Line(name, name, value) for name, value in zip("ABCD", values, strict=False))
    assert wording.section_sentence(Section(BREAKDOWNS["formats"], lines, sum(values))) == sentence


@pytest.mark.parametrize(
    ("value", "previous", "moved"),
    [(45, 30, True), (22, 20, False), (25, 20, True), (19, 40, False), (40, 19, False), (109, 100, False)],
)
def test_a_number_rises_or_falls_from_twenty_by_a_tenth_and_by_five(value, previous, moved):
    assert wording.has_moved(value, previous) == moved


def test_words_in_a_sentence_have_no_quotation_marks_inside_quotation_marks():
    assert Line("employment", "Thématique emploi", 1, said_as="l’emploi").said == "l’emploi"
    assert Line("own", "Aide « coup de pouce »", 1).said == "«\u00a0Aide “ coup de pouce ”\u00a0»"


@pytest.mark.parametrize(
    ("told", "base", "said"),
    [
        ("1\u00a0sur\u00a01", 1, "1\u00a0sur\u00a01 réponse"),
        ("1\u00a0sur\u00a012", 12, "1\u00a0sur\u00a012 réponses"),
        ("34\u202f%", 50, "34\u202f% des réponses"),
    ],
)
def test_a_word_goes_by_the_number_it_follows(told, base, said):
    assert wording.of_whole([told], base, "réponse", "réponses") == said


@pytest.mark.parametrize(
    ("families", "sentence"),
    [
        ({"Association": 3, "À préciser": 4}, "1 famille de partenaires"),
        ({"Association": 30, "Santé": 2, "À préciser": 40}, "2 familles de partenaires, Association d’abord"),
        ({"À préciser": 4}, ""),
        ({}, ""),
    ],
)
def test_a_family_that_nobody_said_is_none(families, sentence):
    lines = tuple(Line(label, label, value) for label, value in families.items())
    assert wording.families_sentence(Section(BREAKDOWNS["families"], lines)).replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("outings", "sentence"),
    [
        ([(None, ())], "Aucun partenaire présent dans la période"),
        ([(2, ()), (None, ())], "Des partenaires à 1 sortie sur 2, sans leur nom"),
        ([(2, ()), (None, ("CAF",)), (None, ())], "Un partenaire, à 1 sortie sur 3"),
        ([(2, ()), (None, ("CAF", "CCAS"))], "2 partenaires : au moins un présent à 2 sorties sur 2"),
    ],
)
@pytest.mark.django_db
def test_partners_who_were_only_counted_are_told_without_a_name(outings, sentence):
    scheme = SchemeFactory()
    stored = [outing(scheme, partners_count=typed, new_partners=names) for typed, names in outings]
    report = build(Scope.of(scheme, stored[0].held_on, stored[0].held_on))
    assert wording.partners_sentence(report).replace("\u00a0", " ") == sentence
