import datetime
import uuid

import pytest

from refusals import DifferentContent, Refused
from schemes.tests.factories import SchemeFactory
from situations.enums import Outcome
from situations.models import Situation, Solicitation
from situations.noting import add_step, close_situation, note_situation, reopen_situation
from situations.numbers import ALPHABET, check_letter, is_number, new_number

pytestmark = pytest.mark.django_db
OPENED = datetime.date(2026, 11, 18)


@pytest.fixture
def scheme():
    return SchemeFactory()


def typed(scheme, **fields):
    said = {"type": "neighbour_conflict", "held_on": OPENED, "operator": scheme.lead_operator, "submission_hash": "a"}
    return Situation(scheme=scheme, **said | fields)


def step(situation, day=OPENED, **fields):
    return add_step(situation, client_uuid=uuid.uuid4(), submission_hash="b", kind="contact", day=day, **fields)


def test_the_same_again_is_stored_once(scheme):
    first, is_first = note_situation(typed(scheme, client_uuid=uuid.UUID(int=1)))
    again, is_again = note_situation(typed(scheme, client_uuid=uuid.UUID(int=1)))
    assert (first.pk, is_first, is_again) == (again.pk, True, False)


def test_the_same_identifier_with_other_content_is_refused(scheme):
    note_situation(typed(scheme, client_uuid=uuid.UUID(int=1)))
    with pytest.raises(DifferentContent):
        note_situation(typed(scheme, client_uuid=uuid.UUID(int=1), submission_hash="other"))


def test_what_somebody_asked_for_makes_a_solicitation_answered_that_day(scheme):
    situation, _ = note_situation(typed(scheme, origin="phone"))
    made = Solicitation.objects.get()
    assert (made.situation, made.channel, made.subject, made.answered_on) == (
        situation,
        "phone",
        "neighbour_conflict",
        OPENED,
    )


def test_what_the_team_saw_makes_none(scheme):
    note_situation(typed(scheme))
    assert not Solicitation.objects.exists()


def test_a_step_makes_it_deferred_and_numbered(scheme):
    situation, _ = note_situation(typed(scheme))
    assert situation.number == ""
    step(situation)
    situation.refresh_from_db()
    assert (situation.timing, is_number(situation.number)) == ("deferred", True)


def test_a_step_on_a_closed_one_says_when_it_was_closed(scheme):
    situation, _ = note_situation(typed(scheme))
    close_situation(situation, Outcome.CALMED, day=OPENED, version=1)
    with pytest.raises(Refused, match="Close le 18"):
        step(situation)


def test_closed_before_it_was_opened(scheme):
    situation, _ = note_situation(typed(scheme))
    with pytest.raises(Refused, match="la clôture vient après"):
        close_situation(situation, Outcome.CALMED, day=OPENED - datetime.timedelta(days=1), version=1)


def test_refusing_says_why(scheme):
    situation, _ = note_situation(typed(scheme))
    with pytest.raises(Refused, match="Dites pourquoi"):
        close_situation(situation, Outcome.DECLINED, day=OPENED, version=1)
    close_situation(situation, Outcome.DECLINED, day=OPENED, version=1, reason="out_of_scope")
    assert Situation.objects.get().reason == "out_of_scope"


def test_reopened_it_is_open_without_reason(scheme):
    situation, _ = note_situation(typed(scheme))
    close_situation(situation, Outcome.DECLINED, day=OPENED, version=1, reason="safety")
    reopen_situation(situation, version=2)
    now = Situation.objects.get()
    assert (now.outcome, now.reason, now.closed_on, now.version) == ("", "", None, 3)


@pytest.mark.parametrize("mistaken", range(3, 8))
def test_one_mistaken_character_is_seen(mistaken):
    number = new_number(OPENED)
    for other in ALPHABET:
        wrong = number[:mistaken] + other + number[mistaken + 1 :]
        assert is_number(wrong) is (wrong == number)


def test_a_number_has_no_vowel_and_is_found_in_any_case():
    number = new_number(OPENED)
    assert number.startswith("26-")
    assert not set(number[3:]) & set("AEIOUY0O1IL")
    assert is_number(number.lower())
    assert check_letter("26K7Q4") in ALPHABET
