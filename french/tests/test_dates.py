import datetime

import pytest

from french.dates import clock, dated, french_date, numeric_date, period_label

D = datetime.date


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (D(2026, 3, 1), D(2026, 3, 31), "mars 2026"),
        (D(2026, 1, 1), D(2026, 9, 30), "janvier – septembre 2026"),
        (D(2026, 1, 1), D(2026, 12, 31), "année 2026"),
        (D(2025, 7, 1), D(2026, 6, 30), "juillet 2025 – juin 2026"),
        (D(2026, 3, 1), D(2026, 4, 5), "du 1er\u00a0mars\u00a02026 au 5\u00a0avril\u00a02026"),
        (D(2026, 3, 3), D(2026, 3, 3), "3\u00a0mars\u00a02026"),
    ],
)
def test_a_period_is_named_as_people_say_it(start, end, label):
    assert period_label(start, end) == label


@pytest.mark.parametrize(
    ("day", "style", "written"),
    [
        (D(2026, 12, 1), "j F Y", "1er décembre 2026"),
        (D(2026, 12, 21), "j F Y", "21 décembre 2026"),
        (D(2026, 12, 11), "j F", "11 décembre"),
        (D(2026, 5, 1), "l j F", "vendredi 1er mai"),
        (D(2026, 5, 1), "F Y", "mai 2026"),
    ],
)
def test_the_first_of_a_month_is_said(day, style, written):
    assert dated(day, style) == written


def test_a_whole_date_stays_on_one_line_or_in_figures():
    assert french_date(D(2026, 8, 1)) == "1er\u00a0août\u00a02026"
    assert numeric_date(D(2026, 8, 1)) == "01/08/2026"


@pytest.mark.parametrize(
    ("time", "written"),
    [(datetime.time(14, 5), "14\u00a0h\u00a005"), (datetime.time(0), "0\u00a0h"), (None, "")],
)
def test_a_clock_says_its_minutes_when_there_are_some(time, written):
    assert clock(time) == written
