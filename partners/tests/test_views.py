import datetime

import pytest

from accounts.tests.factories import UserFactory
from partners.enums import FundingUse
from partners.tests.factories import PartnerFactory, convention, representative
from schemes.enums import DatePrecision, Role
from schemes.models import Membership, Scheme
from schemes.tests.factories import (
    MobileUnitFactory,
    NeighbourhoodFactory,
    OperatorFactory,
    SchemeFactory,
    TeamPostFactory,
    member,
)

pytestmark = pytest.mark.both


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte mobile", slug="la-halte-mobile")


def sheet(client, user, slug="la-halte-mobile"):
    client.force_login(user)
    return client.get(f"/dispositifs/{slug}/")


def text(response):
    """The page's words, with single plain spaces."""
    return " ".join(response.content.decode().split())


# The sheet


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_the_sheet(client, scheme, role):
    assert "La Halte mobile" in text(sheet(client, member(scheme, role)))


def test_the_sheet_of_another_scheme_does_not_exist(client, scheme):
    funder = representative(PartnerFactory(scheme=scheme, scheme__roles=["funder"]))

    assert sheet(client, member(SchemeFactory())).status_code == 404
    assert sheet(client, funder).status_code == 404
    assert sheet(client, UserFactory()).status_code == 404


def test_an_empty_sheet_says_what_is_unknown(client, scheme):
    html = text(sheet(client, member(scheme)))

    assert "Quartiers non renseignés" in html
    assert html.count("non renseigné") >= 12


@pytest.mark.parametrize(("zone", "is_said"), [("Europe/Paris", False), ("Indian/Reunion", True)])
def test_the_sheet_says_a_local_hour_that_is_not_the_usual_one(client, scheme, zone, is_said):
    Scheme.objects.update(time_zone=zone)
    assert ("<dt>Heure locale</dt> <dd> La Réunion </dd>" in text(sheet(client, member(scheme)))) == is_said


def test_hours_that_cross_midnight_end_the_next_day(client, scheme):
    period = scheme.periods.create(
        name="Correspondants de nuit",
        starts_on=datetime.date(1999, 1, 1),
        ends_on=datetime.date(2008, 12, 31),
        precision=DatePrecision.YEAR,
    )
    for weekday in (2, 3, 4):
        period.hours.create(weekday=weekday, starts_at=datetime.time(19), ends_at=datetime.time(2))

    html = text(sheet(client, member(scheme)))

    assert "1999 – 2008" in html
    assert "du mardi au jeudi, 19 h – 2 h (jusqu’au lendemain)" in html


def test_missions_are_told_once_with_their_parts(client, scheme):
    mission = scheme.missions.create(position=1, text="Assurer une présence")
    mission.parts.create(scheme=scheme, position=1, text="aller vers les personnes")

    html = text(sheet(client, member(scheme)))

    assert html.count("aller vers les personnes") == 1
    assert html.index("Assurer une présence") < html.index("aller vers les personnes")


def test_a_claim_without_evidence_asks_for_it(client, scheme):
    scheme.claims.create(position=1, text="Un dispositif reconnu", evidence="Enquête de 2025")
    scheme.claims.create(position=2, text="Une contribution efficace")

    html = text(sheet(client, member(scheme)))

    assert "Enquête de 2025" in html
    assert html.count("preuve à rattacher") == 1


def test_the_perimeter_tells_status_priority_and_why(client, scheme):
    NeighbourhoodFactory(
        name="Les Tilleuls",
        scheme=scheme,
        scheme__is_priority=True,
        scheme__note="Quartier choisi pour la démonstration",
        status="qpv",
    )
    NeighbourhoodFactory(scheme=scheme)

    html = text(sheet(client, member(scheme)))

    assert "Les Tilleuls" in html
    assert ">QPV<" in html
    assert ">Prioritaire<" in html
    assert "Quartier choisi pour la démonstration" in html
    assert "statut non renseigné" in html


def test_an_approximate_count_says_so(client, scheme):
    scheme.inhabitants_count, scheme.is_inhabitants_approximate = 20_000, True
    scheme.save()

    assert "environ 20 000" in text(sheet(client, member(scheme)))


