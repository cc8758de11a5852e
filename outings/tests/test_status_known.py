"""A status entered later: which stops take it, worked out by hand.

Bel-Air had no status. On 18 November it is entered: QPV from 1 March, non QPV from 1 May.

| outing | day    | at                          | said    | before           | after           |
|--------|--------|-----------------------------|---------|------------------|-----------------|
| A      | 10 Feb | Bel-Air                     |         | unknown          | unknown         |
| B      | 10 Mar | Bel-Air                     |         | unknown          | QPV, quarter    |
| C      | 12 Mar | Bel-Air                     | non QPV | non QPV, said    | non QPV, said   |
| D      | 14 Mar | Bel-Air, a spot that is QPV |         | QPV, spot        | QPV, spot       |
| E      | 10 May | Bel-Air                     |         | unknown          | non QPV, quarter|
| F      | 12 May | Bel-Air                     | non QPV | non QPV, said    | non QPV, said   |
| G      | 10 Apr | Bel-Air, April published    |         | unknown          | unknown         |
| H      | 11 Mar | elsewhere                   |         | unknown          | unknown         |
"""

import datetime
import threading

import pytest
from django.db import transaction

from outings.closed_periods import close_period, stop_writers
from outings.entries import StopEntry
from outings.models import Outing, OutingStop
from outings.status_known import said_otherwise
from outings.tests.factories import history, outing
from schemes.enums import Role
from schemes.models import Spot
from schemes.perimeter import StatusChange, change_statuses, stamp
from schemes.signals import status_known
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def bel_air(scheme):
    return NeighbourhoodFactory(scheme=scheme, name="Bel-Air")


@pytest.fixture
def outings(scheme, bel_air):
    SpotFactory(scheme=scheme, neighbourhood=bel_air, name="Parvis", qpv_status="qpv")
    drawn = {
        "A": (D(2026, 2, 10), StopEntry(bel_air)),
        "B": (D(2026, 3, 10), StopEntry(bel_air, "Halle")),
        "C": (D(2026, 3, 12), StopEntry(bel_air, said_status="non_qpv")),
        "D": (D(2026, 3, 14), StopEntry(bel_air, "Parvis")),
        "E": (D(2026, 5, 10), StopEntry(bel_air)),
        "F": (D(2026, 5, 12), StopEntry(bel_air, said_status="non_qpv")),
        "G": (D(2026, 4, 10), StopEntry(bel_air)),
        "H": (D(2026, 3, 11), StopEntry(None, "Ailleurs")),
    }
    found = {name: outing(scheme, held_on=day, stops=[stop]) for name, (day, stop) in drawn.items()}
    close_period(scheme, D(2026, 4, 1), D(2026, 4, 30))
    return found


@pytest.fixture
def filled(scheme, bel_air, outings):
    changes = (StatusChange("qpv", D(2026, 3, 1), "décret"), StatusChange("non_qpv", D(2026, 5, 1)))
    return change_statuses(bel_air, changes, read=stamp(()), by=member(scheme, Role.COORDINATOR))


def statuses(outings):
    rows = {stop.outing_id: stop for stop in OutingStop.objects.all()}
    return {name: (rows[row.pk].qpv_status, rows[row.pk].qpv_source) for name, row in outings.items()}


def test_unknown_stops_of_open_periods_take_it(outings, filled):
    assert filled == 2
    assert statuses(outings) == {
        "A": ("unknown", ""),
        "B": ("qpv", "quarter"),
        "C": ("non_qpv", "said"),
        "D": ("qpv", "spot"),
        "E": ("non_qpv", "quarter"),
        "F": ("non_qpv", "said"),
        "G": ("unknown", ""),
        "H": ("unknown", ""),
    }


def test_their_history_says_so_and_what_was_read_of_them_holds(outings, filled):
    deeds = {name: [deed for _, deed in history(row)] for name, row in outings.items()}
    assert [name for name, its in deeds.items() if "status_known" in its] == ["B", "E"]
    assert Outing.objects.get(pk=outings["B"].pk).version == 2


def test_what_the_team_said_otherwise_is_listed(scheme, bel_air, outings, filled):
    assert [stop.outing for stop in said_otherwise(bel_air, scheme)] == [outings["C"]]


def test_a_derived_status_follows_a_corrected_one(scheme, bel_air, outings, filled):
    """From 1 March it was a watch quarter: B and E follow; D has its own, C and F what was said."""
    read = stamp((StatusChange("qpv", D(2026, 3, 1), "décret"), StatusChange("non_qpv", D(2026, 5, 1))))
    assert change_statuses(bel_air, [StatusChange("watch", D(2026, 3, 1))], read=read, by=None) == 2
    now = statuses(outings)
    assert (now["B"], now["E"], now["D"]) == (("watch", "quarter"), ("watch", "quarter"), ("qpv", "spot"))


def test_a_spot_s_own_status_fills_its_stops(outings, filled):
    halle = Spot.objects.get(name="Halle")
    halle.qpv_status = "non_qpv"
    halle.save()
    (told,) = status_known.send(Spot, neighbourhood=None, spot=halle, by=None)
    assert (told[1], statuses(outings)["B"]) == (1, ("non_qpv", "spot"))


def test_a_month_that_is_being_published_keeps_what_its_report_reads(race, transactional_db, scheme, bel_air, outings):
    told, is_read, is_completed = {}, threading.Event(), threading.Event()

    def publish():
        with transaction.atomic():
            stop_writers()
            told.update(statuses(outings))
            is_read.set()
            is_completed.wait(1)  # By who would not wait.
            close_period(scheme, D(2026, 2, 1), D(2026, 5, 31))

    def complete():
        assert is_read.wait(10)
        change_statuses(bel_air, [StatusChange("qpv")], read=stamp(()), by=None)
        is_completed.set()

    deeds = iter([publish, complete])
    assert race(lambda: next(deeds)(), times=2) == [None, None]
    assert statuses(outings) == told
