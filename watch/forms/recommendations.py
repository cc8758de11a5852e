"""What is typed of a recommendation: what was seen, what is proposed, to whom, on what it stands."""

from __future__ import annotations

import datetime
import uuid

from django import forms

from french.dates import french_date
from french.personal_names import looks_personal
from schemes import clock
from schemes.models import Neighbourhood, Objective
from widgets.dress import DressedForm
from widgets.fields import DayField, FreeText, check_order, with_stored

from ..enums import Effect, ObservationState
from ..evidence import figure_lines, figures_of
from ..models import Observation, Recipient, Recommendation

PARTS = ("neighbourhood", "finding", "analysis", "proposal", "recipient", "due_on", "objective")
# A finding stands on what was seen lately, and on the figures of as long.
LOOKED_BACK = datetime.timedelta(days=365)
MOST_OBSERVATIONS = 60
TOO_LONG = "Un an au plus."


def _text(label: str, **asked: object) -> FreeText:
    return FreeText(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}), **asked)


class SeenField(forms.ModelMultipleChoiceField):
    """Observations, each with where and when: most are of the same few types."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Observation) -> str:
        return ", ".join(filter(None, (obj.label, obj.place, french_date(obj.held_on))))


class RecommendationForm(DressedForm):
    """One line read from left to right: constat, proposition, destinataire, with what the finding stands on."""

    finding = _text("Constat", help_text="Ce que l’équipe a vu, compté, entendu. Personne n’y est reconnaissable.")
    analysis = _text("Analyse", required=False, help_text="Pourquoi, à votre avis.")
    proposal = _text("Proposition", help_text="Ce qu’il faudrait faire, en une phrase.")
    neighbourhood = forms.ModelChoiceField(
        label="Quartier", queryset=Neighbourhood.objects.none(), required=False, empty_label="Tout le territoire"
    )
    recipient = forms.ModelChoiceField(
        label="Destinataire", queryset=Recipient.objects.none(), required=False, empty_label="À choisir"
    )
    due_on = DayField(label="Réponse attendue le", required=False)
    objective = forms.ModelChoiceField(
        label="Objectif du dispositif", queryset=Objective.objects.none(), required=False, empty_label="Aucun"
    )
    observations = SeenField(label="Observations", queryset=Observation.objects.none(), required=False)
    figures_from = DayField(label="Chiffres, du", required=False)
    figures_to = DayField(label="au", required=False)
    figures = forms.MultipleChoiceField(label="Chiffres", widget=forms.CheckboxSelectMultiple, required=False)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, recommendation: Recommendation, **kwargs: object) -> None:
        self.recommendation = recommendation
        kwargs["initial"] = _initial_of(recommendation) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        scheme, stored = recommendation.scheme, recommendation
        today = clock.today(scheme)
        quarters = Neighbourhood.objects.in_perimeter(scheme, today, today)
        self.fields["neighbourhood"].queryset = with_stored(quarters, [stored.neighbourhood_id])
        recipients = Recipient.objects.filter(scheme=scheme, is_active=True)
        chosen = with_stored(recipients, [stored.recipient_id]).select_related("partner")
        self.fields["recipient"].queryset = chosen
        self.fields["objective"].queryset = scheme.objectives.all()
        self.fields["observations"].queryset = self._observations(today)
        self.fields["figures"].choices = [
            (known.code, f"{known.label}\u00a0: {known.said}") for known in figures_of(scheme, *self.period)
        ]

    def _observations(self, today: datetime.date) -> object:
        """Those of the year that were not set aside, the newest, and those that are linked or asked for already."""
        rows = Observation.objects.filter(scheme=self.recommendation.scheme, first=None)
        lately = rows.filter(held_on__gte=today - LOOKED_BACK).exclude(state=ObservationState.SET_ASIDE)
        keys = list(lately.order_by("-held_on", "-pk").values_list("pk", flat=True)[:MOST_OBSERVATIONS])
        linked = self.recommendation.observations.values_list("pk", flat=True) if self.recommendation.pk else ()
        asked = self.initial.get("observations") or ()
        shown = rows.filter(pk__in=[*keys, *linked, *asked]).select_related("spot", "neighbourhood")
        return shown.order_by("-held_on", "-pk")

    @property
    def period(self) -> tuple[datetime.date, datetime.date]:
        """Of the figures that are offered: as typed where it makes a period of a year at most, else as it stood."""
        start, end = self.initial["figures_from"], self.initial["figures_to"]
        if self.is_bound:
            typed = []
            for name in ("figures_from", "figures_to"):
                try:
                    typed.append(self.fields[name].clean(self.data.get(self.add_prefix(name))))
                except forms.ValidationError:
                    typed.append(None)
            if all(typed) and typed[0] <= typed[1] <= typed[0] + LOOKED_BACK:
                start, end = typed
        return start, end

    def clean_due_on(self) -> datetime.date | None:
        day = self.cleaned_data["due_on"]
        if day and day <= clock.today(self.recommendation.scheme):
            raise forms.ValidationError("Laissez au destinataire le temps de répondre\u00a0: une date à venir.")
        return day

    def clean(self) -> dict:
        data = self.cleaned_data
        start, end = data.get("figures_from"), data.get("figures_to")
        if check_order(self, "figures_from", "figures_to") and start and end and end > start + LOOKED_BACK:
            self.add_error("figures_to", TOO_LONG)
        for name in ("finding", "analysis", "proposal"):
            if looks_personal(data.get(name, "")) and not self.data.get("is_read"):
                self.add_error(name, "On dirait un nom ou un numéro de personne. Retirez-le, ou confirmez plus bas.")
        return data

    @property
    def is_personal(self) -> bool:
        """Whether a text looked like somebody: saving it is then a choice."""
        return any("On dirait" in sentence for said in self.errors.values() for sentence in said)

    def written(self) -> Recommendation:
        """The recommendation with what a valid form says."""
        row, data = self.recommendation, self.cleaned_data
        for name in PARTS:
            setattr(row, name, data[name])
        row.client_uuid = row.client_uuid if row.pk else data["client_uuid"]
        row.evidence = figure_lines(row.scheme, data["figures"], *self.period)
        return row


def _initial_of(row: Recommendation) -> dict[str, object]:
    today = clock.today(row.scheme)
    figures = [line for line in row.evidence if line["kind"] == "figure"]
    days = [datetime.date.fromisoformat(figures[0][name]) for name in ("start", "end")] if figures else []
    start, end = days or (today - LOOKED_BACK, today)
    return {name: getattr(row, name) for name in PARTS} | {
        "observations": [seen.pk for seen in row.observations.all()] if row.pk else [],
        "figures_from": start,
        "figures_to": end,
        "figures": [line["code"] for line in figures],
        "client_uuid": row.client_uuid or uuid.uuid4(),
        "version": row.version if row.pk else None,
    }


class DoneForm(DressedForm):
    """When it was carried out."""

    day = DayField(label="Réalisée le")


class EffectForm(DressedForm):
    """« Ce que c’est devenu »."""

    effect = forms.ChoiceField(label="Ce que c’est devenu", choices=Effect, widget=forms.RadioSelect)
