"""From whom a second factor is required: who administers or coordinates, a week after their first sign-in.

Here and not in `accounts`, which knows no role. Asked at the sign-in and kept in the session: a page asks nothing more
of the database.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from outbox.answers import wants_json
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership, Scheme

GRACE = datetime.timedelta(days=7)
DUE, LATER = "second_factor_due", "second_factor_later"
# What stays open without it: the way to set it up and the way out, help, what a phone keeps by itself.
OPEN = ("/compte/", "/connexion/", "/deconnexion/", "/personne-en-danger/", "/aide/", "/sante/", "/sw.js", "/manifest")


def is_required_of(user) -> bool:
    """Whether this person administers or coordinates something real today. Accounts of the demo are spared."""
    demo = Scheme.objects.filter(is_demo=True)
    roles = Membership.objects.of(user).current().filter(role__in=[Role.ADMIN, Role.COORDINATOR])
    return roles.exclude(scheme__in=demo).exclude(scheme=None, operator__in=demo.values("lead_operator")).exists()


@receiver(user_logged_in)
def note_when_it_is_due(request: HttpRequest, user, **_: object) -> None:
    if user.first_signed_in_at is None:
        user.first_signed_in_at = clock.now()
        user.save(update_fields=["first_signed_in_at"])
    if is_required_of(user) and not is_mfa_enabled(user):
        request.session[DUE] = (user.first_signed_in_at + GRACE).isoformat()


@receiver(authenticator_added)
def note_that_it_is_done(request: HttpRequest, **_: object) -> None:
    request.session.pop(DUE, None)


def due_at(request: HttpRequest) -> datetime.datetime | None:
    """When the second factor of who asks is due; None when it is not asked of them, or there."""
    session = getattr(request, "session", None)
    said = session.get(DUE) if session is not None else None
    return said and parse_datetime(said)


def reminder(request: HttpRequest) -> dict[str, object]:
    """For every page: `second_factor_due`, when it will be required, until then and until it is put off."""
    due = due_at(request)
    is_said = due and clock.now() < due and not request.session.get(LATER) and not request.path.startswith(OPEN)
    return {"second_factor_due": due if is_said else None}


@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """« Plus tard »: not said again until the next sign-in."""
    request.session[LATER] = True
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("home"))


class SecondFactorMiddleware:
    """Once it is due, pages lead to where it is set up. What is sent goes through: nothing typed is lost.

    Before the view, and so after the door, which says it when the database is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, *_: object) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True):
            # Open to all, it asks nobody who they are: the session is not even read.
            return None
        due = due_at(request)
        if due and clock.now() >= due and _is_a_page(request):
            messages.warning(request, "Pour continuer, activez la double vérification\u00a0: votre rôle la demande.")
            return redirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
        return None


def _is_a_page(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.path.startswith(OPEN)
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and not wants_json(request)
    )
