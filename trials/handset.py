"""A mediator's phone in Chromium: what a thumb does in the form, and what the phone keeps of it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone
from django.utils.functional import lazy
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from schemes import clock
from trials.processes import children_of, kill

if TYPE_CHECKING:
    from accounts.models import User

FORM, QUEUE = "/sorties/nouvelle/", "/sorties/envois/"
OUTBOX = lazy(static, str)("js/outbox.js")
PASSWORD = "demo-optimedia"
# Chromium without its windows: the same engine and store, and a suite a third shorter.
LAUNCH = {
    "executable_path": shutil.which("chromium-headless-shell"),
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}
# What somebody sets in the browser who reads 32 px where others read 16: rem and media queries follow, as for them.
TEXT_TWICE_AS_LARGE = "--blink-settings=defaultFontSize=32"
# A bound, not a measure: a busy machine is no fault of the page.
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE / 2)
SCREEN = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 360, "height": 740}}
# Of a test that reads what a page keeps for when there is no network: elsewhere no worker runs, for it asks for a dozen
# pages after each sign-in.
WITH_WORKER = pytest.mark.browser_context_args(service_workers="allow")


# Playwright's own clock takes the timers and performance.now too, which some of us measure with.
OTHER_HOUR = """
(() => {
  const shift = %d, Machine = Date;
  const shifted = () => Machine.now() + shift;
  Date = class extends Machine {
    constructor(...given) {
      super(...(given.length ? given : [shifted()]));
    }
    static now() {
      return shifted();
    }
  };
})();
"""


def give_clock(context: BrowserContext) -> None:
    """What the pages of this browser take for now is what the site does. A service worker keeps the machine's clock: it
    compares its own stamps only."""
    shift = clock.now() - timezone.now()
    if shift:
        context.add_init_script(OTHER_HOUR % (shift.total_seconds() * 1000))


class Handset:
    """A browser that keeps its profile in `folder` from one life to the next, and dies when it is told to."""

    def __init__(self, chromium: BrowserType, folder: Path) -> None:
        self.chromium, self.folder, self.deaths = chromium, folder, 0

    def start(self) -> Page:
        self.context = self.chromium.launch_persistent_context(self.folder, **LAUNCH, **SCREEN)
        self.context.set_default_timeout(PATIENCE)
        give_clock(self.context)
        return self.context.pages[0]

    def kill(self) -> None:
        """SIGKILL, as when the battery dies: nothing is closed, nothing is said."""
        for pid in self._processes():
            kill(pid)
        self.deaths += 1
        self.stop()

    def stop(self) -> None:
        with contextlib.suppress(Error):
            self.context.close()

    def _processes(self) -> list[int]:
        """The browser's own process first, then all that it started."""
        found = [int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is_ours(path)]
        for pid in found:
            found += children_of(pid)
        return found

    def _is_ours(self, process: Path) -> bool:
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            return f"--user-data-dir={self.folder}".encode() in words and not any(
                w.startswith(b"--type=") for w in words
            )
        return False


def let_in(context: BrowserContext, user: User, address: str) -> None:
    """That browser is signed in there, without passing by the sign-in page."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def sign_in(page: Page, email: str) -> None:
    """On the sign-in page, wherever it was met."""
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda address: "/connexion/" not in address)


def ready_offline(page: Page) -> None:
    """Waits for the service worker to hold the pages of this person."""
    page.evaluate(
        """async () => {
            for (let tries = 0; tries < 6000; tries += 1) {
                const said = await (await caches.open("who")).match("/who");
                if (said && (await said.json()).version) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error("no pages kept after five minutes");
        }"""
    )


def no_page_kept(page: Page) -> None:
    """Waits for the phone to hold nobody's pages any more."""
    page.evaluate(
        """async () => {
            for (let tries = 0; tries < 200; tries += 1) {
                if ((await caches.keys()).every((name) => name.startsWith("assets-"))) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error("pages still kept after 10 s");
        }"""
    )


def open_block(page: Page, selector: str) -> None:
    """The block that holds a field, by its step at the top of the form."""
    block = page.locator(f"[data-block]:has({selector})").get_attribute("data-block")
    page.locator(f".om-etapes a[href='#bloc-{block}']").click()


def put(page: Page, name: str, value: str) -> None:
    """Types an answer where it is asked."""
    open_block(page, f"[name={name}]")
    page.fill(f"[name={name}]", value)


def fill(page: Page, people: str = "14", *, neighbourhood: str = "Les Tilleuls") -> None:
    """The four facts that close an outing, once the form says that it keeps what is typed."""
    expect(page.locator("form[data-keeping]")).to_be_attached()
    open_block(page, "[name=duration]")
    page.select_option("[name=stops-0-neighbourhood]", label=neighbourhood)
    page.locator("[name=duration][value=h2]").evaluate("input => input.click()")
    put(page, "mediators_count", "2")
    put(page, "people_mediated", people)


def save(page: Page) -> None:
    page.locator("footer button[type=submit]").click()


def kept(page: Page) -> list[dict]:
    """The records on the phone, of everybody."""
    return page.evaluate(f"async () => (await import('{OUTBOX}')).everybodys()")


def said_sent(page: Page) -> set[str]:
    """Identifiers of what the phone shows as « Envoyée »."""
    rows = page.evaluate(f"async () => (await import('{OUTBOX}')).sentToday()")
    return {row["uuid"] for row in rows}


def try_to_send(page: Page) -> str:
    """Sends now; gives why it stopped, nothing when everything had its answer."""
    return page.evaluate(f"async () => (await import('{OUTBOX}')).send({{ force: true, insist: true }})")
