"""Conventions: typed by who answers for the schemes, their amount by an admin, read at a version."""

import datetime
from decimal import Decimal

import pytest

from journal.models import Line
from partners.conventions.models import Convention
from partners.models import Partner
from partners.tests.factories import PartnerFactory, convention
from schemes.enums import Role
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

PAGE = "/conventions/"


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def town(scheme):
    return PartnerFactory(name="Ville de Montrieux", scheme=scheme)


def signed_in(client, user):
    client.force_login(user)
    return client


def data(scheme, funder, **changes):
    typed = {"funder": funder.pk, "kind": "grant", "schemes": [scheme.pk], "starts_on": "2026-01-01"}
    typed |= {"ends_on": "2026-12-31", "amount": "45 000", "note": "", "version": "0"}
    typed |= {"duties-TOTAL_FORMS": "2", "duties-INITIAL_FORMS": "0"}
    typed |= {"duties-0-kind": "annual", "duties-0-due_on": "2027-06-30", "duties-0-form": "pdf"}
    typed |= {"duties-0-period_starts_on": "2026-01-01", "duties-0-period_ends_on": "2026-12-31"}
    typed |= {"objectives": "Être présent\nOuvrir les droits\n"}
    return typed | {"duties-1-kind": "note", "duties-1-due_on": "", "duties-1-form": "pdf"} | changes


def test_an_admin_adds_one_and_its_funder_reads(client, scheme, town):
    signed_in(client, member(scheme, Role.ADMIN))
    assert client.post(f"{PAGE}ajouter/", data(scheme, town)).status_code == 302
    row = Convention.objects.get()
    assert (row.operator, row.amount, list(row.schemes.all())) == (scheme.lead_operator, Decimal(45_000), [scheme])
    (duty,) = row.duties.all()
    assert (duty.kind, duty.due_on) == ("annual", datetime.date(2027, 6, 30))
    assert (duty.period_starts_on, duty.period_ends_on) == (row.starts_on, row.ends_on)
    assert [one.text for one in row.objectives.all()] == ["Être présent", "Ouvrir les droits"]
    assert town in Partner.objects.reading(scheme)
    assert [line.deed for line in Line.objects.all()] == ["convention.added"]
    page = client.get(PAGE).content.decode()
    assert "Ville de Montrieux" in page and "45\u202f000\u00a0€" in page and "Rapport annuel" in page


def test_a_coordinator_writes_all_but_the_amount(client, scheme, town):
    row = convention(scheme, town, amount=45_000)
    signed_in(client, member(scheme, Role.COORDINATOR))
    assert "45\u202f000\u00a0€" in client.get(f"{PAGE}{row.pk}/").content.decode()
    client.post(f"{PAGE}{row.pk}/modifier/", data(scheme, town, amount="1", note="Avenant à venir"))
    row.refresh_from_db()
    assert (row.amount, row.note, row.version) == (45_000, "Avenant à venir", 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2025-12-31"}, "La convention finit avant de commencer."),
        ({"amount": "beaucoup"}, "Écrivez le montant en chiffres."),
        ({"schemes": []}, "obligatoire"),
        ({"duties-0-due_on": "31/02/2027"}, "Cette date n’existe pas."),
        ({"duties-0-period_ends_on": ""}, "Une période a un début et une fin."),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, scheme, town, changes, sentence):
    signed_in(client, member(scheme, Role.ADMIN))
    answer = client.post(f"{PAGE}ajouter/", data(scheme, town, note="Gardée", **changes))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html and 'value="Gardée"' in html
    assert not Convention.objects.exists()


def test_two_people_on_one_convention_compare(client, scheme, town):
    row = convention(scheme, town)
    signed_in(client, member(scheme, Role.ADMIN))
    client.post(f"{PAGE}{row.pk}/modifier/", data(scheme, town, note="Première"))
    late = client.post(f"{PAGE}{row.pk}/modifier/", data(scheme, town, note="Seconde"))
    html = late.content.decode()
    assert late.status_code == 409
    assert "Quelqu’un a changé cette page" in html and "Première" in html and 'value="Seconde"' in html
    row.refresh_from_db()
    assert row.note == "Première"


def test_one_about_two_schemes_is_one(client, scheme, town):
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    signed_in(client, member(scheme, Role.ADMIN))
    client.post(f"{PAGE}ajouter/", data(scheme, town, schemes=[scheme.pk, other.pk]))
    assert set(Convention.objects.get().schemes.all()) == {scheme, other}
    assert town in Partner.objects.reading(other)


def test_who_coordinates_reads_those_of_their_schemes(client, scheme, town):
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    row = convention(other, PartnerFactory(name="Département", scheme=other))
    signed_in(client, member(scheme, Role.COORDINATOR))
    assert "Département" not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{row.pk}/").status_code == 404


def test_an_admin_takes_one_away_and_the_journal_says_so(client, scheme, town):
    row = convention(scheme, town)
    signed_in(client, member(scheme, Role.COORDINATOR))
    assert client.post(f"{PAGE}{row.pk}/retirer/").status_code == 403
    signed_in(client, member(scheme, Role.ADMIN))
    client.post(f"{PAGE}{row.pk}/retirer/")
    assert not Convention.objects.exists()
    assert [line.deed for line in Line.objects.all()] == ["convention.removed"]


def test_another_structure_s_is_not_found(client, scheme, town):
    row = convention(scheme, town)
    signed_in(client, member(SchemeFactory(lead_operator=OperatorFactory()), Role.ADMIN))
    assert client.get(f"{PAGE}{row.pk}/").status_code == 404
    assert client.post(f"{PAGE}{row.pk}/retirer/").status_code == 404


def test_who_has_one_scheme_finds_it_ticked_with_its_objectives(client, scheme, town):
    scheme.objectives.create(text="Aller vers", position=1)
    signed_in(client, member(scheme, Role.COORDINATOR))
    form = client.get(f"{PAGE}ajouter/").context["form"]
    assert (form["schemes"].value(), form["objectives"].value()) == ([scheme.pk], "Aller vers")
