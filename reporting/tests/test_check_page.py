"""The check page: whoever holds the paper learns what it is worth, and nothing of what it says."""

import pytest

from reporting.publishing import preview_manuscript
from reporting.tests.pages import enough, published_unprinted
from reporting.tests.test_publishing import prepared
from reporting.versions import start_version
from reporting.withdrawing import withdraw
from schemes.tests.factories import SchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    scheme = SchemeFactory(name="La Halte secrète")
    enough(scheme, people_mediated=12)
    return published_unprinted(prepared(scheme))


def check(client, report):
    return client.get(f"/verifier/{report.check_token}/")


def said(answer):
    return answer.content.decode().replace("\u00a0", " ")


def test_it_says_number_version_date_standing_and_fingerprints(client, report):
    page = said(check(client, report))
    assert "Rapport n° 2026-001, version 1" in page
    assert "En vigueur." in page
    assert "Publié le 18 novembre 2026" in page
    assert report.published_file.sha256 in page
    assert report.published_file.figures_sha256 in page
    assert report.title not in page
    assert "La Halte secrète" not in page


def test_it_is_indexed_by_nobody_and_leaves_no_cookie(client, report):
    answer = check(client, report)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_it_says_what_was_replaced_and_what_was_withdrawn(client, report):
    version = published_unprinted(start_version(report))
    assert "Remplacée." in said(check(client, report))
    withdraw(version, reason="Une raison", user=None)
    page = said(check(client, version))
    assert "Retirée." in page
    assert "Une raison" not in page


def test_what_is_not_published_has_none(client, report):
    for token in (prepared(report.scheme).check_token, "x" * 22):
        assert client.get(f"/verifier/{token}/").status_code == 404


def test_the_paper_of_what_is_published_leads_there_and_a_draft_s_does_not(report, settings):
    html = report.published_file.html
    assert "2026-001</b>, version 1" in html
    assert f"/verifier/{report.check_token}/" in html
    assert "/verifier/" not in preview_manuscript(prepared(report.scheme)).html
