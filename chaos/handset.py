"""A mediator's phone in Chromium: what a thumb does in the form, and what the phone keeps of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FORM, QUEUE = "/sorties/nouvelle/", "/sorties/envois/"
OUTBOX = "/static/js/outbox.js"
PASSWORD = "demo-optimedia"


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
            for (let tries = 0; tries < 200; tries += 1) {
                const said = await (await caches.open("who")).match("/who");
                if (said && (await said.json()).version) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error("no pages kept after 10 s");
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


def try_to_send(page: Page) -> str:
    """Sends now; gives why it stopped, nothing when everything had its answer."""
    return page.evaluate(f"async () => (await import('{OUTBOX}')).send({{ force: true, insist: true }})")
