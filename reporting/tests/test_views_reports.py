import datetime

import pytest

from outings.entries import TestimonyEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, representative
from reporting.models import ActivityReport
from reporting.tests.pages import MARCH, at, enough, made_ready, published_unprinted
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


def test_the_coordinator_lists_drafts_and_published(coordinator, draft, scheme):
    published_unprinted(ActivityReport.objects.create(scheme=scheme, title="Bilan publié", **MARCH))
    page = coordinator.get(at("reports")).content.decode()
    assert "Bilan de mars" in page
    assert "Bilan publié" in page
    assert "Préparer un rapport" in page


def test_a_funder_lists_what_was_published_for_it(client, draft, scheme):
    town = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    published_unprinted(ActivityReport.objects.create(scheme=scheme, title="Bilan publié", **MARCH))
    client.force_login(representative(town))
    page = client.get(at("reports")).content.decode()
    assert "Bilan publié" in page
    assert "Bilan de mars" not in page
    assert "Préparer un rapport" not in page


def test_the_draft_s_page_leads_to_its_publication(coordinator, draft):
    assert at("publish", draft) in coordinator.get(at("report", draft)).content.decode()


def test_the_draft_s_page_says_why_it_cannot_be_published(coordinator, draft):
    ActivityReport.objects.update(starts_on=datetime.date(2026, 3, 20))
    page = coordinator.get(at("report", draft)).content.decode()
    assert "Aucune sortie dans ce périmètre" in page
    assert at("publish", draft) not in page


def test_a_preview_is_a_pdf_that_no_cache_keeps(coordinator, draft):
    response = coordinator.get(at("preview", draft))
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"


def test_publishing_asks_first_naming_outings_and_readers(coordinator, draft, scheme):
    PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("commissioner",))
    page = coordinator.get(at("publish", draft)).content.decode()
    assert "Ville de Montrieux" in page
    assert "11\u00a0mars\u00a02026" in page
    draft.refresh_from_db()
    assert not draft.is_published


def test_publishing_names_starred_words_that_look_like_a_person(coordinator, draft, scheme):
    words = [TestimonyEntry(text, "resident", has_consent=True) for text in ("Merci à Mme Petit.", "On nous attend.")]
    stored = outing(scheme, testimonies=words)
    stored.testimonies.update(is_starred=True)
    response = coordinator.get(at("publish", draft))
    assert response.context["words_to_review"] == [(stored, "Merci à Mme Petit.")]
    assert "1\u00a0parole à relire" in response.content.decode()
    assert coordinator.post(at("publish", draft), {"version": 1}).status_code == 302


def test_publishing_then_publishes_once(coordinator, draft):
    coordinator.post(at("publish", draft), {"version": made_ready(draft).version})
    draft.refresh_from_db()
    assert draft.is_published
    again = coordinator.post(at("publish", draft), {"version": 1}, follow=True)
    assert "il ne change plus" in again.content.decode()


@pytest.mark.parametrize("name", ["publish", "update", "delete"])
def test_back_to_the_pages_of_what_is_published_leads_to_it(coordinator, draft, name):
    published_unprinted(draft)
    response = coordinator.get(at(name, draft), follow=True)
    assert response.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "Ce rapport est publié" in response.content.decode()


def test_what_changed_since_it_was_read_is_not_published(coordinator, draft):
    ActivityReport.objects.update(version=2, title="Un autre titre")
    response = coordinator.post(at("publish", draft), {"version": 1})
    assert response.status_code == 409
    assert "Un autre titre" in response.content.decode()
    assert not ActivityReport.objects.get().is_published


def test_what_is_left_is_said_where_publishing_is_asked_and_no_button_is_there(coordinator, draft):
    page = coordinator.get(at("publish", draft)).content.decode()
    assert "Rien à demander cette fois" in page
    assert "Publier ce rapport" not in page
    made_ready(draft)
    page = coordinator.get(at("publish", draft)).content.decode()
    assert "points restent" not in page
    assert "Publier ce rapport" in page


def test_where_publishing_is_asked_costs_as_much_whatever_its_outings(
    coordinator, draft, scheme, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as one:
        coordinator.get(at("publish", draft))
    enough(scheme)
    with django_assert_max_num_queries(len(one)):
        coordinator.get(at("publish", draft))


def test_an_empty_draft_is_refused_with_the_reason(coordinator, draft):
    ActivityReport.objects.update(starts_on=datetime.date(2026, 3, 20))
    page = coordinator.post(at("publish", draft), {"version": 1}, follow=True).content.decode()
    assert "rien à publier" in page


def test_the_preview_of_a_published_report_is_its_file(coordinator, draft):
    published_unprinted(draft)
    assert coordinator.get(at("preview", draft)).url == at("pdf", draft)


def test_the_pdf_is_the_stored_file_and_nobody_s_cache_keeps_it(coordinator, draft):
    report = published_unprinted(draft)
    response = coordinator.get(at("pdf", draft))
    assert response.content == bytes(report.published_file.pdf)
    assert response["Content-Disposition"] == 'attachment; filename="rapport-halte-2026-03-01-2026-03-31.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_readers_and_fingerprint_are_the_coordinator_s(coordinator, client, draft, scheme):
    town = PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("funder",))
    report = published_unprinted(draft)
    page = coordinator.get(at("report", draft)).content.decode()
    assert "Ville de Montrieux" in page
    assert report.published_file.sha256 in page
    client.force_login(representative(town))
    assert report.published_file.sha256 not in client.get(at("report", draft)).content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("report", 404), ("update", 404), ("preview", 404), ("publish", 404), ("delete", 404)]
)
def test_a_mediator_does_not_see_a_draft(client, draft, scheme, name, status):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at(name, draft)).status_code == status


@pytest.mark.parametrize("name", ["update", "preview", "publish", "delete"])
def test_a_mediator_sees_a_published_report_but_does_not_prepare_it(client, draft, scheme, name):
    published_unprinted(draft)
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at("report", draft)).status_code == 200
    assert client.get(at(name, draft)).status_code == 403


@pytest.mark.parametrize("name", ["report", "update", "preview", "publish", "delete", "pdf"])
def test_another_operator_s_report_does_not_exist(client, draft, name):
    published_unprinted(draft)
    client.force_login(member(SchemeFactory(), Role.COORDINATOR))
    assert client.get(at(name, draft)).status_code == 404


def test_who_prepares_no_report_is_refused(client, scheme):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at("create")).status_code == 403


def test_the_list_does_not_read_files_nor_grow_with_reports(coordinator, scheme, django_assert_max_num_queries):
    report = published_unprinted(ActivityReport.objects.create(scheme=scheme, title="Un", **MARCH))
    with django_assert_max_num_queries(20) as one:
        coordinator.get(at("reports"))
    for title in ("Deux", "Trois"):
        file, other = report.published_file, ActivityReport.objects.create(scheme=scheme, title=title, **MARCH)
        ActivityReport.objects.filter(pk=other.pk).update(status="published", published_at=report.published_at)
        file.pk = other.pk
        file.save(force_insert=True)
    with django_assert_max_num_queries(len(one)) as three:
        coordinator.get(at("reports"))
    assert not any('"pdf"' in query["sql"] for query in three.captured_queries)


def test_a_report_leads_back_to_the_page_of_the_list_it_was_opened_from(coordinator, draft):
    coordinator.get(at("reports", page=1))

    assert f'href="{at("reports", page=1)}"' in coordinator.get(at("report", draft)).content.decode()
