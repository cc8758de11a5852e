"""The form's own fields: counts and free text, with errors that say what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django import forms
from django.db import models
from django.utils.text import capfirst

from french.numbers import duration_words

from .models import LONGEST_OUTING_MINUTES

NOT_KNOWN = "Non renseigné"

# Far above any outing, far below what a column holds: a slip of the finger is caught here.
LARGEST_COUNT = 9999
LARGEST_OF = {
    "mediators_count": 99,
    "digital_advisers_count": 99,
    "civic_volunteers_count": 99,
    "classes_count": 99,
    "prep_minutes": LONGEST_OUTING_MINUTES,
}


class CountField(forms.IntegerField):
    """A whole number from zero. Empty is « je ne sais pas », zero is an answer (DOMAIN 6.4b)."""

    # Not type=number: a browser sends nothing at all for letters, and what was typed would be lost.
    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Écrivez un nombre entier, en chiffres.",
        "min_value": "Un nombre ne peut pas être négatif.",
        "max_value": "Ce nombre est trop grand\u00a0: au plus %(limit_value)s.",
    }

    def __init__(self, *, max_value: int = LARGEST_COUNT, required: bool = False, **kwargs) -> None:
        super().__init__(min_value=0, max_value=max_value, required=required, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {"inputmode": "numeric", "pattern": "[0-9]*", "autocomplete": "off", "placeholder": "0"}


class FreeText(forms.CharField):
    """Free text: any sign but the null character; a line end counts as one character, as browsers count."""

    default_error_messages = {
        "max_length": "Ce texte est trop long\u00a0: %(show_value)s caractères, au plus %(limit_value)s.",
        "null_characters_not_allowed": "Ce texte contient un caractère illisible. Effacez-le ou retapez le texte.",
    }

    def to_python(self, value: object) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class DurationField(forms.ChoiceField):
    """A duration in words the team uses, or in minutes (« m150 »); « other » is typed beside it.

    What is offered first follows the habits of the person, so any number of minutes is an answer: an outing kept on
    the phone may have been typed when the habits were others.
    """

    def offer(self, words: Mapping[str, tuple[int, str]], usual: Iterable[int]) -> None:
        """The usual minutes first, then the words that are left, then « Autre »."""
        self.minutes = {code: minutes for code, (minutes, _) in words.items()}
        labels = {code: label for code, (_, label) in words.items()}
        first = [self.prepare_value(f"m{minutes}") for minutes in usual]
        codes = dict.fromkeys([*first, *words])
        said = [(code, labels.get(code) or duration_words(int(code[1:]))) for code in codes]
        self.choices = [*said, ("other", "Autre")]

    def prepare_value(self, value: object) -> object:
        """Minutes that have a word are said by it: the chip that is on is the one the person knows."""
        words = {f"m{minutes}": code for code, minutes in reversed(self.minutes.items())}
        return words.get(value, value)

    def valid_value(self, value: object) -> bool:
        return super().valid_value(value) or value in self.minutes or bool(re.fullmatch(r"m[0-9]{1,4}", str(value)))

    def minutes_of(self, code: str) -> int | None:
        return self.minutes[code] if code in self.minutes else int(code[1:]) if code.startswith("m") else None

    def said(self, code: str) -> str:
        """The chip's label; minutes that have no chip are said as a duration."""
        code = self.prepare_value(code)
        return dict(self.choices).get(code) or duration_words(self.minutes_of(code))


def form_field(column: models.Field, **kwargs) -> forms.Field | None:
    """The field that asks for a column of the outing (a `formfield_callback`)."""
    label = capfirst(column.verbose_name)
    if isinstance(column, models.IntegerField):
        return CountField(label=label, max_value=LARGEST_OF.get(column.name, LARGEST_COUNT))
    if column.choices:
        blank = [("", NOT_KNOWN)] if column.blank else []
        return forms.ChoiceField(label=label, required=not column.blank, choices=blank + list(column.choices))
    if isinstance(column, models.CharField):
        widget = forms.Textarea(attrs={"rows": 4}) if column.max_length > 100 else forms.TextInput
        return FreeText(label=label, required=False, max_length=column.max_length, widget=widget)
    if isinstance(column, models.DateField):
        return forms.DateField(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": "Donnez la date de la sortie.",
                "invalid": "Cette date n’existe pas. Exemple\u00a0: 14/10/2026.",
            },
        )
    if isinstance(column, models.TimeField):
        return forms.TimeField(
            label=label,
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": "Cette heure n’existe pas. Exemple\u00a0: 14:30."},
        )
    return column.formfield(**kwargs)


def shown(field: forms.Field, value: object) -> str:
    """A clean value of `field` as a person reads it."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if value in (None, ""):
        return NOT_KNOWN
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(row) for row in value) or NOT_KNOWN
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(str(dict(field.choices)[option]) for option in value) or NOT_KNOWN
    if isinstance(field, DurationField):
        return field.said(value)
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices)[value])
    if isinstance(field, forms.DateField):
        return f"{value:%d/%m/%Y}"
    if isinstance(field, forms.TimeField):
        return f"{value:%H:%M}"
    return str(value)


def dress(form: forms.Form) -> None:
    """Gives every widget the class of its kind; what is wrong shows by `aria-invalid`, which Django sets."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            kind = "form-select"
        elif isinstance(widget, forms.CheckboxInput):
            kind = "form-check-input"
        elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            kind = "om-choix-case"
        else:
            kind = "" if isinstance(field, CountField) else "form-control"
        if kind:
            widget.attrs["class"] = kind


class DressedForm(forms.Form):
    """A small form whose widgets are dressed as it is made; the server's answer says what is missing, in French."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
