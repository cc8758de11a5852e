"""Quarters come in, leave, come back; their statuses have dates and sources; the journal tells each."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from journal.models import Line
from refusals import Refused, Stale
from schemes.enums import Role
from schemes.models import Neighbourhood, SchemeNeighbourhood
from schemes.perimeter import (
    StatusChange,
    Stretch,
    add_quarters,
    change_perimeter,
    change_statuses,
    changes_of,
    stamp,
    stretches_of,
)
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def scheme():
    return SchemeFactory(city="Montrieux")


@pytest.fixture
def coordinator(scheme):
    return member(scheme, Role.COORDINATOR)


def told():
    return list(Line.objects.order_by("pk").values_list("deed", "thing_label", "before", "after"))


def said(words):
    return words.replace("\u00a0", " ")


def test_a_list_comes_in_with_its_dates_its_status_and_its_lines(scheme, coordinator):
    known = NeighbourhoodFactory(city="MONTRIEUX", name="Bel air", status="non_qpv")
    stretch, change = Stretch(D(2026, 1, 1), None, True), StatusChange("qpv", D(2024, 1, 1), "liste nationale")

    added = add_quarters(scheme, ["Bel-Air", "Les Tilleuls"], stretch, change, by=coordinator)

    assert [str(quarter) for quarter in added] == ["Bel air", "Les Tilleuls"]
    assert (added[0], stretches_of(scheme, added[1])) == (known, (stretch,))
    assert [changes_of(quarter) for quarter in added] == [(StatusChange("non_qpv"),), (change,)]
    assert [line[:2] for line in told()] == [
        ("quarter.in", "Bel air"),
        ("quarter.in", "Les Tilleuls"),
        ("quarter.status", "Les Tilleuls"),
    ]
    assert said(told()[2][3]) == "QPV depuis le 1er janvier 2024 (liste nationale)"


def test_b4_a_quarter_of_the_list_is_refused_and_nothing_of_a_paste_is_kept(scheme, coordinator):
    NeighbourhoodFactory(scheme=scheme, name="Bel-Air", scheme__ends_on=D(2026, 1, 1))
    with pytest.raises(Refused, match=r"^Ce quartier est déjà dans la liste\.$"):
        add_quarters(scheme, ["bel air"], Stretch(), by=coordinator)
    with pytest.raises(Refused, match=r"^bel air\u00a0: ce quartier est déjà dans la liste\.$"):
        add_quarters(scheme, ["Centre", "bel air"], Stretch(), by=coordinator)
    assert (scheme.perimeter.count(), Neighbourhood.objects.count(), Line.objects.count()) == (1, 1, 0)


def test_a_quarter_leaves_and_comes_back(scheme, coordinator):
    quarter = NeighbourhoodFactory(scheme=scheme, name="Bel-Air")
    always, to_june, from_september = Stretch(), Stretch(None, D(2026, 6, 30)), Stretch(D(2026, 9, 1))

    change_perimeter(scheme, quarter, [to_june], read=stamp((always,)), by=coordinator)
    change_perimeter(scheme, quarter, [from_september, to_june], read=stamp((to_june,)), by=coordinator)

    assert stretches_of(scheme, quarter) == (to_june, from_september)
    had = [
        any(row.covers(day) for row in scheme.perimeter.all()) for day in (D(2026, 6, 30), D(2026, 7, 1), D(2026, 9, 1))
    ]
    assert had == [True, False, True]
    assert [(deed, said(before), said(after)) for deed, _, before, after in told()] == [
        ("quarter.out", "depuis le début sans fin", "depuis le début au 30 juin 2026"),
        ("quarter.in", "", "du 1er septembre 2026 sans fin"),
    ]


def test_a_stretch_typed_by_mistake_goes_and_the_one_without_end_moves(scheme, coordinator):
    """The row without end takes the place of one that has an end: no two are without end meanwhile."""
    quarter = NeighbourhoodFactory(scheme=scheme, scheme__ends_on=D(2026, 6, 30))
    scheme.perimeter.create(neighbourhood=quarter, starts_on=D(2026, 9, 1))
    read = stamp(stretches_of(scheme, quarter))
    change_perimeter(scheme, quarter, [Stretch()], read=read, by=coordinator)
    assert stretches_of(scheme, quarter) == (Stretch(),)


@pytest.mark.parametrize(
    "rows",
    [
        (Stretch(None, D(2026, 6, 30)), Stretch(D(2026, 6, 30))),
        (Stretch(), Stretch(D(2026, 6, 30))),
        (Stretch(D(2026, 1, 1), D(2026, 12, 31)), Stretch(D(2026, 3, 1), D(2026, 3, 2))),
    ],
)
def test_stretches_have_no_day_in_common(scheme, coordinator, rows):
    quarter = NeighbourhoodFactory(scheme=scheme)
    with pytest.raises(Refused, match="déjà dans le périmètre à ces dates"):
        change_perimeter(scheme, quarter, rows, read=stamp((Stretch(),)), by=coordinator)


@pytest.mark.parametrize("days", [{"starts_on": D(2026, 1, 1)}, {"ends_on": D(2026, 1, 1)}])
def test_the_database_holds_one_beginning_and_one_end_without_date(scheme, days):
    quarter = NeighbourhoodFactory(scheme=scheme)
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeNeighbourhood.objects.create(scheme=scheme, neighbourhood=quarter, **days)


def test_b21_what_somebody_changed_meanwhile_is_not_replaced_unseen(scheme, coordinator):
    quarter = NeighbourhoodFactory(scheme=scheme)
    with pytest.raises(Stale) as stale:
        change_perimeter(scheme, quarter, [], read=stamp(()), by=coordinator)
    assert stale.value.current == (Stretch(),)
    with pytest.raises(Stale):
        change_statuses(quarter, [StatusChange("qpv")], read="autre", by=coordinator)


def test_a_status_lasts_until_the_next_and_a_gap_is_one_that_nobody_knows(scheme, coordinator):
    quarter = NeighbourhoodFactory(scheme=scheme)
    changes = (
        StatusChange("watch", None, "ville"),
        StatusChange("qpv", D(2024, 1, 1), "décret"),
        StatusChange("unknown", D(2026, 1, 1)),
    )
    change_statuses(quarter, reversed(changes), read=stamp(()), by=coordinator)
    assert changes_of(quarter) == changes
    assert list(quarter.statuses.values_list("status", "ends_on")) == [
        ("unknown", None),
        ("qpv", D(2025, 12, 31)),
        ("watch", D(2023, 12, 31)),
    ]


def test_statuses_entered_otherwise_are_read_as_changes():
    quarter = NeighbourhoodFactory()
    quarter.statuses.create(status="qpv", starts_on=D(2020, 1, 1), ends_on=D(2020, 12, 31))
    quarter.statuses.create(status="watch", starts_on=D(2022, 1, 1))
    assert [(change.status, change.starts_on) for change in changes_of(quarter)] == [
        ("qpv", D(2020, 1, 1)),
        ("unknown", D(2021, 1, 1)),
        ("watch", D(2022, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ((D(2026, 3, 3), D(2026, 3, 3)), "Deux statuts pour le 3 mars 2026 : corrigez une date."),
        ((None, None), "Deux statuts sans date : donnez une date à l’un des deux."),
    ],
)
def test_b5_two_statuses_of_one_day(scheme, coordinator, days, sentence):
    quarter = NeighbourhoodFactory(scheme=scheme)
    with pytest.raises(Refused) as refusal:
        change_statuses(quarter, [StatusChange("qpv", day) for day in days], read=stamp(()), by=coordinator)
    assert said(str(refusal.value)) == sentence


def test_a_perimeter_is_read_with_its_statuses_at_once(scheme, django_assert_num_queries):
    """Two stretches, three statuses, no status at all: each row once, statuses in their order."""
    quarter = NeighbourhoodFactory(scheme=scheme, name="Bel-Air", scheme__ends_on=D(2026, 6, 30))
    scheme.perimeter.create(neighbourhood=quarter, starts_on=D(2026, 9, 1))
    for status, day in (("qpv", D(2024, 1, 1)), ("watch", None), ("non_qpv", D(2026, 1, 1))):
        quarter.statuses.create(status=status, starts_on=day)
    NeighbourhoodFactory(scheme=scheme, name="Centre")
    with django_assert_num_queries(1):
        links = scheme.perimeter.with_statuses()
        told = [(str(link), [row.status for row in link.neighbourhood.statuses.all()]) for link in links]
    assert told == [("Bel-Air", ["non_qpv", "qpv", "watch"])] * 2 + [("Centre", [])]
    assert [link.starts_on for link in links] == [None, D(2026, 9, 1), None]


def test_a_status_is_told_to_every_scheme_that_goes_there(scheme, coordinator):
    quarter, other = NeighbourhoodFactory(scheme=scheme), SchemeFactory()
    other.perimeter.create(neighbourhood=quarter)
    change_statuses(quarter, [StatusChange("qpv")], read=stamp(()), by=coordinator)
    assert set(Line.objects.values_list("deed", "scheme_key", "after")) == {
        ("quarter.status", scheme.pk, "QPV"),
        ("quarter.status", other.pk, "QPV"),
    }
