"""« Calendrier »: a month, a week, or a list of four weeks, of the schemes the person is of."""

from __future__ import annotations

import datetime
import re
from typing import Any

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.views.generic import TemplateView

from french.dates import dated, monday_of, month_end
from french.names import dictionary_key
from outings.permissions import MEMBERS
from schemes import clock
from schemes.models import Scheme, schemes_with_role
from widgets.reading import day as day_typed

from ..ahead import plan_ahead
from ..calendar import Asked, Day, Entry, appointments, counts_of, days_of, rows_between
from ..permissions import PLANNERS

MONTH, WEEK, LIST = "mois", "semaine", "liste"
VIEWS = {MONTH: "Mois", WEEK: "Semaine", LIST: "Liste"}
_WEEK = datetime.timedelta(days=7)
WEEKS_LISTED = 4
MOST_ROWS = 12
MINE = "miennes"
# In the session: the last day when rows were made ahead for this person's schemes.
PLANNED_ON = "planned_on"


class CalendarView(TemplateView):
    """Filters are in the address: `vue`, `le` (a day of what is shown), `scheme`, `team`, `quartier`, `montrer`."""

    template_name = "planning/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user, get = self.request.user, self.request.GET
        offered = list(Scheme.objects.visible_to(user).in_menus())
        chosen = [scheme for scheme in offered if scheme.slug == get.get("scheme")]
        schemes = chosen or offered
        view = get.get("vue") if get.get("vue") in VIEWS else WEEK
        today = clock.today(schemes[0] if schemes else None)
        on = day_typed(get.get("le", "")) or today
        on = min(max(on, today - relativedelta(years=10)), today + relativedelta(years=3))
        self._plan_ahead(offered, today)
        start, end = _span(view, on)
        rows = rows_between(schemes, start, end)
        teams = {str(outing.team_id): outing.team.name for outing in rows if outing.team}
        stops = [stop for outing in rows for stop in outing.stops.all() if stop.neighbourhood]
        places = {str(stop.neighbourhood_id): stop.neighbourhood.name for stop in stops}
        team, place = _key(get.get("team")), _key(get.get("quartier"))
        asked = Asked(user, schemes, team, place, get.get("montrer") == MINE)
        days = days_of(asked, rows, start, end, readers=schemes_with_role(user, *MEMBERS))
        return super().get_context_data(**kwargs) | {
            "schemes": offered if len(offered) > 1 else [],
            "scheme": chosen[0] if chosen else None,
            "only": schemes[0] if len(schemes) == 1 else None,
            "is_of_a_team": bool(schemes),
            "can_plan": bool(schemes_with_role(user, *PLANNERS)),
            "asked": asked,
            "asked_team": str(team),
            "asked_place": str(place),
            # What these days hold, and what is asked for: it may be none of theirs.
            "teams": _choices(teams, team, "L’équipe choisie"),
            "places": _choices(places, place, "Le quartier choisi"),
            "view": view,
            "views": [(label, self._address(vue=code), code == view) for code, label in VIEWS.items()],
            "before": self._address(le=_step(view, on, -1).isoformat()),
            "after": self._address(le=_step(view, on, 1).isoformat()),
            "now": self._address(le=""),
            "everybody": self._address(montrer=""),
            "mine": self._address(montrer=MINE),
            "title": _title(view, start, end),
            "on": on,
            "days": days,
            "counts": counts_of([day for day in days if view != MONTH or day.day.month == on.month]),
            "weeks": _weeks(days, today),
            "columns": _columns(days) if view == WEEK else [],
            "hours": _hours(days) if view == WEEK else [],
            "kept": appointments(schemes, today) if schemes else [],
        }

    def _plan_ahead(self, schemes: list[Scheme], today: datetime.date) -> None:
        """By the first page of the day, so that a dead job loses nothing."""
        if schemes and self.request.session.get(PLANNED_ON) != today.isoformat():
            plan_ahead(schemes)
            self.request.session[PLANNED_ON] = today.isoformat()

    def _address(self, **changed: str) -> str:
        """This page, with something else asked."""
        query = {name: value for name, value in (self.request.GET.dict() | changed).items() if value}
        return reverse("planning:calendar", query=query)


def _key(asked: str | None) -> int | None:
    return int(asked) if asked and re.fullmatch("[0-9]{1,18}", asked) else None


def _choices(names: dict[str, str], chosen: int | None, otherwise: str) -> list[tuple[str, str]]:
    """Keys and names, in the order of a dictionary; the one that is asked for is always there."""
    if chosen:
        names = {str(chosen): otherwise} | names
    found = sorted(names.items(), key=lambda pair: dictionary_key(pair[1]))
    return found if chosen or len(found) > 1 else []


def _span(view: str, on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """From a Monday to a Sunday."""
    if view == MONTH:
        first, last = on.replace(day=1), month_end(on)
        return monday_of(first), monday_of(last) + _WEEK - datetime.timedelta(days=1)
    weeks = WEEKS_LISTED if view == LIST else 1
    return monday_of(on), monday_of(on) + weeks * _WEEK - datetime.timedelta(days=1)


def _step(view: str, on: datetime.date, forward: int) -> datetime.date:
    if view == MONTH:
        return on.replace(day=1) + relativedelta(months=forward)
    return on + forward * _WEEK * (WEEKS_LISTED if view == LIST else 1)


def _title(view: str, start: datetime.date, end: datetime.date) -> str:
    if view == MONTH:
        return dated(start + _WEEK, "F Y").capitalize()
    style = "j" if start.month == end.month else "j F" if start.year == end.year else "j F Y"
    return f"{dated(start, style)} – {dated(end)}"


def _weeks(days: list[Day], today: datetime.date) -> list[tuple[str, list[Day]]]:
    """The days by weeks, each with its name."""
    this = monday_of(today)
    names = {this - _WEEK: "Semaine dernière", this: "Cette semaine", this + _WEEK: "Semaine prochaine"}
    found = []
    for first in range(0, len(days), 7):
        monday = days[first].day
        found.append((names.get(monday, f"Semaine du {dated(monday, 'j F')}"), days[first : first + 7]))
    return found


def _hours(days: list[Day]) -> list[int | None]:
    """The hours that outings of the week begin in: no row for the others. None: of unknown hour.

    The sheet draws so many rows; whatever begins later stands in the last one, with its hour.
    """
    found = {entry.starts_at.hour if entry.starts_at else None for day in days for entry in day.entries}
    return sorted(found, key=lambda hour: -1 if hour is None else hour)[:MOST_ROWS]


def _columns(days: list[Day]) -> list[tuple[Day, list[tuple[int, list[Entry]]]]]:
    """The days of a week that are open or hold something, with their entries by row of hour, from 1."""
    hours = _hours(days)
    found = []
    for day in days:
        if day.is_closed and not day.entries:
            continue
        rows: dict[int, list[Entry]] = {}
        for entry in day.entries:
            hour = entry.starts_at.hour if entry.starts_at else None
            row = hours.index(hour) + 1 if hour in hours else MOST_ROWS
            rows.setdefault(row, []).append(entry)
        found.append((day, sorted(rows.items())))
    return found
