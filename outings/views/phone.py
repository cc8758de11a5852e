"""What a phone keeps: the field tally, the queue, and what it asks before it sends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from schemes import clock

from ..models import Outing
from ..permissions import loggable_schemes
from ..signals import pages_to_keep
from ..tally import tally_groups
from .entry import chosen_scheme

# How many planned outings the tally offers to close.
MOST_PLANNED = 3
# How many of them a phone keeps, to be closed without network: today's first, then the nearest.
MOST_KEPT = 10


class TallyView(TemplateView):
    """« Compteur de terrain »: what to count; the phone counts and keeps, the server knows nothing of it."""

    template_name = "outings/tally.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        schemes = list(loggable_schemes(user))
        scheme = chosen_scheme(user, schemes, self.request.GET.get("scheme"))
        planned = Outing.objects.filter(scheme=scheme).planned_until_today()
        return super().get_context_data(**kwargs) | {
            "scheme": scheme,
            "schemes": schemes,
            "groups": tally_groups(scheme),
            "planned": planned[:MOST_PLANNED],
        }


class QueueView(TemplateView):
    """What this phone keeps, read by a script: the server knows nothing of it. Kept by the phone for offline use."""

    template_name = "outings/queue.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"can_log": loggable_schemes(self.request.user).exists()}


@never_cache
@require_safe
def token(request: HttpRequest) -> JsonResponse:
    """Before a phone sends: who is signed in now, a fresh CSRF token, and the pages to keep for working offline."""
    schemes = list(loggable_schemes(request.user))
    until_tomorrow = Outing.objects.filter(scheme__in=schemes).planned_until_today(days_more=1).select_related("scheme")
    in_order = sorted(until_tomorrow, key=lambda outing: outing.held_on != clock.today(outing.scheme))
    planned = [
        {
            "url": reverse("outings:update", args=[outing.pk]),
            "cancel": reverse("outings:cancel", args=[outing.pk]),
            "client_uuid": outing.client_uuid,
            "version": outing.version,
            "place": outing.place,
            "stops": [str(stop) for stop in outing.stops.all()],
            "held_on": outing.held_on,
            "starts_at": outing.starts_at,
        }
        for outing in in_order[:MOST_KEPT]
    ]
    create = reverse("outings:create")
    pages = (create, reverse("outings:tally"), reverse("partners:book"))
    of_schemes = [f"{page}?scheme={scheme.slug}" for page in pages for scheme in schemes]
    of_planned = [row[page] for row in planned for page in ("url", "cancel")]
    asked = pages_to_keep.send(sender=Outing, user=request.user)
    more = [page for _, of_another_app in asked for page in of_another_app]
    return JsonResponse(
        {
            "user": request.user.pk,
            "csrf_token": get_token(request),
            "planned": planned,
            "pages": [*pages, *of_schemes, *more, *of_planned] if schemes else [],
        }
    )
