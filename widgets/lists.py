"""A list keeps how it was last asked for, so that a row's page leads back to it: filters, page and all.

In the session, one query a list: no address says where to go back to, and the query is only ever put after the list's
own address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

KEPT = "lists"
# Far above what the filters make: beyond, the list is led back to as a whole.
LONGEST_QUERY = 2_000


class KeptList:
    """For the view of a list (before the view's own class): keeps what it was asked."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        name, query = request.resolver_match.view_name, request.GET.urlencode()
        kept = request.session.get(KEPT, {})
        if kept.get(name, "") != query:
            request.session[KEPT] = kept | {name: query if len(query) <= LONGEST_QUERY else ""}
        return super().get(request, *args, **kwargs)


def list_address(request: HttpRequest, name: str) -> str:
    """The address of the list of that name, as this session last asked for it."""
    query = request.session.get(KEPT, {}).get(name, "")
    return f"{reverse(name)}?{query}" if query else reverse(name)
