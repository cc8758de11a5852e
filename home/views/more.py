"""« Plus »: what has no tab of its own on a phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """The areas of this person's menu that are in no tab, then the account, help and signing out (`navigation`)."""
    return render(request, "home/more.html")
