"""A coordination's desk in Chromium: one browser whose clock is given, and moved from day to day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from html import unescape

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.html import strip_tags
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from partners.conventions.supplying import send_due_requests
from schemes import clock

from .handset import PATIENCE

SCREEN = {"width": 1280, "height": 900}
# Seconds of a person, by the keystroke-level model: to choose what to press and press it, to type a sign.
PRESS, SIGN = 2.45, 0.28
SPACES = re.compile("[\\s\u00a0\u202f]+")


def plain(text: str) -> str:
    """Every space, and every run of them, as one."""
    return SPACES.sub(" ", text).strip()


class Desk:
    """What `user` does at `address`, by the pages alone: `hold` stops the clock, `new_context` opens a browser."""

    page: Page
    screen = SCREEN
    taps = keys = 0

    def __init__(self, new_context: Callable[..., BrowserContext], address: str, hold: Callable, user: User) -> None:
        self.new_context, self.address, self.hold, self.user = new_context, address, hold, user
        # Past a week, a coordinator's role asks for it.
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        # Signed in without passing by the sign-in page, which others try.
        client = Client()
        client.force_login(user)
        self.cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}

    def at(self, day: datetime.date, hour: int = 15, minute: int = 0) -> None:
        """Goes to that moment: mails that are due leave, and the browser is taken anew."""
        self.hold(clock.moment(day, datetime.time(hour, minute)))
        self.post()
        if hasattr(self, "page"):
            self.page.context.close()
        context = self.new_context()
        context.add_cookies([self.cookie])
        self.page = context.new_page()
        self.page.set_viewport_size(self.screen)
        self.page.set_default_timeout(PATIENCE / 2)

    def post(self) -> None:
        send_due_requests()

    @property
    def minutes(self) -> float:
        """What a person takes to press and to type all that was so far, without reading."""
        return (self.taps * PRESS + self.keys * SIGN) / 60

    def stranger(self) -> Page:
        """A browser that knows nobody and runs no script."""
        page = self.new_context(java_script_enabled=False).new_page()
        page.set_default_timeout(PATIENCE / 2)
        return page

    def open(self, path: str) -> str:
        """That page, and what it says."""
        self.page.goto(self.address + path)
        return self.text()

    def text(self) -> str:
        return plain(unescape(strip_tags(self.page.locator("main").inner_html().replace("<", " <"))))

    def press(self, name: str) -> None:
        """A button, or a link, that leads elsewhere."""
        main = self.page.locator("main")
        target = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        with self.page.expect_navigation():
            target.first.click()
        self.taps += 1

    def choose(self, name: str, value: str) -> None:
        """One of the tiles of a field."""
        box = self.page.locator(f"main [name='{name}'][value='{value}']")
        self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        self.taps += 1

    def fill(self, **values: str) -> None:
        """Fields by name."""
        for name, value in values.items():
            self.page.fill(f"main [name='{name}']", value)
            self.taps += 1
            self.keys += len(value)

    def pick(self, name: str, label: str = "", *, value: str = "") -> None:
        """In a list, opened and pressed: by what it says, or by its value."""
        self.page.select_option(f"main [name='{name}']", **{"value": value} if value else {"label": label})
        self.taps += 2

    # -- The workshop of a report

    def write(self, key: str, text: str) -> None:
        """One text, which saves itself."""
        with self.page.expect_response(lambda answered: f"/textes/{key}/" in answered.url):
            self.page.locator(f"#texte-{key} textarea").fill(text)

    def read_and_publish(self) -> None:
        """Each page of the draft that is open, read; then published."""
        draft = self.page.url.partition("?")[0].removeprefix(self.address)
        self.open(draft)
        for name in [link.get_attribute("href") for link in self.page.locator(".om-plan a").all()]:
            self.open(draft + name)
            if self.page.get_by_role("button", name="J’ai relu cette page").count():
                self.press("J’ai relu cette page")
        assert "Rien ne reste avant de publier" in self.open(draft)
        self.press("Publier")
        self.press("Publier ce rapport")
