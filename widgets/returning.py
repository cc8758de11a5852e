"""Back to the page where something was done: no other site's, whatever the form says."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_asked(request: HttpRequest) -> str:
    """The page of this site that the deed says it was done on (`back`); empty when it says none."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
