"""From the first name of a scheme to its archive."""

import datetime

import pytest

from journal.models import Line
from outings.models import Outing
from outings.permissions import loggable_schemes
from outings.tests.factories import form_data, outing, planned_today
from partners.tests.factories import PartnerFactory
from refusals import Refused
from schemes.enums import Role, SchemeState
from schemes.life import (
    COPIED,
    AlreadyThere,
    archive_scheme,
    close_scheme,
    copy_scheme,
    delete_scheme,
    make_scheme,
    open_scheme,
    refusal_of_day,
    reopen_scheme,
)
from schemes.models import Scheme
from schemes.tests.factories import (
    NeighbourhoodFactory,
    OperatorFactory,
    SchemeFactory,
    SpotFactory,
    TeamPostFactory,
    member,
)

PAGE = "/structure/dispositifs/"
LAST = datetime.date(2026, 11, 10)


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte", slug="halte")


@pytest.fixture
def admin(scheme):
    return member(scheme, Role.ADMIN)


def signed_in(client, user):
    client.force_login(user)
    return client


def deeds():
    return list(Line.objects.order_by("pk").values_list("deed", flat=True))


def test_a_scheme_is_prepared_then_opened(scheme, admin):
    new = make_scheme(scheme.lead_operator, "Le Phare", "Montrieux", by=admin)
    assert new.state == SchemeState.PREPARING
    assert "en préparation" in refusal_of_day(new, LAST)
    open_scheme(new, by=admin)
    new.refresh_from_db()
    assert (new.state, refusal_of_day(new, LAST)) == (SchemeState.ACTIVE, "")
    assert deeds() == ["scheme.made", "scheme.active"]


def test_the_same_name_in_the_same_city_is_the_same_scheme(scheme, admin):
    with pytest.raises(AlreadyThere, match="Ce dispositif existe déjà") as there:
        make_scheme(scheme.lead_operator, "la  HALTE", "montrieux", by=admin)
    assert there.value.scheme == scheme
    assert make_scheme(OperatorFactory(), "La Halte", "Montrieux", by=admin).slug == "montrieux-la-halte"


def test_closed_it_takes_what_came_before_for_a_month(scheme, admin, hold_clock):
    planned = planned_today(scheme)  # 18 November
    close_scheme(scheme, LAST, by=admin)
    scheme.refresh_from_db()
    planned.refresh_from_db()
    assert (planned.status, planned.cancel_reason, planned.text.cancel_word) == (
        "cancelled",
        "other",
        "Dispositif fermé",
    )
    assert refusal_of_day(scheme, LAST) == ""
    sentence = "Ce dispositif est fermé depuis le 10\u00a0novembre\u00a02026."
    assert refusal_of_day(scheme, LAST + datetime.timedelta(days=1)) == sentence
    hold_clock(datetime.datetime(2026, 12, 11, 12, tzinfo=datetime.UTC))
    assert refusal_of_day(scheme, LAST) == ""
    hold_clock(datetime.datetime(2026, 12, 12, 12, tzinfo=datetime.UTC))
    assert refusal_of_day(scheme, LAST) == sentence


def test_the_form_says_so_and_keeps_what_was_typed(client, scheme, admin):
    close_scheme(scheme, LAST, by=admin)
    signed_in(client, member(scheme, Role.MEDIATOR))
    day = LAST + datetime.timedelta(days=2)
    answer = client.post("/sorties/nouvelle/?scheme=halte", form_data(scheme, held_on=day, people_mediated="17"))
    html = answer.content.decode()
    assert (answer.status_code, Outing.objects.count()) == (422, 0)
    assert "Ce dispositif est fermé depuis le" in html and 'value="17"' in html


def test_no_day_to_come_is_the_last(scheme, admin):
    with pytest.raises(Refused, match="Ce jour est à venir"):
        close_scheme(scheme, datetime.date(2026, 11, 19), by=admin)


def test_reopened_and_archived(scheme, admin):
    close_scheme(scheme, LAST, by=admin)
    scheme.refresh_from_db()
    archive_scheme(scheme, by=admin)
    assert not Scheme.objects.in_menus().exists()
    assert not loggable_schemes(member(scheme, Role.MEDIATOR)).exists()
    reopen_scheme(scheme, by=admin)
    scheme.refresh_from_db()
    assert (scheme.state, scheme.closed_on) == (SchemeState.ACTIVE, None)
    with pytest.raises(Refused, match="Ce dispositif est actif"):
        archive_scheme(scheme, by=admin)


def test_only_an_empty_one_is_deleted(scheme, admin):
    outing(scheme)
    with pytest.raises(Refused, match="Ce dispositif n’est pas vide"):
        delete_scheme(scheme, by=admin)
    empty = make_scheme(scheme.lead_operator, "Le Phare", "Montrieux", by=admin)
    SpotFactory(scheme=empty)
    delete_scheme(empty, by=admin)
    assert list(Scheme.objects.all()) == [scheme]
    assert deeds() == ["scheme.made", "scheme.removed"]


