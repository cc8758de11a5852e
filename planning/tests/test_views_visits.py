"""« Présences promises »: the rows behind a figure, and the page where a visit without news gets its word."""

import datetime

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from outings.enums import CancelReason
from planning.changing import leave_out
from planning.enums import VisitState
from planning.models import VisitWord
from planning.promise import promise_of
from planning.tests.factories import series
from planning.tests.year import cancel, close_the_rest, on
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


def day(number, month=9):
    return datetime.date(2026, month, number)


@pytest.fixture
def tuesdays(client):
    """Of September's five, on the 30th: the 1st without news, 8 and 22 kept, 15 cancelled, 29 a pause."""
    scheme = SchemeFactory(slug="halte")
    place, user = (
        NeighbourhoodFactory(scheme=scheme, name="Beaulieu", slug="beaulieu"),
        member(scheme, Role.COORDINATOR),
    )
    with on(day(31, 8), scheme):
        made = series(scheme, place, user=user, starts_on=day(1), ends_on=day(30))
        leave_out(made, [day(29)], reason=CancelReason.OTHER, user=user)
        cancel(made, day(15), user, CancelReason.WEATHER)
    with on(day(30), scheme):
        close_the_rest(scheme, made.occurrences.get(due_on=day(1)).outing)
        client.force_login(user)
        yield scheme, place, user, made


def asked(client, **query):
    return client.get(reverse("planning:visits", query={"scheme": "halte"} | query))


def days(response):
    return [line.due_on.day for line in response.context["lines"]]


def test_a_figure_s_rows_are_its_visits(client, tuesdays):
    scheme, *_ = tuesdays
    promise = promise_of([scheme], day(1), day(30))
    assert days(asked(client)) == [22, 15, 8, 1]
    for state, found in ((VisitState.KEPT, [22, 8]), (VisitState.CANCELLED, [15]), (VisitState.UNRECORDED, [1])):
        assert days(asked(client, state=state.value)) == found
        assert promise.number(state) == len(found)
    assert days(asked(client, state="pause")) == [29]
    assert days(asked(client, **{"from": "2026-09-08", "to": "2026-09-15"})) == [15, 8]
    assert days(asked(client, quarter="beaulieu")) == [22, 15, 8, 1]


def test_another_quarter_has_none_and_what_is_wrong_is_said(client, tuesdays):
    scheme, *_ = tuesdays
    NeighbourhoodFactory(scheme=scheme, slug="ailleurs")
    assert days(asked(client, quarter="ailleurs")) == []
    page = asked(client, **{"from": "2026-09-30", "to": "2026-09-01"})
    assert "Échangez les deux dates" in page.content.decode() and days(page) == []


def test_each_line_leads_to_its_outing_and_says_why(client, tuesdays):
    made = tuesdays[-1]
    page = asked(client).content.decode()
    for row in made.occurrences.filter(due_on__in=[day(1), day(8), day(15), day(22)]):
        assert f'href="{row.outing.get_absolute_url()}"' in page
    assert "Météo" in page


def word_page(made, place, due_on=None, **query):
    return reverse("planning:visit", args=[made.pk, (due_on or day(1)).isoformat(), place.pk], query=query)


def test_only_the_coordination_is_asked_what_became_of_it(client, tuesdays):
    scheme, place, _, made = tuesdays
    assert word_page(made, place) in asked(client).content.decode()
    client.force_login(member(scheme, Role.MEDIATOR))
    assert "Dire ce qu’il en est" not in asked(client).content.decode()
    assert client.get(word_page(made, place)).status_code == 403


def test_not_held_is_said_with_its_reason_and_leads_back(client, tuesdays):
    scheme, place, _, made = tuesdays
    address = word_page(made, place, next="/rapports/")
    refused = client.post(address, {"word": "missed", "text": ""})
    assert refused.status_code == 422 and "Dites pourquoi" in strip_tags(refused.content.decode())
    done = client.post(address, {"word": "missed", "text": "Local fermé"})
    assert (done.status_code, done.url) == (302, "/rapports/")
    assert promise_of([scheme], day(1), day(1)).visits[0].why == "Local fermé"


def test_an_address_elsewhere_is_not_led_to(client, tuesdays):
    _, place, _, made = tuesdays
    done = client.post(word_page(made, place, next="https://exemple.test/"), {"word": "unknown"})
    assert done.url.startswith(reverse("planning:visits"))
    assert VisitWord.objects.get().word == "unknown"


def test_done_leads_to_the_form_that_closes_it(client, tuesdays):
    _, place, _, made = tuesdays
    outing = made.occurrences.get(due_on=day(1)).outing
    done = client.post(word_page(made, place), {"word": "done"})
    assert done.url == reverse("outings:update", args=[outing.pk])


def test_cancelled_asks_for_a_reason(client, tuesdays):
    scheme, place, _, made = tuesdays
    assert client.post(word_page(made, place), {"word": "cancelled"}).status_code == 422
    client.post(word_page(made, place), {"word": "cancelled", "reason": "security"})
    assert promise_of([scheme], day(1), day(1)).visits[0].reason == "security"


@pytest.mark.parametrize("due_on", [8, 2])
def test_of_what_is_known_or_not_due_nothing_is_asked(client, tuesdays, due_on):
    _, place, _, made = tuesdays
    for answer in (client.get(word_page(made, place, day(due_on))), client.post(word_page(made, place, day(due_on)))):
        assert answer.status_code == 302
    assert client.get(reverse("planning:visit", args=[made.pk, "hier", place.pk])).status_code == 404


def test_queries_do_not_grow_with_the_visits(
    client, tuesdays, django_assert_num_queries, django_assert_max_num_queries
):
    asked(client)
    with django_assert_max_num_queries(24) as one:
        asked(client, state="kept")
    with django_assert_num_queries(len(one)):
        asked(client)
