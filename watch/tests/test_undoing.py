"""« Annuler », beside what a press has just done: on the page that comes next, and in place on a phone."""

import datetime
import re
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from refusals import Refused
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member
from watch.models import FollowUp, Told
from watch.noting import move_follow_up, move_on, take_back
from watch.sending import tell
from watch.tests.factories import follow_up, observation, recipient

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)
FORM = re.compile(r'<form method="post"\s+action="([^"]+)"[^>]*>(?:(?!</form>).)*Annuler</button>', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def undo(client, answer):
    """Presses « Annuler » on the page that a deed led to, as it is there."""
    form = FORM.search(client.get(answer.url).content.decode())
    said = client.post(form[1], dict(HIDDEN.findall(form[0])), follow=True)
    assert "Annulé." in said.content.decode()


def seen(scheme, *states):
    row = observation(scheme)
    for state in states:
        move_on(row, state)
    return row


def state_of(row):
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize(("before", "pressed"), [("open", "closed"), ("relayed", "no_contact"), ("open", "relayed")])
def test_a_follow_up_is_again_what_it_was(desk, scheme, before, pressed):
    row = follow_up(scheme)
    move_follow_up(row, before)
    answer = desk.post(reverse("watch:move", args=[row.pk]), {"client_uuid": uuid.uuid4(), "state": pressed})
    assert state_of(row) == pressed
    undo(desk, answer)
    assert state_of(row) == before


def test_what_somebody_else_said_meanwhile_of_a_follow_up_stays(scheme):
    row = follow_up(scheme)
    move_follow_up(row, "answered")
    assert move_follow_up(row, "open", instead_of="closed").state == "answered"


@pytest.mark.parametrize("wrong", ["closed", "no_contact", "anything"])
def test_nothing_is_put_back_to_an_end(desk, scheme, wrong):
    row = follow_up(scheme)
    move_follow_up(row, "closed", day=TODAY - datetime.timedelta(days=3))
    said = {"client_uuid": uuid.uuid4(), "state": "closed", "undo": wrong}
    answer = desk.post(reverse("watch:move", args=[row.pk]), said, headers={"Accept": "application/json"})
    assert (answer.status_code, state_of(row)) == (422, "closed")


@pytest.mark.parametrize(("mended", "becomes"), [("yes", "confirmed"), ("no", "back")])
def test_mended_or_not_is_again_to_be_checked(desk, scheme, mended, becomes):
    row = seen(scheme, "sent", "fixed")
    answer = desk.post(reverse("watch:check", args=[row.pk]), {"client_uuid": uuid.uuid4(), "mended": mended})
    assert state_of(row) == becomes
    undo(desk, answer)
    assert state_of(row) == "fixed"
    assert [event.state for event in row.events.all()] == ["noted", "sent", "fixed"]


def test_a_phone_that_insists_takes_back_once(scheme):
    nadia = member(scheme)
    row = seen(scheme, "sent", "back")
    move_on(row, "fixed")
    for state in ("back", "confirmed"):
        move_on(row, state, user=nadia)
    for _ in range(2):
        assert take_back(row, "confirmed", user=nadia).state == "back"


def test_what_was_said_by_somebody_else_or_told_since_is_not_taken_back(scheme):
    nadia = member(scheme)
    row = seen(scheme, "sent", "fixed", "confirmed")
    with pytest.raises(Refused, match="maintenant"):
        take_back(row, "confirmed", user=nadia)
    recipient(scheme)
    row = observation(scheme, urgency="danger")
    tell()
    move_on(row, "back", user=nadia)
    tell()
    assert len(mail.outbox) == 2
    with pytest.raises(Refused, match="maintenant"):
        take_back(row, "sent", user=nadia)
    move_on(row, "back", user=nadia)
    tell()
    assert state_of(row) == "sent"


def test_what_was_said_on_the_spot_is_to_be_said_again(desk, scheme):
    row = seen(scheme, "sent", "confirmed")
    answer = desk.post(reverse("watch:tell", args=[row.pk]), {"client_uuid": uuid.uuid4()})
    assert Told.objects.count() == 1
    undo(desk, answer)
    assert Told.objects.count() == 0


@pytest.mark.parametrize(("deed", "said"), [("garder", {}), ("ecarter", {"text": "Vu ailleurs"})])
def test_what_is_kept_or_set_aside_is_again_to_be_sorted(desk, scheme, deed, said):
    row = observation(scheme, type="youth")
    answer = desk.post(reverse("watch:observation_deed", args=[row.pk, deed]), said)
    assert state_of(row) != "noted"
    undo(desk, answer)
    assert state_of(row) == "noted"


def test_opening_again_has_its_own_button_and_no_other(desk, scheme):
    row = follow_up(scheme)
    move_follow_up(row, "closed")
    answer = desk.post(reverse("watch:move", args=[row.pk]), {"client_uuid": uuid.uuid4(), "state": "open"})
    assert "Annuler</button>" not in desk.get(answer.url).content.decode()
    assert FollowUp.objects.get().state == "open"
