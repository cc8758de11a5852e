"""What was announced of the public, typed once a year."""

from __future__ import annotations

from django import forms

from widgets.dress import DressedForm

from ..enums import AnnouncedPublic

MOST = 1_000_000


class ForecastForm(DressedForm):
    """A number for each public; what was not announced stays empty."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for public in AnnouncedPublic:
            self.fields[public.value] = forms.IntegerField(
                label=public.label,
                required=False,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
                error_messages={"invalid": "Écrivez un nombre entier, sans texte."},
            )
