"""What it costs to log an outing: taps and keystrokes, bytes, seconds. `make bench-entry`.

Production's own settings (gunicorn, WhiteNoise, Brotli) serve the demo; Chromium drives the real form at 360 px. A tap
is a tap, a key is a key, a dictated sentence counts 2 (the field, the microphone), scrolling is not counted. Each step
is printed, each budget with what was measured; a budget that is missed makes the command fail.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from trials.handset import LAUNCH, PATIENCE, SCREEN, give_clock, ready_offline, sign_in
from trials.line import Line
from trials.processes import until
from trials.site import ROOT, Site

WHO, SCHEME = "mediation@pimms-bordeaux.test", "bordeaux-triporteur"
FORM = f"/sorties/nouvelle/?scheme={SCHEME}"
HOME = "/aujourdhui/"
PHONE = SCREEN | {"has_touch": True}
SENTENCE = "Le mercredi, on nous attend devant la halle."
# 400 kbit/s, 400 ms, a processor four times slower.
SLOW = {"bytes_per_second": 50_000, "round_trip": 0.4}
SLOWER_CPU = 4
RUNS = 3


# Three outings of today to close, whatever the hour and what the demo left open.
PLANNED = f"""
import datetime, uuid
from dataclasses import replace
from accounts.models import User
from planning.ahead import entry_of
from planning.models import Series
from planning.single import plan_one
from schemes import clock
series = Series.objects.with_plan().filter(scheme__slug="{SCHEME}").first()
hours = dict(starts_at=datetime.time(5), ends_at=datetime.time(7))
for _ in range(3):
    entry = entry_of(series, clock.today(series.scheme))
    plan_one(scheme=series.scheme, operator=series.operator, user=User.objects.get(email="{WHO}"),
        client_uuid=uuid.uuid4(), entry=replace(entry, fields=entry.fields | hours))
"""


class Thumb:
    """Counts what a person does and prints it."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def _did(self, what: str, cost: int) -> None:
        self.count += cost
        print(f"    {self.count:>3}  {what}")

    def tap(self, target: Locator, what: str) -> None:
        target.tap()
        self._did(f"toucher : {what}", 1)

    def key(self, keys: str) -> None:
        # A person types once the field has called the keypad.
        self.page.locator("input:focus").wait_for()
        self.page.keyboard.type(keys)
        self._did(f"taper : {keys}", len(keys))

    def dictate(self, target: Locator, sentence: str) -> None:
        target.fill(sentence)
        self._did(f"dicter : « {sentence} »", 2)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def to_close(page: Page) -> Locator:
    """The first planned outing that may be closed, on « Aujourd’hui »."""
    return page.get_by_role("link", name="Clôturer cette sortie").first


def closed(thumb: Thumb) -> None:
    """Scenario A: a planned outing, the least that closes it, with the feeling."""
    page = thumb.page
    thumb.tap(to_close(page), "Clôturer cette sortie")
    thumb.key("14")
    thumb.tap(page.locator(".om-etapes a").last, "Retenir")
    thumb.tap(page.locator("label.om-ressenti", has_text="Bonne").first, "Bonne")
    thumb.tap(page.locator("[data-save]"), "Enregistrer")


def shortest(thumb: Thumb) -> None:
    """« Comme la dernière fois », the least that logs an outing that nobody planned, with the feeling."""
    page = thumb.page
    thumb.tap(page.get_by_role("link", name="Sortie non prévue"), "Sortie non prévue")
    thumb.tap(page.locator("[data-like-last]"), "Comme la dernière fois")
    thumb.key("14")
    thumb.tap(page.locator(".om-etapes a").last, "Retenir")
    thumb.tap(page.locator("label.om-ressenti", has_text="Bonne").first, "Bonne")
    thumb.tap(page.locator("[data-save]"), "Enregistrer la sortie")


def planned(thumb: Thumb) -> None:
    """Scenario B: a planned outing, all that a normal day brings."""
    thumb.tap(to_close(thumb.page), "Clôturer cette sortie")
    people_and_requests(thumb)


def unplanned(thumb: Thumb) -> None:
    """Scenario D: nobody planned it."""
    page = thumb.page
    thumb.tap(page.get_by_role("link", name="Sortie non prévue"), "Sortie non prévue")
    # Elsewhere than what is planned: there, the form asks whether it was that one.
    elsewhere = page.locator(".om-derniers-lieux button").filter(has_not_text="Place centrale")
    thumb.tap(elsewhere.first, "un des derniers lieux")
    thumb.tap(page.locator("#id_duration label").first, "la durée habituelle")
    thumb.tap(page.locator("[data-next]"), "Suivant")
    thumb.tap(page.locator("#id_partners label").first, "un partenaire")
    thumb.tap(page.locator("[data-next]"), "Suivant")
    people_and_requests(thumb)


