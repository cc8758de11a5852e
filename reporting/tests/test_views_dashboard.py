import csv
import datetime
import io

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse

from outings.entries import StopEntry
from outings.filters import OutingFilter
from outings.measures import MEASURES
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

pytestmark = pytest.mark.django_db
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def scheme():
    return SchemeFactory(slug="halte")


@pytest.fixture
def coordinator(client, scheme):
    user = member(scheme, Role.COORDINATOR)
    client.force_login(user)
    return client


def rows(response):
    return {row[0]: row[2] for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")}


def test_figures_change_with_the_outings(coordinator, scheme):
    before = coordinator.get(reverse("reporting:figures_csv"), MARCH)
    outing(scheme, people_mediated=14)
    after = coordinator.get(reverse("reporting:figures_csv"), MARCH)
    assert (rows(before)["people_mediated"], rows(after)["people_mediated"]) == ("0", "14")


def test_the_page_and_the_csv_say_the_same(coordinator, scheme):
    outing(scheme, people_mediated=1234)
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    assert "1\u202f234" in page.content.decode()
    assert rows(coordinator.get(reverse("reporting:figures_csv"), MARCH))["people_mediated"] == "1234"


def test_filters_stay_in_the_address(coordinator, scheme):
    place = NeighbourhoodFactory(scheme=scheme, slug="nord")
    outing(scheme, stops=[StopEntry(neighbourhood=place)], people_mediated=5)
    outing(scheme, people_mediated=7)
    filters = MARCH | {"scheme": "halte", "neighbourhood": "nord"}
    assert rows(coordinator.get(reverse("reporting:figures_csv"), filters))["people_mediated"] == "5"
    page = coordinator.get(reverse("reporting:dashboard"), filters).content.decode()
    assert "scheme=halte&amp;from=2026-03-01&amp;to=2026-03-31&amp;neighbourhood=nord" in page


def test_a_convention_cuts_the_page_its_files_and_the_lists_behind(coordinator, scheme):
    """Two quarters and two formats of three; its page leads there, and what is its own is not asked beside it."""
    places = [NeighbourhoodFactory(scheme=scheme) for _ in range(3)]
    for place, kind, people in zip(places * 2, ("walkabout", "event_stand", "walkabout") * 2, range(1, 7), strict=True):
        outing(scheme, stops=[StopEntry(place)], format=kind, people_mediated=people)
    days = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    order = convention(scheme, PartnerFactory(name="Ville", scheme=scheme), formats=["walkabout", "home_visit"], **days)
    order.neighbourhoods.set(places[:2])
    asked = MARCH | {"scheme": "halte", "convention": order.pk}
    page = coordinator.get(reverse("reporting:dashboard"), asked)
    told = rows(coordinator.get(reverse("reporting:figures_csv"), asked))
    assert (told["outings_done"], told["people_mediated"]) == ("2", "5")
    tile = next(one for one in page.context["key_figures"] if one["figure"].code == "outings_done")
    behind = coordinator.get(f"{reverse('outings:list')}?{tile['figure'].query}")
    assert behind.context["paginator"].count == 2
    assert [words for words, _ in page.context["on"]] == ["Convention\u00a0: Subvention, Ville"]
    (_, without), *_ = page.context["on"]
    assert "convention" not in without and "format" not in without
    assert f"convention={order.pk}" in page.context["address"]
    twice = coordinator.get(reverse("reporting:dashboard"), asked | {"format": "walkabout"})
    assert twice.status_code == 400 and "Une convention dit son périmètre" in twice.content.decode()
    link = f"from=2026-01-01&amp;to=2026-11-18&amp;convention={order.pk}"
    assert link in coordinator.get(f"/conventions/{order.pk}/").content.decode()


def test_who_does_not_answer_for_a_scheme_is_told_nothing_of_what_was_ordered(client, scheme):
    order = convention(scheme, PartnerFactory(scheme=scheme))
    client.force_login(member(scheme, Role.MEDIATOR))
    page = client.get(reverse("reporting:dashboard"), MARCH | {"convention": order.pk})
    assert page.status_code == 400
    assert str(order) not in page.content.decode()


def test_every_key_figure_opens_its_outings(coordinator, scheme):
    place = NeighbourhoodFactory(scheme=scheme)
    topic = Topic.objects.filter(scheme=None).first()
    outing(scheme, stops=[StopEntry(place)], requests={topic: 3}, people_met=20)
    outing(scheme)
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    counted = {}
    for tile in page.context["key_figures"]:
        listed = coordinator.get(f"{reverse('outings:list')}?{tile['figure'].query}")
        counted[tile["figure"].code] = listed.context["paginator"].count
    # Where the people met are noted, where requests are, where a neighbourhood is.
    some = dict.fromkeys(("people_met", "requests_total", "neighbourhoods_covered"), 1)
    assert counted == dict.fromkeys(("outings_done", "presence_hours", "people_mediated"), 2) | some


def test_every_figure_of_the_catalogue_opens_a_list_that_understands_it(coordinator, scheme):
    outing(scheme)
    report = coordinator.get(reverse("reporting:dashboard"), MARCH).context["report"]
    asked = RequestFactory().get(reverse("outings:list"))
    asked.user = scheme.memberships.get().user
    for figure in report.figures.values():
        assert OutingFilter(QueryDict(figure.query), request=asked).refused() == [], figure.code
        measure = MEASURES.get(figure.code)
        assert measure is None or measure.label == figure.label


def test_the_list_of_a_neighbourhood_shows_the_part_made_there(coordinator, scheme):
    north, south = (NeighbourhoodFactory(scheme=scheme, slug=slug) for slug in ("nord", "sud"))
    topic = Topic.objects.filter(scheme=None).first()
    stops = [StopEntry(north, people_mediated=4), StopEntry(south, people_mediated=6, spot_type="market")]
    outing(scheme, stops=stops, requests={topic: 3}, people_mediated=10)
    there = MARCH | {"neighbourhood": "nord", "done": "1"}
    page = coordinator.get(reverse("outings:list"), there)
    (line,) = page.context["outings"]
    assert (line.minutes_shown, line.people_shown, line.requests_shown) == (60, 4, None)
    assert page.context["total"] == {"outings": 1, "minutes": 60, "people": 4, "participants": None, "requests": None}
    # The market is in the other one.
    assert not coordinator.get(reverse("outings:list"), there | {"spot_type": "market"}).context["outings"]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"from": "demain"}, "Cette date n’existe pas"),
        ({"from": "2026-03-31", "to": "2026-03-01"}, "La fin est avant le début"),
        ({"from": "1900-01-01"}, "au plus cinq ans"),
        ({"neighbourhood": "ailleurs"}, "pas dans le périmètre"),
        ({"from": "0001-01-01", "to": "0001-02-01"}, "Vérifiez l’année"),
        ({"from": "9999-12-01", "to": "9999-12-31"}, "Vérifiez l’année"),
        ({"from": "2026-13-45"}, "Cette date n’existe pas"),
    ],
)
def test_a_wrong_filter_is_said_and_no_other_period_s_figures_are_shown(coordinator, filters, message):
    for route in ("reporting:dashboard", "reporting:figures_csv", "reporting:create"):
        response = coordinator.get(reverse(route), filters)
        html = response.content.decode()
        assert response.status_code == 400
        assert message in html
        assert "om-cle" not in html
        assert 'name="findings"' not in html


