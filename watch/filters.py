"""A list as a figure of the report opens it: the rows that this figure counts, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.http import Http404, QueryDict

from french.dates import period_label
from french.words import NO_NEIGHBOURHOOD, listed
from schemes import clock
from schemes.models import Neighbourhood, Scheme
from widgets.fields import DayField

from .counting import Conditions, Days, follow_ups, observations, recommendations, standing
from .enums import ObservationType, RecommendationStanding


class FigureFilters(forms.Form):
    """Which figure, of which days and quarters, perhaps one of its parts. `titles` say what the rows are, by the
    figure's code; `parts` are the columns that it is told apart by.
    """

    titles: ClassVar[Mapping[str, str]]
    parts: ClassVar[Mapping[str, type[TextChoices]]] = {}

    figure = forms.ChoiceField()
    outside = forms.BooleanField(required=False)

    def __init__(self, scheme: Scheme, data: QueryDict) -> None:
        super().__init__(data)
        self.scheme = scheme
        for name in ("from", "to"):
            self.fields[name] = DayField()
        self.fields["figure"].choices = list(self.titles.items())
        places = Neighbourhood.objects.filter(schemes=scheme).distinct()
        self.fields["quarter"] = forms.ModelMultipleChoiceField(places, to_field_name="slug", required=False)
        for name, options in self.parts.items():
            self.fields[name] = forms.ChoiceField(choices=options.choices, required=False)

    @classmethod
    def asked(cls, scheme: Scheme, data: QueryDict) -> Self | None:
        """What the address asks; None where it names no figure. Raises Http404 for what no figure opens."""
        if "figure" not in data:
            return None
        form = cls(scheme, data)
        if not form.is_valid():
            raise Http404("Aucun chiffre n’ouvre cette liste.")
        return form

    def conditions(self, days: Days) -> Conditions:
        raise NotImplementedError

    def part(self, name: str, option: str) -> Q:
        """The rows of one part."""
        return Q(**{name: option})

    @property
    def days(self) -> Days:
        return Days(self.cleaned_data["from"], self.cleaned_data["to"], clock.today(self.scheme))

    def rows(self, rows: QuerySet) -> Any:
        """Those of these rows that the figure counts."""
        said = self.cleaned_data
        rows = rows.filter(self.conditions(self.days)[said["figure"]], scheme=self.scheme)
        for name in self.parts:
            if said[name]:
                rows = rows.filter(self.part(name, said[name]))
        if said["outside"]:
            return rows.filter(neighbourhood=None)
        return rows.filter(neighbourhood__in=said["quarter"]) if said["quarter"] else rows

    @property
    def title(self) -> str:
        """« Situations : Bruit »"""
        said = self.cleaned_data
        chosen = [str(options(said[name]).label) for name, options in self.parts.items() if said[name]]
        title = self.titles[said["figure"]]
        return f"{title}\u00a0: {listed(chosen)}" if chosen else title

    @property
    def when_and_where(self) -> str:
        said = self.cleaned_data
        places = [NO_NEIGHBOURHOOD] if said["outside"] else list(map(str, said["quarter"]))
        return ", ".join(filter(None, (period_label(said["from"], said["to"]), listed(places) if places else "")))


class ObservationFigures(FigureFilters):
    """What the figures of observations count, by what was seen."""

    titles = {
        "observations": "Observations",
        "returns_made": "Dit sur place",
        "technical_sent": "Dysfonctionnements transmis",
        "technical_due": "Dysfonctionnements transmis depuis quinze jours",
        "technical_answered": "Dysfonctionnements avec réponse",
        "technical_fixed": "Dysfonctionnements réglés",
        "technical_back": "Dysfonctionnements revenus",
    }
    parts = {"type": ObservationType}

    def conditions(self, days: Days) -> Conditions:
        return observations(days)


class FollowUpFigures(FigureFilters):
    """Follow-ups a fortnight old, and those that were over by then."""

    titles = {
        "followups_due": "Suites notées depuis quinze jours",
        "followups_closed": "Suites faites sous quinze jours",
    }

    def conditions(self, days: Days) -> Conditions:
        return follow_ups(days)


class RecommendationFigures(FigureFilters):
    """Those sent in the period; `answer` is where each stands, not the column of that name."""

    titles = {
        "recommendations_sent": "Préconisations transmises",
        "recommendations_overdue": "En retard de réponse",
    }
    parts = {"answer": RecommendationStanding}

    def conditions(self, days: Days) -> Conditions:
        return recommendations(days)

    def part(self, name: str, option: str) -> Q:
        return standing(RecommendationStanding(option))