def tallied(thumb: Thumb) -> None:
    """Scenario C: the field tally was used during the outing; only closing is counted."""
    page = thumb.page
    page.get_by_role("link", name="Compteur de terrain").tap()
    counted = [("Femme", 9), ("Homme", 5), ("26-64\u00a0ans", 7), ("Emploi", 4)]
    for label, times in counted:
        for _ in range(times):
            page.locator(f"[data-label='{label}']").tap()
    page.locator("[data-tally-requests] dd", has_text="4").wait_for()
    thumb.tap(page.get_by_role("link", name="Clôturer\u00a0:").first, "Clôturer la sortie prévue")
    keep_and_save(thumb)


def people_and_requests(thumb: Thumb) -> None:
    """14 people with their sex and ages, 14 requests on five topics, a feeling and a sentence."""
    page = thumb.page
    thumb.key("14")
    for name, what, keys in (
        ("women_count", "Femmes", "9"),
        (None, "Le reste : 5 hommes", ""),
        ("age_under_18", "Moins de 18 ans", "2"),
        ("age_18_25", "18-25 ans", "3"),
        ("age_65_plus", "65 ans et plus", "2"),
        (None, "Le reste : 26-64 ans", ""),
    ):
        thumb.tap(page.locator(f"[name={name}]") if name else button(page, what), what)
        if keys:
            thumb.key(keys)
    thumb.tap(page.locator("[data-next]"), "Suivant")
    for row, times in enumerate((4, 3, 2, 1)):
        for _ in range(times):
            topic = page.locator(".om-demande").nth(row)
            thumb.tap(topic.locator("label"), f"+1 {topic.locator('label').inner_text().splitlines()[0]}")
    thumb.tap(button(page, "Le reste : 4 en médiation généraliste"), "Le reste : 4 en médiation généraliste")
    thumb.tap(page.locator("[data-next]"), "Suivant")
    keep_and_save(thumb)


def keep_and_save(thumb: Thumb) -> None:
    page = thumb.page
    thumb.tap(page.locator("label.om-ressenti", has_text="Bonne").first, "Bonne")
    thumb.dictate(page.locator("[name=highlight]"), SENTENCE)
    thumb.tap(page.locator("[data-save]"), "Enregistrer")


# What it is, what the thumb does, the most it may take, the words of what is stored.
Scenario = tuple[str, Callable[[Thumb], None], int, list[str]]
SCENARIOS: list[Scenario] = [
    ("A. Sortie prévue, le minimum", closed, 6, ["14", "Bonne"]),
    ("« Comme la dernière fois », le minimum", shortest, 8, ["14", "Bonne"]),
    ("B. Sortie prévue, complète", planned, 30, ["Femmes\n9", "Hommes\n5", "26-64 ans\n7", "généraliste\n4", SENTENCE]),
    ("C. Compteur de terrain, clôture seule", tallied, 5, ["Femmes\n9", "Hommes\n5", "26-64 ans\n7", SENTENCE]),
    ("D. Sortie non prévue, complète", unplanned, 35, ["Femmes\n9", "Hommes\n5", "26-64 ans\n7", SENTENCE]),
]


class Budget:
    """What was promised beside what was measured."""

    def __init__(self) -> None:
        self.lines: list[tuple[bool, str]] = []

    def hold(self, what: str, measured: float, most: float, unit: str, *, strictly: bool = True) -> None:
        holds = measured < most if strictly else measured <= most
        sign = "<" if strictly else "≤"
        said = f"{measured:.2f}".rstrip("0").rstrip(".")
        self.lines.append((holds, f"{what} : {said} {unit} ({sign} {most:g})"))

    def close(self) -> int:
        print("\nBudgets")
        for holds, line in self.lines:
            print(f"  {'tenu  ' if holds else 'MANQUÉ'}  {line}")
        return 0 if all(holds for holds, _ in self.lines) else 1


@contextmanager
def served_demo(prepared: str = PLANNED, *, months: int = 6) -> Iterator[str]:
    """So many months of the demo as production serves it, and what the script `prepared` adds, on a base and a port of
    its own; all of it is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="optimedia-bench-") as folder:
        env = os.environ | {
            "DEBUG": "0",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": "dummymail://",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            # Chromium takes « localhost » for safe: secure cookies come back without a certificate.
            "SECURE_SSL_REDIRECT": "0",
        }
        for command in (
            ["migrate", "-v", "0"],
            ["createcachetable"],
            ["collectstatic", "--noinput", "-v", "0"],
            ["load_demo", "--months", str(months), "--without-reports"],
            ["shell", "-v", "0", "-c", prepared],
        ):
            # The demo is refused in production: its passwords are known.
            asked = env | {"DEBUG": "1"} if command[0] in ("load_demo", "shell") else env
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, cwd=ROOT, env=asked, check=True, stdout=subprocess.DEVNULL, timeout=900)
        site = Site(Path(folder) / "gunicorn.log", env)
        try:
            address = f"http://localhost:{site.port}"
            until(lambda: answers(f"{address}/sante/"), "the server")
            yield address
        finally:
            site.stop()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=1)
    except OSError:
        return False
    return True


def signed_in(browser: Browser, address: str, who: str = WHO) -> list[dict]:
    """The cookies of somebody who signed in; each measure starts from them with an empty cache."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{address}/connexion/")
    sign_in(page, who)
    cookies = context.cookies()
    context.close()
    return cookies


