import datetime

import pytest

from french.dates import period_label

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
