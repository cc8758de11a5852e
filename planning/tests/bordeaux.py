"""The year 2026 of Bordeaux, entered and played by the deeds (DOMAIN 8.3)."""

import datetime

from outings.entries import StopEntry
from outings.enums import CancelReason
from outings.tests.factories import outing
from planning.changing import change_following, leave_out
from planning.single import change_one
from planning.tests.factories import series, series_plan
from planning.tests.year import MADE_ON, cancel, close, close_the_rest, entry_on, on, planned
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

PLACES = ("Bacalan", "Grand-Parc", "Marne-Capucins", "Carle Vernet")


def day(number, month, year=2026):
    return datetime.date(year, month, number)


def hours(start, end):
    return {"starts_at": datetime.time(*start), "ends_at": datetime.time(*end)}


def bordeaux_2026():
    """Its scheme, its quarters by name, its coordinator, its series by name."""
    scheme = SchemeFactory(slug="bordeaux", city="Bordeaux")
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name) for name in PLACES}
    user = member(scheme, Role.COORDINATOR)
    bacalan, grand_parc, marne, vernet = places.values()
    with on(MADE_ON, scheme):
        of = {
            "bacalan": series(scheme, bacalan, user=user, name="Bacalan"),
            "grand_parc": series(
                scheme, grand_parc, user=user, name="Grand-Parc", weekdays=[3], **hours((14, 30), (17,))
            ),
            "marne": series(scheme, marne, user=user, name="Marne-Capucins", weekdays=[4], **hours((9, 30), (12,))),
            "friday": series(scheme, vernet, user=user, name="Le vendredi", weekdays=[5], **hours((16,), (18,))),
            "wednesday": series(
                scheme,
                vernet,
                user=user,
                name="Le mercredi",
                rule="monthly",
                ranks=[1],
                weekdays=[3],
                **hours((9, 30), (11, 30)),
            ),
        }
    _play(scheme, places, user, of)
    return scheme, places, user, of


def _play(scheme, places, user, of):
    with on(day(2, 2), scheme):
        cancel(of["bacalan"], day(3, 2), user, CancelReason.WEATHER)
    with on(day(7, 2), scheme):
        stand = [StopEntry(places["Bacalan"])]
        outing(scheme, user, held_on=day(7, 2), format="event_stand", stops=stand)
    with on(day(19, 2), scheme):
        cancel(of["marne"], day(19, 2), user, CancelReason.STAFF)
    for lost in (day(4, 3), day(11, 3)):
        with on(lost, scheme):
            cancel(of["grand_parc"], lost, user, CancelReason.WEATHER)
    with on(day(13, 5), scheme):
        # Closed under another day: a move, without a reason.
        close(of["bacalan"], day(12, 5), user, held_on=day(13, 5))
    with on(day(15, 6), scheme):
        paused = leave_out(of["marne"], [day(n, 8) for n in range(3, 24)], reason=CancelReason.STAFF, user=user)
        assert paused == 3
        plan = series_plan(places["Marne-Capucins"], name="Marne-Capucins", weekdays=[2], **hours((16, 30), (18, 30)))
        of["tuesday"], _ = change_following(of["marne"], plan, since=day(1, 9), version=2, user=user)
    with on(day(1, 7), scheme):
        move(of["friday"], day(3, 7), day(2, 7), user, CancelReason.PARTNER)
    with on(day(24, 8), scheme):
        leave_out(of["marne"], [day(27, 8)], reason=CancelReason.STAFF, user=user)
    with on(day(3, 11), scheme):
        cancel(of["wednesday"], day(4, 11), user, CancelReason.EQUIPMENT)
        cancel(of["friday"], day(6, 11), user, CancelReason.EQUIPMENT)
    with on(day(17, 11), scheme):
        cancel(of["bacalan"], day(17, 11), user, CancelReason.WEATHER)
    with on(day(29, 12), scheme):
        move(of["grand_parc"], day(30, 12), day(4, 1, 2027), user, CancelReason.PARTNER)
    with on(day(31, 1, 2027), scheme):
        close_the_rest(scheme, planned(of["bacalan"], day(22, 9)))


def move(series, due_on, to, user, reason):
    moved = planned(series, due_on)
    entry = entry_on(series, due_on, held_on=to)
    fields = {name: value for name, value in entry.fields.items() if name != "people_mediated"}
    change_one(moved, user=user, entry=type(entry)(fields, stops=entry.stops), version=moved.version, reason=reason)
