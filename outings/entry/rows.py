"""The two small forms that the outing form repeats: a stop, a testimony."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType

from django import forms

from french.names import folded
from french.words import NO_NEIGHBOURHOOD
from schemes.enums import SpotType
from schemes.models import Neighbourhood, SchemeNeighbourhood
from widgets.dress import QUICK, DressedForm
from widgets.fields import NOT_KNOWN, CountField, FreeText

from ..entries import StopEntry, TestimonyEntry
from ..enums import TestimonySource

# « Hors quartier »: outside the scheme's perimeter, which is an answer.
OUTSIDE = "outside"
MOST_ROWS = 30


class NeighbourhoodSelect(forms.Select):
    """Shows what the perimeter had on the outing's day; the phone's script follows a day that changes."""

    links: Mapping[str, SchemeNeighbourhood] = MappingProxyType({})
    held_on: datetime.date | None = None

    def create_option(self, name, value, label, selected, index, **kwargs) -> dict:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        link = self.links.get(value)
        if link and (link.starts_on or link.ends_on):
            option["attrs"] |= {"data-from": link.starts_on or "", "data-to": link.ends_on or ""}
            option["attrs"] |= {"hidden": not selected and self.is_absent(value)}
        return option

    def is_absent(self, value: str) -> bool:
        """Whether that neighbourhood was not in the perimeter on the outing's day."""
        link = self.links.get(value)
        return bool(link and self.held_on and not link.covers(self.held_on))


class StopForm(DressedForm):
    """One stop: where it was and, when there are several, how many people it had."""

    neighbourhood = forms.ChoiceField(label="Quartier", required=False, widget=NeighbourhoodSelect)
    spot = FreeText(label="Lieu", required=False, max_length=80)
    spot_type = forms.ChoiceField(label="Typologie", required=False, choices=[("", NOT_KNOWN), *SpotType.choices])
    people_mediated = CountField(label="Personnes médiées à cette halte")
    # Timed shares come from elsewhere (an import); they stay as long as they add up to the duration.
    minutes = CountField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args,
        neighbourhoods: Mapping[str, Neighbourhood],
        links: Mapping[str, SchemeNeighbourhood],
        held_on: datetime.date | None,
        home_of: Callable[[str], str],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = self.fields["neighbourhood"].widget
        self.places.links, self.places.held_on = links, held_on
        self.neighbourhoods, self.home_of = neighbourhoods, home_of
        self.fields["neighbourhood"].choices = [
            ("", "Choisir"),
            *((key, place.name) for key, place in neighbourhoods.items()),
            (OUTSIDE, NO_NEIGHBOURHOOD),
        ]
        self.fields["neighbourhood"].is_needed = True
        self.fields["spot"].widget.attrs |= {"list": "lieux", "autocomplete": "off"}

    def clean_neighbourhood(self) -> str:
        """A known spot says its neighbourhood by itself; either was in the perimeter that day."""
        spot = folded(str(self["spot"].value() or ""))
        chosen = self.cleaned_data["neighbourhood"] or (self.home_of(spot) if spot else "")
        if self.places.is_absent(chosen):
            raise forms.ValidationError("Ce quartier n’est pas dans le périmètre à cette date. Choisissez-en un autre.")
        return chosen

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in ("neighbourhood", "spot", "spot_type", "people_mediated"))

    def check_place(self, *, asks_spot: bool) -> None:
        """A neighbourhood, or « Hors quartier » with a spot where the format asks one."""
        if {"neighbourhood", "spot"} & set(self.errors):
            return
        data = self.cleaned_data
        if not data["neighbourhood"]:
            self.add_error("neighbourhood", "Choisissez le quartier, ou «\u00a0Hors quartier\u00a0».")
        elif data["neighbourhood"] == OUTSIDE and asks_spot and not data["spot"]:
            self.add_error("spot", "Hors quartier\u00a0: donnez au moins le lieu.")

    def entry(self, *, asks_spot: bool) -> StopEntry:
        data = self.cleaned_data
        return StopEntry(
            neighbourhood=self.neighbourhoods.get(data["neighbourhood"]),
            spot_name=data["spot"] if asks_spot else "",
            spot_type=data["spot_type"] if asks_spot else "",
            people_mediated=data["people_mediated"],
        )


class TestimonyForm(DressedForm):
    """Words somebody said; without consent they are kept and never published (V19)."""

    text = FreeText(label="Ce qui a été dit", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.ChoiceField(label="Qui parle", required=False, choices=TestimonySource.choices)
    has_consent = forms.BooleanField(label="Accord donné pour publier", required=False)

    @property
    def is_blank(self) -> bool:
        return not (self["text"].value() or "").strip()

    def entry(self) -> TestimonyEntry:
        data = self.cleaned_data
        return TestimonyEntry(data["text"], data["source"] or TestimonySource.RESIDENT, data["has_consent"])


_REPEATED = {"extra": 0, "max_num": MOST_ROWS, "absolute_max": MOST_ROWS, "renderer": QUICK}
StopFormSet = forms.formset_factory(StopForm, min_num=1, **_REPEATED)
TestimonyFormSet = forms.formset_factory(TestimonyForm, **_REPEATED)
