"""Every rule of the database, broken through the ORM alone: neither the form nor the deed stands in front."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from outings.models import Outing
from outings.tests.factories import SMALLEST, outing
from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


def unsaved(scheme, **changes):
    fields = SMALLEST | {"duration_minutes": 120, "status": "logged", "content_hash": "0" * 64}
    return Outing(scheme=scheme, operator=scheme.lead_operator, **(fields | changes))


# rule -> what breaks it; None stands for an unknown, which must not slip through.
BROKEN = [
    ("outing_sexes_within_public", {"women_count": 9, "men_count": 6, "people_mediated": 14}),
    ("outing_sexes_within_public", {"women_count": 20, "men_count": None, "people_mediated": 14}),
    ("outing_sexes_within_public", {"women_count": None, "men_count": 15, "people_mediated": 14}),
    ("outing_sexes_within_public", {"women_count": 9, "people_mediated": None, "participants_count": 8}),
    ("outing_ages_within_public", {"age_under_18": 4, "age_18_25": 4, "age_26_64": 4, "age_65_plus": 3}),
    ("outing_ages_within_public", {"age_under_18": None, "age_65_plus": 11}),
    ("outing_first_contacts_within_public", {"first_contact_count": 11}),
    ("outing_sent_by_partner_within_public", {"sent_by_partner_count": 11}),
    ("outing_met_covers_mediated", {"people_met": 9}),
    ("outing_counts_one_public", {"participants_count": 10}),
    ("outing_empty_public_is_explained", {"people_mediated": 0}),
    ("outing_empty_public_is_explained", {"people_mediated": None, "participants_count": 0}),
    ("outing_has_mediators", {"mediators_count": 0}),
    ("outing_done_is_complete", {"mediators_count": None}),
    ("outing_done_is_complete", {"duration_minutes": None}),
    ("outing_done_is_complete", {"people_mediated": None}),
    ("outing_lasts_at_most_12_hours", {"duration_minutes": 721}),
    ("outing_lasts_at_most_12_hours", {"duration_minutes": 0}),
    ("outing_ends_after_start", {"ends_at": datetime.time(14, 0)}),
    ("outing_ends_after_start", {"ends_at": datetime.time(16, 0), "is_ending_after_midnight": True}),
    ("outing_cancelled_with_reason", {"status": "cancelled"}),
    ("outing_cancelled_with_reason", {"cancel_reason": "weather"}),
]


@pytest.mark.parametrize(("rule", "changes"), BROKEN)
def test_the_database_refuses(rule, changes):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        unsaved(SchemeFactory(), **changes).save()


@pytest.mark.parametrize(("rule", "changes"), BROKEN)
def test_django_says_the_rule_in_french(rule, changes):
    sentence = next(c for c in Outing._meta.constraints if c.name == rule).violation_error_message
    with pytest.raises(ValidationError) as refusal:
        unsaved(SchemeFactory(), **changes).validate_constraints()
    assert sentence in refusal.value.messages


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"women_count": 10, "men_count": 0},
        {"people_mediated": 0, "no_public_reason": "weather"},
        {"status": "planned", "people_mediated": None, "mediators_count": None, "duration_minutes": None},
        {"status": "planned", "people_mediated": 0},
        {"status": "cancelled", "cancel_reason": "weather"},
        {"format": "partner_meeting", "people_mediated": None},
        {"starts_at": datetime.time(20), "ends_at": datetime.time(2), "is_ending_after_midnight": True},
        {"people_mediated": None, "participants_count": 12, "format": "workshop"},
    ],
)
def test_the_database_accepts(changes):
    row = unsaved(SchemeFactory(), **changes)
    row.save()
    assert row.pk


def test_an_entry_is_stored_once_in_a_scheme():
    scheme, identifier = SchemeFactory(), uuid.uuid4()
    unsaved(scheme, client_uuid=identifier).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        unsaved(scheme, client_uuid=identifier).save()
    unsaved(SchemeFactory(), client_uuid=identifier).save()


def test_a_round_is_of_no_neighbourhood_in_particular():
    scheme = SchemeFactory()
    row = unsaved(scheme, is_across_neighbourhoods=True, neighbourhood=NeighbourhoodFactory(scheme=scheme))
    with pytest.raises(IntegrityError, match="outing_across_has_no_neighbourhood"), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("rows", "twice"),
    [
        ("stops", {"position": 1}),
        ("ticks", {"tick_list": "enablers", "option": "flow"}),
    ],
)
def test_a_child_row_is_not_doubled(rows, twice):
    stored = outing(SchemeFactory())
    common = {"scheme": stored.scheme, "held_on": stored.held_on}
    getattr(stored, rows).all().delete()
    getattr(stored, rows).create(**common, **twice)
    with pytest.raises(IntegrityError), transaction.atomic():
        getattr(stored, rows).create(**common, **twice)


def test_unknown_is_computed_and_stays_unknown_without_a_total():
    known = unsaved(SchemeFactory.build(), people_mediated=14, women_count=9, age_18_25=3)
    assert (known.gender_unknown, known.age_unknown) == (5, 11)
    assert unsaved(SchemeFactory.build(), people_mediated=None).gender_unknown is None


def test_a_planned_outing_of_yesterday_is_to_close():
    yesterday = clock.today() - datetime.timedelta(days=1)
    row = unsaved(SchemeFactory(), status="planned", held_on=yesterday)
    row.save()
    assert row.is_to_close
    assert Outing.objects.to_close().get() == row


# Planned on the 11th and the 12th of March, in two schemes: what is to close, and what is to come, at that moment.
@pytest.mark.parametrize(
    ("moment", "to_close", "to_come"),
    [
        ("2026-03-11T23:40Z", {"Nouméa 11"}, {"Paris 12"}),
        ("2026-03-12T04:00Z", {"Nouméa 11", "Paris 11"}, set()),
        ("2026-03-11T17:59Z", set(), {"Nouméa 12", "Paris 12"}),
        ("2026-03-12T18:00Z", {"Nouméa 11", "Nouméa 12", "Paris 11"}, set()),
    ],
)
def test_each_planned_outing_follows_its_own_team_s_day(hold_clock, moment, to_close, to_come):
    for city, zone in (("Paris", "Europe/Paris"), ("Nouméa", "Pacific/Noumea")):
        scheme = SchemeFactory(city=city, time_zone=zone)
        for day in (11, 12):
            unsaved(scheme, status="planned", held_on=datetime.date(2026, 3, day)).save()
    hold_clock(datetime.datetime.fromisoformat(moment))
    assert {f"{row.scheme.city} {row.held_on.day}" for row in Outing.objects.to_close()} == to_close
    assert {f"{row.scheme.city} {row.held_on.day}" for row in Outing.objects.to_come()} == to_come
    assert {f"{row.scheme.city} {row.held_on.day}" for row in Outing.objects.all() if row.is_to_close} == to_close


def test_outings_are_seen_by_members_of_their_scheme():
    stored, elsewhere = outing(SchemeFactory()), outing(SchemeFactory())
    assert Outing.objects.visible_to(member(stored.scheme)).get() == stored
    assert elsewhere not in Outing.objects.visible_to(member(stored.scheme))


def test_both_days_of_a_period_are_included():
    scheme, day = SchemeFactory(), datetime.date(2026, 3, 11)
    stored = outing(scheme, held_on=day)
    assert Outing.objects.between(day, day).get() == stored
    assert not Outing.objects.between(day - datetime.timedelta(days=9), day - datetime.timedelta(days=1)).exists()
