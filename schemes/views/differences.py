"""What two people typed in one form, side by side (templates/widgets/_differences.html)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from french.dates import french_date
from french.numbers import amount
from french.words import listed

NOT_SAID = "non renseigné"


def differences_of(form: forms.BaseForm, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """Of each field of the form, what is stored and what was typed, as a person reads them, where they differ.

    Values are a field's own, keys where it chooses rows.
    """
    names = [name for name in stored if name in form.fields and name in typed]
    pairs = [(name, _said(form, name, stored[name]), _said(form, name, typed[name])) for name in names]
    return [
        {"label": str(form.fields[name].label), "stored": old, "typed": new} for name, old, new in pairs if old != new
    ]


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
