"""What two people typed in one form, side by side (templates/widgets/_differences.html)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from french.dates import french_date
from french.numbers import amount
from french.words import listed

NOT_SAID = "non renseigné"


@dataclass(frozen=True)
class Difference:
    """One answer, as it is stored and as it was typed, in words."""

    label: str
    stored: str
    typed: str


def differing(told: Iterable[tuple[str, str, str]]) -> list[Difference]:
    """Those of these (label, stored, typed) that do not say the same."""
    return [Difference(label, stored, typed) for label, stored, typed in told if stored != typed]


def differences_of(form: forms.BaseForm, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Difference]:
    """Of each field of the form, what is stored and what was typed, as a person reads them, where they differ.

    Values are a field's own, keys where it chooses rows.
    """
    names = [name for name in stored if name in form.fields and name in typed]
    return differing(
        (str(form.fields[name].label), _said(form, name, stored[name]), _said(form, name, typed[name]))
        for name in names
    )


def _said(form: forms.BaseForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        return french_date(value)
    if isinstance(value, Decimal):
        return amount(value)
    words = dict(_flat(getattr(form.fields[name], "choices", ())))
    if isinstance(value, str):
        return words.get(value, value) or NOT_SAID
    if value is None:
        return NOT_SAID
    several = isinstance(value, list | tuple | set | frozenset) or hasattr(value, "all")
    keys = list(value) if several else [value]
    return listed(sorted(words.get(str(getattr(key, "pk", key)), str(key)) for key in keys)) or "rien de coché"


def _flat(choices: Any) -> list[tuple[str, str]]:
    """Choices, those in groups too, by the word that is posted."""
    found = []
    for key, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(key), str(label))]
    return found
