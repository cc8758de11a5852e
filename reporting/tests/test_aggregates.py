"""Eight outings worked out by hand, and what every figure of the dashboard must say of them.

Scheme: perimeter Nord (QPV, priority), Sud (watch), Est (non QPV). Period: December 2025, but for the eighth. Times in French.

| # | day   | from-to      | format       | stops (people)            | med | met | F  | M  | <18 | 18-25 | 26-64 | 65+ | 1st | topics          | team    |
|---|-------|--------------|--------------|---------------------------|-----|-----|----|----|-----|-------|-------|-----|-----|-----------------|---------|
| A | 02 Tu | 14:00-16:30  | mobile_unit  | Nord, market              |  14 |  20 |  9 |  5 |   1 |     3 |     6 |   4 |   8 | online 6, rent 4| 2 m     |
| B | 31 We | 23:30-01:30* | walkabout    | Sud                       |   6 |   - |  - |  4 |   - |     4 |     - |   - |   - | -               | 2 m     |
| C | 05 Fr | 14:00-18:00  | walkabout    | Nord 4, Sud 5, Est 3      |  12 |  30 |  5 |  5 |   2 |     - |     - |   - |   3 | general 7       | 3 m     |
| D | 13 Sa | 10:00-17:00  | event_stand  | Est, square               | 150 | 300 | 80 | 70 |  40 |    30 |    50 |  30 |   - | online 50       | 4 m+1 v |
| E | 16 Tu | 09:00-11:00  | drop_in      | Nord                      |   0 |   - |  - |  - |   - |     - |     - |   - |   - | - (weather)     | 1 m     |
| F | 18 Th | 3 h, morning | door_to_door | Est                       |  20 |   - |  3 |  2 |   - |     - |     5 |   - |   0 | rent 2          | 2 m     |
| G | 19 Fr | 10:00-12:00  | school_module| outside; 48 pupils, 2 cl. |   - |   - | 25 | 23 |  48 |     - |     - |   - |   - | -               | 2 m+1 d |
| H | 10 Dec 2024, 14:00-16:00 | mobile_unit | Nord, 10 mediated, online 4, 2 mediators: the year before                                          |

* after midnight. A, C, D have the town hall; D also the landlord; H had the town hall. E is not validated, nor are the others.
"""

# ruff: noqa: E501 - the table above is wide

import datetime
from datetime import time
from fractions import Fraction

import pytest

from outings.entries import StopEntry
from outings.models import Outing
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.aggregates import compute
from reporting.figures.indicators import INDICATORS, Source
from reporting.figures.placing import build
from reporting.figures.promised import OF_THE_PROMISE
from reporting.figures.scope import Scope
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    scheme = SchemeFactory(slug="halte")
    places = {
        "nord": NeighbourhoodFactory(scheme=scheme, scheme__is_priority=True, name="Nord", slug="nord", status="qpv"),
        "sud": NeighbourhoodFactory(scheme=scheme, name="Sud", slug="sud", status="watch"),
        "est": NeighbourhoodFactory(scheme=scheme, name="Est", slug="est", status="non_qpv"),
    }
    town = PartnerFactory(scheme=scheme, name="Mairie", family="local_authority")
    landlord = PartnerFactory(scheme=scheme, name="Bailleur", family="landlord")
    topic = {t.code: t for t in Topic.objects.filter(scheme=None)}
    online, rent, general = topic["online_public_service"], topic["housing"], topic["general_mediation"]

    def at(place, people=None, **more):
        return StopEntry(neighbourhood=places[place], people_mediated=people, **more)

    small_outings(scheme, at, {"online": online, "rent": rent, "general": general}, town)
    large_outings(scheme, at, {"online": online, "rent": rent}, town, landlord)
    cancelled = outing(scheme, stops=[at("nord")], **day(20))
    cancel_outing(cancelled, reason="weather", version=1)
    return scheme, places


def day(number, **more):
    return {"held_on": datetime.date(2025, 12, number)} | more


