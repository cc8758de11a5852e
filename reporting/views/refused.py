"""The page of filters that cannot be followed."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..filters import Preset, ScopeForm, with_addresses


def filters_refused(request: HttpRequest, form: ScopeForm, heading: str, periods: Iterable[Preset]) -> HttpResponse:
    """What is wrong, beside its field, and the `periods` proposed; 400 and no figures, which would be of another."""
    context = {"heading": heading, "form": form, "presets": with_addresses(periods, form.scope()), "scope": None}
    return render(request, "reporting/refused.html", context, status=400)
