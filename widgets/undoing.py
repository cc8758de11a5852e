"""A deed of one press is undone in one: beside what is said of it, on whichever page comes next
(templates/_messages.html)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_MARK = "undo="


def say_undoable(request: HttpRequest, sentence: str, **undo: object) -> None:
    """Says what this request did, with « Annuler », which sends the same again and `undo`."""
    said = {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "back")}
    messages.success(request, sentence, extra_tags=_MARK + urlencode({"": request.path, **said, **undo}))


def undo_of(message: Message) -> tuple[str, list[tuple[str, str]]] | None:
    """Where « Annuler » of this message is sent and what it says; None of a message that has none."""
    if not (message.extra_tags or "").startswith(_MARK):
        return None
    (_, address), *said = parse_qsl(message.extra_tags.removeprefix(_MARK), keep_blank_values=True)
    return address, said
