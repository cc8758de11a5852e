"""What is typed to change the days of a series on its page: left out, added, the last."""

from __future__ import annotations

import datetime

from django import forms

from outings.enums import CancelReason
from widgets.dress import DressedForm
from widgets.fields import DayField, check_order

REASONS = [pair for pair in CancelReason.choices if pair[0] != CancelReason.SERIES_CHANGED]


class LeaveOutForm(DressedForm):
    """A day, or days in a row, when nobody goes."""

    first = DayField(label="Du", error_messages={"required": "Donnez le jour."})
    last = DayField(label="Au", required=False, help_text="Vide\u00a0: ce jour seulement.")
    reason = forms.ChoiceField(label="Pourquoi", choices=[("", "Choisir"), *REASONS])

    def clean(self) -> dict:
        check_order(self, "first", "last")
        return self.cleaned_data

    def days(self) -> list[datetime.date]:
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"] or first
        return [first + datetime.timedelta(days=shift) for shift in range((last - first).days + 1)]


class DayForm(DressedForm):
    """A day to add, or to take back."""

    day = DayField(label="Jour", error_messages={"required": "Donnez le jour."})


class EndForm(DressedForm):
    """The last day of a series."""

    last = DayField(label="Dernier jour", help_text="Ce jour compte encore. Les sorties prévues après disparaissent.")
    version = forms.IntegerField(widget=forms.HiddenInput)
