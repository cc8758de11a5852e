"""The form's rules (DOMAIN 6.4), each through a POST of the page."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.entry.form import OutingForm
from outings.formats import QUESTIONS, Ask, Question
from outings.levels import levels_of
from outings.models import Outing, OutingText
from outings.tests.factories import form_data, outing
from outings.tests.pages import CREATE, address, errors, html
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.enums import OutingFormat, Role
from schemes.models import Scheme, Theme, Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


def test_the_smallest_entry_is_stored(post):
    assert post().status_code == 302
    stored = Outing.objects.get()
    assert (stored.people_mediated, stored.duration_minutes, stored.status) == (14, 120, "logged")


# V1: the date


# moment, zone, day and start that are typed -> the field that is refused
BEGUN = [
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-11", "19:00", None),
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-12", "00:10", None),
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-12", "", None),
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-12", "00:50", "starts_at"),
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-13", "", "held_on"),
    # In Paris it is still the 11th, then already the 12th.
    ("2026-03-12T00:40+04:00", "Indian/Reunion", "2026-03-12", "00:10", None),
    ("2026-03-11T20:00-04:00", "America/Martinique", "2026-03-12", "", "held_on"),
    ("2026-03-12T08:00+11:00", "Pacific/Noumea", "2026-03-12", "07:30", None),
    ("2026-03-12T08:00+11:00", "Pacific/Noumea", "2026-03-12", "08:30", "starts_at"),
    # 02:45 came before the clock was put back to 02:00; 02:30 never came that spring.
    ("2026-10-25T02:15+01:00", "Europe/Paris", "2026-10-25", "02:45", None),
    ("2026-10-25T02:15+02:00", "Europe/Paris", "2026-10-25", "02:45", "starts_at"),
    ("2026-03-29T03:10+02:00", "Europe/Paris", "2026-03-29", "03:20", "starts_at"),
    ("2028-03-01T00:40+01:00", "Europe/Paris", "2028-02-29", "19:00", None),
    ("2028-02-28T23:40+01:00", "Europe/Paris", "2028-02-29", "", "held_on"),
]


@pytest.mark.parametrize(("moment", "zone", "day", "start", "refused"), BEGUN)
def test_v1_what_has_not_begun_on_the_team_s_watch_is_refused(
    post, scheme, hold_clock, moment, zone, day, start, refused
):
    Scheme.objects.update(time_zone=zone)
    hold_clock(datetime.datetime.fromisoformat(moment))
    response = post(held_on=day, starts_at=start)
    said = response.context["form"].errors.as_data() if refused else {}
    assert list(said) == ([refused] if refused else [])
    assert Outing.objects.exists() == (refused is None)


@pytest.mark.parametrize("eve", ["2026-10-24", "2026-03-28", "2026-11-07"])
def test_a_night_when_the_clock_changes_keeps_clock_hours(post, hold_clock, eve):
    hold_clock(datetime.datetime.fromisoformat("2026-11-09T12:00Z"))
    post(held_on=eve, starts_at="19:00", ends_at="02:30", is_ending_after_midnight="on", duration="")
    stored = Outing.objects.get()
    assert (str(stored.held_on), stored.duration_minutes) == (eve, 7 * 60 + 30)


@pytest.fixture
def ten(hold_clock):
    """It is ten o'clock in Paris, on a day whose date is given."""
    moment = clock.local_now().replace(hour=10, minute=0)
    hold_clock(moment)
    return moment.date()


@pytest.mark.parametrize(("starts", "said"), [("10:30", {"Cette sortie n’a pas encore eu lieu."}), ("09:30", set())])
def test_v1_an_hour_to_come_is_refused_today(post, ten, starts, said):
    response = post(held_on=ten.isoformat(), starts_at=starts)
    assert (errors(response) if said else set()) == said
    assert Outing.objects.exists() == (not said)


