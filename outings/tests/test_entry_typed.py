"""What the form does with anything that is typed: kept, said, stored as it is; and what it shows before."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.enums import TickList
from outings.levels import levels_of
from outings.models import Outing
from outings.tests.factories import form_data, outing
from outings.tests.pages import CREATE, errors, html
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


# Hostile and clumsy values

COUNTS = [
    "mediators_count",
    "people_mediated",
    "women_count",
    "age_65_plus",
    "people_met",
    "coupons_issued",
    "prep_minutes",
    "handling_referred",
]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("typed", ["-1", "1000000000000", "douze", "1,5", "\x00", "9" * 100_000, "<script>"])
def test_an_absurd_count_is_refused_in_french_and_kept(post, name, typed):
    response = post(**{name: typed})
    assert response.status_code == 422
    assert response.context["form"][name].value() == typed
    assert all(message[0].isupper() for message in errors(response))


TEXTS = ["event_name", "other_topic", "highlight", "team_note", "stops-0-spot", "testimonies-0-text"]


def text_of(stored, name):
    if name == "stops-0-spot":
        return stored.stops.get().spot.name
    return stored.testimonies.get().text if name == "testimonies-0-text" else getattr(stored.text, name)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "=1+1", "🙂 عربي 中文", "’ %s {{ x }}"])
def test_any_text_is_stored_as_typed_and_shown_escaped(client, post, name, typed):
    post(**{"testimonies-TOTAL_FORMS": 1, "testimonies-0-source": "team", name: typed})
    stored = Outing.objects.get()
    assert text_of(stored, name) == typed
    page = html(client.get(stored.get_absolute_url()))
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", [*TEXTS, "new_theme"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("é" * 100_000, "Ce texte est trop long : 100000 caractères"),
        ("avant\x00après", "Ce texte contient un caractère illisible."),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_and_kept(post, name, typed, sentence):
    theme = {"outing_type": "thematic"} if name == "new_theme" else {}
    response = post(**{"testimonies-TOTAL_FORMS": 1, name: typed} | theme)
    (said,) = errors(response)
    assert said.startswith(sentence)
    assert typed in html(response)


@pytest.mark.parametrize("name", ["stops-TOTAL_FORMS", "testimonies-TOTAL_FORMS"])
@pytest.mark.parametrize("typed", ["abc", "-1", "1000000", "9" * 5000, ""])
def test_a_forged_number_of_rows_is_no_failure(post, name, typed):
    assert post(**{name: typed}).status_code in (302, 422)
    assert post(**{name: typed, "_add_stop": "1"}).status_code == 200


@pytest.mark.parametrize("typed", [None, "", "pas-un-identifiant", "\x00"])
def test_a_lost_identifier_is_replaced(post, typed):
    assert post(client_uuid=typed).status_code == 302


# Nothing typed is lost


def test_a_refused_form_comes_back_with_everything(post, scheme):
    place, partner = NeighbourhoodFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    topic = Topic.objects.get(code="housing")
    typed = {
        "mediators_count": "0",
        "stops-TOTAL_FORMS": "2",
        "stops-1-neighbourhood": str(place.pk),
        "stops-1-spot": "Parvis",
        "testimonies-TOTAL_FORMS": "1",
        "testimonies-0-text": "Merci beaucoup",
        f"requests_{topic.pk}": "7",
        f"partner_role_{partner.pk}": "venue",
        "highlight": "Du monde",
    }
    form = post(**typed).context["form"]
    bound = [form, *form.stops.forms, *form.testimonies.forms]
    shown = {field.html_name: field.value() for part in bound for field in part}
    assert {name: shown[name] for name in typed if name in shown} == {
        name: value for name, value in typed.items() if not name.endswith("TOTAL_FORMS")
    }


@pytest.mark.parametrize("button", ["_refresh", "_add_stop", "_add_testimony"])
def test_a_button_of_the_form_redraws_it_without_errors(post, button):
    response = post(**{button: "1", "people_mediated": "abc", "format": "door_to_door"})
    form = response.context["form"]
    assert response.status_code == 200
    assert (form["people_mediated"].value(), list(form.summary())) == ("abc", [])
    assert (len(form.stops.forms), len(form.testimonies.forms)) == (
        2 if button == "_add_stop" else 1,
        1 if button == "_add_testimony" else 0,
    )
    assert not Outing.objects.exists()


def test_an_error_is_said_at_the_top_with_its_place_and_in_the_title(post):
    page = html(post(mediators_count=0))
    assert "Erreur\u00a0: Nouvelle sortie" in page
    assert '<a href="#id_mediators_count">Une sortie a au moins une médiatrice' in page
    assert 'id="id_mediators_count_error"' in page


# What the form shows before anybody types


def test_a_new_outing_starts_from_today_and_the_only_mobile_unit(client, scheme):
    unit = MobileUnitFactory(scheme=scheme)
    client.force_login(member(scheme))
    form = client.get(CREATE).context["form"]
    assert form["held_on"].value() == clock.today()
    assert (form["mobile_unit"].value(), form["outing_type"].value()) == (unit.pk, "generalist")
    assert (form["target_audience"].value(), form["people_mediated"].value()) == (None, None)


def test_the_scheme_s_usual_topics_come_first_and_autres_last(client, scheme):
    of_code = {topic.code: topic for topic in Topic.objects.all()}
    oldest_told = clock.today(scheme) - datetime.timedelta(days=180)
    outing(scheme, held_on=oldest_told, requests={of_code["housing"]: 9, of_code["other"]: 20})
    outing(scheme, held_on=oldest_told - datetime.timedelta(days=1), requests={of_code["employment"]: 90})
    client.force_login(member(scheme))
    codes = [row.topic.code for row in client.get(CREATE).context["form"].topic_counts]
    assert (codes[0], codes[-1]) == ("housing", "other")


def test_a_sub_topic_stands_under_its_topic(client, scheme):
    parent = Topic.objects.get(code="utility_provider")
    Topic.objects.create(code="cheque", label="Chèque énergie", scheme=scheme, parent=parent, position=200)
    client.force_login(member(scheme))
    rows = client.get(CREATE).context["form"].topic_counts
    codes = [row.topic.code for row in rows]
    child = rows[codes.index("utility_provider") + 1]
    assert (child.topic.code, child.is_child) == ("cheque", True)


def test_an_edit_shows_what_is_stored_even_what_is_no_longer_offered(client, scheme):
    partner, place = PartnerFactory(scheme=scheme), NeighbourhoodFactory(scheme=scheme)
    stored = outing(scheme, partners={partner: "venue"}, stops=[StopEntry(place, "Parvis")], women_count=0)
    partner.partnerships.all().delete()
    place.perimeters.all().delete()
    client.force_login(member(scheme, Role.COORDINATOR))
    form = client.get(f"/sorties/{stored.pk}/modifier/").context["form"]
    assert (form["partners"].value(), form[f"partner_role_{partner.pk}"].value()) == ([partner.pk], "venue")
    assert (form.stops.forms[0]["neighbourhood"].value(), form["women_count"].value()) == (str(place.pk), 0)


def test_the_day_has_its_neighbourhoods_and_what_is_stored_stays(client, post, scheme):
    place = NeighbourhoodFactory(scheme=scheme, name="Parti")
    stored = outing(scheme, stops=[StopEntry(place)], held_on=datetime.date(2026, 3, 10))
    place.perimeters.update(ends_on=datetime.date(2026, 3, 1))
    typed = {"stops-0-neighbourhood": str(place.pk), "stops-0-spot": ""}

    left, taken = (post(held_on=day, **typed) for day in ("2026-03-02", "01/03/2026"))
    client.force_login(member(scheme, Role.COORDINATOR))
    kept = client.post(f"/sorties/{stored.pk}/modifier/", form_data(scheme, version="1", held_on="2026-03-10", **typed))

    assert [answer.status_code for answer in (left, taken, kept)] == [302, 302, 302]
    said = ["plus dans le périmètre depuis le 2 mars" in html(client.get(answer.url)) for answer in (left, taken, kept)]
    assert said == [True, False, True]


def test_a_new_outing_is_not_proposed_what_left_the_perimeter(client, scheme, hold_clock):
    place = NeighbourhoodFactory(scheme=scheme, name="Parti")
    outing(scheme, stops=[StopEntry(place, "Parvis")])
    place.perimeters.update(ends_on=datetime.date(2026, 3, 1))
    client.force_login(member(scheme))

    page = client.get(CREATE)

    assert f'<option value="{place.pk}" data-days="/2026-03-01" hidden>Parti</option>' in html(page)
    assert page.context["form"].for_script["places"] == []


def test_every_question_has_its_place_on_the_page(client, scheme):
    """A question that the form knows and does not draw would be erased by the next correction."""
    PartnerFactory(scheme=scheme)
    MobileUnitFactory(scheme=scheme)
    client.force_login(member(scheme))
    response = client.get(CREATE)
    page, fields = response.content.decode(), response.context["form"].fields
    assert len(fields) > 50
    assert {name for name in fields if f'name="{name}"' not in page} == set()


@pytest.mark.parametrize("tick_list", TickList)
def test_every_list_of_ticks_is_on_the_sheet(scheme, tick_list):
    ticked = outing(scheme, format="mobile_unit", ticks={tick_list: (tick_list.options.values[0],)})
    levels = levels_of(ticked, shows_team_figures=True, shows_public=True)
    assert tick_list.label in {line.label for level in levels for line in level.lines}


# New spots, thirty a day from one account


@pytest.fixture
def busy(scheme):
    """A mediator who named 29 spots today."""
    user = member(scheme)
    for number in range(29):
        SpotFactory(scheme=scheme, name=f"Banc {number}", named_by=user, named_at=clock.now())
    return user


def test_the_thirty_first_new_spot_of_a_day_is_refused_and_nothing_typed_is_lost(client, scheme, busy):
    client.force_login(busy)
    spots = {"stops-TOTAL_FORMS": "3", "format": "walkabout"}
    for index, name in enumerate(["Banc 3", "Kiosque", "Lavoir"]):
        spots |= {f"stops-{index}-neighbourhood": "outside", f"stops-{index}-spot": name}
    answer = client.post(CREATE, form_data(scheme, **spots))
    assert errors(answer) == {
        "Au plus 30 nouveaux lieux par jour et par compte. Choisissez un lieu déjà connu,"
        " ou enregistrez cette sortie demain."
    }
    stops = answer.context["form"].stops.forms
    assert [(stop["spot"].value(), bool(stop.errors)) for stop in stops] == [
        ("Banc 3", False),
        ("Kiosque", False),
        ("Lavoir", True),
    ]


@pytest.mark.parametrize(("hour", "status"), [(datetime.time(4, 59), 422), (datetime.time(5), 302)])
def test_the_day_of_new_spots_is_the_team_s(client, scheme, busy, hold_clock, hour, status):
    client.force_login(busy)
    client.post(CREATE, form_data(scheme, **{"stops-0-spot": "Kiosque"}))
    hold_clock(clock.moment(clock.today(scheme) + datetime.timedelta(days=1), hour))
    assert client.post(CREATE, form_data(scheme, **{"stops-0-spot": "Lavoir"})).status_code == status


def test_a_colleague_s_new_spots_are_not_counted(client, scheme, busy):
    client.force_login(member(scheme))
    for name in ("Kiosque", "Lavoir"):
        assert client.post(CREATE, form_data(scheme, **{"stops-0-spot": name})).status_code == 302
