"""What a phone that sends what it kept is answered: every status, and never a page."""

import datetime
import uuid
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.http import QueryDict
from django.test import Client

from outbox.answers import submission_hash
from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing, change_outing
from outings.reviewing import validate_outings
from outings.tests.factories import entry, form_data, outing, planned_today
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CREATE, TOKEN = "/sorties/nouvelle/", "/sorties/jeton/"
ASKS_JSON = {"Accept": "application/json"}


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


@pytest.fixture
def send(client, scheme):
    """Sends pairs as a mediator's phone does: `send(data)`."""
    client.force_login(member(scheme))
    return lambda data: client.post(CREATE, data, headers=ASKS_JSON)


def test_a_new_outing_has_a_receipt_and_the_same_again_the_same(send, scheme):
    data = form_data(scheme)
    first, again = send(data), send(data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    stored = Outing.objects.get()
    assert first.json() == {
        "client_uuid": data["client_uuid"],
        "content_hash": stored.content_hash,
        "submission_hash": stored.submission_hash,
        "url": f"/sorties/{stored.pk}/",
        "said": "",
        "recorded_at": stored.logged_at.isoformat(),
    }


def test_other_content_under_the_same_identifier_is_a_conflict_that_names_the_stored(send, scheme):
    data = form_data(scheme)
    send(data)
    answer = send(data | {"people_mediated": "15"})
    assert answer.status_code == 409
    assert (answer.json()["error"], answer.json()["url"]) == ("conflict", Outing.objects.get().get_absolute_url())
    assert Outing.objects.get().people_mediated == 14


def test_what_is_refused_says_which_field_and_why(send, scheme):
    answer = send(form_data(scheme, women_count="20", **{"stops-0-spot": ""}))
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "women_count": ["20\u00a0femmes, mais 14\u00a0personnes."],
        "stops-0-spot": ["Hors quartier\u00a0: donnez au moins le lieu."],
    }
    assert answer.json()["summary"][0] == "20\u00a0femmes, mais 14\u00a0personnes."


def test_a_corrected_outing_sent_again_is_still_the_same(send, scheme):
    data = form_data(scheme)
    send(data)
    change_outing(Outing.objects.get(), user=None, entry=entry(people_mediated=12), version=1)
    assert send(data).status_code == 200
    assert Outing.objects.get().people_mediated == 12


def test_a_cancelled_outing_keeps_its_identifier(send, scheme):
    data = form_data(scheme)
    send(data)
    cancel_outing(Outing.objects.get(), reason=CancelReason.WEATHER, version=1)
    assert send(data).status_code == 200
    assert Outing.objects.get().status == "cancelled"


def test_what_was_stored_stays_stored_when_the_lists_change(send, scheme):
    """The spot alone said its neighbourhood; a namesake elsewhere makes it say nothing any more."""
    place = NeighbourhoodFactory(scheme=scheme)
    SpotFactory(scheme=scheme, name="Marché", neighbourhood=place)
    data = form_data(scheme, **{"stops-0-neighbourhood": "", "stops-0-spot": "Marché"})
    assert send(data).status_code == 201
    SpotFactory(scheme=scheme, name="Marché", neighbourhood=NeighbourhoodFactory(scheme=scheme))
    assert send(data).status_code == 200
    assert send(data | {"client_uuid": str(uuid.uuid4())}).status_code == 422


