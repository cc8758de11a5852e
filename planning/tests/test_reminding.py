import datetime

import pytest
from django.core import mail

from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing
from planning.enums import NoticeKind
from planning.models import CrewMember, MailChoice, Notice
from planning.reminding import remind
from planning.tests.factories import series
from schemes import clock
from schemes.memberships import Team
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2026, 11, 18)


def at(day, hour, minute=0):
    return clock.at(clock.moment(WEDNESDAY + datetime.timedelta(days=day), datetime.time(hour, minute)))


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def outing(scheme):
    """Of Wednesday the 18th, 14:00 to 16:00, planned on Monday."""
    with at(-2, 10):
        series(scheme, weekdays=[3], starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    return Outing.objects.get()


@pytest.fixture
def mediator(scheme):
    return member(scheme, email="alix@exemple.fr")


def sent():
    return [(message.to, message.subject) for message in mail.outbox]


def test_an_unclosed_outing_is_told_once_at_the_next_opening(outing, mediator):
    for day, hour in ((0, 15), (0, 17), (1, 8)):
        with at(day, hour):
            remind()
    assert sent() == []
    for _ in range(2):
        with at(1, 9):
            remind()
    assert [to for to, _ in sent()] == [["alix@exemple.fr"]]
    assert "à clôturer" in mail.outbox[0].subject


def test_one_that_was_cancelled_meanwhile_is_not_to_close(outing, mediator):
    with at(0, 17):
        remind()
        cancel_outing(outing, reason=CancelReason.STAFF, version=outing.version, user=mediator)
    with at(1, 9):
        remind()
    assert sent() == []
    assert not Notice.objects.filter(kind=NoticeKind.TO_CLOSE).exists()


def test_what_starts_within_twelve_hours_is_told_at_once_whatever_the_hour(outing, mediator):
    with at(0, 5, 30):
        cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version, user=None)
        remind()
    assert [to for to, _ in sent()] == [["alix@exemple.fr"]]
    assert "Motif\u00a0: météo." in mail.outbox[0].body


def test_an_earlier_cancelling_waits_for_service_hours(outing, mediator):
    with at(-1, 22):
        cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version, user=None)
        remind()
        assert sent() == []
    with at(0, 9):
        remind()
    assert len(sent()) == 1


def test_who_cancels_is_not_told(outing, mediator):
    with at(0, 10):
        cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version, user=mediator)
        remind()
    assert sent() == []


def test_the_crew_is_told_and_the_others_are_not(outing, scheme, mediator):
    CrewMember.objects.create(outing=outing, user=member(scheme, email="lou@exemple.fr"))
    CrewMember.objects.create(outing=outing, user=mediator, is_absent=True)
    with at(0, 10):
        cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version, user=None)
        remind()
    assert [to for to, _ in sent()] == [["lou@exemple.fr"]]


def test_in_a_scheme_of_teams_its_own_is_told(outing, scheme, mediator):
    team = Team.objects.create(scheme=scheme, name="Nord")
    team.members.add(member(scheme, email="lou@exemple.fr"))
    Outing.objects.update(team=team)
    with at(0, 10):
        cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version, user=None)
        remind()
    assert [to for to, _ in sent()] == [["lou@exemple.fr"]]


def test_a_person_who_wants_none_has_none(outing, mediator):
    MailChoice.objects.create(user=mediator, is_reminded=False)
    with at(1, 9):
        remind()
    assert sent() == []


def test_a_mail_server_that_is_away_loses_nothing(outing, mediator, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    with at(1, 9):
        remind()
    waiting = Notice.objects.held_up().get()
    assert (waiting.tries, waiting.next_try_at) == (
        1,
        clock.moment(WEDNESDAY + datetime.timedelta(1), datetime.time(9, 10)),
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with at(1, 9, 5):
        remind()
        assert sent() == []
    with at(1, 9, 10):
        remind()
    assert len(sent()) == 1


def test_the_page_keeps_the_choices_and_shows_the_last(client, outing, mediator):
    with at(0, 17):
        remind()
    client.force_login(mediator)
    page = client.get("/compte/messages/")
    assert "partira le 19 novembre 2026 à 9\u00a0h" in page.content.decode()
    client.post("/compte/messages/", {})
    assert MailChoice.of(mediator).is_reminded is False


def test_the_digest_s_days_are_the_coordinator_s_to_choose(client, scheme, mediator):
    coordinator = member(scheme, "coordinator")
    for user, shown in ((mediator, False), (coordinator, True)):
        client.force_login(user)
        assert ("Récapitulatif" in client.get("/compte/messages/").content.decode()) is shown
    client.post("/compte/messages/", {"is_reminded": "on", "digest_days": ["1", "4"]})
    assert MailChoice.of(coordinator).digest_days == [1, 4]
