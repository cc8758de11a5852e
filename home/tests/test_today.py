"""« Aujourd’hui »: to close first, one's own before the team's, names in plans alone. Wednesday 18 November, 15:00."""

import datetime
import uuid

import pytest
from django.urls import reverse

from home.today import day_of, to_read
from outings.entries import StopEntry
from outings.models import Outing
from outings.tests.factories import outing
from planning.models import CrewMember
from schemes import clock
from schemes.enums import Role
from schemes.memberships import Team
from schemes.tests.factories import SchemeFactory, SpotFactory, member
from watch.enums import ObservationState
from watch.models import FollowUp
from watch.noting import move_on
from watch.tests.factories import observation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)
PAGE = "/aujourdhui/"


def planned(scheme, start, end, day=TODAY, *, crew=(), place="Halle", stop=None, **details):
    """A planned outing from and to these hours, with its crew; to the spot `stop`, or to a `place` by its name."""
    hours = {"starts_at": datetime.time(*start), "ends_at": datetime.time(*end), "held_on": day}
    row = outing(
        scheme, stops=[StopEntry(stop.neighbourhood, stop.name) if stop else StopEntry(None, place)], **hours, **details
    )
    Outing.objects.filter(pk=row.pk).update(status="planned", logged_at=None, recorded_by=None, was_planned=True)
    CrewMember.objects.bulk_create(CrewMember(outing=row, user=user) for user in crew)
    return row


def keys(goings):
    return [going.outing.pk for going in goings]


def test_what_has_ended_is_to_close_and_what_has_not_is_of_the_day():
    scheme = SchemeFactory()
    user = member(scheme)
    over = planned(scheme, (12, 0), (15, 0))
    going_on = planned(scheme, (14, 0), (15, 1))
    later = planned(scheme, (17, 0), (19, 0))
    tomorrow, in_a_week = (planned(scheme, (9, 0), (10, 0), TODAY + datetime.timedelta(days=n)) for n in (1, 7))
    planned(scheme, (9, 0), (10, 0), TODAY + datetime.timedelta(days=8))
    day = day_of(user, [scheme])
    assert (keys(day.to_close), keys(day.today), keys(day.ahead)) == (
        [over.pk],
        [going_on.pk, later.pk],
        [tomorrow.pk, in_a_week.pk],
    )
    assert [(going.has_begun, going.ends_soon) for going in day.today] == [(True, True), (False, False)]
    assert [going.is_tomorrow for going in day.ahead] == [True, False]


def test_a_night_that_is_not_over_is_not_to_close(hold_clock):
    scheme = SchemeFactory()
    night = planned(scheme, (19, 0), (2, 0), TODAY, is_ending_after_midnight=True)
    with clock.at(clock.moment(datetime.date(2026, 11, 19), datetime.time(1, 50))):
        day = day_of(member(scheme), [scheme])
        assert (keys(day.today), keys(day.ending), day.to_close) == ([night.pk], [night.pk], [])
    with clock.at(clock.moment(datetime.date(2026, 11, 19), datetime.time(2, 0))):
        assert keys(day_of(member(scheme), [scheme]).to_close) == [night.pk]


def test_what_names_somebody_else_is_the_team_s_and_what_names_nobody_is_everybody_s():
    scheme = SchemeFactory()
    user, other = member(scheme), member(scheme)
    north = Team.objects.create(scheme=scheme, name="Nord")
    mine = planned(scheme, (9, 0), (10, 0), crew=[user, other])
    everybody_s = planned(scheme, (10, 0), (11, 0))
    north.members.add(other)
    Team.objects.create(scheme=scheme, name="Sud").members.add(user)
    theirs = planned(scheme, (11, 0), (12, 0), crew=[other])
    of_a_team = planned(scheme, (12, 0), (13, 0))
    Outing.objects.filter(pk=of_a_team.pk).update(team=north)
    day = day_of(user, [scheme])
    assert keys(day.to_close) == [mine.pk, everybody_s.pk]
    assert keys(day.to_close_of_others) == [theirs.pk, of_a_team.pk]
    north.members.add(user)
    assert keys(day_of(user, [scheme]).to_close) == [mine.pk, everybody_s.pk, of_a_team.pk]


