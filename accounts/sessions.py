"""Where somebody is signed in, said so that they recognise it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from .models import User

# The first that matches: browsers name those that they resemble.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox|FxiOS": "Firefox", "Chrom|CriOS": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class OpenSession:
    """A sign-in that still holds: on what, since when, from where."""

    pk: int
    device: str
    opened_at: datetime.datetime
    address: str
    is_this_one: bool


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """Those of who asks; this one first, then the latest. Those that ended are forgotten on the way."""
    this_one = request.session.session_key
    sessions = [
        OpenSession(row.pk, device_of(row.user_agent), row.created_at, row.ip, row.session_key == this_one)
        for row in UserSession.objects.purge_and_list(request.user)
    ]
    return sorted(sessions, key=lambda session: (not session.is_this_one, -session.opened_at.timestamp()))


def close_sessions(user: User) -> None:
    """Whoever is signed in with this account, anywhere, is so no more."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def device_of(user_agent: str) -> str:
    """« Firefox sur Android »; « Appareil inconnu » when the browser does not say."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    return " sur ".join(filter(None, [browser, system])) or "Appareil inconnu"


def _first(names: dict[str, str], said: str) -> str:
    return next((name for mark, name in names.items() if re.search(mark, said)), "")
