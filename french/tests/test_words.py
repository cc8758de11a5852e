import pytest

from french.words import listed, lowerfirst, of, shortened, the, unquoted


@pytest.mark.parametrize(
    ("word", "article", "written"),
    [
        ("hommes", None, "d’hommes"),
        ("femmes", None, "de femmes"),
        ("hautes tours", None, "de hautes tours"),
        ("CAF", "la", "de la CAF"),
        ("emploi", "le", "de l’emploi"),
        ("Hôpital", "le", "de l’Hôpital"),
        ("hameau", "le", "du hameau"),
        ("HLM", "les", "des HLM"),
        ("UDAF", "la", "de l’UDAF"),
        ("Le Blosne", None, "du Blosne"),
        ("Les Tilleuls", None, "des Tilleuls"),
        ("La Plaine", None, "de la Plaine"),
        ("L’Aubance", None, "de l’Aubance"),
        ("L'Aubance", None, "de l’Aubance"),
        ("Maurepas", None, "de Maurepas"),
        ("Empalot", None, "d’Empalot"),
        ("Œuvres sociales", None, "d’Œuvres sociales"),
        ("Lezardière", None, "de Lezardière"),
        ("onze", None, "de onze"),
    ],
)
def test_of_elides_and_contracts(word, article, written):
    assert of(word, article) == written


@pytest.mark.parametrize(
    ("word", "article", "written"),
    [
        ("emploi", "le", "l’emploi"),
        ("école", "la", "l’école"),
        ("habitat", "le", "l’habitat"),
        ("harcèlement", "le", "le harcèlement"),
        ("héros", "le", "le héros"),
        ("héroïne", "la", "l’héroïne"),
        ("CAF", "la", "la CAF"),
        ("Tilleuls", "les", "les Tilleuls"),
        ("Maurepas", "", "Maurepas"),
    ],
)
def test_an_article_elides(word, article, written):
    assert the(word, article) == written


@pytest.mark.parametrize(
    ("words", "written"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_a_list_ends_with_and(words, written):
    assert listed(words) == written


@pytest.mark.parametrize(
    ("most", "written"), [(20, "Accès (droits, CAF)"), (19, "Accès (droits, CAF)"), (16, "Accès (droits…"), (1, "A…")]
)
def test_what_is_too_long_ends_with_an_ellipsis(most, written):
    assert shortened("Accès (droits, CAF)", most) == written


@pytest.mark.parametrize("typed", ["Merci.", "«\u00a0Merci.\u00a0»", '"Merci."', " “Merci.” "])
def test_words_lose_the_quotation_marks_around_them(typed):
    assert unquoted(typed) == "Merci."


def test_a_sentence_goes_on_in_a_small_letter():
    assert [lowerfirst(words) for words in ("Écrit par Ines", "", "déjà")] == ["écrit par Ines", "", "déjà"]
