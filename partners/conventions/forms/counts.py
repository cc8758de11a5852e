"""What is typed of a survey that was counted on paper."""

from __future__ import annotations

import datetime

from django import forms

from schemes import clock
from widgets.dress import DressedForm
from widgets.fields import CountField, DayField, FreeText

from ..answers import SurveyQuestion


class CountsForm(DressedForm):
    """What was counted on paper of a question in a month, with where it comes from."""

    question_key = forms.CharField(widget=forms.HiddenInput, required=False)
    month = DayField(label="Un jour du mois compté")
    source = FreeText(label="Source", max_length=120, help_text="Par exemple\u00a0: fiches papier du 12 juin, CAF.")

    def __init__(self, *args: object, question: SurveyQuestion, **kwargs: object) -> None:
        super().__init__(*args, prefix=f"question-{question.pk}", **kwargs)
        self.question = question
        for option in question.options.all():
            typed = forms.TextInput({"class": "form-control"})
            self.fields[str(option.pk)] = CountField(label=option.label, widget=typed)

    def clean_month(self) -> datetime.date:
        day = self.cleaned_data["month"]
        if day > clock.today():
            raise forms.ValidationError("Ce mois n’a pas commencé.")
        return day.replace(day=1)

    @property
    def title(self) -> str:
        return f"Noter ce qui est compté sur papier\u00a0: {self.question}"

    @property
    def counts(self) -> dict[int, int]:
        """By key of answer."""
        return {int(name): value or 0 for name, value in self.cleaned_data.items() if name.isdigit()}