def test_who_is_not_signed_in_is_told_and_not_sent_to_a_page(client, scheme):
    answer = client.post(CREATE, form_data(scheme), headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (401, "sign_in")
    assert client.get(TOKEN, headers=ASKS_JSON).status_code == 401
    assert not Outing.objects.exists()


def test_an_old_csrf_token_is_said_and_a_fresh_one_works(scheme):
    phone, user = Client(enforce_csrf_checks=True), member(scheme)
    phone.force_login(user)
    stale = phone.post(CREATE, form_data(scheme), headers=ASKS_JSON)
    assert (stale.status_code, stale.json()["error"]) == (403, "csrf")
    said = phone.get(TOKEN, headers=ASKS_JSON).json()
    assert said["user"] == user.pk
    fresh = ASKS_JSON | {"X-CSRFToken": said["csrf_token"]}
    assert phone.post(CREATE, form_data(scheme), headers=fresh).status_code == 201


def test_an_outing_is_never_recorded_under_another_account(send, scheme):
    data = form_data(scheme, _user=str(member(scheme).pk))
    answer = send(data)
    assert (answer.status_code, answer.json()["error"]) == (403, "other_user")
    assert not Outing.objects.exists()


@pytest.mark.parametrize(("slug", "status", "reason"), [("ailleurs", 404, "not_found"), ("", 403, "forbidden")])
def test_who_left_the_scheme_is_told_in_json(client, scheme, slug, status, reason):
    user = member(scheme)
    client.force_login(user)
    Membership.objects.filter(user=user).update(ends_on="2020-01-01")
    answer = client.post(CREATE, form_data(scheme) | {"scheme": slug}, headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (status, reason)


def unreachable(execute, sql, *rest):
    raise OperationalError("the database is away")


@pytest.mark.parametrize("address", [CREATE, TOKEN])
def test_a_database_away_is_a_503_to_try_again(send, client, scheme, address):
    with connection.execute_wrapper(unreachable):
        answer = client.post(address, form_data(scheme), headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (503, "busy")
    assert int(answer["Retry-After"]) > 0
    with connection.execute_wrapper(unreachable):
        page = client.post(address, form_data(scheme))
    assert page.status_code == 503
    assert "envoyez à nouveau" in page.content.decode()


def test_somebody_who_reads_pages_still_gets_pages(client, scheme):
    client.force_login(member(scheme))
    data = form_data(scheme)
    assert client.post(CREATE, data).status_code == 302
    assert client.post(CREATE, data).url == Outing.objects.get().get_absolute_url()


@pytest.fixture
def planned(scheme):
    """A planned outing, and what a phone sends to close it."""
    row = outing(scheme)
    Outing.objects.update(status="planned", logged_at=None)
    data = form_data(scheme, client_uuid=str(row.client_uuid), version="1", people_mediated="14")
    return f"/sorties/{row.pk}/modifier/", data


def test_closing_a_planned_outing_has_a_receipt_and_the_same_again_the_same(client, scheme, planned):
    address, data = planned
    client.force_login(member(scheme))
    first = client.post(address, data, headers=ASKS_JSON)
    stored = Outing.objects.get()
    assert (stored.status, stored.version, stored.people_mediated) == ("logged", 2, 14)
    # Validated before the phone, which lost the answer, asks again: nobody but a coordinator may change it any more.
    validate_outings({stored.pk: stored.version}, user=None)
    again = client.post(address, data, headers=ASKS_JSON)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["client_uuid"] == data["client_uuid"]
    assert first.json()["submission_hash"] == submission_hash(QueryDict(urlencode(data)))
    assert Outing.objects.get().status == "validated"


def test_a_closing_over_somebody_else_s_change_is_a_conflict_that_names_the_outing(client, scheme, planned):
    address, data = planned
    client.force_login(member(scheme))
    change_outing(Outing.objects.get(), user=None, entry=entry(people_mediated=20), version=1)
    answer = client.post(address, data, headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert answer.json()["url"] == Outing.objects.get().get_absolute_url()
    assert Outing.objects.get().people_mediated == 20


def test_a_volunteer_who_comes_second_keeps_what_was_typed_and_reads_nothing(client, scheme, planned):
    address, data = planned
    client.force_login(member(scheme, Role.VOLUNTEER))
    change_outing(Outing.objects.get(), user=None, entry=entry(people_mediated=20), version=1)
    assert client.post(address, data, headers=ASKS_JSON).json()["error"] == "conflict"
    page = client.post(address, data)
    assert page.status_code == 409
    assert page.context["differences"] == []
    assert "Les deux saisies disent la même chose" not in page.content.decode()
    assert page.context["form"]["people_mediated"].value() == "14"
    assert Outing.objects.get().people_mediated == 20


def test_a_closing_of_what_was_cancelled_is_a_conflict(client, scheme, planned):
    address, data = planned
    client.force_login(member(scheme, Role.COORDINATOR))
    cancel_outing(Outing.objects.get(), reason=CancelReason.WEATHER, version=1)
    answer = client.post(address, data, headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert Outing.objects.get().status == "cancelled"


def test_a_closing_that_is_refused_says_which_field_and_whose_it_is(client, scheme, planned):
    address, data = planned
    client.force_login(member(scheme))
    answer = client.post(address, data | {"women_count": "20"}, headers=ASKS_JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"women_count": ["20\u00a0femmes, mais 14\u00a0personnes."]}
    answer = client.post(address, data | {"_user": str(member(scheme).pk)}, headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["error"]) == (403, "other_user")
    assert Outing.objects.get().status == "planned"


def test_a_phone_is_told_the_planned_outings_of_its_schemes_until_tomorrow(client, scheme):
    today = clock.today()
    client.force_login(member(scheme))
    days = [-1, 0, 1, 2]
    late, now, next_day, later = (outing(scheme, held_on=today + datetime.timedelta(days=number)) for number in days)
    elsewhere = outing(SchemeFactory(), held_on=today)
    done = outing(scheme, held_on=today)
    Outing.objects.exclude(pk=done.pk).update(status="planned", logged_at=None)
    said = client.get(TOKEN, headers=ASKS_JSON).json()
    found = [row["url"] for row in said["planned"]]
    assert found == [f"/sorties/{row.pk}/modifier/" for row in (now, next_day, late)]
    assert set(found) < set(said["pages"])
    assert not any(str(row.pk) in page.split("/") for page in said["pages"] for row in (later, elsewhere, done))
    assert said["planned"][0]["held_on"] == today.isoformat()


def test_a_phone_is_told_the_planned_outings_of_each_scheme_on_its_own_day(client, scheme, hold_clock):
    far = SchemeFactory(time_zone="Pacific/Noumea")
    user = member(scheme)
    Membership.objects.create(user=user, operator=far.lead_operator, scheme=far, role=Role.MEDIATOR)
    days = [(scheme, 11), (scheme, 12), (scheme, 13), (far, 12), (far, 13), (far, 14)]
    rows = [outing(place, held_on=datetime.date(2026, 3, day)) for place, day in days]
    Outing.objects.update(status="planned", logged_at=None)
    client.force_login(user)
    hold_clock(datetime.datetime.fromisoformat("2026-03-12T00:40+01:00"))
    found = [row["url"] for row in client.get(TOKEN, headers=ASKS_JSON).json()["planned"]]
    # Each scheme's today first: the 11th here, the 12th there; then its tomorrow.
    assert found == [f"/sorties/{rows[index].pk}/modifier/" for index in (3, 0, 4, 1)]


def test_a_race_of_one_closing_closes_once(race, transactional_db, client_of, scheme, planned):
    address, data = planned
    phone = client_of(member(scheme))
    answers = race(lambda: phone().post(address, data, headers=ASKS_JSON), times=8)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert Outing.objects.get().version == 2


def test_a_race_of_one_submission_answers_201_once_then_200(race, transactional_db, client_of, scheme):
    phone, data = client_of(member(scheme)), form_data(scheme)
    answers = race(lambda: phone().post(CREATE, data, headers=ASKS_JSON), times=8)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert Outing.objects.count() == 1


@pytest.fixture
def plan(scheme):
    """An outing planned for today; its form, as a phone that kept it sends it."""
    stored = planned_today(scheme)
    changes = {"client_uuid": str(stored.client_uuid), "version": "1", "held_on": clock.today().isoformat()}
    return stored, form_data(scheme, **changes)


def test_what_was_done_of_a_plan_that_has_gone_is_recorded_as_unplanned(client, scheme, plan):
    stored, data = plan
    address = f"/sorties/{stored.pk}/modifier/"
    Outing.objects.filter(pk=stored.pk).delete()
    client.force_login(member(scheme))
    first, again = (client.post(address, data, headers=ASKS_JSON) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["client_uuid"] == data["client_uuid"]
    found = Outing.objects.get()
    assert (found.status, found.people_mediated, found.was_planned) == ("logged", 14, False)


def test_a_plan_made_again_under_its_identifier_is_closed_or_compared(client, scheme, plan):
    stored, data = plan
    Outing.objects.filter(pk=stored.pk).delete()
    again = planned_today(scheme)
    Outing.objects.filter(pk=again.pk).update(client_uuid=data["client_uuid"], version=2)
    client.force_login(member(scheme))
    answer = client.post(f"/sorties/{stored.pk}/modifier/", data, headers=ASKS_JSON)
    assert (answer.status_code, answer.json()["url"]) == (409, again.get_absolute_url())
    assert Outing.objects.get().status == "planned"


def test_a_stranger_s_closing_of_what_has_gone_is_not_taken(client, plan):
    stored, data = plan
    Outing.objects.filter(pk=stored.pk).delete()
    client.force_login(member(SchemeFactory()))
    assert client.post(f"/sorties/{stored.pk}/modifier/", data, headers=ASKS_JSON).status_code == 404
    assert not Outing.objects.exists()


def test_before_its_day_the_server_closes_nothing(client, scheme, plan):
    stored, data = plan
    Outing.objects.filter(pk=stored.pk).update(held_on=clock.today() + datetime.timedelta(days=1))
    client.force_login(member(scheme))
    answer = client.post(f"/sorties/{stored.pk}/modifier/", data, headers=ASKS_JSON)
    assert answer.status_code == 422
    assert "elle se clôture à partir de ce jour" in answer.json()["errors"]["held_on"][0]


@pytest.fixture
def cancel(client, scheme, plan):
    """Sends a cancelling of the plan as a phone does."""
    stored, _ = plan
    client.force_login(member(scheme))
    said = {"version": "1", "reason": "weather", "client_uuid": str(stored.client_uuid), "word": ""}
    return lambda **changes: client.post(f"/sorties/{stored.pk}/annuler/", said | changes, headers=ASKS_JSON)


def test_a_cancelling_has_a_receipt_and_the_same_again_the_same(cancel, plan):
    first, again = cancel(), cancel()
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["client_uuid"] == str(plan[0].client_uuid)
    assert Outing.objects.get().cancel_reason == "weather"


def test_cancelled_meanwhile_for_another_reason_both_are_said(cancel, plan):
    cancel_outing(plan[0], reason=CancelReason.STAFF, version=1)
    answer = cancel()
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert answer.json()["summary"] == ["Cette sortie est déjà annulée\u00a0: absence dans l’équipe."]
    assert Outing.objects.get().cancel_reason == "staff"


def test_closed_meanwhile_it_is_not_cancelled(cancel, plan):
    change_outing(plan[0], user=None, entry=entry(held_on=clock.today(), starts_at=None, ends_at=None), version=1)
    assert cancel().status_code == 409
    assert Outing.objects.get().status == "logged"


def test_a_cancelling_without_reason_is_refused(cancel):
    answer = cancel(reason="")
    assert (answer.status_code, answer.json()["summary"]) == (422, ["Choisissez un motif."])
