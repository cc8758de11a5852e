"""The short one of `make outputs`: one convention, small enough to be worked out by hand."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.models import ActivityReport
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from trials.outputs.taken import compare_taken
from trials.outputs.told import Row, Tally, as_told, compare, nearest_ten, rows_of, told_of

pytestmark = pytest.mark.one_database
MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


@pytest.fixture
def scheme(db):
    """Twelve outings of 14 people, 9 of them women, 13 requests each; one is a stand."""
    scheme = SchemeFactory(slug="halte")
    quarter = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    topics = {topic.code: topic for topic in Topic.objects.filter(scheme=None)}
    for rank in range(12):
        outing(
            scheme,
            held_on=datetime.date(2026, 3, 2 + rank),
            format="event_stand" if rank == 11 else "walkabout",
            duration_minutes=120,
            people_mediated=14,
            women_count=9,
            men_count=5,
            neighbourhood=quarter,
            requests={topics["employment"]: 9, topics["housing"]: 4},
        )
    return scheme


@pytest.fixture
def told(scheme):
    order = convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), formats=["walkabout"], **MARCH)
    report = ActivityReport.objects.create(scheme=scheme, convention=order, title="Bilan", **MARCH)
    return told_of(report)


def test_pages_attached_file_and_stored_figures_say_the_same(told):
    """Eleven walkabouts: 154 people and 143 requests are told 150 and 140; outings and hours stay exact."""
    tally = Tally()
    compare(told, tally)
    assert tally.differences == []
    least = {"attached and stored": 100, "exact": 50, "nearest ten": 20, "page 2": 5, "pages": 5}
    assert {where: number for where, number in least.items() if tally.compared[where] < number} == {}
    codes = ("outings_done", "people_mediated", "requests_total")
    assert [told.exact[code] for code in codes] == [11, 154, 143]
    assert [told.attached[code].value for code in codes] == [11, 150, 140]


@pytest.mark.parametrize("code", ["outings_done", "people_mediated"])
def test_one_figure_that_moves_is_found(told, code):
    tally = Tally()
    compare(replace(told, stored={**told.stored, code: told.stored[code] + 10}), tally)
    assert [where.partition(":")[0] for where in tally.differences] == ["attached and stored"]


def test_a_page_that_says_another_number_is_found(told):
    tally = Tally()
    label = told.attached["women_count"].label
    compare(replace(told, words=f"{told.words}\n{label}     ≈ 777     12 %\n"), tally)
    assert tally.differences == [f"pages: {label}: ≈ 777, and None"]


def test_the_team_s_page_and_its_three_files_say_what_it_has(told, scheme):
    member(scheme, Role.COORDINATOR)
    tally = Tally()
    compare_taken(ActivityReport.objects.get(), told.known, tally)
    assert tally.differences == []
    assert min(tally.compared[where] for where in ("CSV", "XLSX", "ODS")) > 100
    assert tally.compared["page"] == 7
    compare_taken(ActivityReport.objects.get(), {**told.known, "people_mediated": Decimal(155)}, tally)
    assert len(tally.differences) == 4


def test_the_team_s_own_file_is_exact(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    asked = {"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"}
    rows = rows_of(client.get(reverse("reporting:figures_csv", query=asked)).content.decode())
    assert [rows[code].value for code in ("outings_done", "people_mediated", "presence_hours")] == [12, 168, 24]
    assert not any(row.is_rounded for row in rows.values())


@pytest.mark.parametrize(("exact", "told"), [(0, 0), (4, 0), (5, 10), (14, 10), (15, 20), (1486, 1490)])
def test_the_nearest_ten_is_half_up(exact, told):
    assert nearest_ten(Decimal(exact)) == told


def test_how_a_page_may_write_a_figure():
    assert as_told(Row("", Decimal(1490), "", is_rounded=True)) == {"≈ 1 490", "1 490"}
    assert as_told(Row("", Decimal(0), "", is_rounded=True)) == {"< 5"}
    assert as_told(Row("", Decimal("2.62"), "")) == {"2,6", "3"}
