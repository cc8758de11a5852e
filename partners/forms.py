"""What is typed about who reads for a partner."""

from __future__ import annotations

from django import forms

from widgets.dress import DressedForm

from .models import Partner, PartnerQuerySet


class ReaderForm(DressedForm):
    """One address, for one partner."""

    email = forms.EmailField(
        label="Adresse", max_length=254, error_messages={"invalid": "Ce n’est pas une adresse mél\u00a0: corrigez-la."}
    )
    partner = forms.ModelChoiceField(label="Pour", queryset=Partner.objects.none(), empty_label=None)

    def __init__(self, *args: object, partners: PartnerQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
