"""« Partenaires » of a structure: those to complete, silent ones, search, and two that are the same."""

import datetime

import pytest
from django.urls import reverse

from outings.attendance import months_since
from outings.entries import StopEntry
from outings.models import OutingPartner
from outings.tests.factories import outing
from partners.models import Partner, PartnerAlias, Partnership
from partners.tests.factories import PartnerFactory, representative
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
# The tests' day is 18 November 2026.
THREE_MONTHS_AGO, THE_EVE = datetime.date(2026, 8, 18), datetime.date(2026, 8, 17)
PAGE = "/structure/partenaires/"
B14 = "Chacun a ses lecteurs : on ne peut pas les fusionner."


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def coordinator(client, scheme):
    user = member(scheme, Role.COORDINATOR)
    client.force_login(user)
    return user


def words(response):
    return " ".join(response.content.decode().split())


def names(response):
    return [str(row.partner) for row in response.context["rows"]]


def merge_address(scheme, partner, other=None):
    row = Partnership.objects.get(scheme=scheme, partner=partner)
    return reverse("partner_merge", args=[row.pk]) + (f"?avec={other.pk}" if other else "")


def test_silent_is_who_came_and_has_not_for_more_than_three_months(client, scheme, coordinator):
    """CAF came three months ago to the day, the town hall the eve; the CCAS never did; the school elsewhere since."""
    caf, town, school = (PartnerFactory(name=name, scheme=scheme) for name in ("CAF", "Mairie", "École"))
    PartnerFactory(name="CCAS", scheme=scheme)
    beside = SchemeFactory()
    Partnership.objects.create(scheme=beside, partner=school)
    outing(scheme, held_on=THREE_MONTHS_AGO, partners={caf: ""})
    outing(scheme, held_on=THE_EVE, partners={town: "", school: ""})
    outing(beside, held_on=datetime.date(2026, 11, 1), partners={school: ""})
    response = client.get(PAGE, {"silencieux": "1"})
    assert names(response) == ["École", "Mairie"]
    assert "Tous, 4" in words(response)
    assert "Silencieux, 2" in words(response)
    assert "silencieux depuis 3 mois" in words(response)


@pytest.mark.parametrize(
    ("last", "months"), [("2026-08-18", 3), ("2026-08-19", 2), ("2026-07-19", 3), ("2025-11-18", 12)]
)
def test_months_since(last, months):
    assert months_since(datetime.date.fromisoformat(last), datetime.date(2026, 11, 18)) == months


@pytest.mark.parametrize("asked", ["ÉPICERIE", "logement", "beau-soleil"])
def test_search_by_name_topic_or_neighbourhood(client, scheme, coordinator, asked):
    place = NeighbourhoodFactory(scheme=scheme, name="Beau soleil")
    found = PartnerFactory(name="L’épicerie", scheme=scheme)
    Partnership.objects.get(partner=found).topics.set(Topic.objects.filter(code="housing"))
    outing(scheme, partners={found: ""}, stops=[StopEntry(neighbourhood=place)])
    PartnerFactory(name="Mairie", scheme=scheme)
    assert names(client.get(PAGE, {"q": asked})) == ["L’épicerie"]


@pytest.mark.parametrize("asked", ["rien de tel", "%", "a" * 5000])
def test_search_that_finds_nothing_says_so(client, scheme, coordinator, asked):
    PartnerFactory(name="Mairie", scheme=scheme)
    response = client.get(PAGE, {"q": asked})
    assert response.status_code == 200
    assert "Mairie" in words(response) or "Aucun partenaire ici." in words(response)


def test_those_named_during_an_outing_come_first_with_who_they_look_like(client, scheme, coordinator):
    lilas = PartnerFactory(name="Amicale des Lilas", scheme=scheme)
    outing(scheme, partners={lilas: ""}, new_partners=("Asso des locataires Lilas", "Épicerie solidaire"))
    response = client.get(PAGE)
    found = {str(row.partner): alike and str(alike.partner) for row, alike in response.context["to_complete"]}
    assert found == {"Asso des locataires Lilas": "Amicale des Lilas", "Épicerie solidaire": None}
    assert "Ressemble à « Amicale des Lilas », 1 sortie." in words(response)


