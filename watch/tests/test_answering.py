import datetime
import re

import pytest
from django.core import mail, serializers
from django.core.cache import cache

from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SpotFactory, member
from watch.enums import ANSWERS, ObservationState
from watch.models import Dispatch, Observation, ObservationEvent, Recommendation
from watch.noting import move_on
from watch.recommending import send, withdraw
from watch.sending import compose, new_link, revoke, send_dispatches, tell
from watch.tests.factories import observation, recipient, recommendation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)


@pytest.fixture
def link(scheme):
    """Of a lift in danger and a leak, told at once."""
    recipient(scheme)
    observation(scheme, "lift", urgency="danger")
    observation(scheme, "leak", urgency="danger")
    tell()
    return re.search(r"(/reponse/\S+/)", mail.outbox[0].body)[1]


@pytest.fixture
def proposal_link(scheme):
    row = recommendation(scheme, recipient=recipient(scheme), due_on=TODAY + datetime.timedelta(30))
    send(row, version=1, user=None)
    send_dispatches()
    return re.search(r"(/reponse/\S+/)", mail.outbox[0].body)[1]


def items():
    return list(Observation.objects.order_by("pk"))


def typed(row, choice, **said):
    return {f"{row._meta.model_name}-{row.pk}-{name}": value for name, value in ({"choice": choice} | said).items()}


def everything():
    models = (Observation, ObservationEvent, Dispatch, Recommendation)
    return [serializers.serialize("json", model.objects.all()) for model in models]


def test_a_scanner_changes_nothing(client, link):
    before = everything()
    assert client.get(link).status_code == client.head(link).status_code == 200
    assert client.post(link, {}).status_code == 422
    assert client.post(link, {"observation-1-text": "", "another": "1"}).status_code == 422
    assert everything() == before
    assert "checked" not in client.get(link).content.decode()
    assert not client.cookies


def test_each_answer_becomes_the_state(client, link):
    lift, leak = items()
    for choice in ANSWERS:
        said = {"text": "Motif", "planned_on": "2026-11-24"}
        assert client.post(link, typed(lift, choice, **said)).status_code == 302
        lift.refresh_from_db()
        assert lift.state == choice
    event = lift.events.latest("pk")
    assert (event.dispatch.email, event.text, event.said_by) == ("proximite@bailleur.test", "Motif", None)
    leak.refresh_from_db()
    assert leak.state == "sent"
    assert lift.events.count() == 2 + len(ANSWERS)
    page = client.get(f"{link}?recue").content.decode()
    assert "Votre dernière réponse, le 18 novembre 2026\u00a0: Déjà signalé" in page


def test_nothing_chosen_is_said_and_what_was_typed_stays(client, link):
    lift, _ = items()
    assert "Choisissez une réponse." in client.post(link, {}).content.decode()
    answer = client.post(link, typed(lift, "", text="Vu avec l’ascensoriste"))
    assert answer.status_code == 422
    assert "Choisissez une réponse." in answer.content.decode()
    assert "Vu avec l’ascensoriste" in answer.content.decode()


@pytest.mark.parametrize(
    ("choice", "said", "sentence"),
    [
        ("not_planned", {}, "Dites pourquoi\u00a0: l’équipe le lira mot pour mot."),
        ("planned", {}, "Dites pour quand l’intervention est prévue."),
        ("planned", {"planned_on": "2026-11-17"}, "Cette date est passée."),
        ("redirected", {}, "Qui, selon vous\u00a0?"),
        ("confirmed", {}, "Choisissez une réponse."),
    ],
)
def test_what_an_answer_lacks_is_asked_for(client, link, choice, said, sentence):
    lift, _ = items()
    answer = client.post(link, typed(lift, choice, **said))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    lift.refresh_from_db()
    assert lift.state == "sent"


def test_who_does_not_know_says_so_in_one_press(client, link):
    lift, _ = items()
    page = client.post(link, typed(lift, "redirected")).content.decode()
    value = f"observation-{lift.pk}-text=Je ne sais pas"
    assert f'value="{value}"' in page
    assert client.post(link, typed(lift, "redirected") | {"_repair": value}).status_code == 302
    assert lift.events.latest("pk").text == "Je ne sais pas"


