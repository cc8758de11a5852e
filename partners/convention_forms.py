"""What is typed of a convention and of what it asks to be handed in."""

from __future__ import annotations

from django import forms

from schemes.forms import one_line
from schemes.models import Scheme
from schemes.permissions import Standing
from widgets.dress import DressedForm
from widgets.fields import AmountField, DayField, FreeText, with_stored

from .agreeing import ConventionEntry
from .conventions import Convention
from .enums import AgreementType, DutyFormat, DutyKind
from .models import Partner

MOST_DUTIES = 24


class ConventionForm(DressedForm):
    """A convention, without its amount for who does not write it; its duties are `DutyForm`s beside it."""

    funder = forms.ModelChoiceField(
        label="Organisme",
        queryset=Partner.objects.none(),
        empty_label="Choisir un organisme",
        help_text="Un partenaire de vos dispositifs.",
    )
    kind = forms.ChoiceField(label="Modalité", choices=AgreementType)
    schemes = forms.ModelMultipleChoiceField(
        label="Dispositifs", queryset=Scheme.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    amount = AmountField(label="Montant en euros", required=False)
    note = FreeText(label="Précision", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: object, standing: Standing, convention: Convention | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.convention, self.standing = convention, standing
        schemes = standing.schemes()
        its_schemes = convention.schemes.values("pk") if convention else []
        self.fields["schemes"].queryset = with_stored(schemes, its_schemes)
        partners = Partner.objects.filter(partnerships__scheme__in=schemes.order_by().values("pk")).distinct()
        self.fields["funder"].queryset = with_stored(partners, [convention.funder_id] if convention else [])
        if not standing.is_admin:
            del self.fields["amount"]

    def clean(self) -> dict:
        data = self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La convention finit avant de commencer.")
        return data

    def entry(self, duties: forms.BaseFormSet) -> ConventionEntry:
        """What two valid forms say. Who writes no amount leaves the one there is."""
        data = self.cleaned_data
        stored = self.convention.amount if self.convention else None
        rows = [(row["kind"], row["due_on"], row["form"]) for row in duties.cleaned_data if row.get("due_on")]
        return ConventionEntry(
            funder=data["funder"],
            kind=data["kind"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            amount=data.get("amount", stored) if "amount" in self.fields else stored,
            note=one_line(data["note"]),
            schemes=frozenset(scheme.pk for scheme in data["schemes"]),
            duties=tuple(sorted(dict.fromkeys(rows), key=lambda row: row[1])),
        )


class DutyForm(DressedForm):
    """A line of what is to be handed in; without a day, it is none."""

    kind = forms.ChoiceField(label="Quoi", choices=DutyKind)
    due_on = DayField(label="À rendre le", required=False)
    form = forms.ChoiceField(label="Sous quelle forme", choices=DutyFormat)

    def has_changed(self) -> bool:
        """A day was given: the choices beside it always have a value."""
        return "due_on" in self.changed_data


DutyFormSet = forms.formset_factory(DutyForm, extra=2, max_num=MOST_DUTIES, absolute_max=MOST_DUTIES)


def convention_initial(entry: ConventionEntry, version: int) -> dict:
    """The fields of a `ConventionForm` that say `entry`."""
    names = ("funder", "kind", "starts_on", "ends_on", "amount", "note")
    return {name: getattr(entry, name) for name in names} | {"schemes": list(entry.schemes), "version": version}


def duties_of(entry: ConventionEntry) -> forms.BaseFormSet:
    rows = [{"kind": kind, "due_on": due_on, "form": form} for kind, due_on, form in entry.duties]
    return DutyFormSet(initial=rows, prefix="duties")
