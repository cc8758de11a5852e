import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.tests.factories import UserFactory
from journal import triggers
from schemes import clock
from schemes.enums import QpvStatus, Role
from schemes.models import (
    Membership,
    Neighbourhood,
    Scheme,
    SchemeNeighbourhood,
    SchemePeriod,
    ServiceHours,
    Spot,
    Theme,
    Topic,
    roles_read_once,
)
from schemes.reference import KIT_THEMES, KIT_TOPICS, seed_reference
from schemes.tests.factories import (
    NeighbourhoodFactory,
    OperatorFactory,
    SchemeFactory,
    SpotFactory,
    TeamPostFactory,
    member,
)

DAY = datetime.timedelta(days=1)


def refused(row, constraint):
    """The database itself refuses the row, by that name (SQLite names the columns of a unique index instead)."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    return constraint in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def test_a_scheme_is_in_a_zone_that_the_clock_reads(db):
    elsewhere = SchemeFactory.build(lead_operator=OperatorFactory(), time_zone="Asia/Tokyo")
    assert refused(elsewhere, "scheme_time_zone_known")


# Who sees which scheme


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_a_member_sees_the_scheme_and_no_other(db, role):
    scheme, _other = SchemeFactory(), SchemeFactory()

    assert list(Scheme.objects.visible_to(member(scheme, role))) == [scheme]


def test_an_admin_sees_what_the_operator_leads(db):
    scheme, _other = SchemeFactory(), SchemeFactory()
    second = SchemeFactory(lead_operator=scheme.lead_operator)

    visible = Scheme.objects.visible_to(member(scheme, Role.ADMIN))

    assert set(visible) == {scheme, second}


def test_an_admin_sees_what_the_operator_co_runs_once(db):
    partner = OperatorFactory()
    scheme = SchemeFactory()
    scheme.co_operators.add(partner, OperatorFactory())
    admin = UserFactory()
    Membership.objects.create(user=admin, operator=partner, role=Role.ADMIN)

    assert list(Scheme.objects.visible_to(admin)) == [scheme]


@pytest.mark.parametrize(
    ("starts", "ends", "is_seen"),
    [
        (None, -1, False),
        (None, 0, True),
        (0, None, True),
        (1, None, False),
        (-10, 10, True),
    ],
)
def test_a_membership_counts_on_its_first_and_last_day_and_between(db, starts, ends, is_seen):
    today = clock.today()
    scheme = SchemeFactory()
    user = member(scheme)
    user.memberships.update(
        starts_on=None if starts is None else today + starts * DAY,
        ends_on=None if ends is None else today + ends * DAY,
    )

    assert Scheme.objects.visible_to(user).exists() is is_seen


def test_an_inactive_user_sees_nothing(db):
    scheme = SchemeFactory()

    assert not Scheme.objects.visible_to(member(scheme, is_active=False)).exists()


def test_a_role_in_one_scheme_is_no_role_in_another(db):
    coordinated, logged = SchemeFactory(), SchemeFactory()
    user = member(coordinated, Role.COORDINATOR)
    Membership.objects.create(user=user, operator=logged.lead_operator, scheme=logged, role=Role.MEDIATOR)

    assert list(Scheme.objects.with_role(user, Role.COORDINATOR)) == [coordinated]
    assert list(Scheme.objects.with_role(user, Role.MEDIATOR)) == [logged]


def test_spots_are_seen_with_their_scheme(db):
    spot, _elsewhere = SpotFactory(), SpotFactory()

    assert list(Spot.objects.visible_to(member(spot.scheme))) == [spot]


# The sheet's facts


def test_operators_are_told_the_lead_first(db):
    scheme = SchemeFactory(lead_operator__name="Zénith")
    scheme.co_operators.add(OperatorFactory(name="Gip"), OperatorFactory(name="Alliance"))

    assert [operator.name for operator in scheme.operators()] == ["Zénith", "Alliance", "Gip"]


@pytest.mark.parametrize(("headcounts", "total"), [([], None), ([None], None), ([3], 3)])
def test_mediators_are_counted_only_where_the_sheet_says_how_many(db, headcounts, total):
    scheme = SchemeFactory()
    TeamPostFactory(scheme=scheme, function="coordinator", headcount=1)
    for headcount in headcounts:
        TeamPostFactory(scheme=scheme, headcount=headcount)

    assert scheme.mediators_headcount() == total


def hours(period, start, end, *weekdays):
    for weekday in weekdays:
        period.hours.create(weekday=weekday, starts_at=datetime.time(start), ends_at=datetime.time(end))


def test_days_that_follow_at_the_same_hours_are_one_stretch(db):
    period = SchemePeriod.objects.create(scheme=SchemeFactory(), name="Médiation")
    hours(period, 14, 22, 2, 3, 4)
    hours(period, 9, 17, 5)
    hours(period, 14, 22, 6)

    stretches = [(stretch.first.weekday, stretch.last.weekday) for stretch in period.week()]

    assert stretches == [(2, 4), (5, 5), (6, 6)]


def test_hours_without_days_stand_alone(db):
    period = SchemePeriod.objects.create(scheme=SchemeFactory(), name="Nuit")
    hours(period, 19, 2, None)

    [stretch] = period.week()

    assert stretch.first == stretch.last
    assert stretch.first.weekday is None


@pytest.mark.parametrize(("end", "is_crossing"), [(22, False), (2, True), (19, True)])
def test_an_end_at_or_before_the_start_is_on_the_next_day(end, is_crossing):
    row = ServiceHours(starts_at=datetime.time(19), ends_at=datetime.time(end))

    assert row.is_crossing_midnight is is_crossing


# The standing of a neighbourhood

# from        until       status       (both ends included)
#             2014-12-31  non_qpv
# 2015-01-01  2023-12-31  qpv
# 2024-06-01              watch


@pytest.fixture
def les_tilleuls(db):
    neighbourhood = NeighbourhoodFactory()
    neighbourhood.statuses.create(status="non_qpv", ends_on=datetime.date(2014, 12, 31))
    neighbourhood.statuses.create(
        status="qpv", starts_on=datetime.date(2015, 1, 1), ends_on=datetime.date(2023, 12, 31)
    )
    neighbourhood.statuses.create(status="watch", starts_on=datetime.date(2024, 6, 1))
    return neighbourhood


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ((1999, 1, 1), QpvStatus.NON_QPV),
        ((2014, 12, 31), QpvStatus.NON_QPV),
        ((2015, 1, 1), QpvStatus.QPV),
        ((2023, 12, 31), QpvStatus.QPV),
        ((2024, 3, 1), QpvStatus.UNKNOWN),
        ((2024, 6, 1), QpvStatus.WATCH),
    ],
)
def test_a_neighbourhood_has_the_status_of_the_day(les_tilleuls, day, status):
    assert les_tilleuls.qpv_status_on(datetime.date(*day)) == status


def test_the_status_of_today_is_the_one_in_force(les_tilleuls):
    assert les_tilleuls.current_qpv_status == QpvStatus.WATCH


# What the database refuses


def test_an_admin_is_of_an_operator_and_others_of_a_scheme(db):
    scheme = SchemeFactory()
    admin = Membership(user=UserFactory(), operator=scheme.lead_operator, scheme=scheme, role=Role.ADMIN)
    mediator = Membership(user=UserFactory(), operator=scheme.lead_operator, role=Role.MEDIATOR)

    with pytest.raises(ValidationError, match="L’administration vaut pour toute la structure"):
        admin.full_clean()
    assert refused(admin, "membership_admin_is_of_operator")
    assert refused(mediator, "membership_admin_is_of_operator")


def test_a_role_is_held_once_even_where_no_scheme_is_named(db):
    scheme = SchemeFactory()
    admin, mediator = member(scheme, Role.ADMIN), member(scheme)

    assert refused(Membership(user=admin, operator=scheme.lead_operator, role=Role.ADMIN), "membership_admin_unique")
    assert refused(
        Membership(user=mediator, operator=scheme.lead_operator, scheme=scheme, role=Role.MEDIATOR),
        "membership_unique",
    )


def test_a_period_ends_after_it_started_where_both_are_known(db):
    scheme = SchemeFactory()
    day = datetime.date(2017, 1, 1)

    assert refused(
        SchemePeriod(scheme=scheme, name="À l’envers", starts_on=day, ends_on=day - DAY),
        "scheme_period_ends_after_start",
    )
    for starts_on, ends_on in [(day, day), (day, None), (None, day), (None, None)]:
        SchemePeriod.objects.create(scheme=scheme, name="Permis", starts_on=starts_on, ends_on=ends_on)


def test_a_spot_has_one_name_in_a_neighbourhood_and_outside_all(db):
    neighbourhood = NeighbourhoodFactory()
    inside = SpotFactory(name="Marché", neighbourhood=neighbourhood)
    SpotFactory(name="Marché", scheme=inside.scheme)

    assert refused(Spot(name="Marché", scheme=inside.scheme, neighbourhood=neighbourhood), "spot_name_unique")
    assert refused(Spot(name="Marché", scheme=inside.scheme), "spot_name_outside_unique")


def test_a_common_topic_has_one_row_and_each_scheme_may_have_its_own(db):
    scheme = SchemeFactory()
    Topic.objects.create(code="housing", label="Logement d’ici", scheme=scheme)

    assert refused(Topic(code="housing", label="Doublon"), "topic_common_code_unique")
    assert refused(Topic(code="housing", label="Doublon", scheme=scheme), "topic_own_code_unique")
    assert refused(Theme(label=KIT_THEMES[0][0]), "theme_common_label_unique")


# The kit's rows


def test_the_kit_s_rows_are_there_and_seeding_again_changes_nothing(db):
    before = list(Topic.objects.values()) + list(Theme.objects.values())

    seed_reference()

    assert list(Topic.objects.values()) + list(Theme.objects.values()) == before
    assert Topic.objects.count() == len(KIT_TOPICS) == 11
    assert Theme.objects.count() == len(KIT_THEMES) == 6


def test_seeding_puts_back_the_kit_s_wording_and_leaves_a_scheme_s_own_rows(db):
    own = Topic.objects.create(code="housing", label="Logement d’ici", scheme=SchemeFactory())
    Topic.objects.filter(scheme=None, code="housing").update(label="Changé")

    seed_reference()

    own.refresh_from_db()
    assert own.label == "Logement d’ici"
    assert Topic.objects.get(scheme=None, code="housing").label.startswith("Thématique logement")


@pytest.mark.django_db(transaction=True)
def test_the_kit_s_rows_come_back_after_the_tables_were_emptied():
    triggers.take_off()
    call_command("flush", interactive=False, verbosity=0)

    assert Topic.objects.filter(scheme=None).count() == len(KIT_TOPICS)


def test_topics_offered_are_the_common_ones_and_the_scheme_s_own_in_use(db):
    scheme = SchemeFactory()
    own = Topic.objects.create(code="composting", label="Compostage", scheme=scheme)
    Topic.objects.create(code="old", label="Ancienne", scheme=scheme, is_active=False)
    Topic.objects.create(code="theirs", label="D’un autre", scheme=SchemeFactory())

    offered = Topic.objects.offered_by(scheme)

    assert [topic for topic in offered if topic.scheme] == [own]
    assert offered.count() == len(KIT_TOPICS) + 1


@pytest.mark.parametrize(
    ("start", "end", "had"),
    [("2026-01-01", "2026-02-28", "ab"), ("2026-02-28", "2026-03-01", "ab"), ("2026-03-02", "2026-03-31", "ac")],
)
def test_a_period_has_the_neighbourhoods_that_the_perimeter_had_then(db, start, end, had):
    scheme = SchemeFactory()
    NeighbourhoodFactory(name="a", scheme=scheme)
    NeighbourhoodFactory(name="b", scheme=scheme, scheme__ends_on=datetime.date(2026, 3, 1))
    NeighbourhoodFactory(name="c", scheme=scheme, scheme__starts_on=datetime.date(2026, 3, 2))
    days = [datetime.date.fromisoformat(day) for day in (start, end)]

    assert "".join(place.name for place in Neighbourhood.objects.in_perimeter(scheme, *days)) == had
    assert "".join(str(link) for link in scheme.perimeter.all() if any(map(link.covers, days))) == had


def test_a_neighbourhood_leaves_the_perimeter_after_it_came(db):
    place, scheme = NeighbourhoodFactory(), SchemeFactory()
    dates = {"starts_on": datetime.date(2026, 3, 2), "ends_on": datetime.date(2026, 3, 1)}
    assert refused(SchemeNeighbourhood(scheme=scheme, neighbourhood=place, **dates), "scheme_neighbourhood_ends_after")


def test_roles_are_read_once_while_asked_and_no_longer(db, django_assert_num_queries):
    scheme = SchemeFactory()
    user = member(scheme, Role.COORDINATOR)
    with roles_read_once(), django_assert_num_queries(4):
        assert list(Scheme.objects.visible_to(user)) == [scheme]
        assert list(Scheme.objects.with_role(user, Role.MEDIATOR)) == []
        user.memberships.update(role=Role.MEDIATOR)
        assert [row.pk for row in Scheme.objects.with_role(user, Role.COORDINATOR)] == [scheme.pk]
    assert not Scheme.objects.with_role(user, Role.COORDINATOR).exists()
