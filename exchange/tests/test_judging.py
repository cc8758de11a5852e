"""Rows through the rules of the form: what is refused, what is said, which outings they are."""

import datetime

import pytest

from exchange.choices import Choices
from exchange.judging import Status
from exchange.tests.factories import preview_of
from exchange.tests.spreadsheets import csv
from outings.closed_periods import close_period
from outings.entries import StopEntry
from outings.tests.factories import outing
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory

pytestmark = pytest.mark.django_db
SMALLEST = {"held_on": "11/03/2025", "neighbourhood": "Les Tilleuls", "spot": "Halle", "mediators_count": "2"}
SMALLEST |= {"duration": "2h", "people_mediated": "10"}


@pytest.fixture
def scheme():
    scheme = SchemeFactory(usual_format="walkabout")
    NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls", status="qpv")
    return scheme


@pytest.fixture
def judge(scheme):
    """Judges rows said as changes of the smallest one."""

    def judged(*changes, **choices):
        rows = [SMALLEST | change for change in changes]
        header = list(dict.fromkeys(name for row in rows for name in row))
        content = csv(header, *[[row.get(name, "") for name in header] for row in rows])
        return preview_of(scheme, content, choices=Choices(**choices)).rows

    return judged


def said(troubles):
    return [(trouble.target, trouble.code, trouble.why or trouble.left) for trouble in troubles]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"held_on": "11/03/2030"}, ("held_on", "V1", "future")),
        ({"held_on": ""}, ("held_on", "D1", "date_missing")),
        ({"mediators_count": ""}, ("mediators_count", "V13", "mediators_missing")),
        ({"mediators_count": "0"}, ("mediators_count", "V13", "mediators_zero")),
        ({"mediators_count": "tous"}, ("mediators_count", "N1", "unreadable_mediators")),
        ({"duration": ""}, ("duration", "V14", "duration_missing")),
        ({"duration": "13h"}, ("duration", "V14", "duration_over_12_hours")),
        ({"duration": "longtemps"}, ("duration", "N1", "unreadable_duration")),
        ({"people_mediated": ""}, ("people_mediated", "R1", "total_missing")),
        ({"people_mediated": "une vingtaine"}, ("people_mediated", "N1", "unreadable_total")),
        ({"women_count": "8", "men_count": "3"}, ("women_count", "V4", "sexes_over_total")),
        ({"age_under_18": "2", "age_65_plus": "9"}, ("age_65_plus", "V5", "ages_over_total")),
        ({"people_met": "9"}, ("people_met", "V7", "met_under_mediated")),
        ({"first_contact_count": "11"}, ("first_contact_count", "V8", "first_contact_count_over_total")),
        ({"neighbourhood": "Ailleurs"}, ("neighbourhood", "Q1", "unknown_neighbourhood")),
        ({"neighbourhood": ""}, ("neighbourhood", "Q1", "place_missing")),
        ({"neighbourhood": "Hors quartier", "spot": ""}, ("spot", "Q1", "spot_missing")),
        ({"format": "en l’air"}, ("format", "O2", "unknown_format")),
        ({"starts_at": "14h", "ends_at": "13h"}, ("ends_at", "V14", "ends_before_start")),
        ({"starts_at": "1h", "ends_at": "14h"}, ("ends_at", "V14", "duration_over_12_hours")),
    ],
)
def test_what_blocks_a_row(judge, change, error):
    [row] = judge(change)
    assert said(row.errors) == [error]
    assert row.status is Status.ERROR


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"starts_at": "14h", "ends_at": "15h"}, ("duration", "T1", "times_win")),
        ({"people_mediated": "env. 18"}, ("people_mediated", "E1", "estimate")),
        ({"people_mediated": "0"}, ("no_public_reason", "V11", "not_said")),
        ({"people_mediated": "200"}, ("people_mediated", "V12", "kept")),
        ({"coupons_issued": "3", "handling_referred": "2"}, ("coupons_issued", "V17", "kept")),
        ({"topic.housing": "plusieurs"}, ("topic.housing", "N1", "unreadable")),
        ({"spot_type": "devant"}, ("spot_type", "O1", "unanswered")),
        ({"team_note": "Rappeler Mme Dupont"}, ("team_note", "V18", "not_taken")),
        ({"team_note": "a" * 501}, ("team_note", "L1", "not_taken")),
    ],
)
def test_what_is_recorded_and_said(judge, change, warning):
    [row] = judge(change)
    assert said(row.warnings) == [warning]
    assert row.status is Status.NEW


def test_a_day_that_a_report_told_is_refused(scheme, judge):
    close_period(scheme, datetime.date(2025, 3, 1), datetime.date(2025, 3, 31))
    [told, other] = judge({}, {"held_on": "01/04/2025"})
    assert said(told.errors) == [("held_on", "V2", "period_closed")]
    assert other.status is Status.NEW


