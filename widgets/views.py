"""Pages with a form."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.views.generic import FormView

from refusals import UNPROCESSABLE


class FormPage(FormView):
    """Answers 422 for what cannot be taken, with what was typed: the page says what is wrong and what to do."""

    def form_invalid(self, form: BaseForm, *, status: int = UNPROCESSABLE, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)