def test_v1_yesterday_had_all_its_hours(post, ten):
    yesterday = ten - datetime.timedelta(days=1)
    assert post(held_on=yesterday.isoformat(), starts_at="18:00").status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Donnez la date de la sortie."),
        ("31/02/2026", "Cette date n’existe pas. Exemple : 14/10/2026."),
        ("0026-03-11", "Vérifiez l’année de cette date."),
        ("\x00", "Cette date n’existe pas. Exemple : 14/10/2026."),
    ],
)
def test_a_date_that_cannot_be_is_refused(post, typed, sentence):
    assert errors(post(held_on=typed)) == {sentence}


# V4, V5: sums, with the gap and the repair


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"women_count": 9, "men_count": 6}, "9 femmes + 6 hommes = 15, mais 14 personnes."),
        ({"women_count": 20, "men_count": ""}, "20 femmes, mais 14 personnes."),
        ({"women_count": 1, "men_count": 1, "people_mediated": 1}, "1 femme + 1 homme = 2, mais 1 personne."),
        (
            {"age_under_18": 3, "age_18_25": 4, "age_26_64": 5, "age_65_plus": 6},
            "3 de moins de 18 ans + 4 de 18 à 25 ans + 5 de 26 à 64 ans + 6 de 65 ans et plus = 18, mais 14 personnes.",
        ),
    ],
)
def test_v4_v5_shares_above_the_total_are_refused_with_the_sum(post, changes, sentence):
    assert errors(post(**changes)) == {sentence}


def test_v4_the_repair_puts_the_sum_as_total_and_saves(post):
    refused = post(women_count=9, men_count=6)
    assert 'name="_repair" value="people_mediated=15"' in html(refused)
    assert post(women_count=9, men_count=6, _repair="people_mediated=15").status_code == 302
    assert Outing.objects.get().people_mediated == 15


def test_v4_holds_for_participants_too(post):
    workshop = {"format": "workshop", "people_mediated": None, "participants_count": 5, "women_count": 6}
    response = post(**workshop)
    assert errors(response) == {"6 femmes, mais 5 participants."}
    assert 'value="participants_count=6"' in html(response)


def test_thousands_are_written_with_a_space(post):
    response = post(people_mediated=5000, women_count=5001)
    assert errors(response) == {"5\u202f001 femmes, mais 5\u202f000 personnes."}


def test_participants_are_called_so(post):
    workshop = {"format": "workshop", "people_mediated": None}
    assert errors(post(participants_count="", **workshop)) == {
        "Donnez le nombre de participants ; 0 si personne n’est venu."
    }
    assert errors(post(participants_count="0", **workshop)) == {"Aucun participant : dites pourquoi."}


def test_half_a_day_says_how_long_it_is(client, scheme):
    client.force_login(member(scheme))
    labels = [label for _, label in client.get(CREATE).context["form"].fields["duration"].choices]
    assert {"Demi-journée, 3\u00a0h\u00a030", "Journée, 7\u00a0h"} <= set(labels)


def test_a_repair_of_another_field_is_ignored(post):
    assert post(_repair="mediators_count=9").status_code == 302
    assert Outing.objects.get().mediators_count == 2


# V7, V8 and the person sent by a partner


def test_v7_met_covers_mediated_and_repairs(post):
    refused = post(people_met=10)
    assert errors(refused) == {"10 personnes rencontrées, mais 14 médiées : qui a été médié a été rencontré."}
    assert post(people_met=10, _repair="people_met=14").status_code == 302
    assert Outing.objects.get().people_met == 14


@pytest.mark.parametrize("name", ["first_contact_count", "sent_by_partner_count"])
def test_v8_a_part_is_at_most_the_total(post, name):
    (sentence,) = errors(post(**{name: 15}))
    assert sentence.startswith("15 ")
    assert sentence.endswith(", mais 14 personnes. Corrigez l’un des deux.")


# V11, V13: nobody came, nobody went


