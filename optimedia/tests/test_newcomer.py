"""A newcomer moves in by the browser alone: from an empty installation to the first report.

Whoever reads the README and « Aide » presses what they say, and nothing else. `make newcomer` prints what it costs.
"""

import csv
import io
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from outings.models import Outing
from outings.tests.factories import outing
from reporting.models import ActivityReport
from reporting.tests.pages import made_ready
from schemes import clock, opening
from schemes.models import Topic
from trials.handset import PATIENCE, QUEUE, SCREEN, WITH_WORKER, ready_offline, try_to_send

PASSWORD = "cheval batterie agrafe correcte"
LAST_YEAR = Path(__file__).parents[2] / "exchange/tests/samples/annexe4_sorties_2025.xlsx"
FIELD = {"CAF": ("Service public", "Co-anime"), "Mission locale": ("Emploi", "Reçoit les personnes")}
FIELD["Maison France services"] = ("Service public", "Accueille")
PAYERS = {"Habitat Montrieux": ("Bailleur social", "Finance"), "Ville de Montrieux": ("Collectivité", "Commande")}
# Seconds of a person, by the keystroke-level model: to point and press, to choose what to press, to type a sign. And
# each page is read once, whole, at four words a second.
POINT, CHOOSE, SIGN, WORD = 1.1, 1.35, 0.28, 0.25


@dataclass
class Step:
    """A step of the checklist, the minutes it is given (moving in, 1), and what it cost."""

    name: str
    given: int
    taps: int = 0
    keys: int = 0
    words: int = 0
    seconds: float = 0.0

    @property
    def minutes(self) -> float:
        return (self.taps * (POINT + CHOOSE) + self.keys * SIGN + self.words * WORD) / 60


@dataclass
class Day:
    """The steps of the day, and every address that a browser asked for."""

    steps: list[Step] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    began: float = 0.0

    def step(self, name, given):
        self.end()
        self.steps.append(Step(name, given))

    def end(self):
        if self.steps:
            self.steps[-1].seconds = time.monotonic() - self.began
        self.began = time.monotonic()

    def table(self):
        lines = [f"{'step':<32}{'taps':>6}{'keys':>6}{'words':>7}{'machine s':>11}{'person min':>12}{'given min':>11}"]
        total = Step("all", sum(step.given for step in self.steps))
        for step in self.steps:
            for name in ("taps", "keys", "words", "seconds"):
                setattr(total, name, getattr(total, name) + getattr(step, name))
        for step in (*self.steps, total):
            counts = f"{step.taps:>6}{step.keys:>6}{step.words:>7}{step.seconds:>11.1f}"
            lines.append(f"{step.name:<32}{counts}{step.minutes:>12.1f}{step.given:>11}")
        return "\n".join(lines)


class Hand:
    """What a person does in one browser, counted in the step of the day."""

    def __init__(self, context, day):
        self.day, self.page, self.read_already = day, context.new_page(), set()
        self.page.set_default_timeout(PATIENCE)
        context.on("request", lambda request: day.asked.append(request.url))

    def arrive(self, address):
        self.page.goto(address)
        self.read()

    def read(self):
        path = urlsplit(self.page.url).path
        if path not in self.read_already:
            self.read_already.add(path)
            main = self.page.locator("main")
            lists = main.locator("select").all_inner_texts()
            self.day.steps[-1].words += len(main.inner_text().split()) - len(" ".join(lists).split())

    def tap(self, target):
        target.click()
        self.day.steps[-1].taps += 1

    def follow(self, target):
        with self.page.expect_navigation():
            self.tap(target)
        self.read()

    def press(self, name):
        self.follow(self.page.locator("main").get_by_role("button", name=name))

    def open(self, name, within="body"):
        self.follow(self.page.locator(within).get_by_role("link", name=name).first)

    def fill(self, label, text):
        self._type(self.page.locator("main").get_by_label(label).first, text)

    def put(self, name, text):
        self._type(self.page.locator(f"[name={name}]"), text)

    def _type(self, target, text):
        self.tap(target)
        target.fill(text)
        self.day.steps[-1].keys += len(text)

    def choose(self, name, label):
        """Opens a list and presses its first line that begins so."""
        target = self.page.locator(f"select[name={name}]")
        target.select_option(label=next(text for text in options(target) if text.startswith(label)))
        self.day.steps[-1].taps += 2

    def tick(self, label):
        begins = re.compile(r"^\s*" + label.replace(" ", r"\s"))
        self.tap(self.page.locator("main label", has_text=begins).first)

    def next_block(self):
        self.tap(self.page.get_by_role("link", name="Suivant"))

    def links(self):
        """The links of invitations, copied one by one."""
        fields = self.page.locator("input[id^=lien-]").all()
        self.day.steps[-1].taps += len(fields)
        return [link.input_value() for link in fields]