def test_merging_says_what_changes_then_does_it(client, scheme, coordinator):
    lilas = PartnerFactory(name="Amicale des Lilas", scheme=scheme)
    typed = PartnerFactory(name="Asso Lilas", family="to_specify", scheme=scheme)
    for _ in range(2):
        outing(scheme, partners={typed: ""})
    shown = words(client.get(merge_address(scheme, typed, lilas)))
    assert "« Asso Lilas » devient « Amicale des Lilas »" in shown
    assert "<b>2 sorties</b> changent de partenaire." in shown
    address = merge_address(scheme, typed, lilas)
    done = words(client.post(address, follow=True))
    assert "« Asso Lilas » est maintenant « Amicale des Lilas » : 2 sorties reprises." in done
    assert list(OutingPartner.objects.values_list("partner", flat=True).distinct()) == [lilas.pk]
    assert PartnerAlias.objects.get().name == "Asso Lilas"
    assert "cette réunion est déjà faite" in words(client.post(address, follow=True))


def test_b14_two_with_readers_are_two(client, scheme, coordinator):
    one, other = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    for partner in (one, other):
        representative(partner, scheme.lead_operator)
    assert B14 in words(client.get(merge_address(scheme, one, other)))
    refused = client.post(merge_address(scheme, one, other))
    assert (refused.status_code, B14 in words(refused)) == (409, True)
    assert Partner.objects.count() == 2


def test_b13_is_said_before_merging(client, scheme, coordinator):
    one, other = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    Partnership.objects.create(scheme=SchemeFactory(), partner=one)
    said = "Partenaire d’une autre structure aussi : seules vos précisions changent."
    assert said in words(client.get(merge_address(scheme, one, other)))
    assert said not in words(client.get(merge_address(scheme, other, one)))


def test_the_one_that_has_readers_stays_whatever_was_asked(client, scheme, coordinator):
    one, other = PartnerFactory(name="Un", scheme=scheme), PartnerFactory(name="Deux", scheme=scheme)
    representative(one, scheme.lead_operator)
    shown = words(client.get(merge_address(scheme, one, other)))
    assert "« Deux » devient « Un »" in shown
    assert "« Un » a des lecteurs, une convention ou des rapports : c’est ce nom qui reste." in shown


def test_a_partner_of_nobody_s_scheme_here_cannot_be_chosen(client, scheme, coordinator):
    one = PartnerFactory(scheme=scheme)
    theirs = PartnerFactory(scheme=SchemeFactory())
    for other in (theirs, one):
        assert client.get(merge_address(scheme, one, other)).status_code == 404
        assert client.post(merge_address(scheme, one, other)).status_code == 404
    assert client.post(merge_address(scheme, one)).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_their_number(
    client, scheme, coordinator, django_assert_max_num_queries, count
):
    for number in range(count):
        partner = PartnerFactory(name=f"Partenaire {number}", scheme=scheme)
        outing(scheme, partners={partner: ""}, new_partners=(f"Association numéro {number}",))
    with django_assert_max_num_queries(16):
        client.get(PAGE)


def test_the_field_and_funders_have_no_such_page(client, scheme):
    partner = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    for role in (Role.MEDIATOR, Role.VOLUNTEER):
        client.force_login(member(scheme, role))
        assert client.get(PAGE).status_code == 403
        assert client.post(merge_address(scheme, partner)).status_code == 403
    client.force_login(representative(partner))
    assert client.get(PAGE).status_code == 404


def test_a_structure_without_a_scheme_has_nobody_to_list(client, scheme):
    admin = member(scheme, Role.ADMIN)
    scheme.delete()
    client.force_login(admin)
    assert "Aucun dispositif pour l’instant" in words(client.get(PAGE))
    assert client.get(reverse("partners:add")).status_code == 404
