"""A draft prepared, changed and deleted on its pages: nothing typed vanishes or changes in silence."""

import uuid

import pytest

from reporting.models import ActivityReport
from reporting.publishing import publish
from reporting.tests.pages import MARCH, at
from schemes.enums import Role
from schemes.models import SchemeNeighbourhood
from schemes.tests.factories import NeighbourhoodFactory, member

pytestmark = pytest.mark.django_db
IDENTIFIER = uuid.UUID(int=7)


def texts(**changes):
    """What the form sends of a draft read at its first version."""
    fields = {"starts_on": "2026-03-01", "ends_on": "2026-03-31", "title": "Mon bilan", "lead": "", "findings": ""}
    return fields | {"version": "1"} | changes


def shown(page):
    """What a browser would send of the form of this page, untouched."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def test_texts_are_proposed_from_the_period_of_the_address(coordinator):
    query = {"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"}
    form = coordinator.get(at("create", **query)).context["form"]
    assert form["title"].value() == "Rapport d’activité, mars 2026"
    assert "personnes" not in form["lead"].value()
    assert "5\u00a0sorties" in form["lead"].value()


def test_a_draft_is_created_for_the_scheme_of_the_address(coordinator, scheme):
    response = coordinator.post(at("create", scheme="halte"), texts())
    report = ActivityReport.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.scheme, report.title, report.is_published) == (scheme, "Mon bilan", False)


def test_pressed_twice_one_draft_is_made(coordinator):
    typed = shown(coordinator.get(at("create", scheme="halte")))
    first, second = (coordinator.post(at("create", scheme="halte"), typed) for _ in range(2))
    assert first.url == second.url == ActivityReport.objects.get().get_absolute_url()


def test_sent_again_with_another_text_both_are_shown(coordinator):
    for lead in ("Une phrase.", "Une autre."):
        response = coordinator.post(at("create", scheme="halte"), texts(client_uuid=IDENTIFIER, lead=lead))
    assert response.status_code == 409
    assert [(row.stored, row.typed) for row in response.context["differences"]] == [("Une phrase.", "Une autre.")]
    coordinator.post(response.context["action"], shown(response))
    assert ActivityReport.objects.get().lead == "Une autre."


def test_what_is_wrong_in_a_field_that_is_not_shown_is_said(coordinator):
    page = coordinator.post(at("create", scheme="halte"), texts(ends_on="2026-02-01")).content.decode()
    assert "La fin est avant le début" in page


def test_a_period_that_ends_before_it_starts_is_refused(coordinator, draft):
    response = coordinator.post(at("update", draft), texts(ends_on="2026-02-01"))
    assert "La fin est avant le début" in response.content.decode()


def test_a_draft_is_edited(coordinator, draft):
    coordinator.post(at("update", draft), texts(lead="Autre phrase."))
    draft.refresh_from_db()
    assert (draft.lead, draft.version) == ("Autre phrase.", 2)


def test_saved_untouched_a_draft_keeps_a_neighbourhood_that_left_the_perimeter(coordinator, scheme):
    place = NeighbourhoodFactory(scheme=scheme)
    draft = ActivityReport.objects.create(scheme=scheme, title="Bilan", neighbourhood=place, **MARCH)
    SchemeNeighbourhood.objects.all().delete()
    coordinator.post(at("update", draft), shown(coordinator.get(at("update", draft))))
    draft.refresh_from_db()
    assert (draft.neighbourhood, draft.version) == (place, 2)


def test_the_second_to_save_sees_both_and_chooses(coordinator, draft):
    typed = shown(coordinator.get(at("update", draft))) | {"findings": "Mon constat."}
    coordinator.post(at("update", draft), texts(title="Bilan de mars", lead="Le sien."))
    response = coordinator.post(at("update", draft), typed)
    assert response.status_code == 409
    said = {row.label: (row.stored, row.typed) for row in response.context["differences"]}
    nothing = "Non renseigné"
    assert said == {"En une phrase": ("Le sien.", "Une phrase."), "Ce que nous constatons": (nothing, "Mon constat.")}
    assert ActivityReport.objects.get().lead == "Le sien."
    coordinator.post(response.context["action"], shown(response))
    draft.refresh_from_db()
    assert (draft.lead, draft.findings, draft.version) == ("Une phrase.", "Mon constat.", 3)


def test_a_draft_saved_without_its_version_shows_both(coordinator, draft):
    assert coordinator.post(at("update", draft), texts(version="")).status_code == 409
    assert ActivityReport.objects.get().title == "Bilan de mars"


@pytest.mark.parametrize(("end", "said"), [("published", "a été publié"), ("deleted", "a été supprimé")])
def test_typed_over_what_is_no_draft_any_more_a_text_makes_another(coordinator, draft, end, said):
    page = coordinator.get(at("update", draft))
    publish(draft, user=None) if end == "published" else draft.delete()
    response = coordinator.post(page.context["action"], shown(page) | {"lead": "Ma phrase."})
    assert (response.status_code, said in response.content.decode()) == (409, True)
    coordinator.post(response.context["action"], shown(response))
    assert ActivityReport.objects.latest("pk").lead == "Ma phrase."
    assert not ActivityReport.objects.latest("pk").is_published


def test_a_line_end_is_one_sign(coordinator, draft):
    lines = "\r\n".join(["a" * 149] * 10)  # 1,499 signs, 1,508 with two a line end
    page = coordinator.post(at("update", draft), texts(findings=lines), follow=True).content.decode()
    assert "Brouillon enregistré." in page
    assert len(ActivityReport.objects.get().findings) == 1499
    refused = coordinator.post(at("update", draft), texts(findings=lines + "aa", version="2"))
    assert "1501 caractères, au plus 1500" in refused.content.decode()


def test_a_draft_is_deleted_once_confirmed(coordinator, draft):
    assert "Supprimer ce brouillon" in coordinator.get(at("delete", draft)).content.decode()
    assert ActivityReport.objects.exists()
    page = coordinator.post(at("delete", draft), {"version": 1}, follow=True).content.decode()
    assert "Brouillon supprimé\u00a0: Bilan de mars." in page
    assert not ActivityReport.objects.exists()


def test_what_changed_since_it_was_read_is_not_deleted(coordinator, draft):
    ActivityReport.objects.update(version=2)
    assert coordinator.post(at("delete", draft), {"version": 1}).status_code == 409
    assert ActivityReport.objects.exists()


def test_a_published_report_is_not_deleted(coordinator, draft):
    publish(draft, user=None)
    assert "il ne change plus" in coordinator.post(at("delete", draft), {"version": 1}, follow=True).content.decode()
    assert ActivityReport.objects.exists()


@pytest.mark.parametrize("name", ["report", "update", "publish", "delete"])
def test_back_to_the_pages_of_what_one_deleted_leads_to_the_list(coordinator, client, draft, scheme, name):
    coordinator.post(at("delete", draft), {"version": 1})
    response = coordinator.get(at(name, draft), follow=True)
    assert response.redirect_chain == [(at("reports"), 302)]
    assert "Ce brouillon est supprimé." in response.content.decode()
    client.force_login(member(scheme, Role.COORDINATOR))
    assert client.get(at(name, draft)).status_code == 404
