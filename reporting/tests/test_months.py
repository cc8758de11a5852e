"""Kept months say what the outings say; what changes a figure undoes them, and nothing else does."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.merging import merge_spots
from outings.recording import cancel_outing, change_outing, restore_outing
from outings.reviewing import validate_outings
from outings.tests.factories import entry, outing
from partners.tests.factories import PartnerFactory
from reporting.figures import aggregates, months
from reporting.figures.scope import Scope
from reporting.models import MonthFigures
from reporting.snapshot import one_snapshot
from reporting.tests.test_values import QUARTER, drawn
from schemes.models import Spot
from schemes.perimeter import StatusChange, Stretch, change_perimeter, change_statuses, stamp
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db(transaction=True)
D = datetime.date
MARCH = D(2026, 3, 1), D(2026, 3, 31)


@pytest.fixture
def scheme():
    return SchemeFactory()


def held(scheme):
    """The months that are kept and hold, as a reader finds them."""
    scope = Scope.of(scheme, *QUARTER)
    return {month for _, month in months._read(scope.apart().scopes, "figures")[1]}


def read(*schemes, days=QUARTER):
    scope = Scope(schemes, *days)
    with one_snapshot():
        found = months.compute(scope)
    assert found == aggregates.compute(scope)
    return found


def everything(scheme):
    """January to March read and kept."""
    read(scheme)
    assert held(scheme) == {D(2026, 1, 1), D(2026, 2, 1), D(2026, 3, 1)}


def test_what_is_read_a_second_time_is_what_was_read_from_the_outings(scheme, django_assert_num_queries):
    drawn(scheme, 1)
    drawn(scheme, 2)
    first = read(scheme)
    with django_assert_num_queries(2):  # The months, and who came before.
        assert months.compute(Scope.of(scheme, *QUARTER)) == first


def test_several_schemes_are_read_from_their_own_months(scheme):
    other = SchemeFactory()
    for seed, one in enumerate((scheme, other)):
        drawn(one, seed)
        read(one)
    assert read(scheme, other).totals["outings_done"] == 54
    scopes = Scope((scheme, other), *QUARTER).apart()
    with one_snapshot():
        assert months.activity(scopes) == aggregates.activity(scopes)


@pytest.mark.parametrize("days", [(D(2026, 1, 5), D(2026, 3, 20)), (D(2026, 1, 1), D(2026, 2, 10)), MARCH])
def test_a_period_that_leaves_outings_out_of_a_month_reads_them(scheme, days):
    drawn(scheme, 1)
    everything(scheme)
    read(scheme, days=days)
    assert len(held(scheme)) == 3


def test_the_current_month_is_whole_up_to_today_unless_something_of_later_is_counted(scheme):
    outing(scheme, held_on=D(2026, 3, 11))
    so_far = D(2026, 3, 1), D(2026, 3, 12)
    read(scheme, days=so_far)
    assert held(scheme) == {D(2026, 3, 1)}
    later = outing(scheme, held_on=D(2026, 3, 20))
    cancel_outing(later, reason="weather", version=1)
    assert read(scheme, days=so_far).cancel_reasons == {}
    assert held(scheme) == set()


def moved(scheme, one):
    change_outing(one, user=None, entry=entry(held_on=D(2026, 1, 6)), version=1)


def restored(scheme, one):
    cancel_outing(one, reason="weather", version=1)
    everything(scheme)
    restore_outing(one, version=2, user=None)


def left(scheme, one):
    """Bel-Air until the eve of the outing, which is « hors périmètre » from then on."""
    place = one.stops.get().neighbourhood
    until = Stretch(None, one.held_on - datetime.timedelta(days=1))
    change_perimeter(scheme, place, [until], read=stamp((Stretch(),)), by=None)


def known(scheme, one):
    """A status entered later."""
    change_statuses(one.stops.get().neighbourhood, [StatusChange("qpv")], read=stamp(()), by=None)


DEEDS = {
    "recorded": (lambda scheme, one: outing(scheme, held_on=D(2026, 3, 2)), {3}),
    "moved": (moved, {1, 3}),
    "cancelled": (lambda scheme, one: cancel_outing(one, reason="weather", version=1), {3}),
    "restored": (restored, {3}),
    "validated": (lambda scheme, one: validate_outings({one.pk: 1}, user=None), {3}),
    "perimeter": (lambda scheme, one: NeighbourhoodFactory(scheme=scheme), {1, 2, 3}),
    "priority": (lambda scheme, one: scheme.perimeter.get().delete(), {1, 2, 3}),
    "left": (left, {1, 2, 3}),
    "status": (known, {3}),
    "watch": (lambda scheme, one: scheme.save(), {1, 2, 3}),
}


@pytest.mark.parametrize(("deed", "undone"), DEEDS.values(), ids=DEEDS)
def test_a_deed_undoes_the_months_it_changes_and_no_other(scheme, deed, undone):
    place = NeighbourhoodFactory(scheme=scheme)
    one, other = outing(scheme, stops=[StopEntry(place)]), SchemeFactory()
    outing(other)
    for its in (scheme, other):
        everything(its)
    deed(scheme, one)
    assert held(scheme) == {D(2026, month, 1) for month in {1, 2, 3} - undone}
    assert len(held(other)) == 3
    everything(scheme)
    everything(scheme)


def test_a_merge_undoes_the_months_of_the_outings_that_move(scheme, admin_user):
    place = NeighbourhoodFactory(scheme=scheme)
    for month, name in ((1, "Marchés"), (2, "Marché"), (3, "Marchés")):
        outing(scheme, held_on=D(2026, month, 3), stops=[StopEntry(place, name, "market")])
    everything(scheme)
    merge_spots(Spot.objects.get(name="Marchés"), Spot.objects.get(name="Marché"), user=admin_user)
    assert held(scheme) == {D(2026, 2, 1)}
    assert list(read(scheme).spots.values()) == [3]


def test_what_was_written_while_somebody_read_undoes_what_they_keep(scheme):
    scope = Scope.of(scheme, *MARCH)
    outing(scheme)
    with one_snapshot():
        assert months.compute(scope).totals["outings_done"] == 1
    MonthFigures.objects.update(seen=None)
    stamps, _ = months._read(scope.apart().scopes)
    outing(scheme)
    months._keep(stamps, {})
    months._keep(stamps, {(scheme.pk, MARCH[0]): months._packed(aggregates.nothing(scope))})
    assert held(scheme) == set()
    assert read(scheme).totals["outings_done"] == 2


def test_what_another_release_kept_is_not_taken(scheme, monkeypatch):
    outing(scheme)
    everything(scheme)
    monkeypatch.setattr(months, "RECIPE", months.RECIPE ^ 1)
    assert held(scheme) == set()


def test_new_partners_follow_what_came_before_their_month(scheme):
    partner = PartnerFactory()
    first = outing(scheme, held_on=D(2026, 1, 5), partners={partner: ""})
    outing(scheme, held_on=D(2026, 3, 5), partners={partner: ""})
    assert read(scheme, days=MARCH).new_partners == frozenset()
    cancel_outing(first, reason="weather", version=1)
    assert read(scheme, days=MARCH).new_partners == {partner.pk}


def test_without_the_module_every_figure_is_read_from_the_outings(scheme, settings):
    outing(scheme)
    everything(scheme)
    settings.MONTH_FIGURES = False
    MonthFigures.objects.exclude(figures=None).update(figures={})
    assert read(scheme).totals["outings_done"] == 1


def test_a_scheme_goes_with_its_months():
    scheme = SchemeFactory()
    NeighbourhoodFactory(scheme=scheme)
    read(scheme)
    scheme.delete()
    assert not MonthFigures.objects.exists()
