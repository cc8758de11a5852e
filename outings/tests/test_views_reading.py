import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outings.entries import StopEntry, TestimonyEntry
from outings.enums import CancelReason, TickList
from outings.models import Outing
from outings.recording import cancel_outing
from outings.reviewing import validate_outings
from outings.tests.factories import form_data, outing
from outings.tests.pages import address, html
from partners.tests.factories import PartnerFactory, representative
from schemes import clock
from schemes.enums import Role
from schemes.memberships import Team
from schemes.models import Membership, Scheme, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LIST, CREATE, VALIDATE = "/sorties/", "/sorties/nouvelle/", "/sorties/valider/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


# Reading one outing


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.COORDINATOR, True), (Role.MEDIATOR, True), (Role.VOLUNTEER, True), (Role.ADMIN, False)],
)
def test_the_team_note_stays_in_the_team(as_, scheme, role, reads):
    stored = outing(scheme, text={"team_note": "Entre nous"})
    assert ("Entre nous" in html(as_(member(scheme, role)).get(address("detail", stored)))) == reads


@pytest.mark.parametrize(("headcount", "reads"), [(2, False), (3, True)])
def test_the_feeling_of_a_small_team_stays_in_it(as_, scheme, headcount, reads):
    TeamPostFactory(scheme=scheme, headcount=headcount)
    stored = outing(scheme, overall_feeling="hard")
    assert ("Difficile" in html(as_(member(scheme, Role.ADMIN)).get(address("detail", stored)))) == reads
    assert "Difficile" in html(as_(member(scheme)).get(address("detail", stored)))


@pytest.mark.parametrize(("role", "reads"), [(Role.COORDINATOR, True), (Role.MEDIATOR, False), (Role.ADMIN, True)])
def test_the_author_is_for_coordinators_and_oneself(as_, scheme, role, reads):
    author = member(scheme, name="Nadia Exemple")
    stored = outing(scheme, user=author)
    page = html(as_(member(scheme, role)).get(address("detail", stored)))
    assert ("Nadia Exemple" in page) == reads
    assert "Saisie par Nadia Exemple" in html(as_(author).get(address("detail", stored)))


def test_only_answers_are_shown_and_unknown_is_computed(as_, scheme):
    stored = outing(scheme, people_mediated=14, women_count=9, handling_on_spot=0)
    levels = as_(member(scheme)).get(address("detail", stored)).context["levels"]
    lines = {line.label: line.value for level in levels for line in level.lines}
    assert lines["Femmes, hommes\u00a0: non renseigné"] == 5
    assert lines["Traitées sur place"] == 0
    assert "Hommes" not in lines


def test_warnings_are_shown_after_saving(as_, scheme):
    browser = as_(member(scheme))
    browser.post(CREATE, form_data(scheme))
    response = browser.post(CREATE, form_data(scheme), follow=True)
    page = html(response)
    assert "Si ce sont deux sorties, rien à faire." in page
    assert "Ouvrir l’autre" in page


def test_the_number_of_queries_of_a_sheet_does_not_grow(as_, scheme):
    small = outing(
        scheme,
        requests={Topic.objects.first(): 1},
        partners={PartnerFactory(): ""},
        stops=[StopEntry(NeighbourhoodFactory(scheme=scheme))],
        testimonies=[TestimonyEntry("Merci", "resident")],
    )
    large = outing(
        scheme,
        requests=dict.fromkeys(Topic.objects.all(), 2),
        partners={PartnerFactory(): "" for _ in range(3)},
        stops=[StopEntry(NeighbourhoodFactory(scheme=scheme)) for _ in range(3)],
        testimonies=[TestimonyEntry("Merci", "resident")] * 3,
    )
    browser = as_(member(scheme, Role.COORDINATOR))
    browser.get(address("detail", small))
    counts = []
    for stored in (small, large):
        with CaptureQueriesContext(connection) as queries:
            browser.get(address("detail", stored))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The list


def listed(browser, **filters):
    return list(browser.get(LIST, filters).context["outings"])


def test_the_list_is_newest_first_and_mine_only(as_, scheme):
    days = [datetime.date(2026, 3, day) for day in (10, 12, 11)]
    stored = [outing(scheme, held_on=day) for day in days]
    outing(SchemeFactory())
    assert listed(as_(member(scheme))) == [stored[1], stored[2], stored[0]]


