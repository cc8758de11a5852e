"""What one says in a touch, where one stands: done, said on the spot, mended or not. A phone sends it until it is told.

Each says the state that is wanted: the same again changes nothing.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from outbox import answers
from outbox.answers import check_owner, receipt, refusal, submission_hash, wants_json
from schemes import clock
from schemes.models import Scheme
from widgets import reading
from widgets.returning import page_asked

from ..enums import FollowUpState
from ..models import FollowUp, Observation
from ..noting import NotPossible, check_on_the_spot, move_follow_up, tell_on_the_spot
from ..permissions import NOTERS, READERS, can_follow, can_note

UNPROCESSABLE, CONFLICT = 422, 409
# What a page wrote and no person: said to whoever kept an old page.
UNREADABLE = "Cette page est trop ancienne. Rouvrez-la, puis recommencez."


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a follow-up: `state`."""
    rows = FollowUp.objects.in_schemes_of(request.user, *NOTERS, *READERS).select_related("scheme")
    row = get_object_or_404(rows, pk=pk)
    if not can_follow(request.user, row.scheme):
        raise PermissionDenied
    state = request.POST.get("state")
    if state not in FollowUpState.values:
        return _refuse(request, UNREADABLE, UNPROCESSABLE, row.scheme)
    return _do(request, row.scheme, lambda day, _: move_follow_up(row, FollowUpState(state), day=day))


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """« Réparé ? »: `mended`, yes or no."""
    row = _observation(request, pk)
    if not can_follow(request.user, row.scheme):
        raise PermissionDenied
    mended = request.POST.get("mended")
    if mended not in ("yes", "no"):
        return _refuse(request, UNREADABLE, UNPROCESSABLE, row.scheme)
    is_mended = mended == "yes"
    return _do(
        request,
        row.scheme,
        lambda day, _: check_on_the_spot(row, is_mended=is_mended, user=request.user, day=day),
    )


@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """« Dit sur place »: `outing_uuid`, the outing on which it was said."""
    row = _observation(request, pk)
    if not can_note(request.user, row.scheme):
        raise PermissionDenied
    outing = _identifier(request.POST.get("outing_uuid", ""))
    return _do(request, row.scheme, lambda day, key: tell_on_the_spot(row, client_uuid=key, day=day, outing=outing))


def _observation(request: HttpRequest, pk: int) -> Observation:
    rows = Observation.objects.in_schemes_of(request.user, *NOTERS, *READERS).select_related("scheme")
    return get_object_or_404(rows, pk=pk)


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _do(request: HttpRequest, scheme: Scheme, deed: Callable[[datetime.date, uuid.UUID], object]) -> HttpResponse:
    """Does it on the day of the touch, which the phone says; never on a day to come."""
    check_owner(request)
    identifier = _identifier(request.POST.get("client_uuid", ""))
    if identifier is None:
        return _refuse(request, UNREADABLE, UNPROCESSABLE, scheme)
    today = clock.today(scheme)
    day = min(reading.day(request.POST.get("day", "")) or today, today)
    try:
        deed(day, identifier)
    except NotPossible as why:
        return _refuse(request, str(why), CONFLICT, scheme)
    if wants_json(request):
        return receipt(identifier, submission_hash(request.POST), is_new=False, url=_back(request, scheme))
    messages.success(request, "C’est noté.")
    return redirect(_back(request, scheme))


def _refuse(request: HttpRequest, sentence: str, status: int, scheme: Scheme) -> HttpResponse:
    if wants_json(request):
        reason = answers.CONFLICT if status == CONFLICT else answers.INVALID
        return refusal(reason, sentence, status=status, url=_back(request, scheme))
    messages.error(request, sentence)
    return redirect(_back(request, scheme))


def _back(request: HttpRequest, scheme: Scheme) -> str:
    """The page of this site that the touch was on, else the follow-ups."""
    return page_asked(request) or reverse("watch:follow_ups", query={"scheme": scheme.slug})
