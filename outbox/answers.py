"""Receipt or refusal: how the server answers a phone that sends what it kept, until one of the two comes back.

A phone marks a record as stored only on a receipt that names its identifier and the hash of what it sent: a captive
portal answers 200 too. `static/js/outbox.js` is the other end.
"""

from __future__ import annotations

import hashlib
import json
import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse, QueryDict

# The only reasons a phone acts upon; the sentences beside them are for people.
INVALID, CONFLICT, NOT_FOUND, FORBIDDEN = "invalid", "conflict", "not_found", "forbidden"
SIGN_IN, OTHER_USER, CSRF, BUSY = "sign_in", "other_user", "csrf", "busy"
JSON, HTML = "application/json", "text/html"


def wants_json(request: HttpRequest) -> bool:
    """Whether a phone's queue asks, rather than somebody who will read a page."""
    return request.get_preferred_type([HTML, JSON]) == JSON


def check_owner(request: HttpRequest) -> None:
    """Refuses what another account typed: the phone says whose it is, and somebody else may have signed in meanwhile.

    Raises PermissionDenied(OTHER_USER).
    """
    if request.POST.get("_user", str(request.user.pk)) != str(request.user.pk):
        raise PermissionDenied(OTHER_USER)


def submission_hash(post: QueryDict) -> str:
    """SHA-256, in hexadecimal, over what was sent; the phone computes the same before it sends.

    Each [name, value] pair, without `csrfmiddlewaretoken` and the names that start with "_" (buttons), becomes JSON
    in ASCII (\\uxxxx in small letters, no space but the one after the comma; line ends are \\n). The lines are sorted,
    joined by line ends, and encoded. A hash of what is stored is no use here: it reads the database, which the phone
    does not have.
    """
    lines = [
        json.dumps([name, value.replace("\r\n", "\n").replace("\r", "\n")])
        for name, values in post.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith("_")
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def receipt(identifier: uuid.UUID, submitted: str, *, is_new: bool, **details: object) -> JsonResponse:
    """201 the first time, 200 for the same again; `details` are what the phone may show of the thing stored."""
    said = {"client_uuid": str(identifier), "submission_hash": submitted} | details
    return JsonResponse(said, status=201 if is_new else 200)


def refusal(reason: str, *sentences: str, status: int, **details: object) -> JsonResponse:
    """Why the phone keeps what it sent, in a word for it and in sentences for the person."""
    return JsonResponse({"error": reason, "summary": sentences} | details, status=status)