def test_v11_nobody_came_asks_why_and_keeps_the_answer(post):
    assert errors(post(people_mediated=0)) == {"Aucune personne : dites pourquoi."}
    assert post(people_mediated=0, no_public_reason="weather").status_code == 302
    assert Outing.objects.get().no_public_reason == "weather"


def test_a_reason_without_its_case_is_dropped(post):
    post(people_mediated=3, no_public_reason="weather")
    assert Outing.objects.get().no_public_reason == ""


def test_the_total_is_needed(post):
    sentence = "Donnez le nombre de personnes ; 0 si personne n’est venu."
    assert errors(post(people_mediated="")) == {sentence}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Une sortie a au moins une médiatrice ou un médiateur."),
        ("", "Donnez le nombre de médiatrices et médiateurs."),
    ],
)
def test_v13_somebody_went(post, typed, sentence):
    assert errors(post(mediators_count=typed)) == {sentence}


# V14: times and duration


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_at": "16:00", "ends_at": "14:00"}, "La fin est avant le début."),
        ({"starts_at": "14:00", "ends_at": "14:00"}, "La fin est avant le début."),
        ({"starts_at": "06:00", "ends_at": "18:30"}, "12 h 30 de sortie : au plus 12 h."),
        (
            {"starts_at": "10:00", "ends_at": "12:00", "is_ending_after_midnight": "on"},
            "26 h de sortie",
        ),
        ({"ends_at": "14:00"}, "Donnez aussi l’heure de début, ou effacez la fin."),
        ({"starts_at": "25:00"}, "Cette heure n’existe pas."),
        ({"duration": ""}, "Choisissez une durée, ou donnez l’heure de début et l’heure de fin."),
        ({"duration": "other"}, "Donnez la durée en heures et minutes."),
        ({"duration": "other", "other_hours": 12, "other_minutes": 1}, "12 h 01 de sortie : au plus 12 h."),
    ],
)
def test_v14_a_duration_that_cannot_be_is_refused(post, changes, sentence):
    (said,) = errors(post(**changes))
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({"starts_at": "20:30", "ends_at": "01:00", "is_ending_after_midnight": "on", "duration": ""}, 270),
        ({"duration": "half_day"}, 200),
        ({"duration": "full_day"}, 400),
        ({"duration": "other", "other_hours": 2, "other_minutes": 45}, 165),
        ({"duration": "h2", "starts_at": "14:00", "ends_at": "17:00"}, 180),
    ],
)
def test_the_duration_is_in_minutes(post, scheme, changes, minutes):
    scheme.half_day_minutes, scheme.full_day_minutes = 200, 400
    scheme.save()
    assert post(**changes).status_code == 302
    assert Outing.objects.get().duration_minutes == minutes


# V15: themes


def test_v15_a_thematic_outing_has_a_theme(post):
    sentence = "Sortie thématique : choisissez au moins une thématique, ou « Généraliste »."
    assert errors(post(outing_type="thematic")) == {sentence}


def test_a_theme_of_one_s_own_is_made(post, scheme):
    common = Theme.objects.get(label="La Poste")
    assert post(outing_type="thematic", themes=[common.pk], new_theme="Parentalité").status_code == 302
    assert {row.theme.label for row in Outing.objects.get().outing_themes.all()} == {"La Poste", "Parentalité"}
    assert Theme.objects.get(scheme=scheme).label == "Parentalité"


def test_a_generalist_outing_has_no_theme(post):
    post(outing_type="generalist", themes=[Theme.objects.first().pk], new_theme="Parentalité")
    assert not Outing.objects.get().outing_themes.exists()


# Where


def test_the_place_is_needed(post):
    blank = {"stops-0-neighbourhood": "", "stops-0-spot": ""}
    assert errors(post(**blank)) == {"Choisissez le quartier, ou « Hors quartier »."}


def test_outside_the_perimeter_needs_a_spot(post):
    assert errors(post(**{"stops-0-spot": ""})) == {"Hors quartier : donnez au moins le lieu."}


