"""The token that proves that a form is ours (CSRF): when a browser is given one, what is said when it does not match.

A sign-in gives a new one. A form that was on the screen of another tab, or of a slow page, is then stale.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from outbox.answers import CSRF, refusal, wants_json

TOKEN = "csrfmiddlewaretoken"


def token_given_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Has Django's own middleware, which stands just outside, give the token's cookie when it is another than the
    browser has, and not again with each page.

    Django gives it again to make it last a year from then. But an answer that is late (a page that the worker of the
    phone keeps, a slow tab) would bring the former token back after a sign-in changed it, and every form shown since
    would be refused. A session is shorter than the year of the token that its sign-in gave.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_known = request.META.get("CSRF_COOKIE") == request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        if is_known and request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", False):
            patch_vary_headers(response, ("Cookie",))
        return response

    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page that says it and offers to send again; for a sign-in, its form; for a phone, the word that makes it ask
    for a fresh token.
    """
    if wants_json(request):
        return refusal(CSRF, "Ce formulaire est périmé.", status=403)
    if request.path == reverse("account_login"):
        return _sign_in_again(request)
    return render(request, "403_csrf.html", {"typed": _typed(request)}, status=403)


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        messages.info(request, f"Vous êtes déjà connecté, comme {request.user}.")
        return redirect("home")
    messages.warning(request, "Cette page de connexion n’était plus valable. Saisissez à nouveau votre mot de passe.")
    # The form as it is first shown: nothing of what was posted is tried.
    request.method = "GET"
    return LoginView.as_view(initial={"login": request.POST.get("login", "")})(request)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What is offered to be sent again: of a page of ours, which no other site can claim to be, by somebody signed in.

    A file has to be chosen again, and a password typed again: nothing is offered then.
    """
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    has_more = request.FILES or any("password" in name for name in request.POST)
    if has_more or not (is_ours and request.user.is_authenticated):
        return []
    return [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
