"""The menu of a laptop, the tabs of a phone and « Plus », from what the signed-in person may open (LOOK 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from outings.permissions import MEMBERS, places_left
from planning.permissions import PLANNERS
from reporting.models import ActivityReport
from reporting.permissions import reads_overview
from reporting.space import represents
from schemes.enums import Role
from schemes.models import FIGURES_READERS, held_by, schemes_with_role
from schemes.permissions import is_answering
from watch.permissions import FIELD_READERS

# A menu has six entries at most, a phone four tabs (LOOK 3).
MOST_ENTRIES, MOST_TABS = 6, 4


@dataclass(frozen=True)
class Area:
    """`routes`: its own address first, then those of the other pages that belong to it."""

    label: str
    icon: str
    routes: tuple[str, ...]

    @property
    def address(self) -> str:
        return reverse(self.routes[0])

    def holds(self, path: str) -> bool:
        return any(path.startswith(reverse(route)) for route in self.routes)


TODAY = Area("Aujourd’hui", "calendar-day", ("home:today",))
TODO = Area("À faire", "list-check", ("home:todo",))
# The same pages: what waits comes first for who coordinates.
BOARD = Area("Tableau de bord", "chart-column", ("home:todo", "reporting:dashboard"))
FIGURES = Area("Tableau de bord", "chart-column", ("reporting:dashboard",))
CALENDAR = Area("Calendrier", "calendar-days", ("planning:calendar",))
NOTED = ("outings:create", "situations:call_create", "watch:observation_create", "watch:follow_up_create")
NOTE = Area("Noter", "pen-to-square", ("home:note", *NOTED, "situations:create", "situations:steps", "outings:tally"))
OUTINGS = Area("Sorties", "person-walking", ("outings:list",))
LISTS = ("situations:list", "situations:calls", "watch:observations", "watch:follow_ups", "watch:recommendations")
FIELD = Area("Terrain", "binoculars", ("home:field", *LISTS))
BOOK = Area("Adresses", "address-book", ("partners:book",))
SCHEMES = Area("Dispositifs", "map", ("schemes:list",))
PARTNERS = Area("Partenaires", "handshake", ("partners:list",))
OVERVIEW = Area("Vue d’ensemble", "layer-group", ("reporting:overview",))
REPORTS = Area("Rapports", "file-lines", ("reporting:reports",))
SPACE = Area("Dispositif", "map", ("reporting:space",))
REPLIES = Area("Réponses", "share-nodes", ("reporting:replies",))
DATES = Area("Calendrier", "calendar-days", ("reporting:space_calendar",))
STRUCTURE = Area("Structure", "building", ("schemes:structure", "schemes:list", "partners:list"))
SERIES = Area("Séries", "repeat", ("planning:series_list",))
UNITS = Area("Entretien", "screwdriver-wrench", ("planning:units",))
QUEUE = Area("Envois", "mobile-screen-button", ("outings:queue",))
MORE = Area("Plus", "bars", ("home:more",))
# Where there is no room; the logo leads to the first page of who has « Aujourd’hui ».
FIRST_LEFT_OUT = (OVERVIEW, PARTNERS, TODAY)


def navigation(request: HttpRequest) -> dict:
    """For every signed-in page: `menu` and `phone_tabs` (each area, whether it is the current one), `more_areas` (those
    that are no tab); `has_demo_data`; `works_offline`: whether the phone keeps the pages and the outings of this
    person, a member of some scheme; `can_import`: whether they bring past outings in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        names = ("menu", "phone_tabs", "more_areas")
        return dict.fromkeys(names, ()) | {"has_demo_data": False, "works_offline": False, "can_import": False}
    schemes = schemes_with_role(user, *Role)
    areas = _areas(user, schemes)
    tabs = _tabs(areas)
    return {
        # Who has left lately sees nothing; what their phone kept still leaves it.
        "works_offline": bool(schemes) or places_left(user).exists(),
        "can_import": bool(schemes_with_role(user, Role.COORDINATOR)),
        "menu": _marked(_menu(areas), request.path),
        "phone_tabs": _marked(tabs, request.path),
        "more_areas": [area for area in areas if area not in tabs and area != BOARD],
        "has_demo_data": held_by(user).has_demo_data
        if schemes
        else ActivityReport.objects.visible_to(user).filter(scheme__is_demo=True).exists(),
    }


def _areas(user, schemes: list[int]) -> list[Area]:
    """All that this person may open, the first page of each, in the order of the menu."""
    coordinates = bool(schemes_with_role(user, Role.COORDINATOR))
    logs, plans = bool(schemes_with_role(user, *MEMBERS)), bool(schemes_with_role(user, *PLANNERS))
    reads_figures = bool(schemes_with_role(user, *FIGURES_READERS))
    answers = is_answering(user)
    # Who also belongs to a team has its menu, and reads what they read in « Rapports ».
    reads = not schemes and represents(user)
    wanted = [
        (SPACE, reads),
        (TODO, coordinates),
        (BOARD, coordinates),
        (TODAY, logs),
        (CALENDAR, logs),
        (NOTE, logs),
        (OUTINGS, bool(schemes)),
        (FIELD, bool(schemes_with_role(user, *FIELD_READERS))),
        (FIGURES, reads_figures),
        (BOOK, logs),
        (PARTNERS, bool(schemes) and not answers),
        (OVERVIEW, reads_overview(user)),
        (REPORTS, reads_figures or not schemes),
        (REPLIES, reads),
        (DATES, reads),
        (STRUCTURE, answers),
        (SCHEMES, bool(schemes) and not answers),
        (SERIES, plans),
        (UNITS, bool(schemes)),
        (QUEUE, logs),
    ]
    return [area for area, is_open in wanted if is_open]


def _menu(areas: Sequence[Area]) -> list[Area]:
    """On a laptop. What has no room stands in « Plus », at the foot of each page."""
    apart = {TODO, NOTE, BOOK, SCHEMES, SERIES, UNITS, QUEUE} | ({TODAY} if BOARD in areas else set())
    apart |= {FIGURES} if BOARD in areas else set()
    shown = [area for area in areas if area not in apart]
    for area in FIRST_LEFT_OUT:
        if len(shown) > MOST_ENTRIES and area in shown:
            shown.remove(area)
    return shown


def _tabs(areas: Sequence[Area]) -> list[Area]:
    """On a phone: those of the first of coordinator, mediator, admin; a reader has what there is."""
    if TODO in areas:
        wanted = (TODO, CALENDAR, OUTINGS)
    elif TODAY in areas:
        return [area for area in (TODAY, CALENDAR, NOTE, BOOK) if area in areas]
    elif SPACE in areas:
        return [area for area in (SPACE, REPORTS, REPLIES, DATES) if area in areas]
    else:
        wanted = (OVERVIEW, FIGURES, REPORTS, STRUCTURE)
    return [*[area for area in wanted if area in areas][: MOST_TABS - 1], MORE]


def _marked(areas: Iterable[Area], path: str) -> list[tuple[Area, bool]]:
    return [(area, area.holds(path)) for area in areas]