def test_mine_and_a_team_s(as_, scheme):
    nadia, team = member(scheme), Team.objects.create(scheme=scheme, name="Nord")
    typed, of_the_team, _ = outing(scheme, user=nadia), outing(scheme), outing(scheme)
    Outing.objects.filter(pk=of_the_team.pk).update(team=team)
    went = outing(scheme, held_on=datetime.date(2026, 3, 1))
    went.crew.create(user=nadia)
    browser = as_(nadia)
    assert listed(browser, mine="1") == [typed, went]
    assert listed(browser, team=str(team.pk)) == [of_the_team]
    assert listed(browser, team=str(team.pk), mine="1") == []


def test_both_ends_of_the_period_are_included(as_, scheme):
    stored = [outing(scheme, held_on=datetime.date(2026, 3, day)) for day in (9, 10, 11, 12)]
    assert listed(as_(member(scheme)), **{"from": "2026-03-10", "to": "2026-03-11"}) == [stored[2], stored[1]]
    assert listed(as_(member(scheme)), **{"from": "10/03/2026", "to": "11/3/26"}) == [stored[2], stored[1]]


def rich(scheme):
    """An outing that answers every filter, beside one that answers none."""
    place = NeighbourhoodFactory(scheme=scheme, slug="les-tilleuls")
    parent = Topic.objects.get(code="utility_provider")
    child = Topic.objects.create(code="cheque", label="Chèque énergie", scheme=scheme, parent=parent)
    partner = PartnerFactory(scheme=scheme, name="CAF de Montrieux")
    stored = outing(
        scheme,
        format="drop_in_session",
        starts_at=datetime.time(9),
        ends_at=datetime.time(11),
        target_audience="families",
        stops=[StopEntry(place, "Marché couvert", "market")],
        requests={child: 2},
        partners={partner: "venue"},
        ticks={TickList.REGISTER: ("consultation",), TickList.SUPPORT_TYPE: ("listening",)},
    )
    outing(scheme)
    return stored, partner


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "marché"),
        ("q", "CAF"),
        ("neighbourhood", "les-tilleuls"),
        ("format", "drop_in_session"),
        ("topic", "cheque"),
        ("topic", "utility_provider"),
        ("slot", "morning"),
        ("audience", "families"),
        ("spot_type", "market"),
        ("register", "consultation"),
        ("support_type", "listening"),
        ("partner", "its own"),
    ],
)
def test_each_filter_selects(as_, scheme, name, value):
    stored, partner = rich(scheme)
    assert listed(as_(member(scheme)), **{name: partner.pk if value == "its own" else value}) == [stored]


def test_the_scheme_filter_selects(as_, scheme):
    user, other = member(scheme), SchemeFactory()
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role=Role.MEDIATOR)
    outing(scheme)
    stored = outing(other)
    assert listed(as_(user), scheme=other.slug) == [stored]


def test_states_select_and_the_computed_one_too(as_, scheme):
    logged, validated, cancelled, planned = (outing(scheme) for _ in range(4))
    validate_outings({validated.pk: validated.version}, user=None)
    cancel_outing(cancelled, reason=CancelReason.WEATHER, version=1)
    Outing.objects.filter(pk=planned.pk).update(status="planned")
    browser = as_(member(scheme))
    assert listed(browser, status="cancelled") == [cancelled]
    assert listed(browser, status="to_close") == [planned]
    assert set(listed(browser, done="1")) == {logged, validated}
    page = html(browser.get(LIST))
    assert all(word in page for word in ("Clôturée", "Validée", "Annulée", "À clôturer"))


def test_what_is_planned_for_later_is_listed_when_asked_for(as_, scheme):
    done, later = outing(scheme), outing(scheme)
    tomorrow = clock.today() + datetime.timedelta(days=1)
    Outing.objects.filter(pk=later.pk).update(status="planned", held_on=tomorrow)
    browser = as_(member(scheme))
    assert listed(browser) == [done]
    assert "1 à venir" in html(browser.get(LIST))
    assert listed(browser, status="planned") == listed(browser, **{"from": tomorrow}) == [later]


