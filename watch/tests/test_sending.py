import datetime
import re

import pytest
from django.core import mail

from links.models import hash_of
from partners.models import SpotLandlord
from refusals import Refused
from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory
from watch.enums import ObservationState
from watch.models import Dispatch, Observation, ObservationEvent
from watch.noting import move_on
from watch.sending import (
    change_address,
    gather,
    new_link,
    recipient_of,
    recipients_of,
    revoke,
    send_dispatches,
    tell,
    tell_again,
)
from watch.tests.factories import observation, recipient

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2026, 11, 18)
CLOSED = ("django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9)


def at(hour, minute=0, day=0, zone=None):
    return clock.at(clock.moment(WEDNESDAY + datetime.timedelta(day), datetime.time(hour, minute), zone))


def to_and_subject():
    return [(message.to[0], message.subject) for message in mail.outbox]


def link_of(message):
    return re.search(r"/reponse/(\S+)/", message.body)[1]


@pytest.fixture
def scheme():
    return SchemeFactory()


def test_what_was_noted_goes_the_next_morning_in_one_mail(scheme):
    recipient(scheme)
    with at(16, day=-1):
        rows = [observation(scheme), observation(scheme, "lift")]
        tell()
    with at(7, 59):
        tell()
    assert mail.outbox == []
    with at(8):
        tell()
        tell()
    assert to_and_subject() == [("proximite@bailleur.test", "Montrieux\u00a0: 2 points relevés sur place")]
    states = Observation.objects.filter(pk__in=[row.pk for row in rows]).values_list("state", "state_on")
    assert list(states) == [("sent", WEDNESDAY)] * 2


def test_what_is_noted_in_the_day_waits_for_tomorrow(scheme):
    recipient(scheme)
    with at(9):
        observation(scheme)
    with at(11):
        tell()
    assert mail.outbox == []
    with at(8, 5, day=1):
        tell()
    assert len(mail.outbox) == 1


def test_a_recipient_chosen_later_is_told_once_a_day(scheme):
    with at(7):
        observation(scheme)
        first = observation(scheme, "lift")
    with at(10):
        recipient(scheme, technical_types=["lift"])
        tell()
        recipient(scheme, service="Tous", technical_types=[])
        tell()
    assert [message.to for message in mail.outbox] == [["proximite@bailleur.test"]] * 2
    assert first.events.get(state="sent").dispatch.recipient.service == "Proximité"
    with at(7, day=1):
        observation(scheme)
    with at(8, day=1):
        tell()
        observation(scheme)
        tell()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("day", [3, 4, 37])  # Saturday, Sunday, 25 December.
def test_no_usual_mail_on_a_day_off_but_danger_leaves_at_once(scheme, day):
    recipient(scheme)
    with at(7, day=day):
        observation(scheme)
    with at(21, day=day):
        tell()
        assert mail.outbox == []
        observation(scheme, "lift", urgency="danger")
        tell()
    assert len(mail.outbox) == 1
    assert "Ascenseur" in mail.outbox[0].body
    assert "Éclairage" not in mail.outbox[0].body


def test_a_mail_of_danger_does_not_take_the_place_of_the_day_s(scheme):
    recipient(scheme)
    with at(7):
        observation(scheme)
        observation(scheme, "lift", urgency="danger")
        tell()
    with at(8):
        observation(scheme, "leak", urgency="danger")
        tell()
    assert len(mail.outbox) == 3


def test_the_morning_is_the_scheme_s_own():
    scheme = SchemeFactory(time_zone="America/Guadeloupe")
    recipient(scheme)
    with at(6, zone=scheme):
        observation(scheme)
    with at(8):  # Paris: four o'clock there.
        tell()
    assert mail.outbox == []
    with at(8, zone=scheme):
        tell()
    assert len(mail.outbox) == 1


def test_the_landlord_comes_first_then_type_and_quarter(scheme, django_assert_num_queries):
    quarter, other = NeighbourhoodFactory(scheme=scheme), NeighbourhoodFactory(scheme=scheme)
    hall = SpotFactory(scheme=scheme, neighbourhood=quarter)
    town = recipient(scheme, service="Ville")
    lifts = recipient(scheme, quarter, service="Ascenseurs", technical_types=["lift"])
    landlord = recipient(scheme, service="Bailleur")
    SpotLandlord.objects.create(spot=hall, partner=landlord.partner)
    at_the_hall = observation(scheme, "lift", spot=hall, neighbourhood=quarter)
    in_the_quarter = observation(scheme, "lift", neighbourhood=quarter)
    elsewhere = observation(scheme, "lift", neighbourhood=other)
    with django_assert_num_queries(2):
        known = recipients_of(scheme)
    found = [recipient_of(row, known) for row in (at_the_hall, in_the_quarter, elsewhere)]
    assert found[:2] == [landlord, lifts]
    assert found[2] in (town, landlord)


def test_without_recipient_it_stays_noted(scheme):
    recipient(scheme, technical_types=["lift"])
    recipient(scheme, service="Parti", is_active=False)
    with at(7):
        row = observation(scheme)
    with at(8):
        tell()
    row.refresh_from_db()
    assert (row.state, Dispatch.objects.count()) == ("noted", 0)


def test_what_is_not_technical_and_what_follows_another_is_not_told(scheme):
    recipient(scheme)
    with at(7):
        first = observation(scheme)
        twin = observation(scheme, first=first)
        observation(scheme, type="youth")
    with at(8):
        tell()
    assert list(Dispatch.objects.get().observations.all()) == [first]
    twin.refresh_from_db()
    assert twin.state == "sent"


def test_it_is_sent_only_when_the_mail_left_and_the_link_is_drawn_anew(scheme, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = CLOSED
    recipient(scheme)
    with at(7):
        row = observation(scheme)
    with at(9):
        tell()
        waiting = Dispatch.objects.get()
        row.refresh_from_db()
    assert (row.state, waiting.tries, waiting.sent_at) == ("noted", 1, None)
    assert waiting.next_try_at == clock.moment(WEDNESDAY, datetime.time(9, 10))
    settings.EMAIL_BACKEND = backend
    with at(9, 9):
        tell()
    assert mail.outbox == []
    with at(9, 10):
        tell()
    row.refresh_from_db()
    dispatch = Dispatch.objects.get()
    assert (row.state, dispatch.pk) == ("sent", waiting.pk)
    assert dispatch.token_hash != waiting.token_hash
    token = link_of(mail.outbox[0])
    assert dispatch.token_hash == hash_of(token)
    assert len(token) == 22  # 128 bits
    assert token not in str(list(Dispatch.objects.values())) + str(list(ObservationEvent.objects.values()))


def test_a_mail_given_up_is_made_again(scheme, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = CLOSED
    recipient(scheme)
    with at(7):
        observation(scheme)
    for day in (0, 1, 5, 6):  # Wednesday, Thursday, Monday, Tuesday
        with at(9, day=day):
            tell()
    assert Dispatch.objects.filter(given_up_at=None).count() == 1
    settings.EMAIL_BACKEND = backend
    with at(16, day=6):
        tell()
    assert len(mail.outbox) == 1


def test_the_mail_says_no_author_and_no_text(scheme):
    recipient(scheme)
    with at(7):
        observation(scheme, text="Madame Dupont attend", urgency="danger")
        tell()
    assert "Dupont" not in mail.outbox[0].body
    assert "(dangereux)" in mail.outbox[0].body


def test_what_is_set_aside_before_it_leaves_is_not_told(scheme):
    recipient(scheme)
    row = observation(scheme, urgency="danger")
    gather(scheme)
    move_on(row, ObservationState.SET_ASIDE, text="Vu réparé.")
    assert send_dispatches() == 0
    assert Dispatch.objects.count() == 0


def test_asked_for_again_within_the_hour_it_is_one_mail(scheme):
    recipient(scheme)
    with at(9):
        observation(scheme, urgency="danger")
        tell()
    dispatch = Dispatch.objects.get()
    with at(10, day=16):
        again = tell_again(dispatch)
        assert tell_again(dispatch) == again
        tell()
    assert Dispatch.objects.count() == len(mail.outbox) == 2
    assert list(again.observations.all()) == list(dispatch.observations.all())


def test_a_revoked_mail_does_not_leave_and_is_not_told_again(scheme):
    recipient(scheme)
    observation(scheme, urgency="danger")
    tell()
    dispatch = Dispatch.objects.get()
    revoke(dispatch)
    with pytest.raises(Refused):
        tell_again(dispatch)


def test_another_address_takes_what_waits_and_closes_the_former_links(scheme):
    row = recipient(scheme)
    sent = row.dispatches.create(email=row.email, due_at=clock.now(), sent_at=clock.now())
    waiting = row.dispatches.create(email=row.email, due_at=clock.now())
    row.email = "accueil@bailleur.test"
    row.save()
    change_address(row)
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.revoked_at is None, waiting.email) == (False, "accueil@bailleur.test")


def test_a_link_holds_ninety_days_the_last_one_included(scheme):
    dispatch = recipient(scheme).dispatches.create(due_at=clock.now())
    with at(9):
        new_link(dispatch)
    assert dispatch.expires_on == datetime.date(2027, 2, 16)
