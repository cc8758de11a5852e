"""A draft prepared, changed and deleted on its pages: nothing typed vanishes or changes in silence."""

import datetime
import uuid

import pytest

from partners.models import Convention
from partners.tests.factories import PartnerFactory, convention
from reporting.models import ActivityReport
from reporting.publishing import publish
from reporting.tests.pages import MARCH, at
from schemes.enums import Role
from schemes.models import Membership, SchemeNeighbourhood
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
IDENTIFIER = uuid.UUID(int=7)


def texts(**changes):
    """What the form sends of a draft read at its first version."""
    fields = {"starts_on": "2026-03-01", "ends_on": "2026-03-31", "title": "Mon bilan", "length": "report"}
    return fields | {"version": "1"} | changes


def shown(page):
    """What a browser would send of the form of this page, untouched."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    plain = {
        name: value if isinstance(value, list) else str(value) for name, value in values.items() if value is not None
    }
    return dict.fromkeys(values, "") | plain


def test_a_title_is_proposed_from_the_period_of_the_address(coordinator):
    query = {"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"}
    form = coordinator.get(at("create", **query)).context["form"]
    assert form["title"].value() == "Rapport d’activité, mars 2026"


@pytest.mark.parametrize(
    ("length", "typed", "kept"),
    [
        ("note", "", "Mars 2026"),
        ("report", "", "Bilan, mars 2026"),
        ("annual", "", "Rapport d’activité, mars 2026"),
        ("note", "Le mien", "Le mien"),
    ],
)
def test_the_title_that_is_proposed_follows_the_length(coordinator, length, typed, kept):
    address = at("create", **{"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"})
    page = coordinator.get(address)
    coordinator.post(address, shown(page) | {"length": length} | ({"title": typed} if typed else {}))
    assert ActivityReport.objects.get().title == kept
    assert coordinator.get(f"{address}&length={length}").context["form"]["title"].value() == kept or typed


YEAR = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}


def test_a_note_of_the_scheme_is_for_the_conventions_that_are_ticked(coordinator, scheme):
    one, two, other = (convention(scheme, PartnerFactory(), **YEAR) for _ in range(3))
    coordinator.post(at("create", scheme="halte"), texts(length="note", for_conventions=[one.pk, two.pk]))
    note = ActivityReport.objects.get()
    assert set(note.readers_to_be()) == {one.funder, two.funder}
    page = coordinator.get(at("update", note))
    assert page.context["form"]["for_conventions"].value() == [one.pk, two.pk]
    coordinator.post(at("update", note), shown(page) | {"for_conventions": [other.pk]})
    assert set(note.readers_to_be()) == {other.funder}
    told = coordinator.get(note.get_absolute_url()).content.decode()
    assert f"le liront\u00a0: {other.funder}" in told.replace(" :", "\u00a0:")


def test_a_note_for_other_conventions_than_it_can_be_for_is_refused(coordinator, scheme):
    own = convention(scheme, PartnerFactory(), **YEAR)
    late = convention(scheme, PartnerFactory(name="Ville"), **YEAR | {"starts_on": datetime.date(2026, 4, 2)})
    larger = SchemeFactory(lead_operator=scheme.lead_operator)
    Membership.objects.create(
        user=scheme.memberships.get().user, operator=scheme.lead_operator, scheme=larger, role=Role.COORDINATOR
    )
    both = convention(scheme, PartnerFactory(), **YEAR)
    both.schemes.add(larger)

    def said(**typed):
        form = coordinator.post(at("create", scheme="halte"), texts(**typed)).context["form"]
        return [sentence.replace("\u00a0", " ") for sentence in form.errors["for_conventions"]]

    assert said(length="report", for_conventions=[own.pk]) == [
        "Seule une note mensuelle va à plusieurs conventions : décochez."
    ]
    assert said(length="note", for_conventions=[late.pk]) == [
        "Ville : La période dépasse la convention (2 avril 2026)."
    ]
    assert said(length="note", convention=both.pk, for_conventions=[own.pk]) == [
        f"{own.funder} : cette convention n’a pas tous les dispositifs de la note."
    ]


def test_a_draft_is_created_for_the_scheme_of_the_address(coordinator, scheme):
    response = coordinator.post(at("create", scheme="halte"), texts())
    report = ActivityReport.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.scheme, report.title, report.is_published) == (scheme, "Mon bilan", False)


def test_pressed_twice_one_draft_is_made(coordinator):
    typed = shown(coordinator.get(at("create", scheme="halte")))
    first, second = (coordinator.post(at("create", scheme="halte"), typed) for _ in range(2))
    assert first.url == second.url == ActivityReport.objects.get().get_absolute_url()


def test_sent_again_with_another_title_both_are_shown(coordinator):
    for title in ("Un titre.", "Un autre."):
        response = coordinator.post(at("create", scheme="halte"), texts(client_uuid=IDENTIFIER, title=title))
    assert response.status_code == 409
    assert [(row.stored, row.typed) for row in response.context["differences"]] == [("Un titre.", "Un autre.")]
    coordinator.post(response.context["action"], shown(response))
    assert ActivityReport.objects.get().title == "Un autre."


def test_one_draft_a_length_and_a_period(coordinator):
    coordinator.post(at("create", scheme="halte"), texts())
    response = coordinator.post(at("create", scheme="halte"), texts(client_uuid=IDENTIFIER))
    page = response.content.decode()
    assert (response.status_code, "Un brouillon existe déjà." in page) == (409, True)
    assert ActivityReport.objects.get().get_absolute_url() in page
    coordinator.post(at("create", scheme="halte"), texts(client_uuid=IDENTIFIER, length="note"))
    assert ActivityReport.objects.count() == 2


def test_a_report_of_a_convention_tells_of_its_schemes_within_its_days(coordinator, scheme):
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    Membership.objects.create(
        user=scheme.memberships.get().user, operator=scheme.lead_operator, scheme=other, role=Role.COORDINATOR
    )
    row = convention(scheme, PartnerFactory(), ends_on=datetime.date(2026, 2, 10))
    row.schemes.add(other)
    page = coordinator.post(at("create", scheme="halte"), texts(convention=row.pk)).content.decode()
    assert "Notez d’abord le début et la fin de la convention" in page
    Convention.objects.update(starts_on=datetime.date(2026, 1, 1))
    page = coordinator.post(at("create", scheme="halte"), texts(convention=row.pk)).content.decode()
    assert "La période dépasse la convention (10\u00a0février\u00a02026)." in page
    Convention.objects.update(ends_on=datetime.date(2026, 3, 10))
    coordinator.post(at("create", scheme="halte"), texts(convention=row.pk))
    report = ActivityReport.objects.get()
    assert (report.convention, set(report.schemes.all())) == (row, {scheme, other})


def test_a_convention_with_a_scheme_of_others_is_not_offered(coordinator, scheme):
    row = convention(scheme, PartnerFactory())
    row.schemes.add(SchemeFactory())
    form = coordinator.get(at("create", scheme="halte")).context["form"]
    assert row not in form.fields["convention"].queryset


def test_what_is_to_be_handed_in_prepares_its_report(coordinator, scheme):
    year = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    row = convention(scheme, PartnerFactory(), **year)
    days = {"period_starts_on": MARCH["starts_on"], "period_ends_on": MARCH["ends_on"]}
    duty = row.duties.create(kind="note", due_on=datetime.date(2026, 4, 15), **days)
    ((_, address),) = coordinator.get(at("create", scheme="halte")).context["duties"]
    page = coordinator.get(address)
    coordinator.post(page.context["action"], shown(page))
    report = ActivityReport.objects.get()
    assert (report.convention, report.length, report.duty, report.ends_on) == (row, "note", duty, MARCH["ends_on"])


def test_what_is_wrong_in_a_field_that_is_not_shown_is_said(coordinator):
    page = coordinator.post(at("create", scheme="halte"), texts(ends_on="2026-02-01")).content.decode()
    assert "La fin est avant le début" in page


def test_a_period_that_ends_before_it_starts_is_refused(coordinator, draft):
    response = coordinator.post(at("update", draft), texts(ends_on="2026-02-01"))
    assert "La fin est avant le début" in response.content.decode()


def test_a_draft_is_edited(coordinator, draft):
    coordinator.post(at("update", draft), texts(title="Autre titre."))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Autre titre.", 2)


def test_saved_untouched_a_draft_keeps_a_neighbourhood_that_left_the_perimeter(coordinator, scheme):
    place = NeighbourhoodFactory(scheme=scheme)
    draft = ActivityReport.objects.create(scheme=scheme, title="Bilan", neighbourhood=place, **MARCH)
    SchemeNeighbourhood.objects.all().delete()
    coordinator.post(at("update", draft), shown(coordinator.get(at("update", draft))))
    draft.refresh_from_db()
    assert (draft.neighbourhood, draft.version) == (place, 2)


def test_the_second_to_save_sees_both_and_chooses(coordinator, draft):
    typed = shown(coordinator.get(at("update", draft))) | {"title": "Le mien."}
    coordinator.post(at("update", draft), texts(title="Le sien."))
    response = coordinator.post(at("update", draft), typed)
    assert response.status_code == 409
    assert {row.label: (row.stored, row.typed) for row in response.context["differences"]} == {
        "Titre": ("Le sien.", "Le mien.")
    }
    assert ActivityReport.objects.get().title == "Le sien."
    coordinator.post(response.context["action"], shown(response))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Le mien.", 3)


def test_a_draft_saved_without_its_version_shows_both(coordinator, draft):
    assert coordinator.post(at("update", draft), texts(version="")).status_code == 409
    assert ActivityReport.objects.get().title == "Bilan de mars"


@pytest.mark.parametrize(("end", "said"), [("published", "a été publié"), ("deleted", "a été supprimé")])
def test_typed_over_what_is_no_draft_any_more_a_text_makes_another(coordinator, draft, end, said):
    page = coordinator.get(at("update", draft))
    publish(draft, user=None) if end == "published" else draft.delete()
    response = coordinator.post(page.context["action"], shown(page) | {"title": "Le mien."})
    assert (response.status_code, said in response.content.decode()) == (409, True)
    coordinator.post(response.context["action"], shown(response))
    assert ActivityReport.objects.latest("pk").title == "Le mien."
    assert not ActivityReport.objects.latest("pk").is_published


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
