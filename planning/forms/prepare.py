"""What is written before an outing leaves; the rest is ticked."""

from __future__ import annotations

from django import forms

from widgets.dress import DressedForm
from widgets.fields import form_field

from ..enums import Weather
from ..models import Occurrence


class PreparingForm(DressedForm):
    objective = form_field(Occurrence._meta.get_field("objective"), required=False)
    weather = forms.ChoiceField(
        label="Météo prévue", choices=[("", "Pas regardée"), *Weather.choices], widget=forms.RadioSelect, required=False
    )
