"""The fields of our forms: counts, free text, days and times, with errors that say what is wrong and what to do."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from . import reading

NOT_KNOWN = "Non renseigné"

# Far above anything counted in a day, far below what a column holds: a slip of the finger is caught here.
LARGEST_COUNT = 9999
# A column that holds more characters than this is written in a box of several lines.
LONGEST_LINE = 100


class CountField(forms.IntegerField):
    """A whole number from zero. Empty is « je ne sais pas », zero is an answer (DOMAIN 6.4b)."""

    # Not type=number: a browser sends nothing at all for letters, and what was typed would be lost.
    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Écrivez un nombre entier, en chiffres.",
        "min_value": "Un nombre ne peut pas être négatif.",
        "max_value": "Ce nombre est trop grand\u00a0: au plus %(limit_value)s.",
    }

    def __init__(self, *, max_value: int = LARGEST_COUNT, required: bool = False, **kwargs) -> None:
        super().__init__(min_value=0, max_value=max_value, required=required, **kwargs)

    def to_python(self, value: object) -> int | None:
        if value in self.empty_values:
            return None
        number = reading.whole_number(str(value))
        if number is None and str(value).strip():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {"inputmode": "numeric", "pattern": "[0-9]*", "autocomplete": "off", "placeholder": "0"}


class QuantityField(forms.DecimalField):
    """A number from zero, to the hundredth; thousands may stand apart and a unit may follow."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Écrivez ce nombre en chiffres. Exemple\u00a0: 1\u202f250.",
        "min_value": "Un nombre ne peut pas être négatif.",
        "max_digits": "Ce nombre est trop grand.",
        "max_whole_digits": "Ce nombre est trop grand.",
        "max_decimal_places": "Deux chiffres après la virgule au plus.",
    }

    def __init__(self, **kwargs) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **kwargs)

    def to_python(self, value: object) -> Decimal | None:
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f€%]", "", value).replace(",", ".")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {"inputmode": "decimal", "autocomplete": "off"}


class AmountField(QuantityField):
    """An amount in euros, from zero, to the cent."""

    default_error_messages = {
        "invalid": "Écrivez le montant en chiffres. Exemple\u00a0: 45\u202f000.",
        "min_value": "Un montant ne peut pas être négatif.",
    }


class FreeText(forms.CharField):
    """Free text: any sign but the null character; a line end counts as one character, as browsers count."""

    default_error_messages = {
        "max_length": "Ce texte est trop long\u00a0: %(show_value)s caractères, au plus %(limit_value)s.",
        "null_characters_not_allowed": "Ce texte contient un caractère illisible. Effacez-le ou retapez le texte.",
    }

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and writes ISO dates only: a day typed in an address is put so."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def format_value(self, value: object) -> str | None:
        return super().format_value((isinstance(value, str) and reading.day(value)) or value)


class DayField(forms.DateField):
    """A day of the calendar, as a browser's calendar sends it or as one types it."""

    widget = DayInput
    default_error_messages = {"invalid": "Cette date n’existe pas. Exemple\u00a0: 14/10/2026."}

    def to_python(self, value: object) -> datetime.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value or None)
        if (read := reading.day(value)) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return read


def check_order(form: forms.BaseForm, first: str, last: str) -> bool:
    """Whether the days of two fields are in order, as far as both are given; if not, says so at the last one."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    is_reversed = bool(start and end and end < start)
    if is_reversed:
        sentence = "La fin est avant le début. Échangez les deux dates."
        form.add_error(last, ValidationError(sentence, code="reversed"))
    return not is_reversed


class HourField(forms.TimeField):
    """A time of the day, to the minute."""

    default_error_messages = {"invalid": "Cette heure n’existe pas. Exemple\u00a0: 14:30."}

    def __init__(self, **kwargs) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


def with_stored(rows: models.QuerySet, stored: Iterable[int | None]) -> models.QuerySet:
    """`rows`, and those `stored` already (keys, or a query of keys), whatever became of them.

    A select or a box that no longer has the stored value posts none: saving an untouched form would erase the answer.
    """
    offered = models.Q(pk__in=rows.order_by().values("pk"))
    return rows.model._default_manager.filter(offered | models.Q(pk__in=stored))


def form_field(column: models.Field, **asked: object) -> forms.Field | None:
    """The field that asks for a column (a `formfield_callback`); `asked`, what the form says of it, comes first."""
    said = {"label": capfirst(column.verbose_name), "required": not column.blank} | asked
    if isinstance(column, models.IntegerField):
        return CountField(**said)
    if column.choices:
        blank = [("", NOT_KNOWN)] if column.blank else []
        return forms.ChoiceField(choices=blank + list(column.choices), **said)
    if isinstance(column, models.CharField | models.TextField):
        is_line = column.max_length is not None and column.max_length <= LONGEST_LINE
        widget = forms.TextInput if is_line else forms.Textarea(attrs={"rows": 4})
        return FreeText(**{"max_length": column.max_length, "widget": widget} | said)
    if isinstance(column, models.DateField):
        return DayField(**said)
    if isinstance(column, models.TimeField):
        return HourField(**said)
    return column.formfield(**asked)