def test_a_known_spot_says_its_neighbourhood(post, scheme):
    place = NeighbourhoodFactory(scheme=scheme)
    SpotFactory(scheme=scheme, name="Marché", neighbourhood=place)
    assert post(**{"stops-0-neighbourhood": "", "stops-0-spot": "marché"}).status_code == 302
    assert Outing.objects.get().neighbourhood == place


def test_another_scheme_s_neighbourhood_is_no_choice(post):
    elsewhere = NeighbourhoodFactory(scheme=SchemeFactory())
    assert post(**{"stops-0-neighbourhood": elsewhere.pk}).status_code == 422


def two_stops(scheme, first, second, **changes):
    places = [NeighbourhoodFactory(scheme=scheme) for _ in range(2)]
    return changes | {
        "stops-TOTAL_FORMS": 2,
        "stops-0-neighbourhood": places[0].pk,
        "stops-0-people_mediated": first,
        "stops-1-neighbourhood": places[1].pk,
        "stops-1-people_mediated": second,
    }


def test_stops_add_up_to_the_total(post, scheme):
    sentence = "9 + 3 = 12 aux haltes, mais 14 personnes."
    assert errors(post(**two_stops(scheme, 9, 3))) == {sentence}
    assert post(**two_stops(scheme, 9, 5)).status_code == 302
    assert [stop.people_mediated for stop in Outing.objects.get().stops.all()] == [9, 5]


def test_a_stop_nobody_counted_may_make_up_the_rest(post, scheme):
    assert post(**two_stops(scheme, 9, "")).status_code == 302
    assert [stop.people_mediated for stop in Outing.objects.get().stops.all()] == [9, None]


def test_stops_above_the_total_are_refused_even_unfinished(post, scheme):
    assert errors(post(**two_stops(scheme, 15, ""))) == {"15 aux haltes, mais 14 personnes."}


def timed_stops(scheme, *minutes, **changes):
    places = {f"stops-{number}-neighbourhood": NeighbourhoodFactory(scheme=scheme).pk for number in range(len(minutes))}
    typed = {f"stops-{number}-minutes": spent for number, spent in enumerate(minutes)}
    return {"stops-TOTAL_FORMS": len(minutes), "duration": "h3"} | places | typed | changes


# minutes typed, of three hours -> each stop's
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (("60", "120"), [60, 120]),
        (("60", ""), [60, 120]),
        (("", "20", "100"), [60, 20, 100]),
        (("", ""), [90, 90]),
        (("x",), [180]),
    ],
)
def test_the_minutes_of_stops_are_typed_but_one(post, scheme, typed, stored):
    assert post(**timed_stops(scheme, *typed)).status_code == 302
    assert [stop.minutes for stop in Outing.objects.get().stops.all()] == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("60", "90"), "Les haltes font 2 h 30, la sortie 3 h : corrigez un temps ou la durée de la sortie."),
        (("180", ""), "1 halte fait déjà 3 h, la sortie 3 h : corrigez un temps ou la durée de la sortie."),
        (("100", "", "90"), "2 haltes font déjà 3 h 10, la sortie 3 h : corrigez un temps ou la durée de la sortie."),
        (("60", "", ""), "Temps donné à 1 halte sur 3 : donnez-le à 2 au moins, ou à aucune."),
        (("60", "x"), "Écrivez un nombre entier, en chiffres."),
    ],
)
def test_minutes_of_stops_that_do_not_make_the_duration_are_refused_and_kept(post, scheme, typed, sentence):
    refused = post(**timed_stops(scheme, *typed))
    assert errors(refused) == {sentence}
    assert [stop["minutes"].value() for stop in refused.context["form"].stops.forms] == list(typed)


def test_without_a_duration_the_minutes_of_stops_wait(post, scheme):
    refused = post(**timed_stops(scheme, "60", "90", duration="other", other_hours="x"))
    assert errors(refused) == {"Écrivez un nombre entier, en chiffres."}


