"""The menu, from what the signed-in person may open."""

from django.http import HttpRequest
from django.urls import reverse

from outings.permissions import places_left
from reporting.models import ActivityReport
from reporting.permissions import reads_overview
from schemes.enums import Role
from schemes.models import FIGURES_READERS, held_by, schemes_with_role
from schemes.permissions import is_answering


def navigation(request: HttpRequest) -> dict:
    """For every signed-in page: `menu` (label, address, whether it is the current area), `has_demo_data`,
    `works_offline`: whether the phone keeps the pages and the outings of this person, a member of some scheme;
    `can_import`: whether they bring past outings in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "has_demo_data": False, "works_offline": False, "can_import": False}
    schemes = schemes_with_role(user, *Role)
    reads_figures = bool(schemes_with_role(user, *FIGURES_READERS))
    entries = []
    if reads_figures:
        entries.append(("Tableau de bord", reverse("reporting:dashboard")))
    if schemes:
        entries.append(("Sorties", reverse("outings:list")))
    # Whoever answers for a structure finds both in its pages: a menu has six entries at most.
    if schemes and not is_answering(user):
        entries += [("Dispositifs", reverse("schemes:list")), ("Partenaires", reverse("partners:list"))]
    if reads_overview(user):
        entries.append(("Vue d’ensemble", reverse("reporting:overview")))
    if reads_figures or not schemes:
        entries.append(("Rapports", reverse("reporting:reports")))
    if is_answering(user):
        entries.append(("Structure", reverse("schemes:structure")))
    return {
        # Who has left lately sees nothing; what their phone kept still leaves it.
        "works_offline": bool(schemes) or places_left(user).exists(),
        "can_import": bool(schemes_with_role(user, Role.COORDINATOR)),
        "menu": [(label, address, _is_in(request.path, address)) for label, address in entries],
        "has_demo_data": held_by(user).has_demo_data
        if schemes
        else ActivityReport.objects.visible_to(user).filter(scheme__is_demo=True).exists(),
    }


def _is_in(path: str, address: str) -> bool:
    """Whether a page belongs to the area of an address: « À faire » is of the dashboard's, schemes and partners of the
    structure's."""
    dashboard, structure = reverse("reporting:dashboard"), reverse("schemes:structure")
    areas = {
        dashboard: (dashboard, reverse("reporting:todo")),
        structure: (structure, reverse("schemes:list"), reverse("partners:list")),
    }
    return path.startswith(areas.get(address, address))
