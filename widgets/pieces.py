"""The pieces that forms are laid out in: crispy layout objects, each with its own small template.

Ours rather than crispy-bootstrap5's: fields are thumb-sized steppers and chips, and errors bear the identifiers that
Django's `aria-describedby` announces.
"""

from __future__ import annotations

from collections.abc import Iterator

from crispy_forms.layout import LayoutObject
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .fields import CountField


class Piece(LayoutObject):
    """A piece of the form; a bare field name in it is an `Answer`."""

    template = ""

    def __init__(self, *fields: str | Piece, **context: object) -> None:
        self.fields = list(fields)
        self.context = context

    def names(self) -> Iterator[str]:
        """Names of the fields it holds, at any depth."""
        for field in self.fields:
            yield from [field] if isinstance(field, str) else field.names()

    def bound(self, form: forms.Form) -> list[forms.BoundField]:
        return [form[name] for name in self.names() if name in form.fields]

    def inner(self, form: forms.Form, context: Context) -> SafeString:
        pieces = (Answer(field) if isinstance(field, str) else field for field in self.fields)
        return mark_safe("".join(piece.render(form, context) for piece in pieces))

    def template_of(self, form: forms.Form) -> str:
        return self.template

    def context_of(self, form: forms.Form, context: Context) -> dict:
        return {"inner": self.inner(form, context)}

    def render(self, form: forms.Form, context: Context, template_pack: str = "", **kwargs) -> SafeString:
        values = context.flatten() | self.context | {"form": form} | self.context_of(form, context)
        return render_to_string(self.template_of(form), values)


class Answer(Piece):
    """One field, laid out by what it asks."""

    def template_of(self, form: forms.Form) -> str:
        return f"widgets/_{kind_of(form.fields[self.fields[0]])}.html"

    def context_of(self, form: forms.Form, context: Context) -> dict:
        field = form[self.fields[0]]
        is_needed = field.field.required or getattr(field.field, "is_needed", False)
        return {"field": field, "repairs": getattr(form, "repairs", {}).get(field.name), "is_optional": not is_needed}

    def render(self, form: forms.Form, context: Context, template_pack: str = "", **kwargs: object) -> SafeString:
        return super().render(form, context) if self.fields[0] in form.fields else SafeString("")


def is_filled(field: forms.BoundField) -> bool:
    """Whether something was answered; zero is an answer, a box left unticked is none."""
    value = field.value()
    return value not in (None, "", []) and value is not False


def kind_of(field: forms.Field) -> str:
    if isinstance(field, CountField):
        return "stepper"
    if isinstance(field, forms.BooleanField):
        return "tick"
    if isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "chips"
    return "control"


class Pair(Piece):
    """Two short fields side by side."""

    template = "widgets/_pair.html"


class Fold(Piece):
    """What most outings leave empty (`title`): folded, open when something in it is filled or wrong."""

    template = "widgets/_fold.html"

    def context_of(self, form: forms.Form, context: Context) -> dict:
        fields = self.bound(form)
        is_open = any(field.errors or is_filled(field) for field in fields)
        with context.push(is_folded=True):
            inner = self.inner(form, context)
        return {"inner": inner, "is_open": is_open, "is_empty": not fields}
