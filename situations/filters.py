"""The lists of calls and of situations as a figure of the report opens them."""

from __future__ import annotations

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from watch.counting import Conditions, Days
from watch.filters import FigureFilters

from .counting import situations, solicitations
from .enums import Channel, Origin, Outcome, Parties, SituationType, Timing
from .models import Situation


class CallFigures(FigureFilters):
    """Calls and other solicitations; one that still waits is in no rate."""

    titles = {
        "solicitations": "Sollicitations notées",
        "solicitations_due": "Sollicitations dont la réponse est attendue",
        "solicitations_answered": "Sollicitations ayant reçu une réponse",
    }
    parts = {"channel": Channel}

    def conditions(self, days: Days) -> Conditions:
        return solicitations(days)


class SituationFigures(FigureFilters):
    """Opened in the period, or with a step in it: then each says how many."""

    titles = {
        "situations": "Situations",
        "situations_open": "Situations en cours",
        "situation_steps": "Situations avec une étape, ouverture comprise",
        "deferred_days_median": "Médiations différées closes",
    }
    parts = {"type": SituationType, "timing": Timing, "origin": Origin, "parties": Parties, "outcome": Outcome}

    def conditions(self, days: Days) -> Conditions:
        return situations(days)

    @property
    def counts_steps(self) -> bool:
        return self.cleaned_data["figure"] == "situation_steps"

    def rows(self, rows: QuerySet) -> QuerySet[Situation]:
        """With `steps_within`: how many steps of each the period has, its opening included."""
        days = self.days
        opened = Case(When(situations(days)["situations"], then=Value(1)), default=Value(0))
        within = Count("steps", filter=Q(steps__day__range=days.both))
        return super().rows(rows).annotate(opened=opened, steps_within=F("opened") + within)
