"""The page of a scheme's partner: added, completed, compared; who may, and what is another structure's."""

import pytest
from django.urls import reverse

from journal.models import Line
from partners.models import Partner, Partnership
from partners.tests.factories import PartnerFactory, representative
from schemes.enums import Role
from schemes.models import Membership, Topic
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
B13 = "Partenaire d’une autre structure aussi : seules vos précisions changent."
B21 = "Quelqu’un a changé cette page : comparez."


@pytest.fixture
def scheme():
    return SchemeFactory(city="Rennes")


@pytest.fixture
def coordinator(client, scheme):
    user = member(scheme, Role.COORDINATOR)
    client.force_login(user)
    return user


def words(response):
    return " ".join(response.content.decode().split())


def data(**changes):
    said = {"name": "CCAS", "city": "Rennes", "family": "social", "roles": ["downstream_reception"], "version": "1"}
    return said | changes


def address(scheme, partner):
    return reverse("partners:edit", args=[Partnership.objects.get(scheme=scheme, partner=partner).pk])


def test_adding_a_partner(client, scheme, coordinator):
    topic = Topic.objects.get(code="housing")
    said = data(topics=[topic.pk], hours="lundi, 9 h à 12 h", phone="02 99 00 00 00", email="accueil@ccas.test")
    response = client.post(reverse("partners:add"), said, follow=True)
    row = Partnership.objects.get(scheme=scheme)
    assert "CCAS est dans votre liste." in words(response)
    assert (row.partner.family, list(row.topics.all()), row.phone) == ("social", [topic], "02 99 00 00 00")
    assert [role.role for role in row.roles.all()] == ["downstream_reception"]
    assert Line.objects.get().deed == "partner.made"


def test_adding_one_that_is_there_says_so_and_keeps_what_was_typed(client, scheme, coordinator):
    PartnerFactory(name="C.C.A.S.", scheme=scheme)
    PartnerFactory(name="CCAS", scheme=scheme)
    response = client.post(reverse("partners:add"), data(name="ccas", hours="le matin"))
    assert response.status_code == 422
    assert "Ce partenaire est déjà dans votre liste : CCAS." in words(response)
    assert 'value="le matin"' in words(response)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Donnez le nom de l’organisme."),
        ({"family": ""}, "Choisissez une famille."),
        ({"family": "to_specify"}, "to_specify"),
        ({"phone": "le 12"}, "Écrivez le numéro en chiffres."),
        ({"email": "accueil"}, "Ce n’est pas une adresse mél : corrigez-la."),
        ({"funding_uses": ["running"]}, "Cochez aussi « Finance », ou retirez l’emploi des fonds."),
    ],
)
def test_what_is_wrong_is_said(client, scheme, coordinator, changes, sentence):
    response = client.post(reverse("partners:add"), data(**changes))
    assert response.status_code == 422
    assert sentence in words(response)
    assert not Partner.objects.exists()


def test_a_funder_says_what_its_money_is_for(client, scheme, coordinator):
    partner = PartnerFactory(scheme=scheme)
    client.post(address(scheme, partner), data(roles=["funder", "venue"], funding_uses=["running", "investment"]))
    roles = Partnership.objects.get().roles.values_list("role", "funding_use")
    assert set(roles) == {("funder", "running"), ("funder", "investment"), ("venue", "")}


def test_b21_two_people_on_one_page_compare(client, scheme, coordinator):
    partner = PartnerFactory(name="CCAS", city="Rennes", family="social", scheme=scheme)
    client.post(address(scheme, partner), data(hours="le matin"))
    response = client.post(address(scheme, partner), data(hours="l’après-midi", roles=["venue"]))
    assert response.status_code == 409
    html = words(response)
    assert B21 in html
    assert [row.label for row in response.context["differences"]] == ["Ce qu’il fait dans ce dispositif", "Horaires"]
    assert Partnership.objects.get().hours == "le matin"
    again = data(hours="l’après-midi", version=str(response.context["form"]["version"].value()))
    assert client.post(address(scheme, partner), again).status_code == 302
    assert Partnership.objects.get().hours == "l’après-midi"