def test_the_sheet_names_who_orders_and_who_pays_for_what(client, scheme):
    PartnerFactory(name="Ville de Montrieux", scheme=scheme, scheme__roles=["commissioner"])
    landlord = PartnerFactory(name="Habitat Montrieux", scheme=scheme, scheme__roles=[])
    landlord.partnerships.get().roles.create(role="funder", funding_use=FundingUse.RUNNING)

    response = sheet(client, member(scheme))

    assert [partner.name for partner in response.context["commissioners"]] == ["Ville de Montrieux"]
    assert 'Habitat Montrieux <span class="om-doux">(fonctionnement)</span>' in text(response)


@pytest.mark.parametrize(
    ("role", "is_shown"),
    [(Role.ADMIN, True), (Role.COORDINATOR, True), (Role.MEDIATOR, False), (Role.VOLUNTEER, False)],
)
def test_amounts_are_for_who_answers_for_them(client, scheme, role, is_shown):
    funder = PartnerFactory(scheme=scheme, scheme__roles=["funder"])
    convention(scheme, funder=funder, kind="grant", amount=45_000)

    html = text(sheet(client, member(scheme, role)))

    assert "Subvention" in html
    assert ("45 000 €" in html) is is_shown


def test_the_technical_administration_is_offered_to_staff_only(client, scheme):
    staff = member(scheme, Role.ADMIN, is_staff=True, is_superuser=True)

    assert "Modifier la fiche" in text(sheet(client, staff))
    assert "Modifier la fiche" not in text(sheet(client, member(scheme, Role.ADMIN)))


def fill(scheme, number):
    """`number` rows of everything the sheet shows."""
    for position in range(number):
        scheme.co_operators.add(OperatorFactory())
        period = scheme.periods.create(name=f"Période {position}")
        period.hours.create(weekday=1, starts_at=datetime.time(9), ends_at=datetime.time(17))
        scheme.objectives.create(position=position, text="Objectif")
        mission = scheme.missions.create(position=position, text="Mission")
        mission.parts.create(scheme=scheme, position=position, text="Partie")
        scheme.approach.create(position=position, text="Étape")
        scheme.claims.create(position=position, text="Résultat")
        NeighbourhoodFactory(scheme=scheme, status="qpv")
        MobileUnitFactory(scheme=scheme, name=f"Triporteur {position}")
        partner = PartnerFactory(scheme=scheme, scheme__roles=["funder", "commissioner"])
        convention(scheme, funder=partner, kind="grant")
    TeamPostFactory(scheme=scheme)


@pytest.mark.parametrize("number", [1, 3])
def test_the_sheet_takes_as_many_queries_whatever_it_holds(client, scheme, django_assert_num_queries, number):
    fill(scheme, number)
    client.force_login(member(scheme))

    # session, user, scheme, 13 of the sheet, 5 of its partners, the right to see amounts, the menu twice
    with django_assert_num_queries(23):
        client.get("/dispositifs/la-halte-mobile/")


# The directory


def directory(client, user, **filters):
    client.force_login(user)
    return client.get("/partenaires/", filters)


def names(response):
    return [partner.name for partner in response.context["partners"]]


def test_the_directory_has_the_partners_of_one_s_schemes(client, scheme):
    PartnerFactory(name="CAF", scheme=scheme)
    PartnerFactory(name="Ailleurs", scheme=SchemeFactory())

    assert names(directory(client, member(scheme))) == ["CAF"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "caf"}, ["CAF"]),
        ({"q": "nantes"}, ["La Poste"]),
        ({"family": "utility"}, ["EDF"]),
        ({"role": "funder"}, ["EDF"]),
        ({"q": "rien"}, []),
        ({"family": "utility", "role": "venue"}, []),
    ],
)
def test_the_directory_is_narrowed(client, scheme, filters, found):
    PartnerFactory(name="CAF", family="public_service", scheme=scheme)
    PartnerFactory(name="EDF", family="utility", scheme=scheme, scheme__roles=["funder"])
    PartnerFactory(name="La Poste", city="Nantes", family="public_service", scheme=scheme)

    assert names(directory(client, member(scheme), **filters)) == found


