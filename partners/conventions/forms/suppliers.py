"""What is typed of who gives a line: the body, what it is asked, what it says."""

from __future__ import annotations

from django import forms

from schemes import clock
from widgets.dress import DressedForm
from widgets.fields import DayField, QuantityField, check_order

from ...enums import Rhythm, ValueSource
from ...models import Partner
from ..answers import LineSupplier
from ..models import Convention, ConventionLine
from ..supplying import Given


class SupplierForm(DressedForm):
    """A body that gives the line."""

    partner = forms.ModelChoiceField(label="Organisme", queryset=None, empty_label="Choisir un organisme")
    email = forms.EmailField(
        label="Adresse de service",
        required=False,
        help_text="Une adresse d’accueil ou de service. Sans elle, la valeur se note par téléphone.",
    )
    rhythm = forms.ChoiceField(label="Rythme", choices=Rhythm, initial=Rhythm.ON_DEMAND)

    def __init__(self, *args: object, convention: Convention, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        schemes = convention.schemes.order_by().values("pk")
        self.fields["partner"].queryset = Partner.objects.filter(partnerships__scheme__in=schemes).distinct()

    def has_changed(self) -> bool:
        """A body or its address was given: the rhythm always has a value."""
        return not {"partner", "email"}.isdisjoint(self.changed_data)


class ValueForm(DressedForm):
    """A value for a period, or « nous ne savons pas ». By link, with its source; by telephone it is declared."""

    value = QuantityField(label="Valeur", required=False)
    is_unknown = forms.BooleanField(label="Nous ne savons pas", required=False)
    source = forms.ChoiceField(
        label="D’où vient-elle\u202f?",
        choices=[(ValueSource.REGISTER, "Notre registre"), (ValueSource.ESTIMATE, "Une estimation")],
        widget=forms.RadioSelect,
        required=False,
    )
    starts_on = DayField(label="Période, du")
    ends_on = DayField(label="au")
    given_on = DayField(label="Date de la réponse", required=False)

    def __init__(self, *args: object, by_link: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.by_link = by_link
        if not by_link:
            del self.fields["source"]

    def clean(self) -> dict:
        data = self.cleaned_data
        check_order(self, "starts_on", "ends_on")
        value, is_unknown = data.get("value"), data.get("is_unknown")
        if value is not None and is_unknown:
            self.add_error("value", "Une valeur, ou «\u00a0nous ne savons pas\u00a0»\u00a0: pas les deux.")
        elif value is None and not is_unknown and "value" not in self.errors:
            self.add_error("value", "Écrivez une valeur, ou cochez «\u00a0Nous ne savons pas\u00a0».")
        if self.by_link and value is not None and not data.get("source"):
            self.add_error("source", "Dites d’où vient cette valeur\u00a0: registre ou estimation.")
        if data.get("given_on") and data["given_on"] > clock.today():
            self.add_error("given_on", "Cette date n’est pas encore passée.")
        return data

    def given(self) -> Given:
        """What a valid form says."""
        data = self.cleaned_data
        day = data["given_on"] or clock.today()
        source = data.get("source") or ValueSource.DECLARED
        return Given(data["starts_on"], data["ends_on"], data["value"], data["is_unknown"], source, day)


class TelephoneForm(ValueForm):
    """A value that one of the line's suppliers says by telephone."""

    supplier = forms.ModelChoiceField(label="Organisme", queryset=LineSupplier.objects.none(), empty_label=None)
    field_order = ("supplier", "value", "is_unknown", "starts_on", "ends_on", "given_on")

    def __init__(self, *args: object, line: ConventionLine, **kwargs: object) -> None:
        super().__init__(*args, by_link=False, **kwargs)
        self.fields["supplier"].queryset = line.suppliers.select_related("partner")


class AskForm(DressedForm):
    """Which supplier is asked, for which period."""

    supplier = forms.ModelChoiceField(label="Organisme", queryset=LineSupplier.objects.none(), empty_label=None)
    starts_on = DayField(label="Période, du")
    ends_on = DayField(label="au")

    def __init__(self, *args: object, line: ConventionLine, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = line.suppliers.exclude(email="").select_related("partner")

    def clean(self) -> dict:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data
