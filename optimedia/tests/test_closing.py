"""Closing one's account: everything ends at once, or nothing does."""

import pytest

from accounts.models import User
from accounts.tests.factories import PASSWORD
from journal.models import Line
from outings.tests.factories import outing
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import SchemeFactory, member

PAGE = "/compte/fermer/"


@pytest.fixture
def scheme(db):
    return SchemeFactory()


def signed_in(client, user):
    user.set_password(PASSWORD)
    user.save()
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    client.post("/compte/confirmer/", {"password": PASSWORD})
    return client


def test_who_closes_says_who_they_are_first(client, scheme):
    client.force_login(member(scheme))
    assert client.get(PAGE).url.startswith("/compte/confirmer/")


def test_roles_sessions_name_and_address_end_and_outings_stay(client, scheme):
    user = member(scheme, name="Nadia", email="nadia@exemple.test")
    theirs = outing(scheme, user=user)
    signed_in(client, user)
    assert "Fermer mon compte" in client.get(PAGE).content.decode()
    assert client.post(PAGE).url == "/connexion/"
    user.refresh_from_db()
    assert (user.is_active, user.name, user.email) == (False, "Compte fermé", f"compte-ferme-{user.pk}@exemple.invalid")
    assert not Membership.objects.of(user).current().exists()
    assert client.get("/sorties/").status_code == 302
    theirs.refresh_from_db()
    assert theirs.recorded_by == user
    assert Line.objects.get().deed == "member.out"
    assert not User.objects.filter(email="nadia@exemple.test").exists()


def test_who_alone_administers_names_somebody_first(client, scheme):
    admin = member(scheme, Role.ADMIN, email="seule@exemple.test")
    Membership.objects.create(user=admin, operator=scheme.lead_operator, scheme=scheme, role=Role.COORDINATOR)
    signed_in(client, admin)
    answer = client.post(PAGE)
    assert answer.status_code == 409
    assert "nommez d’abord quelqu’un" in answer.content.decode()
    admin.refresh_from_db()
    assert admin.is_active and Membership.objects.of(admin).current().count() == 2
