"""Situations in four touches, their steps, closings that meet, and two that are one."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from outings.tests.pages import html
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, SpotFactory, member
from situations.models import Situation, SituationStep, Solicitation
from situations.noting import add_step, close_situation, note_situation
from situations.numbers import is_number

pytestmark = pytest.mark.django_db
CREATE, STEPS = reverse("situations:create"), reverse("situations:steps")
JSON = {"HTTP_ACCEPT": "application/json"}
TODAY = datetime.date(2026, 11, 18)
PAST_THE_HALL = "Arrêtez-vous au hall : ni logement, ni étage, ni plaque."


def typed(scheme, **fields):
    data = {"scheme": scheme.slug, "client_uuid": str(uuid.uuid4()), "type": "hall_occupation", "outcome": "calmed"}
    return data | fields


def typed_step(situation, **fields):
    data = {"scheme": situation.scheme.slug, "client_uuid": str(uuid.uuid4()), "kind": "agreed"}
    return data | {"after": str(situation.client_uuid)} | fields


def stored(scheme, **fields):
    row = {"operator": scheme.lead_operator, "held_on": TODAY, "type": "noise", "submission_hash": str(uuid.uuid4())}
    return note_situation(Situation(scheme=scheme, **row | fields))[0]


def closed(situation, outcome="calmed", day=TODAY, **said):
    return close_situation(situation, outcome, day=day, version=situation.version, **said)


def said(response):
    return html(response).replace("\u00a0", " ")


def test_type_and_outcome_are_enough_and_the_rest_is_given(client, nadia, scheme):
    assert client.post(CREATE, typed(scheme)).status_code == 302
    row = Situation.objects.get()
    assert (row.type, row.outcome, row.closed_on) == ("hall_occupation", "calmed", TODAY)
    assert (row.origin, row.timing, row.parties, row.number) == ("team", "live", "", "")
    assert not Solicitation.objects.exists()


def test_the_outing_in_progress_gives_its_place(client, nadia, scheme):
    assert client.get(CREATE).context["form"]["origin"].value() == "team"


def test_in_progress_is_open(client, nadia, scheme):
    client.post(CREATE, typed(scheme, outcome="open"))
    assert Situation.objects.get().is_open


def test_no_outcome_5(client, nadia, scheme):
    page = client.post(CREATE, typed(scheme, outcome=""))
    assert page.status_code == 422
    assert "Dites l’issue, ou laissez-la en cours." in said(page)


def test_refused_without_a_reason_6(client, nadia, scheme):
    page = client.post(CREATE, typed(scheme, outcome="declined"))
    assert "Dites pourquoi." in said(page)
    client.post(CREATE, typed(scheme, outcome="declined", reason="out_of_scope"))
    assert Situation.objects.get().reason == "out_of_scope"


def test_a_reason_that_is_owed_by_nothing_is_not_kept(client, nadia, scheme):
    client.post(CREATE, typed(scheme, reason="safety"))
    assert Situation.objects.get().reason == ""


def test_a_name_is_warned_of_and_to_be_read_again_1(client, nadia, scheme):
    form = client.get(CREATE)
    assert 'id="noms"' in said(form)
    assert form.context["names"]["sentence"] == "On dirait un nom ou un numéro. Retirez-le si c’est une personne."
    client.post(CREATE, typed(scheme, text="Vu avec Mme Dupont"))
    assert Situation.objects.get().looks_personal


def test_a_text_to_read_again_says_so_on_its_page_and_who_corrects_it(client, nadia, scheme):
    situation = stored(scheme, outcome="")
    assert "On dirait" not in said(client.get(situation.get_absolute_url()))
    client.post(STEPS, typed_step(situation, text="Vu avec Mme Dupont"))
    page = said(client.get(situation.get_absolute_url()))
    assert "On dirait un nom ou un numéro dans ces textes" in page
    assert "La coordination les relit et les corrige" in page
    client.force_login(member(scheme, Role.COORDINATOR))
    assert reverse("home:texts") in said(client.get(situation.get_absolute_url()))


@pytest.mark.parametrize("text", ["au 3e étage", "appartement 12", "voiture AB-123-CD"])
def test_past_the_hall_2(client, nadia, scheme, text):
    page = client.post(CREATE, typed(scheme, text=text))
    assert page.status_code == 422
    assert PAST_THE_HALL in said(page)
    assert text in said(page)
    assert not Situation.objects.exists()


def test_a_phone_is_told_why_in_words(client, nadia, scheme):
    answer = client.post(CREATE, typed(scheme, text="au 3e étage"), **JSON)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")
    assert answer.json()["summary"] == [PAST_THE_HALL.replace(" :", "\u00a0:")]


def test_closed_before_it_was_opened_7(client, nadia, scheme):
    row = stored(scheme)
    data = {"version": 1, "outcome": "calmed", "day": "2026-11-17"}
    page = client.post(reverse("situations:close", args=[row.pk]), data)
    assert page.status_code == 422
    assert "Ouverte le 18 novembre 2026 : la clôture vient après." in said(page)


def test_a_step_on_a_closed_one_offers_to_open_it_again_8(client, nadia, scheme):
    row = closed(stored(scheme))
    page = client.post(STEPS, typed_step(row))
    assert page.status_code == 422
    assert "Close le 18 novembre 2026." in said(page)
    assert "La rouvrir" in said(page)
    client.post(reverse("situations:reopen", args=[row.pk]), {"version": row.version})
    assert client.post(STEPS, typed_step(row)).status_code == 302


def test_two_closings_9(client, nadia, scheme):
    row = stored(scheme)
    closed(row, "agreement")
    address = reverse("situations:close", args=[row.pk])
    page = client.post(address, {"version": 1, "outcome": "handed_over"})
    assert page.status_code == 409
    assert "Un collègue a noté “Accord trouvé”." in said(page)
    assert "La sienne" in said(page)
    assert "La vôtre" in said(page)
    assert Situation.objects.get().outcome == "agreement"
    mine = {name: page.context["form"][name].value() for name in ("version", "replaces", "outcome")}
    assert client.post(address, mine).status_code == 302
    assert Situation.objects.get().outcome == "handed_over"


def test_a_third_who_closes_meanwhile_is_seen_too(client, nadia, scheme):
    row = closed(stored(scheme), "agreement")
    closed(row, "calmed", replaces=True)
    data = {"version": row.version, "outcome": "handed_over", "replaces": "on"}
    assert client.post(reverse("situations:close", args=[row.pk]), data).status_code == 409


def test_a_twin_10_is_the_same(client, nadia, scheme):
    spot = SpotFactory(scheme=scheme, name="Hall B")
    first, second = stored(scheme, spot=spot), stored(scheme, spot=spot)
    add_step(second, client_uuid=uuid.uuid4(), submission_hash="s", kind="contact", day=TODAY)
    page = said(client.get(second.get_absolute_url()))
    assert "C’est la même" in page
    assert "Ce sont deux" in page
    client.post(reverse("situations:settle", args=[second.pk]), {"same": first.pk})
    assert list(Situation.objects.counted()) == [first]
    first.refresh_from_db()
    assert (first.steps.count(), first.timing, is_number(first.number)) == (1, "deferred", True)
    assert client.get(second.get_absolute_url()).url == first.get_absolute_url()


def test_a_step_kept_for_a_twin_goes_to_the_first(client, nadia, scheme):
    spot = SpotFactory(scheme=scheme)
    first, second = stored(scheme, spot=spot), stored(scheme, spot=spot)
    client.post(reverse("situations:settle", args=[second.pk]), {"same": first.pk})
    client.post(STEPS, typed_step(second), **JSON)
    assert SituationStep.objects.get().situation == first


def test_a_twin_10_is_another(client, nadia, scheme):
    spot = SpotFactory(scheme=scheme)
    first, second = stored(scheme, spot=spot), stored(scheme, spot=spot)
    client.post(reverse("situations:settle", args=[second.pk]))
    pages = [said(client.get(row.get_absolute_url())) for row in (first, second)]
    assert not any("C’est la même" in page for page in pages)
    assert Situation.objects.counted().count() == 2


@pytest.mark.parametrize(
    "other", [{"type": "gathering"}, {"held_on": TODAY - datetime.timedelta(days=1)}, {"spot": None}]
)
def test_another_kind_day_or_place_is_no_twin(client, nadia, scheme, other):
    spot = SpotFactory(scheme=scheme)
    stored(scheme, spot=spot)
    second = stored(scheme, **{"spot": spot} | other)
    assert "C’est la même" not in said(client.get(second.get_absolute_url()))


def test_two_hours_later_it_is_another_time(client, nadia, scheme):
    spot, now = SpotFactory(scheme=scheme), clock.now()
    stored(scheme, spot=spot, created_at=now - datetime.timedelta(hours=2, minutes=1))
    second = stored(scheme, spot=spot, created_at=now)
    assert "C’est la même" not in said(client.get(second.get_absolute_url()))


def test_a_step_waits_for_nothing_once_its_situation_is_there_and_is_stored_once(client, nadia, scheme):
    row = stored(scheme)
    data = typed_step(row)
    answers = [client.post(STEPS, data, **JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["url"] == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.steps.get().day, row.timing, is_number(row.number)) == (TODAY, "deferred", True)


def test_a_step_of_a_situation_that_never_arrived_stays_on_the_phone(client, nadia, scheme):
    data = typed_step(Situation(scheme=scheme, client_uuid=uuid.uuid4()))
    answer = client.post(STEPS, data, **JSON)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert client.post(STEPS, data).status_code == 422


def test_no_step_of_another_team_s(client, nadia, scheme):
    elsewhere = stored(SchemeFactory(preset="tranquillite"))
    data = typed_step(elsewhere, scheme=scheme.slug)
    assert client.post(STEPS, data, **JSON).status_code == 404
    assert not SituationStep.objects.exists()


def test_after_a_year_it_is_not_opened_again(client, nadia, scheme, hold_clock):
    row = closed(stored(scheme))
    hold_clock(clock.now() + datetime.timedelta(days=366))
    assert "La rouvrir" not in said(client.get(row.get_absolute_url()))
    page = client.post(reverse("situations:reopen", args=[row.pk]), {"version": row.version}, follow=True)
    assert "Close depuis plus d’un an" in said(page)


def test_the_list_has_those_in_progress_with_their_number_and_finds_one_by_it(client, nadia, scheme):
    row, done = stored(scheme), closed(stored(scheme, type="gathering"))
    add_step(row, client_uuid=uuid.uuid4(), submission_hash="s", kind="contact", day=TODAY)
    row.refresh_from_db()
    address = reverse("situations:list")
    page = client.get(address)
    assert list(page.context["situations"]) == [row]
    assert row.number in said(page)
    assert "1 étape : Prise de contact, le 18 novembre" in said(page)
    assert list(client.get(address, {"state": "closed"}).context["situations"]) == [done]
    assert list(client.get(address, {"number": row.number.lower(), "state": "closed"}).context["situations"]) == [row]
    assert "Ce numéro est mal écrit." in said(client.get(address, {"number": "26-AAAAA"}))


def test_without_news_for_a_month_it_says_so(client, nadia, scheme, hold_clock):
    row = stored(scheme)
    hold_clock(clock.now() + datetime.timedelta(days=31))
    assert "Sans nouvelle depuis un mois" in said(client.get(reverse("situations:list")))
    assert list(Situation.objects.idle_since(TODAY + datetime.timedelta(days=1))) == [row]
    assert not Situation.objects.idle_since(TODAY).exists()


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMIN])
def test_neither_volunteer_nor_admin_reads_a_situation(client, scheme, role):
    row = stored(scheme, text="une phrase")
    client.force_login(member(scheme, role))
    pages = [reverse("situations:list"), CREATE, STEPS, row.get_absolute_url()]
    assert [client.get(page).status_code for page in pages] == [403] * 4


@pytest.mark.django_db(transaction=True)
def test_copies_at_once_make_one_situation_and_one_solicitation(scheme, race):
    user, data = member(scheme), typed(scheme, origin="phone")
    answers = race(lambda: browser_of(user).post(CREATE, data, **JSON).status_code, times=6)
    assert sorted(answers) == [200] * 5 + [201]
    assert (Situation.objects.count(), Solicitation.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_copies_at_once_make_one_step_and_one_number(scheme, race):
    user, row = member(scheme), stored(scheme)
    data = typed_step(row)
    answers = race(lambda: browser_of(user).post(STEPS, data, **JSON).status_code, times=6)
    assert sorted(answers) == [200] * 5 + [201]
    assert row.steps.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_close_at_once_one_closes_and_one_is_told(scheme, race):
    user, row = member(scheme), stored(scheme)
    address, outcomes = reverse("situations:close", args=[row.pk]), iter(["agreement", "calmed"])
    answers = race(
        lambda: browser_of(user).post(address, {"version": 1, "outcome": next(outcomes)}).status_code, times=2
    )
    assert sorted(answers) == [302, 409]
    assert Situation.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_say_that_two_are_one_leave_one(scheme, race):
    user, spot = member(scheme), SpotFactory(scheme=scheme)
    rows = [stored(scheme, spot=spot), stored(scheme, spot=spot)]
    pairs = iter([rows, rows[::-1]])

    def say_same():
        one, other = next(pairs)
        return browser_of(user).post(reverse("situations:settle", args=[one.pk]), {"same": other.pk}).status_code

    assert race(say_same, times=2) == [302, 302]
    assert Situation.objects.counted().count() == 1


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def test_the_list_asks_as_much_for_one_as_for_ten(client, nadia, scheme, django_assert_max_num_queries):
    for _ in range(10):
        row = stored(scheme, spot=SpotFactory(scheme=scheme))
        add_step(row, client_uuid=uuid.uuid4(), submission_hash="s", kind="contact", day=TODAY)
    with django_assert_max_num_queries(14):
        client.get(reverse("situations:list"))


def test_what_was_refused_is_seen_one_by_one_on_its_list(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    rows = [closed(stored(scheme), "declined", reason="safety"), closed(stored(scheme), "broken_off", reason="consent")]
    closed(stored(scheme))
    address = f"{reverse('situations:list')}?scheme={scheme.slug}&state=to_review"
    page = client.get(address)
    assert (list(page.context["situations"]), "À voir, 2" in said(page)) == (rows, True)
    assert "Sécurité" in said(page)
    review = reverse("situations:review", args=[rows[0].pk])
    assert client.post(review, {"back": address}).url == address
    assert list(client.get(address).context["situations"]) == rows[1:]
    client.force_login(member(scheme))
    assert review not in said(client.get(address))


def test_whoever_asked_among_partners_is_told_what_became_of_it(client, nadia, scheme):
    asked = stored(scheme, origin="partner", outcome="")
    assert "Un partenaire l’a demandée" not in said(client.get(asked.get_absolute_url()))
    assert "Un partenaire l’a demandée" in said(client.get(closed(asked).get_absolute_url()))
    assert "Un partenaire" not in said(client.get(closed(stored(scheme)).get_absolute_url()))
