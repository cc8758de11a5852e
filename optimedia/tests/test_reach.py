"""Everybody sees and reaches everything (LOOK 9): short screens, large text, no colours, links without a space.

By geometry, on the demo's pages in a browser.
"""

import datetime

import pytest
from playwright.sync_api import Page

from accounts.models import User
from outings.models import Outing, OutingText, Testimony
from reporting.models import ActivityReport, ReportText
from schemes.models import Scheme
from trials.handset import PATIENCE, TEXT_TWICE_AS_LARGE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COORDINATOR = "coordination@pimms-bordeaux.test"
SCHEME = "scheme=bordeaux-triporteur"
MONTH = {"starts_on": datetime.date(2026, 6, 1), "ends_on": datetime.date(2026, 6, 30)}
FORM, TALLY = f"/sorties/nouvelle/?{SCHEME}", f"/sorties/compteur/?{SCHEME}"
DASHBOARD = f"/tableau-de-bord/?{SCHEME}&from=2026-06-01&to=2026-06-30"
LINK = "https://exemple.test/" + "a" * 200
BARS = "header, footer, .om-somme"

# Everything that a page may show is shown: folds, and the blocks of the form one under the other.
OPEN_ALL = """() => {
  document.body.classList.remove("om-par-bloc");
  for (const fold of document.querySelectorAll("details")) fold.open = true;
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What of the height its fixed and sticky bars take, from 0 to 1.
BARS_SHARE = """(bars) => {
  const stays = (bar) => ["fixed", "sticky"].includes(getComputedStyle(bar).position);
  const heights = [...document.querySelectorAll(bars)].filter(stays).map((bar) => bar.getBoundingClientRect().height);
  return heights.reduce((sum, height) => sum + height, 0) / innerHeight;
}"""
# What has the focus and is not seen from its top to its middle, in words; nothing for what fills the screen.
COVERED_BY = """(bars) => {
  const focused = document.activeElement;
  const shown = focused.matches(".om-choix-case") ? focused.parentElement : focused;
  const box = shown.getBoundingClientRect();
  if (focused === document.body || focused.closest(bars) || box.height > innerHeight / 2) return "";
  const [x, middle] = [box.left + box.width / 2, box.top + box.height / 2];
  const over = [box.top + 2, middle].map((y) => document.elementFromPoint(x, y));
  const hides = over.some((one) => !one || one.closest(bars) && !one.contains(shown));
  return hides ? `${focused.name || focused.textContent.trim()} at ${Math.round(box.top)}` : "";
}"""
# The choices of every list that would not be read whole: too long for the lines that the list is high.
CUT_CHOICES = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const cut = [];
  for (const list of document.querySelectorAll("select")) {
    if (!list.offsetWidth) continue;
    const chosen = list.selectedIndex;
    for (const choice of list.options) {
      choice.selected = true;
      const style = getComputedStyle(list);
      pen.font = style.font;
      const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const lines = Math.ceil(pen.measureText(choice.text).width / room);
      const height = list.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
      if (lines * parseFloat(style.fontSize) > height) cut.push(`${list.name}: ${choice.text}`);
    }
    list.selectedIndex = chosen;
  }
  return cut;
}"""
# How a thing and what is written before it look, backgrounds and colours apart.
LOOKS = """(thing) => ["", "::before"].map((part) => {
  const style = getComputedStyle(thing, part || null);
  return [style.content, style.borderStyle, style.borderWidth, style.textDecorationLine, style.fontWeight].join(" ");
}).join(" | ")"""


@pytest.fixture
def pages(june):
    """The pages of a coordinator whose team wrote a link of 220 signs wherever it writes."""
    scheme = Scheme.objects.get(slug="bordeaux-triporteur")
    User.objects.filter(email=COORDINATOR).update(name="Marie-Antoinette Vandenbroucke-Exemple")
    OutingText.objects.update(highlight=LINK, team_note=LINK)
    Testimony.objects.update(text=LINK, has_consent=True)
    longest = scheme.neighbourhoods.first()
    longest.name = "Résidences du Grand-Parc et des Hauts de Garonne, côté place centrale"
    longest.save()
    report = ActivityReport.objects.create(scheme=scheme, title=LINK[:120], **MONTH)
    for key in ("lead", "finding_1", "difficulty"):
        ReportText.objects.create(report=report, key=key, text=LINK)
    done = Outing.objects.filter(scheme=scheme, testimonies__isnull=False).done().first()
    partner = scheme.partnerships.first().partner_id
    return [
        *(f"/sorties/?{SCHEME}", FORM, TALLY, DASHBOARD, f"/sorties/{done.pk}/", f"/sorties/{done.pk}/modifier/"),
        *(
            "/rapports/",
            f"/rapports/{report.pk}/",
            f"/rapports/{report.pk}/modifier/",
            f"/rapports/{report.pk}/publier/",
        ),
        *("/a-faire/", DASHBOARD.replace("/?", "/bilan/?")),
        *("/dispositifs/", "/dispositifs/bordeaux-triporteur/", "/partenaires/", f"/partenaires/{partner}/"),
        *(f"/sorties/fusionner/lieux/?{SCHEME}", "/sorties/envois/", "/personne-en-danger/", "/compte/mot-de-passe/"),
    ]


@pytest.fixture
def coordinator(site, pages) -> Page:
    site.sign_in(COORDINATOR)
    return site


