"""« Enquêtes »: the questions that the team may put to people, each opened on a phone that is handed over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from ..surveying import open_link, questions_of


class SurveysView(TemplateView):
    """All of them, by scheme."""

    template_name = "conventions/surveys.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = questions_of(self.request.user).select_related("convention__funder")
        return super().get_context_data(**kwargs) | {"lines": rows.prefetch_related("convention__schemes")}


@require_POST
def hand_over(request: HttpRequest, line: int) -> HttpResponse:
    """The phone is handed over: a link for the day, whose page says nothing of the session."""
    row = get_object_or_404(questions_of(request.user), pk=line)
    return redirect("partners:survey", open_link(row, is_handed_over=True, by=request.user))