def test_the_list_of_who_has_several_schemes_names_each(as_, scheme):
    user, other = member(scheme), SchemeFactory()
    outing(other)
    assert f"{other}</span>" not in html(as_(user).get(LIST))
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role=Role.MEDIATOR)
    assert f"{other}</span>" in html(as_(user).get(LIST))


def test_who_is_of_no_team_is_sent_to_the_reports(as_, scheme):
    assert "Lire vos rapports" in html(as_(representative(PartnerFactory())).get(LIST))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "hier"),
        ("to", "2026-02-31"),
        ("scheme", "../etc"),
        ("neighbourhood", "nulle-part"),
        ("status", "lost"),
        ("format", "balloon"),
        ("topic", "none"),
        ("partner", "9" * 40),
        ("slot", "night"),
        ("q", "x" * 100_0),
        ("done", "2"),
    ],
)
def test_a_filter_that_means_nothing_is_left_out_and_said(as_, scheme, name, value):
    stored = outing(scheme)
    response = as_(member(scheme)).get(LIST, {name: value})
    assert response.status_code == 200
    assert list(response.context["outings"]) == [stored]
    assert "Ce filtre est laissé de côté." in html(response)


def test_reversed_dates_are_said_and_the_first_one_holds(as_, scheme):
    stored = outing(scheme)
    later = {"from": stored.held_on.isoformat(), "to": (stored.held_on - datetime.timedelta(days=1)).isoformat()}

    response = as_(member(scheme)).get(LIST, later)

    assert response.context["refused"] == ["Au\u00a0: la fin est avant le début"]
    assert "La fin est avant le début. Échangez les deux dates." in html(response)
    assert list(response.context["outings"]) == [stored]


def test_another_scheme_s_rows_are_no_filters(as_, scheme):
    elsewhere = SchemeFactory()
    NeighbourhoodFactory(scheme=elsewhere, slug="ailleurs")
    response = as_(member(scheme)).get(LIST, {"scheme": elsewhere.slug, "neighbourhood": "ailleurs"})
    assert len(response.context["refused"]) == 2


def test_a_filter_of_the_dashboard_is_named_and_kept(as_, scheme):
    rich(scheme)
    page = html(as_(member(scheme)).get(LIST, {"topic": "cheque"}))
    assert "Thématique\u00a0: Chèque énergie" in page
    assert '<input type="hidden" name="topic" value="cheque">' in page


def test_pages_hold_25_and_a_page_too_far_is_the_last(as_, scheme):
    for _ in range(26):
        outing(scheme)
    browser = as_(member(scheme))
    assert len(listed(browser)) == 25
    assert len(listed(browser, page="2")) == len(listed(browser, page="99")) == 1
    assert len(listed(browser, page="x")) == 25


def test_estimates_and_outings_without_public_are_said(as_, scheme):
    outing(scheme, people_mediated=22, is_estimate=True)
    outing(scheme, people_mediated=0, no_public_reason="weather")
    words = html(as_(member(scheme)).get(LIST))
    assert "≈\u00a022" in words
    assert "(météo)" in words


def test_only_coordinators_see_boxes(as_, scheme):
    stored = outing(scheme)
    box = f'name="outing" value="{stored.pk}:1"'
    assert box in html(as_(member(scheme, Role.COORDINATOR)).get(LIST))
    assert box not in html(as_(member(scheme)).get(LIST))


@pytest.mark.parametrize(("role", "offers"), [(Role.MEDIATOR, True), (Role.ADMIN, False)])
def test_an_empty_list_says_what_to_do(as_, scheme, role, offers):
    page = html(as_(member(scheme, role)).get(LIST))
    assert "Aucune sortie n’est encore enregistrée." in page
    assert (CREATE in page) == offers


def test_an_empty_selection_is_no_empty_list(as_, scheme):
    outing(scheme)
    page = html(as_(member(scheme)).get(LIST, {"format": "workshop"}))
    assert "Aucune sortie ne répond à ces filtres." in page


