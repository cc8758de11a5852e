"""Every step of logging an outing as a phone of 360 px shows it, then the pages on the screens of LOOK 9: as short as
320 x 256, text twice as large, two laptops, forced colours. `make pictures` says in which folder they are.

With an address, of a site that serves the demo, it takes them there: `python -m trials.bench.pictures http://localhost:8000`.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from trials.handset import LAUNCH, PATIENCE, TEXT_TWICE_AS_LARGE

from .entry import SCHEME, WHO, button, served_demo, signed_in, with_empty_cache

COORDINATOR = "coordination@pimms-bordeaux.test"
# By name: width, height, what Chromium starts with, what it tells the pages of colours.
SCREENS = {
    "320x256": (320, 256, [], None),
    "360-texte-200": (360, 740, [TEXT_TWICE_AS_LARGE], None),
    "1024": (1024, 768, [], None),
    "1280": (1280, 900, [], None),
    "couleurs-forcees": (360, 740, [], "active"),
}


class Album:
    """Pictures in the order they are taken."""

    page: Page

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def take(self, name: str, *, whole: bool = True) -> None:
        self.count += 1
        # A page as long as its content: what is fixed to the bottom stands at its end.
        height = self.page.evaluate("document.documentElement.scrollHeight") if whole else 740
        self.page.set_viewport_size({"width": 360, "height": max(740, height)})
        self.page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png")
        self.page.set_viewport_size({"width": 360, "height": 740})


def tally(album: Album, address: str) -> None:
    page = album.page
    page.goto(f"{address}/sorties/compteur/?scheme={SCHEME}")
    album.take("compteur")
    for label in ("Femme", "Femme", "Homme", "Sans préciser", "26-64\u00a0ans", "Emploi", "Emploi"):
        page.locator(f"[data-label='{label}']").click()
    page.locator("[data-tally-requests] dd", has_text="2").wait_for()
    album.take("compteur-en-cours")
    album.take("compteur-ecran", whole=False)
    page.get_by_role("link", name="Clôturer la sortie").click()
    page.locator("[data-summary] dd", has_text="4").first.wait_for()
    album.take("saisie-depuis-le-compteur", whole=False)
    page.goto(f"{address}/sorties/compteur/?scheme={SCHEME}")
    page.locator("[data-tally-carried]").wait_for()
    album.take("compteur-repris")
    button(page, "Nouveau compteur").click()


def blocks(album: Album, address: str) -> None:
    page = album.page
    page.goto(f"{address}/sorties/nouvelle/?scheme={SCHEME}#vide")
    page.reload()
    page.locator("form[data-keeping]").wait_for()
    steps = page.locator(".om-etapes a")
    for index in range(5):
        steps.nth(index).click()
        album.take(f"bloc-{index + 1}")
    steps.nth(0).click()
    page.select_option("[name=format]", "walkabout")
    page.click("[name=_add_stop]")
    page.locator(".om-derniers-lieux button").first.click()
    page.click("label:has-text('Thématique')")
    album.take("tournee")
    steps.nth(2).click()
    page.fill("[name=people_mediated]", "14")
    page.fill("[name=women_count]", "9")
    album.take("le-reste")
    page.fill("[name=men_count]", "6")
    page.locator("#bloc-how-many details summary").first.click()
    page.fill("[name=people_met]", "3")
    album.take("somme-fausse")
    page.fill("[name=people_mediated]", "0")
    album.take("personne")
    page.fill("[name=people_mediated]", "5000")
    album.take("beaucoup", whole=False)
    steps.nth(3).click()
    for row in (0, 0, 1):
        page.locator(".om-demande label").nth(row).click()
    page.locator("#bloc-what-for details summary").first.click()
    page.fill("[name=coupons_issued]", "5")
    page.fill("[name=handling_referred]", "2")
    album.take("demandes")
    steps.nth(4).click()
    page.fill("[name=highlight]", "Mme Petit nous a ouvert.")
    page.click("[name=_add_testimony]")
    album.take("retenir")
    page.locator("[data-save]").click()
    page.locator("#a-corriger").wait_for()
    album.take("refus")


def pages(album: Album, address: str) -> None:
    page = album.page
    page.goto(f"{address}/sorties/?scheme={SCHEME}")
    album.take("liste", whole=False)
    page.goto(f"{address}/sorties/?scheme={SCHEME}&status=validated")
    page.locator("tbody th a").first.click()
    album.take("sortie")


def merging(album: Album, address: str) -> None:
    page = album.page
    page.goto(f"{address}/sorties/fusionner/lieux/?scheme={SCHEME}")
    album.take("fusion")
    page.locator("#id_merged").select_option(index=1)
    page.locator("#id_kept").select_option(index=2)
    button(page, "Voir ce qui change").click()
    page.locator("#ce-qui-change").wait_for()
    album.take("fusion-confirmer")


def screens(playwright: Playwright, address: str, folder: Path) -> int:
    """List, each block of the form, tally, dashboard and report's form on each screen; how many pictures. A tall page
    is cut in no piece, and what is fixed stands at the foot of the first screen."""
    count = 0
    for name, (width, height, arguments, forced_colours) in SCREENS.items():
        browser = playwright.chromium.launch(**LAUNCH | {"args": [*LAUNCH["args"], *arguments]})
        context = with_empty_cache(browser, signed_in(browser, address, COORDINATOR))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(forced_colors=forced_colours, reduced_motion="reduce")
        for path in ("sorties", "sorties/nouvelle", "sorties/compteur", "tableau-de-bord", "rapports/nouveau"):
            page.goto(f"{address}/{path}/?scheme={SCHEME}")
            steps = page.locator(".om-etapes a")
            for step in range(steps.count() or 1):
                if steps.count():
                    steps.nth(step).click()
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}-{path.replace('/', '-')}-{step + 1}.png", full_page=True)
                count += 1
        browser.close()
    return count


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="optimedia-pictures-"))
    given = nullcontext(sys.argv[1]) if len(sys.argv) > 1 else served_demo()
    with given as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        album = Album(folder)
        for who, scenes in ((WHO, (tally, blocks, pages)), (COORDINATOR, (merging,))):
            album.page = with_empty_cache(browser, signed_in(browser, address, who)).new_page()
            album.page.set_default_timeout(PATIENCE)
            for scene in scenes:
                scene(album, address)
        browser.close()
        count = album.count + screens(playwright, address, folder)
    print(f"{count} images dans {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
