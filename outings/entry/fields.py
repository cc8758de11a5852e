"""The outing form's own fields: its duration, rows to choose from, how far its counts go, what was typed in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import cached_property

from french.dates import clock, numeric_date
from french.numbers import duration
from widgets.fields import NOT_KNOWN, form_field

from ..models import LONGEST_OUTING_MINUTES

LARGEST_OF = {
    "mediators_count": 99,
    "digital_advisers_count": 99,
    "civic_volunteers_count": 99,
    "classes_count": 99,
    "partners_count": 99,
    "prep_minutes": LONGEST_OUTING_MINUTES,
}


def outing_field(column: models.Field, **asked: object) -> forms.Field | None:
    """The field that asks for a column of the outing (a `formfield_callback`)."""
    largest = {"max_value": LARGEST_OF[column.name]} if column.name in LARGEST_OF else {}
    return form_field(column, **largest | asked)


# A number of minutes among the durations.
IN_MINUTES = re.compile(r"m([0-9]{1,4})")


class DurationField(forms.ChoiceField):
    """A duration in words the team uses, or in minutes (« m150 »); « other » is typed beside it.

    What is offered first follows the habits of the person, so any number of minutes is an answer: an outing kept on
    the phone may have been typed when the habits were others.
    """

    minutes: Mapping[str, int] = MappingProxyType({})

    def offer(self, words: Mapping[str, tuple[int, str]], usual: Iterable[int]) -> None:
        """The usual minutes first, then the words that are left, then « Autre »."""
        self.minutes = {code: minutes for code, (minutes, _) in words.items()}
        labels = {code: label for code, (_, label) in words.items()}
        first = [self.prepare_value(f"m{minutes}") for minutes in usual]
        codes = dict.fromkeys([*first, *words])
        said = [(code, labels.get(code) or duration(int(code[1:]))) for code in codes]
        self.choices = [*said, ("other", "Autre")]

    def prepare_value(self, value: object) -> object:
        """Minutes that have a word are said by it: the chip that is on is the one the person knows."""
        words = {f"m{minutes}": code for code, minutes in reversed(self.minutes.items())}
        return words.get(value, value)

    def valid_value(self, value: object) -> bool:
        return super().valid_value(value) or value in self.minutes or bool(IN_MINUTES.fullmatch(str(value)))

    def minutes_of(self, code: str) -> int | None:
        return self.minutes[code] if code in self.minutes else int(code[1:]) if code.startswith("m") else None

    def said(self, code: str) -> str:
        """The chip's label; minutes that have no chip are said as a duration."""
        code = self.prepare_value(code)
        return dict(self.choices).get(code) or duration(self.minutes_of(code))


class _RowChoices(forms.ChoiceField):
    """Choices among the rows of a query, which is read once at most: to be drawn, or because some are answered."""

    blank: tuple[tuple[str, str], ...] = ()

    def __init__(self, query: models.QuerySet, **asked: Any) -> None:
        self._query = query
        choices = {"choices": self._said_by_key, "coerce": lambda key: self.rows[key]}
        super().__init__(**choices, **asked)

    def _said_by_key(self) -> list[tuple[str, str]]:
        return [*self.blank, *((key, str(row)) for key, row in self.rows.items())]

    @cached_property
    def rows(self) -> dict[str, models.Model]:
        """By key, as a page sends it."""
        return {str(row.pk): row for row in self._query}


class RowField(_RowChoices, forms.TypedChoiceField):
    """One row, or None."""

    blank = (("", NOT_KNOWN),)

    def __init__(self, query: models.QuerySet, **asked: Any) -> None:
        super().__init__(query, empty_value=None, **asked)

    def said(self, row: models.Model) -> str:
        return str(row)


class RowsField(_RowChoices, forms.TypedMultipleChoiceField):
    """Any number of rows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, query: models.QuerySet, **asked: Any) -> None:
        super().__init__(query, empty_value=[], **asked)

    def said(self, rows: Iterable[models.Model]) -> str:
        return ", ".join(map(str, rows))


def shown(field: forms.Field, value: object) -> str:
    """A clean value of `field` as a person reads it; a field whose values have words of their own `said` them."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if value in (None, "", []):
        return NOT_KNOWN
    if hasattr(field, "said"):
        return field.said(value)
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(str(dict(field.choices)[option]) for option in value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices)[value])
    if isinstance(field, forms.DateField):
        return numeric_date(value)
    if isinstance(field, forms.TimeField):
        return clock(value)
    return str(value)
