import datetime

import pytest

from journal.models import Line
from partners.models import SpotLandlord
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory
from watch.models import Recipient
from watch.tests.factories import recipient

pytestmark = pytest.mark.django_db


def typed(partner, **said):
    return {"partner": partner.pk, "service": "Proximité", "email": "a@b.test", "is_active": "on"} | said


def test_a_recipient_is_added_with_its_spots_and_the_journal_says_so(desk, scheme):
    landlord, quarter, hall = (
        PartnerFactory(scheme=scheme),
        NeighbourhoodFactory(scheme=scheme),
        SpotFactory(scheme=scheme),
    )
    said = typed(landlord, technical_types=["lift"], neighbourhoods=[quarter.pk], spots=[hall.pk])
    assert desk.post("/structure/destinataires/ajouter/", said).status_code == 302
    row = Recipient.objects.get()
    assert (row.technical_types, list(row.neighbourhoods.all())) == (["lift"], [quarter])
    assert SpotLandlord.objects.get(spot=hall).partner == landlord
    assert Line.objects.get(deed="recipient.added").thing_label == str(row)
    page = desk.get("/structure/destinataires/").content.decode()
    assert f"Pour Ascenseur, {quarter}\u00a0; 1\u00a0lieu est à cet organisme" in page


def test_a_spot_ticked_elsewhere_changes_landlord_and_one_unticked_has_none(desk, scheme):
    first, second = recipient(scheme), recipient(scheme, service="Autre")
    hall, court = SpotFactory(scheme=scheme), SpotFactory(scheme=scheme)
    for spot in (hall, court):
        SpotLandlord.objects.create(spot=spot, partner=first.partner)
    desk.post(f"/structure/destinataires/{second.pk}/", typed(second.partner, spots=[hall.pk], version=1))
    assert SpotLandlord.objects.get(spot=hall).partner == second.partner
    desk.post(f"/structure/destinataires/{first.pk}/", typed(first.partner, version=1))
    assert list(SpotLandlord.objects.values_list("spot", flat=True)) == [hall.pk]


def test_what_is_wrong_is_said_and_kept(desk, scheme):
    row = recipient(scheme)
    answer = desk.post("/structure/destinataires/ajouter/", typed(row.partner, email="sans arobase"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sans arobase" in page
    assert "Cette adresse n’est pas complète." in page
    assert "Ce service est déjà dans la liste." in page


def test_two_who_edit_it_compare(desk, scheme):
    row = recipient(scheme)
    address = f"/structure/destinataires/{row.pk}/"
    assert desk.post(address, typed(row.partner, service="Gardiens", version=1)).status_code == 302
    answer = desk.post(address, typed(row.partner, service="Accueil", technical_types=["lift"], version=1))
    page = answer.content.decode()
    assert (answer.status_code, "Gardiens" in page, "Accueil" in page, "rien de coché" in page) == (
        409,
        True,
        True,
        True,
    )
    assert desk.post(address, typed(row.partner, service="Accueil", version=2)).status_code == 302
    row.refresh_from_db()
    assert (row.service, row.version) == ("Accueil", 3)


def test_a_mail_that_did_not_leave_is_said(desk, scheme):
    again = clock.moment(clock.today(), datetime.time(9, 10))
    recipient(scheme).dispatches.create(due_at=clock.now(), tries=1, next_try_at=again)
    page = desk.get("/structure/destinataires/").content.decode()
    assert "Pas encore parti. Nouvel essai à 9\u00a0h\u00a010." in page


def test_another_s_scheme_is_not_found(desk):
    other = recipient(SchemeFactory())
    assert desk.get(f"/structure/destinataires/{other.pk}/").status_code == 404


def test_the_list_asks_the_same_of_the_database_for_ten(desk, scheme, django_assert_max_num_queries):
    for number in range(10):
        recipient(scheme, NeighbourhoodFactory(scheme=scheme), service=f"Service {number}")
    with django_assert_max_num_queries(20):
        desk.get("/structure/destinataires/")
