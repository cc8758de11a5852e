"""Who reads a structure's reports for a partner: each structure lets its own readers in.

The town funds a scheme of each of two structures; each published a report that the town reads.
"""

import datetime
import re

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from journal.models import Line
from partners.models import Representative
from partners.readers import close_reader, open_reader
from partners.tests.factories import PartnerFactory, representative
from reporting.models import ActivityReport
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

READERS = "/structure/partenaires/lecteurs/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def town(db):
    return PartnerFactory(name="Ville de Montrieux")


def funded(town):
    """A scheme that the town funds, its structure's admin, and its report, that the town reads."""
    scheme = SchemeFactory()
    scheme.partnerships.create(partner=town).roles.create(role="funder")
    report = ActivityReport.objects.create(
        scheme=scheme,
        title=f"Bilan {scheme.slug}",
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2026, 6, 30),
        status="published",
        published_at=clock.now(),
    )
    report.report_readers.create(partner=town)
    return scheme, member(scheme, Role.ADMIN), report


@pytest.fixture
def ours(town):
    return funded(town)


@pytest.fixture
def theirs(town):
    return funded(town)


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def reports_of(user):
    return set(ActivityReport.objects.visible_to(user))


def test_one_reads_the_reports_of_who_let_them_in_and_no_other_s(town, ours, theirs):
    reader = representative(town, ours[0].lead_operator)

    assert reports_of(reader) == {ours[2]}
    assert signed_in(reader).get(f"/rapports/{theirs[2].pk}/").status_code == 404


def test_let_in_by_both_one_reads_both(town, ours, theirs):
    reader = representative(town, ours[0].lead_operator)
    open_reader(reader, theirs[0].lead_operator, town, by=theirs[1])

    assert reports_of(reader) == {ours[2], theirs[2]}


def test_a_structure_that_co_runs_a_scheme_opens_its_reports_too(town, ours, theirs):
    ours[0].co_operators.add(theirs[0].lead_operator)

    assert reports_of(representative(town, theirs[0].lead_operator)) == {ours[2], theirs[2]}


def test_an_admin_lets_somebody_in_by_invitation(town, ours, mailoutbox):
    desk, phone = signed_in(ours[1]), Client()

    desk.post(READERS, {"email": "lea@ville.test", "partner": town.pk})
    [mail] = mailoutbox
    link = re.search(r"http://127.0.0.1:8000(/invitation/\S+)", mail.body)[1]
    phone.post(link, {"name": "Léa", "password": "quatre mots sans rapport"})

    row = Representative.objects.get()
    assert "lire ses rapports, pour Ville de Montrieux" in mail.body
    assert (row.operator, row.partner, row.starts_on) == (ours[0].lead_operator, town, datetime.date(2026, 11, 18))
    assert reports_of(row.user) == {ours[2]}
    assert phone.get("/").url == "/espace/dispositifs/"
    assert list(Line.objects.order_by("pk").values_list("deed", flat=True)) == [
        "invitation.sent",
        "invitation.accepted",
        "reader.opened",
    ]


def test_b16_an_access_closed_closes_at_once_for_that_structure_alone(town, ours, theirs):
    reader = representative(town, ours[0].lead_operator)
    open_reader(reader, theirs[0].lead_operator, town, by=theirs[1])
    row = reader.representations.get(operator=ours[0].lead_operator)

    html = signed_in(ours[1]).post(f"{READERS}{row.pk}/fermer/", follow=True).content.decode()

    assert "Cette personne ne lit plus vos rapports." in html
    assert reports_of(reader) == {theirs[2]}
    assert Line.objects.latest("pk").deed == "reader.closed"


def test_nobody_closes_another_structure_s_reader(town, ours, theirs):
    row = representative(town, ours[0].lead_operator).representations.get()

    assert signed_in(theirs[1]).post(f"{READERS}{row.pk}/fermer/").status_code == 404
    assert Representative.objects.current().exists()


def test_each_sees_its_own_readers(town, ours, theirs):
    representative(town, ours[0].lead_operator, email="lea@ville.test")

    assert "lea@ville.test" in signed_in(ours[1]).get(READERS).content.decode()
    assert "lea@ville.test" not in signed_in(theirs[1]).get(READERS).content.decode()


def test_a_coordinator_lets_in_for_the_partners_of_own_schemes(town, ours, theirs):
    scheme, *_ = ours
    elsewhere = PartnerFactory(scheme=SchemeFactory(lead_operator=scheme.lead_operator), scheme__roles=("funder",))
    venue = PartnerFactory(scheme=scheme, scheme__roles=("venue",))
    browser = signed_in(member(scheme, Role.COORDINATOR))
    answers = [
        browser.post(READERS, {"email": "lea@ville.test", "partner": partner.pk}).status_code
        for partner in (town, elsewhere, venue)
    ]

    assert answers == [302, 422, 422]


def test_somebody_who_reads_already_is_not_let_in_twice(town, ours):
    representative(town, ours[0].lead_operator, email="lea@ville.test")

    response = signed_in(ours[1]).post(READERS, {"email": "lea@ville.test", "partner": town.pk})

    assert response.status_code == 422
    assert "lit déjà vos rapports" in response.content.decode()


def test_an_invitation_to_read_is_copied_renewed_and_withdrawn(town, ours, mailoutbox):
    desk = signed_in(ours[1])
    desk.post(READERS, {"email": "lea@ville.test", "partner": town.pk})
    [offer] = town.reader_offers.all()
    twice = desk.post(READERS, {"email": "lea@ville.test", "partner": town.pk}).content.decode()
    link = desk.post(f"{READERS}invitations/{offer.pk}/lien/").content.decode()
    desk.post(f"{READERS}invitations/{offer.pk}/renvoyer/")
    desk.post(f"{READERS}invitations/{offer.pk}/retirer/")

    assert "Une invitation attend sa réponse" in twice
    assert "/invitation/" in link
    assert len(mailoutbox) == 2
    assert "invitation attend" not in desk.get(READERS).content.decode()


def test_opening_again_another_day_is_a_second_row(town, ours, hold_clock):
    scheme, admin, _ = ours
    reader = UserFactory()
    open_reader(reader, scheme.lead_operator, town, by=admin)
    close_reader(reader.representations.get(), by=admin)
    open_reader(reader, scheme.lead_operator, town, by=admin)
    same_day = reader.representations.count()
    close_reader(reader.representations.get(), by=admin)
    hold_clock(clock.now() + DAY)
    open_reader(reader, scheme.lead_operator, town, by=admin)

    assert same_day == 1
    assert reader.representations.count() == 2
    assert reader.representations.current().count() == 1