def test_a_copy_has_what_the_first_is_made_of_and_nothing_of_what_it_did(scheme, admin):
    period = scheme.periods.create(name="La Halte", starts_on=datetime.date(2020, 1, 1))
    period.hours.create(weekday=2, starts_at="09:00", ends_at="17:00")
    mission = scheme.missions.create(position=1, text="Aller vers")
    scheme.missions.create(position=2, text="de nuit", parent=mission)
    parent = scheme.own_topics.create(code="mer", label="Mer")
    scheme.own_topics.create(code="peche", label="Pêche", parent=parent)
    NeighbourhoodFactory(scheme=scheme)
    SpotFactory(scheme=scheme, named_by=admin)
    TeamPostFactory(scheme=scheme)
    partner = PartnerFactory(scheme=scheme, scheme__roles=("funder", "co_host"))
    partner.partnerships.get().topics.add(parent)
    scheme.partner_aliases.create(partner=partner, name="Le centre")
    member(scheme, Role.COORDINATOR)
    outing(scheme)
    Scheme.objects.filter(pk=scheme.pk).update(funding_total=9000)
    copy = copy_scheme(Scheme.objects.get(pk=scheme.pk), scheme.lead_operator, "La Halte 2", "Montrieux", by=admin)
    assert (copy.state, copy.funding_total, copy.memberships.count(), copy.outings.count()) == ("preparing", None, 0, 0)
    assert copy.periods.get().hours.get().weekday == 2
    assert copy.missions.get(text="de nuit").parent == copy.missions.get(text="Aller vers")
    assert copy.own_topics.get(code="peche").parent == copy.own_topics.get(code="mer")
    assert (copy.perimeter.count(), copy.spots.get().named_by, copy.team.get().headcount) == (1, None, 3)
    assert copy.partnerships.get().topics.get() == copy.own_topics.get(code="mer")
    assert copy.partner_aliases.get().name == "Le centre"
    assert set(copy.partnerships.get().roles.values_list("role", flat=True)) == {"funder", "co_host"}


# What a copy leaves behind, and why, by relation of the scheme: what was done or answered there, and who did it.
LEFT_BEHIND = {
    "memberships",
    "claims",
    "conventions",
    "outings",
    "reports",
    "imports",
    "teams",
    "series",
    "recipients",
    "recommendations",
    # Those that a report tells of, which has no name from here.
    "_reporting_activityreport_schemes_+",
}


def test_each_relation_is_copied_or_left_behind_on_purpose():
    relations = {
        relation.get_accessor_name()
        for relation in Scheme._meta.related_objects
        if not relation.related_model._meta.auto_created
    }
    # Partnerships and their aliases are copied by `partners`.
    assert relations == {*COPIED, "partnerships", "partner_aliases"} | LEFT_BEHIND


def test_an_admin_makes_one_in_the_browser(client, scheme, admin):
    signed_in(client, admin)
    answer = client.post(PAGE, {"name": "Le Phare", "city": "Montrieux"})
    assert answer.url == f"{PAGE}montrieux-le-phare/"
    again = client.post(PAGE, {"name": "Le phare", "city": "Montrieux"})
    assert again.status_code == 422
    assert "l’ouvrir" in again.content.decode() and f'href="{PAGE}montrieux-le-phare/"' in again.content.decode()


def sheet_data(**changes):
    data = {"name": "La Halte", "city": "Montrieux", "since": "2020-01-06", "usual_format": "walkabout"}
    data |= {"preset": "tranquillite"}
    data |= {"half_day_minutes": "210", "full_day_minutes": "420", "version": "0", "objectives": "Aller vers\nÉcouter"}
    return data | {"from_2": "09:00", "to_2": "17:00", "team_mediator": "4"} | changes


def test_the_sheet_is_typed(client, scheme):
    signed_in(client, member(scheme, Role.COORDINATOR))
    assert client.post(f"{PAGE}halte/", sheet_data()).status_code == 302
    scheme.refresh_from_db()
    period = scheme.periods.get()
    assert (period.starts_on, period.hours.get().weekday) == (datetime.date(2020, 1, 6), 2)
    assert list(scheme.objectives.values_list("position", "text")) == [(1, "Aller vers"), (2, "Écouter")]
    assert (scheme.mediators_headcount(), scheme.version, scheme.preset) == (4, 1, "tranquillite")
    assert 'value="09:00"' in client.get(f"{PAGE}halte/").content.decode()


def test_two_people_on_one_sheet_compare(client, scheme):
    signed_in(client, member(scheme, Role.COORDINATOR))
    client.post(f"{PAGE}halte/", sheet_data(city="Brest"))
    late = client.post(f"{PAGE}halte/", sheet_data(city="Nantes"))
    html = late.content.decode()
    assert late.status_code == 409
    assert "Quelqu’un a changé cette page" in html and "Brest" in html and 'value="Nantes"' in html
    scheme.refresh_from_db()
    assert scheme.city == "Brest"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to_2": ""}, "Donnez aussi la fin"),
        ({"from_3": "", "to_3": "12:00"}, "Donnez aussi le début"),
        ({"half_day_minutes": "450"}, "360"),
        ({"half_day_minutes": "300", "full_day_minutes": "300"}, "Une journée dure plus qu’une demi-journée."),
        ({"half_day_minutes": "30"}, "Une demi-journée dure au moins"),
        ({"objectives": "x" * 401}, "Un objectif tient en 400"),
    ],
)
def test_what_is_wrong_on_a_sheet_is_said(client, scheme, changes, sentence):
    signed_in(client, member(scheme, Role.COORDINATOR))
    answer = client.post(f"{PAGE}halte/", sheet_data(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 302), (Role.COORDINATOR, 403), (Role.MEDIATOR, 403)])
def test_closing_is_an_admins(client, scheme, role, status):
    signed_in(client, member(scheme, role))
    assert client.post(f"{PAGE}halte/fermer/", {"day": "2026-11-10"}).status_code == status


def test_another_structure_s_scheme_is_not_found(client, scheme):
    signed_in(client, member(SchemeFactory(), Role.ADMIN))
    assert client.get(f"{PAGE}halte/").status_code == 404
    assert client.post(f"{PAGE}halte/fermer/", {"day": "2026-11-10"}).status_code == 404
