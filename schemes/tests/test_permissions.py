import pytest

from accounts.tests.factories import UserFactory
from schemes.enums import Role
from schemes.permissions import can_see_amounts, is_team_of_one_hidden_from
from schemes.tests.factories import SchemeFactory, TeamPostFactory, member


@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [(Role.ADMIN, True), (Role.COORDINATOR, True), (Role.MEDIATOR, False), (Role.VOLUNTEER, False)],
)
def test_amounts_are_for_who_answers_for_them(db, role, is_allowed):
    scheme = SchemeFactory()

    assert can_see_amounts(member(scheme, role), scheme) is is_allowed


def test_a_coordinator_elsewhere_is_nobody_here(db):
    scheme, elsewhere = SchemeFactory(), SchemeFactory()

    assert not can_see_amounts(member(elsewhere, Role.COORDINATOR), scheme)
    assert not can_see_amounts(UserFactory(), scheme)


# Mediators  the scheme's own member  the operator's admin
#    3             sees                   sees
#    2             sees                   does not
#    ?             sees                   does not
@pytest.mark.parametrize(("headcount", "is_hidden"), [(3, False), (2, True), (None, True)])
def test_under_three_mediators_totals_stay_with_the_team(db, headcount, is_hidden):
    scheme = SchemeFactory()
    TeamPostFactory(scheme=scheme, headcount=headcount)

    assert is_team_of_one_hidden_from(member(scheme, Role.ADMIN), scheme) is is_hidden
    assert not is_team_of_one_hidden_from(member(scheme, Role.MEDIATOR), scheme)
