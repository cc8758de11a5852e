"""A menu of six entries at most, four tabs on a phone, for whoever it is; what is in neither stands in « Plus »."""

import pytest
from django.urls import reverse

from partners.tests.factories import PartnerFactory, representative
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import SchemeFactory, member, network_reader

pytestmark = pytest.mark.django_db


def seen(client, user):
    client.force_login(user)
    page = client.get(reverse("home:more")).context
    names = [[area.label for area, _ in page[name]] for name in ("menu", "phone_tabs")]
    return [*names, [area.label for area in page["more_areas"]]]


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        (Role.COORDINATOR, ["À faire", "Calendrier", "Sorties", "Plus"]),
        (Role.MEDIATOR, ["Aujourd’hui", "Calendrier", "Noter", "Adresses"]),
        (Role.VOLUNTEER, ["Aujourd’hui", "Calendrier", "Noter", "Adresses"]),
        (Role.ADMIN, ["Tableau de bord", "Rapports", "Structure", "Plus"]),
    ],
)
def test_each_role_has_its_tabs_and_its_first_page_is_the_first(client, role, tabs):
    user = member(SchemeFactory(), role)
    menu, found, _ = seen(client, user)
    assert [label for label in tabs if label in found] == found
    assert found[0] == tabs[0]
    assert found[-1] == tabs[-1]
    assert len(menu) <= 6


def test_who_has_every_role_has_six_entries_and_the_rest_in_plus(client):
    scheme, other = SchemeFactory(), SchemeFactory()
    SchemeFactory(lead_operator=scheme.lead_operator)
    user = member(scheme, Role.ADMIN)
    for one, role in ((scheme, Role.MEDIATOR), (other, Role.VOLUNTEER)):
        Membership.objects.create(user=user, operator=one.lead_operator, scheme=one, role=role)
    menu, tabs, more = seen(client, user)
    assert len(menu) <= 6
    assert tabs[0] == "Aujourd’hui"
    assert {"Vue d’ensemble", "Rapports", "Structure", "Tableau de bord"} <= {*menu, *more}


def test_readers_have_what_they_read(client):
    areas = ["Dispositif", "Rapports", "Réponses", "Calendrier"]
    assert seen(client, representative(PartnerFactory())) == [areas, areas, []]
    reader = network_reader(SchemeFactory().lead_operator)
    assert seen(client, reader)[1] == ["Vue d’ensemble", "Rapports", "Plus"]


@pytest.mark.parametrize("page", ["home:today", "outings:list", "reporting:dashboard", "home:field"])
def test_one_entry_and_no_more_is_the_current_one(client, page):
    client.force_login(member(SchemeFactory()))
    context = client.get(reverse(page)).context
    assert [is_current for _, is_current in context["menu"]].count(True) == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MEDIATOR, Role.VOLUNTEER, Role.ADMIN])
def test_the_field_has_its_entry_and_its_lists_belong_to_it(client, role):
    scheme = SchemeFactory(preset="tranquillite")
    menu, tabs, more = seen(client, member(scheme, role))
    assert "Terrain" in menu
    assert "Terrain" not in tabs
    assert "Terrain" in more
    assert ("Noter" in [*tabs, *more]) == (role != Role.ADMIN)
    context = client.get(reverse("watch:follow_ups")).context
    assert [area.label for area, is_current in context["menu"] if is_current] == ["Terrain"]


def test_what_one_notes_belongs_to_the_tab_that_leads_there(client):
    client.force_login(member(SchemeFactory(preset="tranquillite")))
    for route in ("home:note", "situations:call_create", "watch:observation_create", "outings:create"):
        tabs = client.get(reverse(route)).context["phone_tabs"]
        assert [area.label for area, is_current in tabs if is_current] == ["Noter"]
