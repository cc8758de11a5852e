"""Somebody takes their words back: of every draft, of every published report, whose figures stay."""

import datetime

import pytest

from journal.models import Line
from outings.entries import TestimonyEntry
from outings.models import Testimony
from outings.reviewing import star_testimony
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention, representative
from refusals import Refused
from reporting.models import ActivityReport, Manuscript, Preview, PublishedFile
from reporting.publishing import preview_manuscript
from reporting.tasks import start_preview, start_publishing
from reporting.tests.pages import enough, made_ready, published_unprinted
from reporting.tests.test_publishing import prepared
from reporting.tests.test_tasks import work
from reporting.versions import start_version
from reporting.withdrawing import take_word_back, withdraw
from reporting.workshop.desk import desk_of
from reporting.workshop.evidence import add_evidence
from reporting.workshop.writing import write
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WORDS, OTHERS = "Personne ne m’avait dit que j’y avais droit.", "On se sent moins seul."


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    enough(scheme)
    return scheme


@pytest.fixture
def words(scheme):
    """One of two words that were said, both kept for the report."""
    enough(scheme)
    row = outing(
        scheme,
        people_mediated=12,
        testimonies=[TestimonyEntry(said, "resident", has_consent=True) for said in (WORDS, OTHERS)],
    )
    for version, said in enumerate(row.testimonies.all(), start=1):
        star_testimony(row, said.pk, is_starred=True, version=version, user=None)
    return Testimony.objects.get(text=WORDS)


@pytest.fixture
def mediator(scheme):
    return member(scheme, Role.MEDIATOR)


def test_every_published_report_that_carries_it_is_renewed_with_its_figures(words, scheme, mediator):
    funder = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    other = convention(
        scheme, PartnerFactory(), starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 12, 31)
    )
    reports = [published_unprinted(prepared(scheme)), published_unprinted(prepared(scheme, convention=other))]
    hashes = [report.published_file.sha256 for report in reports]
    carriers = take_word_back(words, user=mediator)
    assert list(carriers.in_force) == reports
    for report, sha256, number in zip(reports, hashes, ("2026-001", "2026-002"), strict=True):
        report.refresh_from_db()
        former = PublishedFile.objects.get(report=report)
        version = ActivityReport.objects.in_force().get(replaces=report)
        assert (bytes(former.pdf), former.html, former.sha256) == (b"", "", sha256)
        assert version.numbered_edition == f"{number}, version\u00a02"
        assert version.published_file.figures == former.figures
        assert version.published_file.sha256 != sha256
        assert WORDS not in version.published_file.html
        assert OTHERS in version.published_file.html
        assert f"{number}</b>, version 2" in version.published_file.html
        assert list(version.readers.all()) == list(report.readers.all())
    assert list(reports[0].readers.all()) == [funder]
    assert not Testimony.objects.filter(pk=words.pk).exists()


def test_words_that_a_finding_stands_on_leave_it(words, scheme, mediator):
    draft = prepared(scheme)
    write(desk_of(draft), "finding_1", "L’accueil compte.", revision=0, by=mediator)
    for chosen in ("figure:outings_done", f"word:{words.pk}"):
        add_evidence(desk_of(draft), "finding_1", chosen)
    report = published_unprinted(ActivityReport.objects.get(pk=draft.pk))
    assert report.published_file.html.count(WORDS) == 2
    take_word_back(words, user=mediator)
    version = ActivityReport.objects.in_force().get()
    assert WORDS not in version.published_file.html
    assert "Sorties réalisées\u00a0: 11</span>" in version.published_file.html
    assert [one.code for one in version.evidence.all()] == ["outings_done"]


