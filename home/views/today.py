"""« Aujourd’hui », the home of mediators and volunteers. Kept by the phone for offline use."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outings.permissions import can_read_again, loggable_schemes
from planning.ahead import plan_ahead
from planning.permissions import can_plan
from schemes import clock
from schemes.enums import Role
from schemes.models import schemes_with_role
from watch.returns import returns_for

from ..noting import home_kinds
from ..today import day_of, done_today, to_read


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Of all the schemes where the user logs outings; 403 for who is of a team and logs in none."""
    user = request.user
    schemes = list(loggable_schemes(user))
    if not schemes:
        if schemes_with_role(user, *Role):
            raise PermissionDenied
        raise Http404("Aucun dispositif ne vous est ouvert à cette adresse.")
    plan_ahead(schemes)
    reads = [scheme for scheme in schemes if can_read_again(user, scheme)]
    context = {
        "schemes": schemes,
        "date": clock.today(schemes[0]),
        "day": day_of(user, schemes),
        "done": done_today(user, schemes),
        "to_read": to_read(user, reads) if reads else (),
        "shows_scheme": len(schemes) > 1,
        "returns": returns_for(user),
        "kinds": home_kinds(user, schemes),
        "can_plan": any(can_plan(user, scheme) for scheme in schemes),
    }
    return render(request, "home/today.html", context)
