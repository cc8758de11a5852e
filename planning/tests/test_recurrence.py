"""The twelve cases of recurrence (DOMAIN 8.3), dates as a calendar on the wall has them."""

import datetime

import pytest

from planning.recurrence import Recurrence, holiday_name, is_school_break, last_known_school_day


def d(text):
    """« 9/9/26 »."""
    day, month, year = text.split("/")
    return datetime.date(2000 + int(year), int(month), int(day))


CASES = {
    "every second Wednesday": (
        {"rule": "weekly", "weekdays": (3,), "every_weeks": 2},
        ("9/9/26", "30/11/26"),
        "9/9/26 23/9/26 7/10/26 21/10/26 4/11/26 18/11/26",
    ),
    "the first Wednesday": (
        {"rule": "monthly", "weekdays": (3,), "ranks": (1,)},
        ("1/1/26", "31/12/26"),
        "7/1/26 4/2/26 4/3/26 1/4/26 6/5/26 3/6/26 1/7/26 5/8/26 2/9/26 7/10/26 4/11/26 2/12/26",
    ),
    "the first and the third Wednesday": (
        {"rule": "monthly", "weekdays": (3,), "ranks": (1, 3)},
        ("1/9/26", "31/12/26"),
        "2/9/26 16/9/26 7/10/26 21/10/26 4/11/26 18/11/26 2/12/26 16/12/26",
    ),
    "the last Friday, but for Christmas": (
        {"rule": "monthly", "weekdays": (5,), "ranks": (-1,)},
        ("1/9/26", "28/2/27"),
        "25/9/26 30/10/26 27/11/26 29/1/27 26/2/27",
    ),
    "Tuesdays and Thursdays over the night the clock changes": (
        {"rule": "weekly", "weekdays": (2, 4)},
        ("20/10/26", "5/11/26"),
        "20/10/26 22/10/26 27/10/26 29/10/26 3/11/26 5/11/26",
    ),
    "Saturdays over that night": (
        {"rule": "weekly", "weekdays": (6,)},
        ("17/10/26", "31/10/26"),
        "17/10/26 24/10/26 31/10/26",
    ),
    "picked dates, both nights the clock changes": (
        {"rule": "dates", "picked": (d("28/3/26"), d("24/10/26"))},
        ("1/1/26", "31/12/26"),
        "28/3/26 24/10/26",
    ),
    "Wednesdays from a Friday on": (
        {"rule": "weekly", "weekdays": (3,)},
        ("4/9/26", "30/9/26"),
        "9/9/26 16/9/26 23/9/26 30/9/26",
    ),
    "Wednesdays of term, zone A": (
        {"rule": "weekly", "weekdays": (3,), "school": "term", "school_zone": "A"},
        ("7/10/26", "18/11/26"),
        "7/10/26 14/10/26 4/11/26 18/11/26",
    ),
    "Fridays but for the two holidays": (
        {"rule": "weekly", "weekdays": (5,)},
        ("18/12/26", "15/1/27"),
        "18/12/26 8/1/27 15/1/27",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_days_of_a_rule(case):
    rule, (first, last), days = CASES[case]
    recurrence = Recurrence(starts_on=d(first), ends_on=d(last), **rule)
    assert recurrence.held(d(first), d(last)) == [d(day) for day in days.split()]


def test_the_tuesdays_of_2026_but_for_the_fourteenth_of_july():
    year = Recurrence(rule="weekly", weekdays=(2,), starts_on=d("1/1/26"), ends_on=d("31/12/26"))
    days = year.held(year.starts_on, year.ends_on)
    assert (len(days), days[0], days[-1], d("14/7/26") in days) == (51, d("6/1/26"), d("29/12/26"), False)


def test_a_dropped_day_says_why():
    year = Recurrence(rule="weekly", weekdays=(2,), starts_on=d("1/7/26"), ends_on=d("31/7/26"))
    assert [day.dropped for day in year.days(d("14/7/26"), d("14/7/26"))] == ["jour férié\u00a0: fête nationale"]


def test_an_added_day_beats_holidays():
    rule = {"rule": "weekly", "weekdays": (2,), "starts_on": d("1/7/26"), "ends_on": d("31/7/26")}
    assert d("14/7/26") in Recurrence(**rule, added=frozenset([d("14/7/26")])).held(d("1/7/26"), d("31/7/26"))


def test_a_day_that_somebody_left_out_beats_the_rule():
    noted = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
    rule = {"rule": "weekly", "weekdays": (2,), "starts_on": d("1/7/26"), "ends_on": d("31/7/26")}
    days = Recurrence(**rule, left_out={d("7/7/26"): (noted, "staff")}).days(d("7/7/26"), d("7/7/26"))
    assert [(day.is_held, day.noted_at, day.reason) for day in days] == [(False, noted, "staff")]


def test_school_holidays_nobody_knows_drop_no_day():
    beyond = last_known_school_day() + datetime.timedelta(days=1)
    weekday = beyond.isoweekday()
    term = Recurrence(
        rule="weekly",
        weekdays=(weekday,),
        school="break",
        school_zone="A",
        holidays="keep",
        starts_on=beyond,
        ends_on=beyond,
    )
    assert is_school_break(beyond, "A") is None
    assert term.held(beyond, beyond) == [beyond]


def test_islands_have_their_own_holidays():
    day = d("27/5/26")
    assert (holiday_name(day, "America/Guadeloupe"), holiday_name(day, "Europe/Paris")) == (
        "abolition de l'esclavage",
        "",
    )