def test_one_tap_closes_and_the_end_that_comes_is_told(client):
    scheme = SchemeFactory()
    user = member(scheme)
    over = planned(scheme, (12, 0), (14, 0))
    planned(scheme, (13, 0), (15, 15), place="Gare")
    later = planned(scheme, (17, 0), (19, 0))
    client.force_login(user)
    page = client.get(PAGE).content.decode()
    assert f'href="{reverse("outings:update", args=[over.pk])}"' in page
    # Not begun: nothing to close.
    assert f'href="{reverse("outings:update", args=[later.pk])}"' not in page
    assert "La sortie finit à 15\u00a0h\u00a015\u00a0: clôturez-la avant de partir." in page.replace("\u202f", "\u00a0")


def test_names_stand_in_plans_alone_and_a_volunteer_reads_no_one_else_s_public(client):
    scheme = SchemeFactory()
    nadia = member(scheme, name="Nadia")
    planned(scheme, (17, 0), (19, 0), crew=[nadia])
    outing(scheme, user=nadia, held_on=TODAY, people_mediated=4321)
    client.force_login(member(scheme))
    page = client.get(PAGE).content.decode()
    plan, done = page.split('id="terminees"')
    assert str(nadia) in plan
    assert str(nadia) not in done
    assert "4\u202f321" in done or "4\u00a0321" in done
    client.force_login(member(scheme, Role.VOLUNTEER))
    done = client.get(PAGE).content.decode().split('id="terminees"')[1]
    assert "321" not in done


def test_what_a_volunteer_noted_is_read_by_who_went_too_else_by_any_mediator(client):
    scheme = SchemeFactory()
    sarah, one, two = member(scheme, Role.VOLUNTEER, name="Sarah"), member(scheme), member(scheme)
    noted = outing(scheme, user=sarah, held_on=TODAY)
    assert [list(to_read(user, [scheme])) for user in (one, two, sarah)] == [[noted], [noted], []]
    CrewMember.objects.bulk_create(CrewMember(outing=noted, user=user) for user in (sarah, one))
    assert [list(to_read(user, [scheme])) for user in (one, two)] == [[noted], []]
    client.force_login(one)
    assert "a noté la sortie de 14" in client.get(PAGE).content.decode()
    client.post(reverse("outings:read_again", args=[noted.pk]), {"version": noted.version})
    assert list(Outing.objects.done()) == [noted]
    assert "a noté la sortie" not in client.get(PAGE).content.decode()


def test_the_page_is_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    scheme = SchemeFactory()
    user = member(scheme)
    client.force_login(user)
    for number in (1, 4):
        for hour in range(number):
            for day in (0, 1, 3):
                planned(scheme, (8 + hour, 0), (9 + hour, 0), TODAY + datetime.timedelta(days=day), crew=[user])
            outing(scheme, user=member(scheme, Role.VOLUNTEER), held_on=TODAY)
            spot = SpotFactory(scheme=scheme)
            planned(scheme, (20, 0), (21, 0), crew=[user], stop=spot)
            FollowUp.objects.create(
                scheme=scheme,
                operator=scheme.lead_operator,
                held_on=TODAY,
                spot=spot,
                what="Repasser",
                is_next_time=True,
            )
            seen = observation(scheme, spot=spot, recorded_by=user)
            move_on(move_on(seen, ObservationState.SENT), ObservationState.FIXED)
        with django_assert_max_num_queries(20):
            assert client.get(PAGE).status_code == 200


