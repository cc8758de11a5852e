"""What each day of the calendar holds. Wednesday 18 November 2026, 15:00."""

import datetime

import pytest

from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing
from outings.tests.factories import outing
from planning.calendar import Asked, Sign, appointments, days_of, rows_between
from planning.crew import Crew
from planning.enums import CrewFunction
from planning.single import change_one
from schemes.tests.factories import SchemeFactory, member

from .factories import plan_entry, planned, series

CALENDAR = "/calendrier/"
MONDAY, SUNDAY = datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)


def signs(scheme, user, start=MONDAY, end=SUNDAY, **asked):
    rows = rows_between([scheme], start, end)
    days = days_of(Asked(user, [scheme], **asked), rows, start, end, readers=set())
    return [(day.day.day, entry.sign, entry.word.replace("\u00a0", " ")) for day in days for entry in day.entries]


def test_each_sign_stands_on_its_day(scheme, nadia, quarters):
    outing(scheme, held_on=datetime.date(2026, 11, 17), stops=[])
    planned(scheme, held_on=datetime.date(2026, 11, 18), starts_at=datetime.time(9), ends_at=datetime.time(11))
    planned(scheme, held_on=datetime.date(2026, 11, 18), starts_at=datetime.time(14), ends_at=datetime.time(16))
    moved = planned(scheme)
    change_one(moved, user=nadia, entry=plan_entry(held_on=datetime.date(2026, 11, 20)), version=moved.version)
    off = planned(scheme, held_on=datetime.date(2026, 11, 21))
    cancel_outing(off, reason=CancelReason.WEATHER, version=off.version)
    assert signs(scheme, nadia) == [
        (17, Sign.KEPT, "tenue"),
        (18, Sign.TO_CLOSE, "à clôturer"),
        (18, Sign.PLANNED, "prévue"),
        (19, Sign.MOVED_FROM, "déplacée au vendredi 20 novembre"),
        (20, Sign.MOVED_TO, "prévue, déplacée du jeudi 19 novembre"),
        (21, Sign.CANCELLED, "annulée : météo"),
    ]


def test_what_is_far_ahead_is_drawn_from_its_series(scheme, nadia, quarters):
    series(scheme, quarters[0], starts_on=datetime.date(2026, 11, 18), ends_on=datetime.date(2027, 3, 31))
    far = (datetime.date(2027, 3, 1), datetime.date(2027, 3, 14))
    assert signs(scheme, nadia, *far) == [(day, Sign.COMING, "à venir, série") for day in (2, 9)]
    assert signs(scheme, nadia, *far, neighbourhood=quarters[1].pk) == []
    assert signs(scheme, nadia, *far, neighbourhood=quarters[0].pk) != []
    assert [sign for _, sign, _ in signs(scheme, nadia)] == []


def test_ones_own_are_those_of_the_crew(scheme, nadia):
    planned(scheme, crew=Crew({nadia.pk: CrewFunction.MEDIATOR}))
    planned(scheme)
    assert len(signs(scheme, nadia, is_mine=True)) == 1


def test_appointments_are_counted_by_neighbourhood_and_never_filtered(scheme, client, nadia, quarters, hold_clock):
    with_row = datetime.date(2026, 11, 17)
    hold_clock(datetime.datetime(2026, 11, 16, 9, tzinfo=datetime.UTC))
    made = series(scheme, quarters[0], starts_on=with_row, ends_on=datetime.date(2026, 12, 31))
    hold_clock(datetime.datetime(2026, 11, 18, 14, tzinfo=datetime.UTC))
    row = Outing.objects.get(occurrence__series=made, held_on=with_row)
    cancel_outing(row, reason=CancelReason.WEATHER, version=row.version)
    [kept] = appointments([scheme], datetime.date(2026, 11, 18))
    assert (kept.neighbourhood, kept.kept, kept.moved, kept.judged) == (quarters[0], 0, 0, 1)
    client.force_login(nadia)
    page = client.get(CALENDAR, {"montrer": "miennes", "quartier": quarters[1].pk})
    assert page.context["kept"] == [kept]


@pytest.mark.parametrize("view", ["mois", "semaine", "liste"])
def test_a_big_team_s_calendar_is_light(scheme, client, quarters, view, django_assert_max_num_queries):
    """23 mediators, 40 outings a week, four series promised: at most 15 queries and 60 kB."""
    people = [member(scheme, name=f"Prénom {number}") for number in range(23)]
    made = {"lanes": 2, "ends_on": datetime.date(2026, 12, 31), "starts_on": datetime.date(2026, 11, 18)}
    for number in range(4):
        series(scheme, *quarters, name=f"Équipe {number}", weekdays=[2, 3, 4, 5, 6], **made)
    outings = Outing.objects.order_by("held_on", "pk")[:40]
    for number, one in enumerate(outings):
        crew = Crew({people[number % 23].pk: CrewFunction.MEDIATOR})
        change_one(one, user=people[0], entry=plan_entry(*quarters, held_on=one.held_on), version=1, crew=crew)
    client.force_login(people[0])
    client.get(CALENDAR)
    with django_assert_max_num_queries(15):
        page = client.get(CALENDAR, {"vue": view, "le": "2026-11-25"})
    assert page.context["counts"]["all"] >= 40
    assert len(page.content) < 60_000


def test_names_of_the_crew_are_the_team_s(scheme, client, nadia):
    planned(scheme, crew=Crew({nadia.pk: CrewFunction.MEDIATOR}))
    for role, is_said in (("mediator", True), ("volunteer", True), ("admin", False)):
        client.force_login(member(scheme, role, name="Karim"))
        assert ("Nadia" in client.get(CALENDAR, {"le": "2026-11-19"}).content.decode()) is is_said


def test_a_stranger_and_a_funder_see_no_outing(scheme, client):
    planned(scheme)
    client.force_login(member(SchemeFactory()))
    assert client.get(CALENDAR, {"le": "2026-11-19"}).context["counts"]["all"] == 0
