"""What is typed about a scheme's partner, and about who reads for one."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from french.names import folded
from schemes.forms import one_line
from schemes.models import TELEPHONE, Scheme, Topic
from widgets.dress import DressedForm
from widgets.fields import FreeText

from .directory import PartnerEntry
from .enums import FundingUse, PartnerFamily, PartnerRole
from .models import Partner, PartnerQuerySet, Partnership

FAMILIES = [family for family in PartnerFamily if family != PartnerFamily.TO_SPECIFY]


class ReaderForm(DressedForm):
    """One address, for one partner."""

    email = forms.EmailField(
        label="Adresse", max_length=254, error_messages={"invalid": "Ce n’est pas une adresse mél\u00a0: corrigez-la."}
    )
    partner = forms.ModelChoiceField(label="Pour", queryset=Partner.objects.none(), empty_label=None)

    def __init__(self, *args: object, partners: PartnerQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners


class FamilyForm(DressedForm):
    """What kind of organisation it is: enough to complete it."""

    family = forms.ChoiceField(
        label="Famille",
        choices=[("", "Choisir une famille"), *((family.value, family.label) for family in FAMILIES)],
        error_messages={"required": "Choisissez une famille."},
    )


class PartnerForm(FamilyForm):
    """A partner as one of its schemes knows it: `locked` fields are another structure's too (B13)."""

    name = FreeText(label="Nom", max_length=160, error_messages={"required": "Donnez le nom de l’organisme."})
    city = FreeText(label="Ville", max_length=80, required=False, help_text="Vide s’il est partout.")
    roles = forms.MultipleChoiceField(
        label="Ce qu’il fait dans ce dispositif",
        choices=PartnerRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    funding_uses = forms.MultipleChoiceField(
        label="S’il finance, emploi des fonds",
        choices=FundingUse.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.ModelMultipleChoiceField(
        None, label="Répond sur", required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = FreeText(label="Horaires", max_length=120, required=False)
    phone = FreeText(
        label="Standard",
        max_length=20,
        required=False,
        validators=[TELEPHONE],
        help_text="Le numéro de l’organisme, jamais celui d’une personne.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Adresse mél générique",
        max_length=254,
        required=False,
        help_text="Celle d’un accueil ou d’un service, jamais celle d’une personne.",
        error_messages={"invalid": "Ce n’est pas une adresse mél\u00a0: corrigez-la."},
    )
    address = FreeText(label="Adresse", max_length=160, required=False, widget=forms.TextInput)
    note = FreeText(label="Précision", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "family", "city")

    def __init__(
        self, *args: object, scheme: Scheme, partnership: Partnership | None, locked: tuple[str, ...], **kwargs: object
    ) -> None:
        self.partner = partnership and partnership.partner
        super().__init__(*args, **kwargs)
        # What it answers on already stays, whatever is no longer proposed.
        stored = partnership.topics.order_by().values("pk") if partnership else ()
        offered = Q(is_active=True) | Q(pk__in=stored)
        self.fields["topics"].queryset = Topic.objects.filter(offered, Q(scheme=None) | Q(scheme=scheme))
        for name in locked:
            self.fields[name].disabled = True

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict:
        data = self.cleaned_data
        name, city = folded(data.get("name", "")), folded(data.get("city", ""))
        twins = Partner.objects.filter(folded_name=name, folded_city=city).exclude(pk=self.partner and self.partner.pk)
        if name and self.partner and twins.exists():
            sentence = "Un autre partenaire porte ce nom dans cette ville. Si c’est le même, réunissez-les."
            self.add_error("name", ValidationError(sentence))
        if data.get("funding_uses") and PartnerRole.FUNDER not in data.get("roles", ()):
            self.add_error("funding_uses", "Cochez aussi «\u00a0Finance\u00a0», ou retirez l’emploi des fonds.")
        return data

    def entry(self) -> PartnerEntry:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        pairs = [
            (role, use)
            for role in data["roles"]
            for use in (data["funding_uses"] if role == PartnerRole.FUNDER else ()) or [""]
        ]
        said = {name: data[name] for name in ("name", "city", "family", "hours", "phone", "email", "address", "note")}
        return PartnerEntry(
            roles=tuple(sorted(pairs)), topics=tuple(sorted(topic.pk for topic in data["topics"])), **said
        )


def initial_of(entry: PartnerEntry, version: int) -> dict[str, object]:
    """What the form shows of an entry."""
    return vars(entry) | {
        "family": "" if entry.family == PartnerFamily.TO_SPECIFY else entry.family,
        "roles": list(dict.fromkeys(role for role, _ in entry.roles)),
        "funding_uses": [use for _, use in entry.roles if use],
        "topics": list(entry.topics),
        "version": version,
    }