@pytest.mark.usefixtures("tasks_wait")
def test_it_leaves_drafts_previews_and_what_is_in_the_making(words, scheme, mediator):
    draft = prepared(scheme)
    start_preview(preview_manuscript(draft))
    work()
    assert Preview.objects.exists()
    start_publishing(made_ready(prepared(scheme)), user=None)
    take_word_back(words, user=mediator)
    assert not Preview.objects.exists()
    assert not Manuscript.objects.filter(html__contains=WORDS).exists()
    work()
    published = PublishedFile.objects.get()
    assert WORDS not in published.html
    assert OTHERS in published.html
    assert WORDS not in preview_manuscript(draft).html


def test_the_version_that_somebody_prepared_replaces_the_one_that_was_renewed(words, scheme, mediator):
    first = published_unprinted(prepared(scheme))
    draft = start_version(first)
    take_word_back(words, user=mediator)
    draft.refresh_from_db()
    assert (draft.replaces.edition, draft.edition) == (2, 3)
    assert published_unprinted(draft).numbered_edition == "2026-001, version\u00a03"


def test_former_versions_lose_their_bytes_too(words, scheme, mediator):
    first = published_unprinted(prepared(scheme))
    published_unprinted(start_version(first))
    take_word_back(words, user=mediator)
    kept = PublishedFile.objects.order_by("pk")
    assert [bool(bytes(file.pdf)) for file in kept] == [False, False, True]


def test_a_report_from_before_pages_were_kept_is_withdrawn(words, scheme, mediator):
    report = published_unprinted(prepared(scheme))
    PublishedFile.objects.update(html="")
    take_word_back(words, user=mediator)
    report.refresh_from_db()
    assert "a été retirée par la personne" in report.withdrawn_reason
    assert bytes(PublishedFile.objects.get().pdf) == b""


def test_the_page_lists_what_carries_it_and_any_mediator_opens_it(words, scheme, mediator, client):
    published_unprinted(prepared(scheme))
    client.force_login(mediator)
    assert f"/paroles/{words.pk}/retirer/" in client.get(words.outing.get_absolute_url()).content.decode()
    page = client.get(f"/paroles/{words.pk}/retirer/").content.decode()
    assert "Bilan de mars" in page
    assert "2026-001" in page
    client.post(f"/paroles/{words.pk}/retirer/")
    assert not Testimony.objects.filter(text=WORDS).exists()
    client.force_login(member(scheme, Role.VOLUNTEER))
    assert client.get(f"/paroles/{Testimony.objects.get().pk}/retirer/").status_code == 403


def test_readers_read_why_a_report_is_withdrawn_and_have_its_file_no_more(scheme, client):
    enough(scheme, people_mediated=12)
    reader = representative(PartnerFactory(scheme=scheme, scheme__roles=("funder",)))
    report, coordinator = published_unprinted(prepared(scheme)), member(scheme, Role.COORDINATOR)
    client.force_login(coordinator)
    assert client.post(f"/rapports/{report.pk}/retirer/", {"reason": " "}).status_code == 422
    client.post(f"/rapports/{report.pk}/retirer/", {"reason": "La période était fausse"})
    client.force_login(reader)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "La période était fausse" in page
    assert "Télécharger" not in page
    assert client.get(f"/rapports/{report.pk}/rapport.pdf").status_code == 302
    client.force_login(coordinator)
    assert client.get(f"/rapports/{report.pk}/rapport.pdf").status_code == 200
    with pytest.raises(Refused):
        withdraw(report, reason="Encore", user=None)


def test_the_journal_tells_what_was_published_replaced_and_withdrawn(scheme):
    enough(scheme, people_mediated=12)
    first = published_unprinted(prepared(scheme))
    second = published_unprinted(start_version(first))
    withdraw(second, reason="Une raison qui reste dans le rapport", user=None)
    told = [(line.get_deed_display(), line.after) for line in Line.objects.order_by("pk")]
    assert told == [
        ("Rapport publié", "2026-001, version\u00a01"),
        ("Nouvelle version d’un rapport publiée", "2026-001, version\u00a02"),
        ("Rapport retiré", "2026-001, version\u00a02"),
    ]