def options(target):
    return [text.strip() for text in target.locator("option").all_inner_texts()]


def open_structure(claire, link):
    claire.arrive(link)
    claire.fill("Votre nom", "Claire, directrice")
    claire.fill("Mot de passe", PASSWORD)
    claire.fill("Nom de votre structure", "Trait d’union")
    claire.press("Ouvrir ma structure")
    claire.fill("Site", "trait-union.test")
    claire.fill("Qui répond, et quand", "Direction, jour et nuit")
    claire.fill("Téléphone", "06 12 34 56 78")
    claire.press("Enregistrer")


def make_scheme(claire):
    claire.open("créer le premier dispositif")
    claire.fill("Nom du dispositif", "La Halte mobile")
    claire.fill("Ville", "Montrieux")
    claire.press("Créer le dispositif")
    claire.fill("Depuis", "2024-01-01")
    claire.press("Enregistrer")
    claire.open("Mise en route")


def add_quarters(claire):
    claire.open("Ajouter : Les quartiers")
    claire.fill("Quartiers", "Les Tilleuls")
    claire.tick("QPV")
    claire.fill("Statut depuis le", "2024-01-01")
    claire.fill("D’après", "Liste nationale")
    claire.press("Ajouter au périmètre")
    claire.fill("Quartiers", "La Plaine Haute\nPort-Neuf\nBel-Air")
    claire.press("Ajouter au périmètre")
    claire.open("Mise en route")
    claire.press("Ouvrir aux sorties")


def invite(claire, role, *addresses):
    """Without a mail server: the links to carry, which leave no draft behind them."""
    claire.fill("Adresses", "\n".join(addresses))
    claire.tick(role)
    claire.press("Envoyer l’invitation")
    assert claire.page.locator("[name=addresses]").input_value() == ""
    return claire.links()


def accept(guest, name, link):
    guest.page.set_viewport_size(SCREEN["viewport"])
    guest.arrive(link)
    guest.fill("Votre nom", name)
    guest.fill("Mot de passe", PASSWORD)
    guest.press("Accepter l’invitation")
    return guest


def add_partners(claire):
    claire.open("Ajouter : Partenaires")
    for name, (family, role) in (FIELD | PAYERS).items():
        claire.open("Ajouter", within="main")
        claire.fill("Nom", name)
        claire.choose("family", family)
        claire.tick(role)
        claire.press("Enregistrer")
    claire.open("Conventions")
    claire.open("Ajouter une convention")
    claire.choose("funder", "Ville de Montrieux")
    claire.tick("La Halte mobile")
    claire.fill("Début", "2026-01-01")
    claire.fill("Fin", "2026-12-31")
    claire.fill("Montant", "42000")
    claire.press("Enregistrer")
    claire.open("Mise en route")


def bring_last_year_in(claire):
    """An admin takes the coordination first: the checklist leads there, then to the import."""
    claire.open("Prendre la coordination : L’année passée")
    claire.press("Prendre la coordination")
    claire.open("Mise en route")
    claire.open("Importer : L’année passée")
    claire.tap(claire.page.locator("label", has_text="Fichier"))
    claire.page.locator("input[type=file]").set_input_files(LAST_YEAR)
    claire.press("Lire ce fichier")
    claire.press("Vérifier")
    claire.press("Importer seulement")
    assert "111 sorties importées" in said(claire)
    claire.open("Structure")


def log_an_outing(nadia):
    nadia.open("Sortie non prévue")
    nadia.choose("stops-0-neighbourhood", "Les Tilleuls")
    nadia.put("stops-0-spot", "Marché")
    nadia.tick("2 h")
    nadia.next_block()
    nadia.put("mediators_count", "2")
    nadia.next_block()
    nadia.put("people_mediated", "14")
    nadia.put("women_count", "9")
    nadia.put("men_count", "5")
    nadia.next_block()
    nadia.put(f"requests_{Topic.objects.get(code='housing').pk}", "6")
    nadia.next_block()
    nadia.tick("Bonne")
    nadia.press("Enregistrer la sortie")
    nadia.page.wait_for_url(re.compile(r"/sorties/\d+/$"))


def make_a_series(samir):
    """On a phone: every Wednesday morning, two teams at a time, of which today's are to close."""
    samir.open("Calendrier")
    samir.open("Séries", within="main")
    samir.open("Nouvelle série", within="main")
    samir.choose("stops-0-neighbourhood", "Les Tilleuls")
    samir.tick("Mercredi")
    samir.put("starts_at", "10:00")
    samir.put("ends_at", "12:00")
    samir.choose("lanes", "2")
    samir.put("mediators_count", "2")
    samir.press(re.compile(r"Créer \d+\ssorties"))


