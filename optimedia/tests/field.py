"""What is noted in the field of a world of the roll call, each text found nowhere else, and who reads it."""

import uuid

from django.urls import reverse

from situations.models import Situation, SituationStep
from situations.noting import note_situation
from watch.models import FollowUp, Observation, Recipient, Recommendation
from watch.noting import note_observation

# What is said of each. Nobody's name stands in a page.
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


def note_the_field(ours):
    """(a situation, an observation, the mail that carries it) of the scheme of this outing, noted by nobody."""
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
    return situation, seen, mail


def pages_of(situation, seen):
    """Their own pages, and the figures of their year."""
    about = {"situations:detail": situation, "situations:close": situation}
    about |= {"watch:observation": seen, "watch:noted": seen}
    period = {"scheme": situation.scheme.slug, "from": "2026-01-01", "to": "2026-12-31"}
    figures = ("reporting:dashboard", "reporting:figures_csv")
    return [reverse(name, args=[row.pk]) for name, row in about.items()] + [
        reverse(name, query=period) for name in figures
    ]
