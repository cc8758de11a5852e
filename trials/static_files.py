"""The static files of a site that is tried, read once a process: each window of a browser asks for forty of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

from django.conf import settings

Application = Callable[[dict[str, Any], Callable], Any]
# What would make the answer depend on who asks.
NOT_ASKED = {"HTTP_IF_MODIFIED_SINCE", "wsgi.file_wrapper"}


def read_once(application: Application) -> Application:
    """The same site: a static file that it gave is given again as it was, whole, without asking it."""
    given: dict[str, tuple[list, bytes]] = {}

    def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(settings.STATIC_URL):
            return application(environ, start_response)
        if path not in given:
            said: list = []
            asked = {name: value for name, value in environ.items() if name not in NOT_ASKED}
            with closing(application(asked, lambda *words: said.extend(words))) as pieces:
                given[path] = said, b"".join(pieces)
        said, body = given[path]
        start_response(*said)
        return [body]

    return answer
