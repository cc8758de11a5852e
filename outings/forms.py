"""What is typed on the pages of a structure about places and lists: quarters, their statuses, topics, themes, spots."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from french.names import folded
from french.words import NO_NEIGHBOURHOOD
from schemes.enums import QpvStatus, SpotType
from schemes.forms import one_line
from schemes.models import Neighbourhood, Scheme, Spot, Theme, Topic
from schemes.perimeter import MOST_QUARTERS, StatusChange, Stretch
from widgets.dress import DressedForm
from widgets.fields import NOT_KNOWN, DayField, FreeText, check_order

from .entry.rows import SAYABLE

LONGEST_NAME = 120
MOST_STRETCHES = 12
KNOWN = [(status.value, status.label) for status in SAYABLE]
NO_NAMES = "Pas de nom de personne, pas d’adresse."


class QuartersForm(DressedForm):
    """One quarter or a pasted list, all with the same days, priority and status."""

    names = FreeText(
        label="Quartiers",
        max_length=MOST_QUARTERS * LONGEST_NAME,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Un par ligne\u00a0: collez une liste, ou ajoutez-en un seul.",
        error_messages={"required": "Donnez au moins un quartier."},
    )
    starts_on = DayField(label="Du", required=False, help_text="Vide\u00a0: depuis le début du dispositif.")
    ends_on = DayField(label="Au", required=False, help_text="Dernier jour compris. Vide\u00a0: sans fin prévue.")
    is_priority = forms.BooleanField(label="Prioritaire pour le dispositif", required=False)
    status = forms.ChoiceField(
        label="Statut", required=False, widget=forms.RadioSelect, choices=[*KNOWN, ("", "Je ne sais pas")]
    )
    since = DayField(label="Statut depuis le", required=False)
    source = FreeText(label="D’après", max_length=200, required=False, help_text="Décret, liste nationale, ville…")

    def clean_names(self) -> list[str]:
        """Each once, as a list pastes them: a bullet, or a tab after the name, is not of the name."""
        lines = [
            re.sub(r"^[-–•*](\s+|$)", "", line.split("\t")[0].strip())
            for line in self.cleaned_data["names"].split("\n")
        ]
        names = list({folded(line): one_line(line) for line in reversed(lines) if folded(line)}.values())[::-1]
        if not names:
            raise ValidationError("Donnez au moins un quartier.")
        if len(names) > MOST_QUARTERS:
            raise ValidationError(f"Au plus {MOST_QUARTERS}\u00a0quartiers à la fois.")
        if too_long := next((name for name in names if len(name) > LONGEST_NAME), ""):
            raise ValidationError(
                f"«\u00a0{too_long[:40]}…\u00a0» est trop long\u00a0: au plus {LONGEST_NAME} caractères."
            )
        return names

    def clean(self) -> dict:
        check_order(self, "starts_on", "ends_on")
        data = self.cleaned_data
        if (data.get("since") or data.get("source")) and not data.get("status"):
            self.add_error("status", "Choisissez le statut, ou effacez sa date et sa source.")
        return data

    def stretch(self) -> Stretch:
        return Stretch(*(self.cleaned_data[name] for name in ("starts_on", "ends_on", "is_priority")))

    def change(self) -> StatusChange | None:
        data = self.cleaned_data
        return StatusChange(data["status"], data["since"], one_line(data["source"])) if data["status"] else None


class StretchForm(DressedForm):
    """Days in the perimeter; the last, empty one is for a quarter that comes back."""

    starts_on = DayField(label="Du", required=False)
    ends_on = DayField(label="Au", required=False)
    is_priority = forms.BooleanField(label="Prioritaire", required=False)

    def clean(self) -> dict:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data


class StatusForm(DressedForm):
    """A status from a day on; the last, empty one is for a new one."""

    status = forms.ChoiceField(
        label="Statut", choices=[("", "Choisir"), *KNOWN, (QpvStatus.UNKNOWN.value, NOT_KNOWN)], required=False
    )
    starts_on = DayField(label="À partir du", required=False)
    source = FreeText(label="D’après", max_length=200, required=False)

    def clean(self) -> dict:
        data = self.cleaned_data
        if not data.get("status") and (data.get("starts_on") or data.get("source")):
            self.add_error("status", "Choisissez le statut.")
        return data


class _RowsFormSet(forms.BaseFormSet):
    def rows(self) -> list[dict]:
        """Those that stay, in the order of the page; a new row is one where something was typed."""
        kept = [form for form in self.initial_forms if form not in self.deleted_forms]
        return [form.cleaned_data for form in [*kept, *(form for form in self.extra_forms if form.has_changed())]]


_asked = {"formset": _RowsFormSet, "extra": 1, "can_delete": True, "can_delete_extra": False}
StretchFormSet = forms.formset_factory(StretchForm, max_num=MOST_STRETCHES, absolute_max=MOST_STRETCHES, **_asked)
StatusFormSet = forms.formset_factory(StatusForm, max_num=MOST_STRETCHES, absolute_max=MOST_STRETCHES, **_asked)


def stretches(rows: Iterable[dict]) -> tuple[Stretch, ...]:
    return tuple(Stretch(row["starts_on"], row["ends_on"], row["is_priority"]) for row in rows)


def changes(rows: Iterable[dict]) -> tuple[StatusChange, ...]:
    """A row whose status was emptied is none."""
    return tuple(
        StatusChange(row["status"], row["starts_on"], one_line(row["source"])) for row in rows if row["status"]
    )


class RowForm(DressedForm):
    """A row of one of a scheme's lists; `row` is the one being changed, or a new one."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    # What its names are compared with, and what is said when another bears it.
    named, taken = "label", "Cette thématique est déjà dans la liste."

    def __init__(self, *args: object, scheme: Scheme, row: Topic | Theme | Spot, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.scheme, self.row = scheme, row

    def twins(self, data: dict) -> Iterable[Topic | Theme | Spot]:
        """The rows with which this one may not share its name."""
        raise NotImplementedError

    def clean(self) -> dict:
        data = self.cleaned_data
        if name := data.get(self.named):
            data[self.named] = one_line(name)
            if any(folded(str(twin)) == folded(name) for twin in self.twins(data) if twin.pk != self.row.pk):
                self.add_error(self.named, self.taken)
        return data


class TopicForm(RowForm):
    """An own topic, under another or beside them all."""

    label = FreeText(label="Thématique", max_length=120, help_text=NO_NAMES)
    parent = forms.ModelChoiceField(
        Topic.objects.none(), label="Sous", required=False, empty_label="Aucune\u00a0: à côté"
    )
    is_active = forms.BooleanField(label="Proposée à la saisie", required=False, initial=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(scheme=None) | Q(scheme=self.scheme)
        # One level: what has sub-topics is under none.
        has_children = bool(self.row.pk) and self.row.children.exists()
        parents = Topic.objects.filter(offered, parent=None).exclude(pk=self.row.pk)
        self.fields["parent"].queryset = parents.none() if has_children else parents

    def twins(self, data: dict) -> Iterable[Topic]:
        return Topic.objects.filter(Q(scheme=None) | Q(scheme=self.scheme))


class ThemeForm(RowForm):
    """An own theme."""

    label = FreeText(label="Thématique ciblée", max_length=80, help_text=NO_NAMES)
    is_active = forms.BooleanField(label="Proposée à la saisie", required=False, initial=True)

    def twins(self, data: dict) -> Iterable[Theme]:
        return Theme.objects.filter(Q(scheme=None) | Q(scheme=self.scheme))


class SpotForm(RowForm):
    """A spot: where it is, and its own status where it is known to differ from its quarter's."""

    named, taken = "name", "Ce lieu est déjà dans la liste de ce quartier."

    name = FreeText(label="Lieu", max_length=80, help_text=NO_NAMES)
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label="Quartier", required=False, empty_label=NO_NEIGHBOURHOOD
    )
    spot_type = forms.ChoiceField(label="Typologie", required=False, choices=[("", NOT_KNOWN), *SpotType.choices])
    qpv_status = forms.ChoiceField(label="Statut", required=False, choices=[("", "Celui du quartier"), *KNOWN])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kept = Q(perimeters__scheme=self.scheme) | Q(pk=self.row.neighbourhood_id)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.filter(kept).distinct()

    def twins(self, data: dict) -> Iterable[Spot]:
        return self.scheme.spots.filter(neighbourhood=data.get("neighbourhood"))