def close_one(nadia, *, offline):
    """The card, two figures, the feeling (DOMAIN 6.3, A): what it took, taps and keys."""
    page, step = nadia.page, nadia.day.steps[-1]
    nadia.open("Aujourd’hui")
    ready_offline(page)
    card = page.locator(".om-sortie-faire").first
    page.context.set_offline(offline)
    before = step.taps + step.keys
    nadia.follow(card.get_by_role("link", name="Clôturer cette sortie"))
    expect(page.locator("form[data-keeping] [name=people_mediated]")).to_be_focused()
    page.keyboard.type("14")
    step.keys += 2
    nadia.tap(page.locator(".om-etapes a").last)
    nadia.tap(page.locator("label.om-ressenti", has_text="Bonne").first)
    nadia.tap(page.locator("[data-save]"))
    page.wait_for_url(re.compile(QUEUE if offline else r"/sorties/\d+/$"))
    page.context.set_offline(False)
    return step.taps + step.keys - before


def publish(claire, path):
    claire.open("Structure")
    claire.open("Préparer le rapport")
    claire.press("Ouvrir l’atelier")
    # A page at a time in the workshop, whose own tests click there.
    made_ready(ActivityReport.objects.get())
    claire.page.goto(claire.page.url.rstrip("/") + "/publier/")
    claire.press("Publier")
    with claire.page.expect_download() as download:
        claire.tap(claire.page.get_by_role("link", name="Télécharger le PDF"))
    download.value.save_as(path)


def said(hand):
    return " ".join(hand.page.locator("main").inner_text().split())


def attached(path, name):
    with pikepdf.open(path) as pdf:
        text = pdf.attachments[name].get_file().read_bytes().decode().lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def empty(live_server, settings, monkeypatch):
    """An installation where nobody is in, and no mail server: its address."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    monkeypatch.setattr(opening, "_is_open", False)
    return live_server.url


@WITH_WORKER
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_from_an_empty_installation_to_the_first_report(empty, new_context, tmp_path):
    day, link, path = Day(), io.StringIO(), tmp_path / "rapport.pdf"
    call_command("first_admin", "claire@exemple.test", stdout=link)
    day.step("1. Ma structure", 5)
    claire = Hand(new_context(), day)
    open_structure(claire, link.getvalue().strip())
    day.step("2. Le dispositif", 5)
    make_scheme(claire)
    day.step("3. Les quartiers", 10)
    add_quarters(claire)
    day.step("4. L’équipe", 10)
    claire.open("Inviter : L’équipe")
    links = invite(claire, "Coordination", "samir@exemple.test")
    links += invite(claire, "Médiation", "karim@exemple.test", "nadia@exemple.test")
    samir = accept(Hand(new_context(), day), "Samir", links[0])
    day.step("Une première série", 5)
    make_a_series(samir)
    day.step("4. L’équipe, suite", 5)
    nadia, _ = [accept(Hand(new_context(), day), *who) for who in zip(("Nadia", "Karim"), links[1:], strict=True)]
    claire.open("Mise en route")
    day.step("5. Partenaires, conventions", 5)
    add_partners(claire)
    day.step("6. Ce que nous comptons", 5)
    claire.press("La liste commune nous va")
    day.step("7. L’année passée", 15)
    bring_last_year_in(claire)
    day.step("8. Premières sorties, rapport", 5)
    log_an_outing(nadia)
    costs = [close_one(nadia, offline=offline) for offline in (False, True)]
    assert try_to_send(nadia.page) == ""
    # Five outings are the fewest that are published: two more, that nobody's taps count.
    scheme = Outing.objects.latest("pk").scheme
    for _ in range(2):
        outing(scheme, held_on=clock.today(), people_mediated=14)
    publish(claire, path)
    day.end()
    print(day.table())

    figures = {row["code"]: row["valeur"] for row in attached(path, "chiffres.csv")}
    told = ("outings_done", "people_mediated", "presence_hours", "requests_total", "outings_in_qpv")
    assert [figures[code] for code in told] == ["5", "70", "10", "10", "3"]
    assert max(costs) <= 6, costs
    assert Outing.objects.filter(source="import").count() == 111
    claire.arrive(f"{empty}/structure/mise-en-route/")
    assert "8 étapes faites sur 8" in said(claire)
    assert {urlsplit(address).netloc for address in day.asked} == {urlsplit(empty).netloc}
    assert [address for address in day.asked if "/administration/" in address] == []
    assert [step.name for step in day.steps if step.minutes > step.given] == [], day.table()
