"""What accounts leave behind, cleared when its hour comes (`manage.py due`)."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.core.cache import cache


def clear_sessions() -> None:
    """Sessions that ended: nobody can use them, their rows stay until somebody deletes them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def clear_limits() -> None:
    """Counts of attempts that no longer hold anybody back."""
    cache.clear_expired()
