import datetime
from types import SimpleNamespace

import pytest

from schemes.enums import DatePrecision
from schemes.templatetags.sheet import span

START, END = datetime.date(2017, 3, 1), datetime.date(2019, 10, 5)


@pytest.mark.parametrize(
    ("precision", "start", "end", "words"),
    [
        (DatePrecision.YEAR, START, END, "2017 – 2019"),
        (DatePrecision.YEAR, START, START, "2017"),
        (DatePrecision.YEAR, START, None, "depuis 2017"),
        (DatePrecision.YEAR, None, END, "jusqu’en 2019"),
        (DatePrecision.MONTH, START, END, "mars 2017 – octobre 2019"),
        (DatePrecision.MONTH, None, END, "jusqu’en octobre 2019"),
        (DatePrecision.DAY, START, END, "du 1<sup>er</sup>\u00a0mars\u00a02017 au 5\u00a0octobre\u00a02019"),
        (DatePrecision.DAY, START, None, "depuis le 1<sup>er</sup>\u00a0mars\u00a02017"),
        (DatePrecision.DAY, None, END, "jusqu’au 5\u00a0octobre\u00a02019"),
        (DatePrecision.DAY, None, None, "dates non renseignées"),
    ],
)
def test_a_span_is_no_more_precise_than_its_source(precision, start, end, words):
    assert span(SimpleNamespace(starts_on=start, ends_on=end, precision=precision)) == words


def test_what_has_no_precision_is_told_by_the_day():
    assert span(SimpleNamespace(starts_on=None, ends_on=END)) == "jusqu’au 5\u00a0octobre\u00a02019"