def test_a_name_in_an_answer_is_warned_of_and_waits_to_be_read(client, link, scheme):
    lift, _ = items()
    page = client.get(link).content.decode()
    assert ('id="noms"' in page, "js/names.js" in page) == (True, True)
    client.post(link, typed(lift, "not_planned", text="Vu avec Mme Dupont"))
    assert lift.events.get(looks_personal=True).text == "Vu avec Mme Dupont"
    client.force_login(member(scheme, Role.COORDINATOR))
    assert "On dirait un nom ou un numéro" in client.get(lift.get_absolute_url()).content.decode()


def test_a_name_in_the_answer_of_a_recommendation_waits_to_be_read(client, proposal_link):
    row = Recommendation.objects.get()
    for text, is_seen in (("Voir M. Petit", True), ("Voir le service", False)):
        client.post(proposal_link, typed(row, "declined", text=text))
        row.refresh_from_db()
        assert (row.answer_text, row.looks_personal) == (text, is_seen)


def test_already_told_follows_the_first_noted_there(client, scheme):
    first = observation(scheme, "lift", spot=SpotFactory(scheme=scheme))
    move_on(first, ObservationState.SENT)
    elsewhere = observation(scheme, "lift", spot=SpotFactory(scheme=scheme))
    again = observation(scheme, "lift", urgency="danger", spot=first.spot)
    recipient(scheme)
    tell()
    path = re.search(r"(/reponse/\S+/)", mail.outbox[0].body)[1]
    client.post(path, typed(again, "duplicate"))
    rows = {row: row.first for row in items()}
    assert rows == {first: None, elsewhere: None, again: first}
    assert "Votre dernière réponse, le 18 novembre 2026\u00a0: Déjà signalé" in client.get(path).content.decode()
    client.post(path, typed(again, "fixed"))
    assert [row.state for row in items()] == ["fixed", "noted", "fixed"]


def test_one_that_lacks_something_keeps_the_others_back(client, link):
    lift, leak = items()
    answer = client.post(link, typed(lift, "fixed") | typed(leak, "planned"))
    assert answer.status_code == 422
    assert {row.state for row in items()} == {"sent"}


def test_only_its_items_are_answered(client, link, scheme):
    other = observation(scheme)
    assert client.post(link, typed(other, "fixed")).status_code == 422
    other.refresh_from_db()
    assert other.state == "noted"


def test_what_the_team_verified_a_link_does_not_undo(client, link):
    lift, leak = items()
    move_on(lift, ObservationState.SET_ASIDE, text="Démoli.")
    assert "Ascenseur" not in client.get(link).content.decode()
    assert client.post(link, typed(lift, "fixed")).status_code == 422
    client.post(link, typed(leak, "fixed"))
    leak.refresh_from_db()
    move_on(leak, ObservationState.CONFIRMED)
    assert client.post(link, typed(leak, "taken")).status_code == 302
    leak.refresh_from_db()
    assert (leak.state, leak.events.latest("pk").state) == ("confirmed", "taken")


def test_who_answers_a_mail_whose_sender_died_proves_that_it_left(client, scheme):
    row = observation(scheme)
    dispatch = recipient(scheme).dispatches.create(due_at=clock.now(), tries=1)
    dispatch.observations.add(row)
    token = re.search(r"/reponse/(\S+)/", compose(dispatch).body)[1]
    assert client.post(f"/reponse/{token}/", typed(row, "taken")).status_code == 302
    dispatch.refresh_from_db()
    assert dispatch.sent_at is not None
    assert [event.state for event in row.events.all()] == ["noted", "sent", "taken"]


@pytest.mark.parametrize("token", ["x", "é" * 22, "a" * 300])
def test_a_link_that_is_cut_is_said(client, link, token):
    answer = client.get(f"/reponse/{token}/")
    assert answer.status_code == 404
    assert "Ce lien n’est pas complet." in answer.content.decode()


