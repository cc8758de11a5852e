import datetime

import pytest

from outings.tests.factories import outing
from reporting.disclosure import TEAM_FIGURES, for_readers, for_user
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, TeamPostFactory, member

pytestmark = pytest.mark.django_db
YEAR = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)


def codes(report):
    return {code for code, *_ in report.rows()}


@pytest.fixture
def small_team():
    scheme = SchemeFactory()
    TeamPostFactory(scheme=scheme, headcount=2)
    outing(scheme, people_mediated=30, overall_feeling="hard")
    return scheme


def test_nothing_of_a_team_under_three_leaves_it(small_team):
    report = for_readers(build(Scope.of(small_team, *YEAR)))
    assert not codes(report) & set(TEAM_FIGURES)
    assert not report.sections["feelings"]


def test_its_own_members_see_all(small_team):
    report = for_user(build(Scope.of(small_team, *YEAR)), member(small_team, Role.MEDIATOR))
    assert set(TEAM_FIGURES) <= codes(report)
    assert report.sections["feelings"]


def test_the_operator_s_admin_is_outside_the_team(small_team):
    report = for_user(build(Scope.of(small_team, *YEAR)), member(small_team, Role.ADMIN))
    assert not codes(report) & set(TEAM_FIGURES)


def test_a_headcount_the_sheet_does_not_give_counts_as_small():
    scheme = SchemeFactory()
    outing(scheme, people_mediated=30)
    assert not codes(for_readers(build(Scope.of(scheme, *YEAR)))) & set(TEAM_FIGURES)


def test_a_team_of_three_is_told():
    scheme = SchemeFactory()
    TeamPostFactory(scheme=scheme, headcount=3)
    outing(scheme, people_mediated=30)
    assert set(TEAM_FIGURES) <= codes(for_readers(build(Scope.of(scheme, *YEAR))))
