import datetime

import pytest
from django.urls import reverse

from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing
from planning.crew import Crew, write_crew
from planning.enums import CrewFunction, UnitEntryKind, UnitState
from planning.models import CrewMember, Occurrence
from planning.preparing import Ticks, lacked_last_time, mark_absent, tick
from planning.tests.factories import series
from planning.units import note
from schemes.tests.factories import MobileUnitFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
# Wednesdays of the clock's own time.
FIRST, SECOND, THIRD = (datetime.date(2026, *day) for day in ((11, 18), (11, 25), (12, 2)))


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def unit(scheme):
    return MobileUnitFactory(scheme=scheme)


@pytest.fixture
def outing(scheme, unit):
    fields = {"starts_on": FIRST, "ends_on": THIRD, "weekdays": [3], "checklist": ["battery", "gloves"]}
    series(scheme, format="mobile_unit", mobile_unit=unit, objective="Présenter le lieu", **fields)
    return Outing.objects.get(held_on=FIRST)


@pytest.fixture
def signed_in(client, scheme):
    client.force_login(member(scheme))
    return client


def row_of(day):
    return Occurrence.objects.get(outing__held_on=day)


def page(outing):
    return reverse("planning:prepare", args=[outing.pk])


def press(client, outing, **said):
    return client.post(page(outing), said)


def test_a_tick_says_the_state_that_is_wanted_and_is_taken_back(outing):
    for _ in range(2):
        tick(outing, Ticks.CHECKED, "gloves", is_on=True)
    tick(outing, Ticks.CHECKED, "battery", is_on=True)
    assert row_of(FIRST).checked == ["battery", "gloves"]
    tick(outing, Ticks.CHECKED, "gloves", is_on=False)
    assert row_of(FIRST).checked == ["battery"]


def test_what_is_to_be_checked_is_carried_over_where_it_was_the_same(outing):
    tick(Outing.objects.get(held_on=THIRD), Ticks.CHECKLIST, "rain", is_on=True)
    tick(outing, Ticks.CHECKLIST, "helmet", is_on=True)
    assert [row_of(day).checklist for day in (FIRST, SECOND, THIRD)] == [
        ["battery", "helmet", "gloves"],
        ["battery", "helmet", "gloves"],
        ["battery", "gloves", "rain"],
    ]


def test_a_tick_is_carried_nowhere(outing):
    tick(outing, Ticks.CHECKED, "battery", is_on=True)
    assert row_of(SECOND).checked == []


def test_what_lacked_is_said_the_next_time(outing):
    tick(outing, Ticks.LACKED, "gloves", is_on=True)
    assert lacked_last_time(row_of(SECOND)) == ["Gants"]
    assert lacked_last_time(row_of(FIRST)) == lacked_last_time(row_of(THIRD)) == []
    cancel = Outing.objects.get(held_on=SECOND)
    cancel_outing(cancel, user=None, reason=CancelReason.WEATHER, version=cancel.version)
    assert lacked_last_time(row_of(THIRD)) == ["Gants"]


def test_whoever_will_not_come_leaves_a_place_to_find(outing, scheme):
    people = [member(scheme), member(scheme)]
    write_crew(outing, Crew({person.pk: CrewFunction.MEDIATOR for person in people}))
    assert not CrewMember.objects.filter(user=None).exists()
    mark_absent(CrewMember.objects.get(user=people[0]), is_absent=True)
    assert CrewMember.objects.get(user=people[0]).is_absent
    assert CrewMember.objects.filter(user=None, function="mediator").count() == 1
    mark_absent(CrewMember.objects.get(user=people[0]), is_absent=False)
    assert not CrewMember.objects.filter(user=None).exists()
    assert CrewMember.objects.count() == 2


def test_the_page_ticks_without_a_script(signed_in, outing):
    answer = press(signed_in, outing, tick="checked battery 1")
    assert (answer.status_code, answer.url) == (302, f"{page(outing)}#materiel")
    assert 'value="checked battery 0"' in signed_in.get(page(outing)).content.decode()
    press(signed_in, outing, tick="announced poster 1")
    assert (row_of(FIRST).checked, row_of(FIRST).announced) == (["battery"], ["poster"])


def test_the_page_says_objective_and_weather(signed_in, outing):
    assert "Présenter le lieu" in signed_in.get(page(outing)).content.decode()
    press(signed_in, outing, objective="Dire au revoir", weather="rain")
    assert (row_of(FIRST).objective, row_of(FIRST).weather) == ("Dire au revoir", "rain")
    wrong = press(signed_in, outing, objective="x" * 141, weather="rain")
    assert (wrong.status_code, wrong.context["form"]["objective"].value()) == (422, "x" * 141)


@pytest.mark.parametrize(
    "said", ["", "checked", "checked battery 2", "owned battery 1", "checked poster 1", "overrides battery 1"]
)
def test_a_button_that_is_not_there_does_nothing(signed_in, outing, said):
    assert press(signed_in, outing, tick=said).status_code == 404
    assert row_of(FIRST).checked == []


def test_somebody_of_another_crew_is_not_marked(signed_in, outing, scheme):
    person = member(scheme)
    CrewMember.objects.create(outing=Outing.objects.get(held_on=SECOND), user=person)
    for said in (f"{person.pk} 1", "x", f"{'9' * 18} 1"):
        assert press(signed_in, outing, absent=said).status_code == 404
    assert not CrewMember.objects.filter(is_absent=True).exists()


def test_a_volunteer_reads_and_an_admin_does_not(client, outing, scheme):
    client.force_login(member(scheme, "volunteer"))
    assert client.get(page(outing)).status_code == 200
    assert press(client, outing, tick="checked battery 1").status_code == 403
    client.force_login(member(scheme, "admin"))
    assert client.get(page(outing)).status_code == 403


def test_once_cancelled_nothing_is_prepared(signed_in, outing):
    cancel_outing(outing, user=None, reason=CancelReason.WEATHER, version=outing.version)
    assert "Cette sortie est annulée." in signed_in.get(page(outing)).content.decode()
    assert press(signed_in, outing, tick="checked battery 1").status_code == 403


def test_the_safety_card_says_how_the_unit_is(signed_in, outing, unit, scheme):
    unit.insurance, unit.riders = "Contrat 12", "Permis B"
    unit.save()
    scheme.lead_operator.emergency_contacts.create(label="Astreinte", phone="06 00 00 00 00")
    note(unit, user=member(scheme), kind=UnitEntryKind.DEFECT, state=UnitState.OUT_OF_SERVICE)
    told = signed_in.get(page(outing)).content.decode()
    assert [word for word in ("Contrat 12", "Permis B", "Astreinte", "Hors service") if word not in told] == []


def test_preparing_changes_no_version_and_no_figure(outing):
    """It is no answer: what somebody typed of the outing meanwhile still holds."""
    tick(outing, Ticks.LACKED, "gloves", is_on=True)
    assert Outing.objects.get(pk=outing.pk).version == outing.version


def test_queries_do_not_grow_with_the_crew(signed_in, outing, scheme, django_assert_max_num_queries):
    write_crew(outing, Crew({member(scheme).pk: CrewFunction.MEDIATOR}))
    with django_assert_max_num_queries(24) as one:
        signed_in.get(page(outing))
    write_crew(outing, Crew({member(scheme).pk: CrewFunction.MEDIATOR for _ in range(4)}))
    with django_assert_max_num_queries(len(one)):
        signed_in.get(page(outing))
