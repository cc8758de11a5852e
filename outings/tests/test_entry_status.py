"""« Ce lieu est-il en QPV ? »: asked where nobody knows, proposed from the last answer, kept as said."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.models import Outing, OutingStop
from outings.tests.factories import entry, form_data, outing
from outings.tests.pages import CREATE, html
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(db):
    return SchemeFactory()


def stop_of(response):
    return response.context["form"].stops.forms[0]


@pytest.mark.parametrize(("status", "kept"), [("unknown", ("watch", "said")), ("qpv", ("qpv", "quarter"))])
def test_an_answer_counts_where_the_status_is_unknown_and_not_against_a_known_one(post, scheme, status, kept):
    place = NeighbourhoodFactory(scheme=scheme, status=status)
    post(**{"stops-0-neighbourhood": str(place.pk), "stops-0-spot": "", "stops-0-said_status": "watch"})
    stop = OutingStop.objects.get()
    assert (stop.qpv_status, stop.qpv_source) == kept


def test_outside_every_quarter_it_is_asked_too_and_may_stay_unanswered(post):
    for number, said in enumerate(("non_qpv", "")):
        post(**{"stops-0-said_status": said, "stops-0-spot": f"Halle {number}"})
    found = OutingStop.objects.order_by("outing_id").values_list("qpv_status", "qpv_source")
    assert list(found) == [("non_qpv", "said"), ("unknown", "")]


def test_it_is_shown_where_the_place_does_not_say_it(client, scheme):
    known = NeighbourhoodFactory(scheme=scheme, status="qpv")
    unknown = NeighbourhoodFactory(scheme=scheme, status="unknown")
    SpotFactory(scheme=scheme, neighbourhood=unknown, name="Parvis", qpv_status="non_qpv")
    client.force_login(member(scheme))
    shown = []
    for place, spot in ((known, ""), (unknown, ""), (unknown, "parvis"), (unknown, "Halle")):
        typed = {"stops-0-neighbourhood": str(place.pk), "stops-0-spot": spot, "_refresh": "1"}
        shown.append(not stop_of(client.post(CREATE, form_data(scheme, **typed))).is_status_known)
    assert shown == [False, True, False, True]


def test_a_spot_s_last_answer_is_there_for_the_next(client, scheme):
    for day, said in ((1, "qpv"), (8, "watch"), (9, "")):
        outing(scheme, held_on=datetime.date(2026, 3, day), stops=[StopEntry(None, "Halle", said_status=said)])
    SpotFactory(scheme=scheme, name="Gare", qpv_status="qpv")
    client.force_login(member(scheme))
    page = html(client.get(CREATE))
    assert '<option value="Halle" data-neighbourhood="outside" data-type="" data-said="watch"></option>' in page
    assert '<option value="Gare" data-neighbourhood="outside" data-type="" data-known="/" ></option>' in page


def test_a_correction_and_a_repetition_show_what_was_said(client, scheme):
    stored = outing(scheme, stops=[StopEntry(None, "Halle", said_status="qpv")])
    client.force_login(member(scheme, Role.COORDINATOR))
    pages = (f"/sorties/{stored.pk}/modifier/", f"{CREATE}?scheme={scheme.slug}&comme={stored.pk}")
    assert [stop_of(client.get(page))["said_status"].value() for page in pages] == ["qpv", "qpv"]
    assert "QPV (déclaré par l’équipe)" in html(client.get(f"/sorties/{stored.pk}/"))


def test_what_was_sent_before_the_question_is_the_same_content_after_it():
    asked = entry(stops=[StopEntry(None, "Halle", said_status="qpv")])
    unasked = entry(stops=[StopEntry(None, "Halle")])
    assert "said_status" not in unasked.stops[0].content()
    assert asked.content_hash() != unasked.content_hash()


def test_another_s_answer_is_told_beside_one_s_own(client, scheme):
    stored = outing(scheme, stops=[StopEntry(None, "Halle", said_status="qpv")])
    Outing.objects.update(version=2)
    client.force_login(member(scheme, Role.COORDINATOR))
    typed = {"version": "1", "stops-0-spot": "Halle", "stops-0-said_status": "non_qpv"}
    page = client.post(f"/sorties/{stored.pk}/modifier/", form_data(scheme, **typed))
    (where,) = [row for row in page.context["differences"] if row.label == "Où"]
    assert (where.stored, where.typed) == ("Halle, Hors quartier, QPV", "Halle, Hors quartier, Non QPV")
