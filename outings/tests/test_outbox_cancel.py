"""A planned outing cancelled without network, in Chromium behind a network that can be cut."""

import re

import pytest
from playwright.sync_api import expect

from outings.models import Outing
from outings.recording import change_outing
from outings.tests.factories import entry, planned_today
from schemes import clock
from schemes.tests.factories import member
from trials.handset import FORM, QUEUE, WITH_WORKER, fill, kept, ready_offline, save, try_to_send

pytestmark = [pytest.mark.browser, WITH_WORKER, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(scheme):
    """Planned for today in Les Tilleuls."""
    row = planned_today(scheme)
    row.stops.update(neighbourhood=scheme.neighbourhoods.get())
    return row


@pytest.fixture
def phone(site, wire, scheme, plan, let_in):
    """A mediator's phone that holds the page which cancels the outing, and has lost the network."""
    site.address = wire.address
    let_in(site.context, member(scheme), wire.address)
    site.set_viewport_size({"width": 360, "height": 740})
    site.goto(wire.address + "/sorties/")
    ready_offline(site)
    wire.mode = "cut"
    return site


def cancel(phone, plan):
    """On the page that the phone keeps."""
    phone.goto(f"{phone.address}/sorties/{plan.pk}/annuler/")
    phone.get_by_text("Météo", exact=True).click()
    phone.get_by_role("button", name="Annuler cette sortie").click()
    phone.wait_for_url(re.compile(QUEUE))


def test_a_cancelling_waits_for_the_network_and_leaves_once(phone, plan, wire):
    cancel(phone, plan)
    expect(phone.get_by_text("Annulation\u00a0: ")).to_be_visible()
    assert [(record["kind"], record["state"]) for record in kept(phone)] == [("cancelling", "waiting")]
    wire.mode = "lose"
    assert try_to_send(phone) == "offline"
    wire.mode = "through"
    assert try_to_send(phone) == ""
    stored = Outing.objects.get()
    assert (stored.status, stored.cancel_reason, stored.version, kept(phone)) == ("cancelled", "weather", 2, [])


def test_closed_by_somebody_else_meanwhile_both_are_shown(phone, plan, wire, scheme):
    cancel(phone, plan)
    told = entry(held_on=clock.today(), starts_at=None, ends_at=None, duration_minutes=60)
    change_outing(plan, user=member(scheme), entry=told, version=1)
    wire.mode = "through"
    assert try_to_send(phone) == ""
    expect(phone.get_by_text("elle n’est pas annulée")).to_be_visible()
    expect(phone.get_by_role("link", name="Ouvrir la sortie enregistrée")).to_be_visible()
    assert ([record["state"] for record in kept(phone)], Outing.objects.get().status) == (["conflict"], "logged")


def test_an_entry_like_a_planned_one_closes_it_without_network(phone, plan, wire, scheme):
    phone.goto(phone.address + FORM)
    fill(phone, "14")
    save(phone)
    expect(phone.get_by_text("C’était la sortie prévue")).to_be_visible()
    phone.get_by_role("button", name="Oui, la clôturer").click()
    phone.wait_for_url(re.compile(QUEUE))
    assert [record["kind"] for record in kept(phone)] == ["closing"]
    wire.mode = "through"
    assert try_to_send(phone) == ""
    stored = Outing.objects.get()
    assert (stored.pk, stored.status, stored.people_mediated, kept(phone)) == (plan.pk, "logged", 14, [])
