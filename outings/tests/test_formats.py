import pytest

from outings.formats import QUESTIONS, Ask, Question
from outings.models import Outing
from schemes.enums import OutingFormat

# The table of DOMAIN 5.8, row by row, formats in its order: ● required, ○ offered, . not shown.
FORMATS = [code.value for code in OutingFormat]
TABLE = {
    "stops": "○ ● . ○ . . . . . .",
    "spot": "● ● ● ● ● ● ● . ○ .",
    "neighbourhood": "● ● ● ● ● ● ● ● ○ .",
    "mobile_unit": "● . . . . . ○ . . .",
    "audience": "● ○ ● ○ ○ ● ○ ○ ○ .",
    "people_met": "○ ○ . ○ ○ . ○ . . .",
    "people_mediated": "● ● . ● ● . ● ● . .",
    "participants": ". . ● . . ● . . ○ .",
    "classes": ". . . . . ● . . . .",
    "sex_and_ages": "○ ○ ○ ○ ○ ○ ○ ○ . .",
    "topics": "○ ○ ○ ○ ○ . ○ ○ . .",
    "partners": "○ ○ ○ ○ ○ ○ ○ ○ ● ○",
}
ASKS = {"●": Ask.REQUIRED, "○": Ask.OFFERED, ".": Ask.NO}


@pytest.mark.parametrize("question", TABLE)
def test_each_format_asks_what_the_domain_says(question):
    expected = dict(zip(FORMATS, (ASKS[sign] for sign in TABLE[question].split()), strict=True))
    assert {code: QUESTIONS[OutingFormat(code)][Question(question)] for code in FORMATS} == expected


def test_every_format_has_its_questions():
    assert set(QUESTIONS) == set(OutingFormat)


@pytest.mark.parametrize("code", FORMATS)
def test_a_format_counts_one_public_at_most(code):
    questions = QUESTIONS[OutingFormat(code)]
    assert not (questions.shows(Question.PEOPLE_MEDIATED) and questions.shows(Question.PARTICIPANTS))


@pytest.mark.parametrize("code", FORMATS)
def test_what_a_format_does_not_ask_are_columns_of_the_outing(code):
    columns = {field.name for field in Outing._meta.get_fields()}
    assert set(QUESTIONS[OutingFormat(code)].unasked_fields()) <= columns
