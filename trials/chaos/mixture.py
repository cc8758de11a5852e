"""What phones send in the storms, in a mixture: outings, and what is noted beside them; and the rows it must leave."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from outings.models import Outing
from situations.models import Situation, SituationStep, Solicitation
from trials.world import World
from watch.models import FollowUp, Observation, ObservationEvent, Told
from watch.tests.factories import follow_up, observation

# Of twenty things sent; a situation is followed by its step.
SHARES = {
    "outing": 7,
    "call": 3,
    "situation": 2,
    "step": 2,
    "observation": 2,
    "follow_up": 1,
    "told": 1,
    "mended": 1,
    "done": 1,
}
PROMISED = "Passage promis"

# What a row is, then what must be found of it.
Row = tuple[str, ...]


@dataclass(frozen=True)
class Sending:
    """One thing as a phone sends it; `leaves`, the rows that are there once it is received; `then`, what the phone
    holds back until then."""

    kind: str
    path: str
    pairs: dict[str, str]
    leaves: tuple[Row, ...]
    then: Sending | None = None

    @property
    def identifier(self) -> str:
        return self.pairs["client_uuid"]


class Mixture:
    """`count` things of a world, a step among them counting for itself. What touches are about is there before."""

    def __init__(self, world: World, count: int) -> None:
        self.world, self.scheme, self.number = world, world.scheme, itertools.count()
        # Of each kind in turn, so that a few have them all.
        spread = sorted((nth / share, kind) for kind, share in SHARES.items() for nth in range(share) if kind != "step")
        in_turn = itertools.cycle(kind for _, kind in spread)
        self.first: list[Sending] = []
        left = count
        with transaction.atomic():  # One for all that is there before: each would wait for the disk.
            while left:
                sending = getattr(self, "outing" if left == 1 else next(in_turn))()
                self.first.append(sending)
                left -= 2 if sending.then else 1
        self.before = self._rows()

    def stored(self) -> Counter[Row]:
        """The rows that came since, each with how many times it is there."""
        connection.close()  # A storm may have killed its other end.
        return self._rows() - self.before

    def _rows(self) -> Counter[Row]:
        return Counter(tuple(str(part) for part in row) for row in self._stored())

    def _stored(self) -> Iterator[tuple[Any, ...]]:
        of_scheme = {"scheme": self.scheme}
        calls, follow_ups = Solicitation.objects.filter(**of_scheme), FollowUp.objects.filter(**of_scheme)
        seen = ObservationEvent.objects.filter(observation__scheme=self.scheme)
        is_promised = {"what__startswith": PROMISED}
        for kind, rows, columns in (
            ("outing", Outing.objects.done().filter(**of_scheme), ["client_uuid", "people_mediated"]),
            ("call", calls.filter(situation=None), ["client_uuid", "answer"]),
            ("asked", calls.exclude(situation=None), ["situation__client_uuid", "answer"]),
            ("promised", follow_ups.filter(**is_promised), ["outing_uuid", "state"]),
            ("situation", Situation.objects.filter(**of_scheme), ["client_uuid", "timing"]),
            ("numbered", Situation.objects.filter(**of_scheme).exclude(number=""), ["client_uuid"]),
            (
                "step",
                SituationStep.objects.filter(situation__scheme=self.scheme),
                ["client_uuid", "situation__client_uuid"],
            ),
            ("observation", Observation.objects.filter(**of_scheme), ["client_uuid", "type"]),
            ("noted", seen.filter(state="noted"), ["observation__client_uuid"]),
            ("mended", seen.filter(state="confirmed"), ["observation__client_uuid"]),
            ("told", Told.objects.filter(observation__scheme=self.scheme), ["observation__client_uuid", "client_uuid"]),
            ("follow_up", follow_ups.exclude(**is_promised), ["client_uuid", "is_next_time"]),
            ("done", follow_ups.filter(state="closed"), ["client_uuid"]),
        ):
            yield from ((kind, *row) for row in rows.values_list(*columns))

    def _pairs(self, **said: str) -> dict[str, str]:
        return {"scheme": self.scheme.slug, "client_uuid": str(uuid.uuid4())} | said

    def outing(self) -> Sending:
        people = next(self.number) % 150 + 1
        pairs = self.world.pairs(people)
        return Sending("outing", reverse("outings:create"), pairs, (("outing", pairs["client_uuid"], str(people)),))

    def call(self) -> Sending:
        # An outing that never comes: nothing waits for it.
        outing = str(uuid.uuid4())
        pairs = self._pairs(subject="noise", answer="visit_planned", outing_uuid=outing)
        leaves = ("call", pairs["client_uuid"], "visit_planned"), ("promised", outing, "open")
        return Sending("call", reverse("situations:call_create"), pairs, leaves)

    def situation(self) -> Sending:
        pairs = self._pairs(type="neighbour_conflict", outcome="open", origin="field")
        itself = pairs["client_uuid"]
        step = self._pairs(after=itself, kind="agreed")
        leaves = ("situation", itself, "deferred"), ("asked", itself, "came")
        then = Sending(
            "step", reverse("situations:steps"), step, (("step", step["client_uuid"], itself), ("numbered", itself))
        )
        return Sending("situation", reverse("situations:create"), pairs, leaves, then)

    def observation(self) -> Sending:
        pairs = self._pairs(type="technical", technical_type="lighting", text="Le parvis est dans le noir.")
        leaves = ("observation", pairs["client_uuid"], "technical"), ("noted", pairs["client_uuid"])
        return Sending("observation", reverse("watch:observation_create"), pairs, leaves)

    def follow_up(self) -> Sending:
        pairs = self._pairs(what="Apporter la liste des permanences", neighbourhood=str(self.world.quarter.pk))
        leaves = (("follow_up", pairs["client_uuid"], "True"),)
        return Sending("follow_up", reverse("watch:follow_up_create"), pairs, leaves)

    def told(self) -> Sending:
        seen, pairs = observation(self.scheme), self._pairs(told="yes")
        leaves = (("told", str(seen.client_uuid), pairs["client_uuid"]),)
        return Sending("told", reverse("watch:tell", args=[seen.pk]), pairs, leaves)

    def mended(self) -> Sending:
        seen = observation(self.scheme)
        leaves = (("mended", str(seen.client_uuid)),)
        return Sending("mended", reverse("watch:check", args=[seen.pk]), self._pairs(mended="yes"), leaves)

    def done(self) -> Sending:
        row = follow_up(self.scheme)
        leaves = (("done", str(row.client_uuid)),)
        return Sending("done", reverse("watch:move", args=[row.pk]), self._pairs(state="closed"), leaves)
