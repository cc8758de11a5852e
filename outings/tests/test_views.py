import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import UserFactory
from outings.entries import StopEntry, TestimonyEntry
from outings.enums import CancelReason, TickList
from outings.models import Outing
from outings.recording import cancel_outing, change_outing, validate_outings
from outings.tests.factories import entry, form_data, outing
from partners.tests.factories import PartnerFactory, representative
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership, Scheme, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

pytestmark = pytest.mark.django_db
LIST, CREATE, VALIDATE = "/sorties/", "/sorties/nouvelle/", "/sorties/valider/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


@pytest.fixture
def as_(client):
    """`as_(user)` signs that person in and gives their browser."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def address(name, stored, *rest):
    return reverse(f"outings:{name}", args=[stored.pk, *rest])


def html(response):
    """The page on one line: where the template breaks its lines is nobody's business."""
    return re.sub(r"[ \n]+", " ", response.content.decode())


def edit_data(stored, **changes):
    return form_data(stored.scheme, version=str(stored.version), **changes)


# Who may open what


def test_everything_needs_a_sign_in(client, scheme):
    stored = outing(scheme)
    for page in (LIST, CREATE, address("detail", stored), address("update", stored), address("cancel", stored)):
        assert client.get(page).url.startswith("/connexion/")


@pytest.mark.parametrize("page", ["detail", "update", "cancel"])
def test_another_scheme_s_outing_does_not_exist(as_, page):
    stored = outing(SchemeFactory())
    for stranger in (member(SchemeFactory(), Role.COORDINATOR), UserFactory(), representative(PartnerFactory())):
        assert as_(stranger).get(address(page, stored)).status_code == 404


@pytest.mark.parametrize(
    ("role", "detail", "update"),
    [(Role.COORDINATOR, 200, 200), (Role.MEDIATOR, 200, 403), (Role.VOLUNTEER, 200, 403), (Role.ADMIN, 200, 403)],
)
def test_what_each_role_does_with_another_s_outing(as_, scheme, role, detail, update):
    stored, browser = outing(scheme), as_(member(scheme, role))
    assert browser.get(address("detail", stored)).status_code == detail
    assert browser.get(address("update", stored)).status_code == update
    assert browser.get(address("cancel", stored)).status_code == update


def test_an_author_corrects_for_a_week(as_, scheme):
    author = member(scheme)
    stored, browser = outing(scheme, user=author), as_(author)
    assert browser.get(address("update", stored)).status_code == 200
    Outing.objects.update(logged_at=clock.now() - datetime.timedelta(days=8))
    assert browser.get(address("update", stored)).status_code == 403


def test_a_validated_outing_is_the_coordinator_s(as_, scheme):
    author = member(scheme)
    stored = outing(scheme, user=author)
    validate_outings([stored])
    assert as_(author).get(address("update", stored)).status_code == 403
    assert as_(member(scheme, Role.COORDINATOR)).get(address("update", stored)).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMIN, None])
def test_who_logs_nowhere_has_no_form(as_, scheme, role):
    user = member(scheme, role) if role else UserFactory()
    assert as_(user).get(CREATE).status_code == 403
    assert as_(user).get(CREATE, {"scheme": scheme.slug}).status_code == (403 if role else 404)


def test_a_number_too_long_for_an_outing_is_not_found(as_, scheme):
    assert as_(member(scheme)).get(f"/sorties/{'9' * 30}/").status_code == 404


# Recording


def test_the_scheme_is_chosen_by_the_address_else_by_the_last_outing(as_, scheme):
    user, other = member(scheme), SchemeFactory(name="Zèbre")
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role=Role.MEDIATOR)
    browser = as_(user)
    assert browser.get(CREATE, {"scheme": other.slug}).context["scheme"] == other
    outing(other, user=user)
    response = browser.get(CREATE)
    assert response.context["scheme"] == other
    assert f"?scheme={scheme.slug}" in html(response)


def test_posting_to_a_scheme_of_others_is_refused(as_, scheme):
    elsewhere = SchemeFactory()
    assert as_(member(scheme)).post(CREATE, form_data(elsewhere)).status_code == 404
    assert not Outing.objects.exists()


