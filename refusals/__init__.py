"""Why a deed did nothing. A leaf: a deed raises one of these, and a view says it, 422 or 409."""

from __future__ import annotations

from typing import Any

# How a view answers what cannot be done, and what somebody changed meanwhile.
UNPROCESSABLE, CONFLICT = 422, 409


class Refused(Exception):
    """It cannot be done; the sentence, in French, says why and what to do, to whoever asked."""


class Stale(Exception):
    """Somebody changed it since it was read (B21); `current` is what is stored, untouched."""

    def __init__(self, current: Any) -> None:
        super().__init__("Quelqu’un a changé cette page\u00a0: comparez.")
        self.current = current


class DifferentContent(Exception):
    """The same identifier came back with other content; `existing` is what is stored, untouched."""

    def __init__(self, existing: Any) -> None:
        super().__init__(f"{existing._meta.label} {existing.pk} is stored with other content")
        self.existing = existing