def test_the_minutes_of_stops_come_back_to_be_corrected_and_on_the_sheet(post, client, scheme):
    post(**timed_stops(scheme, "60", "120"))
    stored = Outing.objects.get()
    stops = client.get(address("update", stored)).context["form"].stops.forms
    assert [stop["minutes"].value() for stop in stops] == [60, 120]
    lines = levels_of(stored, shows_team_figures=False, shows_public=False)[0].lines
    assert [line.value.split(" · ")[-1] for line in lines if "Halte" in line.label] == ["1\u00a0h", "2\u00a0h"]


def test_a_stop_is_taken_out_and_those_after_move_up(post, scheme):
    stops = two_stops(scheme, 9, 5)
    form = post(_remove_stop="stops-0", **stops).context["form"]
    assert [stop["neighbourhood"].value() for stop in form.stops.forms] == [str(stops["stops-1-neighbourhood"])]
    assert form.stops.forms[0]["people_mediated"].value() == "5"


@pytest.mark.parametrize("asked", ["stops-7", "stops-", "x", "9" * 50, "-1"])
def test_taking_out_a_stop_that_is_not_there_changes_nothing(post, scheme, asked):
    form = post(_remove_stop=asked, **two_stops(scheme, 9, 5)).context["form"]
    assert len(form.stops.forms) == 2


def test_thirty_stops_are_the_most_and_it_is_said(post):
    page = html(post(_add_stop="1", **{"stops-TOTAL_FORMS": 30}))
    assert page.count('class="om-halte"') == 30 + len(["the one to add", "the words to add"])
    assert "30 haltes, c’est le plus qu’une sortie contient." in page
    assert errors(post(**{"stops-TOTAL_FORMS": 31})) == {
        "Au plus 30 haltes par sortie : mettez la suite dans une autre sortie."
    }


def test_a_format_of_one_place_keeps_the_first_stop(post, scheme):
    assert post(**two_stops(scheme, 1, "x", format="drop_in_session")).status_code == 302
    assert Outing.objects.get().stops.count() == 1


# What each format asks


@pytest.mark.parametrize("code", OutingFormat.values)
def test_each_format_is_stored_with_the_four_facts_and_no_more(post, scheme, code):
    questions = QUESTIONS[OutingFormat(code)]
    total = "participants_count" if questions.shows(Question.PARTICIPANTS) else "people_mediated"
    # What a partner meeting needs beside (V22).
    partners = [PartnerFactory(scheme=scheme).pk] if questions[Question.PARTNERS] is Ask.REQUIRED else []
    changes = {"format": code, "people_mediated": None, "partners": partners} | {total: 5}
    assert post(**changes).status_code == 302
    stored = Outing.objects.get()
    assert stored.stops.count() == int(questions.shows(Question.NEIGHBOURHOOD))
    assert (stored.public_count == 5) == (code != "off_site_work")


@pytest.mark.parametrize("code", OutingFormat.values)
def test_each_format_shows_its_questions(client, scheme, code):
    client.force_login(member(scheme))
    page = html(client.get(CREATE, {"scheme": scheme.slug, "format": code}))
    for question in (Question.MOBILE_UNIT, Question.CLASSES, Question.TOPICS, Question.PARTNERS, Question.AUDIENCE):
        is_shown = f'<div data-question="{question}" >' in page
        assert is_shown == QUESTIONS[OutingFormat(code)].shows(question)


def test_a_partner_meeting_has_a_partner(post, scheme):
    town = PartnerFactory(scheme=scheme)
    refused = post(format="partner_meeting", people_mediated="")
    assert "Rencontre partenariale : choisissez au moins un partenaire." in errors(refused)
    assert post(format="partner_meeting", people_mediated="", partners=[town.pk]).status_code == 302
    assert Outing.objects.get().public_count is None


def test_work_without_public_needs_no_figure(post):
    assert post(format="off_site_work", people_mediated="").status_code == 302
    assert Outing.objects.get().public_count is None


