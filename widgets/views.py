"""Pages with a form, and what they send back of what was read."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from refusals import UNPROCESSABLE

from .reading import sent_number


class FormPage(FormView):
    """Answers 422 for what cannot be taken, with what was typed: the page says what is wrong and what to do."""

    def form_invalid(self, form: BaseForm, *, status: int = UNPROCESSABLE, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)


def version_read(request: HttpRequest) -> int:
    """The version that the page showed; 0, which nothing is at, when it was lost on the way."""
    return sent_number(request.POST.get("version", ""))
