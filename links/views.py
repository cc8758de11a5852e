"""The page that a link opens, without account. Reading it changes nothing: mail scanners read it too.

The link is the whole right: no session is asked, none is made, so that no other site can act through one, and the form
needs no token against that. Its address is in no log, and leaves in no Referer.
"""

from __future__ import annotations

import datetime
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from .models import Link, hash_of

NOT_FOUND, GONE, TOO_MANY = 404, 410, 429


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class LinkView(TemplateView):
    """`limit` names the rule of settings.ACCOUNT_RATE_LIMITS that bounds what is posted by one link.

    A view says which link a token is (`found`), what day it is there (`today`), and, where an expired one can be had
    again, how (`send_another`).
    """

    limit: str
    has_another = False
    link: Any

    def found(self, token: str) -> Link | None:
        raise NotImplementedError

    def today(self) -> datetime.date:
        raise NotImplementedError

    def send_another(self) -> None:
        """Sends a new link to the address on file, and to it alone."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._answered(request, kwargs["token"])
        # Rendered here, inside what says so of every answer of this address.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        link = self.found(token)
        if link is None:
            return self._closed("cut", NOT_FOUND)
        self.link = link
        if request.method == "POST" and not ratelimit.consume(request, action=self.limit, key=hash_of(token)):
            return self._closed("too_many", TOO_MANY)
        if link.revoked_at:
            return self._closed("revoked", GONE)
        if link.is_expired(self.today()):
            if self.has_another and request.method == "POST" and "another" in request.POST:
                self.send_another()
                return self._closed("another", 200)
            return self._closed("expired", GONE)
        return super().dispatch(request, token=token)

    def _closed(self, why: str, status: int) -> HttpResponse:
        times = int(settings.ACCOUNT_RATE_LIMITS[self.limit].partition("/")[0])
        context = {"why": why, "has_another": self.has_another, "times": times}
        return render(self.request, "links/closed.html", context, status=status)
