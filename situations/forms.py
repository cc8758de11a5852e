"""What is typed of a call, a situation, a step, a closing."""

from __future__ import annotations

import uuid

from django import forms

from french.words import NO_NEIGHBOURHOOD
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Spot
from watch.forms.noting import NOT_YET, PlaceText, RecordForm, radios, tiles
from widgets.dress import DressedForm
from widgets.fields import DayField, HourField

from .enums import (
    WITH_REASON,
    Answer,
    AskedBy,
    Channel,
    Origin,
    Outcome,
    Parties,
    Reason,
    SituationType,
    StepKind,
    Subject,
    Timing,
)
from .models import Situation
from .noting import SAY_OUTCOME, SAY_WHY

# What stands for « no answer yet », « no outcome yet » among the choices: an empty value would be no choice at all.
LATER, OPEN = "later", "open"
NOT_SAID = ("", "Non précisé")
# The icon of each tile.
ICONS: dict[str, str] = {
    "noise": "volume-high",
    "hall_occupation": "door-open",
    "gathering": "people-group",
    "public_space_use": "tree-city",
    "neighbour_conflict": "people-arrows",
    "institution_conflict": "building",
    "person_in_difficulty": "life-ring",
    "information": "circle-info",
    "technical": "wrench",
    "action": "calendar-day",
    "advice_wanted": "lightbulb",
    "other": "ellipsis",
    "came": "person-walking",
    "advice": "comment-dots",
    "referred": "share-nodes",
    "visit_planned": "calendar-check",
    "declined": "ban",
    LATER: "clock",
}


class SolicitationForm(RecordForm):
    """A call: its subject, and the answer, which saves. Now, by telephone, of nowhere until somebody says."""

    at = HourField(label="Heure", required=False)
    subject = radios(Subject, "1. Pour quoi", missing="Dites d’abord pour quoi.")
    answer = forms.ChoiceField(
        label="Et ensuite",
        choices=[*Answer.choices, (LATER, "Plus tard")],
        error_messages={"required": "Touchez une réponse, ou «\u00a0Plus tard\u00a0»."},
    )
    channel = forms.ChoiceField(label="Par", choices=Channel, required=False)
    asked_by = forms.ChoiceField(label="De la part de", choices=[NOT_SAID, *AskedBy.choices], required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # An outing has a place; whoever telephones speaks of another.
        self.initial |= {"neighbourhood": None, "spot": None}
        self.fields["at"].widget = forms.HiddenInput()
        self.answers = [(value, label, ICONS[value]) for value, label in self.fields["answer"].choices]

    @property
    def subjects(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        return tiles(self["subject"], ICONS)

    def clean_at(self) -> object:
        return self.cleaned_data["at"] or clock.local_now(self.scheme).time().replace(second=0, microsecond=0)

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.PHONE

    def clean_answer(self) -> str:
        answer = self.cleaned_data["answer"]
        return "" if answer == LATER else answer


class CallForm(DressedForm):
    """What is said afterwards of a call: its place, who asked, how."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label="Par", choices=Channel)
    asked_by = forms.ChoiceField(label="De la part de", choices=[NOT_SAID, *AskedBy.choices], required=False)
    neighbourhood = forms.ModelChoiceField(
        label="Quartier", queryset=Neighbourhood.objects.none(), required=False, empty_label=NO_NEIGHBOURHOOD
    )
    spot = forms.ModelChoiceField(
        label="Lieu", queryset=Spot.objects.none(), required=False, empty_label="Lieu non précisé"
    )

    def __init__(self, *args: object, scheme: Scheme, day: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_perimeter(scheme, day, day)
        self.fields["spot"].queryset = Spot.objects.filter(scheme=scheme)

    def clean(self) -> dict:
        """A spot says its quarter."""
        data = super().clean()
        spot = data.get("spot")
        return data | ({"neighbourhood": spot.neighbourhood} if spot and spot.neighbourhood_id else {})


def reason_owed(form: forms.Form) -> None:
    """A refusal or a breaking off is said why; no other outcome is."""
    data = form.cleaned_data
    if data.get("outcome") in WITH_REASON:
        if not data.get("reason") and "reason" not in form.errors:
            form.add_error("reason", SAY_WHY)
    else:
        data["reason"] = ""


class SituationForm(RecordForm):
    """A situation: its type and where it stands; all the rest is given."""

    type = radios(SituationType, "Quoi", missing="Dites ce qui s’est passé.")
    outcome = radios([*Outcome.choices, (OPEN, "En cours")], "Où en est-on", missing=SAY_OUTCOME)
    reason = radios(Reason, "Pourquoi", required=False)
    origin = radios(Origin, "Comment vous l’avez su", required=False)
    timing = radios(Timing, "Quand", required=False)
    parties = radios([NOT_SAID, *Parties.choices], "Entre qui", required=False)
    text = PlaceText(
        label="En une phrase",
        required=False,
        max_length=280,
        widget=forms.Textarea({"rows": 3, "maxlength": 280}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"origin": Origin.TEAM, "timing": Timing.LIVE, "parties": ""}

    @property
    def types(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        return tiles(self["type"], ICONS)

    def clean_origin(self) -> str:
        return self.cleaned_data["origin"] or Origin.TEAM

    def clean_timing(self) -> str:
        return self.cleaned_data["timing"] or Timing.LIVE

    def clean(self) -> dict:
        data = super().clean()
        reason_owed(self)
        if data.get("outcome") == OPEN:
            data["outcome"] = ""
        return data


class StepForm(DressedForm):
    """A step of a situation, named by the identifier that the phone drew for it: it may still wait there (`after`)."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    after = forms.UUIDField(
        label="Quelle situation",
        error_messages={"required": "Choisissez la situation.", "invalid": "Choisissez la situation."},
    )
    kind = radios(StepKind, "Étape", missing="Dites ce qui a été fait.")
    day = DayField(label="Jour", required=False)
    text = PlaceText(
        label="En quelques mots",
        required=False,
        max_length=140,
        widget=forms.Textarea({"rows": 2, "maxlength": 140}),
    )

    def __init__(self, *args: object, user: object, scheme: Scheme, **kwargs: object) -> None:
        self.scheme = scheme
        initial = {"client_uuid": uuid.uuid4(), "day": clock.today(scheme)}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_day(self) -> object:
        return past_day(self.cleaned_data["day"], self.scheme)

    def situation(self) -> Situation | None:
        """The situation that it is a step of, of this scheme."""
        named = Situation.objects.select_related("scheme", "first__scheme").filter(scheme=self.scheme)
        row = named.filter(client_uuid=self.cleaned_data["after"]).first()
        return row and (row.first or row)


def past_day(day: object, scheme: Scheme) -> object:
    """The day said, today when none is. Raises ValidationError for one to come."""
    day = day or clock.today(scheme)
    if day > clock.local_now(scheme).date():
        raise forms.ValidationError(NOT_YET)
    return day


class ClosingForm(DressedForm):
    """How a situation ended."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # The closing of somebody else that this one takes the place of, having read it.
    replaces = forms.BooleanField(required=False, widget=forms.HiddenInput)
    outcome = radios(Outcome, "Issue", missing=SAY_OUTCOME)
    reason = radios(Reason, "Pourquoi", required=False)
    day = DayField(label="Close le", required=False)

    def __init__(self, *args: object, scheme: Scheme, **kwargs: object) -> None:
        self.scheme = scheme
        super().__init__(*args, **kwargs)

    def clean_day(self) -> object:
        return past_day(self.cleaned_data["day"], self.scheme)

    def clean(self) -> dict:
        data = super().clean()
        reason_owed(self)
        return data
