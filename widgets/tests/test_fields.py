import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from widgets.fields import NOT_KNOWN, AmountField, CountField, DayField, FreeText, HourField, form_field


def refusal(field, typed):
    with pytest.raises(ValidationError) as error:
        field.clean(typed)
    return error.value.messages


def test_an_empty_count_is_not_known_and_zero_is_an_answer():
    assert [CountField().clean(typed) for typed in ("", "0", " 14 ")] == [None, 0, 14]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("douze", "Écrivez un nombre entier, en chiffres."),
        ("-1", "Un nombre ne peut pas être négatif."),
        ("100", "Ce nombre est trop grand\u00a0: au plus 99."),
    ],
)
def test_a_wrong_count_is_said_in_french(typed, sentence):
    assert refusal(CountField(max_value=99), typed) == [sentence]


def test_a_count_and_a_day_are_read_as_one_types_them():
    assert [CountField().clean(typed) for typed in ("1\u202f234", "12,0", "+5", "\u0663")] == [1234, 12, 5, 3]
    assert DayField().clean("1/3/2026") == DayField().clean("2026-03-01") == datetime.date(2026, 3, 1)


def test_a_line_end_counts_as_one_character():
    field = FreeText(max_length=3)
    assert field.widget.attrs["maxlength"] == "3"
    assert [field.clean(typed) for typed in ("a\r\nb", "a\nb", "a\rb")] == ["a\nb"] * 3
    assert refusal(field, "a\r\n\r\nb") == ["Ce texte est trop long\u00a0: 4 caractères, au plus 3."]


def test_a_day_and_a_time_that_do_not_exist_are_said_with_an_example():
    assert refusal(DayField(), "2026-02-30") == ["Cette date n’existe pas. Exemple\u00a0: 14/10/2026."]
    assert refusal(HourField(), "25:00") == ["Cette heure n’existe pas. Exemple\u00a0: 14:30."]


def test_a_column_is_asked_by_the_field_of_its_kind():
    column = models.CharField("état", max_length=9, choices=[("on", "Ouvert")], blank=True)
    asked = form_field(column)
    assert (asked.label, asked.required, asked.choices) == ("État", False, [("", NOT_KNOWN), ("on", "Ouvert")])
    assert isinstance(form_field(models.CharField(max_length=200)).widget, forms.Textarea)
    assert form_field(models.PositiveIntegerField(), max_value=5).max_value == 5
    assert [type(form_field(kind())) for kind in (models.DateField, models.TimeField)] == [DayField, HourField]


def test_what_the_form_says_of_a_column_comes_first():
    field = form_field(models.DateField("jour"), label="Quand", error_messages={"required": "Donnez le jour."})
    assert field.label == "Quand"
    assert refusal(field, "") == ["Donnez le jour."]
    assert refusal(field, "hier") == ["Cette date n’existe pas. Exemple\u00a0: 14/10/2026."]


def test_a_text_without_a_bound_is_written_in_a_box():
    field = form_field(models.TextField(blank=True))
    assert isinstance(field, FreeText)
    assert isinstance(field.widget, forms.Textarea)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("45000", "45000"), ("45 000", "45000"), ("45\u202f000,50 €", "45000.50"), ("", None)],
)
def test_an_amount_is_read_as_it_is_written(typed, read):
    assert AmountField(required=False).clean(typed) == (read and Decimal(read))


@pytest.mark.parametrize("typed", ["beaucoup", "-3", "1,234", "1e400"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountField().clean(typed)
