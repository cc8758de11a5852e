"""« Textes à relire »: words of the field that look as if they held a person, read by who coordinates."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from refusals import UNPROCESSABLE
from schemes.enums import Role
from schemes.models import Scheme, schemes_with_role
from schemes.permissions import ROLE_CHANGED
from widgets.reading import sent_number

from ..texts import KINDS, Unreadable, say_read, texts_to_read


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """Of all the schemes that the user coordinates; 403 for who coordinates none of theirs."""
    user = request.user
    schemes = Scheme.objects.filter(pk__in=schemes_with_role(user, Role.COORDINATOR))
    if not schemes:
        if schemes_with_role(user, *Role):
            raise PermissionDenied(ROLE_CHANGED)
        raise Http404
    refused, typed = "", {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("kind", "pk", "words", "before")}
        typed["pk"] = sent_number(typed["pk"])
        if typed["kind"] not in KINDS or not typed["pk"]:
            raise Http404
        try:
            say_read(schemes, typed["kind"], typed["pk"], words=typed["words"], before=typed["before"])
        except Unreadable as sentence:
            refused = str(sentence)
        else:
            messages.success(request, "C’est relu.")
            return redirect("home:texts")
    context = {
        "texts": list(texts_to_read(schemes)),
        "refused": refused,
        "typed": typed,
    }
    return render(request, "home/texts.html", context, status=UNPROCESSABLE if refused else 200)
