"""What it costs to note one thing in the field: taps, bytes, seconds. `make bench-noting`.

The harness, the line and the budgets of bytes and seconds are those of logging an outing (`entry`). Taps are counted
from « Noter », whose touch opens the page; the touches of « Aujourd’hui » from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from playwright.sync_api import sync_playwright

from trials.bench.entry import (
    HOME,
    Budget,
    Scenario,
    Thumb,
    button,
    count_taps,
    served_demo,
    signed_in,
    time_it,
    weigh,
)
from trials.handset import LAUNCH, PASSWORD

WHO, SCHEME = "terrain@nantes.test", "nantes-mediateur-de-quartier"
NOTE = "/noter/"
SENTENCE = "Le parvis est dans le noir depuis mardi."
# On the page that follows, or among what left when the line was slow.
SENT = "[Ee]nvoyée? à"
# Scripts that are modules run before this event: what is touched then is kept.
WATCH = "document.addEventListener('DOMContentLoaded', () => (window.usableAt = performance.now()));"
PAGES = {
    "Appel": "/appels/nouveau/",
    "Situation": "/situations/nouvelle/",
    "Étape": "/situations/etapes/",
    "Observation": "/observations/nouvelle/",
    "Suite": "/suites/nouvelle/",
}

# Somebody who is out at a spot, where one thing is said to be mended and another was checked; a situation in progress.
PREPARED = f"""
import uuid
from outings.entries import StopEntry
from outings.models import Outing
from outings.tests.factories import outing
from planning.models import CrewMember
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Spot
from schemes.tests.factories import member
from situations.models import Situation
from situations.noting import note_situation
from watch.noting import move_on
from watch.tests.factories import observation
scheme = Scheme.objects.get(slug="{SCHEME}")
user = member(scheme, email="{WHO}")
user.set_password("{PASSWORD}")
user.save()
today = clock.today(scheme)
quarter = Neighbourhood.objects.in_perimeter(scheme, today, today).first()
spot, _ = Spot.objects.get_or_create(scheme=scheme, name="Hall du 12", defaults=dict(neighbourhood=quarter))
there = dict(spot=spot, neighbourhood=quarter)
stops = [StopEntry(quarter, spot.name)]
out = outing(scheme, held_on=today, starts_at=None, ends_at=None, duration_minutes=120, stops=stops)
Outing.objects.filter(pk=out.pk).update(status="planned", submission_hash="", logged_at=None, recorded_by=None)
CrewMember.objects.create(outing=out, user=user)
for kind, states in (("lighting", ("sent", "fixed")), ("lift", ("sent", "fixed", "confirmed"))):
    seen = observation(scheme, kind, **there)
    for state in states:
        move_on(seen, state)
said = dict(scheme=scheme, operator=scheme.lead_operator, client_uuid=uuid.uuid4(), held_on=today, recorded_by=user)
note_situation(Situation(type="neighbour_conflict", **said, **there))
"""


def choices(*named: str) -> Callable[[Thumb], None]:
    """What is touched one after the other, by the words one reads."""

    def touch(thumb: Thumb) -> None:
        for words in named:
            thumb.tap(thumb.page.locator("main").get_by_text(words, exact=True).first, words)

    return touch


def noted(thumb: Thumb) -> None:
    """Four touches and a sentence."""
    choices("Une observation", "Cadre de vie, technique", "Éclairage")(thumb)
    thumb.dictate(thumb.page.locator("[name=text]"), SENTENCE)
    thumb.tap(button(thumb.page, "Enregistrer"), "Enregistrer")


def stepped(thumb: Thumb) -> None:
    """From « En cours »."""
    choices("Noter une étape")(thumb)
    thumb.tap(thumb.page.locator("[data-situations] label").first, "la situation")
    choices("Accord des parties", "Enregistrer")(thumb)


def touched(name: str) -> Callable[[Thumb], None]:
    return lambda thumb: thumb.tap(button(thumb.page, name).first, name)


# A sentence counts 2, as a tap on the field and one on the microphone.
SCENARIOS: dict[str, tuple[str, list[Scenario]]] = {
    NOTE: (
        SENT,
        [
            ("Appel", choices("Un appel reçu", "Bruit", "Conseil"), 3, ["Dernier appel noté", "Conseil"]),
            ("Situation", choices("Une situation", "Bruit", "Apaisée", "Enregistrer"), 4, ["Bruit", "Apaisée"]),
            ("Observation et une phrase", noted, 6, ["Éclairage", SENTENCE]),
            ("Suite", choices("Une suite à donner", "Repasser voir", "Enregistrer"), 3, ["Repasser voir"]),
        ],
    ),
    f"/situations/?scheme={SCHEME}": (SENT, [("Étape", stepped, 4, ["Accord des parties"])]),
    HOME: (
        "Noté\u00a0:",
        [
            ("« Réparé ? »", touched("Éclairage\u00a0: réparé"), 1, ["Noté\u00a0: Réparé."]),
            ("« Dit sur place »", touched("Dit sur place\u00a0: Ascenseur"), 1, ["Noté\u00a0: Dit sur place."]),
        ],
    ),
}


def main() -> int:
    budget = Budget()
    with served_demo(PREPARED, months=1) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        cookies = signed_in(browser, address, WHO)
        for start, (said, scenarios) in SCENARIOS.items():
            count_taps(browser, address, cookies, budget, scenarios=scenarios, start=start, said=said)
        for what, where in PAGES.items():
            weigh(browser, address, cookies, budget, what, where)
        time_it(browser, address, cookies, budget, where=PAGES["Observation"], watch=WATCH, laid_out="body")
        browser.close()
    return budget.close()


if __name__ == "__main__":
    sys.exit(main())
