"""The home page and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outings.permissions import loggable_schemes
from reporting.permissions import reads_overview
from reporting.space import represents
from schemes.enums import Role
from schemes.models import schemes_with_role
from schemes.permissions import is_answering


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each to their own first page, of several roles that of the first of coordinator, mediator, admin (DOMAIN 8.3).

    An admin of one scheme, with nothing to put side by side, has its dashboard, and without any their structure; a
    funder has its space.
    """
    user = request.user
    if schemes_with_role(user, Role.COORDINATOR):
        return redirect("home:todo")
    if loggable_schemes(user).exists():
        return redirect("home:today")
    if reads_overview(user):
        return redirect("reporting:overview")
    if schemes_with_role(user, Role.ADMIN):
        return redirect("reporting:dashboard")
    if represents(user):
        return redirect("reporting:space")
    return redirect("schemes:structure" if is_answering(user) else "reporting:reports")


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; the error itself is for the server's log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
