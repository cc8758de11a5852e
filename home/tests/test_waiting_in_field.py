"""« À faire »: what was noted in the field, each for its cause, at its bound. Wednesday 18 November, 15:00."""

import datetime
import uuid

import pytest
from django.urls import reverse

from home.tests.test_today import TODAY
from home.texts import texts_to_read
from home.waiting import waiting
from mailing.models import GIVEN_UP_AFTER
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from situations.models import Situation, SituationStep
from situations.noting import close_situation, note_situation, reopen_situation
from watch.answering import answer_recommendation
from watch.enums import Effect, ObservationState, RecommendationState
from watch.models import Dispatch, FollowUp, Observation, ObservationEvent, Recommendation
from watch.noting import move_on, note_follow_up
from watch.recipients import COLUMNS, save_recipient
from watch.sending import dispatch_to
from watch.tests.factories import observation, recipient, recommendation
from watch.tests.test_undoing import undo

pytestmark = pytest.mark.django_db
PAGE, TEXTS = "/a-faire/", "/terrain/textes/"
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def days(number):
    return datetime.timedelta(days=number)


def piles(scheme):
    return {pile.label: pile for pile in waiting([scheme])}


def said(scheme):
    return {label: (pile.number, pile.is_yours) for label, pile in piles(scheme).items()}


def follow_up(scheme, due_on=YESTERDAY, **fields):
    place = NeighbourhoodFactory(scheme=scheme)
    common = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": TODAY - days(9), "neighbourhood": place}
    return note_follow_up(FollowUp(**common, due_on=due_on, **{"what": "Formulaire à apporter"} | fields))[0]


def situation(scheme, day=TODAY, **fields):
    common = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": day, "type": "noise"}
    return note_situation(Situation(**common, **fields))[0]


def mail_to(to, *seen, **fields):
    row = dispatch_to(to, seen)
    Dispatch.objects.filter(pk=row.pk).update(**fields)
    return row


def press(client, scheme, label):
    """The act of the first row of a pile, as its form sends it."""
    act = piles(scheme)[label].rows[0].act
    return client.post(act.address, {**act.said, "client_uuid": str(uuid.uuid4()), "back": PAGE})


def test_a_follow_up_is_late_the_day_after_its_own_and_goes_in_one_press(desk, scheme):
    late = follow_up(scheme)
    follow_up(scheme, due_on=TODAY)
    follow_up(scheme, due_on=None, is_next_time=True)
    assert said(scheme) == {"Suite en retard": (1, True)}
    assert press(desk, scheme, "Suite en retard").url == PAGE
    late.refresh_from_db()
    assert late.state == "closed"
    assert said(scheme) == {}


def test_a_situation_in_progress_is_without_news_after_thirty_days(scheme):
    row = situation(scheme, TODAY - days(31))
    situation(scheme, TODAY - days(30))
    closed = situation(scheme, TODAY - days(40))
    close_situation(closed, "calmed", day=TODAY, version=1)
    assert said(scheme) == {"Situation sans nouvelle": (1, True)}
    SituationStep.objects.create(situation=row, client_uuid=uuid.uuid4(), day=TODAY - days(2), kind="contact")
    assert said(scheme) == {}


def test_what_was_refused_or_broken_off_is_seen_once_and_again_when_it_is_again(desk, scheme):
    row = situation(scheme)
    row = close_situation(row, "broken_off", day=TODAY, version=1, reason="safety")
    assert said(scheme) == {"Situation refusée ou interrompue": (1, True)}
    assert "26-" not in piles(scheme)["Situation refusée ou interrompue"].rows[0].detail
    assert press(desk, scheme, "Situation refusée ou interrompue").url == PAGE
    assert said(scheme) == {}
    row = reopen_situation(row, version=row.version)
    close_situation(row, "declined", day=TODAY, version=row.version, reason="consent")
    assert said(scheme) == {"Situation refusée ou interrompue": (1, True)}


