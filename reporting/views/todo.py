"""« À faire »: what awaits the coordinator, scheme by scheme."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schemes.models import Scheme

from ..waiting import waiting
from .tabs import tabs


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Of the schemes in the address, else of all that the user coordinates; 403 for who coordinates none of them."""
    schemes = Scheme.objects.with_figures_for(request.user)
    if asked := request.GET.getlist("scheme"):
        schemes = schemes.named(*asked)
    if not schemes:
        raise Http404("Aucun dispositif ne vous est ouvert à cette adresse.")
    piles = waiting(request.user, schemes)
    if not piles:
        raise PermissionDenied
    context = {"piles": piles, "tabs": tabs(request.user, schemes, "todo", request.GET.urlencode())}
    return render(request, "reporting/todo.html", context)
