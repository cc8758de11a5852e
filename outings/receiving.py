"""What the server says to a phone that sends what it kept: a receipt, or why not.

A phone marks an outing as recorded only on a receipt that names its identifier and the hash of what it sent: a captive
portal answers 200 too. `static/js/outbox.js` is the other end.
"""

from __future__ import annotations

import hashlib
import json
import uuid

from django.http import HttpRequest, JsonResponse, QueryDict

from schemes.models import Scheme

from .entry.form import OutingForm
from .models import Outing

# The only reasons a phone acts upon; the sentences beside them are for people.
OTHER_USER, INVALID, CONFLICT = "other_user", "invalid", "conflict"
JSON, HTML = "application/json", "text/html"


def wants_json(request: HttpRequest) -> bool:
    """Whether a phone's queue asks, rather than somebody who will read a page."""
    return request.get_preferred_type([HTML, JSON]) == JSON


def submission_hash(post: QueryDict) -> str:
    """SHA-256, in hexadecimal, over what was sent; the phone computes the same before it sends.

    Each [name, value] pair, without `csrfmiddlewaretoken` and the names that start with "_" (buttons), becomes JSON
    in ASCII (\\uxxxx in small letters, no space but the one after the comma; line ends are \\n). The lines are sorted,
    joined by line ends, and encoded. The answers' own hash (`OutingEntry.content_hash`) is no use here: it reads the
    database, which the phone does not have.
    """
    lines = [
        json.dumps([name, value.replace("\r\n", "\n").replace("\r", "\n")])
        for name, values in post.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith("_")
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def already_stored(scheme: Scheme, client_uuid: str, submitted: str) -> Outing | None:
    """The outing that this very submission made, whatever became of it since.

    Asked before the form judges: a scheme's lists change, and what was stored under the old ones stays stored.
    """
    try:
        identifier = uuid.UUID(client_uuid)
    except ValueError:
        return None
    return Outing.objects.filter(scheme=scheme, client_uuid=identifier, submission_hash=submitted).first()


def receipt(outing: Outing, submitted: str, *, is_new: bool) -> JsonResponse:
    """201 the first time, 200 for the same again."""
    said = {
        "client_uuid": str(outing.client_uuid),
        "content_hash": outing.content_hash,
        "submission_hash": submitted,
        "url": outing.get_absolute_url(),
        "recorded_at": (outing.logged_at or outing.created_at).isoformat(),
    }
    return JsonResponse(said, status=201 if is_new else 200)


def refusal(reason: str, *sentences: str, status: int, **details: object) -> JsonResponse:
    """Why the phone keeps what it sent, in a word for it and in sentences for the person."""
    return JsonResponse({"error": reason, "summary": sentences} | details, status=status)


def errors_of(form: OutingForm) -> dict[str, list[str]]:
    """The form's errors by the name of the field as sent; those of no field under an empty name."""
    found = {
        part.add_prefix(name): list(part.errors[name])
        for part in (form, *form.stops.forms, *form.testimonies.forms)
        for name in part.errors
        if name in part.fields
    }
    return found | ({"": list(form.non_field_errors())} if form.non_field_errors() else {})
