"""The door of every page: what makes no sense is refused before anything is read, then a sign-in is asked for; and what
a phone's queue is told when it cannot come in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from outbox.answers import BUSY, FORBIDDEN, INVALID, NOT_FOUND, OTHER_USER, SIGN_IN, refusal, wants_json
from schemes import opening
from schemes.models import roles_read_once

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 10
METHODS = ["GET", "HEAD", "POST"]
NUL = "\0"
TOO_LARGE, UNPROCESSABLE = 413, 422
# What no page of ours asks of a browser.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
FILE_NAME = re.compile(r'filename="([\w.-]+)"')

Answer = Callable[[HttpRequest], HttpResponseBase]


def permissions_policy(get_response: Answer) -> Answer:
    """On pages and static files alike."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        return response

    return answer


def roles_asked_once(get_response: Answer) -> Answer:
    """One page, one answer to « what may they do where? », and one reading of it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with roles_read_once():
            return get_response(request)

    return answer


# Before the first access: the keeper's own site with its sign-in, the link of the first access, and the health check.
KEEPER_S = ("/administration/", "/connexion/", "/deconnexion/", "/compte/confirmer/", "/compte/double-verification/")
BEFORE_OPENING = (*KEEPER_S, "/invitation/", "/sante/")


def open_first(get_response: Answer) -> Answer:
    """Until somebody is in, every address says that the installation is not open: nobody takes it by coming first."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(BEFORE_OPENING) or _is_open():
            return get_response(request)
        return HttpResponse(render_to_string("closed.html"), status=503)

    return answer


def _is_open() -> bool:
    try:
        return opening.is_open()
    except (OperationalError, InterfaceError):
        return True  # The door says that the database is away.


def only_what_makes_sense(get_response: Answer) -> Answer:
    """No browser sends another method (405), more than a form holds (413) or a NUL (400): none goes further.

    Before the session: a NUL in a cookie would reach PostgreSQL, which takes none. What somebody signed in typed in a
    form is the form's to refuse, and to keep; before sign-in there is nothing to keep (`DoorMiddleware`).
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        takes_file = request.path_info == settings.FILE_ADDRESS
        most = settings.LARGEST_UPLOAD if takes_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _length(request) > most:
            # Unread: the connection cannot serve again.
            return _refused(request, "Cet envoi est trop lourd.", TOO_LARGE, {"Connection": "close"})
        try:
            has_nul = any(NUL in text for text in _texts(request))
        except UnreadablePostError as error:
            raise BadRequest("cut") from error
        return _with_nul(request) if has_nul else get_response(request)

    return answer


def _length(request: HttpRequest) -> int:
    """In bytes, as said. A length that is no number is not guessed: BadRequest."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not (said.isascii() and said.isdecimal()):
        raise BadRequest("length")
    return int(said[:19])


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from (value for value in request.META.values() if isinstance(value, str))
    yield from (text for pair in request.COOKIES.items() for text in pair)
    yield request.POST.get("csrfmiddlewaretoken", "")
    yield from request.POST
    for name, values in request.GET.lists():
        yield from (name, *values)


def _with_nul(request: HttpRequest) -> HttpResponse:
    return _refused(request, "Un signe invisible s’est glissé dans le texte\u00a0: retapez-le.", 400)


def _refused(request: HttpRequest, sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    if wants_json(request):
        return refusal(INVALID, sentence, status=UNPROCESSABLE)
    return HttpResponse(render_to_string("400.html"), status=status, headers=headers)


class DoorMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in unless a view says otherwise.

    Asked for JSON, refusals are JSON: a page of sign-in answered to a queue would look like success. When the database
    is away or busy, 503 says to come again: what was sent may or may not be stored, and sending again is safe.
    """

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponseBase | None:
        try:
            has_nul = any(NUL in value for _, values in request.POST.lists() for value in values)
            if not has_nul and not getattr(view_func, "login_required", True):
                # Open to all: nobody is asked who they are, and the session is not even read.
                return None
            if has_nul and not request.user.is_authenticated:
                return _with_nul(request)
            return super().process_view(request, view_func, view_args, view_kwargs)
        except (OperationalError, InterfaceError) as error:
            # Raised by the session, outside any view: process_exception never sees it.
            return self._come_again(request, error)

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponseBase:
        if wants_json(request):
            return refusal(SIGN_IN, "Reconnectez-vous pour envoyer.", status=401)
        site, page = request.build_absolute_uri("/"), request.headers.get("Referer", "")
        if request.method == "POST" and page.startswith(site):
            # Back to the page where one was: what was posted may have none of its own.
            field = self.get_redirect_field_name(view_func)
            return redirect_to_login("/" + page.removeprefix(site), self.get_login_url(view_func), field)
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
        """Nothing stays in a browser's own memory unless its view says so: on a shared phone « Précédent » would show a
        page to the next person, and files and figures lie in a folder.
        """
        if "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        _log_export(request, response)
        return response

    def _come_again(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("database_away", exc_info=error, extra={"request": request, "status_code": 503})
        if wants_json(request):
            response = refusal(BUSY, "Le service est momentanément indisponible.", status=503)
        else:
            # Without the request: the menu would ask the database.
            response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response


def _log_export(request: HttpRequest, response: HttpResponseBase) -> None:
    """Whatever leaves as a file, by whatever view. Its name is the server's: slugs and dates."""
    name = FILE_NAME.search(response.get("Content-Disposition", ""))
    if name and response.status_code == 200:
        said = {"file": name[1]}
        logger.info("export", extra={"request": request, "status_code": response.status_code, "said": said})
