"""Coming into a team, changing role, leaving, coming back: who holds what, and what the journal says of it."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.tests.factories import PASSWORD, UserFactory
from french.dates import french_date
from journal.models import Line
from refusals import Refused
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership, NetworkOperator, Scheme, roles_by_scheme
from schemes.team import change_end, change_role, enter, join_network, leave, leave_network, refuse_last_admin
from schemes.tests.factories import NetworkFactory, OperatorFactory, SchemeFactory, member

TODAY = clock.today()
DAY = datetime.timedelta(days=1)
AN_HOUR_AGO = clock.now() - datetime.timedelta(hours=1)
LATER = TODAY + 133 * DAY


@pytest.fixture
def scheme(db):
    return SchemeFactory()


@pytest.fixture
def admin(scheme):
    return member(scheme, Role.ADMIN, name="Awa")


def row_of(user):
    return user.memberships.get()


def told():
    return [(line.deed, line.thing_label, line.before, line.after) for line in Line.objects.order_by("pk")]


def test_one_enters_today_and_the_journal_says_so(scheme, admin):
    nadia = UserFactory(name="Nadia")

    row = enter(nadia, scheme.lead_operator, scheme, Role.MEDIATOR, by=admin)

    assert (row.starts_on, row.ends_on) == (TODAY, None)
    assert told() == [("member.in", "Nadia", "", "Médiation")]
    assert Line.objects.get().actor_label == "Awa"


def test_entering_twice_is_being_in_once(scheme, admin):
    nadia = member(scheme)

    enter(nadia, scheme.lead_operator, scheme, Role.MEDIATOR, by=admin)

    assert nadia.memberships.count() == 1
    assert told() == []


def test_rights_fall_at_once_and_today_is_still_a_day_of_the_team_s(scheme, admin):
    nadia = member(scheme)

    leave(row_of(nadia), by=admin)

    assert not Scheme.objects.visible_to(nadia).exists()
    assert row_of(nadia).ends_on == TODAY
    assert Membership.objects.holding(TODAY).filter(user=nadia).exists()
    assert told()[0][0] == "member.out"


def test_leaving_twice_is_told_once(scheme, admin):
    nadia = member(scheme)
    stale = row_of(nadia)
    leave(row_of(nadia), by=admin)

    leave(stale, by=admin)

    assert len(told()) == 1


def test_sessions_close_when_no_membership_is_left_and_not_before(client, scheme, admin):
    nadia = member(scheme)
    other = Membership.objects.create(
        user=nadia, operator=scheme.lead_operator, scheme=SchemeFactory(), role=Role.MEDIATOR
    )
    client.post("/connexion/", {"login": nadia.email, "password": PASSWORD})

    leave(nadia.memberships.exclude(pk=other.pk).get(), by=admin)
    still_in = client.get("/dispositifs/").status_code
    leave(other, by=admin)

    assert still_in == 200
    assert client.get("/dispositifs/").url.startswith("/connexion/")


def test_who_left_may_sign_in_again_and_belongs_to_nothing(client, scheme, admin):
    nadia = member(scheme)
    leave(row_of(nadia), by=admin)
    nadia.refresh_from_db()

    client.force_login(nadia)

    assert client.get("/dispositifs/").status_code == 200
    assert client.get(f"/dispositifs/{scheme.slug}/").status_code == 404


def test_coming_back_another_day_is_a_second_row_counted_once(scheme, admin, hold_clock):
    nadia = member(scheme)
    leave(row_of(nadia), by=admin)
    hold_clock(clock.now() + 30 * DAY)

    enter(nadia, scheme.lead_operator, scheme, Role.MEDIATOR, by=admin)

    assert [(row.starts_on, row.ends_on) for row in nadia.memberships.order_by("pk")] == [
        (None, TODAY),
        (TODAY + 30 * DAY, None),
    ]
    assert roles_by_scheme(nadia) == {scheme.pk: {Role.MEDIATOR}}


def test_coming_back_the_same_day_goes_on_with_the_same_row(scheme, admin):
    nadia = member(scheme)
    leave(row_of(nadia), by=admin)

    enter(nadia, scheme.lead_operator, scheme, Role.MEDIATOR, by=admin)

    row = row_of(nadia)
    assert (row.ends_on, row.closed_at) == (None, None)
    assert [deed for deed, *_ in told()] == ["member.out", "member.in"]


def test_a_role_that_changes_closes_a_row_and_opens_another(scheme, admin):
    nadia = member(scheme, Role.VOLUNTEER)

    change_role(row_of(nadia), Role.MEDIATOR, by=admin)

    assert roles_by_scheme(nadia) == {scheme.pk: {Role.MEDIATOR}}
    assert nadia.memberships.count() == 2
    assert told() == [("member.role", str(nadia), "Service civique", "Médiation")]


def test_a_role_changed_to_and_fro_in_a_day_leaves_two_rows(scheme, admin):
    nadia = member(scheme, Role.VOLUNTEER)
    change_role(row_of(nadia), Role.MEDIATOR, by=admin)

    change_role(nadia.memberships.current().get(), Role.VOLUNTEER, by=admin)

    assert nadia.memberships.current().get().role == Role.VOLUNTEER
    assert nadia.memberships.count() == 2


def test_nobody_changes_the_role_of_who_has_left(scheme, admin):
    nadia = member(scheme)
    row = row_of(nadia)
    leave(row_of(nadia), by=admin)

    with pytest.raises(Refused, match="a quitté l’équipe"):
        change_role(row, Role.VOLUNTEER, by=admin)


def test_a_planned_last_day_is_told_with_both_days(scheme, admin):
    nadia = member(scheme, Role.VOLUNTEER)

    change_end(row_of(nadia), LATER, by=admin)
    change_end(row_of(nadia), LATER, by=admin)

    assert told() == [("member.end", str(nadia), "", french_date(LATER))]
    assert nadia.memberships.current().exists()


# The last admin (B10)


def test_the_last_admin_neither_leaves_nor_ends(scheme, admin):
    with pytest.raises(Refused, match="nommez d’abord quelqu’un"):
        leave(row_of(admin), by=admin)
    with pytest.raises(Refused, match="Vous êtes seul·e"):
        change_end(row_of(admin), TODAY + DAY, by=admin)

    assert row_of(admin).ends_on is None
    assert told() == []


@pytest.mark.parametrize(
    "other", [{"ends_on": TODAY + DAY}, {"starts_on": TODAY + DAY}, {"ends_on": TODAY, "closed_at": AN_HOUR_AGO}]
)
def test_another_admin_who_ends_or_is_not_there_yet_does_not_do(scheme, admin, other):
    second = member(scheme, Role.ADMIN)
    second.memberships.update(**other)

    with pytest.raises(Refused, match="Vous êtes seul·e"):
        leave(row_of(admin), by=admin)


def test_nor_does_a_closed_account_or_another_structure_s_admin(scheme, admin):
    member(scheme, Role.ADMIN, is_active=False)
    member(SchemeFactory(), Role.ADMIN)

    with pytest.raises(Refused, match="Vous êtes seul·e"):
        leave(row_of(admin), by=admin)


def test_one_of_two_admins_leaves(scheme, admin):
    second = member(scheme, Role.ADMIN)

    leave(row_of(admin), by=second)

    assert not admin.memberships.current().exists()


@pytest.mark.django_db(transaction=True)
def test_two_admins_leave_at_once_and_one_stays(race):
    scheme = SchemeFactory()
    rows = [row_of(member(scheme, Role.ADMIN)) for _ in range(2)]
    waiting = iter(rows)

    def go():
        row = next(waiting)
        leave(row, by=row.user)

    results = race(go, times=2)

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Membership.objects.filter(operator=scheme.lead_operator).admins_without_end().count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_without_holding_the_structure_would_let_both_go(race):
    """The control of the race above: each sees the other still there, and both leave."""
    scheme = SchemeFactory()
    waiting, both_asked = iter([row_of(member(scheme, Role.ADMIN)) for _ in range(2)]), threading.Barrier(2, timeout=30)

    def go():
        row = next(waiting)
        refuse_last_admin(row)
        both_asked.wait()
        Membership.objects.filter(pk=row.pk).update(ends_on=TODAY, closed_at=AN_HOUR_AGO)

    assert race(go, times=2) == [None, None]
    assert not Membership.objects.admins_without_end().exists()


# What the database and the administration refuse


def test_one_role_in_one_place_is_held_once_without_end(scheme):
    nadia = member(scheme)
    twin = Membership(user=nadia, operator=scheme.lead_operator, scheme=scheme, role=Role.MEDIATOR, starts_on=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [(None, None, True), (None, -11, False), (None, -10, True), (-5, 0, True), (1, None, False), (0, None, True)],
)
def test_two_stretches_of_one_role_have_no_day_in_common(scheme, starts_on, ends_on, overlaps):
    """The first goes from ten days ago to today."""
    nadia = member(scheme)
    nadia.memberships.update(starts_on=TODAY - 10 * DAY, ends_on=TODAY)
    days = [None if days is None else TODAY + days * DAY for days in (starts_on, ends_on)]
    second = Membership(user=nadia, operator=scheme.lead_operator, scheme=scheme, role=Role.MEDIATOR)
    second.starts_on, second.ends_on = days

    if overlaps:
        with pytest.raises(ValidationError, match="a déjà ce rôle à ces dates"):
            second.full_clean()
    else:
        second.full_clean()


def test_one_works_for_two_structures_in_one_scheme(scheme):
    nadia, other = member(scheme), OperatorFactory()
    scheme.co_operators.add(other)

    enter(nadia, other, scheme, Role.MEDIATOR, by=nadia)

    assert nadia.memberships.current().count() == 2


# Networks


def test_a_structure_joins_and_leaves_a_network(scheme, admin):
    network, operator = NetworkFactory(name="Réseau Ouest"), scheme.lead_operator

    join_network(operator, network, by=admin)
    join_network(operator, network, by=admin)
    stay = NetworkOperator.objects.get()
    leave_network(stay, by=admin)
    leave_network(stay, by=admin)

    stay.refresh_from_db()
    assert (stay.starts_on, stay.ends_on) == (TODAY, TODAY)
    assert told() == [("network.joined", "Réseau Ouest", "", ""), ("network.left", "Réseau Ouest", "", "")]


def test_a_network_does_not_read_the_days_away(scheme, admin):
    """In until today, back in ten days: a whole month shows the days since it is back."""
    network, operator = NetworkFactory(), scheme.lead_operator
    network.network_operators.create(operator=operator, ends_on=TODAY)
    network.network_operators.create(operator=operator, starts_on=TODAY + 10 * DAY)
    month = TODAY - 17 * DAY, TODAY + 12 * DAY

    assert network.schemes_between(*month) == {scheme.pk: (TODAY + 10 * DAY, month[1])}
    assert network.schemes_between(month[0], TODAY + DAY) == {scheme.pk: (month[0], TODAY)}