def test_what_is_wrong_is_said_beside_the_field_that_keeps_what_was_typed(coordinator):
    html = coordinator.get(reverse("reporting:dashboard"), {"from": "2026-03-31", "to": "2026-03-01"}).content.decode()

    typed, said = html.index('value="2026-03-01"'), html.index("La fin est avant le début. Échangez les deux dates.")
    assert html.index('id="filtre_to"') - 200 < typed < said < html.index('id="filtre_format"')


def test_dates_typed_as_the_french_write_them_are_read_and_put_in_the_calendar(coordinator, scheme):
    page = coordinator.get(reverse("reporting:dashboard"), {"from": "01/03/2026", "to": "31/3/26"})

    assert (page.context["scope"].start.isoformat(), page.context["scope"].end.isoformat()) == tuple(MARCH.values())
    assert 'value="2026-03-01"' in page.content.decode()
    assert 'value="2026-03-31"' in page.content.decode()


def test_another_operator_s_scheme_does_not_exist(coordinator):
    other = SchemeFactory()
    for route in ("reporting:dashboard", "reporting:figures_csv"):
        assert coordinator.get(reverse(route), {"scheme": other.slug}).status_code == 404


def test_an_empty_period_says_what_to_do(coordinator, scheme):
    page = coordinator.get(reverse("reporting:dashboard"), MARCH).content.decode()
    assert "Élargissez la période" in page


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.COORDINATOR, ["À faire", "Activité", "Pour le bilan"]),
        (Role.ADMIN, ["Activité", "Pour le bilan"]),
        (Role.MEDIATOR, []),
    ],
)
def test_each_sees_the_pages_that_are_theirs(client, scheme, role, labels):
    outing(scheme)
    client.force_login(member(scheme, role))
    tabs = client.get(reverse("reporting:dashboard"), MARCH).context["tabs"]
    assert [tab.label for tab in tabs] == labels


def test_a_convention_goes_from_tab_to_tab_and_is_said_where_it_narrows_nothing(coordinator, scheme):
    outing(scheme)
    row = convention(scheme, PartnerFactory(name="Ville"))
    page = coordinator.get(reverse("reporting:dashboard"), MARCH | {"convention": row.pk})
    others = [tab.address for tab in page.context["tabs"] if not tab.is_current]
    assert len(others) == 2
    for address in others:
        page = coordinator.get(address)
        assert page.context["left_out"] == row
        assert [tab.address for tab in page.context["tabs"] if f"convention={row.pk}" not in tab.address] == []
    assert coordinator.get(reverse("reporting:for_report"), MARCH | {"convention": "x"}).context["left_out"] is None


