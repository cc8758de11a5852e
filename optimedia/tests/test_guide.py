"""The guide's pictures are of today's pages: they are taken again, and compared. `make guide` keeps new ones."""

import datetime
import io
import os

import pytest
from PIL import Image, ImageChops

from home.guide import GUIDES, PICTURES
from trials.guide import path_of, shots
from trials.handset import PATIENCE

NOW = datetime.datetime(2026, 11, 18, 14, tzinfo=datetime.UTC)
# Of the pixels, those that may differ: letters that another build of Chromium or of a font draws otherwise.
MOST_DIFFERENT = 0.05


def difference(first, second):
    """The part of pixels that differ plainly; 1 when the sizes do."""
    if first.size != second.size:
        return 1.0
    grey = ImageChops.difference(first.convert("L"), second.convert("L"))
    return sum(grey.point(lambda value: value > 32 and 255).histogram()[1:]) / (first.width * first.height)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_the_pictures_are_of_todays_pages(hold_clock, june, live_server, new_context):
    hold_clock(NOW)

    def new_page():
        page = new_context().new_page()
        page.set_default_timeout(PATIENCE)
        return page

    old = {}
    for picture, taken in shots(new_page, live_server.url):
        if os.environ.get("KEEP_PICTURES"):
            path_of(picture).write_bytes(taken)
        kept = Image.open(path_of(picture)) if path_of(picture).exists() else Image.new("L", (1, 1))
        old[picture.name] = difference(kept, Image.open(io.BytesIO(taken)))
    assert {name: part for name, part in old.items() if part > MOST_DIFFERENT} == {}, "make guide"


@pytest.mark.parametrize("key", ["", *GUIDES])
def test_each_page_of_the_guide_opens(admin_client, key):
    html = admin_client.get(f"/aide/{key}/".replace("//", "/")).content.decode()
    assert "<h1" in html
    named = {picture.name for picture in PICTURES if f"img/aide/{picture.name}" in html}
    assert html.count("<img") - html.count("img/logo") == len(named)
