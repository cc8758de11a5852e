"""What is typed of a convention's header and of what it asks to be handed in."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.db.models import QuerySet

from schemes.enums import OutingFormat
from schemes.forms import one_line
from schemes.models import MobileUnit, Neighbourhood, Objective, Scheme, Topic
from schemes.permissions import Standing
from widgets.dress import DressedForm
from widgets.fields import AmountField, DayField, FreeText, check_order, with_stored

from ..enums import AgreementType, DutyFormat, DutyKind, DutyState, Rhythm
from ..models import Partner
from .agreeing import OF_ADMIN, SETS, ConventionEntry, entry_of
from .duties import DutyEntry
from .models import Convention, Duty

MOST_DUTIES = 24
MOST_OBJECTIVES = 20
LONGEST_OBJECTIVE = 400
# Asked once the convention is there: they depend on its schemes.
LATER = ("neighbourhoods", "topics", "formats", "mobile_units", "added_readers", "second_reader")
LATER = (*LATER, "prints_amount", "exact_totals", "exact_totals_reason")
ENDS_BEFORE = "La convention finit avant de commencer."


def _chips(label: str, **asked: object) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=None, widget=forms.CheckboxSelectMultiple, required=False, **asked
    )


class ConventionForm(DressedForm):
    """The header of a convention, without what is an admin's for who is not one."""

    funder = forms.ModelChoiceField(
        label="Organisme",
        queryset=Partner.objects.none(),
        empty_label="Choisir un organisme",
        help_text="Un partenaire de vos dispositifs.",
    )
    kind = forms.ChoiceField(label="Modalité", choices=AgreementType)
    schemes = forms.ModelMultipleChoiceField(
        label="Dispositifs", queryset=Scheme.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False, help_text="Un rapport à ce financeur demande les deux dates.")
    amount = AmountField(label="Montant en euros", required=False)
    prints_amount = forms.BooleanField(label="Imprimer le montant dans ses rapports", required=False)
    note = FreeText(label="Précision", max_length=200, required=False)
    objectives = FreeText(
        label="Objectifs, un par ligne",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text="Dans les mots de la convention. Ceux du dispositif sont proposés tant qu’elle n’en a pas.",
    )
    neighbourhoods = _chips("Quartiers", help_text="Rien de coché\u00a0: tous les quartiers du dispositif.")
    topics = _chips("Thématiques", help_text="Rien de coché\u00a0: toutes. Cochées, les sorties restent entières.")
    formats = forms.MultipleChoiceField(
        label="Formats",
        choices=OutingFormat,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Rien de coché\u00a0: tous.",
    )
    mobile_units = _chips("Solutions mobiles", help_text="Rien de coché\u00a0: toutes, et les sorties à pied.")
    added_readers = _chips("Autres lecteurs", help_text="L’organisme qui finance lit toujours ses rapports.")
    second_reader = forms.BooleanField(label="Une seconde personne relit avant de publier", required=False)
    exact_totals = forms.BooleanField(label="Totaux exacts pour ce financeur", required=False)
    exact_totals_reason = FreeText(label="Pourquoi", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: object, standing: Standing, convention: Convention | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.convention, self.standing = convention, standing
        schemes = standing.schemes()
        partners = Partner.objects.filter(partnerships__scheme__in=schemes.order_by().values("pk")).distinct()
        self.fields["schemes"].queryset = with_stored(schemes, convention.schemes.values("pk") if convention else [])
        self.fields["funder"].queryset = with_stored(partners, [convention.funder_id] if convention else [])
        for name in () if standing.is_admin else OF_ADMIN:
            del self.fields[name]
        if convention is None:
            for name in self.fields.keys() & set(LATER):
                del self.fields[name]
            self._propose(schemes)
            return
        offered = self._offered(convention, partners)
        for name, rows in offered.items():
            self.fields[name].queryset = with_stored(rows, getattr(convention, name).order_by().values("pk"))

    def _propose(self, schemes: QuerySet[Scheme]) -> None:
        """Of a person with one scheme, it is that one, with its objectives."""
        if len(only := list(schemes[:2])) == 1:
            self.initial |= {"schemes": [only[0].pk], "objectives": "\n".join(objectives_of([only[0].pk]))}

    def _offered(self, convention: Convention, partners: object) -> dict:
        """What its schemes have, of each kind that its scope is cut by."""
        schemes = convention.schemes.order_by().values("pk")
        return {
            "neighbourhoods": Neighbourhood.objects.filter(perimeters__scheme__in=schemes).distinct(),
            "topics": Topic.objects.filter(scheme=None, is_active=True)
            | Topic.objects.filter(scheme__in=schemes, is_active=True),
            "mobile_units": MobileUnit.objects.filter(scheme__in=schemes),
            "added_readers": partners.exclude(pk=convention.funder_id),
        }

    def clean_objectives(self) -> str:
        lines = lines_in(self.cleaned_data["objectives"])
        if len(lines) > MOST_OBJECTIVES or any(len(line) > LONGEST_OBJECTIVE for line in lines):
            raise forms.ValidationError(
                f"Au plus {MOST_OBJECTIVES} objectifs, de {LONGEST_OBJECTIVE} caractères chacun."
            )
        return "\n".join(lines)

    def clean(self) -> dict:
        data = self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", ENDS_BEFORE)
        if data.get("exact_totals") and not data.get("exact_totals_reason", "").strip():
            self.add_error("exact_totals_reason", "Dites pourquoi ce financeur a besoin de totaux exacts.")
        return data

    def entry(self) -> ConventionEntry:
        """What a valid form says; what it does not ask stays as it is."""
        data = self.cleaned_data
        stored = vars(entry_of(self.convention)) if self.convention else {}
        typed = {name: data[name] for name in self.fields if name != "version"}
        typed |= {name: frozenset(row.pk for row in typed[name]) for name in SETS if name in typed}
        typed |= {"note": one_line(data["note"]), "objectives": lines_in(data["objectives"])}
        if "formats" in typed:
            typed |= {"formats": tuple(data["formats"])}
        return ConventionEntry(**stored | typed)


def lines_in(text: str) -> tuple[str, ...]:
    """One a line, none twice."""
    return tuple(dict.fromkeys(filter(None, map(one_line, text.splitlines()))))


def objectives_of(schemes: Collection[int]) -> tuple[str, ...]:
    """Those of schemes, by key, each once."""
    return tuple(dict.fromkeys(Objective.objects.filter(scheme__in=schemes).values_list("text", flat=True)))


def convention_initial(entry: ConventionEntry, version: int) -> dict:
    """The fields of a `ConventionForm` that say `entry`; without objectives, those of its schemes are proposed."""
    objectives = entry.objectives or objectives_of(entry.schemes)
    sets = {name: list(getattr(entry, name)) for name in SETS}
    return vars(entry) | sets | {"objectives": "\n".join(objectives), "version": version}


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
