"""What is thrown at the site, and what must hold; `Broken` says what did not."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable

from django.db import connection

from outings.models import Outing
from trials.chaos.mixture import Mixture, Row, Sending
from trials.handset import FORM
from trials.site import Phone, Reaper, Site
from trials.world import World

CLIENTS = 12
LONGEST_STORM = 40 * 60  # seconds: nothing is begun after, on a machine that others use
CUT_SHARE = 0.05  # of the sendings, hung up before the answer
STORED, NEW, SAVED, STALE = 200, 201, 302, 409
# The connection broke, a page of failure, the proxy's, « revenez »: a phone keeps its entry and sends it again.
NO_ANSWER = {0, 500, 502, 503}


class Broken(Exception):
    """What was promised does not hold."""


def promise(holds: bool, said: str) -> None:
    if not holds:
        raise Broken(said)


def together(deeds: list[Callable[[], object]], seconds: float = 120) -> list:
    """Does them all at once; what each returned. The first that raised is raised again; Broken when one never ends."""
    gate = threading.Barrier(len(deeds), timeout=60)
    results: list = [None] * len(deeds)
    raised: list[Exception] = []

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = deeds[index]()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index], daemon=True) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    latest = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0, latest - time.monotonic()))
    if raised:
        raise raised[0]
    promise(not any(thread.is_alive() for thread in threads), f"not done after {seconds:g} s")
    return results


def submissions(site: Site, world: World, reaper: Reaper, count: int, kills: int) -> str:
    """Phones insist until their receipt, for `count` outings, calls, situations, steps, observations, follow-ups and
    touches, while workers are killed `kills` times and lines cut."""
    mixture = Mixture(world, count)
    to_send: queue.SimpleQueue[Sending] = queue.SimpleQueue()
    for sending in mixture.first:
        to_send.put(sending)
    received: list[Sending] = []
    tries: Counter[str] = Counter()
    given_up = threading.Event()

    def send_until_received(phone: Phone, sending: Sending) -> None:
        while True:
            if random.random() < CUT_SHARE:
                phone.cut(sending.path, sending.pairs)
                tries["cut"] += 1
            status, said = phone.ask("POST", sending.path, sending.pairs)
            if status in (STORED, NEW):
                break
            promise(status in NO_ANSWER, f"{sending.kind}: status {status}: {said}")
            promise(not given_up.is_set(), "another phone gave up")
            promise(time.monotonic() < started + LONGEST_STORM + 300, "no receipt for too long")
            tries[f"answer {status}" if status else "no answer"] += 1
            time.sleep(random.uniform(0.02, 0.2))
        owed = (sending.identifier, world.hash_of(sending.pairs))
        promise((said["client_uuid"], said["submission_hash"]) == owed, "somebody else's receipt")
        received.append(sending)
        if len(received) % max(1, count // kills) == 0:
            reaper.strike()
        if sending.then:
            send_until_received(phone, sending.then)

    def client(phone: Phone) -> None:
        try:
            while time.monotonic() < started + LONGEST_STORM:
                send_until_received(phone, to_send.get_nowait())
        except queue.Empty:
            return
        except Exception:
            given_up.set()
            raise

    started = time.monotonic()
    phones = [Phone(site, world.session) for _ in range(CLIENTS)]
    together([lambda phone=phone: client(phone) for phone in phones], LONGEST_STORM + 420)
    seconds = time.monotonic() - started
    reaper.rest()
    due = kills * len(received) // count
    promise(reaper.killed["workers"] >= 0.9 * due, f"only {reaper.said()} killed of {due}")
    owed, stored = Counter(row for sending in received for row in sending.leaves), mixture.stored()
    promise(not owed - stored, f"received and lost: {_said(_kinds(owed - stored))}")
    promise(not stored - owed, f"doubled, or nobody's: {_said(_kinds(stored - owed))}")
    kinds = _said(Counter(sending.kind for sending in received))
    sums = f"{len(received)} of {count} received ({kinds}), {owed.total()} rows stored, 0 lost, 0 doubled"
    return f"{sums}, every step with its situation; killed {reaper.said()}; {_said(tries)}; {seconds:.0f} s"


def _kinds(rows: Counter[Row]) -> Counter[str]:
    return Counter(row[0] for row in rows.elements())


def bursts(site: Site, world: World, count: int, copies: int = 50) -> str:
    """The same entry `copies` times at once: one 201, 200 for the others, one outing."""
    answers, started = Counter(), time.monotonic()
    phones = [Phone(site, world.session) for _ in range(copies)]
    for number in range(count):
        pairs = world.pairs(number % 150 + 1)
        statuses = together([lambda phone=phone: phone.ask("POST", FORM, pairs)[0] for phone in phones])  # noqa: B023
        promise(statuses.count(NEW) == 1, f"a burst was answered {_said(Counter(statuses))}")
        answers.update(statuses)
    made = len(world.stored())
    promise(set(answers) <= {STORED, NEW}, f"answers: {_said(answers)}")
    promise(made == count, f"{made} outings for {count} bursts")
    return f"{count} bursts of {copies}: {made} outings; answers: {_said(answers)}; {time.monotonic() - started:.0f} s"


def edits(site: Site, world: World, count: int) -> str:
    """Two people save over the same version: one is acknowledged and stored, the other is shown both."""
    pair = [Phone(site, world.session), Phone(site, world.session)]
    status, said = pair[0].ask("POST", FORM, world.pairs(1))
    promise(status == NEW, f"status {status}")
    stored, lost, answers, started = Outing.objects.get(client_uuid=said["client_uuid"]), 0, Counter(), time.monotonic()
    for _ in range(count):
        stored.refresh_from_db()
        typed = random.sample(range(2, 150), 2)
        forms = [world.pairs(people) | {"version": stored.version} for people in typed]
        statuses = together(
            [
                lambda phone=phone, form=form: phone.ask("POST", f"{said['url']}modifier/", form, accept="text/html")[0]
                for phone, form in zip(pair, forms, strict=True)
            ]
        )
        stored.refresh_from_db()
        lost += sum(
            status == SAVED and people != stored.people_mediated for status, people in zip(statuses, typed, strict=True)
        )
        answers.update(statuses)
    promise(lost == 0, f"{lost} edits acknowledged and lost")
    promise(answers == {SAVED: count, STALE: count}, f"answers: {_said(answers)}")
    return f"{count} pairs: 0 acknowledged and lost; answers: {_said(answers)}; {time.monotonic() - started:.0f} s"


def _said(counts: Counter) -> str:
    return ", ".join(f"{number} × {what}" for what, number in sorted(counts.items(), key=str)) or "none"
