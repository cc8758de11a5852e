"""What every template may use."""

import datetime

import pytest

from optimedia.templatetags import interface


@pytest.mark.parametrize(
    ("day", "style", "written"),
    [
        (datetime.date(2026, 12, 1), "j F Y", "1er décembre 2026"),
        (datetime.date(2026, 12, 21), "j F Y", "21 décembre 2026"),
        (datetime.date(2026, 5, 1), "l j F", "vendredi 1er mai"),
    ],
)
def test_the_first_of_a_month_is_said(day, style, written):
    assert interface.day(day, style) == written


@pytest.mark.parametrize("typed", ["Merci.", "«\u00a0Merci.\u00a0»", '"Merci."', " “Merci.” "])
def test_words_lose_the_quotation_marks_around_them(typed):
    assert interface.unquoted(typed) == "Merci."
