"""What the list of due visits is asked, and what is said of one without news."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from outings.enums import CancelReason
from schemes import clock
from schemes.models import Neighbourhood, Scheme
from schemes.permissions import is_team_of_one_hidden_from
from widgets.dress import DressedForm, dress
from widgets.fields import DayField, FreeText, check_order

from ..enums import VisitAnswer, VisitState
from ..models import VisitWord
from ..words import WHY_NEEDED

PAUSE = "pause"
LONGEST_PERIOD = datetime.timedelta(days=5 * 366)


class VisitFilters(forms.Form):
    """Schemes, period (both days included), quarters and state: this year until today where the address says none.

    A scheme whose figures are not the user's does not exist for them: 404. Of a small team, others read counts: 403.
    """

    state = forms.ChoiceField(
        label="Ce qu’elles sont devenues",
        choices=[("", "Toutes"), *VisitState.choices, (PAUSE, "Pause annoncée, non due")],
        required=False,
    )

    def __init__(self, user, data: QueryDict) -> None:
        asked = {slug for slug in data.getlist("scheme") if slug}
        schemes = Scheme.objects.with_figures_for(user)
        self.schemes = tuple(schemes.named(*asked) if asked else schemes[:1])
        if not self.schemes or len(self.schemes) < len(asked):
            raise Http404("Aucun dispositif ne vous est ouvert à cette adresse.")
        if any(is_team_of_one_hidden_from(user, scheme) for scheme in self.schemes):
            raise PermissionDenied("De cette équipe, seuls des totaux se lisent hors d’elle.")
        today = clock.today(self.schemes[0])
        usual = {"from": today.replace(month=1, day=1).isoformat(), "to": today.isoformat()}
        given = {name: data[name] for name in ("from", "to", "state") if data.get(name)}
        quarters = [slug for slug in data.getlist("quarter") if slug]
        super().__init__(usual | given | {"quarter": quarters}, auto_id="filtre_%s", label_suffix="")
        for name, label in (("from", "Du"), ("to", "Au")):
            self.fields[name] = DayField(label=label)
        places = Neighbourhood.objects.filter(schemes__in=self.schemes).distinct()
        # One at a time is offered; the address of a figure may name several.
        self.fields["quarter"] = forms.ModelMultipleChoiceField(
            places, label="Quartier", to_field_name="slug", required=False, widget=forms.Select
        )
        self.fields["quarter"].empty_label = "Tous"
        self.order_fields(["from", "to", "quarter", "state"])
        dress(self)

    def clean(self) -> dict:
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if check_order(self, "from", "to") and start and end and end - start > LONGEST_PERIOD:
            self.add_error("to", "Une période dure au plus cinq ans.")
        return self.cleaned_data


class VisitWordForm(DressedForm):
    """What became of a visit of which nothing is known."""

    word = forms.ChoiceField(
        label="Qu’est-elle devenue\u00a0?",
        choices=VisitAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qu’il en est."},
    )
    reason = forms.ChoiceField(
        label="Si elle est annulée\u00a0: motif",
        choices=[choice for choice in CancelReason.choices if choice[0] != CancelReason.SERIES_CHANGED],
        widget=forms.RadioSelect,
        required=False,
    )
    text = FreeText(
        label="Si elle n’a pas été tenue\u00a0: pourquoi",
        help_text="Une phrase, sans nom de personne.",
        max_length=VisitWord._meta.get_field("text").max_length,
        required=False,
    )

    def clean(self) -> dict:
        said = self.cleaned_data
        if said.get("word") == VisitAnswer.CANCELLED and not said.get("reason"):
            self.add_error("reason", "Choisissez un motif.")
        if said.get("word") == VisitAnswer.MISSED and not said.get("text") and "text" not in self.errors:
            self.add_error("text", WHY_NEEDED)
        return said
