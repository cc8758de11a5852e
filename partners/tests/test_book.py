"""The orientation book: whom people are sent to, by topic."""

import pytest
from django.urls import reverse

from partners.models import Partnership
from partners.tests.factories import PartnerFactory, representative
from partners.views.book import by_topic
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory()


def receiving(scheme, name, *codes, **columns):
    partner = PartnerFactory(name=name, scheme=scheme, scheme__roles=("downstream_reception", "venue"))
    row = Partnership.objects.get(partner=partner)
    Partnership.objects.filter(pk=row.pk).update(**columns)
    row.topics.set(Topic.objects.filter(scheme=None, code__in=codes))
    return row


def test_who_receives_people_stands_under_each_topic_it_answers_on(scheme):
    housing, employment = (Topic.objects.get(code=code).label for code in ("housing", "employment"))
    receiving(scheme, "Mission locale", "employment")
    receiving(scheme, "France services", "housing", "employment")
    receiving(scheme, "Mairie")
    PartnerFactory(name="Bailleur", scheme=scheme, scheme__roles=("funder",))
    receiving(SchemeFactory(), "CAF d’ailleurs", "housing")
    found = {topic: [str(row.partner) for row in rows] for topic, rows in by_topic(scheme)}
    assert found == {
        "Toutes demandes": ["Mairie"],
        housing: ["France services"],
        employment: ["France services", "Mission locale"],
    }
    assert next(iter(found)) == "Toutes demandes"


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_it_with_hours_and_contact(client, scheme, role):
    receiving(scheme, "CAF", "housing", hours="lundi, 9 h", phone="3230", email="accueil@caf.test", address="1 place")
    client.force_login(member(scheme, role))
    html = client.get(reverse("partners:book")).content.decode()
    for said in ("CAF", "lundi, 9 h", "tel:3230", "mailto:accueil@caf.test", "1 place"):
        assert said in html


def test_a_funder_has_none_and_another_scheme_s_does_not_exist(client, scheme):
    funder = representative(PartnerFactory(scheme=scheme, scheme__roles=("funder",)))
    receiving(scheme, "CAF", "housing")
    client.force_login(funder)
    assert "CAF" not in client.get(reverse("partners:book")).content.decode()
    assert client.get(f"{reverse('partners:book')}?scheme={scheme.slug}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_whatever_their_number(client, scheme, django_assert_max_num_queries, count):
    for number in range(count):
        receiving(scheme, f"Partenaire {number}", "housing", "employment")
    client.force_login(member(scheme))
    with django_assert_max_num_queries(12):
        client.get(reverse("partners:book"))


def test_the_phone_is_told_to_keep_it(client, scheme):
    client.force_login(member(scheme))
    pages = client.get(reverse("outings:token")).json()["pages"]
    assert {"/partenaires/carnet/", f"/partenaires/carnet/?scheme={scheme.slug}"} <= set(pages)
