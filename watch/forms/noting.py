"""What the forms of the field have in common: where, when, and which outing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.db.models import Exists, OuterRef, Q

from french.personal_names import HALL, goes_past_the_hall, looks_personal
from french.words import NO_NEIGHBOURHOOD
from outings.enums import OutingStatus
from outings.models import Outing
from partners.models import Partner
from planning.models import CrewMember
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Spot
from widgets.dress import DressedForm
from widgets.fields import DayField, FreeText

from ..enums import ObservationType, TechnicalType, Urgency
from ..models import Observation

NOT_YET = "Ce jour n’est pas encore venu."
SAY_WHAT = "Dites ce qui est cassé, sale ou fermé."
CALL_FIRST = "Appelez d’abord."
SAY_OBJECT = "Dites l’objet et le lieu."
SAY_WHEN = "Dites pour quand, ou «\u00a0Prochaine sortie ici\u00a0»."
# How many observations a page offers as noted already.
MOST_NOTED = 30
# What is usually left to do, each a touch; ELSE is said in one's own words.
USUAL = (
    "Repasser voir",
    "Apporter une réponse",
    "Apporter un document",
    "Relancer le bailleur",
    "Relancer la ville",
    "Faire venir un partenaire",
)
ELSE = "else"
# The icon of each tile.
ICONS: dict[str, str] = {
    "technical": "wrench",
    "uses": "people-group",
    "rights": "scale-balanced",
    "service_gap": "store",
    "isolation": "house-lock",
    "youth": "school",
    "mobility": "bus",
    "other": "ellipsis",
}


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
    """The outing of today that has begun and is not closed, the user's own first: its identifier, and its place where
    it has one only. Nothing when nobody is out."""
    began = Q(starts_at=None) | Q(starts_at__lte=clock.local_now(scheme).time())
    out = Outing.objects.filter(began, scheme=scheme, held_on=clock.today(scheme), status=OutingStatus.PLANNED)
    theirs = CrewMember.objects.filter(outing=OuterRef("pk"), user=user, is_absent=False)
    outing = out.annotate(is_theirs=Exists(theirs)).with_places().order_by("-is_theirs", "-starts_at", "pk").first()
    if outing is None:
        return {}
    stops = list(outing.stops.all())
    where = {"neighbourhood": stops[0].neighbourhood_id, "spot": stops[0].spot_id} if len(stops) == 1 else {}
    return {"outing_uuid": outing.client_uuid} | where


def tiles(field: forms.BoundField, icons: Mapping[str, str]) -> list[tuple[forms.boundfield.BoundWidget, str]]:
    """Each choice of a field, with the icon of its tile."""
    return [(option, icons[option.data["value"]]) for option in field]


def radios(choices: list | type, label: str, *, missing: str = "", required: bool = True) -> forms.ChoiceField:
    """One of a closed list, all in sight; `missing` is what is said when none is chosen."""
    messages = {"required": missing} if missing else None
    return forms.ChoiceField(
        label=label,
        choices=getattr(choices, "choices", choices),
        # Said on the phone too, before anything is kept (static/js/record-form.js).
        widget=forms.RadioSelect({"required": True, "data-missing": missing} if required else {}),
        required=required,
        error_messages=messages,
    )


class ObservationForm(RecordForm):
    """Something seen: what it is, in a sentence. What is broken says what; what is dangerous, that somebody called."""

    type = radios(ObservationType, "Quoi", missing="Dites ce que vous avez vu.")
    technical_type = radios(TechnicalType, "Ce qui est cassé ou sale", required=False)
    urgency = radios(Urgency, "C’est", required=False)
    # An emergency is told by telephone before anything is written (DOMAIN 8.4).
    called = forms.BooleanField(label="J’ai appelé, ou quelqu’un l’a fait", required=False)
    text = PlaceText(
        label="En une phrase",
        required=False,
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 280}),
    )
    first = forms.ModelChoiceField(Observation.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("urgency", Urgency.NORMAL)
        self.fields["first"].queryset = Observation.objects.filter(scheme=self.scheme, first=None)

    @property
    def types(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        return tiles(self["type"], ICONS)

    def noted_here(self) -> list[Observation]:
        """Those of the scheme that are still open, latest first: what one sees may be noted already."""
        rows = self.fields["first"].queryset.open().exclude(spot=None, neighbourhood=None)
        return list(rows.select_related("spot", "neighbourhood")[:MOST_NOTED])

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.NORMAL

    def clean(self) -> dict:
        data = super().clean()
        if data.get("type") != ObservationType.TECHNICAL:
            data["technical_type"] = ""
        elif not data.get("technical_type"):
            self.add_error("technical_type", SAY_WHAT)
        if data.get("urgency") == Urgency.DANGER and not data.get("called"):
            self.add_error("called", CALL_FIRST)
        first = data.get("first")
        if first and (first.type, first.technical_type) != (data.get("type"), data["technical_type"]):
            data["first"] = None  # Chosen before another type was.
        return data


class FollowUpForm(RecordForm):
    """What is to be done next, and where: an object and a place, nobody."""

    usual = radios([*((said, said) for said in USUAL), (ELSE, "Autre chose")], "Quoi", required=False)
    what = FreeText(label="En quelques mots", required=False, max_length=140, widget=forms.TextInput)
    due = radios([("next", "Prochaine sortie ici"), ("day", "À une date")], "Pour quand", required=False)
    due_on = DayField(label="Pour le", required=False)
    partner = forms.ModelChoiceField(
        label="Avec", queryset=Partner.objects.none(), required=False, empty_label="Personne d’autre"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due", "next")
        self.fields["partner"].queryset = Partner.objects.filter(partnerships__scheme=self.scheme)

    def clean(self) -> dict:
        data = super().clean()
        usual, typed = data.get("usual", ""), data.get("what", "").strip()
        # Said in one's own words, they come first; a usual one needs none.
        data["what"] = typed or ("" if usual == ELSE else usual)
        is_of_somebody = looks_personal(typed) or goes_past_the_hall(typed)
        if (not data["what"] or is_of_somebody) and "what" not in self.errors:
            self.add_error("what", SAY_OBJECT)
        if not (data.get("spot") or data.get("neighbourhood")):
            self.add_error("spot", SAY_OBJECT)
        if data.get("due") != "day":
            data["due_on"] = None
        elif not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", SAY_WHEN)
        return data
