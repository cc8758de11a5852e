"""Whether anybody is in: until a first person is, every address says that the installation is not open yet."""

from __future__ import annotations

from .models import Membership

_is_open = False


def is_open() -> bool:
    """Whether somebody ever belonged to a team, a demo's too. Asked of the database until it is so, then no more."""
    global _is_open
    _is_open = _is_open or Membership.objects.exists()
    return _is_open


def open_now() -> None:
    """The first one has just come in."""
    global _is_open
    _is_open = True


def ask_again() -> None:
    """For tests, whose tables are emptied."""
    global _is_open
    _is_open = False