def small_outings(scheme, at, topic, town):
    """Rows 1 to 3 of the table."""
    outing(
        scheme,
        stops=[at("nord", spot_name="Place du marché", spot_type="market")],
        requests={topic["online"]: 6, topic["rent"]: 4},
        partners={town: "co_host"},
        ticks={"registers_used": ("intermediation", "proximity_presence"), "enablers": ("flow",)},
        **day(2, format="mobile_unit", starts_at=time(14), ends_at=time(16, 30), people_mediated=14, people_met=20),
        women_count=9,
        men_count=5,
        age_under_18=1,
        age_18_25=3,
        age_26_64=6,
        age_65_plus=4,
        first_contact_count=8,
        handling_on_spot=5,
        handling_referred=3,
        coupons_issued=2,
        overall_feeling="good",
        target_audience="age_26_64",
        outing_type="generalist",
    )
    outing(
        scheme,
        stops=[at("sud")],
        **day(31, starts_at=time(23, 30), ends_at=time(1, 30), is_ending_after_midnight=True),
        people_mediated=6,
        men_count=4,
        age_18_25=4,
        overall_feeling="hard",
        is_estimate=True,
    )
    outing(
        scheme,
        stops=[at("nord", 4), at("sud", 5), at("est", 3)],
        requests={topic["general"]: 7},
        partners={town: ""},
        ticks={"registers_used": ("proximity_presence",)},
        **day(5, starts_at=time(14), ends_at=time(18), people_mediated=12, people_met=30, mediators_count=3),
        women_count=5,
        men_count=5,
        age_under_18=2,
        first_contact_count=3,
    )


def large_outings(scheme, at, topic, town, landlord):
    """Rows 4 to 8 of the table."""
    outing(
        scheme,
        stops=[at("est", spot_type="building_foot_or_square")],
        requests={topic["online"]: 50},
        partners={town: "venue", landlord: ""},
        **day(13, format="event_stand", starts_at=time(10), ends_at=time(17), people_mediated=150, people_met=300),
        women_count=80,
        men_count=70,
        mediators_count=4,
        civic_volunteers_count=1,
        age_under_18=40,
        age_18_25=30,
        age_26_64=50,
        age_65_plus=30,
        handling_on_spot=40,
    )
    outing(
        scheme,
        stops=[at("nord")],
        **day(16, format="drop_in_session", starts_at=time(9), ends_at=time(11), people_mediated=0),
        no_public_reason="weather",
        mediators_count=1,
    )
    outing(
        scheme,
        stops=[at("est")],
        requests={topic["rent"]: 2},
        **day(18, format="door_to_door", starts_at=None, ends_at=None, time_slot="morning", duration_minutes=180),
        people_mediated=20,
        women_count=3,
        men_count=2,
        age_26_64=5,
        first_contact_count=0,
    )
    outing(
        scheme,
        stops=[StopEntry()],
        **day(19, format="school_module", starts_at=time(10), ends_at=time(12), people_mediated=None),
        participants_count=48,
        classes_count=2,
        women_count=25,
        men_count=23,
        age_under_18=48,
        digital_advisers_count=1,
    )
    outing(
        scheme,
        stops=[at("nord")],
        requests={topic["online"]: 4},
        partners={town: ""},
        held_on=datetime.date(2024, 12, 10),
        format="mobile_unit",
    )


DECEMBER = datetime.date(2025, 12, 1), datetime.date(2025, 12, 31)


def figures(scheme, neighbourhood=None, period=DECEMBER):
    report = build(Scope.of(scheme, *period, neighbourhood))
    return {code: value for code, _, value, _ in report.rows()}