def test_what_a_place_waits_for_stands_once_on_the_first_outing_there_and_in_words_on_a_later_one(client):
    scheme = SchemeFactory()
    user, spot = member(scheme), SpotFactory(scheme=scheme)
    first, second, later = (
        planned(scheme, hours, (hours[0] + 1, 0), TODAY + datetime.timedelta(days=days), crew=[user], stop=spot)
        for days, hours in ((0, (12, 0)), (0, (17, 0)), (2, (9, 0)))
    )
    common = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": TODAY, "spot": spot}
    due = FollowUp.objects.create(**common, what="Dépliants à porter", is_next_time=True)
    FollowUp.objects.create(**common, what="Repasser", due_on=later.held_on)
    lamp, lift = observation(scheme, spot=spot), observation(scheme, "lift", spot=spot)
    move_on(move_on(lamp, ObservationState.SENT), ObservationState.FIXED)
    move_on(move_on(lift, ObservationState.SENT), ObservationState.CONFIRMED)
    day = day_of(user, [scheme])
    assert [(going.outing, going.owed_there) for going in (*day.to_close, *day.today, *day.ahead)] == [
        (first, "Dépliants à porter, Éclairage\u00a0: réparé\u00a0?"),
        (second, ""),
        (later, "Repasser"),
    ]
    client.force_login(user)
    page = client.get(PAGE).content.decode()
    acts = [reverse("watch:move", args=[due.pk]), reverse("watch:check", args=[lamp.pk])]
    acts.append(reverse("watch:tell", args=[lift.pk]))
    assert [page.count(f'action="{act}"') for act in acts] == [1, 1, 1]
    # A phone keeps each and sends it: the script takes these forms.
    assert page.count('data-record-form="touch"') == 3
    assert "js/record-form.js" in page
    assert "Repasser</small>" in page
    client.post(acts[0], {"client_uuid": str(uuid.uuid4()), "state": "closed", "back": PAGE})
    assert "Annuler</button>" in client.get(PAGE).content.decode()
    assert acts[0] not in client.get(PAGE).content.decode()


def test_what_the_others_go_to_has_no_act_here_and_a_day_without_news_no_script(client):
    scheme = SchemeFactory()
    spot = SpotFactory(scheme=scheme)
    planned(scheme, (17, 0), (18, 0), crew=[member(scheme)], stop=spot)
    common = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": TODAY, "spot": spot}
    FollowUp.objects.create(**common, what="Dépliants à porter", is_next_time=True)
    client.force_login(member(scheme))
    page = client.get(PAGE).content.decode()
    assert not any(said in page for said in ("Dépliants", "js/record-form.js", "css/note.css"))


def test_what_came_back_is_said_to_who_noted_it(client):
    scheme = SchemeFactory()
    user = member(scheme)
    row = observation(scheme, recorded_by=user)
    move_on(
        move_on(row, ObservationState.SENT), ObservationState.NOT_PLANNED, text="Les travaux de 2027 la remplacent."
    )
    pages = []
    for one in (user, member(scheme)):
        client.force_login(one)
        pages.append(client.get(PAGE).content.decode())
    said = ("Du nouveau sur ce que vous avez fait remonter", "Les travaux de 2027 la remplacent.")
    assert [[words in page for words in said] for page in pages] == [[True, True], [False, False]]


@pytest.mark.parametrize(
    ("preset", "role", "names"),
    [
        ("kit", Role.MEDIATOR, []),
        ("tranquillite", Role.MEDIATOR, ["Appel", "Situation", "Observation"]),
        ("tranquillite", Role.VOLUNTEER, ["Appel", "Observation"]),
        ("acces_aux_droits", Role.MEDIATOR, ["Observation", "Suite"]),
    ],
)
def test_each_preset_offers_to_note_what_it_notes_most(client, preset, role, names):
    client.force_login(member(SchemeFactory(preset=preset), role))
    page = client.get(PAGE)
    kinds = page.context["kinds"]
    assert [kind.name for kind in kinds] == names
    assert [client.get(kind.address).status_code for kind in kinds] == [200] * len(names)
    assert ('class="om-deux-actes om-a-noter"' in page.content.decode()) == bool(names)


def test_the_phone_s_list_leads_to_the_same_forms(client):
    scheme = SchemeFactory()
    over = planned(scheme, (12, 0), (14, 0))
    client.force_login(member(scheme))
    kept = client.get(reverse("outings:token")).json()["planned"]
    assert [row["url"] for row in kept] == [reverse("outings:update", args=[over.pk])]
    assert f'data-closing="{kept[0]["url"]}"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.COORDINATOR, "/a-faire/"),
        (Role.MEDIATOR, PAGE),
        (Role.VOLUNTEER, PAGE),
        (Role.ADMIN, "/tableau-de-bord/"),
    ],
)
def test_each_has_their_own_first_page(client, role, address):
    client.force_login(member(SchemeFactory(), role))
    assert client.get("/").url == address


def test_an_admin_of_several_schemes_begins_with_them_side_by_side(client):
    scheme = SchemeFactory()
    SchemeFactory(lead_operator=scheme.lead_operator)
    admin = member(scheme, Role.ADMIN)
    client.force_login(admin)
    assert client.get("/").url == "/vue-d-ensemble/"
