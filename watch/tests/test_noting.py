import datetime
import uuid

import pytest
from django.urls import reverse

from outings.entries import StopEntry
from outings.enums import OutingStatus
from outings.models import Outing
from outings.tests.factories import outing
from refusals import Refused
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member
from watch.enums import FollowUpState, ObservationState
from watch.models import FollowUp, Observation, Told
from watch.noting import check_on_the_spot, join, move_follow_up, move_on, twins_of
from watch.on_the_spot import for_outings
from watch.returns import returns_for
from watch.tests.factories import follow_up, observation, recipient, recommendation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def spot(scheme):
    return SpotFactory(scheme=scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme))


@pytest.fixture
def mediator(client, scheme):
    user = member(scheme, Role.MEDIATOR)
    client.force_login(user)
    return user


def posted(client, name, **fields):
    return client.post(reverse(f"watch:{name}"), {"client_uuid": uuid.uuid4()} | fields)


def out_at(scheme, spot, **fields):
    """An outing of today that nobody has closed, with one stop at that spot."""
    stop = StopEntry(spot_name=spot.name, neighbourhood=spot.neighbourhood)
    hours = {"starts_at": datetime.time(14), "ends_at": datetime.time(16)}
    row = outing(scheme, held_on=TODAY, stops=[stop], **hours | fields)
    Outing.objects.filter(pk=row.pk).update(status=OutingStatus.PLANNED, submission_hash="", logged_at=None)
    return row


def test_an_observation_is_noted_with_what_is_broken_and_where(client, scheme, spot, mediator):
    answer = posted(
        client, "observation_create", type="technical", technical_type="lighting", spot=spot.pk, text="Noir"
    )
    row = Observation.objects.get()
    assert answer["Location"] == reverse("watch:noted", args=[row.pk])
    assert (row.label, row.spot, row.held_on, row.recorded_by) == ("Éclairage", spot, TODAY, mediator)
    assert "C’est noté" in client.get(answer["Location"]).content.decode()


def test_the_outing_in_progress_gives_its_place(client, scheme, spot, mediator):
    out_at(scheme, spot=SpotFactory(scheme=scheme), starts_at=datetime.time(15, 30), ends_at=datetime.time(17))
    now = out_at(scheme, spot)
    form = client.get(reverse("watch:observation_create")).context["form"]
    assert (str(form["outing_uuid"].value()), form["spot"].value()) == (str(now.client_uuid), spot.pk)