# By answer: the outings that noted it, of those that were asked it.
NOTED = {
    "time_slot": (7, 7),
    # A, D, of all: each format has a place
    "spot_type": (2, 7),
    "setting": (0, 7),
    "venue_type": (0, 7),
    "context": (0, 7),
    # of A and D, whose formats may have one
    "mobile_unit": (0, 2),
    # E
    "no_public_reason": (1, 1),
    "target_audience": (1, 7),
    "outing_type": (1, 7),
    # none was thematic
    "theme": (0, 0),
    "person_hours": (7, 7),
    "digital_advisers_count": (1, 7),
    "civic_volunteers_count": (1, 7),
    "prep_hours": (0, 7),
    # A, C, D
    "partners_count": (3, 7),
    # of A, C, D; C did not say as what the town hall came
    "partner_role": (2, 3),
    # A, C, D; a school module asks no such thing
    "people_met": (3, 6),
    "participants_count": (1, 1),
    "classes_count": (1, 1),
    # all but E, where nobody came
    "sexes": (6, 6),
    "ages": (6, 6),
    # A, C, F
    "first_contact_count": (3, 6),
    # A, C, D, F, of these and B: nobody came to E, and a school module has no requests
    "requests_total": (4, 5),
    # A, D, of those with requests
    "handling": (2, 4),
    "handling_on_spot": (2, 4),
    "handling_appointment": (0, 4),
    "handling_accompanied": (0, 4),
    "handling_referred": (1, 4),
    "coupons_issued": (1, 5),
    "unclaimed_right_count": (0, 5),
    "overall_feeling": (2, 7),
    "decision_next": (0, 7),
}
# Of B, whose total is an estimate: its people, and nothing else was counted.
FROM_MEMORY = {
    "people_mediated_estimated": 6,
    "requests_total_estimated": 0,
    "people_met_estimated": 0,
    "participants_count_estimated": 0,
    "handling_on_spot_estimated": 0,
    "handling_appointment_estimated": 0,
    "handling_accompanied_estimated": 0,
    "handling_referred_estimated": 0,
    "coupons_issued_estimated": 0,
    "unclaimed_right_count_estimated": 0,
}
EXPECTED = {
    # nothing was promised nor planned: `test_promised.py` has a year of it
    **dict.fromkeys((*OF_THE_PROMISE, "realisation_rate")),
    "unit_days_out": 0,
    # nothing was noted beside outings: `test_watched.py` has a week of it
    **dict.fromkeys(code for code, indicator in INDICATORS.items() if indicator.source is Source.FIELD),
    **{f"{key}_outings": noted for key, (noted, _) in NOTED.items()},
    **{f"{key}_asked": asked for key, (_, asked) in NOTED.items()},
    **FROM_MEMORY,
    # 7 outings done: A to G
    "outings_done": 7,
    "outings_cancelled": 1,
    # 2.5 + 2 + 4 + 7 + 2 + 3 + 2
    "presence_hours": 22.5,
    "neighbourhoods_covered": 3,
    # A, C, E
    "outings_in_qpv": 3,
    # all but G, outside any neighbourhood
    "outings_with_known_status": 6,
    # nobody was asked: `test_perimeter.py` has those
    "outings_with_said_status": 0,
    # A 2.5, a third of C's 4, E 2
    "qpv_hours": Fraction(35, 6),
    # all but G's 2
    "known_status_hours": 20.5,
    "outings_in_priority": 3,
    # C, counted at each stop
    "rounds_across": 1,
    "uncounted_rounds": 0,
    "outings_without_public": 1,
    # A 2.5x2 + B 2x2 + C 4x3 + D 7x5 + E 2x1 + F 3x2 + G 2x3
    "person_hours": 70.0,
    # A 2 + B 2 + C 3 + D 4 + E 1 + F 2 + G 2; G has an adviser, D a volunteer
    "mediators_count": 16,
    "digital_advisers_count": 1,
    "civic_volunteers_count": 1,
    "prep_hours": 0,
    "partnered_outings": 3,
    # the town hall at A, C and D, the landlord at D: named, and nobody counted more
    "partners_count": 4,
    "partners_mobilised": 2,
    # the landlord; the town hall came the year before
    "new_partners": 1,
    # A 20 + C 30 + D 300
    "people_met": 350,
    # 14 + 6 + 12 + 150 + 0 + 20
    "people_mediated": 202,
    # G
    "participants_count": 48,
    "classes_count": 2,
    "requests_total": 69,
    # A, C, D, F
    "outings_with_requests": 4,
    # A 5 + D 40
    "handling_on_spot": 45,
    "handling_appointment": None,
    "handling_accompanied": None,
    "handling_referred": 3,
    # 45 of 48
    "on_spot_share": 94,
    "coupons_issued": 2,
    "unclaimed_right_count": None,
    "estimated_outings": 1,
    "unvalidated_outings": 7,
    "imported_outings": 0,
    # people mediated: women 9 + 5 + 80 + 3, men 5 + 4 + 5 + 70 + 2
    "public_described": 202,
    "women_count": 97,
    "men_count": 86,
    "gender_unknown": 19,
    "age_under_18": 43,
    "age_18_25": 37,
    "age_26_64": 61,
    "age_65_plus": 34,
    "age_unknown": 27,
    # 183 of 202, 175 of 202
    "gender_fill_rate": 91,
    "age_fill_rate": 87,
    # A 8 + C 3 + F 0, on 14 + 12 + 20
    "first_contact_count": 11,
    "first_contact_base": 46,
    "sent_by_partner_count": 0,
    "sent_by_partner_base": 0,
    "language_help_count": 0,
    "language_help_base": 0,
    # pupils, never added to the people mediated
    "participants.public_described": 48,
    "participants.women_count": 25,
    "participants.men_count": 23,
    "participants.gender_unknown": 0,
    "participants.age_under_18": 48,
    "participants.age_18_25": 0,
    "participants.age_26_64": 0,
    "participants.age_65_plus": 0,
    "participants.age_unknown": 0,
    "participants.gender_fill_rate": 100,
    "participants.age_fill_rate": 100,
    "participants.first_contact_count": 0,
    "participants.first_contact_base": 0,
    "participants.sent_by_partner_count": 0,
    "participants.sent_by_partner_base": 0,
    "participants.language_help_count": 0,
    "participants.language_help_base": 0,
    "outings_done[month=2025-12]": 7,
    "presence_hours[month=2025-12]": 22.5,
    "people_mediated[month=2025-12]": 202,
    "outings_cancelled[month=2025-12]": 1,
    "outings_cancelled[reason=weather]": 1,
    # D 10-12, E 9-11, F 3 h, G 10-12; D 12-14; A, C 14-18, D 14-17; B
    "presence_hours[slot=morning]": 9.0,
    "presence_hours[slot=midday]": 2.0,
    "presence_hours[slot=afternoon]": 9.5,
    "presence_hours[slot=evening]": 2.0,
    "outings_done[format=walkabout]": 2,
    "outings_done[format=mobile_unit]": 1,
    "outings_done[format=door_to_door]": 1,
    "outings_done[format=drop_in_session]": 1,
    "outings_done[format=event_stand]": 1,
    "outings_done[format=school_module]": 1,
    "outings[target_audience=age_26_64]": 1,
    "outings[outing_type=generalist]": 1,
    # E
    "outings_without_public[no_public_reason=weather]": 1,
    # the town hall, at A and D; nobody said as what at C
    "outings[partner_role=co_host]": 1,
    "outings[partner_role=venue]": 1,
    "outings[spot_type=market]": 1,
    "outings[spot_type=building_foot_or_square]": 1,
    "outings[registers_used=proximity_presence]": 2,
    "outings[registers_used=intermediation]": 1,
    "outings[enablers=flow]": 1,
    "outings[overall_feeling=good]": 1,
    "outings[overall_feeling=hard]": 1,
    "requests[topic=online_public_service]": 56,
    "requests[topic=general_mediation]": 7,
    "requests[topic=housing]": 6,
    "requests[topic=youth]": 0,
    # Nord: A, a third of C, E; hours 2.5 + 1h20 + 2
    "outings_done[neighbourhood=nord]": 3,
    "presence_hours[neighbourhood=nord]": Fraction(35, 6),
    "people_mediated[neighbourhood=nord]": 18,
    "requests_total[neighbourhood=nord]": 10,
    "outings_done[neighbourhood=sud]": 2,
    "presence_hours[neighbourhood=sud]": Fraction(10, 3),
    "people_mediated[neighbourhood=sud]": 11,
    "requests_total[neighbourhood=sud]": 0,
    "outings_done[neighbourhood=est]": 3,
    "presence_hours[neighbourhood=est]": Fraction(34, 3),
    "people_mediated[neighbourhood=est]": 173,
    "requests_total[neighbourhood=est]": 52,
    # G, in a school outside the perimeter; its pupils are no people mediated
    "outings_done[neighbourhood=outside]": 1,
    "presence_hours[neighbourhood=outside]": 2.0,
    "people_mediated[neighbourhood=outside]": 0,
    "requests_total[neighbourhood=outside]": 0,
    # the requests of round C stay together
    "requests_total[neighbourhood=across]": 7,
}


