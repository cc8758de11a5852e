"""« Noter » and « Terrain »: what may be noted, and where it is read. The phone keeps the first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outings.views.entry import chosen_scheme
from partners.conventions.surveying import questions_of
from watch.permissions import noted_schemes, read_follow_up_schemes

from ..noting import gathered_for, kinds_for


@require_safe
def note(request: HttpRequest) -> HttpResponse:
    """What one notes in the scheme of one's last outing, or in the one asked for; what this phone keeps unfinished."""
    schemes = list(noted_schemes(request.user))
    scheme = chosen_scheme(request.user, schemes, request.GET.get("scheme"))
    context = {"scheme": scheme, "schemes": schemes, "kinds": kinds_for(request.user, scheme)}
    return render(request, "home/note.html", context | {"asks": questions_of(request.user).exists()})


@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """« Terrain »: what was noted in one scheme, list by list."""
    schemes = list(read_follow_up_schemes(request.user))
    scheme = chosen_scheme(request.user, schemes, request.GET.get("scheme"))
    gathered = gathered_for(request.user, scheme)
    if not gathered:
        raise PermissionDenied
    may_note = noted_schemes(request.user).filter(pk=scheme.pk).exists()
    context = {"scheme": scheme, "schemes": schemes, "gathered": gathered, "may_note": may_note}
    return render(request, "home/field.html", context)