def test_b13_the_name_of_another_structure_s_partner_stays(client, scheme, coordinator):
    partner = PartnerFactory(name="CAF", city="Rennes", family="public_service", scheme=scheme)
    Partnership.objects.create(scheme=SchemeFactory(), partner=partner)
    assert B13 in words(client.get(address(scheme, partner)))
    client.post(address(scheme, partner), data(name="Autre nom", hours="le matin"))
    partner.refresh_from_db()
    assert (partner.name, partner.family) == ("CAF", "public_service")
    assert Partnership.objects.get(scheme=scheme).hours == "le matin"


def test_a_name_that_another_bears_in_that_town_is_refused(client, scheme, coordinator):
    PartnerFactory(name="CCAS", city="Rennes", scheme=scheme)
    partner = PartnerFactory(name="Épicerie", city="Rennes", scheme=scheme)
    response = client.post(address(scheme, partner), data())
    assert "Un autre partenaire porte ce nom dans cette ville. Si c’est le même, réunissez-les." in words(response)


def test_one_choice_completes_a_partner_named_during_an_outing(client, scheme, coordinator):
    partner = PartnerFactory(name="Épicerie solidaire", family="to_specify", scheme=scheme)
    row = Partnership.objects.get()
    specify = reverse("partners:family", args=[row.pk])
    assert "choisissez une famille" in words(client.post(specify, {"family": "to_specify"}, follow=True))
    assert "Épicerie solidaire est enregistré." in words(client.post(specify, {"family": "charity"}, follow=True))
    assert "est déjà complété" in words(client.post(specify, {"family": "health"}, follow=True))
    partner.refresh_from_db()
    assert partner.family == "charity"
    assert Line.objects.get().after == "Aide alimentaire, caritatif, co-anime"


def test_v18_warns_of_a_person_and_does_not_block(client, scheme, coordinator):
    response = client.post(reverse("partners:add"), data(note="Demander Mme Dupont"), follow=True)
    assert "On dirait un nom ou un numéro. Retirez-le si c’est une personne." in words(response)
    assert Partnership.objects.get().note == "Demander Mme Dupont"


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.VOLUNTEER])
def test_the_field_reads_the_directory_and_changes_nothing(client, scheme, role):
    partner = PartnerFactory(scheme=scheme)
    Partnership.objects.update(hours="lundi, 9 h", phone="02 99 00 00 00")
    client.force_login(member(scheme, role))
    html = words(client.get(reverse("partners:detail", args=[partner.pk])))
    assert "lundi, 9 h" in html
    assert "02 99 00 00 00" in html
    assert "Modifier" not in html
    assert client.get(address(scheme, partner)).status_code == 403
    assert client.post(address(scheme, partner), data()).status_code == 403


def test_a_partner_s_page_is_of_those_who_answer_for_its_scheme(client, scheme):
    partner = PartnerFactory(scheme=scheme)
    client.force_login(member(SchemeFactory(), Role.COORDINATOR))
    assert client.get(address(scheme, partner)).status_code == 404
    client.force_login(representative(partner))
    assert client.get(address(scheme, partner)).status_code == 404
    client.force_login(member(scheme, Role.ADMIN))
    assert client.get(address(scheme, partner)).status_code == 200


def test_who_answers_for_two_structures_is_led_to_the_one_that_runs_the_scheme(client, scheme, coordinator):
    theirs = SchemeFactory(lead_operator__name="Aaa", name="Autre")
    Membership.objects.create(user=coordinator, operator=theirs.lead_operator, scheme=theirs, role=Role.COORDINATOR)
    partner = PartnerFactory(scheme=scheme)
    client.get("/")
    for page in (address(scheme, partner), f"{reverse('structure_partners')}?scheme={scheme.slug}"):
        assert client.get(page).context["scheme"] == scheme
    assert client.get(reverse("structure_partners")).context["scheme"] == theirs