def test_every_figure_by_hand(world):
    scheme, _ = world
    found = figures(scheme)
    assert {code: found.get(code, "absent") for code in EXPECTED} == EXPECTED


def test_no_figure_escapes_the_table(world):
    """A figure added to the report is added to the table above, worked out by hand; topics nobody raised stay out of it."""
    scheme, _ = world
    unlisted = {code: value for code, value in figures(scheme).items() if code not in EXPECTED}
    unlisted = {
        code: value for code, value in unlisted.items() if not (code.startswith("requests[topic=") and value == 0)
    }
    # Entry time depends on the day the test runs; partners are keyed by their row: A, C, D for the town, D for the landlord.
    assert unlisted.pop("late_outings") == 7
    assert {code.split("=")[0]: value for code, value in unlisted.items()} == {"outings[partner": 1}
    assert sorted(unlisted.values()) == [1, 3]


def test_one_neighbourhood_reads_its_stops(world):
    scheme, places = world
    found = figures(scheme, places["nord"])
    # Presence: A, C's first stop, E. Descriptions, topics and people met: A and E only, C is a round over three.
    assert found["outings_done"] == 3
    assert found["presence_hours"] == Fraction(35, 6)
    assert found["people_mediated"] == 18
    assert found["people_met"] == 20
    assert found["public_described"] == 14
    assert found["women_count"] + found["men_count"] + found["gender_unknown"] == 14
    assert found["requests_total"] == 10
    assert found["requests[topic=general_mediation]"] == 0
    assert found["partnered_outings"] == 2
    # A 2.5 x 2 + a third of C 4 x 3 + E 2 x 1
    assert found["person_hours"] == 11.0
    # Ticks are of the outings present, on their number: A and C.
    assert found["outings[registers_used=proximity_presence]"] == 2


