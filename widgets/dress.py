"""The dress of a form: the class of each widget."""

from __future__ import annotations

from django import forms

from .fields import CountField


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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
