"""What is typed of what a convention asks to be handed in."""

from __future__ import annotations

from django import forms

from widgets.dress import DressedForm
from widgets.fields import DayField, FreeText, check_order

from ...enums import DutyFormat, DutyKind, DutyState, Rhythm
from ..duties import DutyEntry
from ..models import Convention, Duty

MOST_DUTIES = 24


class DutyRowForm(DressedForm):
    """A row of what is to be handed in, where a convention is added; without a day, it is none."""

    kind = forms.ChoiceField(label="Quoi", choices=DutyKind)
    due_on = DayField(label="À rendre le", required=False)
    form = forms.ChoiceField(label="Sous quelle forme", choices=DutyFormat)
    period_starts_on = DayField(label="Période, du", required=False)
    period_ends_on = DayField(label="au", required=False)

    def clean(self) -> dict:
        check_whole_period(self)
        return self.cleaned_data

    def has_changed(self) -> bool:
        """A day was given: the choices beside it always have a value."""
        return "due_on" in self.changed_data


# Of a duty that comes back.
REPEATS = [choice for choice in Rhythm.choices if choice[0] != Rhythm.ON_DEMAND]
DutyFormSet = forms.formset_factory(DutyRowForm, extra=2, max_num=MOST_DUTIES, absolute_max=MOST_DUTIES)


def duties_in(rows: forms.BaseFormSet) -> list[DutyEntry]:
    """Those of the rows with a day, each once, by day."""
    found = [DutyEntry(**row) for row in rows.cleaned_data if row.get("due_on")]
    return sorted({(row.kind, row.due_on): row for row in reversed(found)}.values(), key=lambda row: row.due_on)


def check_whole_period(form: forms.BaseForm) -> None:
    """A period has a start and an end, in order."""
    check_order(form, "period_starts_on", "period_ends_on")
    start, end = form.cleaned_data.get("period_starts_on"), form.cleaned_data.get("period_ends_on")
    if bool(start) != bool(end):
        form.add_error("period_ends_on" if start else "period_starts_on", "Une période a un début et une fin.")


# What each state asks beside it.
_OF_STATE = {
    DutyState.HANDED_IN: ("handed_in_on",),
    DutyState.EXTENDED: ("extended_to", "extended_by"),
    DutyState.WAIVED: ("reason",),
}
_LACKING = {
    "handed_in_on": "Quel jour l’avez-vous rendu\u202f?",
    "extended_to": "Jusqu’à quand\u202f?",
    "extended_by": "Quel organisme accorde ce report\u202f?",
    "reason": "Pourquoi ce bilan n’est-il pas dû\u202f?",
}


class DutyForm(DressedForm):
    """Something to hand in, and what became of it. Handed in by hand, it is « hors outil »."""

    kind = forms.ChoiceField(label="Quoi", choices=DutyKind)
    period_starts_on = DayField(label="Période, du", required=False)
    period_ends_on = DayField(label="au", required=False)
    due_on = DayField(label="À rendre le")
    form = forms.ChoiceField(label="Sous quelle forme", choices=DutyFormat)
    repeats = forms.ChoiceField(
        label="Revient",
        choices=[("", "Une seule fois"), *REPEATS],
        required=False,
        help_text="Jusqu’à la fin de la convention, période après période.",
    )
    state = forms.ChoiceField(label="Où en est-on\u202f?", choices=DutyState, initial=DutyState.DUE)
    handed_in_on = DayField(label="Rendu le, hors outil", required=False)
    extended_to = DayField(label="Report jusqu’au", required=False)
    extended_by = FreeText(label="Accordé par", max_length=120, required=False)
    reason = FreeText(label="Pourquoi ce n’est pas dû", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, convention: Convention, duty: Duty | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.convention, self.duty = convention, duty
        if duty:
            del self.fields["repeats"]

    def clean(self) -> dict:
        data = self.cleaned_data
        asked = _OF_STATE.get(data.get("state"), ())
        for name in asked:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _LACKING[name])
        check_whole_period(self)
        start, end = data.get("period_starts_on"), data.get("period_ends_on")
        if data.get("repeats") and not (start and end and self.convention.ends_on):
            self.add_error("repeats", "Pour la répéter, notez sa première période, et la fin de la convention.")
        if start and end and (refusal := self.convention.period_refusal(start, end)):
            self.add_error("period_ends_on", refusal)
        same = self.convention.duties.exclude(pk=self.duty and self.duty.pk)
        if same.filter(kind=data.get("kind"), due_on=data.get("due_on")).exists():
            self.add_error("due_on", "Cette échéance est déjà notée.")
        return data

    def entry(self) -> DutyEntry:
        """What a valid form says; what its state does not ask is empty."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "repeats")}
        asked = _OF_STATE.get(data["state"], ())
        for name in _LACKING:
            if name not in asked:
                data[name] = "" if name in ("extended_by", "reason") else None
        is_by_report = bool(self.duty) and self.duty.state == DutyState.HANDED_IN and not self.duty.is_handed_outside
        return DutyEntry(**data, is_handed_outside=data["state"] == DutyState.HANDED_IN and not is_by_report)
