import datetime

import pytest
from django import forms

from outings.entry.fields import DurationField, shown
from widgets.fields import NOT_KNOWN, CountField, DayField, HourField


def durations():
    field = DurationField()
    field.offer({"half_day": (210, "Demi-journée")}, [120])
    return field


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.BooleanField(), False, "Non"),
        (CountField(), None, NOT_KNOWN),
        (CountField(), 0, "0"),
        (forms.MultipleChoiceField(choices=[("a", "Un"), ("b", "Deux")]), ["b", "a"], "Deux, Un"),
        (forms.ChoiceField(choices=[("a", "Un")]), "a", "Un"),
        (durations(), "m210", "Demi-journée"),
        (durations(), "m90", "1\u00a0h\u00a030"),
        (DayField(), datetime.date(2026, 3, 1), "01/03/2026"),
        (HourField(), datetime.time(9, 5), "9\u00a0h\u00a005"),
    ],
)
def test_a_clean_value_is_shown_as_a_person_reads_it(field, value, words):
    assert shown(field, value) == words
