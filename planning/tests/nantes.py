"""The year 2026 of Nantes, entered and played by the deeds (DOMAIN 8.3): five teams, two lanes, 2,540 outings."""

import datetime

from outings.entries import StopEntry
from outings.enums import CancelReason
from planning.changing import add_day, change_following
from planning.tests.factories import series, series_plan
from planning.tests.year import MADE_ON, cancel, close, close_the_rest, on, planned
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

TEAMS = {
    "nord": ("Nord", "Erdre"),
    "west": ("Dervallières", "Breil"),
    "bellevue": ("Bellevue",),
    "east": ("Malakoff", "la Bottière"),
    "sud": ("Sud",),
}
SPRING = {"starts_at": datetime.time(14, 15), "ends_at": datetime.time(22)}
SUMMER = {"starts_at": datetime.time(15), "ends_at": datetime.time(22, 30)}
WHEN = {"weekdays": [2, 3, 4, 5, 6], "lanes": 2}
NEXT_YEAR = datetime.date(2027, 1, 31)


def day(number, month):
    return datetime.date(2026, month, number)


def nantes_2026():
    """Its scheme, its quarters by name, its coordinator, its series of the first half by team."""
    scheme = SchemeFactory(slug="nantes", city="Nantes")
    names = [name for pair in TEAMS.values() for name in pair]
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name, city="Nantes") for name in names}
    user = member(scheme, Role.COORDINATOR)
    with on(MADE_ON, scheme):
        of = {
            team: series(scheme, *(places[name] for name in pair), user=user, name=team, **WHEN, **SPRING)
            for team, pair in TEAMS.items()
        }
    _play(scheme, places, user, of)
    return scheme, places, user, of


def _play(scheme, places, user, of):
    with on(day(10, 3), scheme):
        for lane in (1, 2):
            cancel(of["bellevue"], day(10, 3), user, CancelReason.SECURITY, lane=lane)
    # Rows stand 13 weeks ahead: three days of July are there already, and follow the change.
    with on(day(4, 4), scheme):
        for team, pair in TEAMS.items():
            plan = series_plan(*(places[name] for name in pair), name=team, **WHEN, **SUMMER)
            later, _ = change_following(of[team], plan, since=day(1, 7), version=1, user=user)
            add_day(later, day(14, 7), user=user)
    with on(day(12, 6), scheme):
        for lane in (1, 2):
            close(of["west"], day(12, 6), user, lane=lane, stops=(StopEntry(places["Dervallières"]),))
    with on(day(25, 10), scheme):
        for lane in (1, 2):
            close(of["sud"], day(24, 10), user, lane=lane, held_on=day(25, 10))
    with on(day(18, 11), scheme):
        close(of["east"], day(18, 11), user, lane=1, stops=(StopEntry(places["Malakoff"]),))
    with on(day(3, 12), scheme):
        cancel(of["nord"], day(3, 12), user, CancelReason.STAFF, lane=1)
    with on(NEXT_YEAR, scheme):
        close_the_rest(scheme, planned(of["east"], day(18, 11), lane=2))
