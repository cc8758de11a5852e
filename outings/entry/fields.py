"""The outing form's own fields: its duration, and how far its counts go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django import forms
from django.db import models

from french.numbers import duration
from widgets.fields import form_field

from ..models import LONGEST_OUTING_MINUTES

LARGEST_OF = {
    "mediators_count": 99,
    "digital_advisers_count": 99,
    "civic_volunteers_count": 99,
    "classes_count": 99,
    "prep_minutes": LONGEST_OUTING_MINUTES,
}


def outing_field(column: models.Field, **asked: object) -> forms.Field | None:
    """The field that asks for a column of the outing (a `formfield_callback`)."""
    largest = {"max_value": LARGEST_OF[column.name]} if column.name in LARGEST_OF else {}
    return form_field(column, **largest | asked)


class DurationField(forms.ChoiceField):
    """A duration in words the team uses, or in minutes (« m150 »); « other » is typed beside it.

    What is offered first follows the habits of the person, so any number of minutes is an answer: an outing kept on
    the phone may have been typed when the habits were others.
    """

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
        return super().valid_value(value) or value in self.minutes or bool(re.fullmatch(r"m[0-9]{1,4}", str(value)))

    def minutes_of(self, code: str) -> int | None:
        return self.minutes[code] if code in self.minutes else int(code[1:]) if code.startswith("m") else None