def with_empty_cache(browser: Browser, cookies: list[dict]) -> BrowserContext:
    context = browser.new_context(**PHONE)
    give_clock(context)
    context.add_cookies(cookies)
    return context


def count_taps(
    browser: Browser,
    address: str,
    cookies: list[dict],
    budget: Budget,
    *,
    scenarios: list[Scenario] = SCENARIOS,
    start: str = "/",
    # A new one is confirmed by the phone on the server's receipt, a planned one by the server's page.
    said: str = "Sortie (envoyée|enregistrée)",
) -> None:
    for title, scenario, most, expected in scenarios:
        print(f"\n{title}")
        context = with_empty_cache(browser, cookies)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}{start}")
        thumb = Thumb(page)
        scenario(thumb)
        page.get_by_text(re.compile(said)).first.wait_for()
        stored = page.locator("main").inner_text()
        missing = [words for words in expected if words not in stored]
        if missing:
            raise SystemExit(f"Ce qui est enregistré ne dit pas : {missing}\n{stored}")
        budget.hold(title, thumb.count, most, "touchers et frappes", strictly=False)
        context.close()


# The form is usable when its script has laid out the blocks: a tap does what it says.
# Looked at from the first moment: the end of loading would also wait for what the thumb does not need yet.
WATCH = """
const look = () => {
  if (document.body?.classList.contains("om-par-bloc")) window.usableAt = performance.now();
  else requestAnimationFrame(look);
};
look();
"""


# The frame after the class: a predicate that waits in the page would need « eval », which the policy refuses.
USABLE_AT = "() => new Promise((told) => requestAnimationFrame(() => told(window.usableAt)))"


def weigh(browser: Browser, address: str, cookies: list[dict], budget: Budget, what: str, where: str) -> None:
    line = Line(address, **SLOW)
    context = with_empty_cache(browser, cookies)
    page = context.new_page()
    print(f"\n{what}, première ouverture")
    weights = transferred(page, f"{line.address}{where}")
    for url, weight in weights.items():
        print(f"    {weight / 1000:>6.1f} ko  {url.removeprefix(line.address)}")
    budget.hold(f"{what}, première ouverture, poids compressé", sum(weights.values()) / 1000, 90, "ko")
    ready_offline(page)
    line.received = 0
    page.goto(f"{line.address}{where}", wait_until="networkidle")
    page.wait_for_timeout(1000)  # The worker asks whether it is still the latest.
    print(f"\n{what}, ouvertures suivantes\n    {line.received / 1000:>6.1f} ko  tout ce qui passe sur la ligne")
    budget.hold(f"{what}, ouvertures suivantes, poids compressé", line.received / 1000, 15, "ko")
    context.close()


def transferred(page: Page, address: str) -> dict[str, int]:
    """Bytes on the wire by address, headers included, of what this page fetched; not what its worker keeps aside."""
    client = page.context.new_cdp_session(page)
    urls: dict[str, str] = {}
    weights: dict[str, int] = {}
    client.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    client.on(
        "Network.loadingFinished",
        lambda event: weights.update({urls.get(event["requestId"], "?"): int(event["encodedDataLength"])}),
    )
    client.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    client.detach()
    return {url: weight for url, weight in weights.items() if weight}


def time_it(
    browser: Browser,
    address: str,
    cookies: list[dict],
    budget: Budget,
    *,
    where: str = FORM,
    watch: str = WATCH,
    laid_out: str = "body.om-par-bloc",
) -> None:
    """The median of a few runs: the machine has other things to do."""
    print(f"\n{where}, 400 kbit/s, 400 ms, processeur {SLOWER_CPU} fois plus lent ({RUNS} essais)")
    first, later = [], []
    line = Line(address, **SLOW)
    for _ in range(RUNS):
        context = with_empty_cache(browser, cookies)
        page = context.new_page()
        page.add_init_script(watch)
        client = context.new_cdp_session(page)
        client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        for times in (first, later):
            line.slow = True
            page.goto(f"{line.address}{where}")
            page.locator(laid_out).wait_for()
            times.append(page.evaluate(USABLE_AT) / 1000)
            line.slow = False
            ready_offline(page)
        context.close()
    for visit, times, most in (("Première ouverture", first, 4), ("Ouvertures suivantes", later, 1.5)):
        print(f"    {visit} : {', '.join(f'{seconds:.2f} s' for seconds in times)}")
        budget.hold(f"{visit}, utilisable", sorted(times)[len(times) // 2], most, "s")


def main() -> int:
    budget = Budget()
    with served_demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        cookies = signed_in(browser, address)
        count_taps(browser, address, cookies, budget)
        for what, where in (("Saisie", FORM), ("Aujourd’hui", HOME)):
            weigh(browser, address, cookies, budget, what, where)
        time_it(browser, address, cookies, budget)
        browser.close()
    return budget.close()


if __name__ == "__main__":
    sys.exit(main())
