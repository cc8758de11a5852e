import pytest

from accounts.models import User
from outings.tests.factories import outing
from schemes.tests.factories import SchemeFactory

pytestmark = pytest.mark.django_db
ADMIN = "/administration/outings/outing/"


def test_outings_are_read_only_in_the_administration(client):
    stored = outing(SchemeFactory())
    client.force_login(User.objects.create_superuser("admin@exemple.test"))
    assert client.get(ADMIN).status_code == 200
    assert client.get(f"{ADMIN}{stored.pk}/change/").status_code == 200
    assert client.get(f"{ADMIN}add/").status_code == 403
    assert client.post(f"{ADMIN}{stored.pk}/delete/").status_code == 403
