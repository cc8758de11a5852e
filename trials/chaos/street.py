"""A day in the street with the worst of phones: what was typed is kept, what was kept is stored once, nothing is said
« Envoyée » that is not stored."""

from __future__ import annotations

import random
import time

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from outings.models import OutingText
from trials.chaos.storms import Broken, promise
from trials.handset import (
    FORM,
    OUTBOX,
    QUEUE,
    Handset,
    fill,
    kept,
    open_block,
    put,
    ready_offline,
    said_sent,
    save,
    sign_in,
    try_to_send,
)
from trials.wire import Wire
from trials.world import World

SENTENCE = "Devant la halle, on nous attend, et on nous parle du courrier de la caisse."
MOST_LOST = 1.0  # second of typing
MOST_ROUNDS = 30  # of sending with nobody killed: a line that loses one answer in three needs a few


class Day:
    """`count` outings typed without network while the browser is killed, then sent through everything that fails. The
    first of every five closes a planned outing."""

    def __init__(self, handset: Handset, wire: Wire, world: World, *, count: int, kills: int) -> None:
        self.handset, self.wire, self.world, self.count, self.kills = handset, wire, world, count, kills
        self.typing_lost = 0.0
        self.forms = [f"{wire.address}{FORM}#vide"] * count
        self.forms[::5] = [wire.address + page for page in world.plan(len(self.forms[::5]))]
        self.page = self._started()
        self.page.goto(f"{wire.address}/connexion/")
        sign_in(self.page, self.world.email)
        self.page.goto(wire.address + FORM)
        ready_offline(self.page)

    def run(self) -> str:
        self.type_without_network()
        self.meet_a_portal()
        self.come_back_after_the_session()
        self.send_from_two_tabs()
        stored, sent = self.world.stored(), said_sent(self.page)
        promise(sorted(people for _, people in stored) == list(range(1, self.count + 1)), f"{len(stored)} stored")
        promise(sent == {identifier for identifier, _ in stored}, f"{len(sent)} said « Envoyée »")
        promise(self.handset.deaths == self.kills, f"{self.handset.deaths} browsers killed of {self.kills}")
        promise(self.wire.answers_lost, "no answer was lost")
        whole = OutingText.objects.filter(highlight=SENTENCE).count()
        promise(whole == self._deaths_while_typing(), f"{whole} sentences whole")
        return (
            f"{self.count} drafts, {len(stored)} stored once, {len(sent)} said « Envoyée », 0 wrongly; "
            f"{self.handset.deaths} browsers killed, {self.typing_lost:.2f} s of typing lost at most; "
            f"{self.wire.answers_lost} answers lost after storing"
        )

    def type_without_network(self) -> None:
        self.wire.mode = "cut"
        deadly = set(range(1, self._deaths_while_typing() + 1))
        for people, form in enumerate(self.forms, start=1):
            self.page.goto(form)
            fill(self.page, str(people))
            if people in deadly:
                self.die_while_typing(people)
            save(self.page)
            self.page.wait_for_url(f"**{QUEUE}")
        promise({record["state"] for record in kept(self.page)} == {"waiting"}, "not everything waits")
        promise(len(kept(self.page)) == self.count, f"{len(kept(self.page))} kept of {self.count}")

    def die_while_typing(self, people: int) -> None:
        """Killed in the middle of a sentence; what comes back is what was typed until a moment before."""
        open_block(self.page, "[name=highlight]")
        self.page.locator("[name=highlight]").focus()
        typed_at = []
        for letter in SENTENCE[: random.randint(20, len(SENTENCE) - 5)]:
            self.page.keyboard.type(letter)
            typed_at.append(time.monotonic())
        killed_at, address = time.monotonic(), self.page.url
        self.handset.kill()
        self.page = self._started()
        self.page.goto(address)
        expect(self.page.get_by_text("Brouillon gardé sur ce téléphone, repris.")).to_be_visible()
        text = self.page.input_value("[name=highlight]")
        promise(SENTENCE.startswith(text), f"« {text} » came back")
        promise(self.page.input_value("[name=people_mediated]") == str(people), "the number did not come back")
        if len(text) < len(typed_at):
            self.typing_lost = max(self.typing_lost, killed_at - typed_at[len(text)])
        promise(self.typing_lost <= MOST_LOST, f"{self.typing_lost:.2f} s of typing lost")
        put(self.page, "highlight", SENTENCE)

    def meet_a_portal(self) -> None:
        self.wire.mode = "portal"
        promise(try_to_send(self.page) == "portal", "a portal was taken for the site")
        self.nothing_left()

    def come_back_after_the_session(self) -> None:
        Session.objects.all().delete()
        self.wire.mode = "through"
        promise(try_to_send(self.page) == "sign_in", "sent without a session")
        self.nothing_left()

    def nothing_left(self) -> None:
        promise(not self.world.stored(), "something was stored")
        promise(not said_sent(self.page), "something was said « Envoyée »")

    def send_from_two_tabs(self) -> None:
        """Both at once, over a line that loses one answer in three, killed now and then in the middle."""
        self.wire.mode = "patchy"
        send = f"() => void import('{OUTBOX}').then((outbox) => outbox.send({{ force: true, insist: true }}))"
        for _ in range(self.kills + MOST_ROUNDS):
            self._come_in()
            tabs = [self.page, self.handset.context.new_page()]
            tabs[1].goto(self.wire.address + QUEUE)
            for tab in tabs:
                tab.evaluate(send)
            is_deadly = self.handset.deaths < self.kills
            self.page.wait_for_timeout(random.uniform(100, 600) if is_deadly else 1500)
            sent, stored = said_sent(self.page), {identifier for identifier, _ in self.world.stored()}
            promise(sent <= stored, f"{len(sent - stored)} said « Envoyée » and not stored")
            if is_deadly:
                self.handset.kill()
                self.page = self._started()
                continue
            left = kept(self.page)
            if not left:
                return
            said = [record["sentences"] for record in left if record["state"] in ("refused", "conflict")]
            promise(not said, f"{len(said)} refused: {said[:1]}")
            tabs[1].close()
        raise Broken(f"{len(kept(self.page))} still on the phone after {MOST_ROUNDS} rounds")

    def _come_in(self) -> None:
        self.page.goto(self.wire.address + QUEUE)
        if "/connexion/" not in self.page.url and try_to_send(self.page) == "sign_in":
            self.page.goto(f"{self.wire.address}/connexion/?next={QUEUE}")
        if "/connexion/" in self.page.url:
            sign_in(self.page, self.world.email)

    def _deaths_while_typing(self) -> int:
        return self.kills - max(1, self.kills // 4)

    def _started(self) -> Page:
        return self.handset.start()