def test_scheme_and_role_are_asked_of_the_same_partnership(client, scheme):
    second = SchemeFactory(lead_operator=scheme.lead_operator)
    PartnerFactory(name="Ville", scheme=scheme, scheme__roles=["funder"]).partnerships.create(scheme=second)
    admin = member(scheme, Role.ADMIN)

    assert names(directory(client, admin, scheme=scheme.slug, role="funder")) == ["Ville"]
    assert names(directory(client, admin, scheme=second.slug, role="funder")) == []


def test_a_scheme_that_is_not_one_s_own_is_no_filter(client, scheme):
    other = SchemeFactory()
    PartnerFactory(name="CAF", scheme=scheme).partnerships.create(scheme=other)

    response = directory(client, member(scheme), scheme=other.slug)

    assert names(response) == []
    assert "Aucun partenaire avec ces filtres" in text(response)


def test_an_empty_directory_says_why(client, scheme):
    funder = representative(PartnerFactory(scheme=SchemeFactory(), scheme__roles=["funder"]))

    assert "Aucun partenaire pour l’instant" in text(directory(client, member(scheme)))
    assert "Aucun dispositif ne vous est ouvert" in text(directory(client, funder))
    assert "Aucun dispositif ne vous est ouvert" in text(client.get("/dispositifs/"))


def test_a_long_directory_has_pages_that_keep_the_filters(client, scheme):
    PartnerFactory.create_batch(51, scheme=scheme)

    html = text(directory(client, member(scheme), family="association"))

    assert "51 partenaires" in html
    assert "?family=association&amp;page=2" in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_directory_takes_as_many_queries_whatever_its_length(client, scheme, django_assert_num_queries, number):
    PartnerFactory.create_batch(number, scheme=scheme, scheme__roles=["funder", "venue"])
    client.force_login(member(scheme))

    # session, user, roles, count, partners, partnerships, roles, topics, the choices, the menu twice
    with django_assert_num_queries(11):
        client.get("/partenaires/")


# One partner


def test_a_partner_s_page_tells_what_it_does_in_one_s_schemes(client, scheme):
    partner = PartnerFactory(name="CAF", family="public_service", scheme=scheme, scheme__roles=["venue"])
    partner.partnerships.create(scheme=SchemeFactory(name="Ailleurs"))
    client.force_login(member(scheme))

    html = text(client.get(f"/partenaires/{partner.pk}/"))

    assert "Service public" in html
    assert "Accueille" in html
    assert "Ailleurs" not in html


def test_the_page_of_another_s_partner_does_not_exist(client, scheme):
    partner = PartnerFactory(scheme=SchemeFactory(), scheme__roles=["funder"])

    for user in (member(scheme), representative(partner)):
        client.force_login(user)
        assert client.get(f"/partenaires/{partner.pk}/").status_code == 404


def test_a_member_of_two_schemes_sees_a_partner_once(client, scheme):
    second = SchemeFactory()
    partner = PartnerFactory(name="CAF", scheme=scheme)
    partner.partnerships.create(scheme=second)
    user = member(scheme)
    Membership.objects.create(user=user, operator=second.lead_operator, scheme=second, role=Role.MEDIATOR)

    assert names(directory(client, user)) == ["CAF"]


def test_a_partner_leads_back_to_the_list_it_was_opened_from(client, scheme):
    partner = PartnerFactory(scheme=scheme, name="CAF")
    client.force_login(member(scheme))
    client.get("/partenaires/", {"q": "caf"})

    assert 'href="/partenaires/?q=caf"' in client.get(f"/partenaires/{partner.pk}/").content.decode()


def test_a_filter_that_means_nothing_is_said_beside_its_field(client, scheme):
    PartnerFactory(scheme=scheme, name="Régie de quartier")
    client.force_login(member(scheme))

    html = text(client.get("/partenaires/", {"role": "chef"}))

    assert "n’en fait pas partie" in html
    assert "Régie de quartier" not in html
