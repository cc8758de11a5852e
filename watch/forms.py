"""What the forms of the field have in common: where, when, and which outing."""

from __future__ import annotations

import uuid

from django import forms

from french.personal_names import HALL, goes_past_the_hall
from french.words import NO_NEIGHBOURHOOD
from outings.enums import OutingStatus
from outings.models import Outing
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Spot
from widgets.dress import DressedForm
from widgets.fields import DayField, FreeText

NOT_YET = "Ce jour n’est pas encore venu."


class PlaceText(FreeText):
    """A sentence about a place: it stops at the hall. A name in it is warned of, as everywhere (V18)."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if goes_past_the_hall(value):
            raise forms.ValidationError(HALL, code="past_the_hall")


class RecordForm(DressedForm):
    """One thing noted in the field. The day is today's, the place is the outing's in progress, until somebody says."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    outing_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    held_on = DayField(label="Jour", required=False)
    neighbourhood = forms.ModelChoiceField(
        label="Quartier", queryset=Neighbourhood.objects.none(), required=False, empty_label=NO_NEIGHBOURHOOD
    )
    spot = forms.ModelChoiceField(
        label="Lieu", queryset=Spot.objects.none(), required=False, empty_label="Lieu non précisé"
    )

    def __init__(self, *args: object, user: object, scheme: Scheme, **kwargs: object) -> None:
        self.user, self.scheme = user, scheme
        today = clock.today(scheme)
        initial = {"client_uuid": uuid.uuid4(), "held_on": today} | place_now(user, scheme)
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        quarters = Neighbourhood.objects.in_perimeter(scheme, today, today)
        self.fields["neighbourhood"].queryset = quarters
        self.fields["spot"].queryset = Spot.objects.filter(scheme=scheme)

    def clean_held_on(self) -> object:
        day = self.cleaned_data["held_on"] or clock.today(self.scheme)
        if day > clock.local_now(self.scheme).date():
            raise forms.ValidationError(NOT_YET)
        return day

    def clean(self) -> dict:
        """A spot says its quarter."""
        data = super().clean()
        spot = data.get("spot")
        if spot and spot.neighbourhood_id:
            data["neighbourhood"] = spot.neighbourhood
        return data


def place_now(user: object, scheme: Scheme) -> dict[str, object]:
    """The team's outing of today that the user may be on: its identifier, and its place where it has one only."""
    today = Outing.objects.filter(scheme=scheme, held_on=clock.today(scheme), status=OutingStatus.PLANNED)
    outing = today.with_places().order_by("starts_at", "pk").first()
    if outing is None:
        return {}
    stops = list(outing.stops.all())
    where = {"neighbourhood": stops[0].neighbourhood_id, "spot": stops[0].spot_id} if len(stops) == 1 else {}
    return {"outing_uuid": outing.client_uuid} | where