def test_the_times_win_and_a_night_ends_the_day_after(judge):
    [day, night] = judge(
        {"starts_at": "14h", "ends_at": "16h30"}, {"starts_at": "22h", "ends_at": "2h", "duration": "4h"}
    )
    assert day.columns["duration_minutes"] == 150
    assert (night.columns["duration_minutes"], night.columns["is_ending_after_midnight"]) == (240, True)


def test_a_known_spot_says_its_quarter(scheme, judge):
    quarter = scheme.perimeter.get().neighbourhood
    SpotFactory(scheme=scheme, name="Halle", neighbourhood=quarter)
    [row] = judge({"neighbourhood": ""})
    assert row.place == quarter


def test_a_quarter_that_had_left_is_warned_of(scheme, judge):
    scheme.perimeter.update(ends_on=datetime.date(2024, 12, 31))
    [row] = judge({})
    assert said(row.warnings) == [("neighbourhood", "V21", "kept")]


def test_the_known_status_wins_over_the_one_said(judge):
    [known, said_only] = judge({"qpv_status": "Non QPV"}, {"neighbourhood": "Hors quartier", "qpv_status": "QPV"})
    assert (known.qpv_status, said_only.qpv_status) == ("qpv", "qpv")


def test_identical_rows_are_one_outing_unless_said(judge):
    assert [row.status for row in judge({}, {})] == [Status.NEW, Status.IDENTICAL]
    assert [row.status for row in judge({}, {}, apart=[3])] == [Status.NEW, Status.NEW]


def test_two_outings_of_one_place_are_told_apart_by_their_rank(judge):
    first, second = judge({}, {"people_mediated": "11"})
    assert first.identifier != second.identifier
    assert said(second.warnings) == [("spot", "V16", "kept")]


def test_the_number_of_the_sheet_is_the_identity(judge):
    [before] = judge({"row_id": "F-1"})
    [after] = judge({"row_id": "F-1", "held_on": "12/03/2025", "spot": "Gare"})
    assert before.identifier == after.identifier
    assert before.digest != after.digest


def test_what_was_answered_does_not_change_which_outing_it_is(judge):
    [as_typed] = judge({"spot": "Hale"})
    [meant] = judge({"spot": "Hale"}, meanings={"spot": {"hale": "Halle"}})
    assert (meant.spot, meant.identifier) == ("Halle", as_typed.identifier)


def test_another_outing_of_the_scheme_there_and_then_is_warned_of(scheme, judge):
    quarter = scheme.perimeter.get().neighbourhood
    stop = StopEntry(neighbourhood=quarter, spot_name="Halle")
    outing(scheme, held_on=datetime.date(2025, 3, 11), stops=[stop])
    [row] = judge({"starts_at": "14h"})
    assert said(row.warnings) == [("spot", "V16", "kept")]


def test_blank_is_as_above_where_somebody_said_so(judge):
    rows = [{}, {"held_on": "", "neighbourhood": "", "people_mediated": "3"}]
    assert [row.status for row in judge(*rows)] == [Status.NEW, Status.ERROR]
    assert judge(*rows, fills_down=True)[1].held_on == datetime.date(2025, 3, 11)


def test_themes_make_a_thematic_outing_and_a_comma_may_be_in_a_name(judge):
    [row] = judge({"target_themes": '"Cybersécurité, mail, mots de passe, etc."'})
    assert row.themes == ["Cybersécurité, mail, mots de passe, etc."]
    assert row.columns["outing_type"] == "thematic"


def test_partners_are_those_named_or_more(judge):
    [counted, named] = judge({"partners_count": "4", "partners": "CAF|CCAS"}, {"spot": "Gare", "partners": "CAF|CCAS"})
    assert (counted.columns["partners_count"], named.columns["partners_count"]) == (4, 2)


def test_a_workshop_counts_participants(judge):
    [row] = judge({"format": "Atelier"})
    assert (row.columns["participants_count"], row.columns.get("people_mediated")) == (10, None)


def test_too_many_cells_stop_a_row(scheme):
    content = csv(list(SMALLEST), [*SMALLEST.values(), "trop"])
    [row] = preview_of(scheme, content).rows
    assert [(trouble.code, trouble.column) for trouble in row.errors] == [("F1", "G")]


def test_a_night_that_ends_at_midnight_in_a_spreadsheet_of_moments(scheme):
    header = ["starts_on_at", "ends_on_at", "neighbourhood", "spot", "mediators_count", "people_mediated"]
    content = csv(header, ["11/03/2025 22:00", "12/03/2025", "Les Tilleuls", "Halle", "2", "10"])
    [row] = preview_of(scheme, content).rows
    assert (row.columns["duration_minutes"], row.columns["is_ending_after_midnight"]) == (120, True)