def test_preparation_is_shared_between_neighbourhoods_like_hours(world):
    scheme, places = world
    Outing.objects.filter(held_on=datetime.date(2025, 12, 5)).update(prep_minutes=60)
    assert figures(scheme)["prep_hours"] == 1
    # C stops in three: a third of its four hours, and of its hour of preparation.
    assert figures(scheme, places["nord"])["prep_hours"] == Fraction(1, 3)


def test_a_round_in_one_neighbourhood_gives_it_its_whole_total():
    scheme, day = SchemeFactory(), datetime.date(2026, 3, 11)
    north, south = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    outing(scheme, stops=[StopEntry(north), StopEntry(north)], people_mediated=14)
    outing(scheme, stops=[StopEntry(north, people_mediated=4), StopEntry(north)], people_mediated=6)
    outing(scheme, stops=[StopEntry(north, people_mediated=2), StopEntry(south)], people_mediated=5)
    whole, there = build(Scope.of(scheme, day, day)), build(Scope.of(scheme, day, day, north))
    # The last one's three others are of no neighbourhood: nobody says which.
    assert [(place.label, place.presence.people_mediated) for place in whole.places] == [("Nord", 22), ("Sud", 0)]
    assert (whole["people_mediated"].value, whole.undistributed_people) == (25, 3)
    assert there["people_mediated"].value == there.sections["people_by_month"].total == 22
    assert (whole["uncounted_rounds"].value, there["uncounted_rounds"].value) == (1, 0)


