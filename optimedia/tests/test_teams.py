"""The teams of a large scheme: who makes them, two who change one, what the journal says."""

from datetime import date

import pytest

from journal.models import Line
from outings.tests.pages import html
from schemes.memberships import Team
from schemes.models import Scheme
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
LIST, ADD = "/structure/equipes/", "/structure/equipes/nouvelle/"


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def boss(scheme, client):
    person = member(scheme, "coordinator")
    client.force_login(person)
    return person


def test_a_team_is_made_and_listed(client, boss, scheme):
    somebody, quarter = member(scheme, name="Nadia"), NeighbourhoodFactory(scheme=scheme, name="Bellevue")
    data = {"name": " Nord  et Erdre", "lead": boss.pk, "members": [somebody.pk], "neighbourhoods": [quarter.pk]}
    page = client.post(f"{ADD}?scheme={scheme.slug}", data, follow=True)
    team = Team.objects.get()
    assert (team.name, team.lead, team.members.get(), team.neighbourhoods.get()) == (
        "Nord et Erdre",
        boss,
        somebody,
        quarter,
    )
    assert "1\u00a0membre. Bellevue." in html(page)
    assert Line.objects.get(deed="team.made").after == "Nord et Erdre"


def test_only_people_and_quarters_of_the_scheme_are_offered(client, boss, scheme):
    stranger, elsewhere = member(SchemeFactory()), NeighbourhoodFactory(scheme=SchemeFactory())
    data = {"name": "Nord", "members": [stranger.pk], "neighbourhoods": [elsewhere.pk]}
    page = client.post(f"{ADD}?scheme={scheme.slug}", data)
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"members", "neighbourhoods"})


def test_two_teams_do_not_bear_one_name(client, boss, scheme):
    Team.objects.create(scheme=scheme, name="Nord")
    page = client.post(f"{ADD}?scheme={scheme.slug}", {"name": "Nord"})
    assert (page.status_code, "Une équipe porte déjà ce nom." in html(page)) == (422, True)


def test_a_change_meanwhile_shows_both(client, boss, scheme):
    team = Team.objects.create(scheme=scheme, name="Nord")
    address = f"{LIST}{team.pk}/"
    assert client.post(address, {"name": "Nord", "ends_on": "2026-12-31", "version": "1"}).status_code == 302
    page = client.post(address, {"name": "Nord-Erdre", "version": "1"})
    told = {row.label: (row.stored, row.typed) for row in page.context["differences"]}
    assert page.status_code == 409
    assert told == {
        "Nom": ("Nord", "Nord-Erdre"),
        "Jusqu’à": ("31\u00a0décembre\u00a02026", "sans fin prévue"),
    }
    team.refresh_from_db()
    assert (team.name, team.ends_on, team.version) == ("Nord", date(2026, 12, 31), 2)


def test_who_left_the_team_stays_until_taken_out(client, boss, scheme):
    somebody = member(scheme)
    team = Team.objects.create(scheme=scheme, name="Nord")
    team.members.add(somebody)
    somebody.memberships.update(ends_on=date(2026, 1, 1))
    client.post(f"{LIST}{team.pk}/", {"name": "Nord", "members": [somebody.pk], "version": "1"})
    assert team.members.get() == somebody


def test_queries_do_not_grow_with_the_teams(client, boss, scheme, django_assert_max_num_queries):
    for number in range(6):
        Team.objects.create(scheme=scheme, name=f"Équipe {number}").members.add(boss)
    with django_assert_max_num_queries(14):
        client.get(LIST)


def test_the_sheet_says_the_zone_of_school_holidays(client, boss, scheme):
    address = f"/structure/dispositifs/{scheme.slug}/"
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(address, data | {"school_zone": "A"})
    assert Scheme.objects.get(pk=scheme.pk).school_zone == "A"
