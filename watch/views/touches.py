"""What one says in a touch, where one stands: done, said on the spot, mended or not. A phone sends it until it is told.

Each says the state that is wanted: the same again changes nothing.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from outbox import answers
from outbox.answers import check_owner, receipt, refusal, submission_hash, wants_json
from outings.receiving import NOT_THEIR_DAY, Left, left_from
from refusals import Refused
from schemes import clock
from schemes.enums import Role
from schemes.models import schemes_with_role
from widgets import reading
from widgets.returning import page_asked

from ..enums import FollowUpState
from ..models import FollowUp, Observation
from ..noting import check_on_the_spot, move_follow_up, tell_on_the_spot
from ..permissions import NOTERS, READERS, TEAM

UNPROCESSABLE, CONFLICT = 422, 409
# What a page wrote and no person: said to whoever kept an old page.
UNREADABLE = "Cette page est trop ancienne. Rouvrez-la, puis recommencez."


@dataclass(frozen=True)
class Touch:
    """What a touch is about, and whose it is: `left`, somebody who has left the team since."""

    request: HttpRequest
    row: FollowUp | Observation
    left: Left | None

    @property
    def back(self) -> str:
        """The page of this site that the touch was on, else the follow-ups; nothing for who has left."""
        if self.left:
            return ""
        return page_asked(self.request) or reverse("watch:follow_ups", query={"scheme": self.row.scheme.slug})

    def do(self, deed: Callable[[datetime.date, uuid.UUID], object]) -> HttpResponse:
        """Does it on the day of the touch, which the phone says; never on a day to come."""
        identifier = _identifier(self.request.POST.get("client_uuid", ""))
        if identifier is None:
            return self.refuse(UNREADABLE, UNPROCESSABLE)
        today = clock.today(self.row.scheme)
        day = min(reading.day(self.request.POST.get("day", "")) or today, today)
        if self.left and not self.left.operator_on(day):
            return self.refuse(NOT_THEIR_DAY, UNPROCESSABLE)
        try:
            deed(day, identifier)
        except Refused as why:
            return self.refuse(str(why), CONFLICT)
        if wants_json(self.request):
            return receipt(identifier, submission_hash(self.request.POST), is_new=False, url=self.back)
        messages.success(self.request, "C’est noté.")
        return redirect(self.back)

    def refuse(self, sentence: str, status: int) -> HttpResponse:
        if wants_json(self.request):
            reason = answers.CONFLICT if status == CONFLICT else answers.INVALID
            return refusal(reason, sentence, status=status, url=self.back)
        messages.error(self.request, sentence)
        return redirect(self.back)


def _touch(request: HttpRequest, model: type[FollowUp | Observation], pk: int, roles: tuple[Role, ...]) -> Touch:
    """Of who holds one of these roles in its scheme, or did until lately. Raises Http404 for who is not of the scheme,
    PermissionDenied for who is."""
    check_owner(request)
    row = get_object_or_404(model.objects.select_related("scheme"), pk=pk)
    if row.scheme_id in schemes_with_role(request.user, *roles):
        return Touch(request, row, None)
    if left := left_from(request, row.scheme.slug, roles):
        return Touch(request, row, left)
    if row.scheme_id in schemes_with_role(request.user, *NOTERS, *READERS):
        raise PermissionDenied
    raise Http404


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a follow-up: `state`."""
    touch = _touch(request, FollowUp, pk, TEAM)
    state = request.POST.get("state")
    if state not in FollowUpState.values:
        return touch.refuse(UNREADABLE, UNPROCESSABLE)
    return touch.do(lambda day, _: move_follow_up(touch.row, FollowUpState(state), day=day))


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """« Réparé ? »: `mended`, yes or no."""
    touch = _touch(request, Observation, pk, TEAM)
    mended = request.POST.get("mended")
    if mended not in ("yes", "no"):
        return touch.refuse(UNREADABLE, UNPROCESSABLE)
    is_mended = mended == "yes"
    return touch.do(lambda day, _: check_on_the_spot(touch.row, is_mended=is_mended, user=request.user, day=day))


@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """« Dit sur place »: `outing_uuid`, the outing on which it was said."""
    touch = _touch(request, Observation, pk, NOTERS)
    outing = _identifier(request.POST.get("outing_uuid", ""))
    return touch.do(lambda day, key: tell_on_the_spot(touch.row, client_uuid=key, day=day, outing=outing))


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
