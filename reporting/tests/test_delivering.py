"""A report goes to its readers: mails, links without account, what the team sees and revokes."""

import datetime
import re

import pytest
from django.core import mail
from django.core.cache import cache

from journal.models import Line
from partners.models import Representative
from partners.tests.factories import PartnerFactory, representative
from reporting.delivering import addresses_of, revoke, send_links, told
from reporting.due import forget_readings
from reporting.enums import ReadingAct
from reporting.models import ActivityReport, ReaderLink, ReportAccess, ReportReader
from reporting.tests.factories import published
from reporting.tests.pages import at, published_unprinted
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(scheme):
    return PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("funder",))


@pytest.fixture
def report(town, scheme):
    representative(town, email="politique-ville@montrieux.test")
    report = published(scheme)
    told(report)
    return report


def link_in(message):
    return re.search(r"(/lire/\S+/)", message.body)[1]


@pytest.fixture
def link(report):
    send_links()
    return link_in(mail.outbox[0])


def acts():
    return [(str(row.reader), row.user and row.user.email, row.act) for row in ReportAccess.objects.order_by("pk")]


def test_a_reader_is_written_to_at_publication_without_any_figure(report):
    assert send_links() == 1
    (message,) = mail.outbox
    assert message.to == ["politique-ville@montrieux.test"]
    assert message.subject == "Rapport publié\u00a0: Bilan de mars, La Halte"
    assert "mars 2026" in message.body.replace("\u00a0", " ")
    said = re.sub(r"http\S+", "", message.body).replace(str(report.scheme.lead_operator), "")
    assert re.findall(r"\d+", said) == ["2026", "18", "2026"]


def test_a_new_version_and_a_withdrawal_are_told_in_their_words(report):
    send_links()
    report.withdrawn_at, report.withdrawn_reason = clock.now(), "Un doublon."
    report.save()
    told(report)
    send_links()
    assert [message.subject.partition("\u00a0")[0] for message in mail.outbox] == ["Rapport publié", "Rapport retiré"]
    ReaderLink.objects.all().delete()
    former = ActivityReport.objects.create(
        scheme=report.scheme, title="v1", starts_on=report.starts_on, ends_on=report.ends_on
    )
    ActivityReport.objects.filter(pk=report.pk).update(withdrawn_at=None, withdrawn_reason="", replaces=former)
    assert [row.kind for row in told(ActivityReport.objects.get(pk=report.pk))] == ["version"]


def test_what_was_withdrawn_before_its_mail_left_is_not_told_as_published(report):
    report.withdrawn_at, report.withdrawn_reason = clock.now(), "Un doublon."
    report.save()
    assert send_links() == 0
    assert not ReaderLink.objects.exists()


def test_publishing_writes_to_its_readers(draft, town):
    someone = representative(town)
    published_unprinted(draft)
    assert [(link.kind, link.email) for link in ReaderLink.objects.all()] == [("published", someone.email)]


def test_who_stands_for_no_body_is_written_at_the_body_s_own_address(town, scheme):
    scheme.partnerships.filter(partner=town).update(email="accueil@montrieux.test")
    reader = published(scheme).report_readers.get()
    assert addresses_of(reader) == [("accueil@montrieux.test", None)]
    someone = representative(town)
    assert [email for email, _ in addresses_of(reader)] == [someone.email]
    Representative.objects.update(ends_on=datetime.date(2026, 1, 1))
    assert [email for email, _ in addresses_of(reader)] == ["accueil@montrieux.test"]


def test_the_link_opens_one_report_and_its_body_is_logged(client, link, report):
    page = client.get(link)
    assert page.status_code == 200
    assert "Bilan de mars" in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    file = client.get(f"{link}rapport.pdf")
    assert file.content == bytes(report.published_file.pdf)
    figures = client.get(f"{link}chiffres.csv")
    assert figures.content.decode() == report.published_file.figures_csv
    assert [act for *who, act in acts() if who == ["Ville de Montrieux", None]] == ["opened", "downloaded", "figures"]
    assert not client.cookies
    assert client.get(report.get_absolute_url()).status_code == 302
    assert client.post(link).status_code == 405


def test_the_body_acknowledges_and_asks_by_its_link_once(client, link, report):
    assert "J’en accuse réception" in client.get(link).content.decode()
    for _ in range(2):
        page = client.post(link, {"received": "1"}, follow=True).content.decode()
    assert "Ville de Montrieux en a accusé réception le 18" in page
    assert "J’en accuse réception" not in page
    asking = f"{link}question/"
    assert "Sur quel chiffre" in client.get(asking).content.decode()
    assert client.post(f"{asking}?chiffre=outings_done", {"text": ""}).status_code == 422
    assert client.post(f"{asking}?chiffre=nulle", {"text": "Quoi\u202f?"}).status_code == 404
    for _ in range(2):
        page = client.post(f"{asking}?chiffre=outings_done", {"text": "Deux fois\u202f?"}, follow=True).content.decode()
    assert "Deux fois" in page
    assert "L’équipe n’a pas encore répondu." in page
    question = report.report_readers.get().questions.get()
    assert (question.label, question.value, question.asked_by) == ("Sorties réalisées", "17", None)
    assert [act for *_, act in acts()].count("acknowledged") == [act for *_, act in acts()].count("asked") == 1
    assert not client.cookies


