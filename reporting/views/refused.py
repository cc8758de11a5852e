"""Filters that cannot be followed: the page that says so, or the answer in place of a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..filters import ProposedPeriod, ScopeForm, with_addresses


def filters_refused(
    request: HttpRequest, form: ScopeForm, heading: str, periods: Iterable[ProposedPeriod]
) -> HttpResponse:
    """What is wrong, beside its field, and the `periods` proposed; 400 and no figures, which would be of another."""
    context = {"heading": heading, "form": form, "presets": with_addresses(periods, form.scope()), "scope": None}
    return render(request, "reporting/refused.html", context, status=400)


def file_refused(form: Form) -> HttpResponse:
    """What is wrong, a line a field; 400."""
    reasons = "\n".join(f"{form.fields[name].label}\u00a0: {' '.join(e)}" for name, e in form.errors.items())
    return HttpResponse(reasons, status=400, content_type="text/plain; charset=utf-8")
