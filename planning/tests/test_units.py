import datetime

import pytest
from django.urls import reverse

from planning.enums import UnitEntryKind, UnitState
from planning.models import TeamIncident, UnitEntry
from planning.permissions import can_take_back
from planning.tests.factories import series
from planning.units import days_out, note, outings_on_units_out, take_back, units_of
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
# The clock's own day.
WEDNESDAY = datetime.date(2026, 11, 18)
OUT, WATCH, IN = UnitState.OUT_OF_SERVICE, UnitState.WATCH, UnitState.IN_SERVICE


def november(day):
    return datetime.date(2026, 11, day)


@pytest.fixture
def scheme():
    return SchemeFactory(slug="halte")


@pytest.fixture
def unit(scheme):
    return MobileUnitFactory(scheme=scheme)


@pytest.fixture
def mediator(scheme):
    return member(scheme)


def line(unit, day, state, user=None, kind=UnitEntryKind.CHECK):
    return UnitEntry.objects.create(unit=unit, day=day, kind=kind, state=state, noted_by=user)


def state_of(unit):
    [one] = units_of([unit.scheme_id])
    return one.state


def test_a_unit_is_as_its_latest_line_leaves_it(unit):
    assert state_of(unit) == IN
    line(unit, november(16), OUT)
    assert state_of(unit) == OUT
    line(unit, november(17), WATCH)
    line(unit, november(15), OUT)  # noted late, of a day before
    assert state_of(unit) == WATCH


def test_back_in_service_is_in_service(unit, mediator):
    assert note(unit, user=mediator, kind=UnitEntryKind.BACK, state=OUT).state == IN


def test_pressed_twice_it_is_one_line(unit, mediator):
    for _ in range(2):
        note(unit, user=mediator, kind=UnitEntryKind.DEFECT, state=OUT)
    assert UnitEntry.objects.count() == 1


def test_the_outings_of_a_unit_that_is_out_are_flagged(scheme, unit):
    fields = {"weekdays": [3], "starts_on": WEDNESDAY, "ends_on": november(25), "format": "mobile_unit"}
    series(scheme, mobile_unit=unit, **fields)
    series(scheme, mobile_unit=MobileUnitFactory(scheme=scheme, name="L’autre"), **fields)
    assert not outings_on_units_out([scheme])
    line(unit, november(17), OUT)
    assert [outing.held_on for outing in outings_on_units_out([scheme])] == [WEDNESDAY, november(25)]
    assert not outings_on_units_out([SchemeFactory()])
    line(unit, WEDNESDAY, WATCH)
    assert not outings_on_units_out([scheme])


def test_days_out_by_hand(scheme, unit):
    """From the 3rd to the 5th, back on the 6th: 3. Broken and mended on the 9th: 0. Since the 16th: 3."""
    for day, state in ((3, OUT), (6, IN), (9, OUT), (9, IN), (16, OUT)):
        line(unit, november(day), state)
    assert days_out(scheme, november(1), november(30)) == 6
    assert days_out(scheme, november(4), november(16)) == 3
    assert days_out(scheme, november(10), november(15)) == 0
    other = MobileUnitFactory(scheme=scheme, name="L’autre")
    line(other, november(17), OUT)
    assert days_out(scheme, november(1), november(30)) == 8
    assert days_out(SchemeFactory(), november(1), november(30)) == 0


def test_whoever_noted_a_line_takes_it_back_for_a_day(unit, mediator, scheme, hold_clock):
    mine = note(unit, user=mediator, kind=UnitEntryKind.DEFECT, state=OUT)
    assert not take_back(mine, member(scheme))
    assert take_back(mine, mediator)
    assert state_of(unit) == IN
    later = note(unit, user=mediator, kind=UnitEntryKind.DEFECT, state=OUT)
    hold_clock(later.noted_at + datetime.timedelta(hours=25))
    assert not can_take_back(mediator, later)
    assert not take_back(later, mediator)


