"""Small forms that a series repeats: where it stops, whom it expects."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.db.models import QuerySet

from french.names import folded
from french.words import NO_NEIGHBOURHOOD
from outings.entries import StopEntry
from outings.entry.rows import OUTSIDE
from partners.enums import OUTING_ROLES
from partners.models import Partner
from schemes.models import Neighbourhood, Scheme
from widgets.dress import QUICK, DressedForm
from widgets.fields import NOT_KNOWN, FreeText

# So many rows wait, each behind the one before it (static/css/series.css); what is stored is always there.
MOST_STOPS, MOST_PARTNERS = 8, 6


class Places:
    """The quarters and the spots of a scheme that a stop may name, read once."""

    def __init__(self, scheme: Scheme, stored: QuerySet[Neighbourhood] | None = None) -> None:
        links = scheme.perimeter.select_related("neighbourhood").order_by("neighbourhood__name_order")
        self.quarters: dict[str, Neighbourhood] = {str(link.neighbourhood_id): link.neighbourhood for link in links}
        self.quarters |= {str(place.pk): place for place in stored or ()}
        self.spots = list(scheme.spots.all())

    def home_of(self, name: str) -> str:
        """The quarter of the only spot of that folded name, as a stop's field holds it; else empty."""
        homes = {str(spot.neighbourhood_id or OUTSIDE) for spot in self.spots if spot.folded_name == name}
        return homes.pop() if len(homes) == 1 and homes <= {*self.quarters, OUTSIDE} else ""


class PlaceForm(DressedForm):
    """One stop of a series."""

    neighbourhood = forms.ChoiceField(label="Quartier", required=False)
    spot = FreeText(
        label="Lieu",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "lieux", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, places: Places, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        names = [(key, quarter.name) for key, quarter in places.quarters.items()]
        self.fields["neighbourhood"].choices = [("", "Choisir"), *names, (OUTSIDE, NO_NEIGHBOURHOOD)]

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in ("neighbourhood", "spot"))

    def clean(self) -> dict:
        """A known spot says its neighbourhood by itself."""
        data = self.cleaned_data
        name = folded(data.get("spot", ""))
        data["neighbourhood"] = data.get("neighbourhood") or (self.places.home_of(name) if name else "")
        if not self.is_blank and not data["neighbourhood"] and not self.errors:
            self.add_error("neighbourhood", "Choisissez le quartier, ou «\u00a0Hors quartier\u00a0».")
        elif data["neighbourhood"] == OUTSIDE and not name and not self.errors:
            self.add_error("spot", "Hors quartier\u00a0: donnez au moins le lieu.")
        return data

    def entry(self) -> StopEntry:
        data = self.cleaned_data
        return StopEntry(self.places.quarters.get(data["neighbourhood"]), data["spot"])


class ExpectedForm(DressedForm):
    """A partner whom a series expects."""

    partner = forms.TypedChoiceField(label="Partenaire", required=False, empty_value=None)
    role = forms.ChoiceField(
        label="Rôle", required=False, choices=[("", NOT_KNOWN), *((role.value, role.label) for role in OUTING_ROLES)]
    )
    is_shown = forms.BooleanField(label="Il est d’accord pour être nommé au public", required=False)

    def __init__(self, *args: object, partners: Mapping[str, Partner], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", "Choisir"), *((key, partner.name) for key, partner in partners.items())]
        self.fields["partner"].coerce = lambda key: partners[key]

    @property
    def is_blank(self) -> bool:
        return not self["partner"].value()


_REPEATED = {"extra": 0, "max_num": 30, "absolute_max": 30, "renderer": QUICK}
PlaceFormSet = forms.formset_factory(PlaceForm, min_num=MOST_STOPS, **_REPEATED)
ExpectedFormSet = forms.formset_factory(ExpectedForm, min_num=MOST_PARTNERS, **_REPEATED)
