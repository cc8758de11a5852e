"""What a page tells the script that keeps what is typed (static/js/keeper.js)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

SAVED = "saved"


def say_saved(request: HttpRequest, sentence: str) -> None:
    """Said on the next page, which tells the device that what it kept of the form just sent can go."""
    messages.success(request, sentence, extra_tags=SAVED)
