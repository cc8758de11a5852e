"""What is typed of a convention’s header."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.db.models import QuerySet

from schemes.enums import OutingFormat
from schemes.forms import one_line
from schemes.models import MobileUnit, Neighbourhood, Objective, Scheme, Topic
from schemes.permissions import Standing
from widgets.dress import DressedForm
from widgets.fields import AmountField, DayField, FreeText, with_stored

from ...enums import AgreementType
from ...models import Partner
from ..agreeing import OF_ADMIN, SETS, ConventionEntry, entry_of
from ..models import Convention

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
