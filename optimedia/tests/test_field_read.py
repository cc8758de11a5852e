"""What is noted in the field, read by each kind of person: over every page and file, which texts each of them meets."""

import uuid

import pytest
from django.urls import reverse

from optimedia.tests.roll_call import KINDS
from optimedia.tests.test_access import ROWS, address_of, make_world
from partners.tests.factories import PartnerFactory
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport
from reporting.publishing import preview_manuscript
from situations.models import Situation, SituationStep
from situations.noting import note_situation
from watch.models import FollowUp, Observation, Recipient, Recommendation
from watch.noting import note_observation
from watch.sending import new_link

pytestmark = pytest.mark.django_db

# What is said of each, found nowhere else. Nobody's name stands in a page.
SAID = {
    "situation": "Dispute du parvis",
    "step": "Entendus chacun",
    "observation": "Lampadaire du passage",
    "follow_up": "Rapporter le plan",
    "constat": "Passage sombre et vide",
    "address": "veille@bailleur.test",
}
EVERYTHING = {*SAID, "number"}
# An admin has totals of situations; a volunteer reads follow-ups; outside, nobody reads anything without a link.
READ_BY = {
    "mediator": EVERYTHING,
    "coordinator": EVERYTHING,
    "admin": {"observation", "follow_up", "constat", "address"},
    "volunteer": {"follow_up"},
}


@pytest.fixture(scope="module")
def field(once_a_module):
    """(people by kind, addresses, the situation's number, the observation): nobody of these people noted anything."""
    people, addresses, ours = make_world("lue")
    scheme = ours.scheme
    row = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": ours.held_on}
    deferred = {"type": "noise", "timing": "deferred", "origin": "phone", "text": SAID["situation"]}
    situation, _ = note_situation(Situation(**row, **deferred))
    SituationStep.objects.create(
        situation=situation, client_uuid=uuid.uuid4(), day=ours.held_on, kind="shuttle", text=SAID["step"]
    )
    seen, _ = note_observation(
        Observation(**row, type="technical", technical_type="lighting", text=SAID["observation"])
    )
    FollowUp.objects.create(**row, what=SAID["follow_up"], is_next_time=True)
    told = Recipient.objects.get(scheme=scheme, service="Proximité")
    Recipient.objects.filter(pk=told.pk).update(email=SAID["address"])
    draft = Recommendation.objects.get(scheme=scheme, sent_on=None)
    Recommendation.objects.filter(pk=draft.pk).update(finding=SAID["constat"])
    mail = told.dispatches.create(email=SAID["address"], sent_at=seen.created_at, due_at=seen.created_at)
    mail.observations.add(seen)
    of = {"situations:detail": situation, "situations:close": situation, "watch:observation": seen, "watch:noted": seen}
    addresses |= {name: {"args": [row.pk]} for name, row in of.items()}
    return people, addresses, situation, seen, mail


def pages(addresses):
    """Every address that is read, but the recipient's own: a link is its key, whoever opens it."""
    names = [name for method, name, *_ in ROWS if method == "GET" and name != "watch:answer"]
    figures = ("reporting:dashboard", "reporting:figures_csv")
    period = {"scheme": "lue", "from": "2026-01-01", "to": "2026-12-31"}
    return [address_of(addresses, name) for name in names] + [reverse(name, query=period) for name in figures]


def met(client, addresses, situation):
    answers = (client.get(address) for address in pages(addresses))
    texts = [b"".join(answer) if answer.streaming else answer.content for answer in answers]
    words = SAID | {"number": situation.number}
    return {key for key, said in words.items() if any(said.encode() in text for text in texts)}


@pytest.mark.parametrize("kind", KINDS)
def test_over_all_pages_each_meets_what_is_theirs_to_read(client, field, kind):
    people, addresses, situation, *_ = field
    assert situation.number
    if kind != "nobody":
        client.force_login(people[kind])
    assert met(client, addresses, situation) == READ_BY.get(kind, set())


def test_by_its_link_a_recipient_reads_its_item_and_nothing_else(client, field):
    *_, mail = field
    text = client.get(reverse("watch:answer", args=[new_link(mail)])).content.decode()
    assert "Éclairage" in text
    # The address it was sent to, which it knows; of what was typed inside, nothing.
    assert {key for key, said in SAID.items() if said in text} == {"address"}


def test_a_file_of_figures_has_no_text(client, field):
    people, *_ = field
    period = {"scheme": "lue", "from": "2026-01-01", "to": "2026-12-31"}
    for kind in ("coordinator", "admin"):
        client.force_login(people[kind])
        rows = client.get(reverse("reporting:figures_csv", query=period)).content.decode()
        assert "situations;" in rows
        assert not [said for said in SAID.values() if said in rows]


def test_a_report_that_readers_open_has_no_text_and_no_number(field):
    *_, situation, seen, _ = field
    days = {"starts_on": seen.held_on.replace(month=1, day=1), "ends_on": seen.held_on}
    report = ActivityReport.objects.create(scheme=situation.scheme, title="Bilan", **days)
    manuscript = preview_manuscript(report)
    assert "situations;" in manuscript.figures_csv
    told = str([getattr(manuscript, name) for name in ("html", "figures_csv", "outings_csv", "figures", "tables")])
    assert "Éclairage" in told or "Bruit" in told
    assert not [said for said in (*SAID.values(), situation.number) if said in told]


def test_a_report_that_a_landlord_reads_counts_no_quarrel_between_neighbours(field):
    *_, situation, seen, _ = field
    scheme = situation.scheme
    row = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": seen.held_on}
    for kind in ("neighbour_conflict", "institution_conflict", "person_in_difficulty"):
        note_situation(Situation(**row, type=kind))
    days = {"starts_on": seen.held_on, "ends_on": seen.held_on}
    report = ActivityReport.objects.create(scheme=scheme, title="Bilan", **days)
    every = build(Scope.of_report(report))["situations"].value
    PartnerFactory(scheme=scheme, family="landlord", scheme__roles=("funder",))
    assert build(Scope.of_report(report))["situations"].value == every - 3