def test_each_observation_that_the_team_owes_something_waits_and_no_other(desk, scheme):
    to_whom = recipient(scheme, technical_types=["lift"])
    rows = [observation(scheme, "lift") for _ in range(4)]
    for row in rows:
        move_on(row, ObservationState.SENT, day=TODAY - days(15))
    move_on(rows[0], ObservationState.FIXED)
    move_on(rows[1], ObservationState.REDIRECTED, text="la Ville")
    move_on(rows[2], ObservationState.TAKEN)
    observation(scheme, "lift")
    observation(scheme, "road")
    observation(scheme, type="youth")
    move_on(observation(scheme, type="uses"), ObservationState.KEPT)
    assert said(scheme) == {
        "Réparation à vérifier": (1, True),
        "Observation à réadresser": (1, True),
        "Observation sans destinataire": (1, True),
        "Observation sans réponse": (1, True),
        "Observation à trier": (1, True),
    }
    detail = piles(scheme)["Observation à réadresser"].rows[0].detail
    assert detail == "À transmettre à\u00a0: la Ville, le 18\u00a0novembre\u00a02026"
    mail_to(to_whom, rows[3], due_at=clock.now() - days(15), sent_at=clock.now() - days(15))
    assert press(desk, scheme, "Observation sans réponse").url == PAGE
    assert "Observation sans réponse" not in said(scheme)


def test_recommendations_wait_to_be_read_to_be_answered_and_for_their_effect(desk, scheme):
    to_whom = recipient(scheme)
    Observation.objects.all().delete()
    sent = {"state": RecommendationState.SENT, "recipient": to_whom, "sent_on": TODAY - days(40)}
    late = recommendation(scheme, **sent, due_on=TODAY - days(1))
    recommendation(scheme, **sent, due_on=TODAY)
    recommendation(scheme, state=RecommendationState.SUGGESTED)
    done = {**sent, "state": RecommendationState.DONE, "due_on": TODAY - days(35)}
    recommendation(scheme, **done, done_on=TODAY - days(30))
    recommendation(scheme, **done, done_on=TODAY - days(29))
    recommendation(scheme, **done, done_on=TODAY - days(30), effect=Effect.VISIBLE)
    recommendation(scheme, **sent, due_on=TODAY - days(1), answer="redirected", answer_text="Voir la métropole")
    Observation.objects.update(state=ObservationState.SET_ASIDE)
    assert said(scheme) == {
        "Préconisation à relire": (1, True),
        "Préconisation à réadresser": (1, True),
        "Préconisation réalisée": (1, True),
        "Préconisation sans réponse": (1, False),
    }
    assert piles(scheme)["Préconisation sans réponse"].rows[0].act is None
    row = dispatch_to(to_whom, [], late)
    Dispatch.objects.filter(pk=row.pk).update(due_at=clock.now() - days(15), sent_at=clock.now() - days(15))
    assert press(desk, scheme, "Préconisation sans réponse").url == PAGE
    assert late.dispatches.count() == 2


def test_a_mail_that_never_left_waits_until_its_address_is_mended(scheme):
    to_whom = recipient(scheme)
    tried = mail_to(to_whom, tries=2, next_try_at=clock.now() + days(1))
    assert said(scheme) == {"Message pas encore parti": (1, False)}
    Dispatch.objects.filter(pk=tried.pk).update(given_up_at=clock.now(), due_at=clock.now() - GIVEN_UP_AFTER)
    assert said(scheme) == {"Message jamais parti": (1, True)}
    values = {name: getattr(to_whom, name) for name in COLUMNS} | {"neighbourhoods": [], "spots": []}
    save_recipient(to_whom, values | {"email": "accueil@bailleur.test"}, version=1, by=member(scheme))
    assert said(scheme) == {}
    assert [row.pk for row in Dispatch.objects.to_send(clock.now())] == [tried.pk]


def test_a_mail_given_up_waits_no_more_once_another_was_made(scheme):
    to_whom = recipient(scheme)
    mail_to(to_whom, tries=9, given_up_at=clock.now())
    mail_to(to_whom, sent_at=clock.now())
    assert said(scheme) == {}


def test_words_that_look_like_somebody_are_read_one_by_one(desk, scheme):
    seen = observation(scheme, type="youth", text="Mme Petit attend dehors.")
    Observation.objects.update(state=ObservationState.KEPT)
    owed = follow_up(scheme, due_on=None, is_next_time=True, what="Rappeler Mme Petit")
    assert said(scheme) == {"Textes de terrain à relire": (2, True)}
    sent = {"kind": "observation", "pk": seen.pk, "before": seen.text, "words": "Le square Mme Petit attend."}
    assert desk.get(TEXTS).content.decode().count("C’est relu") == 2
    assert desk.post(TEXTS, sent | {"before": "Autre chose"}).status_code == 422
    assert desk.post(TEXTS, sent).url == TEXTS
    seen.refresh_from_db()
    assert (seen.text, seen.looks_personal) == ("Le square Mme Petit attend.", False)
    sent = {"kind": "follow_up", "pk": owed.pk, "before": owed.what, "words": " "}
    assert "une suite a besoin de mots" in desk.post(TEXTS, sent).content.decode()
    assert said(scheme) == {"Texte de terrain à relire": (1, True)}


