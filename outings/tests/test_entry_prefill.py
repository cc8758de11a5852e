"""What a new outing takes from earlier ones: place and team, never a figure about people."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.entry.prefill import initial_like, last_outing, latest_outings, recent_places, usual_minutes
from outings.models import Outing
from outings.tests.factories import form_data, outing
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
CREATE = "/sorties/nouvelle/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


def days_ago(days):
    return clock.today() - datetime.timedelta(days=days)


def lasting(minutes, **details):
    return {"held_on": days_ago(5), "starts_at": None, "ends_at": None, "duration_minutes": minutes} | details


def test_an_outing_like_another_has_its_place_and_team_and_no_number(scheme):
    tilleuls = NeighbourhoodFactory(scheme=scheme)
    stop = StopEntry(tilleuls, "Marché", "market")
    counts = {"people_mediated": 14, "women_count": 9, "requests": {Topic.objects.get(code="housing"): 3}}
    like = initial_like(outing(scheme, stops=[stop], mediators_count=3, overall_feeling="good", **counts))
    assert like["stops"] == [
        {"neighbourhood": str(tilleuls.pk), "spot": "Marché", "spot_type": "market", "said_status": ""}
    ]
    assert (like["format"], like["mediators_count"], like["duration"]) == ("walkabout", 3, "m120")
    assert not {"people_mediated", "women_count", "held_on", "overall_feeling", "starts_at"} & set(like)
    assert not [name for name in like if name.startswith("requests_")]


def test_the_last_outing_is_one_s_own_before_the_team_s(scheme):
    one, other = member(scheme), member(scheme)
    own = outing(scheme, user=one, held_on=days_ago(9))
    theirs = outing(scheme, user=other, held_on=days_ago(2))
    assert (last_outing(one, scheme), last_outing(member(scheme), scheme)) == (own, theirs)


def test_the_last_outing_is_the_one_logged_last_not_the_one_planned_last(scheme):
    user, day = member(scheme), days_ago(2)
    planned, unforeseen = outing(scheme, user=user, held_on=day), outing(scheme, user=user, held_on=day)
    Outing.objects.filter(pk=planned.pk).update(logged_at=unforeseen.logged_at + datetime.timedelta(hours=1))
    assert last_outing(user, scheme) == planned


# moment, zone -> the day proposed, the latest that may be typed
PROPOSED = [
    ("2026-03-12T00:40+01:00", "Europe/Paris", "2026-03-11", "2026-03-12"),
    ("2026-03-12T05:00+01:00", "Europe/Paris", "2026-03-12", "2026-03-12"),
    ("2026-03-11T20:00-04:00", "America/Martinique", "2026-03-11", "2026-03-11"),
    ("2026-03-12T08:00+11:00", "Pacific/Noumea", "2026-03-12", "2026-03-12"),
    ("2028-03-01T00:40+01:00", "Europe/Paris", "2028-02-29", "2028-03-01"),
]


@pytest.mark.parametrize("like", ["", "&comme=derniere"])
@pytest.mark.parametrize(("moment", "zone", "day", "latest"), PROPOSED)
def test_a_new_outing_is_of_the_team_s_day(client, hold_clock, moment, zone, day, latest, like):
    scheme = SchemeFactory(usual_format="walkabout", time_zone=zone)
    outing(scheme)
    client.force_login(member(scheme))
    hold_clock(datetime.datetime.fromisoformat(moment))
    held_on = client.get(f"{CREATE}?scheme={scheme.slug}{like}").context["form"]["held_on"]
    assert (str(held_on.value()), held_on.field.widget.attrs["max"]) == (day, latest)


def test_durations_follow_one_s_habits_then_the_team_s(scheme):
    one, other = member(scheme), member(scheme)
    for minutes in [150, 150, 150, 90, 90]:
        outing(scheme, user=one, **lasting(minutes))
    for minutes in [240] * 9:
        outing(scheme, user=other, **lasting(minutes))
    assert usual_minutes(one, scheme) == [150, 90]
    assert usual_minutes(member(scheme), scheme) == [240, 150, 90]


def test_a_usual_duration_is_the_first_chip_and_is_understood(client, scheme):
    user = member(scheme)
    for _ in range(5):
        outing(scheme, user=user, **lasting(150))
    client.force_login(user)
    choices = client.get(CREATE).context["form"].fields["duration"].choices
    assert choices[0] == ("m150", "2\u00a0h\u00a030")
    client.post(CREATE, form_data(scheme, duration="m95", held_on=days_ago(1).isoformat()))
    assert last_outing(user, scheme).duration_minutes == 95


def test_a_duration_in_minutes_beyond_12_hours_is_refused(client, scheme):
    client.force_login(member(scheme))
    response = client.post(CREATE, form_data(scheme, duration="m721"))
    assert "au plus 12\u00a0h" in response.content.decode()


def test_the_latest_places_come_once_each(scheme):
    tilleuls = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    for name, days in (("Halle", 9), ("Gare", 3), ("Halle", 1)):
        outing(scheme, stops=[StopEntry(tilleuls, name)], held_on=days_ago(days))
    places = recent_places(latest_outings(member(scheme), scheme), {str(tilleuls.pk)})
    assert [(place["label"], place["within"]) for place in places] == [
        ("Halle", "Les Tilleuls"),
        ("Gare", "Les Tilleuls"),
    ]


@pytest.mark.parametrize("asked", ["derniere", "its key"])
def test_like_an_earlier_outing_without_a_script(client, scheme, asked):
    user = member(scheme)
    stored = outing(scheme, user=user, stops=[StopEntry(None, "Halle")], mediators_count=4)
    client.force_login(user)
    like = asked if asked == "derniere" else stored.pk
    form = client.get(f"{CREATE}?scheme={scheme.slug}&comme={like}").context["form"]
    assert (form.stops[0]["spot"].value(), form["mediators_count"].value()) == ("Halle", 4)
    assert (form["people_mediated"].value(), form["duration"].value()) == (None, "h2")
    assert form["held_on"].value() == clock.today()


@pytest.mark.parametrize(
    ("own", "role", "status"),
    [(True, Role.MEDIATOR, 200), (False, Role.MEDIATOR, 404), (True, Role.ADMIN, 403)],
)
def test_only_an_outing_one_sees_is_repeated_and_where_one_logs(client, scheme, own, role, status):
    stored = outing(scheme if own else SchemeFactory())
    client.force_login(member(scheme, role))
    assert client.get(f"{CREATE}?comme={stored.pk}").status_code == status


@pytest.mark.parametrize("asked", ["x", "9" * 30, "0"])
def test_an_outing_that_does_not_exist_is_not_found(client, scheme, asked):
    client.force_login(member(scheme))
    assert client.get(f"{CREATE}?comme={asked}").status_code == 404


def test_the_list_repeats_an_outing_for_those_who_log_there(client, scheme):
    stored = outing(scheme)
    address = f'href="/sorties/nouvelle/?comme={stored.pk}"'
    for role, is_offered in ((Role.MEDIATOR, True), (Role.ADMIN, False)):
        client.force_login(member(scheme, role))
        assert (address in client.get("/sorties/").content.decode()) == is_offered
