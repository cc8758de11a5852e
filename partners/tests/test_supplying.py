"""A partner gives the value of a line by a link without account, or by telephone."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core import mail

from partners.conventions.supplying import send_due_requests
from partners.models import SuppliedValue, SupplyRequest
from partners.tests.factories import PartnerFactory, convention
from partners.tests.pages import nine, told
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

DAY = datetime.timedelta(days=1)
YEAR = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def line(scheme):
    order = convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **YEAR)
    return order.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")


@pytest.fixture
def supplier(scheme, line):
    body = PartnerFactory(name="Centre social", scheme=scheme)
    return line.suppliers.create(partner=body, email="accueil@centre.exemple.test")


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def at(line, deed):
    return f"/conventions/{line.convention_id}/lignes/{line.pk}/{deed}/"


def asked(desk, supplier):
    """The address that the supplier's mail leads to, for the first quarter."""
    period = {"demande-starts_on": "2026-01-01", "demande-ends_on": "2026-03-31"}
    desk.post(at(supplier.line, "demander"), {"demande-supplier": supplier.pk} | period)
    send_due_requests()
    return re.search(r"/fournir/\S+", mail.outbox[-1].body)[0]


def given(**changes):
    typed = {"value": "11", "source": "register", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    return typed | {"given_on": "2026-04-10"} | changes


def test_a_value_comes_by_a_link_without_account(desk, client, supplier):
    address = asked(desk, supplier)
    client.logout()
    assert client.get(address).status_code == 200
    assert not SuppliedValue.objects.exists()  # Reading changes nothing.

    assert client.post(address, given()).status_code == 302

    row = SuppliedValue.objects.get()
    assert (row.value, row.source, row.given_on) == (Decimal(11), "register", datetime.date(2026, 4, 10))
    assert (row.starts_on, row.ends_on) == (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    assert "votre valeur est reçue" in told(client.get(f"{address}?recue"))


def test_a_supplier_may_not_know(desk, client, supplier):
    client.post(asked(desk, supplier), given(value="", source="", is_unknown="on"))
    row = SuppliedValue.objects.get()
    assert (row.value, row.is_unknown, row.source) == (None, True, "")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": ""}, "Écrivez une valeur, ou cochez « Nous ne savons pas »."),
        ({"is_unknown": "on"}, "pas les deux"),
        ({"source": ""}, "Dites d’où vient cette valeur"),
        ({"value": "beaucoup"}, "Écrivez ce nombre en chiffres."),
        ({"value": "-1"}, "Un nombre ne peut pas être négatif."),
        ({"starts_on": "2026-04-30"}, "La fin est avant le début."),
        ({"given_on": "2026-12-01"}, "Cette date n’est pas encore passée."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(desk, client, supplier, typed, sentence):
    answer = client.post(asked(desk, supplier), given(**typed))
    assert answer.status_code == 422
    assert sentence in told(answer)
    assert not SuppliedValue.objects.exists()


def test_a_link_holds_thirty_days_then_another_is_sent_to_the_address_on_file(desk, client, supplier, hold_clock):
    address = asked(desk, supplier)
    today = datetime.date(2026, 11, 18)
    hold_clock(nine(today + 30 * DAY))
    assert client.get(address).status_code == 200
    hold_clock(nine(today + 31 * DAY))
    assert client.post(address, given()).status_code == 410

    client.post(address, {"another": "1"})
    send_due_requests()

    assert mail.outbox[-1].to == ["accueil@centre.exemple.test"]
    assert SupplyRequest.objects.count() == 2
    assert not SuppliedValue.objects.exists()


def test_only_the_hash_of_a_link_is_kept(desk, supplier):
    token = asked(desk, supplier).split("/")[2]
    request = SupplyRequest.objects.get()
    assert len(token) >= 22 and token not in str(vars(request))


def test_a_revoked_link_serves_no_more(desk, client, supplier):
    address = asked(desk, supplier)
    desk.post(at(supplier.line, "retirer-demande"), {"request": SupplyRequest.objects.get().pk})
    closed = client.post(address, given())
    assert closed.status_code == 410
    assert "Ce lien ne sert plus. Demandez-en un autre." in told(closed)


def test_twenty_posts_an_hour(desk, client, supplier):
    address = asked(desk, supplier)
    answers = [client.post(address, given()).status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


def test_by_telephone_it_is_declared(desk, supplier):
    typed = {f"telephone-{name}": value for name, value in given().items()} | {"telephone-supplier": supplier.pk}
    desk.post(at(supplier.line, "telephone"), typed)
    assert SuppliedValue.objects.get().source == "declared"
    page = told(desk.get(f"/conventions/{supplier.line.convention_id}/lignes/{supplier.line_id}/"))
    assert "janvier – mars 2026 : 11, déclaré, le 10 avril 2026" in page


def test_two_suppliers_are_two_values(desk, client, scheme, line, supplier):
    other = line.suppliers.create(
        partner=PartnerFactory(name="France services", scheme=scheme), email="f@s.exemple.test"
    )
    client.post(asked(desk, supplier), given())
    client.post(asked(desk, other), given(value="31"))
    page = told(desk.get(f"/conventions/{line.convention_id}/lignes/{line.pk}/"))
    assert "11, registre" in page and "31, registre" in page and "42" not in re.findall(r"\b\d+, registre", page)


def test_a_rhythm_asks_once_when_its_period_has_ended(supplier, hold_clock):
    """A quarter: on 1 October the third is over; nothing is asked of one that was over before it was noted."""
    type(supplier).objects.filter(pk=supplier.pk).update(rhythm="quarter", added_on=datetime.date(2026, 8, 1))
    hold_clock(nine(datetime.date(2026, 9, 30)))
    send_due_requests()
    assert not SupplyRequest.objects.exists()
    hold_clock(nine(datetime.date(2026, 10, 1)))
    send_due_requests()
    send_due_requests()
    assert [(row.starts_on, row.ends_on) for row in SupplyRequest.objects.all()] == [
        (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    ]


def test_who_gave_something_stays_named(desk, client, supplier):
    client.post(asked(desk, supplier), given())
    desk.post(at(supplier.line, "retirer-fournisseur"), {"supplier": supplier.pk})
    supplier.refresh_from_db()


def test_a_request_that_got_nothing_says_so(desk, supplier):
    asked(desk, supplier)
    page = told(desk.get(f"/conventions/{supplier.line.convention_id}/lignes/{supplier.line_id}/"))
    assert "Demandé le 18 novembre 2026 : Centre social, janvier – mars 2026, sans réponse." in page