def test_mistakes_in_what_is_not_asked_are_ignored(post):
    changes = {"women_count": "x", "people_met": "-1", f"requests_{Topic.objects.first().pk}": "y"}
    assert post(format="off_site_work", target_audience="nobody", **changes).status_code == 302


def test_mistakes_in_what_the_page_hides_are_ignored(post):
    hidden = {"duration": "h2", "other_hours": "x", "outing_type": "generalist", "new_theme": "x" * 99}
    assert post(no_public_reason="nothing", **hidden).status_code == 302


def test_an_unknown_format_is_refused(post):
    assert post(format="balloon").status_code == 422


# Everything that can be said


def test_everything_is_stored(post, scheme):
    partner, unit = PartnerFactory(scheme=scheme), MobileUnitFactory(scheme=scheme)
    housing, other = Topic.objects.get(code="housing"), Topic.objects.get(code="other")
    post(
        **{
            "format": "mobile_unit",
            "mobile_unit": unit.pk,
            "partners": [partner.pk],
            f"partner_role_{partner.pk}": "venue",
            f"requests_{housing.pk}": 7,
            f"requests_{other.pk}": 0,
            "handling_referred": 0,
            "registers_used": ["consultation", "intermediation"],
            "overall_feeling": "good",
            "highlight": "Du monde",
            "team_note": "Entre nous",
            "testimonies-TOTAL_FORMS": 1,
            "testimonies-0-text": "Merci",
            "testimonies-0-source": "partner",
            "testimonies-0-has_consent": "on",
        }
    )
    stored = Outing.objects.get()
    assert (stored.mobile_unit, stored.handling_referred, stored.handling_on_spot) == (unit, 0, None)
    assert [(row.topic, row.requests) for row in stored.outing_topics.all()] == [(housing, 7)]
    assert [(row.partner, row.role) for row in stored.outing_partners.all()] == [(partner, "venue")]
    assert {tick.option for tick in stored.ticks.all()} == {"consultation", "intermediation"}
    assert (stored.text.highlight, stored.text.team_note) == ("Du monde", "Entre nous")
    assert list(stored.testimonies.values_list("text", "source", "has_consent")) == [("Merci", "partner", True)]


def test_a_volunteer_has_no_team_note(client, scheme):
    client.force_login(member(scheme, Role.VOLUNTEER))
    assert "team_note" not in html(client.get(CREATE))
    client.post(CREATE, form_data(scheme, team_note="Entre nous"))
    assert OutingText.objects.get().team_note == ""


def test_another_scheme_s_partner_is_no_choice(post):
    assert post(partners=[PartnerFactory(scheme=SchemeFactory()).pk]).status_code == 422


def test_what_is_stored_stays_offered_whatever_became_of_it(scheme):
    place, partner = NeighbourhoodFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    unit = MobileUnitFactory(scheme=scheme)
    stored = outing(scheme, stops=[StopEntry(place)], partners={partner: ""})
    stored.mobile_unit = unit
    scheme.mobile_units.update(scheme=SchemeFactory())
    scheme.partnerships.all().delete()
    scheme.perimeter.all().delete()
    form = OutingForm(user=member(scheme), scheme=scheme, outing=stored)
    offered = [list(form.fields[name].rows.values()) for name in ("mobile_unit", "partners")]
    assert offered == [[unit], [partner]]
    assert str(place.pk) in dict(form.stops.forms[0].fields["neighbourhood"].choices)


@pytest.mark.parametrize(
    ("part", "total", "said"),
    [("1", "0", "1 première rencontre, mais 0 personne."), ("2", "1", "2 premières rencontres, mais 1 personne.")],
)
def test_a_part_beyond_the_total_is_said_by_its_number(post, part, total, said):
    response = post(first_contact_count=part, people_mediated=total, no_public_reason="nobody")
    assert f"{said} Corrigez l’un des deux." in errors(response)