def test_the_number_of_queries_of_the_list_does_not_grow(as_, scheme):
    browser, counts = as_(member(scheme, Role.COORDINATOR)), []
    for more in (1, 2):
        for _ in range(more):
            outing(
                scheme,
                stops=[StopEntry(NeighbourhoodFactory(scheme=scheme), "Parvis")],
                partners={PartnerFactory(scheme=scheme): ""},
                requests={Topic.objects.first(): 3},
            )
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_a_volunteer_sees_who_the_people_were_on_their_own_outings_alone(as_, scheme):
    volunteer = member(scheme, Role.VOLUNTEER)
    own, other = outing(scheme, user=volunteer, women_count=7), outing(scheme, women_count=7)
    assert "Combien de personnes" in html(as_(volunteer).get(address("detail", own)))
    assert "Combien de personnes" not in html(as_(volunteer).get(address("detail", other)))


@pytest.mark.parametrize(
    ("zone", "said"), [("Europe/Paris", "le 12 mars 2026"), ("America/Martinique", "le 11 mars 2026")]
)
def test_an_outing_says_when_it_was_closed_not_when_it_was_planned(as_, scheme, zone, said):
    stored = outing(scheme, user=member(scheme, name="Nadia Exemple"))
    Scheme.objects.update(time_zone=zone)
    Outing.objects.update(created_at="2026-01-05T10:00Z", logged_at="2026-03-11T23:40Z")
    page = html(as_(member(scheme, Role.COORDINATOR)).get(address("detail", stored)))
    assert f"Saisie par Nadia Exemple {said}." in page


def test_an_outing_that_nobody_closed_was_typed_by_nobody(as_, scheme):
    stored = outing(scheme)
    Outing.objects.update(status="planned", logged_at=None, recorded_by=None)
    assert "Saisie par" not in html(as_(member(scheme, Role.COORDINATOR)).get(address("detail", stored)))


def test_the_list_says_the_year_of_another_year_only(as_, scheme, hold_clock):
    outing(scheme, held_on=datetime.date(2026, 12, 31))
    browser = as_(member(scheme))
    hold_clock(datetime.datetime.fromisoformat("2027-01-01T00:40+01:00"))
    assert "31 déc. </b>" in html(browser.get(LIST))
    hold_clock(datetime.datetime.fromisoformat("2027-01-01T05:00+01:00"))
    assert "31 déc. 2026 </b>" in html(browser.get(LIST))


def test_an_outing_leads_back_to_the_list_it_was_opened_from(as_, scheme):
    stored = outing(scheme)
    browser = as_(member(scheme))
    browser.get(LIST, {"q": "marché & gare", "page": "2"})

    pages = [
        browser.get(address("detail", stored)),
        browser.get(address("detail", stored), {"back": "//ailleurs.test"}),
    ]

    assert [page.context["back"] for page in pages] == ["/sorties/?q=march%C3%A9+%26+gare&page=2"] * 2
    assert 'href="/sorties/?q=march%C3%A9+%26+gare&amp;page=2"' in html(pages[0])


def test_a_list_that_was_not_asked_for_anything_is_led_back_to_as_a_whole(as_, scheme):
    stored = outing(scheme)
    browser = as_(member(scheme))
    assert browser.get(address("detail", stored)).context["back"] == LIST
    browser.get(LIST, {"q": "marché"})
    browser.get(LIST)
    assert browser.get(address("detail", stored)).context["back"] == LIST
    browser.get(LIST, {"q": "x" * 3_000})
    assert browser.get(address("detail", stored)).context["back"] == LIST


def test_the_list_offers_the_neighbourhoods_that_its_period_had(as_, scheme):
    NeighbourhoodFactory(scheme=scheme, slug="parti", scheme__ends_on=datetime.date(2026, 3, 1))
    browser = as_(member(scheme))
    for query, is_offered in (({}, True), ({"to": "01/03/2026"}, True), ({"from": "2026-03-02"}, False)):
        assert ('value="parti"' in html(browser.get(LIST, query))) == is_offered


def test_a_neighbourhood_that_had_left_is_read_where_it_is_asked(as_, scheme):
    """A page of the half-year opens its last month: the outings there stay, whatever became of the perimeter."""
    left = NeighbourhoodFactory(scheme=scheme, slug="parti", scheme__ends_on=datetime.date(2026, 3, 1))
    there = outing(scheme, held_on=datetime.date(2026, 3, 11), stops=[StopEntry(left)])
    outing(scheme, held_on=datetime.date(2026, 3, 11))
    response = as_(member(scheme)).get(LIST, {"from": "2026-03-02", "neighbourhood": "parti"})
    assert (response.context["refused"], list(response.context["outings"])) == ([], [there])