def test_what_is_no_text_is_refused_at_the_door(client):
    assert client.get("/reponse/%00/").status_code == 400


def test_the_last_day_of_a_link_is_one_of_its_days(client, link, scheme):
    last = datetime.date(2027, 2, 16)
    for day, status in ((last, 200), (last + datetime.timedelta(1), 410)):
        with clock.at(clock.moment(day, datetime.time(12))):
            assert client.get(link).status_code == status


def test_an_expired_link_sends_another_to_the_address_on_file(client, link):
    with clock.at(clock.moment(datetime.date(2027, 2, 17), datetime.time(12))):
        page = client.get(link).content.decode()
        assert "Lien expiré." in page
        assert "En recevoir un autre" in page
        lift, _ = items()
        assert client.post(link, typed(lift, "fixed")).status_code == 410
        assert client.post(link, {}).status_code == 410
        assert Dispatch.objects.count() == 1
        for _ in range(2):
            said = client.post(link, {"another": "1", "email": "autre@ailleurs.test"})
        assert (said.status_code, Dispatch.objects.count()) == (200, 2)
        tell()
    assert [message.to for message in mail.outbox] == [["proximite@bailleur.test"]] * 2
    again = re.search(r"(/reponse/\S+/)", mail.outbox[1].body)[1]
    with clock.at(clock.moment(datetime.date(2027, 3, 1), datetime.time(12))):
        assert client.get(again).status_code == 200


def test_a_revoked_link_serves_no_more(client, link):
    revoke(Dispatch.objects.get())
    lift, _ = items()
    assert client.get(link).status_code == client.post(link, typed(lift, "fixed")).status_code == 410
    assert client.post(link, {"another": "1"}).status_code == 410
    lift.refresh_from_db()
    assert lift.state == "sent"


def test_twenty_posts_an_hour_for_each_link(client, link, scheme):
    cache.clear()
    lift, _ = items()
    statuses = [client.post(link, typed(lift, "taken")).status_code for _ in range(21)]
    assert statuses == [302] * 20 + [429]
    assert client.get(link).status_code == 200
    other = recipient(scheme, service="Autre").dispatches.create(due_at=clock.now())
    other.observations.add(lift)
    assert client.post(f"/reponse/{new_link(other)}/", typed(lift, "taken")).status_code == 302


def test_the_address_goes_nowhere(client, link):
    for answer in (client.get(link), client.get("/reponse/coupe/"), client.post(link, {})):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


def test_a_recommendation_is_answered_and_the_last_answer_holds(client, proposal_link):
    row = Recommendation.objects.get()
    assert "Éclairer le parvis" in client.get(proposal_link).content.decode()
    client.post(proposal_link, typed(row, "under_way", planned_on="2026-12-20"))
    row.refresh_from_db()
    assert (row.state, row.answer, row.planned_on) == ("accepted", "under_way", datetime.date(2026, 12, 20))
    answer = client.post(proposal_link, typed(row, "declined"))
    assert (answer.status_code, "Dites pourquoi" in answer.content.decode()) == (422, True)
    client.post(proposal_link, typed(row, "declined", text="Pas de budget."))
    row.refresh_from_db()
    assert (row.state, row.answer_text, row.answered_on) == ("declined", "Pas de budget.", TODAY)
    assert "Non retenue" in client.get(proposal_link).content.decode()


def test_another_recipient_leaves_a_recommendation_waiting(client, proposal_link):
    row = Recommendation.objects.get()
    client.post(proposal_link, typed(row, "redirected", text="La Ville"))
    assert list(Recommendation.objects.waiting()) == [row]
    assert not Recommendation.objects.overdue(TODAY + datetime.timedelta(60)).exists()


def test_a_recommendation_s_link_holds_ninety_days_past_its_due_day(proposal_link):
    assert Dispatch.objects.get().expires_on == datetime.date(2027, 3, 18)


def test_withdrawn_its_link_serves_no_more(client, proposal_link):
    row = Recommendation.objects.get()
    withdraw(row, version=row.version, user=None)
    assert client.get(proposal_link).status_code == 410


def test_the_page_asks_little_of_the_database(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(link)