def test_what_has_nothing_to_compare_has_no_bar_and_no_column(coordinator, scheme):
    outing(scheme, stops=[StopEntry(NeighbourhoodFactory(scheme=scheme))])
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    assert {tile["bar"] for tile in page.context["key_figures"]} == {""}
    assert page.context["charts"]["months"] == ()
    places = page.context["places"]
    assert (places["has_bars"], places["has_requests"], places["has_topics"]) == (False, False, False)
    assert "<td></td>" not in page.content.decode().split("om-heat")[0]


def test_the_quality_of_the_data_opens_the_outings_where_an_answer_is_missing(coordinator, scheme):
    outing(scheme, people_met=20, women_count=3)
    unknown = outing(scheme, is_estimate=True)
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    rows = {row.label: (row.noted, row.asked) for row, _ in page.context["quality"]}
    assert (rows["Personnes rencontrées"], rows["Femmes, hommes"], rows["Âges"]) == ((1, 2), (1, 2), (0, 2))
    assert (rows["Total compté, sans estimation"], rows["Validées"]) == ((1, 2), (0, 2))
    (query,) = (row.query for row, _ in page.context["quality"] if row.label == "Femmes, hommes")
    assert list(coordinator.get(f"{reverse('outings:list')}?{query}").context["outings"]) == [unknown]


def test_the_admin_sees_no_feeling_of_a_team_of_one(client, scheme):
    TeamPostFactory(scheme=scheme, headcount=1)
    outing(scheme, overall_feeling="hard")
    client.force_login(member(scheme, Role.ADMIN))
    page = client.get(reverse("reporting:dashboard"), MARCH).content.decode()
    assert "Ressenti de l’équipe" not in page
    assert "person_hours" not in rows(client.get(reverse("reporting:figures_csv"), MARCH))


def test_the_number_of_queries_does_not_grow(
    coordinator, scheme, django_assert_num_queries, django_assert_max_num_queries
):
    outing(scheme)
    address = reverse("reporting:dashboard")
    with django_assert_max_num_queries(35) as few:
        coordinator.get(address, MARCH)
    for day in (12, 13):
        outing(scheme, held_on=datetime.date(2026, 3, day))
    with django_assert_num_queries(len(few)):
        coordinator.get(address, MARCH)


@pytest.mark.parametrize("slug", ["nulle-part", "é" * 300])
def test_what_names_no_scheme_is_not_found(coordinator, slug):
    for route in ("reporting:dashboard", "reporting:figures_csv", "reporting:create", "outings:create"):
        assert coordinator.get(reverse(route), {"scheme": slug}).status_code == 404


def test_a_neighbourhood_is_offered_for_the_periods_that_had_it(coordinator, scheme):
    NeighbourhoodFactory(scheme=scheme, slug="parti", scheme__ends_on=datetime.date(2026, 3, 1))
    at, april = reverse("reporting:dashboard"), {"from": "01/04/2026", "to": "30/04/2026"}

    assert 'value="parti"' in coordinator.get(at, MARCH).content.decode()
    assert 'value="parti"' not in coordinator.get(at, april).content.decode()
    assert coordinator.get(at, april | {"neighbourhood": "parti"}).status_code == 400


def test_a_period_with_only_cancelled_outings_shows_them(coordinator, scheme):
    cancel_outing(outing(scheme), reason="weather", version=1)
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    words = " ".join(page.content.decode().replace("\u00a0", " ").split())
    assert "1 sortie annulée" in words
    assert "status=cancelled" in page.content.decode()
    assert "météo 1" in words


def test_a_total_says_its_part_of_estimates(coordinator, scheme):
    outing(scheme, people_mediated=12)
    outing(scheme, people_mediated=40, is_estimate=True)
    page = coordinator.get(reverse("reporting:dashboard"), MARCH)
    noted = {tile["figure"].code: tile["noted"].replace("\u00a0", " ") for tile in page.context["key_figures"]}
    assert noted["people_mediated"] == "dont ≈ 40 de mémoire"
    assert rows(coordinator.get(reverse("reporting:figures_csv"), MARCH))["people_mediated_estimated"] == "40"


@pytest.mark.django_db(transaction=True)
def test_a_page_of_kept_months_asks_little(coordinator, scheme, django_assert_max_num_queries):
    outing(scheme, partners={PartnerFactory(scheme=scheme): ""})
    address = reverse("reporting:dashboard")
    first = coordinator.get(address, MARCH)
    with django_assert_max_num_queries(28):
        again = coordinator.get(address, MARCH)
    assert list(again.context["report"].rows()) == list(first.context["report"].rows())
