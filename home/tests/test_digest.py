import datetime

import pytest
from django.core import mail

from home.digest import send_digests
from outings.tests.factories import outing
from planning.models import CrewMember, MailChoice
from planning.tests.factories import series
from schemes import clock
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2026, 11, 18)


def at(day, hour):
    return clock.at(clock.moment(WEDNESDAY + datetime.timedelta(days=day), datetime.time(hour)))


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def coordinator(scheme):
    return member(scheme, "coordinator", email="coordination@exemple.fr")


def test_it_comes_at_nine_once_and_says_how_many(scheme, coordinator):
    outing(scheme, held_on=WEDNESDAY - datetime.timedelta(days=2))
    for hour in (8, 9, 10):
        with at(0, hour):
            send_digests()
    assert [message.to for message in mail.outbox] == [["coordination@exemple.fr"]]
    assert "1\u00a0sortie à valider" in mail.outbox[0].body


def test_nothing_to_do_is_no_message(scheme, coordinator):
    with at(0, 10):
        send_digests()
    assert mail.outbox == []


@pytest.mark.parametrize(("day", "expected"), [(0, 0), (1, 1), (3, 0)])
def test_it_comes_on_the_days_ticked_and_of_service(scheme, coordinator, day, expected):
    """Thursdays and Saturdays are ticked; without known hours, Saturday has none."""
    MailChoice.objects.create(user=coordinator, digest_days=[4, 6])
    outing(scheme, held_on=WEDNESDAY - datetime.timedelta(days=2))
    with at(day, 10):
        send_digests()
    assert len(mail.outbox) == expected


def test_who_coordinates_two_schemes_has_one(scheme, coordinator):
    other = SchemeFactory()
    other.memberships.create(user=coordinator, operator=other.lead_operator, role="coordinator")
    for one in (scheme, other):
        outing(one, held_on=WEDNESDAY - datetime.timedelta(days=2))
    with at(0, 10):
        send_digests()
    assert len(mail.outbox) == 1
    assert "2\u00a0sorties à valider" in mail.outbox[0].body


@pytest.mark.parametrize(("days", "told"), [([1, 2, 3, 4, 5, 6, 7], False), ([3], True)])
def test_no_crew_is_told_as_far_as_the_day_after_the_next_digest(scheme, coordinator, days, told):
    """An outing of Monday: who reads every day is told on Saturday, who reads on Wednesdays is told now."""
    with at(-7, 10):
        series(scheme, weekdays=[1], starts_on=WEDNESDAY, ends_on=WEDNESDAY + datetime.timedelta(days=70))
    with at(-1, 10):
        named = outing(scheme, held_on=WEDNESDAY - datetime.timedelta(days=9))
        CrewMember.objects.create(outing=named, user=coordinator)
    MailChoice.objects.create(user=coordinator, digest_days=days)
    with at(0, 10):
        send_digests()
    assert ("sans équipage" in mail.outbox[0].body) is told
