import datetime

import pytest

from accounts.tests.factories import UserFactory
from schemes.models import Membership
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member


def listed(client, user):
    client.force_login(user)
    return client.get("/dispositifs/")


def test_the_list_has_one_s_own_schemes_only(client, db):
    scheme = SchemeFactory(name="La Halte mobile")
    SchemeFactory(name="Ailleurs")

    html = listed(client, member(scheme)).content.decode()

    assert "La Halte mobile" in html
    assert f"/dispositifs/{scheme.slug}/" in html
    assert "Ailleurs" not in html


def test_the_list_tells_perimeter_and_team_or_that_they_are_unknown(client, db):
    scheme, other = SchemeFactory(), SchemeFactory()
    NeighbourhoodFactory(scheme=scheme, scheme__is_priority=True)
    NeighbourhoodFactory(scheme=scheme)
    TeamPostFactory(scheme=scheme, headcount=3)
    user = member(scheme)
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role="mediator")

    html = " ".join(listed(client, user).content.decode().split())

    assert "2 quartiers (dont 1 prioritaire)" in html
    assert "3 médiatrices et médiateurs" in html
    assert "Effectif non renseigné" in html


def test_without_a_scheme_the_list_says_what_to_do(client, db):
    SchemeFactory(name="La Halte mobile")

    response = listed(client, UserFactory())

    assert response.status_code == 200
    assert "Aucun dispositif ne vous est ouvert" in response.content.decode()
    assert "La Halte mobile" not in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, db, django_assert_num_queries, number):
    user = UserFactory()
    for scheme in SchemeFactory.create_batch(number):
        scheme.co_operators.add(SchemeFactory().lead_operator)
        NeighbourhoodFactory(scheme=scheme)
        TeamPostFactory(scheme=scheme)
        Membership.objects.create(user=user, operator=scheme.lead_operator, scheme=scheme, role="mediator")
    client.force_login(user)

    # session, user, roles, schemes, co-operators, perimeter, team, and the menu's schemes
    with django_assert_num_queries(8):
        client.get("/dispositifs/")


def test_the_list_counts_the_neighbourhoods_of_today(client, db, hold_clock):
    scheme = SchemeFactory()
    hold_clock(datetime.datetime(2026, 3, 12, 15, tzinfo=datetime.UTC))
    NeighbourhoodFactory(scheme=scheme)
    NeighbourhoodFactory(scheme=scheme, scheme__is_priority=True, scheme__ends_on=datetime.date(2026, 3, 11))

    html = " ".join(listed(client, member(scheme)).content.decode().split())

    assert "1 quartier <br>" in html
