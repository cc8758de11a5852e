"""« Une question sur ce chiffre », from a body to the team and back, then in the next report."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outings.models import Outing
from partners.tests.factories import PartnerFactory, representative
from reporting.delivering import send_links
from reporting.models import ActivityReport, FigureQuestion, ReportAccess
from reporting.printed import key_figures, printed_figures
from reporting.questions import answered_since
from reporting.tests.factories import month, published
from reporting.tests.pages import at, published_unprinted
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(scheme):
    return PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("funder",))


@pytest.fixture
def funder(town):
    return representative(town)


@pytest.fixture
def report(scheme, funder):
    return published(scheme)


def ask(client, report, text="Est-ce compté deux fois\u00a0?", code="outings_done"):
    return client.post(at("ask", report, chiffre=code), {"text": text}, follow=True)


def test_a_body_asks_on_a_figure_as_printed_and_the_team_answers_it(client, report, funder, scheme):
    client.force_login(funder)
    page = client.get(at("ask", report, chiffre="outings_done")).content.decode()
    assert "Sorties clôturées ou validées" in page
    assert "Votre question est partie" in ask(client, report).content.decode()
    ask(client, report)
    question = FigureQuestion.objects.get()
    assert (question.label, question.value, str(question.reader)) == ("Sorties réalisées", "17", "Ville de Montrieux")
    client.force_login(member(scheme, Role.COORDINATOR))
    assert "Est-ce compté deux fois" in client.get(at("report", report)).content.decode()
    sent = client.post(at("answer_question", question), {"answer": "Une fois, au jour du début."}, follow=True)
    assert "Votre réponse est envoyée à Ville de Montrieux." in sent.content.decode()
    mail.outbox.clear()
    ReportAccess.objects.all().delete()
    send_links()
    assert any("a répondu à votre question" in message.body for message in mail.outbox)
    client.force_login(funder)
    assert "Une fois, au jour du début." in client.get(at("report", report)).content.decode()


def test_two_who_answer_at_once_are_told(client, report, funder, scheme):
    client.force_login(funder)
    ask(client, report)
    question = FigureQuestion.objects.get()
    client.force_login(member(scheme, Role.COORDINATOR))
    client.post(at("answer_question", question), {"answer": "La première."})
    second = client.post(at("answer_question", question), {"answer": "La seconde."})
    assert second.status_code == 409
    assert "La première." in second.content.decode()
    assert "La seconde." in second.content.decode()
    question.refresh_from_db()
    assert question.answer == "La première."


@pytest.mark.parametrize(("text", "sentence"), [("", "Écrivez votre question"), ("é" * 501, "501 caractères")])
def test_what_is_wrong_with_a_question_is_said_and_nothing_is_lost(client, report, funder, text, sentence):
    client.force_login(funder)
    answer = client.post(at("ask", report, chiffre="outings_done"), {"text": text})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert text in answer.content.decode()
    assert not FigureQuestion.objects.exists()


def test_a_figure_that_was_not_printed_is_asked_by_nobody(client, report, funder):
    client.force_login(funder)
    assert client.get(at("ask", report, chiffre="people_by_month")).status_code == 404
    assert client.get(at("ask", report)).status_code == 404


def test_another_body_reads_neither_the_question_nor_its_answer(client, report, funder, scheme):
    client.force_login(funder)
    ask(client, report)
    other = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    report.report_readers.create(partner=other)
    client.force_login(representative(other))
    assert "Est-ce compté deux fois" not in client.get(at("report", report)).content.decode()
    assert "Est-ce compté deux fois" not in client.get(at("ask", report, chiffre="outings_done")).content.decode()
    stranger = SchemeFactory()
    client.force_login(member(stranger, Role.COORDINATOR))
    assert client.get(at("answer_question", FigureQuestion.objects.get())).status_code == 404


def test_a_body_acknowledges_once(client, report, funder):
    client.force_login(funder)
    page = client.post(at("acknowledge", report), follow=True).content.decode()
    assert "Ville de Montrieux en a accusé réception le 18" in page
    client.post(at("acknowledge", report))
    reader = report.report_readers.get()
    assert reader.acknowledged_by == funder
    assert [row.act for row in reader.accesses.order_by("pk")] == ["acknowledged", "opened"]


def test_the_next_report_tells_what_was_answered_since(client, report, funder, scheme, town):
    client.force_login(funder)
    ask(client, report)
    ask(client, report, "Et les tournées\u00a0?")
    first, second = FigureQuestion.objects.order_by("pk")
    client.force_login(member(scheme, Role.COORDINATOR))
    client.post(at("answer_question", first), {"answer": "Une fois."})
    april = ActivityReport.objects.create(scheme=scheme, title="Avril", **month(4))
    assert list(answered_since(april)) == [first]
    assert (
        list(answered_since(ActivityReport.objects.create(scheme=SchemeFactory(), title="Ailleurs", **month(4)))) == []
    )
    april.status, april.published_at = "published", clock.now()
    april.save()
    client.post(at("answer_question", second), {"answer": "Une par tournée."})
    may = ActivityReport.objects.create(scheme=scheme, title="Mai", **month(5))
    assert list(answered_since(may)) == [second]
    scheme.partnerships.filter(partner=town).delete()
    assert list(answered_since(may)) == []


def test_key_figures_are_those_that_were_frozen_at_publication(draft, funder, scheme):
    report = published_unprinted(draft)
    told = {row.code: row.told for row in key_figures(printed_figures(report))}
    assert (told["outings_done"], told["people_mediated"]) == ("5", "≈\u00a060")
    Outing.objects.filter(scheme=scheme).update(people_mediated=99)
    assert {row.code: row.told for row in key_figures(printed_figures(report))} == told


def test_figures_are_told_as_they_are_printed_six_of_them_none_unknown(report):
    assert [row.told for row in key_figures(printed_figures(report))] == [
        "17",
        "48,5",
        "3",
        "≈\u00a0180",
        "<\u00a05",
        "6",
    ]


def test_the_page_of_a_report_takes_as_many_queries_for_one_question_as_for_ten(client, report, funder):
    client.force_login(funder)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(at("report", report))
        return len(queries)

    ask(client, report)
    asked()
    one = asked()
    for number in range(9):
        ask(client, report, f"Question {number}")
    assert asked() == one


def test_what_is_asked_waits_on_a_faire_until_it_is_answered(client, report, funder, scheme):
    client.force_login(funder)
    ask(client, report)
    question = FigureQuestion.objects.get()
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get("/a-faire/").content.decode()
    assert "Question d’un lecteur" in page
    assert at("answer_question", question) in page
    client.post(at("answer_question", question), {"answer": "Une fois."})
    assert "Question d’un lecteur" not in client.get("/a-faire/").content.decode()