def test_the_same_post_twice_is_one_outing(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    first, second = browser.post(CREATE, data), browser.post(CREATE, data)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Outing.objects.count() == 1


def test_the_same_identifier_with_other_content_shows_both(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    browser.post(CREATE, data)
    response = browser.post(CREATE, data | {"people_mediated": "15"})
    assert response.status_code == 409
    assert response.context["form"]["people_mediated"].value() == "15"
    assert Outing.objects.get().get_absolute_url() in html(response)
    assert Outing.objects.get().people_mediated == 14


def test_the_other_content_is_saved_as_a_new_outing_on_purpose_and_once(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    browser.post(CREATE, data)
    again = data | {"people_mediated": "15", "_as_new": str(uuid.uuid4())}
    assert browser.post(CREATE, again).url == browser.post(CREATE, again).url
    assert sorted(Outing.objects.values_list("people_mediated", flat=True)) == [14, 15]


# Changing


def test_a_change_shows_the_stored_answers_and_stores_the_new_ones(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    form = browser.get(address("update", stored)).context["form"]
    assert (form["people_mediated"].value(), form["version"].value()) == (10, 1)
    assert browser.post(address("update", stored), edit_data(stored, people_mediated=12)).status_code == 302
    stored.refresh_from_db()
    assert (stored.people_mediated, stored.version) == (12, 2)


def test_saving_what_is_shown_changes_nothing(as_, scheme):
    details = {"stops": [StopEntry(NeighbourhoodFactory(scheme=scheme), "Parvis", "market")], "women_count": 0}
    stored, browser = outing(scheme, **details), as_(member(scheme, Role.COORDINATOR))
    form = browser.get(address("update", stored)).context["form"]
    fields = [field for part in (form, *form.stops.forms) for field in part]
    data = {field.html_name: field.value() for field in fields if field.value() not in (None, "", [])}
    data = {name: value for name, value in data.items() if value is not False}
    rows = {"stops-TOTAL_FORMS": 1, "stops-INITIAL_FORMS": 0, "scheme": scheme.slug}
    response = browser.post(address("update", stored), data | rows)
    assert response.status_code == 302
    again = browser.get(address("update", stored)).context["form"]
    assert {name: again[name].value() for name in form.fields if name not in ("version", "outing_type")} == {
        name: form[name].value() for name in form.fields if name not in ("version", "outing_type")
    }


def test_a_change_by_somebody_else_is_shown_beside_what_was_typed(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    response = browser.post(address("update", stored), edit_data(stored, people_mediated=12, highlight="Du monde"))
    differences = {row.label: (row.stored, row.typed) for row in response.context["differences"]}
    assert response.status_code == 409
    assert differences["Personnes médiées"] == ("11", "12")
    assert differences["Une phrase à garder"] == ("Non renseigné", "Du monde")
    assert differences["Où"] == ("Hors quartier", "Halle aux grains, Hors quartier")
    assert "Médiatrices et médiateurs" not in differences
    assert Outing.objects.get().people_mediated == 11


def test_saving_again_after_the_comparison_is_a_choice(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    compared = browser.post(address("update", stored), edit_data(stored, people_mediated=12)).context["form"]
    assert compared["version"].value() == "2"
    again = edit_data(stored, people_mediated=12) | {"version": compared["version"].value()}
    assert browser.post(address("update", stored), again).status_code == 302
    assert Outing.objects.get().people_mediated == 12


@pytest.mark.parametrize("version", [None, "", "abc", "\x00"])
def test_a_lost_version_never_overwrites(as_, scheme, version):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    response = browser.post(address("update", stored), form_data(scheme, version=version, people_mediated=99))
    assert response.status_code in (409, 422)
    assert Outing.objects.get().people_mediated == 10


def test_a_planned_outing_is_closed(as_, scheme):
    stored = outing(scheme)
    Outing.objects.update(status="planned")
    browser = as_(member(scheme))
    assert "Clôturer cette sortie" in html(browser.get(address("update", stored)))
    assert browser.post(address("update", stored), edit_data(stored)).status_code == 302
    assert Outing.objects.get().status == "logged"


def test_who_closes_an_outing_second_keeps_what_was_typed_and_replaces_nothing(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    for _ in range(2):
        response = browser.post(address("update", stored), edit_data(stored, people_mediated=12))
        assert response.status_code == 409
        assert response.context["form"]["people_mediated"].value() == "12"
    assert "seule la coordination" in html(response)
    assert Outing.objects.get().people_mediated == 11


# Cancelling


def test_cancelling_asks_a_reason(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("cancel", stored), {"version": 1}).status_code == 422
    assert browser.post(address("cancel", stored), {"version": 1, "reason": "weather"}).status_code == 302
    assert Outing.objects.get().cancel_reason == "weather"
    assert browser.get(address("cancel", stored)).status_code == 403


def test_cancelling_an_outing_that_changed_asks_to_read_it_again(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    response = browser.post(address("cancel", stored), {"version": 1, "reason": "weather"}, follow=True)
    assert "a changé entre-temps" in html(response)
    assert Outing.objects.get().status == "logged"


# Validating


def test_a_coordinator_validates_the_chosen_outings_and_keeps_the_filters(as_, scheme):
    chosen, left = outing(scheme), outing(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    response = browser.post(f"{VALIDATE}?format=walkabout", {"outing": [chosen.pk]})
    assert response.url == f"{LIST}?format=walkabout"
    assert (Outing.objects.get(status="validated"), Outing.objects.get(status="logged")) == (chosen, left)


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.VOLUNTEER, Role.ADMIN])
def test_only_coordinators_validate(as_, scheme, role):
    stored = outing(scheme)
    assert as_(member(scheme, role)).post(VALIDATE, {"outing": [stored.pk]}).status_code == 403
    assert Outing.objects.get().status == "logged"


def test_validating_an_outing_of_others_is_not_found(as_, scheme):
    chosen = [outing(scheme).pk, outing(SchemeFactory()).pk]
    assert as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": chosen}).status_code == 404
    assert not Outing.objects.filter(status="validated").exists()


@pytest.mark.parametrize("typed", [[], ["abc"], ["\x00"], ["-1"]])
def test_validating_nothing_says_so(as_, scheme, typed):
    response = as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": typed}, follow=True)
    assert "Choisissez au moins une sortie clôturée." in html(response)


@pytest.mark.parametrize("name", ["validate", "star"])
def test_deeds_are_posts(as_, scheme, name):
    page = VALIDATE if name == "validate" else address("star", outing(scheme), 1)
    assert as_(member(scheme, Role.COORDINATOR)).get(page).status_code == 405


# Keeping somebody's words


def spoken(scheme, has_consent=True):
    stored = outing(scheme, testimonies=[TestimonyEntry("Merci", "resident", has_consent)])
    return stored, stored.testimonies.get()


def test_a_coordinator_keeps_words_and_lets_them_go(as_, scheme):
    stored, words = spoken(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    for starred in ("1", "0"):
        browser.post(address("star", stored, words.pk), {"starred": starred})
        words.refresh_from_db()
        assert words.is_starred == (starred == "1")


def test_words_without_consent_are_not_kept(as_, scheme):
    stored, words = spoken(scheme, has_consent=False)
    browser = as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("star", stored, words.pk), {"starred": "1"}).status_code == 403
    assert address("star", stored, words.pk) not in html(browser.get(address("detail", stored)))


def test_mediators_and_strangers_keep_no_words(as_, scheme):
    stored, words = spoken(scheme)
    assert as_(member(scheme)).post(address("star", stored, words.pk), {"starred": "1"}).status_code == 403
    stranger = member(SchemeFactory(), Role.COORDINATOR)
    assert as_(stranger).post(address("star", stored, words.pk), {"starred": "1"}).status_code == 404


def test_words_of_another_outing_are_not_found(as_, scheme):
    stored, (_, words) = outing(scheme), spoken(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("star", stored, words.pk), {"starred": "1"}).status_code == 404


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


def test_both_ends_of_the_period_are_included(as_, scheme):
    stored = [outing(scheme, held_on=datetime.date(2026, 3, day)) for day in (9, 10, 11, 12)]
    assert listed(as_(member(scheme)), **{"from": "2026-03-10", "to": "2026-03-11"}) == [stored[2], stored[1]]


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
    validate_outings([validated])
    cancel_outing(cancelled, reason=CancelReason.WEATHER, version=1)
    Outing.objects.filter(pk=planned.pk).update(status="planned")
    browser = as_(member(scheme))
    assert listed(browser, status="cancelled") == [cancelled]
    assert listed(browser, status="to_close") == [planned]
    assert set(listed(browser, done="1")) == {logged, validated}
    page = html(browser.get(LIST))
    assert all(word in page for word in ("Clôturée", "Validée", "Annulée", "À clôturer"))


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
        ("neighbourhood", "\x00"),
        ("format", "balloon"),
        ("status", "\x00"),
        ("topic", "none"),
        ("partner", "9" * 40),
        ("partner", "\x00"),
        ("slot", "night"),
        ("q", "\x00"),
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


def test_another_scheme_s_rows_are_no_filters(as_, scheme):
    elsewhere = SchemeFactory()
    NeighbourhoodFactory(scheme=elsewhere, slug="ailleurs")
    response = as_(member(scheme)).get(LIST, {"scheme": elsewhere.slug, "neighbourhood": "ailleurs"})
    assert len(response.context["refused"]) == 2


def test_a_period_upside_down_is_said(as_, scheme):
    response = as_(member(scheme)).get(LIST, {"from": "2026-03-12", "to": "2026-03-10"})
    assert "La période se termine avant d’avoir commencé" in html(response)


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
    box = f'name="outing" value="{stored.pk}"'
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
    assert counts[0] == counts[1]


def test_the_coordinator_keeps_what_the_team_wrote(as_, scheme):
    stored, browser = outing(scheme, text={"highlight": "Beaucoup de monde."}), as_(member(scheme, Role.COORDINATOR))
    for starred in ("1", "0"):
        browser.post(reverse("outings:star_highlight", args=[stored.pk]), {"starred": starred})
        stored.text.refresh_from_db()
        assert stored.text.is_highlight_starred == (starred == "1")


def test_a_volunteer_sees_who_the_people_were_on_their_own_outings_alone(as_, scheme):
    volunteer = member(scheme, Role.VOLUNTEER)
    own, other = outing(scheme, user=volunteer, women_count=7), outing(scheme, women_count=7)
    assert "Combien de personnes" in html(as_(volunteer).get(address("detail", own)))
    assert "Combien de personnes" not in html(as_(volunteer).get(address("detail", other)))


@pytest.mark.django_db
def test_saving_an_added_testimony_twice_is_no_failure(as_, scheme):
    stored = outing(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    typed = form_data(
        scheme,
        version="1",
        **{"testimonies-TOTAL_FORMS": "1", "testimonies-0-text": "Merci.", "testimonies-0-source": "resident"},
    )
    assert browser.post(address("update", stored), typed).status_code == 302
    assert browser.post(address("update", stored), typed).status_code == 409


# Texts to read again (V18)


def test_the_coordinator_lists_and_clears_the_texts_to_read_again(as_, scheme):
    stored = outing(scheme, text={"highlight": "Mme Petit nous a ouvert."})
    outing(scheme, text={"highlight": "On nous attend."})
    browser = as_(member(scheme, Role.COORDINATOR))
    assert "1\u00a0sortie a un texte" in html(browser.get(LIST))
    assert list(browser.get(f"{LIST}?texts=to_review").context["outings"]) == [stored]
    assert "À relire avant de la garder" in html(browser.get(address("detail", stored)))
    browser.post(address("review_texts", stored))
    assert not browser.get(f"{LIST}?texts=to_review").context["outings"]


def test_a_name_never_blocks(as_, scheme):
    response = as_(member(scheme)).post(CREATE, form_data(scheme, highlight="Mme Petit, 06 12 34 56 78"))
    assert response.status_code == 302
    assert "On dirait un nom" in html(as_(member(scheme)).get(response.url))
