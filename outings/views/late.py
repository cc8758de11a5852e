"""What came in too late for a report, and waits: [Ajouter en rectification] [Écarter, dire pourquoi]."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ..closed_periods import LONGEST_REASON
from ..history import NotOpen, StaleVersion
from ..late import add_late, set_aside
from ..models import Outing
from ..permissions import can_coordinate
from .deeds import WHY_RECTIFIED, say_changed, version_read

DEEDS = {
    "add": (add_late, "Sortie ajoutée en rectification\u00a0: elle compte. Le rapport publié, lui, ne change pas."),
    "set_aside": (set_aside, "Sortie écartée\u00a0: elle reste lisible et ne compte nulle part."),
}


@require_POST
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the two, with its reason: the coordinator's."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_coordinate(request.user, outing.scheme):
        raise PermissionDenied
    because = request.POST.get("because", "").strip()[:LONGEST_REASON]
    deed, said = DEEDS.get(request.POST.get("deed", ""), DEEDS["set_aside"])
    if not because:
        messages.error(request, WHY_RECTIFIED)
        return redirect(outing)
    try:
        deed(outing, version=version_read(request), user=request.user, because=because)
    except StaleVersion as conflict:
        return say_changed(request, [(conflict.current, conflict.read_at)], "Elle attend toujours une rectification.")
    except NotOpen as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(outing)
