"""What is typed of a line of a convention, how it is known, and what may be typed with it as it is added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from django import forms

from schemes.forms import one_line
from widgets.dress import DressedForm
from widgets.fields import FreeText

from ...enums import CiterAxis, KnownBy, LineNature
from ..catalogue import NOT_COMPUTED, OfferedCode
from ..grid import PROPOSED_OPTIONS, LineEntry, Question, TargetEntry
from ..models import Convention, ConventionLine
from .convention import lines_in
from .suppliers import SupplierForm
from .targets import TargetForm

HOW = "Dites comment cette ligne sera connue."
NO_IMPACT = "Un impact ne se calcule pas depuis les sorties."
FEWEST_OPTIONS, MOST_OPTIONS, MOST_QUESTIONS = 2, 5, 3
LONGEST_OPTION = 60
# Bodies that may be noted as a line is added; more, on its page.
SUPPLIERS_BESIDE = 2


class LineForm(DressedForm):
    """A line in the funder's words, and how it is known: required on the day it is written."""

    label = FreeText(
        label="La ligne, dans les mots du financeur", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    nature = forms.ChoiceField(
        label="Nature, selon le financeur", choices=LineNature, widget=forms.RadioSelect, initial=LineNature.REALISATION
    )
    objective = forms.ModelChoiceField(label="Objectif", queryset=None, required=False, empty_label="Autres lignes")
    known_by = forms.ChoiceField(
        label="Comment ce sera connu",
        choices=KnownBy,
        widget=forms.RadioSelect,
        error_messages={"required": HOW, "invalid_choice": HOW},
    )
    code = forms.ChoiceField(
        label="Le chiffre d’OptiMédia qui répond", required=False, error_messages={"invalid_choice": NOT_COMPUTED}
    )
    question_1 = FreeText(label="La question", max_length=160, required=False)
    options_1 = FreeText(label="Ses réponses, une par ligne", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    question_2 = FreeText(label="Deuxième question", max_length=160, required=False)
    options_2 = FreeText(label="Ses réponses", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    question_3 = FreeText(label="Troisième question", max_length=160, required=False)
    options_3 = FreeText(label="Ses réponses", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    words = FreeText(
        label="Nos mots",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ils peuvent s’écrire plus tard, dans l’atelier du rapport.",
    )
    unknown_reason = FreeText(
        label="Pourquoi cela ne peut pas être connu",
        max_length=300,
        required=False,
        help_text="Par exemple\u00a0: trop large tel qu’écrit.",
    )
    hint_code = forms.ChoiceField(
        label="Un indice, à part",
        required=False,
        help_text="Un chiffre d’OptiMédia imprimé sous la ligne, sans en être la valeur.",
    )
    citer_axis = forms.ChoiceField(
        label="Axe CITER", choices=[("", "Non renseigné"), *CiterAxis.choices], required=False
    )
    continues = forms.ModelChoiceField(
        label="Suite d’une ligne de la convention précédente",
        queryset=None,
        required=False,
        empty_label="Aucune",
        help_text="Sa valeur devient la période précédente.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: object, convention: Convention, offered: Mapping[str, OfferedCode], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = convention.objectives.all()
        of_funder = Convention.objects.filter(operator=convention.operator, funder=convention.funder)
        former = ConventionLine.objects.filter(convention__in=of_funder.exclude(pk=convention.pk))
        if former.exists():
            self.fields["continues"].queryset = former
        else:
            del self.fields["continues"]
        choices = grouped_choices(offered.values())
        self.fields["code"].choices = [("", "Choisir un chiffre"), *choices]
        self.fields["hint_code"].choices = [("", "Aucun"), *choices]

    @property
    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each question with its answers."""
        numbers = range(1, MOST_QUESTIONS + 1)
        return [(self[f"question_{number}"], self[f"options_{number}"]) for number in numbers]

    def clean(self) -> dict:
        data = self.cleaned_data
        match data.get("known_by"):
            case KnownBy.COMPUTED:
                self.check_computed(data)
            case KnownBy.SURVEY:
                self.check_questions(data)
            case KnownBy.UNKNOWN if not data.get("unknown_reason", "").strip():
                self.add_error("unknown_reason", "Dites pourquoi cela ne peut pas être connu.")
        return data

    def check_computed(self, data: dict) -> None:
        if data.get("nature") == LineNature.IMPACT:
            self.add_error("known_by", NO_IMPACT)
        elif not data.get("code") and "code" not in self.errors:
            self.add_error("code", "Choisissez le chiffre qui répond à cette ligne.")

    def check_questions(self, data: dict) -> None:
        if not data.get("question_1", "").strip():
            self.add_error("question_1", "Écrivez la question telle qu’elle sera posée.")
        for number in range(1, MOST_QUESTIONS + 1):
            options = lines_in(data.get(f"options_{number}", ""))
            asked = data.get(f"question_{number}", "").strip()
            if asked and not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
                self.add_error(f"options_{number}", f"De {FEWEST_OPTIONS} à {MOST_OPTIONS} réponses, une par ligne.")
            elif any(len(option) > LONGEST_OPTION for option in options):
                self.add_error(f"options_{number}", f"Une réponse a {LONGEST_OPTION} caractères au plus.")

    def entry(self) -> LineEntry:
        """What a valid form says; what its way of being known does not ask is empty."""
        data = self.cleaned_data
        known_by = data["known_by"]
        has_hint = known_by in (KnownBy.PARTNER, KnownBy.SURVEY)
        numbers = range(1, MOST_QUESTIONS + 1) if known_by == KnownBy.SURVEY else ()
        typed = ((one_line(data[f"question_{number}"]), lines_in(data[f"options_{number}"])) for number in numbers)
        return LineEntry(
            label=one_line(data["label"]),
            nature=data["nature"],
            known_by=known_by,
            objective=data["objective"],
            citer_axis=data["citer_axis"],
            continues=data.get("continues"),
            code=data["code"] if known_by == KnownBy.COMPUTED else "",
            hint_code=data["hint_code"] if has_hint else "",
            words=data["words"] if known_by == KnownBy.WORDS else "",
            unknown_reason=one_line(data["unknown_reason"]) if known_by == KnownBy.UNKNOWN else "",
            questions=tuple(Question(text, options) for text, options in typed if text),
        )


def grouped_choices(offered: Iterable[OfferedCode]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices in the groups of the catalogue, in its order."""
    return [(group, [(row.code, row.label) for row in rows]) for group, rows in groupby(offered, lambda row: row.group)]


def line_initial(entry: LineEntry, version: int) -> dict:
    """The fields of a `LineForm` that say `entry`; a question that is not asked yet proposes its answers."""
    said = {name: value for name, value in vars(entry).items() if name != "questions"}
    for number in range(1, MOST_QUESTIONS + 1):
        asked = entry.questions[number - 1 : number]
        said[f"question_{number}"] = asked[0].text if asked else ""
        said[f"options_{number}"] = "\n".join(asked[0].options if asked else PROPOSED_OPTIONS)
    return said | {"version": version}


class BesideForms:
    """What may be typed with a line as it is added: its target, who gives it. Left empty, each is none.

    Those that the line's way of being known has no use for are not read.
    """

    def __init__(self, data: object, line: ConventionLine, offered: Mapping[str, OfferedCode]) -> None:
        convention = line.convention
        days = {"starts_on": convention.starts_on, "ends_on": convention.ends_on}
        empty = {"empty_permitted": True}
        self.target = TargetForm(data, line=line, offered=offered, prefix="cible", initial=days, **empty)
        self.suppliers = [
            SupplierForm(data, convention=convention, prefix=f"fournisseur-{number}", **empty)
            for number in range(1, SUPPLIERS_BESIDE + 1)
        ]
        has_target = line.known_by in (KnownBy.COMPUTED, KnownBy.SURVEY)
        self.asked = [self.target] * has_target + self.suppliers * (line.known_by == KnownBy.PARTNER)

    def is_valid(self) -> bool:
        # Each is read, so that all say what is wrong at once.
        valid = [form.is_valid() for form in self.asked]
        return all(valid)

    @property
    def target_entry(self) -> TargetEntry | None:
        """The target that valid forms say, if they say one."""
        return self.target.entry() if self.target in self.asked and self.target.has_changed() else None

    @property
    def suppliers_given(self) -> list[dict]:
        """What valid forms say of each body that gives the line."""
        return [form.cleaned_data for form in self.suppliers if form in self.asked and form.has_changed()]
