"""The dress of a form: the class of each widget."""

from __future__ import annotations

from django import forms
from django.forms.renderers import Jinja2

from .fields import CountField

# Django's own second set of the same widgets, compiled: a form of a hundred boxes is drawn several times quicker.
QUICK = Jinja2()


def dress(form: forms.BaseForm) -> None:
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
    default_renderer = QUICK

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
