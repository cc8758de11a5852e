"""Pages with a form, and what they send back of what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from refusals import CONFLICT, UNPROCESSABLE

from .reading import sent_number


class FormPage(FormView):
    """Answers 422 for what cannot be taken, with what was typed: the page says what is wrong and what to do.

    Where somebody else changed the thing meanwhile, `form_stale` answers 409 with both (`structure/_stale.html`).
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"is_stale": False, "differences": []} | kwargs)

    def form_invalid(self, form: BaseForm, *, status: int = UNPROCESSABLE, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)

    def form_stale(self, typed: Mapping[str, Any], differences: Sequence[Any], **more: Any) -> HttpResponse:
        """B21: what was typed, at the version stored, stays in the fields beside what is stored: saving again is a
        choice. `more`: what the form is given otherwise than at first."""
        again = self.get_form_class()(**self.get_form_kwargs() | {"data": None, "files": None, "initial": typed} | more)
        return self.form_invalid(again, status=CONFLICT, differences=differences, is_stale=True)


def version_read(request: HttpRequest) -> int:
    """The version that the page showed; 0, which nothing is at, when it was lost on the way."""
    return sent_number(request.POST.get("version", ""))
