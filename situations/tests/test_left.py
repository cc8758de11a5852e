"""Somebody who has left the team: what their phone noted of that time is taken for seven days, and nothing is shown.

Nadia leaves on Wednesday 18 November 2026; her phone kept what she noted on the 17th.
"""

import datetime
import uuid

import pytest
from django.urls import reverse

from schemes import clock
from schemes.enums import Role
from schemes.team import leave
from schemes.tests.factories import NeighbourhoodFactory, SpotFactory, member
from situations.models import Situation, SituationStep, Solicitation
from watch.models import FollowUp, Observation, Told
from watch.tests.factories import observation

pytestmark = pytest.mark.django_db
LAST_DAY = datetime.date(2026, 11, 18)
DAY = datetime.timedelta(days=1)
SAID = "Vous avez quitté l’équipe\u00a0: votre saisie est envoyée."
KINDS = [
    ("situations:call_create", {"subject": "noise", "answer": "later"}, Solicitation),
    ("situations:create", {"type": "noise", "outcome": "open"}, Situation),
    ("watch:observation_create", {"type": "youth"}, Observation),
    ("watch:follow_up_create", {"usual": "Repasser voir"}, FollowUp),
]


@pytest.fixture
def spot(scheme):
    return SpotFactory(scheme=scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme))


@pytest.fixture
def send(client, scheme, spot):
    """Sends as the phone of who left; `role`, what they were."""

    def send_as(name, role=Role.MEDIATOR, args=(), **said):
        user = member(scheme, role)
        user.memberships.update(starts_on=LAST_DAY - 100 * DAY)
        with clock.at(clock.moment(LAST_DAY, datetime.time(15))):
            leave(user.memberships.get(), by=user)
        client.force_login(user)
        data = {"scheme": scheme.slug, "client_uuid": uuid.uuid4(), "spot": spot.pk, "held_on": "2026-11-17"} | said
        return client.post(reverse(name, args=args), data, headers={"Accept": "application/json"})

    return send_as


@pytest.mark.parametrize(("name", "said", "model"), KINDS)
def test_what_the_phone_noted_is_taken_and_nothing_is_shown(send, scheme, name, said, model):
    answer = send(name, **said)
    assert (answer.status_code, answer.json()["url"], answer.json()["said"]) == (201, "", SAID)
    row = model.objects.get()
    assert (row.operator, row.held_on) == (scheme.lead_operator, LAST_DAY - DAY)


@pytest.mark.parametrize(("days", "status"), [(7, 201), (8, 404)])
def test_seven_days_and_no_more(send, hold_clock, days, status):
    hold_clock(clock.now() + days * DAY)
    assert send("watch:observation_create", type="youth").status_code == status


def test_a_day_after_theirs_is_refused(send, hold_clock):
    hold_clock(clock.now() + 2 * DAY)
    answer = send("watch:observation_create", type="youth", held_on="2026-11-19")
    assert (answer.status_code, "dans l’équipe ce jour-là" in answer.json()["summary"][0]) == (422, True)


def test_a_volunteer_who_left_notes_no_situation(send):
    assert send("situations:create", Role.VOLUNTEER, type="noise", outcome="open").status_code == 404


def test_a_step_of_a_situation_of_that_time_is_taken(send, scheme):
    named = {"scheme": scheme, "operator": scheme.lead_operator, "client_uuid": uuid.uuid4()}
    situation = Situation.objects.create(type="noise", held_on=LAST_DAY - DAY, **named)
    answer = send("situations:steps", after=situation.client_uuid, kind="agreed", day="2026-11-17")
    assert (answer.status_code, answer.json()["url"], SituationStep.objects.get().situation) == (201, "", situation)


def test_a_touch_of_that_time_is_taken(send, scheme):
    seen = observation(scheme)
    answer = send("watch:tell", args=[seen.pk], day="2026-11-17")
    assert (answer.status_code, answer.json()["url"]) == (200, "")
    assert Told.objects.get().day == LAST_DAY - DAY


def test_a_touch_of_a_day_that_is_not_theirs_is_refused(send, scheme, hold_clock):
    seen = observation(scheme)
    hold_clock(clock.now() + 2 * DAY)
    answer = send("watch:check", args=[seen.pk], mended="yes", day="2026-11-20")
    seen.refresh_from_db()
    assert (answer.status_code, seen.state) == (422, "noted")
