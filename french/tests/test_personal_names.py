"""V18: what looks like a person and what does not, the same in Python and on the phone."""

import pytest

from french.personal_names import PAST_THE_HALL, PATTERNS, goes_past_the_hall, looks_personal

PERSONAL = [
    "Rappeler au 06 12 34 56 78",
    "Rappeler au 06.12.34.56.78 demain",
    "0612345678",
    "06-12-34-56-78",
    "+33 6 12 34 56 78",
    "+33612345678",
    "0033 6 12 34 56 78",
    "33 6 12 34 56 78",
    "+33 (0)6 12 34 56 78",
    "tél.01 45 67 89 10.",
    "06\u00a012\u00a034\u00a056\u00a078",
    "06 12 345678",
    "nadia.benali@exemple.fr",
    "écrire à n-b_2@mail.exemple.org, merci",
    "contact @ exemple.fr",
    "1 85 05 78 006 084 36",
    "185057800608436",
    "2 85 05 2A 006 084",
    "NIR 2 99 12 75 116 001 22",
    "M. Dupont est revenu",
    "Mme Dupont",
    "Mlle Petit",
    "MME DUPONT",
    "Monsieur Traoré attend sa carte",
    "Madame N’Diaye",
    "Madame de Souza",
    "M. Le Goff",
    "M Martin",
    "M. et Mme Petit",
    "vu avec Mr Ahmed",
    "(Mme Éluard)",
    "mme dupont veut un rendez-vous",
    "Mme\u00a0Roussel",
    "Mademoiselle Ben-Ali",
]
HARMLESS = [
    "",
    "M. le Maire est passé",
    "Mme la Présidente",
    "Madame la directrice de l’école",
    "Monsieur le Préfet",
    "M. Le Maire",
    "M. l’Adjoint",
    "Madame, Monsieur, bonjour",
    "Madame Météo annonçait la pluie",
    "devant Mr Bricolage",
    "une mme âgée",
    "14 h 30",
    "14 h 30 – 16 h 45, 12 personnes",
    "rue du 8 mai 1945",
    "3919",
    "Appeler le 3919, le 115 ou le 119",
    "le 06.12.2026 à 14 h",
    "du 01/02/2026 au 03/04/2026",
    "le 01.02.2026 14 30 00",
    "de 2024 à 2026",
    "35 000 Rennes, 44 000 Nantes",
    "1 234 567 habitants",
    "Bâtiment 12, 5e étage, porte 1204",
    "200 m. Puis à gauche",
    "lignes C1, 12 et 57",
    "rdv @ la mairie. Le matin",
    "12 femmes, 8 hommes, 20 en tout, 3 de moins de 18 ans",
    "Le mercredi, on nous attend.",
    "M6 a filmé la place",
    "rue Mmesnil",
    "dossier 2026-11-000123",
    "SIRET 123 456 789 00012",
    "un monsieur du quartier",
    "Madame Y et Monsieur X",
]


PAST_IT = [
    "appartement 12",
    "à l’appt B12",
    "Appt. n° 3",
    "apt 4",
    "l’appart 21",
    "porte 1204",
    "logement n°7",
    "au 3e étage",
    "au 3ème étage",
    "1er étage",
    "2nd étage",
    "au dernier étage",
    "Étage 5",
    "voiture AB-123-CD",
    "AB 123 CD devant le hall",
    "ab-123-cd",
    "1234 AB 75",
]
BEFORE_IT = [
    "",
    "hall B12",
    "au hall 3, rue des Lilas",
    "12 appartements vides",
    "immeuble de 5 étages",
    "un parking à étages",
    "Porte de Bagnolet",
    "porte cassée, 3 fois",
    "le 3e arrondissement",
    "rue du 8 mai 1945",
    "8 MAI 45",
    "26-K7Q4R",
    "lignes C1, 12 et 57",
    "de 19 h 30 à 21 h",
    "12 personnes, 3 de moins de 18 ans",
    "l’accord de toutes et tous",
]


@pytest.mark.parametrize("text", PAST_IT)
def test_it_goes_past_the_hall(text):
    assert goes_past_the_hall(text)


@pytest.mark.parametrize("text", BEFORE_IT)
def test_it_stops_at_the_hall(text):
    assert not goes_past_the_hall(text)


@pytest.mark.parametrize("text", PERSONAL)
def test_it_looks_like_a_person(text):
    assert looks_personal(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_it_looks_like_nobody(text):
    assert not looks_personal(text)


def test_one_text_among_several_is_enough():
    assert looks_personal("Rien", "", "Mme Dupont")


@pytest.mark.browser
def test_the_phone_finds_the_same(page):
    """The page's Content-Security-Policy has no part in it: the patterns themselves are what is compared."""
    finds = "([patterns, texts]) => texts.map(t => Object.values(patterns).some(p => new RegExp(p, 'u').test(t)))"
    found = page.evaluate(finds, [PATTERNS, PERSONAL + HARMLESS])
    assert found == [True] * len(PERSONAL) + [False] * len(HARMLESS)
    found = page.evaluate(finds, [PAST_THE_HALL, PAST_IT + BEFORE_IT])
    assert found == [True] * len(PAST_IT) + [False] * len(BEFORE_IT)
