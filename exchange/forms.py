"""What an import asks: the file, what each column is, what texts stand for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from french.names import folded
from french.words import NO_NEIGHBOURHOOD
from schemes.enums import OutingFormat
from schemes.models import Scheme, SchemeQuerySet
from widgets.dress import dress
from widgets.fields import CountField

from .choices import NEW, OUTSIDE, Choices
from .models import Import
from .reading import limits
from .targets import Target, targets_for

# A column that somebody has to choose for, or to leave.
TO_CHOOSE = "?"
LEAVE = "-"
SEVERAL = ("", TO_CHOOSE, "partners", "target_themes", "team_note")
GROUPS = (
    ("Quand et où", ("row_id", "held_on", "starts_at", "ends_at", "starts_on_at", "ends_on_at", "time_slot", "duration",
                     "neighbourhood", "qpv_status", "spot", "spot_type", "format", "setting", "venue_type", "context",
                     "event_name", "outing_type", "target_themes", "target_audience", "secondary_audiences")),
    ("Avec qui", ("mediators_count", "digital_advisers_count", "civic_volunteers_count", "prep_minutes", "partners",
                  "partners_count")),
    ("Combien de personnes", ("people_met", "people_mediated", "participants_count", "classes_count", "women_count",
                              "men_count", "age_under_18", "age_18_25", "age_26_64", "age_65_plus",
                              "first_contact_count", "sent_by_partner_count", "language_help_count")),
    ("Ce qu’on retient", ("overall_feeling", "enablers", "obstacles", "decision_next", "highlight", "team_note")),
)  # fmt: skip
REQUESTS = "Pour quoi"


class UploadForm(forms.Form):
    """The file, and the scheme it is of where there are several."""

    scheme = forms.ModelChoiceField(None, label="Dispositif", to_field_name="slug", empty_label=None)
    file = forms.FileField(
        label="Fichier",
        help_text="XLSX, ODS ou CSV, 10\u00a0Mo au plus. Une ligne par sortie.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, schemes: SchemeQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.ods,.csv"
        dress(self)

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > limits.LARGEST_FILE:
            raise forms.ValidationError(limits.TOO_BIG)
        return file


class ColumnsForm(forms.Form):
    """What each column of an import becomes, and what holds for all its rows."""

    tabs = forms.MultipleChoiceField(
        label="Feuilles à lire",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une feuille."},
    )
    all_format = forms.ChoiceField(label="Format des sorties", choices=OutingFormat.choices)
    all_neighbourhood = forms.ChoiceField(label="Quartier de toutes les lignes")
    all_mediators_count = CountField(label="Médiatrices et médiateurs à chaque sortie", max_value=99)
    year = forms.IntegerField(
        label="Année des dates sans année",
        min_value=2000,
        max_value=2099,
        required=False,
        help_text="Vide\u00a0: celle du titre ou de la feuille.",
    )
    unit = forms.ChoiceField(
        label="Une durée écrite «\u00a02\u00a0» est en",
        choices=[("hours", "heures"), ("minutes", "minutes")],
    )
    fills_down = forms.BooleanField(
        label="Vide = comme au-dessus, pour la date, le quartier et le lieu", required=False
    )

    def __init__(self, *args: Any, of: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.targets = of, targets_for(of.scheme)
        self.columns = of.preview["columns"]
        self.offered = _offered(self.targets)
        for rank, column in enumerate(self.columns):
            if column["left"] != "PEOPLE":
                self.fields[f"column_{rank}"] = self._field(column)
        self._offer_tabs()
        self._offer_for_all()
        dress(self)

    def _field(self, column: dict[str, Any]) -> forms.ChoiceField:
        is_to_choose = bool(column["proposals"]) and not column["target"] and column["left"] != "ASKED"
        first = [(TO_CHOOSE, "À choisir")] if is_to_choose else []
        proposed = [(code, self.targets[code].label) for code in column["proposals"] if is_to_choose]
        return forms.ChoiceField(
            label=column["key"],
            choices=[*first, *proposed, ("", "Ne pas importer"), *self.offered],
            initial=TO_CHOOSE if is_to_choose else column["target"],
            required=False,
        )

    def _offer_tabs(self) -> None:
        """Those that hold outings, where there are several."""
        offered = self.of.preview.get("offered_tabs", ())
        if len(offered) < 2:
            del self.fields["tabs"]
            return
        self.fields["tabs"].choices = [(name, name) for name in offered]
        self.initial["tabs"] = self.of.preview["tabs"]

    def _offer_for_all(self) -> None:
        given = {column["target"] for column in self.columns}
        choices = Choices.from_json(self.of.choices)
        quarters = _quarters(self.of.scheme)
        self.fields["all_neighbourhood"].choices = [(OUTSIDE, NO_NEIGHBOURHOOD), *zip(quarters, quarters, strict=True)]
        self.initial |= {
            "all_format": choices.for_all.get("format") or self.of.scheme.usual_format,
            "all_neighbourhood": choices.for_all.get("neighbourhood") or OUTSIDE,
            "all_mediators_count": choices.for_all.get("mediators_count"),
            "year": choices.year,
            "unit": "minutes" if choices.minutes else "hours",
            "fills_down": choices.fills_down,
        }
        for code in ("format", "neighbourhood", "mediators_count"):
            if code in given:
                del self.fields[f"all_{code}"]
        if not self.of.preview["has_bare_durations"]:
            del self.fields["unit"]

    @property
    def lines(self) -> list[tuple[dict[str, Any], forms.BoundField | None]]:
        """Each column with its field; without one where it is never imported."""
        return [
            (column, self[f"column_{rank}"] if f"column_{rank}" in self.fields else None)
            for rank, column in enumerate(self.columns)
        ]

    @property
    def for_all(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "tabs" and not field.name.startswith("column_")]

    @property
    def tabs_asked(self) -> forms.BoundField | None:
        return self["tabs"] if "tabs" in self.fields else None

    @property
    def is_of_other_tabs(self) -> bool:
        """Whether other tabs are to be read than those whose columns were shown."""
        return self.cleaned_data.get("tabs", self.of.preview["tabs"]) != self.of.preview["tabs"]

    @property
    def to_choose(self) -> int:
        return sum(field is not None and field.value() == TO_CHOOSE for _, field in self.lines)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        seen: dict[str, str] = {}
        for rank, column in enumerate(self.columns):
            name = f"column_{rank}"
            code = data.get(name, "")
            if code == TO_CHOOSE:
                self.add_error(name, "Choisissez ce qu’est cette colonne, ou «\u00a0Ne pas importer\u00a0».")
            elif code in seen and code not in SEVERAL:
                sentence = f"«\u00a0{seen[code]}\u00a0» donne déjà ce champ. Changez l’une des deux."
                self.add_error(name, sentence)
            seen.setdefault(code, column["key"])
        return data

    def mapping(self) -> dict[str, str]:
        """What was chosen, by the column's key."""
        return {
            column["key"]: self.cleaned_data[f"column_{rank}"]
            for rank, column in enumerate(self.columns)
            if f"column_{rank}" in self.fields
        }

    def choices(self) -> Choices:
        """What was answered before, with what holds for all rows."""
        data, choices = self.cleaned_data, Choices.from_json(self.of.choices)
        for code in ("format", "neighbourhood", "mediators_count"):
            if data.get(f"all_{code}") not in (None, ""):
                choices.for_all[code] = str(data[f"all_{code}"])
            else:
                choices.for_all.pop(code, None)
        if "tabs" in data:
            # All of them: those that the file may have once it is corrected too.
            choices.tabs = [] if len(data["tabs"]) == len(self.of.preview["offered_tabs"]) else data["tabs"]
        choices.year, choices.fills_down = data["year"], data["fills_down"]
        choices.minutes = data.get("unit") == "minutes"
        return choices


