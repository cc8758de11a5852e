"""The home page and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views import csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outbox.answers import CSRF, refusal, wants_json
from outings.permissions import loggable_schemes
from schemes.enums import Role
from schemes.models import Network, Scheme
from schemes.permissions import is_answering


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each to their own first page: outings for mediators, the dashboard for coordinators, their structure for an
    admin without a scheme yet, the overview for a network's readers, reports for funders."""
    if Scheme.objects.with_role(request.user, Role.COORDINATOR, Role.ADMIN).exists():
        return redirect("reporting:dashboard")
    if loggable_schemes(request.user).exists():
        return redirect("outings:list")
    if is_answering(request.user):
        return redirect("schemes:structure")
    if Network.objects.read_by(request.user).exists():
        return redirect("reporting:overview")
    return redirect("reporting:reports")


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; the error itself is for the server's log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form too old: the page that says so, or the word that makes a phone fetch a fresh token."""
    if wants_json(request):
        return refusal(CSRF, "Ce formulaire est périmé.", status=403)
    return csrf.csrf_failure(request, reason)
