"""Why a deed did nothing. A leaf: every deed raises one of the two, and a view says it, 422 or 409."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """It cannot be done; the sentence, in French, says why and what to do, to whoever asked."""


class Stale(Exception):
    """Somebody changed it since it was read (B21); `current` is what is stored, untouched."""

    def __init__(self, current: Any) -> None:
        super().__init__("Quelqu’un a changé cette page\u00a0: comparez.")
        self.current = current
