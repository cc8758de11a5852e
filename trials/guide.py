"""The pictures of the guide: pages of the demo as they are today (`python -m trials.guide`, `make guide`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

from home.guide import PICTURES, Picture
from trials.handset import sign_in

FOLDER = Path(settings.BASE_DIR) / "static/img/aide"


def path_of(picture: Picture) -> Path:
    return FOLDER / f"{picture.name}.png"


def shots(new_page, address: str) -> Iterator[tuple[Picture, bytes]]:
    """Each picture and its bytes; `new_page` gives a page of a fresh browser, `address` is the site's."""
    page: Page | None = None
    account = ""
    for picture in PICTURES:
        if picture.account != account:
            page, account = new_page(), picture.account
            page.goto(f"{address}/connexion/")
            sign_in(page, account)
        page.set_viewport_size({"width": picture.width, "height": picture.height})
        page.goto(address + picture.address)
        page.wait_for_load_state("networkidle")
        yield picture, page.screenshot(animations="disabled", caret="hide")
