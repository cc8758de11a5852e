"""A body's space: what was opened to it, by whom, and nothing of anybody else's."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outings.entries import StopEntry
from partners.tests.factories import PartnerFactory, convention, representative
from planning.tests.factories import series
from reporting.models import ActivityReport, PublishedFile
from reporting.tests.factories import KEY_FIGURES, month, published
from reporting.tests.pages import at
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member
from watch.recommending import send
from watch.sending import revoke
from watch.tests.factories import recipient, recommendation

pytestmark = pytest.mark.django_db
SPACE = "/espace/dispositifs/"
DUE = datetime.date(2026, 12, 18)


def read(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def town(scheme):
    return PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("funder",))


@pytest.fixture
def funder(client, town):
    user = representative(town)
    client.force_login(user)
    return user


@pytest.fixture
def asked(scheme, town):
    row = recommendation(scheme, recipient=recipient(scheme, partner=town, service="Propreté"), due_on=DUE)
    send(row, version=1, user=None)
    row.refresh_from_db()
    return row


def test_home_is_the_space_and_one_scheme_is_its_page(client, scheme, town, funder):
    assert client.get("/").url == SPACE
    published(scheme, "Bilan de mars")
    assert client.get(SPACE).url == f"{SPACE}halte/"


def test_schemes_of_several_operators_stand_by_town_and_name_without_a_sum(client, scheme, town, funder):
    for name, city in (("Zénith", "Angers"), ("Abri", "Tours")):
        other = SchemeFactory(name=name, city=city)
        other.partnerships.create(partner=town).roles.create(role="funder")
        funder.representations.create(partner=town, operator=other.lead_operator)
        published(other, f"Bilan de {name}")
    published(scheme, "Bilan de mars")
    context = client.get(SPACE).context
    assert [row.scheme.name for row in context["opened"]] == ["Zénith", "La Halte", "Abri"]
    page = read(client, SPACE)
    assert "Ils ne s’additionnent pas" in page
    assert read(client, "/rapports/").count("Bilan de ") >= 3


def test_the_list_says_what_is_new_what_waits_and_what_is_due_next(client, scheme, town, funder, asked):
    def lines():
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(SPACE).context["opened"]
        return [(row.scheme.name, row.new, row.waiting, row.next_due) for row in rows], len(queries)

    other = SchemeFactory(name="Abri", city="Tours", lead_operator=scheme.lead_operator)
    other.partnerships.create(partner=town).roles.create(role="funder")
    order = convention(scheme, town)
    order.duties.create(kind="annual", due_on=datetime.date(2027, 1, 31))
    first = order.duties.create(kind="report", due_on=datetime.date(2026, 12, 15))
    report = published(other, "Bilan d’Abri")
    one, queries = lines()
    assert one == [("La Halte", 0, 1, first), ("Abri", 1, 0, None)]
    page = read(client, SPACE).replace("\u00a0", " ")
    assert "1 nouveau rapport" in page
    assert "1 réponse attendue" in page
    assert "pour le 15 décembre 2026" in page
    client.get(at("report", report))
    for number in (4, 5, 6):
        published(scheme, str(number), **month(number))
    again, same = lines()
    assert [row[1] for row in again] == [3, 0]
    assert same == queries


def test_a_scheme_is_open_by_its_convention_before_any_report(client, scheme, town, funder):
    days = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    order = convention(scheme, town, amount=45_000, **days)
    convention(scheme, PartnerFactory(scheme=scheme), amount=98_765)
    order.duties.create(kind="report", due_on=datetime.date(2026, 12, 15))
    order.duties.create(kind="annual", due_on=datetime.date(2026, 6, 1), state="waived", reason="Avenant.")
    page = read(client, f"{SPACE}halte/")
    assert "pour le 15 décembre 2026" in page.replace("\u00a0", " ")
    assert "1er juin" not in page.replace("\u00a0", " ")
    assert "45\u202f000\u00a0€" in page and "98\u202f765" not in page
    assert "Aucun rapport n’est encore publié pour vous." in page


def test_what_is_no_body_s_is_not_there(client, scheme, town, funder):
    published(scheme, "Bilan de mars")
    other = SchemeFactory(slug="ailleurs")
    published(other, "Bilan d’ailleurs")
    assert client.get(f"{SPACE}ailleurs/").status_code == 404
    client.force_login(representative(PartnerFactory(scheme=scheme, scheme__roles=("funder",))))
    assert client.get(f"{SPACE}halte/").status_code == 404
    assert client.get("/espace/reponses/").status_code == 200
    client.force_login(member(scheme, Role.COORDINATOR))
    assert client.get(SPACE).status_code == 404


def test_who_is_let_in_by_one_operator_reads_nothing_of_another(client, scheme, town, asked):
    other = SchemeFactory()
    client.force_login(representative(town, operator=other.lead_operator))
    published(scheme, "Bilan de mars")
    convention(scheme, town)
    assert client.get(f"{SPACE}halte/").status_code == 404
    assert asked.proposal not in read(client, "/espace/reponses/")


def test_figures_are_those_of_the_last_report_in_force_as_printed(client, scheme, town, funder):
    report = published(scheme, "Bilan de mars")
    aimed = {"label": "Sorties dans A et B", "value": "6", "bar": '<img alt="6">', "target": "cible au moins 8"}
    first = KEY_FIGURES[0] | aimed | {"comparison": "2025\u00a0: 4", "context": "8 prévues, aucune annulée"}
    PublishedFile.objects.filter(report=report).update(key_figures=[first, *KEY_FIGURES[1:]])
    page = read(client, f"{SPACE}halte/")
    for said in (*aimed.values(), "2025\u00a0: 4", "8 prévues, aucune annulée", "≈\u00a0180"):
        assert said in page
    assert page.count("sans cible") == 2
    ActivityReport.objects.update(withdrawn_at=clock.now(), withdrawn_reason="Compté deux fois.")
    page = read(client, f"{SPACE}halte/")
    assert "cible" not in page
    assert "Compté deux fois." in page


def test_a_replaced_report_leads_to_the_version_after(client, scheme, town, funder):
    first = published(scheme, "Bilan de mars")
    second = published(scheme, "Bilan de mars, version 2", replaces=first, edition=2)
    page = read(client, f"{SPACE}halte/")
    assert "Remplacé" in page
    assert f'href="{second.get_absolute_url()}"' in page
    space = client.get(f"{SPACE}halte/").context["space"]
    assert (space.last, space.reports, space.former) == (second, [second], [first])
    assert read(client, "/rapports/").count("Remplacé") == 1


def test_new_is_what_nobody_of_the_body_opened(client, scheme, town, funder):
    report = published(scheme, "Bilan de mars")
    assert "Nouveau" in read(client, f"{SPACE}halte/")
    client.get(at("pdf", report))
    assert "Nouveau" not in read(client, f"{SPACE}halte/")


def test_dates_are_those_of_the_public_agenda(client, scheme, town, funder):
    published(scheme, "Bilan de mars")
    assert "Aucune date n’est annoncée" in read(client, f"{SPACE}halte/")
    days = {"starts_on": clock.today(), "ends_on": clock.today(), "weekdays": [clock.today().isoweekday()]}
    days |= {"format": "drop_in_session", "holidays": "keep"}
    series(scheme, StopEntry(None, "Place du marché"), is_public=True, **days)
    series(scheme, StopEntry(None, "Cave de la tour"), **days)
    for address in (f"{SPACE}halte/", "/espace/calendrier/"):
        page = read(client, address)
        assert "Place du marché" in page
        assert "Cave de la tour" not in page


def test_a_recommendation_waits_then_its_answer_is_told(client, scheme, town, funder, asked):
    page = read(client, f"{SPACE}halte/")
    assert "1\u00a0préconisation attend votre réponse" in page
    reply = reverse("reporting:reply", args=[asked.pk])
    name = f"recommendation-{asked.pk}"
    refused = client.post(reply, {f"{name}-choice": "declined", f"{name}-text": ""})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.content.decode()
    sent = client.post(reply, {f"{name}-choice": "accepted", f"{name}-text": "Deux mâts."}, follow=True)
    assert "Votre réponse est reçue" in sent.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.answer_text) == ("accepted", "Deux mâts.")
    assert "Rien n’attend votre réponse." in read(client, "/espace/reponses/")
    assert "Deux mâts." in read(client, f"{SPACE}halte/")


def test_what_the_team_took_back_is_answered_no_more(client, asked, funder):
    revoke(asked.dispatches.get())
    reply = reverse("reporting:reply", args=[asked.pk])
    assert "retiré par l’équipe" in read(client, reply)
    answer = client.post(reply, {f"recommendation-{asked.pk}-choice": "accepted"})
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.answer == ""


def test_a_scheme_s_page_takes_as_many_queries_for_one_report_as_for_four(client, scheme, town, funder):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{SPACE}halte/")
        return len(queries)

    published(scheme, "Un")
    one = asked()
    for number in (4, 5, 6):
        published(scheme, str(number), **month(number))
    assert asked() == one
    assert one <= 40
