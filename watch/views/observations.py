"""« Observations »: the team's board, one observation with its history, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from outings.permissions import can_coordinate
from outings.views.structure import SchemePage
from refusals import Refused
from schemes.models import Scheme
from schemes.permissions import ROLE_CHANGED
from widgets.reading import sent_number
from widgets.returning import page_asked

from ..board import last_mail_of, pile_behind, piles_of
from ..enums import FOLLOWING, ObservationState
from ..filters import ObservationFigures
from ..models import Observation, Recipient
from ..noting import move_on
from ..permissions import can_follow, can_read_observations
from ..recipients import revoke_link
from ..sending import BECOMES_SENT, dispatch_to, recipient_of, recipients_of, tell_again
from ..wording import event_said, mail_said, received_by

# What anybody of the team says; the rest is the coordinator's.
SEEN = {"verifiee": ObservationState.CONFIRMED, "toujours-la": ObservationState.BACK}


class ObservationsView(SchemePage, TemplateView):
    """What is not over, in piles; those that await the team come first."""

    template_name = "watch/observations.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        figure = ObservationFigures.asked(self.scheme, self.request.GET) if self.scheme else None
        over = Observation.objects.filter(scheme=self.scheme, state=ObservationState.CONFIRMED, first=None)
        return super().get_context_data(**kwargs) | {
            "figure": figure,
            "piles": [pile_behind(figure)] if figure else piles_of(self.scheme) if self.scheme else [],
            "confirmed": over.count() if self.scheme else 0,
            "can_follow": bool(self.scheme) and can_follow(self.request.user, self.scheme),
            "can_coordinate": bool(self.scheme) and can_coordinate(self.request.user, self.scheme),
        }


def readable_observation(user: Any, pk: int) -> Observation:
    """One of a scheme of the user's. Raises Http404 for another's, PermissionDenied where their role reads none."""
    rows = Observation.objects.select_related("scheme", "spot__landlord", "neighbourhood", "first__spot")
    row = get_object_or_404(rows.filter(scheme__in=Scheme.objects.visible_to(user)), pk=pk)
    if not can_read_observations(user, row.scheme):
        raise PermissionDenied
    return row


class ObservationView(TemplateView):
    """One observation: where it is, what happened, by which mails; nobody of the team is named."""

    template_name = "watch/observation.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        row = readable_observation(user, kwargs["pk"])
        state = ObservationState(row.state)
        recipients = recipients_of(row.scheme)
        mails = list(row.dispatches.select_related("recipient__partner"))
        events = row.events.select_related("dispatch__recipient__partner")
        following = FOLLOWING[state] if row.first is None else ()
        coordinates = can_coordinate(user, row.scheme) and row.first is None
        return super().get_context_data(**kwargs) | {
            "observation": row,
            "scheme": row.scheme,
            "events": [(event, event_said(event), received_by(event)) for event in events],
            "mails": [(mail, mail_said(mail, row.scheme)) for mail in mails],
            "twins": row.twins.count(),
            "recipients": recipients if row.type == "technical" and state in BECOMES_SENT else [],
            "recipient": recipient_of(row, recipients) if row.type == "technical" else None,
            "can_follow": can_follow(user, row.scheme),
            "can_coordinate": coordinates,
            "may_confirm": ObservationState.CONFIRMED in following and row.type == "technical",
            "may_say_back": ObservationState.BACK in following,
            "may_keep": coordinates and ObservationState.KEPT in following and row.type != "technical",
            "may_set_aside": coordinates and bool(following),
            "may_choose": coordinates and row.type == "technical" and state in BECOMES_SENT,
            "may_tell_again": coordinates and state == ObservationState.SENT and last_mail_of(row) is not None,
        }


@require_POST
def observation_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """What the team says or does of it. What its state no longer allows is said, on its page."""
    row = readable_observation(request.user, pk)
    may = can_follow if deed in SEEN else can_coordinate
    if not may(request.user, row.scheme):
        raise PermissionDenied(ROLE_CHANGED)
    try:
        messages.success(request, _done(request, row, deed))
    except Refused as sentence:
        messages.error(request, str(sentence))
    return redirect(page_asked(request) or row)


def _done(request: HttpRequest, row: Observation, deed: str) -> str:
    """Does it, and says what was done. Raises Refused, and Http404 for a deed that there is not."""
    if deed in SEEN:
        move_on(row, SEEN[deed], user=request.user)
        return "C’est vérifié." if deed == "verifiee" else "C’est noté\u00a0: toujours là. Un message repart."
    if deed == "garder":
        move_on(row, ObservationState.KEPT, user=request.user)
        return "Gardée pour un bilan."
    if deed == "ecarter":
        why = " ".join(request.POST.get("text", "").split())[:280]
        move_on(row, ObservationState.SET_ASIDE, user=request.user, text=why)
        return "Écartée."
    if deed == "destinataire":
        return _tell(row, request.POST.get("recipient", ""))
    mail = last_mail_of(row)
    if deed == "relancer" and mail:
        return f"Un message repart à {tell_again(mail).email}."
    if deed == "retirer-le-lien":
        mail = get_object_or_404(row.dispatches.exclude(sent_at=None), pk=sent_number(request.POST.get("mail", "")))
        revoke_link(mail, by=request.user)
        return "Ce lien ne sert plus."
    raise Http404


def _tell(row: Observation, key: str) -> str:
    """Tells it to the recipient that was chosen, whoever it would have gone to."""
    recipient = Recipient.objects.filter(scheme=row.scheme, is_active=True, pk=sent_number(key)).first()
    if recipient is None:
        raise Refused("Choisissez un destinataire de la liste.")
    if row.state not in BECOMES_SENT:
        raise Refused(f"Cette observation est maintenant «\u00a0{row.get_state_display()}\u00a0».")
    waiting = row.dispatches.filter(recipient=recipient, sent_at=None, revoked_at=None, given_up_at=None)
    if not waiting.exists():
        dispatch_to(recipient, [row])
    return f"Un message part dans quelques minutes à {recipient}."