def _quarters(scheme: Scheme) -> list[str]:
    """The names of those that are or were in its perimeter, each once."""
    links = scheme.perimeter.select_related("neighbourhood")
    return list(dict.fromkeys(link.neighbourhood.name for link in links))


def _offered(targets: dict[str, Target]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields in groups, those of no other group with the requests."""
    grouped = {code for _, codes in GROUPS for code in codes}
    rest = tuple(code for code in targets if code not in grouped)
    groups = (*GROUPS[:3], (REQUESTS, rest), *GROUPS[3:])
    return [(name, [(code, targets[code].label) for code in codes if code in targets]) for name, codes in groups]


class AnswersForm(forms.Form):
    """What the texts that nobody knows stand for, each once; and what of rows that are there, or twice."""

    replaces = forms.BooleanField(label="Remplacer ces sorties par ce que dit le fichier", required=False)

    def __init__(self, *args: Any, of: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.targets = of, targets_for(of.scheme)
        self.texts = [*of.preview["unknown_texts"], *of.preview["lookalikes"]]
        self.kept = Choices.from_json(of.choices)
        self.quarters = _quarters(of.scheme)
        for rank, text in enumerate(self.texts):
            self.fields[f"text_{rank}"] = self._field(text)
        self.twice = of.preview["duplicates"]
        for rank, pair in enumerate(self.twice):
            label = f"Les lignes {pair['same_as']} et {pair['row']} sont deux sorties"
            self.fields[f"apart_{rank}"] = forms.BooleanField(label=label, required=False)
        self.differing = of.preview["rows"].get("different", 0)
        self.initial["replaces"] = self.kept.replaces
        if not (self.differing or self.kept.replaces):
            del self.fields["replaces"]
        dress(self)

    def _field(self, text: dict[str, Any]) -> forms.ChoiceField:
        code, typed = text["field"], text["text"]
        initial = ""
        if code == "neighbourhood":
            names = self.quarters
            near = get_close_matches(folded(typed), map(folded, names), n=1, cutoff=0.6)
            initial = next((name for name in names if near and folded(name) == near[0]), "")
            options = [(name, name) for name in names]
            options = [
                ("", "À dire"),
                *options,
                (OUTSIDE, NO_NEIGHBOURHOOD),
                (NEW, f"Nouveau quartier «\u00a0{typed}\u00a0»"),
            ]
        elif like := text.get("like"):
            options = [("", f"Nouveau\u00a0: «\u00a0{typed}\u00a0»"), (like, f"C’est «\u00a0{like}\u00a0»")]
        else:
            options = [("", "À dire"), *self.targets[code].options.choices]
            options += [] if code == "format" else [(LEAVE, "Laisser sans réponse")]
        label = f"{self.targets[code].label}\u00a0: «\u00a0{typed}\u00a0»"
        return forms.ChoiceField(label=label, choices=options, initial=initial, required=False)

    @property
    def is_asking(self) -> bool:
        return bool(self.fields)

    def choices(self) -> Choices:
        """What was answered before, with what is answered here."""
        data, choices = self.cleaned_data, self.kept
        for rank, text in enumerate(self.texts):
            if said := data.get(f"text_{rank}"):
                meaning = "" if said == LEAVE else said
                choices.meanings.setdefault(text["field"], {})[folded(text["text"])] = meaning
        choices.replaces = data.get("replaces", False)
        apart = [pair["row"] for rank, pair in enumerate(self.twice) if data[f"apart_{rank}"]]
        choices.apart = list(dict.fromkeys([*choices.apart, *apart]))
        return choices
