"""What is noted of a mobile unit, and what happened to the team."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError

from schemes import clock
from schemes.models import MobileUnit, Neighbourhood, Scheme
from widgets.dress import DressedForm
from widgets.fields import DayField, form_field

from ..enums import IncidentKind, UnitEntryKind, UnitState
from ..models import UnitEntry

NOT_YET = "Ce jour n’est pas encore venu."
# A defect has its own page, a return its own button.
NOTED = [choice for choice in UnitEntryKind.choices if choice[0] not in (UnitEntryKind.DEFECT, UnitEntryKind.BACK)]


class DatedForm(DressedForm):
    """A form about a day that has come, today's unless another is typed."""

    day = DayField(label="Jour", error_messages={"required": "Dites quel jour."})

    def __init__(self, *args: object, scheme: Scheme, **kwargs: object) -> None:
        self.scheme = scheme
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(scheme)

    def clean_day(self) -> datetime.date:
        if self.cleaned_data["day"] > clock.today(self.scheme):
            raise ValidationError(NOT_YET)
        return self.cleaned_data["day"]


class UnitEntryForm(DatedForm):
    """A line of the logbook. The unit stays as it was unless another state is chosen."""

    kind = forms.ChoiceField(
        label="Qu’avez-vous fait\u202f?",
        choices=NOTED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui a été fait."},
    )
    state = forms.ChoiceField(label="Et maintenant", choices=UnitState, widget=forms.RadioSelect)
    text = form_field(UnitEntry._meta.get_field("text"), required=False)


class DefectForm(DressedForm):
    """« Signaler une panne »: the state is the button that is pressed."""

    state = forms.ChoiceField(
        choices=[choice for choice in UnitState.choices if choice[0] != UnitState.IN_SERVICE],
        error_messages={"required": "Dites si le véhicule peut encore sortir\u00a0: touchez l’un des deux boutons."},
    )
    text = form_field(UnitEntry._meta.get_field("text"), label="Qu’est-ce qui ne va pas\u202f?", required=False)


class SafetyForm(DressedForm):
    """What the safety card says of a unit."""

    insurance = form_field(MobileUnit._meta.get_field("insurance"), required=False)
    riders = form_field(MobileUnit._meta.get_field("riders"), required=False)


class IncidentForm(DatedForm):
    """Type and place, and no more: nobody is named."""

    kind = forms.ChoiceField(
        label="Ce qui s’est passé",
        choices=IncidentKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label="Quartier", required=False, empty_label="Hors quartier, ou à la structure"
    )

    def __init__(self, *args: object, scheme: Scheme, **kwargs: object) -> None:
        super().__init__(*args, scheme=scheme, **kwargs)
        today = clock.today(scheme)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_perimeter(scheme, today, today)
