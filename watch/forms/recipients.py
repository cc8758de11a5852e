"""What is typed of a recipient."""

from __future__ import annotations

from django import forms

from partners.models import Partner
from schemes import clock
from schemes.models import Neighbourhood, Spot
from widgets.dress import DressedForm
from widgets.fields import FreeText, with_stored

from ..enums import TechnicalType
from ..models import Recipient

BOXES = forms.CheckboxSelectMultiple


class RecipientForm(DressedForm):
    """A service of a partner, its address, and what it is told."""

    partner = forms.ModelChoiceField(
        label="Organisme", queryset=Partner.objects.none(), empty_label="Choisir un organisme"
    )
    service = FreeText(
        label="Service",
        max_length=80,
        help_text="Une fonction, jamais une personne. Exemple\u00a0: Proximité, agence Nord.",
    )
    email = forms.EmailField(
        label="Adresse du service",
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple\u00a0: proximite@bailleur.fr."},
        help_text="Une boîte que plusieurs relèvent\u00a0: elle reçoit un message par jour ouvré, à 8\u00a0heures.",
    )
    technical_types = forms.MultipleChoiceField(
        label="Pour quoi",
        choices=TechnicalType,
        widget=BOXES,
        required=False,
        help_text="Rien de coché\u00a0: pour tout.",
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        label="Dans quels quartiers",
        queryset=Neighbourhood.objects.none(),
        widget=BOXES,
        required=False,
        help_text="Rien de coché\u00a0: partout.",
    )
    spots = forms.ModelMultipleChoiceField(
        label="Les lieux qui sont à cet organisme",
        queryset=Spot.objects.none(),
        widget=BOXES,
        required=False,
        help_text="Ce qui y est cassé lui est dit d’abord. Coché ici, un lieu quitte son autre bailleur.",
    )
    is_active = forms.BooleanField(label="On lui écrit", required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, recipient: Recipient, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.recipient = recipient
        scheme = recipient.scheme
        today = clock.today(scheme)
        partners = Partner.objects.filter(partnerships__scheme=scheme).distinct()
        self.fields["partner"].queryset = with_stored(partners, [recipient.partner_id] if recipient.pk else [])
        stored = recipient.neighbourhoods.values("pk") if recipient.pk else []
        self.fields["neighbourhoods"].queryset = with_stored(
            Neighbourhood.objects.in_perimeter(scheme, today, today), stored
        )
        self.fields["spots"].queryset = Spot.objects.filter(scheme=scheme)

    def clean(self) -> dict:
        """One service of an organisation is there once."""
        data = self.cleaned_data
        same = Recipient.objects.filter(
            scheme=self.recipient.scheme, partner=data.get("partner"), service=data.get("service", "")
        )
        if same.exclude(pk=self.recipient.pk).exists():
            self.add_error("service", "Ce service est déjà dans la liste.")
        return data
