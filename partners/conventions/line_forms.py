"""What is typed of a line of a convention: how it is known, its target, who supplies it, what was counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

from django import forms

from schemes import clock
from schemes.forms import one_line
from widgets.dress import DressedForm
from widgets.fields import CountField, DayField, FreeText, QuantityField, check_order

from ..enums import CiterAxis, KnownBy, LineNature, Rhythm, TargetSense, ValueSource
from ..models import Partner
from .answers import LineSupplier, SurveyQuestion
from .catalogue import NOT_COMPUTED, OUT_OF_BOUNDS, OfferedCode, target_refusal
from .forms import lines_in
from .grid import PROPOSED_OPTIONS, LineEntry, Question, TargetEntry
from .models import Convention, ConventionLine
from .supplying import Given

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


class TargetForm(DressedForm):
    """What is expected of a line over a period. Of a line that a partner gives, it is said in words."""

    value = QuantityField(label="Cible", required=False, error_messages={"min_value": OUT_OF_BOUNDS.replace("%", "%%")})
    unit_is_share = forms.BooleanField(label="En pour cent", required=False)
    sense = forms.ChoiceField(label="Sens", choices=TargetSense)
    tolerance = CountField(
        label="Marge d’«\u00a0environ\u00a0», en pour cent",
        max_value=100,
        initial=10,
        widget=forms.TextInput({"class": "form-control"}),
    )
    text = FreeText(label="Ce qui est attendu", max_length=200, required=False)
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au")
    set_on = DayField(
        label="Fixée le",
        required=False,
        help_text="Aujourd’hui, si rien n’est écrit. Plus de soixante jours après le début, la date s’imprime.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, line: ConventionLine, offered: Mapping[str, OfferedCode], **kwargs: object):
        super().__init__(*args, **kwargs)
        # Of a line that is being added too: it is not stored yet.
        self.line, self.offered = line, offered
        self.is_words = line.known_by == KnownBy.PARTNER
        for name in ("value", "unit_is_share", "sense", "tolerance") if self.is_words else ("text",):
            del self.fields[name]
        if self.figure and not self.figure.takes_number and not self.is_words:
            self.initial["unit_is_share"] = True

    def has_changed(self) -> bool:
        """A target was typed: what stands beside it always has a value."""
        return ("text" if self.is_words else "value") in self.changed_data

    @property
    def may_be_share(self) -> bool:
        """Whether it may be set in per cent, as far as the figure is known."""
        return self.figure is None or self.figure.takes_share

    @property
    def refusal(self) -> str:
        """Why the line takes no target at all; empty when it may."""
        is_figure = self.line.known_by == KnownBy.COMPUTED
        return target_refusal(self.figure, Decimal(1), is_share=self.may_be_share) if is_figure else ""

    @property
    def figure(self) -> OfferedCode | None:
        """What a target of the line would stand on: its figure; of a survey, how many people answered."""
        if self.line.known_by == KnownBy.SURVEY:
            return OfferedCode("", "Réponses", "", takes_number=True)
        return self.offered.get(self.line.code)

    def clean(self) -> dict:
        data = self.cleaned_data
        check_order(self, "starts_on", "ends_on")
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and (refusal := self.line.convention.period_refusal(start, end)):
            self.add_error("ends_on", refusal)
        if self.is_words:
            if not data.get("text", "").strip():
                self.add_error("text", "Écrivez ce qui est attendu.")
            return data
        if data.get("value") is None:
            if "value" not in self.errors:
                self.add_error("value", "Écrivez la cible en chiffres.")
        elif refusal := target_refusal(self.figure, data["value"], is_share=data["unit_is_share"]):
            self.add_error("value", refusal)
        return data

    def entry(self) -> TargetEntry:
        """What a valid form says."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if data.get("tolerance", 0) is None:
            data["tolerance"] = 10
        return TargetEntry(**data)


