"""A call, a situation and its step in Chromium: touches counted, kept without network, sent once, the step last."""

import re
import uuid

import pytest

from outings.tests.conftest import let_in, wire  # noqa: F401 - fixtures
from schemes import clock
from schemes.models import Scheme
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member
from situations.enums import Outcome
from situations.models import Situation, SituationStep, Solicitation
from situations.noting import close_situation, note_situation
from trials.handset import QUEUE, WITH_WORKER, kept, ready_offline, try_to_send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALL, SITUATION, STEP = "/appels/nouveau/", "/situations/nouvelle/", "/situations/etapes/"


@pytest.fixture
def phone(transactional_db, site, wire, let_in):  # noqa: F811
    scheme = SchemeFactory(preset="tranquillite")
    SpotFactory(scheme=scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme))
    site.address, site.wire = wire.address, wire
    let_in(site.context, member(scheme), wire.address)
    site.set_viewport_size({"width": 360, "height": 740})
    site.goto(wire.address + CALL)
    return site


def situation_of(scheme):
    """One in progress, opened today."""
    said = {"operator": scheme.lead_operator, "client_uuid": uuid.uuid4(), "held_on": clock.today(scheme)}
    return Situation(scheme=scheme, type="noise", **said)


def touch(phone, *words):
    for said in words:
        phone.locator("main").get_by_text(said, exact=True).first.click()


def test_opening_then_two_touches_note_a_call(phone):
    touch(phone, "Bruit", "Conseil")
    phone.get_by_text("Dernier appel noté").wait_for()
    assert (Solicitation.objects.get().answer, kept(phone)) == ("advice", [])


def test_opening_then_three_touches_note_a_situation(phone):
    phone.goto(phone.address + SITUATION)
    touch(phone, "Occupation de hall", "Apaisée", "Enregistrer")
    phone.wait_for_url(re.compile(r"/situations/\d+/$"))
    assert Situation.objects.get().outcome == "calmed"


@WITH_WORKER
def test_without_network_all_is_kept_and_a_step_leaves_after_its_situation(phone):
    ready_offline(phone)
    phone.wire.mode = "cut"
    phone.goto(phone.address + CALL)
    touch(phone, "Bruit", "Plus tard")
    phone.wait_for_url(f"**{QUEUE}**")
    phone.goto(phone.address + SITUATION)
    touch(phone, "Conflit de voisinage", "En cours", "Enregistrer")
    phone.wait_for_url(f"**{QUEUE}**")
    phone.goto(phone.address + STEP)
    phone.locator("[data-situations] label", has_text="sur ce téléphone").click()
    touch(phone, "Accord des parties", "Enregistrer")
    phone.wait_for_url(f"**{QUEUE}**")
    records = {record["kind"]: record for record in kept(phone)}
    assert records["step"]["after"] == records["situation"]["uuid"]
    phone.wire.mode = "through"
    assert (try_to_send(phone), kept(phone)) == ("", [])
    step = SituationStep.objects.get()
    assert (step.kind, step.situation.type, Solicitation.objects.get().answer) == ("agreed", "neighbour_conflict", "")


def test_without_an_outcome_nothing_is_kept(phone):
    phone.goto(phone.address + SITUATION)
    touch(phone, "Bruit", "Enregistrer")
    said = phone.eval_on_selector("[name=outcome]", "input => input.validationMessage")
    assert (said, kept(phone)) == ("Dites l’issue, ou laissez-la en cours.", [])


def test_past_the_hall_nothing_is_kept_and_the_field_says_why(phone):
    phone.goto(phone.address + SITUATION)
    touch(phone, "Bruit", "Apaisée")
    phone.locator("summary").click()
    phone.fill("[name=text]", "au 3e étage")
    touch(phone, "Enregistrer")
    phone.get_by_text("Arrêtez-vous au hall").wait_for()
    assert (kept(phone), Situation.objects.count()) == ([], 0)


def test_of_two_closings_the_second_sees_the_first_and_may_keep_its_own(phone):
    row = note_situation(situation_of(Scheme.objects.get()))[0]
    phone.goto(f"{phone.address}/situations/{row.pk}/clore/")
    close_situation(row, Outcome.AGREEMENT, day=row.held_on, version=1)
    touch(phone, "Apaisée", "Clore cette situation")
    phone.get_by_text("Un collègue a noté “Accord trouvé”.").wait_for()
    phone.get_by_role("button", name="La vôtre").click()
    phone.wait_for_url(re.compile(r"/situations/\d+/$"))
    row.refresh_from_db()
    assert row.outcome == "calmed"


def test_of_two_closings_the_second_may_leave_the_first(phone):
    row = note_situation(situation_of(Scheme.objects.get()))[0]
    phone.goto(f"{phone.address}/situations/{row.pk}/clore/")
    close_situation(row, Outcome.AGREEMENT, day=row.held_on, version=1)
    touch(phone, "Apaisée", "Clore cette situation")
    phone.get_by_role("link", name="La sienne").click()
    phone.wait_for_url(re.compile(r"/situations/\d+/$"))
    row.refresh_from_db()
    assert row.outcome == "agreement"
