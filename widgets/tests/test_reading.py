"""What somebody types is one number, one day, on the server and on the phone."""

import pytest
from django.contrib.staticfiles import finders

from widgets.reading import day, sent_number, whole_number

from .typed import DAYS, WHOLE_NUMBERS


@pytest.mark.parametrize(("typed", "number"), WHOLE_NUMBERS.items())
def test_a_whole_number_is_read_as_it_is_plainly_written(typed, number):
    assert whole_number(typed) == number


@pytest.mark.parametrize(("typed", "iso"), DAYS.items())
def test_a_day_is_read_as_the_french_and_as_calendars_write_it(typed, iso):
    read = day(typed)

    assert (read.isoformat() if read else "") == iso


@pytest.mark.parametrize("sent", ["", "-1", "1.5", "²", "deux", "9" * 19, "9" * 5000])
def test_what_no_page_of_ours_sends_is_nobody_s_key(sent):
    assert sent_number(sent) == 0
    assert sent_number("9" * 18) == 10**18 - 1


@pytest.mark.browser
def test_the_phone_reads_what_the_server_reads(page):
    script = finders.find("js/french.js")
    page.route("http://phone.test/**", lambda route: route.fulfill(path=script, content_type="text/javascript"))
    page.goto("http://phone.test/french.js")

    numbers, days = page.evaluate(
        """async ([numbers, days]) => {
             const { wholeNumber, dayTyped } = await import("/french.js");
             return [numbers.map(wholeNumber), days.map(dayTyped)];
           }""",
        [list(WHOLE_NUMBERS), list(DAYS)],
    )

    assert dict(zip(WHOLE_NUMBERS, numbers, strict=True)) == WHOLE_NUMBERS
    assert dict(zip(DAYS, days, strict=True)) == DAYS
