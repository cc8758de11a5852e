"""What stands in the way of a plan (DOMAIN 8.3), on 19 November 2026, a Thursday: Bacalan, 14:00 to 16:00."""

import datetime

import pytest
from django.db.models import Q

from planning.clashes import Candidate, clashes_of
from planning.crew import Crew
from planning.enums import CrewFunction
from planning.models import UnitEntry
from schemes.sheet import SchemePeriod
from schemes.tests.factories import SpotFactory, member

from .factories import planned, series

DAY = datetime.date(2026, 11, 19)


@pytest.fixture
def unit(scheme):
    return scheme.mobile_units.get()


def at(starts_at, ends_at, day=DAY, **more):
    first, last = (datetime.time(*map(int, hour.split(":"))) for hour in (starts_at, ends_at))
    return Candidate(day, first, last, last < first, **more)


def said(scheme, *candidates):
    return [clash.sentence.replace("\u00a0", " ") for clash in clashes_of(scheme, candidates)]


def test_a_unit_is_in_one_place_at_a_time(scheme, quarters, unit):
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit)
    [clash] = clashes_of(scheme, [at("15:00", "17:00", unit=unit)])
    assert clash.is_blocking
    assert clash.sentence.replace("\u00a0", " ") == "Le triporteur est déjà à Bacalan de 14 h à 16 h."


def test_it_needs_half_an_hour_to_change_neighbourhood(scheme, quarters, unit):
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit)
    here, there = (frozenset([quarter.pk]) for quarter in quarters)
    assert said(scheme, at("16:29", "18:00", unit=unit, neighbourhoods=there)) == [
        "Le triporteur est à Bacalan de 14 h à 16 h : il reste 29 min pour changer de quartier."
    ]
    assert said(scheme, at("16:29", "18:00", unit=unit, neighbourhoods=here)) == []
    assert said(scheme, at("16:30", "18:00", unit=unit, neighbourhoods=there)) == []


def test_a_night_reaches_into_the_morrow(scheme, quarters, unit):
    night = {"starts_at": datetime.time(19), "ends_at": datetime.time(2), "is_ending_after_midnight": True}
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit, **night)
    assert len(said(scheme, at("01:00", "03:00", DAY + datetime.timedelta(days=1), unit=unit))) == 1
    assert said(scheme, at("02:30", "03:00", DAY + datetime.timedelta(days=1), unit=unit)) == []


def test_a_person_goes_once_unless_they_do_not_come(scheme, quarters, nadia):
    named = {nadia.pk: CrewFunction.MEDIATOR}
    planned(scheme, quarters[0], crew=Crew(named))
    candidate = at("15:00", "17:00", people={nadia.pk: "Nadia"})
    [clash] = clashes_of(scheme, [candidate])
    assert (clash.person, clash.is_blocking) == (nadia.pk, False)
    assert clash.sentence.startswith("Nadia est déjà prévu·e à Bacalan")
    planned(scheme, quarters[0], held_on=DAY + datetime.timedelta(days=1), crew=Crew(named, frozenset(named)))
    assert said(scheme, at("15:00", "17:00", DAY + datetime.timedelta(days=1), people={nadia.pk: "Nadia"})) == []


def test_the_same_spot_in_the_same_slot_is_said(scheme, quarters):
    spot = SpotFactory(scheme=scheme, neighbourhood=quarters[0], name="Halle")
    outing = planned(scheme, quarters[0])
    outing.stops.update(spot=spot)
    assert said(scheme, at("16:30", "18:00", spots=frozenset([spot.pk]))) == [
        "Une autre sortie est déjà prévue au même lieu de 14 h à 16 h."
    ]
    assert said(scheme, at("09:00", "10:00", spots=frozenset([spot.pk]))) == []


def test_a_unit_out_of_service_and_hours_of_the_sheet(scheme, unit):
    UnitEntry.objects.create(unit=unit, day=DAY, kind="defect", state="out_of_service")
    period = SchemePeriod.objects.create(scheme=scheme, name="Médiation")
    period.hours.create(weekday=4, starts_at=datetime.time(14), ends_at=datetime.time(18))
    assert said(scheme, at("14:00", "16:00", unit=unit)) == ["Le triporteur est hors service."]
    assert said(scheme, at("17:00", "19:00")) == ["C’est hors des horaires du service, d’après sa fiche : 14 h – 18 h."]
    assert said(scheme, at("14:00", "16:00", datetime.date(2026, 11, 20))) == [
        "Le service ne sort pas le vendredi, d’après sa fiche."
    ]


def test_a_unit_back_in_service_is_in_nobody_s_way(scheme, unit):
    UnitEntry.objects.create(unit=unit, day=DAY, kind="defect", state="out_of_service")
    UnitEntry.objects.create(unit=unit, day=DAY, kind="back", state="in_service")
    assert said(scheme, at("14:00", "16:00", unit=unit)) == []


def test_a_year_of_dates_costs_as_many_queries_as_two(scheme, quarters, unit, django_assert_num_queries):
    person = member(scheme)
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit)
    days = [DAY + datetime.timedelta(weeks=week) for week in range(52)]
    dates = [at("15:00", "17:00", day, unit=unit, people={person.pk: "Karim"}) for day in days]
    for some in (dates[:2], dates):
        with django_assert_num_queries(5):
            assert len(clashes_of(scheme, some)) == 1


def test_a_series_is_not_in_its_own_way(scheme, quarters, unit):
    weekly = series(scheme, quarters[0], starts_on=DAY, weekdays=[4], format="mobile_unit", mobile_unit=unit)
    planned(scheme, quarters[1], format="mobile_unit", mobile_unit=unit, held_on=DAY + datetime.timedelta(weeks=1))
    dates = [at("14:00", "16:00", DAY + datetime.timedelta(weeks=week), unit=unit) for week in range(3)]
    found = clashes_of(scheme, dates, without=Q(occurrence__series=weekly))
    assert [clash.candidate for clash in found] == [dates[1]]
