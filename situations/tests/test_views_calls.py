"""Calls in two touches, on a form and on a phone: once, answered later, given a place, taken back."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from outings.tests.pages import html
from schemes import clock
from schemes.enums import Role
from schemes.models import Scheme, Spot
from schemes.tests.factories import NeighbourhoodFactory, SpotFactory, member
from situations.models import Solicitation
from watch.models import FollowUp

pytestmark = pytest.mark.django_db
CREATE = reverse("situations:call_create")
JSON = {"HTTP_ACCEPT": "application/json"}


def typed(scheme, **fields):
    data = {"scheme": scheme.slug, "client_uuid": str(uuid.UUID(int=1)), "subject": "noise", "answer": "advice"}
    return data | fields


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def stored(scheme, **fields):
    row = {"operator": scheme.lead_operator, "held_on": clock.today(scheme), "subject": "noise"}
    return Solicitation.objects.create(scheme=scheme, **row | fields)


def test_two_touches_note_a_call_now_by_telephone_of_nowhere(client, nadia, scheme):
    client.post(CREATE, typed(scheme))
    row = Solicitation.objects.get()
    assert (row.subject, row.answer, row.channel, row.neighbourhood, row.spot) == (
        "noise",
        "advice",
        "phone",
        None,
        None,
    )
    assert (row.held_on, row.answered_on, row.at.hour) == (datetime.date(2026, 11, 18), datetime.date(2026, 11, 18), 15)


def test_later_is_an_answer_that_waits(client, nadia, scheme):
    client.post(CREATE, typed(scheme, answer="later"))
    row = Solicitation.objects.get()
    assert (row.answer, row.answered_on, row.state) == ("", None, "waiting")


def test_a_phone_that_insists_has_its_receipt_again(client, nadia, scheme):
    answers = [client.post(CREATE, typed(scheme), **JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Solicitation.objects.count() == 1


def test_stored_it_stays_stored_when_its_place_is_offered_no_more(client, nadia, scheme):
    submitted = typed(scheme, spot=SpotFactory(scheme=scheme).pk)
    client.post(CREATE, submitted, **JSON)
    Solicitation.objects.update(spot=None)
    Spot.objects.all().delete()
    assert client.post(CREATE, submitted, **JSON).status_code == 200


def test_the_same_identifier_with_another_answer_is_a_conflict(client, nadia, scheme):
    client.post(CREATE, typed(scheme), **JSON)
    assert client.post(CREATE, typed(scheme, answer="came"), **JSON).status_code == 409
    assert Solicitation.objects.get().answer == "advice"


def test_without_a_subject_it_says_so_and_keeps_the_rest(client, nadia, scheme):
    page = client.post(CREATE, typed(scheme, subject="", asked_by="shop"))
    assert page.status_code == 422
    assert "Dites d’abord pour quoi." in html(page)
    assert '<option value="shop" selected' in html(page)


def test_a_visit_that_is_promised_is_to_be_done_where_it_is_said_afterwards(client, nadia, scheme):
    client.post(CREATE, typed(scheme, answer="visit_planned"))
    row, spot = Solicitation.objects.get(), SpotFactory(scheme=scheme)
    assert FollowUp.objects.get().spot is None
    client.post(reverse("situations:call", args=[row.pk]), {"version": 1, "channel": "phone", "spot": spot.pk})
    assert FollowUp.objects.get().spot == spot


def test_the_last_call_stands_below_with_its_place_to_add_and_may_be_taken_back(client, nadia, scheme):
    page = client.post(CREATE, typed(scheme, answer="visit_planned"), follow=True)
    row = Solicitation.objects.get()
    assert "Dernier appel noté, 15 h" in html(page).replace("\u00a0", " ")
    assert "Ajouter le lieu" in html(page)
    client.post(reverse("situations:take_back", args=[row.pk]), {"version": row.version})
    assert not Solicitation.objects.exists()
    assert not FollowUp.objects.exists()


def test_after_a_week_without_answer_it_is_unanswered(scheme):
    today = clock.today(scheme)
    days = (today, today - datetime.timedelta(days=7), today - datetime.timedelta(days=8))
    assert [stored(scheme, held_on=day).state for day in days] == ["waiting", "waiting", "unanswered"]


def test_it_is_answered_later_in_one_touch(client, nadia, scheme):
    row = stored(scheme)
    assert "En attente" in html(client.get(reverse("situations:calls")))
    client.post(reverse("situations:answer", args=[row.pk]), {"version": 1, "answer": "came"})
    row.refresh_from_db()
    assert (row.answer, row.answered_on, row.version) == ("came", datetime.date(2026, 11, 18), 2)


def test_two_answers_the_second_is_told_the_first(client, nadia, scheme):
    address = reverse("situations:answer", args=[stored(scheme).pk])
    client.post(address, {"version": 1, "answer": "came"})
    second = client.post(address, {"version": 1, "answer": "declined"})
    assert second.status_code == 409
    assert "Un collègue a noté « Venue sur place »." in html(second).replace("\u00a0", " ")
    assert Solicitation.objects.get().answer == "came"


def test_two_who_say_the_place_compare(client, nadia, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme, name="Bellevue")
    address = reverse("situations:call", args=[stored(scheme).pk])
    client.post(address, {"version": 1, "channel": "message"})
    second = client.post(address, {"version": 1, "channel": "phone", "neighbourhood": quarter.pk})
    assert second.status_code == 409
    assert [change.label for change in second.context["differences"]] == ["Par", "Quartier"]
    assert second.context["form"]["version"].value() == "2"


def test_a_volunteer_notes_and_places_their_own_call_only(client, scheme):
    theirs = stored(scheme)
    client.force_login(member(scheme, Role.VOLUNTEER))
    client.post(CREATE, typed(scheme))
    own = Solicitation.objects.exclude(pk=theirs.pk).get()
    pages = [client.get(reverse("situations:call", args=[row.pk])).status_code for row in (own, theirs)]
    assert [*pages, client.get(reverse("situations:calls")).status_code] == [200, 403, 403]


def test_what_a_scheme_does_not_use_does_not_show_and_a_phone_that_kept_one_is_heard(client, nadia, scheme):
    Scheme.objects.update(preset="kit")
    assert client.get(CREATE, {"scheme": scheme.slug}).status_code == 403
    assert client.post(CREATE, typed(scheme), **JSON).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_copies_at_once_make_one_call_and_one_visit(scheme, race):
    user = member(scheme)
    answers = race(
        lambda: browser_of(user).post(CREATE, typed(scheme, answer="visit_planned"), **JSON).status_code, times=6
    )
    assert sorted(answers) == [200] * 5 + [201]
    assert (Solicitation.objects.count(), FollowUp.objects.count()) == (1, 1)


def test_the_list_asks_as_much_for_one_as_for_ten(client, nadia, scheme, django_assert_max_num_queries):
    for _ in range(10):
        stored(scheme, spot=SpotFactory(scheme=scheme))
    with django_assert_max_num_queries(12):
        client.get(reverse("situations:calls"))