@pytest.mark.parametrize(
    "typed, said",
    [
        ({}, "Dites ce que vous avez vu."),
        ({"type": "technical"}, "Dites ce qui est cassé, sale ou fermé."),
        (
            {"type": "uses", "text": "Au 3e étage, appartement 12"},
            "Arrêtez-vous au hall\u00a0: ni logement, ni étage, ni plaque.",
        ),
        ({"type": "uses", "urgency": "danger"}, "Appelez d’abord."),
    ],
)
def test_what_an_observation_lacks_is_said_and_nothing_is_lost(client, mediator, typed, said):
    answer = posted(client, "observation_create", **{"text": "La porte bat."} | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert typed.get("text", "La porte bat.") in page
    assert f'<a href="{reverse("danger")}">Qui appeler</a>' in page
    assert not Observation.objects.exists()


def test_a_name_in_it_is_warned_of_and_read_again_before_it_leaves(client, mediator):
    warned = "On dirait un nom ou un numéro. Retirez-le si c’est une personne."
    form = client.get(reverse("watch:observation_create"))
    assert (form.context["names"]["sentence"], 'id="noms"' in form.content.decode()) == (warned, True)
    posted(client, "observation_create", type="uses", text="Mme Dupont, 06 12 34 56 78")
    page = client.get(Observation.objects.get().get_absolute_url()).content.decode()
    assert "On dirait un nom ou un numéro dans ce texte" in page


def test_danger_is_stored_once_somebody_called(client, mediator):
    posted(client, "observation_create", type="uses", urgency="danger", called="on")
    assert Observation.objects.get().urgency == "danger"


@pytest.mark.parametrize(
    "typed",
    [
        {"usual": "else"},
        {"what": "Rappeler Mme Martin"},
        {"what": "Voir appartement 12"},
        {"spot": "", "usual": "Repasser voir"},
    ],
)
def test_a_follow_up_is_of_an_object_and_a_place(client, spot, mediator, typed):
    answer = posted(client, "follow_up_create", **{"spot": spot.pk} | typed)
    assert answer.status_code == 422
    assert "Dites l’objet et le lieu." in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_a_usual_follow_up_is_for_the_next_outing_there(client, spot, mediator):
    answer = posted(client, "follow_up_create", usual="Repasser voir", due="next", spot=spot.pk)
    row = FollowUp.objects.get()
    assert (row.what, row.is_next_time, row.due_on) == ("Repasser voir", True, None)
    assert "Repasser voir" in client.get(answer["Location"]).content.decode()


def test_the_late_come_first(client, scheme, spot, mediator):
    follow_up(scheme, spot=spot, what="Sans date")
    follow_up(scheme, spot=spot, what="Demain", is_next_time=False, due_on=TODAY + datetime.timedelta(days=1))
    follow_up(scheme, spot=spot, what="Hier", is_next_time=False, due_on=TODAY - datetime.timedelta(days=1))
    page = client.get(reverse("watch:follow_ups"))
    assert [row.what for row in page.context["follow_ups"]] == ["Hier", "Demain", "Sans date"]
    assert page.content.decode().count("En retard") == 1


def test_a_follow_up_is_done_in_one_touch_and_a_phone_may_insist(client, scheme, spot, mediator):
    row = follow_up(scheme, spot=spot)
    said = {"client_uuid": uuid.uuid4(), "state": "closed", "day": "2026-11-16"}
    for _ in range(2):
        answer = client.post(reverse("watch:move", args=[row.pk]), said, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["client_uuid"]) == (200, str(said["client_uuid"]))
    row.refresh_from_db()
    assert (row.state, row.state_on) == (FollowUpState.CLOSED, datetime.date(2026, 11, 16))
    with pytest.raises(Refused, match="déjà"):
        move_follow_up(row, FollowUpState.RELAYED)
    assert move_follow_up(row, FollowUpState.OPEN).state == FollowUpState.OPEN


def test_a_twin_of_the_last_two_hours_is_asked_about_and_joined(client, scheme, spot, mediator):
    first = observation(scheme, spot=spot, recorded_by=mediator)
    mine = observation(scheme, spot=spot, recorded_by=mediator)
    elsewhere = observation(scheme, recorded_by=mediator)
    assert [twins_of(row) for row in (mine, elsewhere)] == [[first], []]
    page = client.get(reverse("watch:noted", args=[mine.pk])).content.decode()
    assert "C’est la même" in page
    assert "Ce sont deux" in page
    client.post(reverse("watch:say_same", args=[mine.pk]), {"first": first.pk})
    move_on(first, ObservationState.SENT)
    mine.refresh_from_db()
    assert (mine.first, mine.state) == (first, ObservationState.SENT)


def test_those_who_joined_go_with_it(scheme, spot):
    rows = [observation(scheme, spot=spot) for _ in range(3)]
    join(rows[2], rows[1])
    join(rows[1], rows[0])
    assert set(Observation.objects.filter(first=rows[0])) == {rows[1], rows[2]}


def test_what_was_noted_here_is_joined_from_the_form_when_it_is_the_same(client, scheme, spot, mediator):
    first = observation(scheme, spot=spot)
    said = {"type": "technical", "spot": spot.pk, "first": first.pk}
    posted(client, "observation_create", technical_type="lighting", **said)
    posted(client, "observation_create", technical_type="lift", **said)
    joined, other = Observation.objects.exclude(pk=first.pk).order_by("pk")
    assert (joined.first, other.first) == (first, None)


def test_the_same_identifier_with_other_content_names_what_is_stored(client, mediator):
    said = {"client_uuid": uuid.uuid4(), "type": "uses"}
    first = client.post(reverse("watch:observation_create"), said, headers={"Accept": "application/json"})
    again = client.post(reverse("watch:observation_create"), said, headers={"Accept": "application/json"})
    other = client.post(
        reverse("watch:observation_create"), said | {"type": "youth"}, headers={"Accept": "application/json"}
    )
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
    assert other.json()["url"] == first.json()["url"]


def test_an_outing_finds_what_waits_where_it_goes(scheme, spot):
    here, there = out_at(scheme, spot), out_at(scheme, SpotFactory(scheme=scheme))
    due = follow_up(scheme, spot=spot)
    follow_up(scheme, spot=spot, outing_uuid=here.client_uuid)
    fixed, mended = observation(scheme, spot=spot), observation(scheme, "lift", spot=spot)
    for row, states in ((fixed, ["sent", "fixed"]), (mended, ["sent", "fixed", "confirmed"])):
        for state in states:
            move_on(row, ObservationState(state))
    news = for_outings([here, there])
    assert (news[here.pk].follow_ups, news[here.pk].to_check, news[here.pk].to_tell) == ([due], [fixed], [mended])
    assert not news[there.pk]


def test_an_outing_asks_in_few_queries(scheme, spot, django_assert_num_queries):
    outings = [out_at(scheme, spot) for _ in range(4)]
    follow_up(scheme, spot=spot)
    move_on(move_on(observation(scheme, spot=spot), ObservationState.SENT), ObservationState.FIXED)
    read = list(Outing.objects.filter(pk__in=[row.pk for row in outings]).with_places())
    with django_assert_num_queries(2):
        assert all(for_outings(read).values())


def test_mended_or_not_is_one_touch_then_it_is_told(client, scheme, spot, mediator):
    row = observation(scheme, spot=spot)
    move_on(move_on(row, ObservationState.SENT), ObservationState.FIXED)
    here = out_at(scheme, spot)
    client.post(reverse("watch:check", args=[row.pk]), {"client_uuid": uuid.uuid4(), "mended": "yes"})
    assert for_outings([here])[here.pk].to_tell == [row]
    said = {"client_uuid": uuid.uuid4(), "outing_uuid": here.client_uuid, "day": "2026-11-18"}
    for _ in range(2):
        client.post(reverse("watch:tell", args=[row.pk]), said)
    told = Told.objects.get()
    assert (told.observation, told.outing_uuid, told.day) == (row, here.client_uuid, TODAY)
    assert not for_outings([here])[here.pk]


def test_it_is_back(client, scheme, spot, mediator):
    row = observation(scheme, spot=spot)
    move_on(move_on(row, ObservationState.SENT), ObservationState.FIXED)
    client.post(reverse("watch:check", args=[row.pk]), {"client_uuid": uuid.uuid4(), "mended": "no"})
    row.refresh_from_db()
    assert row.state == ObservationState.BACK


def test_what_came_back_is_told_to_who_noted_it_and_to_nobody_else(scheme, spot, mediator):
    row = observation(scheme, spot=spot, recorded_by=mediator)
    move_on(move_on(row, ObservationState.SENT), ObservationState.PLANNED, planned_on=datetime.date(2026, 11, 24))
    proposed = recommendation(scheme, suggested_by=mediator)
    type(proposed).objects.filter(pk=proposed.pk).update(
        state="accepted",
        answered_on=TODAY,
        answer_text="Oui.",
        sent_on=TODAY,
        due_on=TODAY,
        recipient=recipient(scheme),
    )
    found = {item.stands: item.words for item in returns_for(mediator)}
    assert found == {"Intervention prévue le 24\u00a0novembre\u00a02026": "", "Retenue": "Oui."}
    assert returns_for(member(scheme, Role.MEDIATOR)) == []


# Two at once


def test_the_same_repair_sent_twice_at_once_is_one(race, transactional_db):
    seen = observation(SchemeFactory())
    said = race(lambda: check_on_the_spot(seen, is_mended=True, user=None, day=TODAY))
    assert [row.state for row in said] == ["confirmed"] * 4
    assert seen.events.filter(state="confirmed").count() == 1


def test_compared_before_it_is_held_the_second_is_refused(scheme):
    """The control: what both read as not mended yet, the second says again."""
    seen = observation(scheme)
    move_on(seen, ObservationState.CONFIRMED)
    with pytest.raises(Refused):
        move_on(seen, ObservationState.CONFIRMED)
