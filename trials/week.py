"""The week of Nantes (DOMAIN 8.4), entered in Chromium by the pages that people use, then read back: `make week`.

A phone notes calls, situations, steps, observations and follow-ups; the board says what was seen again; the recipient
answers by its link, without account; the clock is given, and moved. Then every figure of the chapter is compared to the
unit on dashboard, in the CSV and in the text of the PDF.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from playwright.sync_api import BrowserContext

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from planning.crew import Crew
from planning.enums import CrewFunction
from planning.tests.factories import planned
from reporting.models import ActivityReport
from reporting.outputs.pdf import typeset
from reporting.publishing import preview_manuscript
from reporting.tests.test_watched import PARTS, TOTALS, rows_of
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from situations.tests.nantes import FIRST, LAST, QUARTERS, day
from trials.desk import Desk, plain
from trials.handset import SCREEN, kept, try_to_send
from trials.ledger.printed import _words as words_of
from watch.models import Recipient
from watch.sending import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Week(Desk):
    """Who works that week, and with what: a phone, which is the desk too."""

    screen = SCREEN["viewport"]

    def __init__(self, new_context: Callable[..., BrowserContext], address: str, hold: Callable) -> None:
        self.scheme = SchemeFactory(slug="nantes", name="Nantes", preset="tranquillite")
        places = {name: NeighbourhoodFactory(name=name, slug=name.lower(), scheme=self.scheme) for name in QUARTERS}
        super().__init__(new_context, address, hold, member(self.scheme, Role.COORDINATOR))
        landlord = PartnerFactory(name="Bailleur de Loire", scheme=self.scheme)
        said = {"partner": landlord, "service": "Proximité", "email": "proximite@bailleur.test"}
        self.recipient = Recipient.objects.create(scheme=self.scheme, **said)
        stops = [StopEntry(neighbourhood=places["Bellevue"])]
        outing(self.scheme, held_on=FIRST, stops=stops)
        alone = Crew({self.user.pk: CrewFunction.MEDIATOR}, frozenset())
        # Whoever goes back there on the 28th is told what became of what was seen.
        planned(self.scheme, places["Bellevue"], held_on=day(28), user=self.user, crew=alone)

    def post(self) -> None:
        tell()

    def open(self, path: str) -> str:
        return super().open(f"{path}{'&' if '?' in path else '?'}scheme=nantes")

    def tap(self, *words: str) -> None:
        for said in words:
            self.page.locator("main").get_by_text(said, exact=True).first.click()

    def tick(self, name: str, value: str) -> None:
        """An answer whose words another answer has too."""
        self.page.locator(
            f"label[for='{self.page.locator(f'[name={name}][value={value}]').get_attribute('id')}']"
        ).click()

    def unfold(self) -> None:
        self.page.locator("details.om-pli > summary").first.click()

    def put_place(self, quarter: str) -> None:
        self.page.select_option("[name=neighbourhood]", label=quarter)

    def save(self, leaving: str) -> None:
        with self.page.expect_navigation(url=lambda to: leaving not in to):
            self.page.get_by_role("button", name="Enregistrer").click()
        self.all_is_sent()

    def all_is_sent(self) -> None:
        """On a busy machine the phone goes on without waiting for the answer: what it keeps leaves now."""
        self.page.wait_for_load_state("load")
        assert (try_to_send(self.page), kept(self.page)) == ("", [])

    # -- What is noted on the phone

    def call(self, subject: str, answer: str) -> None:
        self.open("/appels/nouveau/")
        self.tap(subject)
        with self.page.expect_navigation():
            self.tap(answer)
        self.all_is_sent()

    def situation(self, quarter: str, kind: str, origin: str, outcome: str, **more: str) -> None:
        self.open("/situations/nouvelle/")
        self.tick("type", kind)
        self.tick("outcome", outcome or "open")
        if outcome in ("declined", "broken_off"):
            self.tick("reason", "consent")
        self.put_place(quarter)
        self.unfold()
        for name, value in ({"origin": origin, "parties": "groups", "timing": "live"} | more).items():
            self.tick(name, value)
        self.save("/nouvelle/")

    def step(self, quarter: str, kind: str) -> None:
        self.open("/situations/etapes/")
        self.page.locator("[data-situations] label", has_text=quarter).click()
        self.tick("kind", kind)
        self.save("/etapes/")

    def close(self, quarter: str, outcome: str) -> None:
        self.open("/situations/")
        self.page.locator("article", has_text=quarter).get_by_role("link").first.click()
        self.page.get_by_role("link", name="Clore").click()
        self.tick("outcome", outcome)
        self.page.get_by_role("button", name="Clore cette situation").click()
        self.page.get_by_text("Accord trouvé").first.wait_for()

    def observation(self, quarter: str, kind: str, what: str = "", urgency: str = "") -> None:
        self.open("/observations/nouvelle/")
        self.tick("type", kind)
        if what:
            self.tick("technical_type", what)
        if urgency:
            self.tick("urgency", urgency)
            self.tap("J’ai appelé, ou quelqu’un l’a fait")
        self.put_place(quarter)
        self.save("/nouvelle/")

    def follow_up(self) -> None:
        self.open("/suites/nouvelle/")
        self.tap("Repasser voir")
        self.put_place("Bellevue")
        self.save("/nouvelle/")

    def move_follow_up(self, words: str) -> None:
        """Of the oldest that is open."""
        self.open("/suites/")
        card = self.page.locator("article.om-suite-due").first
        with self.page.expect_response(lambda answered: "/etat/" in answered.url):
            card.get_by_role("button", name=words, exact=True).click()

    # -- What is done at the desk, what is answered from outside

    def on_the_board(self, label: str, button: str) -> None:
        self.open("/observations/")
        self.page.get_by_role("link", name=label).first.click()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def answer(self, choice: str, text: str = "") -> None:
        """By the last link that came, in a browser that knows nobody and runs no script."""
        tell()
        link = re.search(r"(/reponse/\S+/)", mail.outbox[-1].body)[1]
        page = self.stranger()
        page.goto(self.address + link)
        page.get_by_text(choice, exact=True).click()
        if text:
            page.locator("textarea").first.fill(text)
        page.get_by_role("button", name="Envoyer la réponse").click()
        assert "Merci" in page.inner_text("[role=status]")
        page.context.close()

    def recommend(self, quarter: str, proposal: str, seen: str, due: datetime.date) -> None:
        self.open("/preconisations/nouvelle/")
        self.page.fill("[name=finding]", "Vu par l’équipe.")
        self.page.fill("[name=proposal]", proposal)
        for part in self.page.locator("main details:not([open]) > summary").all():
            part.click()
        self.put_place(quarter)
        self.page.select_option("[name=recipient]", value=str(self.recipient.pk))
        self.page.fill("[name=due_on]", due.isoformat())
        self.page.locator("label", has_text=seen).first.click()
        with self.page.expect_navigation():
            self.page.locator("main form button.btn-primary").first.click()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Signer et transmettre").click()
        tell()


def enter_the_week(week: Week) -> list[EmailMessage]:
    """Each day in its order: what the chapter says was noted, sent, seen again.

    Gives the mails still to be answered.
    """
    week.at(day(17))
    week.situation("Bellevue", "hall_occupation", "team", "calmed")
    week.situation("Malakoff", "noise", "phone", "calmed")
    week.situation("Breil", "gathering", "team", "calmed")
    week.observation("Bellevue", "technical", "lighting")
    week.observation("Malakoff", "technical", "lift", "danger")
    week.follow_up()
    tell()
    lift = mail.outbox[-1]
    week.at(day(18))
    lighting = mail.outbox[-1]
    week.situation("Bellevue", "hall_occupation", "field", "calmed")
    week.situation("Dervallières", "neighbour_conflict", "partner", "", parties="individuals", timing="deferred")
    week.situation("Bottière", "public_space_use", "team", "no_follow_up")
    week.observation("Bottière", "technical", "bulky")
    week.follow_up()
    week.at(day(19))
    bulky = mail.outbox[-1]
    week.call("Renseignement", "Conseil")
    week.situation("Nord", "noise", "phone", "", timing="deferred")
    week.situation("Bellevue", "hall_occupation", "team", "handed_over")
    week.observation("Nord", "youth")
    mail.outbox.append(lift)
    week.answer("C’est fait")
    week.at(day(20))
    week.situation("Nord", "gathering", "field", "calmed")
    week.situation("Malakoff", "institution_conflict", "partner", "declined", parties="institution", timing="deferred")
    week.step("Dervallières", "shuttle")
    week.observation("Breil", "service_gap")
    week.move_follow_up("Faite")
    week.at(day(21))
    week.situation("Bellevue", "hall_occupation", "phone", "calmed")
    week.situation("Sud", "neighbour_conflict", "field", "broken_off", parties="individuals")
    week.observation("Sud", "isolation")
    week.on_the_board("Ascenseur", "Toujours là")
    week.on_the_board("Service fermé", "Garder pour un bilan")
    week.follow_up()
    week.at(day(21), 23, 15)
    week.call("Bruit", "Plus tard")
    return [lighting, bulky]


def enter_what_follows(week: Week, lighting: EmailMessage, bulky: EmailMessage) -> None:
    """What was proposed, answered, closed and told until the 28th."""
    week.at(day(23))
    mail.outbox.append(lighting)
    week.answer("C’est fait")
    week.recommend("Bellevue", "Éclairer les halls", "Éclairage", day(23, 12))
    eclairer = mail.outbox[-1]
    week.at(day(24))
    week.step("Nord", "shuttle")
    mail.outbox.append(bulky)
    week.answer("Ce n’est pas nous, c’est…", "La métropole")
    week.recommend("Breil", "Rouvrir le guichet le mercredi", "Service fermé", day(24, 12))
    week.at(day(25))
    week.step("Dervallières", "joint")
    week.close("Dervallières", "agreement")
    week.move_follow_up("Sans contact")
    week.at(day(26))
    week.on_the_board("Éclairage", "Vérifié")
    week.at(day(27))
    mail.outbox.append(eclairer)
    week.answer("Retenue", "Travaux votés")
    week.at(day(28), 10)
    week.open("/aujourdhui/")
    with week.page.expect_response(lambda answered: "/dit-sur-place/" in answered.url):
        week.page.get_by_role("button", name="Dit sur place").first.click()


def test_the_week_entered_in_the_browser_is_told_to_the_unit(live_server, new_context, hold_clock) -> None:
    week = Week(new_context, live_server.url, hold_clock)
    enter_what_follows(week, *enter_the_week(week))
    week.at(day(6, 12))
    the_page(week)
    the_file(week, FIRST, LAST)
    the_paper(week)
    the_days_after(week)


def dashboard(week: Week, first: datetime.date, last: datetime.date) -> str:
    return week.open(f"{reverse('reporting:dashboard')}?from={first}&to={last}").replace(" ,", ",")


FACTS = (
    "12 situations",
    "1 en cours",
    "13 étapes",
    "10 sollicitations notées, réponse donnée : 9 sur 10",
    "6 observations",
    "3 dysfonctionnements transmis, avec réponse : 3 sur 3, réglés : 1 sur 3, 1 revenu",
    "Suites faites sous quinze jours : 2 sur 3",
    "1 retour fait sur place",
)


def the_page(week: Week) -> None:
    text = dashboard(week, FIRST, LAST)
    assert [fact for fact in FACTS if fact not in text] == []
    lines = [f"{label} {value} " for part in PARTS.values() for label, value in part.items()]
    assert [line for line in lines if line not in text] == []
    assert "Durée médiane" not in text


def the_file(week: Week, first: datetime.date, last: datetime.date) -> dict[str, list[str]]:
    address = f"{week.address}{reverse('reporting:figures_csv')}?scheme=nantes&from={first}&to={last}"
    answered = week.page.context.request.get(address)
    assert answered.ok
    rows = rows_of(answered.text())
    if first == FIRST:
        same_as_the_chapter(rows)
    return rows


def same_as_the_chapter(rows: dict[str, list[str]]) -> None:
    expected = {code: "" if value is None else str(value) for code, value in TOTALS.items()}
    assert {code: rows[code][0] for code in TOTALS} == expected
    assert rows["solicitations_answered[channel=phone]"][0] == "4"
    assert rows["situations[neighbourhood=bellevue]"][0] == "4"


def the_paper(week: Week) -> None:
    """As the team previews its report; by quarter, readers have it to the ten."""
    said = {"starts_on": FIRST, "ends_on": LAST, "title": "Bilan"}
    pdf = typeset(preview_manuscript(ActivityReport.objects.create(scheme=week.scheme, **said))).pdf
    text = plain(words_of(pdf))
    assert [fact for fact in FACTS if fact not in text] == []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        rows = rows_of(file.attachments["chiffres.csv"].get_file().read_bytes().decode())
    expected = {code: "" if value is None else str(value) for code, value in TOTALS.items()}
    assert {code: rows[code][0] for code in TOTALS} == expected


def the_days_after(week: Week) -> None:
    """Steps of 24 and 25, and the recommendations of 23 and 24 November."""
    rows = the_file(week, day(22), day(30))
    assert rows["situation_steps"][0] == "2"
    text = dashboard(week, day(23), day(24))
    assert "2 transmises : 1 retenue, 1 sans réponse" in text
    assert "0 en retard de réponse" in text