def test_a_partner_meeting_describes_no_public():
    scheme, day = SchemeFactory(), datetime.date(2026, 3, 11)
    outing(scheme, format="partner_meeting", people_mediated=None, participants_count=9)
    report = build(Scope.of(scheme, day, day))
    assert report["participants_count"].value == 9
    assert report.publics == ()


def test_the_previous_period_is_a_year_before(world):
    scheme, _ = world
    report = build(Scope.of(scheme, *DECEMBER))
    assert report.previous.start == datetime.date(2024, 12, 1)
    assert report["outings_done"].previous == 1
    assert report["people_mediated"].previous == 10
    assert report.sections["topics"].lines[0].previous == 4


def test_new_year_s_eve_counts_on_the_day_it_started(world):
    scheme, _ = world
    january = compute(Scope.of(scheme, datetime.date(2026, 1, 1), datetime.date(2026, 1, 31)))
    december = compute(Scope.of(scheme, *DECEMBER))
    assert january.totals["outings_done"] == 0
    assert december.day_slots[(3, "evening")] == 120
    assert december.totals["late_outings"] == 7  # entered today, long after


# Held on 11 March: more than two days after begins on the 14th at 05:00, on the team's watch.
@pytest.mark.parametrize(
    ("logged_at", "zone", "late"),
    [
        ("2026-03-13T22:59Z", "Europe/Paris", 0),
        ("2026-03-14T03:59Z", "Europe/Paris", 0),
        ("2026-03-14T04:00Z", "Europe/Paris", 1),
        ("2026-03-14T23:00Z", "Europe/Paris", 1),
        ("2026-03-14T08:59Z", "America/Martinique", 0),
        ("2026-03-14T09:00Z", "America/Martinique", 1),
        ("2026-03-13T18:00Z", "Pacific/Noumea", 1),
    ],
)
def test_late_is_read_on_the_team_s_watch(logged_at, zone, late):
    scheme, day = SchemeFactory(time_zone=zone), datetime.date(2026, 3, 11)
    outing(scheme, held_on=day)
    Outing.objects.update(logged_at=logged_at)
    assert compute(Scope.of(scheme, day, day)).totals["late_outings"] == late


def test_late_is_read_on_each_scheme_s_watch():
    day = datetime.date(2026, 3, 11)
    schemes = [SchemeFactory(time_zone=zone) for zone in ("Europe/Paris", "America/Martinique")]
    for scheme in schemes:
        outing(scheme, held_on=day)
    Outing.objects.update(logged_at="2026-03-14T08:59Z")
    assert compute(Scope(tuple(schemes), day, day)).totals["late_outings"] == 1


def test_both_ends_of_the_period_are_included(world):
    scheme, _ = world
    one_day = datetime.date(2025, 12, 2)
    assert figures(scheme, period=(one_day, one_day))["outings_done"] == 1


def test_an_empty_period_has_no_share_and_no_division_by_zero(world):
    scheme, _ = world
    found = figures(scheme, period=(datetime.date(2020, 1, 1), datetime.date(2020, 1, 31)))
    assert found["outings_done"] == 0
    assert found["on_spot_share"] is None
    assert "public_described" not in found


def test_the_number_of_queries_does_not_grow(world, django_assert_num_queries, django_assert_max_num_queries):
    scheme, places = world
    with django_assert_max_num_queries(40) as few:
        compute(Scope.of(scheme, *DECEMBER))
    for number in range(3):
        outing(scheme, stops=[StopEntry(neighbourhood=places["sud"])], held_on=datetime.date(2025, 12, 10 + number))
    with django_assert_num_queries(len(few)):
        compute(Scope.of(scheme, *DECEMBER))