class SupplierForm(DressedForm):
    """A body that gives the line."""

    partner = forms.ModelChoiceField(label="Organisme", queryset=None, empty_label="Choisir un organisme")
    email = forms.EmailField(
        label="Adresse de service",
        required=False,
        help_text="Une adresse d’accueil ou de service. Sans elle, la valeur se note par téléphone.",
    )
    rhythm = forms.ChoiceField(label="Rythme", choices=Rhythm, initial=Rhythm.ON_DEMAND)

    def __init__(self, *args: object, convention: Convention, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        schemes = convention.schemes.order_by().values("pk")
        self.fields["partner"].queryset = Partner.objects.filter(partnerships__scheme__in=schemes).distinct()

    def has_changed(self) -> bool:
        """A body or its address was given: the rhythm always has a value."""
        return not {"partner", "email"}.isdisjoint(self.changed_data)


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


class ValueForm(DressedForm):
    """A value for a period, or « nous ne savons pas ». By link, with its source; by telephone it is declared."""

    value = QuantityField(label="Valeur", required=False)
    is_unknown = forms.BooleanField(label="Nous ne savons pas", required=False)
    source = forms.ChoiceField(
        label="D’où vient-elle\u202f?",
        choices=[(ValueSource.REGISTER, "Notre registre"), (ValueSource.ESTIMATE, "Une estimation")],
        widget=forms.RadioSelect,
        required=False,
    )
    starts_on = DayField(label="Période, du")
    ends_on = DayField(label="au")
    given_on = DayField(label="Date de la réponse", required=False)

    def __init__(self, *args: object, by_link: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.by_link = by_link
        if not by_link:
            del self.fields["source"]

    def clean(self) -> dict:
        data = self.cleaned_data
        check_order(self, "starts_on", "ends_on")
        value, is_unknown = data.get("value"), data.get("is_unknown")
        if value is not None and is_unknown:
            self.add_error("value", "Une valeur, ou «\u00a0nous ne savons pas\u00a0»\u00a0: pas les deux.")
        elif value is None and not is_unknown and "value" not in self.errors:
            self.add_error("value", "Écrivez une valeur, ou cochez «\u00a0Nous ne savons pas\u00a0».")
        if self.by_link and value is not None and not data.get("source"):
            self.add_error("source", "Dites d’où vient cette valeur\u00a0: registre ou estimation.")
        if data.get("given_on") and data["given_on"] > clock.today():
            self.add_error("given_on", "Cette date n’est pas encore passée.")
        return data

    def given(self) -> Given:
        """What a valid form says."""
        data = self.cleaned_data
        day = data["given_on"] or clock.today()
        source = data.get("source") or ValueSource.DECLARED
        return Given(data["starts_on"], data["ends_on"], data["value"], data["is_unknown"], source, day)


class TelephoneForm(ValueForm):
    """A value that one of the line's suppliers says by telephone."""

    supplier = forms.ModelChoiceField(label="Organisme", queryset=LineSupplier.objects.none(), empty_label=None)
    field_order = ("supplier", "value", "is_unknown", "starts_on", "ends_on", "given_on")

    def __init__(self, *args: object, line: ConventionLine, **kwargs: object) -> None:
        super().__init__(*args, by_link=False, **kwargs)
        self.fields["supplier"].queryset = line.suppliers.select_related("partner")


class AskForm(DressedForm):
    """Which supplier is asked, for which period."""

    supplier = forms.ModelChoiceField(label="Organisme", queryset=LineSupplier.objects.none(), empty_label=None)
    starts_on = DayField(label="Période, du")
    ends_on = DayField(label="au")

    def __init__(self, *args: object, line: ConventionLine, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = line.suppliers.exclude(email="").select_related("partner")

    def clean(self) -> dict:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data


class CountsForm(DressedForm):
    """What was counted on paper of a question in a month, with where it comes from."""

    question_key = forms.CharField(widget=forms.HiddenInput, required=False)
    month = DayField(label="Un jour du mois compté")
    source = FreeText(label="Source", max_length=120, help_text="Par exemple\u00a0: fiches papier du 12 juin, CAF.")

    def __init__(self, *args: object, question: SurveyQuestion, **kwargs: object) -> None:
        super().__init__(*args, prefix=f"question-{question.pk}", **kwargs)
        self.question = question
        for option in question.options.all():
            typed = forms.TextInput({"class": "form-control"})
            self.fields[str(option.pk)] = CountField(label=option.label, widget=typed)

    def clean_month(self) -> datetime.date:
        day = self.cleaned_data["month"]
        if day > clock.today():
            raise forms.ValidationError("Ce mois n’a pas commencé.")
        return day.replace(day=1)

    @property
    def title(self) -> str:
        return f"Noter ce qui est compté sur papier\u00a0: {self.question}"

    @property
    def counts(self) -> dict[int, int]:
        """By key of answer."""
        return {int(name): value or 0 for name, value in self.cleaned_data.items() if name.isdigit()}
