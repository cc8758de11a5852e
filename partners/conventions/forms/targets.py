"""What is typed of what is expected of a line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import forms

from widgets.dress import DressedForm
from widgets.fields import CountField, DayField, FreeText, QuantityField, check_order

from ...enums import KnownBy, TargetSense
from ..catalogue import OUT_OF_BOUNDS, OfferedCode, target_refusal
from ..grid import TargetEntry
from ..models import ConventionLine


class TargetForm(DressedForm):
    """What is expected of a line over a period. Of a line that a partner gives, it is said in words."""

    value = QuantityField(label="Cible", required=False, error_messages={"min_value": OUT_OF_BOUNDS.replace("%", "%%")})
    unit_is_share = forms.BooleanField(label="En pour cent", required=False)
    sense = forms.ChoiceField(label="Sens", choices=TargetSense)
    tolerance = CountField(
        label="Marge d’«\u00a0environ\u00a0», en pour cent",
        max_value=100,
        initial=10,
        widget=forms.TextInput({"class": "form-control"}),
    )
    text = FreeText(label="Ce qui est attendu", max_length=200, required=False)
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au")
    set_on = DayField(
        label="Fixée le",
        required=False,
        help_text="Aujourd’hui, si rien n’est écrit. Plus de soixante jours après le début, la date s’imprime.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, line: ConventionLine, offered: Mapping[str, OfferedCode], **kwargs: object):
        super().__init__(*args, **kwargs)
        # Of a line that is being added too: it is not stored yet.
        self.line, self.offered = line, offered
        self.is_words = line.known_by == KnownBy.PARTNER
        for name in ("value", "unit_is_share", "sense", "tolerance") if self.is_words else ("text",):
            del self.fields[name]
        if self.figure and not self.figure.takes_number and not self.is_words:
            self.initial["unit_is_share"] = True

    def has_changed(self) -> bool:
        """A target was typed: what stands beside it always has a value."""
        return ("text" if self.is_words else "value") in self.changed_data

    @property
    def may_be_share(self) -> bool:
        """Whether it may be set in per cent, as far as the figure is known."""
        return self.figure is None or self.figure.takes_share

    @property
    def refusal(self) -> str:
        """Why the line takes no target at all; empty when it may."""
        is_figure = self.line.known_by == KnownBy.COMPUTED
        return target_refusal(self.figure, Decimal(1), is_share=self.may_be_share) if is_figure else ""

    @property
    def figure(self) -> OfferedCode | None:
        """What a target of the line would stand on: its figure; of a survey, how many people answered."""
        if self.line.known_by == KnownBy.SURVEY:
            return OfferedCode("", "Réponses", "", takes_number=True)
        return self.offered.get(self.line.code)

    def clean(self) -> dict:
        data = self.cleaned_data
        check_order(self, "starts_on", "ends_on")
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and (refusal := self.line.convention.period_refusal(start, end)):
            self.add_error("ends_on", refusal)
        if self.is_words:
            if not data.get("text", "").strip():
                self.add_error("text", "Écrivez ce qui est attendu.")
            return data
        if data.get("value") is None:
            if "value" not in self.errors:
                self.add_error("value", "Écrivez la cible en chiffres.")
        elif refusal := target_refusal(self.figure, data["value"], is_share=data["unit_is_share"]):
            self.add_error("value", refusal)
        return data

    def entry(self) -> TargetEntry:
        """What a valid form says."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if data.get("tolerance", 0) is None:
            data["tolerance"] = 10
        return TargetEntry(**data)
