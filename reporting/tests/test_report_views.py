import datetime

import pytest
from django.urls import reverse

from outings.entries import TestimonyEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, representative
from reporting.models import ActivityReport
from reporting.publishing import publish
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


@pytest.fixture
def scheme():
    scheme = SchemeFactory(slug="halte", name="La Halte")
    outing(scheme, people_mediated=12)
    return scheme


@pytest.fixture
def draft(scheme):
    return ActivityReport.objects.create(scheme=scheme, title="Bilan de mars", lead="Une phrase.", **MARCH)


@pytest.fixture
def coordinator(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def at(name, report=None, **query):
    return reverse(f"reporting:{name}", args=[report.pk] if report else None, query=query)


def texts(**changes):
    fields = {"starts_on": "2026-03-01", "ends_on": "2026-03-31", "title": "Mon bilan", "lead": "", "findings": ""}
    return fields | changes


def test_the_coordinator_lists_drafts_and_published(coordinator, draft, scheme):
    publish(ActivityReport.objects.create(scheme=scheme, title="Bilan publié", **MARCH), user=None)
    page = coordinator.get(at("reports")).content.decode()
    assert "Bilan de mars" in page
    assert "Bilan publié" in page
    assert "Préparer un rapport" in page


def test_a_funder_lists_what_was_published_for_it(client, draft, scheme):
    town = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    publish(ActivityReport.objects.create(scheme=scheme, title="Bilan publié", **MARCH), user=None)
    client.force_login(representative(town))
    page = client.get(at("reports")).content.decode()
    assert "Bilan publié" in page
    assert "Bilan de mars" not in page
    assert "Préparer un rapport" not in page


def test_texts_are_proposed_from_the_period_of_the_address(coordinator):
    query = {"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"}
    form = coordinator.get(at("create", **query)).context["form"]
    assert form["title"].value() == "Rapport d’activité, mars 2026"
    assert "12\u00a0personnes" not in form["lead"].value()
    assert "1\u00a0sortie" in form["lead"].value()


def test_a_draft_is_created_for_the_scheme_of_the_address(coordinator, scheme):
    response = coordinator.post(at("create", scheme="halte"), texts())
    report = ActivityReport.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.scheme, report.title, report.is_published) == (scheme, "Mon bilan", False)


def test_a_period_that_ends_before_it_starts_is_refused(coordinator, draft):
    response = coordinator.post(at("update", draft), texts(ends_on="2026-02-01"))
    assert "La fin est avant le début" in response.content.decode()


def test_a_draft_is_edited(coordinator, draft):
    coordinator.post(at("update", draft), texts(lead="Autre phrase."))
    draft.refresh_from_db()
    assert draft.lead == "Autre phrase."


def test_the_draft_s_page_says_what_publishing_would_count(coordinator, draft):
    page = coordinator.get(at("report", draft)).content.decode()
    assert "1\u00a0sortie clôturée n’est pas encore validée" in page
    assert at("publish", draft) in page


def test_the_draft_s_page_says_why_it_cannot_be_published(coordinator, draft):
    ActivityReport.objects.update(starts_on=datetime.date(2026, 3, 20))
    page = coordinator.get(at("report", draft)).content.decode()
    assert "Publier n’est pas possible" in page
    assert at("publish", draft) not in page


def test_preview_is_a_pdf_that_nobody_keeps(coordinator, draft):
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
    assert coordinator.post(at("publish", draft)).status_code == 302


def test_publishing_then_publishes_once(coordinator, draft):
    coordinator.post(at("publish", draft))
    draft.refresh_from_db()
    assert draft.is_published
    assert coordinator.post(at("publish", draft)).status_code == 404


def test_an_empty_draft_is_refused_with_the_reason(coordinator, draft):
    ActivityReport.objects.update(starts_on=datetime.date(2026, 3, 20))
    page = coordinator.post(at("publish", draft), follow=True).content.decode()
    assert "il n’y a rien à publier" in page


def test_a_published_report_no_longer_changes(coordinator, draft):
    publish(draft, user=None)
    assert coordinator.get(at("update", draft)).status_code == 403
    assert coordinator.post(at("update", draft), texts()).status_code == 403
    assert coordinator.get(at("preview", draft)).status_code == 404


def test_the_pdf_is_the_stored_file_and_nobody_s_cache_keeps_it(coordinator, draft):
    report = publish(draft, user=None)
    response = coordinator.get(at("pdf", draft))
    assert response.content == bytes(report.published_file.pdf)
    assert response["Content-Disposition"] == 'attachment; filename="rapport-halte-2026-03-01-2026-03-31.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_readers_and_fingerprint_are_the_coordinator_s(coordinator, client, draft, scheme):
    town = PartnerFactory(scheme=scheme, name="Ville de Montrieux", scheme__roles=("funder",))
    report = publish(draft, user=None)
    page = coordinator.get(at("report", draft)).content.decode()
    assert "Ville de Montrieux" in page
    assert report.published_file.sha256 in page
    client.force_login(representative(town))
    assert report.published_file.sha256 not in client.get(at("report", draft)).content.decode()


@pytest.mark.parametrize(("name", "status"), [("report", 404), ("update", 404), ("preview", 404), ("publish", 404)])
def test_a_mediator_does_not_see_a_draft(client, draft, scheme, name, status):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at(name, draft)).status_code == status


@pytest.mark.parametrize("name", ["update", "preview", "publish"])
def test_a_mediator_sees_a_published_report_but_does_not_prepare_it(client, draft, scheme, name):
    publish(draft, user=None)
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at("report", draft)).status_code == 200
    assert client.get(at(name, draft)).status_code == 403


@pytest.mark.parametrize("name", ["report", "update", "preview", "publish", "pdf"])
def test_another_operator_s_report_does_not_exist(client, draft, name):
    publish(draft, user=None)
    client.force_login(member(SchemeFactory(), Role.COORDINATOR))
    assert client.get(at(name, draft)).status_code == 404


def test_who_prepares_no_report_is_refused(client, scheme):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert client.get(at("create")).status_code == 403


def test_the_list_does_not_read_files_nor_grow_with_reports(coordinator, scheme, django_assert_max_num_queries):
    report = publish(ActivityReport.objects.create(scheme=scheme, title="Un", **MARCH), user=None)
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
