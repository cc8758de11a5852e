"""What a recipient types by its link: one answer of each thing it is asked about."""

from __future__ import annotations

import datetime

from django import forms

from widgets.dress import DressedForm
from widgets.fields import DayField, FreeText

from ..answering import CHOOSE, WHO, missing
from ..enums import ANSWERS, NOT_KNOWN, RecommendationAnswer
from ..models import Observation, Recommendation
from .noting import tiles

PAST = "Cette date est passée."
# The icon of each answer, of either kind.
ICONS = {
    "taken": "check",
    "planned": "calendar-check",
    "fixed": "screwdriver-wrench",
    "partly": "circle-half-stroke",
    "redirected": "share-nodes",
    "not_planned": "xmark",
    "duplicate": "clone",
    "accepted": "check",
    "declined": "xmark",
    "under_way": "hourglass-half",
}


class AnswerForm(DressedForm):
    """The answer about one item. None is chosen before somebody chooses: mail scanners submit forms."""

    choice = forms.ChoiceField(
        label="Votre réponse",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    planned_on = DayField(label="Pour quand", required=False)
    text = FreeText(
        label="Un mot pour l’équipe",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="L’équipe le lit mot pour mot, et peut le dire sur place. Pas de nom de personne.",
    )

    def __init__(
        self, *args: object, item: Observation | Recommendation, today: datetime.date, **kwargs: object
    ) -> None:
        super().__init__(*args, prefix=f"{item._meta.model_name}-{item.pk}", **kwargs)
        self.item, self.today = item, today
        is_observation = isinstance(item, Observation)
        self.fields["choice"].choices = ANSWERS.items() if is_observation else RecommendationAnswer.choices
        column = "text" if is_observation else "answer_text"
        self.fields["text"].max_length = item._meta.get_field(column).max_length
        self.fields["text"].widget.attrs["maxlength"] = self.fields["text"].max_length

    @property
    def tiles(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        return tiles(self["choice"], ICONS)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed about this one."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    @property
    def repairs(self) -> list[dict[str, str]]:
        """« Qui, selon vous ? » has an answer for who does not know."""
        asks_who = WHO in self.errors.get("text", ())
        return [{"field": self.add_prefix("text"), "value": NOT_KNOWN, "label": NOT_KNOWN}] * asks_who

    def clean_planned_on(self) -> datetime.date | None:
        day = self.cleaned_data["planned_on"]
        if day and day < self.today:
            raise forms.ValidationError(PAST)
        return day

    def clean(self) -> dict:
        data = self.cleaned_data
        said = {"text": data.get("text", ""), "planned_on": data.get("planned_on")}
        lacks = missing(data.get("choice", ""), **said)
        if lacks and lacks[0] not in self.errors:
            self.add_error(*lacks)
        return data
