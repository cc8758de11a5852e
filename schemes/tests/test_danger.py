import datetime

import pytest

from schemes.models import EmergencyContact, Membership
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/personne-en-danger/"


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    EmergencyContact.objects.create(operator=scheme.lead_operator, label="Astreinte", phone="02 99 00 00 00")
    return scheme


def test_anybody_reads_whom_to_call(client):
    page = client.get(PAGE).content.decode()
    for number in ("15", "17", "18", "112", "119", "3919", "3114"):
        assert f'href="tel:{number}"' in page
    assert 'href="sms:114"' in page


def test_the_operator_s_numbers_are_for_its_members(client, scheme):
    assert "02 99 00 00 00" not in client.get(PAGE).content.decode()
    for user, is_shown in ((member(scheme), True), (member(SchemeFactory()), False)):
        client.force_login(user)
        assert ('href="tel:0299000000"' in client.get(PAGE).content.decode()) == is_shown


def test_a_structure_without_numbers_says_so(client):
    client.force_login(member(SchemeFactory()))
    assert "n’a pas encore donné ses numéros" in client.get(PAGE).content.decode()


def test_who_left_reads_them_no_more(scheme):
    user = member(scheme)
    Membership.objects.filter(user=user).update(ends_on=datetime.date(2020, 1, 1))
    assert not EmergencyContact.objects.of(user).exists()