def test_a_situation_that_was_seen_by_mistake_waits_again(desk, scheme):
    close_situation(situation(scheme), "declined", day=TODAY, version=1, reason="safety")
    answer = press(desk, scheme, "Situation refusée ou interrompue")
    assert said(scheme) == {}
    undo(desk, answer)
    assert said(scheme) == {"Situation refusée ou interrompue": (1, True)}


def test_what_a_recipient_answers_is_read_like_what_the_team_notes(desk, scheme):
    refused = ObservationState.NOT_PLANNED
    move_on(move_on(observation(scheme), ObservationState.SENT), refused, text="Vu avec Mme Petit")
    sent = {"state": RecommendationState.SENT, "recipient": recipient(scheme), "sent_on": TODAY, "due_on": TODAY}
    mail = dispatch_to(sent["recipient"], (), recommendation(scheme, **sent))
    answer_recommendation(mail, "declined", text="Voir M. Petit")
    assert said(scheme)["Textes de terrain à relire"] == (2, True)
    shown = list(texts_to_read([scheme]))
    assert [text.words for text in shown] == ["Vu avec Mme Petit", "Voir M. Petit"]
    event, answer = ObservationEvent.objects.get(state=refused), Recommendation.objects.get()
    assert [text.title for text in shown] == [f"{event.observation}, {event}", f"{answer.recipient}, {answer}"]
    for text in shown:
        desk.post(TEXTS, {"kind": text.name, "pk": text.pk, "before": text.words, "words": "Lu."})
    assert "Texte de terrain à relire" not in said(scheme)
    assert (Recommendation.objects.get().answer_text, list(texts_to_read([scheme]))) == ("Lu.", [])


def test_words_of_a_scheme_that_one_does_not_coordinate_stay_as_they_are(desk):
    other = observation(SchemeFactory(), type="youth", text="Mme Petit attend dehors.")
    sent = {"kind": "observation", "pk": other.pk, "before": other.text, "words": ""}
    assert desk.post(TEXTS, sent).status_code == 422
    other.refresh_from_db()
    assert other.looks_personal


def test_each_pile_opens_a_page_of_its_scheme(desk, scheme):
    follow_up(scheme)
    situation(scheme, TODAY - days(31))
    observation(scheme)
    recommendation(scheme)
    mail_to(recipient(scheme, technical_types=["lift"]), tries=1)
    found = waiting([scheme])
    assert len(found) >= 5
    assert {desk.get(pile.address).status_code for pile in found} == {200}
    assert {desk.get(row.address).status_code for pile in found for row in pile.rows} == {200}


def test_the_piles_are_a_fixed_number_of_queries(desk, django_assert_max_num_queries, scheme):
    for number in (1, 4):
        for _ in range(number):
            follow_up(scheme, what="Rappeler Mme Petit")
            situation(scheme, TODAY - days(31))
            close_situation(situation(scheme), "broken_off", day=TODAY, version=1, reason="safety")
            move_on(observation(scheme), ObservationState.SENT, day=TODAY - days(15))
            move_on(observation(scheme), ObservationState.CONFIRMED)
            observation(scheme, type="youth")
            recommendation(scheme)
            mail_to(recipient(scheme, technical_types=["lift"], service=str(uuid.uuid4())), tries=1)
        with django_assert_max_num_queries(45):
            assert desk.get(PAGE).status_code == 200


def test_who_does_not_coordinate_reads_no_situation_here(client, scheme):
    situation(scheme, TODAY - days(31))
    for role, status in ((Role.MEDIATOR, 403), (Role.VOLUNTEER, 404), (Role.ADMIN, 403)):
        client.force_login(member(scheme, role))
        assert client.get(PAGE).status_code == status
    client.force_login(member(scheme, Role.ADMIN))
    assert client.post(reverse("situations:review", args=[Situation.objects.get().pk])).status_code == 403


def test_several_schemes_wait_together(scheme):
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    for one in (scheme, other):
        follow_up(one)
        recipient(one, technical_types=["lift"])
    observation(scheme, "lift")
    observation(other, "road")
    found = {pile.label: pile.number for pile in waiting([scheme, other])}
    assert found == {"Suites en retard": 2, "Observation sans destinataire": 1}
    assert Recommendation.objects.count() == 0