def test_a_breakdown_is_told_in_three_taps(client, unit, mediator):
    """Entretien, « Signaler une panne », « Hors service »: each is there, and nothing else is asked."""
    client.force_login(mediator)
    defect = reverse("planning:unit_defect", args=[unit.pk])
    assert defect in client.get(reverse("planning:units")).content.decode()
    assert 'value="out_of_service"' in client.get(defect).content.decode()
    assert client.post(defect, {"state": "out_of_service"}).status_code == 302
    assert state_of(unit) == OUT


def test_the_cancelling_of_a_failed_outing_knows_why(client, scheme, unit, mediator):
    series(scheme, mobile_unit=unit, weekdays=[3], starts_on=WEDNESDAY, ends_on=WEDNESDAY, format="mobile_unit")
    line(unit, WEDNESDAY, OUT)
    client.force_login(mediator)
    [outing] = outings_on_units_out([scheme])
    address = f"{reverse('outings:cancel', args=[outing.pk])}?reason=equipment"
    assert address in client.get(reverse("planning:units")).content.decode()
    assert client.get(address).context["form"]["reason"].value() == "equipment"


def test_a_line_says_what_was_done_and_leaves_the_unit_as_it_was(client, unit, mediator):
    line(unit, november(17), WATCH)
    client.force_login(mediator)
    address = reverse("planning:unit_note", args=[unit.pk])
    assert client.get(address).context["form"]["state"].value() == WATCH
    client.post(address, {"kind": "charge", "state": "watch", "day": "2026-11-18", "text": "Deux heures"})
    noted = UnitEntry.objects.get(kind="charge")
    assert (noted.state, noted.text, noted.noted_by) == ("watch", "Deux heures", mediator)


@pytest.mark.parametrize("wrong", [{"day": "2026-11-19"}, {"kind": "defect"}, {"state": "flying"}, {"text": "x" * 141}])
def test_what_is_wrong_is_said_and_kept(client, unit, mediator, wrong):
    client.force_login(mediator)
    typed = {"kind": "charge", "state": "in_service", "day": "2026-11-18", "text": "Deux heures"} | wrong
    response = client.post(reverse("planning:unit_note", args=[unit.pk]), typed)
    assert response.status_code == 422
    assert response.context["form"]["text"].value() == typed["text"]
    assert not UnitEntry.objects.exists()


def test_the_coordination_writes_the_safety_card(client, scheme, unit, mediator):
    address = reverse("planning:unit_safety", args=[unit.pk])
    client.force_login(mediator)
    assert client.post(address, {"insurance": "x"}).status_code == 403
    client.force_login(member(scheme, "coordinator"))
    client.post(address, {"insurance": "Contrat 12", "riders": "Permis B, casque"})
    unit.refresh_from_db()
    assert (unit.insurance, unit.riders) == ("Contrat 12", "Permis B, casque")


def test_an_incident_is_told_by_the_team_and_read_by_who_answers_for_it(client, scheme, mediator):
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    address = reverse("planning:incidents") + "?scheme=halte"
    client.force_login(mediator)
    for _ in range(2):
        client.post(address, {"kind": "verbal", "day": "2026-11-18", "neighbourhood": place.pk})
    told = TeamIncident.objects.get()
    assert (told.kind, told.neighbourhood, told.scheme) == ("verbal", place, scheme)
    readers = {}
    for role in ("mediator", "volunteer", "coordinator", "admin"):
        client.force_login(member(scheme, role))
        readers[role] = "insultes, menaces, Les Tilleuls" in client.get(address).content.decode()
    assert readers == {"mediator": False, "volunteer": False, "coordinator": True, "admin": True}


def test_queries_do_not_grow_with_units_nor_lines(client, scheme, unit, mediator, django_assert_max_num_queries):
    client.force_login(mediator)
    line(unit, november(16), OUT)
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("planning:units"))
    for number in range(3):
        other = MobileUnitFactory(scheme=scheme, name=f"Autre {number}")
        line(other, november(16), OUT)
        line(other, november(17), OUT)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("planning:units"))