@pytest.fixture
def large_text(browser_type_launch_args, browser_type, live_server, pages) -> Page:
    """The page of somebody whose browser shows all text twice as large, on a phone."""
    arguments = [*browser_type_launch_args["args"], TEXT_TWICE_AS_LARGE]
    browser = browser_type.launch(**browser_type_launch_args | {"args": arguments})
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_server.url}/connexion/")
    sign_in(page, COORDINATOR)
    yield page
    browser.close()


def open_all(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer.status == 200, address
    page.evaluate(OPEN_ALL)


@pytest.mark.long
def test_each_page_holds_in_its_screen_and_shows_its_choices_whole(coordinator, pages):
    wide, cut = {}, {}
    for path in pages:
        open_all(coordinator, coordinator.address + path)
        for width in (1280, 1024, 320):
            coordinator.set_viewport_size({"width": width, "height": 720})
            wide[path, width] = coordinator.evaluate(TOO_WIDE)
            cut[path, width] = coordinator.evaluate(CUT_CHOICES)
    assert {screen: too_wide for screen, too_wide in wide.items() if too_wide > 0} == {}
    assert {screen: choices for screen, choices in cut.items() if choices} == {}


def test_filters_folded_on_a_phone_unfold_by_keyboard(coordinator):
    coordinator.set_viewport_size({"width": 360, "height": 740})
    coordinator.goto(coordinator.address + DASHBOARD)
    period = coordinator.get_by_label("Du", exact=True)
    assert not period.is_visible()
    coordinator.locator("#filtres").press("Space")
    assert period.is_visible()


@pytest.mark.long
def test_text_twice_as_large_overflows_nowhere_on_a_phone(large_text, live_server, pages):
    wide = {}
    for path in pages:
        open_all(large_text, live_server.url + path)
        wide[path] = large_text.evaluate(TOO_WIDE)
    assert {path: too_wide for path, too_wide in wide.items() if too_wide > 0} == {}
    assert large_text.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"


def test_bars_take_a_third_of_the_height_at_most(coordinator):
    shares = {}
    for path in (FORM, TALLY):
        for height in (256, 400, 640, 740):
            coordinator.set_viewport_size({"width": 320, "height": height})
            coordinator.goto(coordinator.address + path)
            shares[path, height] = coordinator.evaluate(BARS_SHARE, BARS)
    assert {screen: share for screen, share in shares.items() if share > 1 / 3} == {}
    assert shares[FORM, 740] > 0  # where there is room, they stay


@pytest.mark.parametrize("height", [256, 640, 740])
def test_what_has_the_focus_is_never_under_a_bar(coordinator, height):
    coordinator.emulate_media(reduced_motion="reduce")  # where it scrolls to, not on its way
    coordinator.set_viewport_size({"width": 320, "height": height})
    coordinator.goto(coordinator.address + FORM)
    coordinator.locator("form[data-keeping]").wait_for()
    covered = []
    for step in range(5):
        coordinator.locator(".om-etapes a").nth(step).click()
        for key in ["Tab"] * 15 + ["Shift+Tab"] * 15:
            coordinator.keyboard.press(key)
            covered.append(coordinator.evaluate(COVERED_BY, BARS))
    assert [field for field in covered if field] == []


def test_what_is_chosen_is_seen_without_colours(coordinator):
    coordinator.emulate_media(forced_colors="active")
    coordinator.set_viewport_size({"width": 360, "height": 740})
    coordinator.goto(coordinator.address + FORM)
    coordinator.locator("form[data-keeping]").wait_for()
    chips = coordinator.locator("#id_duration .om-puce")
    chips.first.click()
    assert chips.first.evaluate(LOOKS) != chips.last.evaluate(LOOKS)
    steps = coordinator.locator(".om-etapes a")
    assert steps.first.evaluate(LOOKS) != steps.last.evaluate(LOOKS)
    steps.last.click()
    faces = coordinator.locator(".om-ressenti")
    faces.first.click()
    assert faces.first.evaluate(LOOKS) != faces.nth(1).evaluate(LOOKS)


def test_the_menu_never_covers_the_name(coordinator):
    for width in (992, 1024, 1100, 1280):
        coordinator.set_viewport_size({"width": width, "height": 720})
        coordinator.goto(f"{coordinator.address}/sorties/?{SCHEME}")
        menu = coordinator.locator(".om-nav li").last.bounding_box()
        name = coordinator.locator(".om-nav-compte.om-nav-large").bounding_box()
        out = coordinator.locator(".om-nav-sortir").bounding_box()
        assert menu["x"] + menu["width"] <= name["x"]
        assert name["x"] + name["width"] <= out["x"]


def test_a_phone_s_list_has_no_room_for_a_box_that_is_not_there(coordinator):
    coordinator.set_viewport_size({"width": 360, "height": 740})
    coordinator.goto(f"{coordinator.address}/sorties/?{SCHEME}&status=validated")
    row = coordinator.locator(".om-cartes tbody tr").first
    assert row.locator("td:visible").first.bounding_box()["x"] == row.bounding_box()["x"]


@pytest.mark.parametrize(("width", "is_table"), [(1199, False), (1200, True)])
def test_the_list_is_a_table_where_all_its_columns_fit_and_cards_below(coordinator, width, is_table):
    coordinator.set_viewport_size({"width": width, "height": 720})
    coordinator.goto(f"{coordinator.address}/sorties/?{SCHEME}")
    assert coordinator.locator(".om-cartes thead").is_visible() == is_table
    assert (
        coordinator.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table-responsive'))")
        == 0
    )