def test_a_scanner_that_asks_for_the_head_alone_is_in_no_log(client, link):
    assert client.head(link).status_code == 200
    assert acts() == []


@pytest.mark.parametrize("token", ["x", "é" * 22, "a" * 300])
def test_a_link_that_is_cut_is_said(client, link, token):
    answer = client.get(f"/lire/{token}/")
    assert answer.status_code == 404
    assert "Ce lien n’est pas complet." in answer.content.decode()


def test_a_link_serves_thirty_days_then_another_is_had_at_the_same_address(client, link):
    for day, status in ((datetime.date(2026, 12, 18), 200), (datetime.date(2026, 12, 19), 410)):
        with clock.at(clock.moment(day, datetime.time(12))):
            assert client.get(link).status_code == status
    with clock.at(clock.moment(datetime.date(2026, 12, 19), datetime.time(12))):
        for _ in range(3):
            answer = client.post(link, {"another": "1"})
        assert "Un autre lien part." in answer.content.decode()
        assert send_links() == 1
        assert mail.outbox[1].to == mail.outbox[0].to
        assert client.get(link_in(mail.outbox[1])).status_code == 200
    assert [act for *_, act in acts()].count(ReadingAct.LINK_ASKED) == 3


def test_what_is_asked_by_one_link_is_bounded(client, link):
    cache.clear()
    with clock.at(clock.moment(datetime.date(2026, 12, 19), datetime.time(12))):
        statuses = [client.post(link, {"another": "1"}).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_a_revoked_link_opens_nothing_and_the_journal_says_it(client, link, report):
    revoke(ReaderLink.objects.get(), by=member(report.scheme))
    answer = client.get(link)
    assert answer.status_code == 410
    assert "Ce lien a été retiré." in answer.content.decode()
    assert client.get(f"{link}rapport.pdf").status_code == 410
    assert client.post(link, {"another": "1"}).status_code == 410
    assert Line.objects.get().deed == "reader.link_gone"


def test_the_link_of_who_stands_for_the_body_no_more_opens_nothing(client, link):
    Representative.objects.update(ends_on=datetime.date(2026, 11, 1), closed_at=clock.now())
    assert client.get(link).status_code == 410
    assert acts() == []


def test_a_withdrawn_report_says_why_and_gives_no_file(client, link, report):
    ActivityReport.objects.filter(pk=report.pk).update(withdrawn_at=clock.now(), withdrawn_reason="Compté deux fois.")
    assert "Compté deux fois." in client.get(link).content.decode()
    assert client.get(f"{link}rapport.pdf").status_code == 404
    assert client.get(f"{link}chiffres.csv").status_code == 404


def test_the_team_sends_another_and_revokes_it(coordinator, report):
    reader = report.report_readers.get()
    address = f"{report.get_absolute_url()}lecteurs/{reader.pk}/"
    posted = {f"lecteur-{reader.pk}-email": "accueil@montrieux.test"}
    page = coordinator.post(f"{address}envoyer/", posted, follow=True).content.decode()
    assert "Un lien part à accueil@montrieux.test." in page
    coordinator.post(f"{address}envoyer/", posted)
    (sent,) = reader.links.filter(kind="again")
    coordinator.post(f"{address}{sent.pk}/retirer/")
    sent.refresh_from_db()
    assert sent.revoked_at
    assert [line.deed for line in Line.objects.order_by("pk")] == ["reader.link_sent", "reader.link_gone"]
    refused = coordinator.post(f"{address}envoyer/", {f"lecteur-{reader.pk}-email": "accueil"}, follow=True)
    assert "Cette adresse est mal écrite." in refused.content.decode()


def test_the_team_reads_the_whole_log_and_a_body_its_own(coordinator, client, report, scheme):
    other = PartnerFactory(scheme=scheme, name="Métropole", scheme__roles=("funder",))
    second = ReportReader.objects.create(report=report, partner=other)
    ReportAccess.objects.create(reader=second, act=ReadingAct.OPENED)
    reader = Representative.objects.get().user
    client.force_login(reader)
    client.get(at("pdf", report))
    page = client.get(at("accesses", report)).content.decode()
    assert "Fichier téléchargé" in page
    assert reader.email in page or str(reader) in page
    assert "Métropole" not in page
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(at("accesses", report)).content.decode()
    assert "Métropole" in page
    assert "Ville de Montrieux" in page


def test_the_log_and_the_addresses_are_kept_twelve_months(report):
    reader = report.report_readers.get()
    ReportAccess.objects.create(reader=reader, act="opened", at=clock.now() - datetime.timedelta(days=366))
    ReportAccess.objects.create(reader=reader, act="downloaded", at=clock.now() - datetime.timedelta(days=364))
    ReaderLink.objects.update(due_at=clock.now() - datetime.timedelta(days=366))
    forget_readings()
    assert [act for *_, act in acts()] == ["downloaded"]
    assert not ReaderLink.objects.exists()
