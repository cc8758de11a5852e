"""« À faire », the home of coordinators."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from planning.ahead import plan_ahead
from reporting.views.tabs import left_out, tabs
from schemes import clock
from schemes.enums import Role
from schemes.memberships import Team
from schemes.models import Scheme, schemes_with_role
from widgets import reading

from ..waiting import total, waiting
from ..week import just_validated, week_to_validate


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Of the schemes in the address, else of all that the user coordinates; 403 for who coordinates none of them."""
    user = request.user
    schemes = Scheme.objects.with_figures_for(user)
    if asked := [slug for slug in request.GET.getlist("scheme") if slug]:
        schemes = schemes.named(*asked)
    schemes = list(schemes)
    if not schemes:
        raise Http404("Aucun dispositif ne vous est ouvert à cette adresse.")
    mine = set(schemes_with_role(user, Role.COORDINATOR))
    schemes = [scheme for scheme in schemes if scheme.pk in mine]
    if not schemes:
        raise PermissionDenied
    plan_ahead(schemes)
    teams = list(Team.objects.filter(scheme__in=schemes))
    team = next((team for team in teams if str(team.pk) == request.GET.get("team")), None)
    piles = waiting(schemes, team, user=user)
    week = week_to_validate(schemes, team, reading.day(request.GET.get("week", "")))
    number = total(piles) + (week.in_all if week else 0)
    address = request.GET.copy()
    address.pop("week", None)
    context = {
        "schemes": schemes,
        "coordinated": Scheme.objects.filter(pk__in=mine) if len(mine) > 1 else (),
        "asked": asked,
        "shows_scheme": len(schemes) > 1,
        "date": clock.today(schemes[0]),
        "teams": teams,
        "team": team,
        "piles": piles,
        "week": week,
        "number": number,
        "validated": just_validated(user, schemes),
        "address": address.urlencode(),
        "tabs": tabs(user, schemes, "todo", request.GET.urlencode(), number),
        "left_out": left_out(user, request.GET),
    }
    return render(request, "home/todo.html", context)
