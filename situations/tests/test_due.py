"""What time cuts: numbers and hours after a year, texts after two; the rows stay."""

import datetime
import uuid

import pytest

from schemes import clock
from schemes.tests.factories import SchemeFactory
from situations.due import cut_what_is_old
from situations.models import Situation, Solicitation
from situations.noting import add_step, close_situation, note_situation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)


@pytest.fixture
def scheme():
    return SchemeFactory()


def deferred(scheme):
    row = Situation(scheme=scheme, operator=scheme.lead_operator, type="noise", held_on=TODAY, text="une phrase")
    row, _ = note_situation(row)
    add_step(row, client_uuid=uuid.uuid4(), submission_hash="s", kind="contact", day=TODAY, text="au hall")
    return row


def what_is_left(days):
    with clock.at(clock.now() + datetime.timedelta(days=days)):
        cut_what_is_old()
    row = Situation.objects.get()
    return bool(row.number), row.text, row.steps.get().text


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (365, (True, "une phrase", "au hall")),
        (366, (False, "une phrase", "au hall")),
        (730, (False, "une phrase", "au hall")),
        (731, (False, "", "")),
    ],
)
def test_a_closed_one_loses_its_number_then_its_texts(scheme, days, left):
    close_situation(deferred(scheme), "calmed", day=TODAY, version=1)
    assert what_is_left(days) == left


def test_one_in_progress_keeps_all(scheme):
    deferred(scheme)
    assert what_is_left(2000) == (True, "une phrase", "au hall")


@pytest.mark.parametrize(("days", "is_left"), [(365, True), (366, False)])
def test_the_hour_of_a_call_goes_after_a_year(scheme, days, is_left):
    row = {"operator": scheme.lead_operator, "held_on": TODAY, "subject": "noise", "at": datetime.time(23, 15)}
    Solicitation.objects.create(scheme=scheme, **row)
    with clock.at(clock.now() + datetime.timedelta(days=days)):
        cut_what_is_old()
    assert bool(Solicitation.objects.get().at) is is_left
