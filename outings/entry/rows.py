"""The two small forms that the outing form repeats: a stop, a testimony."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django import forms

from french.names import folded
from french.words import NO_NEIGHBOURHOOD
from schemes.enums import QpvStatus, SpotType
from schemes.models import Neighbourhood, NeighbourhoodStatus, SchemeNeighbourhood, Spot
from widgets.dress import QUICK, DressedForm
from widgets.fields import NOT_KNOWN, CountField, FreeText

from ..entries import StopEntry, TestimonyEntry
from ..enums import TestimonySource
from ..models import LONGEST_OUTING_MINUTES
from ..stops import status_of

# « Hors quartier »: outside the scheme's perimeter, which is an answer.
OUTSIDE = "outside"
MOST_ROWS = 30
# What each stop of a round may have of the outing's.
SHARES = ("people_mediated", "minutes")
# What a team may answer of a place whose QPV status nobody gave.
SAYABLE = (QpvStatus.QPV, QpvStatus.WATCH, QpvStatus.NON_QPV)


@dataclass(frozen=True)
class Quarter:
    """A neighbourhood as a stop offers it; `stretches` are its days in the perimeter, empty where it is always offered.

    Its statuses are prefetched.
    """

    neighbourhood: Neighbourhood
    stretches: tuple[SchemeNeighbourhood, ...] = ()

    def is_offered(self, day: datetime.date | None) -> bool:
        """Whether the perimeter had it that day; one that it had not may be chosen all the same (V21)."""
        return day is None or not self.stretches or any(stretch.covers(day) for stretch in self.stretches)

    def attributes(self) -> dict[str, str]:
        """For the phone's script, « from/to » each: the days when it is offered, and when its status is known."""
        known = (row for row in self.neighbourhood.statuses.all() if row.status != QpvStatus.UNKNOWN)
        spans = {"data-days": _spans(self.stretches), "data-known": _spans(known)}
        return {name: value for name, value in spans.items() if value}


def _spans(rows: Iterable[SchemeNeighbourhood | NeighbourhoodStatus]) -> str:
    return " ".join(f"{row.starts_on or ''}/{row.ends_on or ''}" for row in rows)


class NeighbourhoodSelect(forms.Select):
    """Shows what the perimeter had on the outing's day; the phone's script follows a day that changes."""

    quarters: Mapping[str, Quarter] = MappingProxyType({})
    held_on: datetime.date | None = None

    def create_option(self, name, value, label, selected, index, **kwargs) -> dict:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        if quarter := self.quarters.get(value):
            is_hidden = not selected and not quarter.is_offered(self.held_on)
            option["attrs"] |= quarter.attributes() | {"hidden": is_hidden}
        return option


class StopForm(DressedForm):
    """One stop: where it was and, when there are several, how many people it had and how long it lasted."""

    neighbourhood = forms.ChoiceField(label="Quartier", required=False, widget=NeighbourhoodSelect)
    spot = FreeText(label="Lieu", required=False, max_length=80)
    spot_type = forms.ChoiceField(label="Typologie", required=False, choices=[("", NOT_KNOWN), *SpotType.choices])
    people_mediated = CountField(label="Personnes médiées à cette halte")
    said_status = forms.ChoiceField(
        label="Ce lieu est-il en QPV\u202f?",
        required=False,
        widget=forms.RadioSelect,
        choices=[*((status.value, status.label) for status in SAYABLE), ("", "Je ne sais pas")],
    )
    minutes = CountField(label="Temps sur place (minutes)", max_value=LONGEST_OUTING_MINUTES)

    def __init__(
        self,
        *args,
        quarters: Mapping[str, Quarter],
        held_on: datetime.date | None,
        home_of: Callable[[str], str],
        spot_at: Callable[[str, str], Spot | None],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["neighbourhood"].widget
        widget.quarters, widget.held_on = quarters, held_on
        self.quarters, self.held_on, self.home_of, self.spot_at = quarters, held_on, home_of, spot_at
        self.fields["neighbourhood"].choices = [
            ("", "Choisir"),
            *((key, quarter.neighbourhood.name) for key, quarter in quarters.items()),
            (OUTSIDE, NO_NEIGHBOURHOOD),
        ]
        self.fields["neighbourhood"].is_needed = True
        self.fields["minutes"].widget.attrs["placeholder"] = ""
        self.fields["spot"].widget.attrs |= {"list": "lieux", "autocomplete": "off"}

    def clean_neighbourhood(self) -> str:
        """A known spot says its neighbourhood by itself."""
        spot = folded(str(self["spot"].value() or ""))
        return self.cleaned_data["neighbourhood"] or (self.home_of(spot) if spot else "")

    @property
    def is_status_known(self) -> bool:
        """Whether the place says its QPV status that day: then nobody is asked (DOMAIN 5.1)."""
        key, name = (str(self[name].value() or "") for name in ("neighbourhood", "spot"))
        if not (key and self.held_on):
            return False
        quarter, spot = self.quarters.get(key), self.spot_at(key, folded(name)) if name else None
        return bool(status_of(spot, quarter.neighbourhood if quarter else None, self.held_on)[1])

    @property
    def is_blank(self) -> bool:
        answers = ("neighbourhood", "spot", "spot_type", *SHARES)
        return not any(self[name].value() for name in answers)

    def leave_shares_unasked(self) -> None:
        """The only stop of an outing has all its people and its whole duration: what the page hides is no mistake."""
        for name in SHARES:
            if self.errors.pop(name, None):
                self.cleaned_data[name] = None

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
        quarter = self.quarters.get(data["neighbourhood"])
        return StopEntry(
            neighbourhood=quarter.neighbourhood if quarter else None,
            spot_name=data["spot"] if asks_spot else "",
            spot_type=data["spot_type"] if asks_spot else "",
            people_mediated=data["people_mediated"],
            said_status=data["said_status"],
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
