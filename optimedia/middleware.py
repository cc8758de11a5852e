"""The door of every page, and what a phone's queue is told when it cannot come in."""

from __future__ import annotations

import logging

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from outbox.answers import BUSY, FORBIDDEN, NOT_FOUND, OTHER_USER, SIGN_IN, refusal, wants_json

logger = logging.getLogger("django.request")
RETRY_AFTER_SECONDS = 10


class DoorMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in unless a view says otherwise.

    Asked for JSON, refusals are JSON: a page of sign-in answered to a queue would look like success. When the database
    is away or busy, 503 says to come again: what was sent may or may not be stored, and sending again is safe.
    """

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponseBase | None:
        try:
            return super().process_view(request, view_func, view_args, view_kwargs)
        except (OperationalError, InterfaceError) as error:
            # Raised by the session, outside any view: process_exception never sees it.
            return self._come_again(request, error)

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponseBase:
        if wants_json(request):
            return refusal(SIGN_IN, "Reconnectez-vous pour envoyer.", status=401)
        return super().handle_no_permission(request, view_func)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return self._come_again(request, error)
        if not wants_json(request):
            return None
        if isinstance(error, Http404):
            return refusal(NOT_FOUND, "Ce dispositif n’est pas, ou plus, parmi les vôtres.", status=404)
        if isinstance(error, PermissionDenied):
            reason = OTHER_USER if str(error) == OTHER_USER else FORBIDDEN
            return refusal(reason, "Votre compte ne saisit pas, ou plus, dans ce dispositif.", status=403)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """No page stays in a browser's own memory: on a shared phone « Précédent » would show it to the next person."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _come_again(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("Database away: %s", request.path, exc_info=error)
        if wants_json(request):
            response = refusal(BUSY, "Le service est momentanément indisponible.", status=503)
        else:
            # Without the request: the menu would ask the database.
            response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
