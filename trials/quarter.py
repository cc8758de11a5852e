"""The first quarter of 2026 (DOMAIN 6.4b's example), entered in Chromium by the pages that people use: `make quarter`.

Thirteen outings typed in the form, a convention with its three lines, a value asked of a body by mail; the report is
read and published; on 10 April an outing is rectified and the body answers by its link, without account; version 2 says
what changed. Pages, attached file and text of the PDF are compared with the example to the unit.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, expect

from outings.models import Outing
from partners.conventions.supplying import send_due_requests
from partners.tests.factories import PartnerFactory
from reporting.models import ActivityReport
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member
from trials.desk import Desk, plain
from trials.handset import put, save
from trials.ledger.printed import _words as words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
D = datetime.date
START, END = "2026-01-01", "2026-03-31"
# n°, stops (place, minutes, people), women, men, requests (employment, housing), partner.
OUTINGS = (
    ([("A", 120, 12)], "7", "5", (4, 3), "CAF"),
    ([("A", 120, 9)], "4", "5", (6, 1), ""),
    ([("A", 60, 5)], "", "", (0, 0), ""),
    ([("A", 90, 8), ("B", 90, 6)], "8", "6", (5, 2), ""),
    ([("B", 180, 15)], "5", "4", (9, 4), "Mission locale"),
    ([("B", 60, 7), ("C", 120, 10)], "9", "8", (5, 4), ""),
    ([("C", 120, 11)], "6", "5", (3, 0), ""),
    ([("A", 120, 0)], "", "", (0, 0), ""),
    *([([("C", 60, 12)], "6", "6", (5, 3), "")] * 5),
)
SECOND, CANCELLED = 1, 2
ORDERED = "La commande prévoyait au moins 8 sorties ; 6 ont été réalisées, 1 a été annulée (météo)."
ASKED = "Demandé le 2 avril, sans réponse."
WHY, RECTIFIED = "Feuille retrouvée", "Mars 2026, sortie corrigée le 10 avril 2026 : Feuille retrouvée"
GIVEN = "Centre social, le 10 avril 2026 : réponse donnée, registre"
# The team's, exact.
V1 = {
    "outings_done": "6",
    "presence_hours": "13",
    "people_mediated": "57",
    "people_mediated[neighbourhood=a]": "29",
    "people_mediated[neighbourhood=b]": "28",
    "outings_done[neighbourhood=a]": "4",
    "outings_done[neighbourhood=b]": "3",
    "presence_hours[neighbourhood=a]": "7,5",
    "presence_hours[neighbourhood=b]": "5,5",
    "requests_total": "34",
    "requests_total[neighbourhood=a]": "14",
    "requests_total[neighbourhood=b]": "13",
    "requests[topic=employment]": "24",
    "requests[topic=housing]": "10",
    "public_described": "50",
    "women_count": "24",
    "men_count": "20",
    "gender_fill_rate": "88",
    "partnered_outings": "2",
    "outings_cancelled": "1",
}
WORK = "Demandes : Thématique emploi"
HOUSING = "Demandes : Thématique logement, relations avec le bailleur/logeur"
TEAM_LIST = {
    "Personnes médiées": ("57", "63"),
    "Demandes": ("34", "40"),
    "Personnes décrites": ("50", "56"),
    "Taux de renseignement du sexe": ("88 %", "79 %"),
    HOUSING: ("10", "16"),
    "Personnes médiées : A": ("29", "35"),
    "Demandes : A": ("14", "20"),
    f"{WORK}, part": ("71 %", "60 %"),
    f"{HOUSING}, part": ("29 %", "40 %"),
    "Nouveaux inscrits (Centre social, registre)": ("—", "11"),
}
READERS_LIST = {
    "Demandes": ("≈ 30", "≈ 40"),
    "Personnes décrites": ("≈ 50", "≈ 60"),
    "Personnes médiées : A": ("≈ 30", "≈ 40"),
    "Nouveaux inscrits": (ASKED, "11"),
}


class Quarter(Desk):
    """The desk of a scheme of two quarters, with a third beside."""

    def __init__(self, new_context: Callable[..., BrowserContext], address: str, hold: Callable) -> None:
        self.scheme = SchemeFactory(slug="quartiers", name="Deux quartiers", usual_format="walkabout")
        for name in "ABC":
            NeighbourhoodFactory(name=name, slug=name.lower(), scheme=self.scheme)
        # A team of few says to nobody outside why it did not go.
        TeamPostFactory(scheme=self.scheme, headcount=3)
        for name in ("CAF", "Mission locale", "Centre social"):
            PartnerFactory(name=name, scheme=self.scheme)
        PartnerFactory(name="Ville", scheme=self.scheme, scheme__roles=("funder",))
        super().__init__(new_context, address, hold, member(self.scheme, Role.COORDINATOR, name="Samira"))

    # -- What was done

    def log(self, day: datetime.date, stops: list, women: str, men: str, requests: tuple, partner: str) -> None:
        page = self.page
        page.goto(f"{self.address}/sorties/nouvelle/?scheme={self.scheme.slug}")
        expect(page.locator("form[data-keeping]")).to_be_attached()
        put(page, "held_on", day.isoformat())
        minutes = sum(spent for _, spent, _ in stops)
        self.choose("duration", "other")
        put(page, "other_hours", str(minutes // 60))
        put(page, "other_minutes", str(minutes % 60))
        for number, (place, *_) in enumerate(stops):
            if number:
                page.get_by_role("button", name="Une autre halte").click()
            page.select_option(f"[name=stops-{number}-neighbourhood]", label=place)
        if partner:
            self.tick_labelled(partner)
        put(page, "mediators_count", "2")
        put(page, "people_mediated", str(sum(people for *_, people in stops)))
        if len(stops) > 1:
            for number, (_, spent, people) in enumerate(stops):
                put(page, f"stops-{number}-people_mediated", str(people))
                put(page, f"stops-{number}-minutes", str(spent))
        for name, value in (("women_count", women), ("men_count", men)):
            if value:
                put(page, name, value)
        if not any(people for *_, people in stops):
            self.page.locator("[name=no_public_reason]").first.evaluate(
                "field => field.type === 'radio' ? field.click() : (field.value = field.options[1].value)"
            )
        for code, number in zip(("employment", "housing"), requests, strict=True):
            if number:
                put(page, f"requests_{Topic.objects.get(code=code, scheme=None).pk}", str(number))
        save(page)
        page.wait_for_url(re.compile(r"/sorties/\d+/$"))

    def tick_labelled(self, label: str) -> None:
        """Ticked, where the page did not tick it already."""
        self.page.locator(f"label:has-text('{label}')").first.evaluate(
            "label => ((box) => box.checked || box.click())(label.control || label.querySelector('input'))"
        )

    def cancel(self, outing: Outing) -> None:
        self.open(f"/sorties/{outing.pk}/annuler/")
        self.choose("reason", "weather")
        self.press("Annuler cette sortie")

    def rectify(self, outing: Outing) -> None:
        """15 people, six of unknown sex; seven requests on housing."""
        self.page.goto(f"{self.address}/sorties/{outing.pk}/modifier/")
        self.page.fill("[name=because]", WHY)
        put(self.page, "people_mediated", "15")
        put(self.page, f"requests_{Topic.objects.get(code='housing', scheme=None).pk}", "7")
        save(self.page)
        self.page.wait_for_url(re.compile(r"/sorties/\d+/$"))

    # -- What was ordered

    def order(self) -> str:
        """The convention about A and B, with its three lines; its address."""
        self.open("/conventions/ajouter/")
        self.pick("funder", "Ville")
        self.tick_labelled("Deux quartiers")
        self.fill(starts_on=START, ends_on="2026-12-31")
        self.press("Enregistrer")
        address = self.page.url.removeprefix(self.address)
        self.open(f"{address}modifier/")
        for place in "AB":
            self.page.locator("[name=neighbourhoods]").locator(f"xpath=../label[normalize-space()='{place}']").click()
        self.press("Enregistrer")
        self.line(address, "Sorties dans A et B", "realisation", "computed", "outings_done")
        self.target("8")
        self.line(address, "Part avec un partenaire", "realisation", "computed", "partnered_outings")
        self.target("30", is_share=True)
        self.line(address, "Nouveaux inscrits", "result", "partner")
        self.pick("fournisseur-partner", "Centre social")
        self.fill(**{"fournisseur-email": "accueil@centre.test"})
        self.press("Noter l’organisme")
        return address

    def line(self, address: str, label: str, nature: str, known_by: str, code: str = "") -> None:
        self.open(f"{address}lignes/ajouter/")
        self.fill(label=label)
        self.choose("nature", nature)
        self.choose("known_by", known_by)
        if code:
            self.pick("code", value=code)
        self.press("Ajouter la ligne")
        if "/lignes/" not in self.page.url:
            self.press(label)

    def target(self, value: str, *, is_share: bool = False) -> None:
        self.fill(**{"cible-value": value, "cible-starts_on": START, "cible-ends_on": END})
        if is_share:
            self.page.locator("[name=cible-unit_is_share]").evaluate("box => box.click()")
        self.press("Fixer la cible")

    def ask(self) -> str:
        """The value asked of the body by mail: the link that it got."""
        self.fill(**{"demande-starts_on": START, "demande-ends_on": END})
        self.press("Envoyer la demande")
        send_due_requests()
        return re.search(r"(/fournir/\S+/)", mail.outbox[-1].body)[1]

    def answer(self, link: str) -> None:
        """In a browser that knows nobody and runs no script."""
        page = self.stranger()
        page.goto(self.address + link)
        page.fill("[name=value]", "11")
        page.locator("label", has_text="Registre").first.click()
        page.get_by_role("button", name="Envoyer").click()
        assert "Merci" in page.inner_text("[role=status]")
        page.context.close()

    # -- What is told

    def figures(self, *more: str) -> dict[str, str]:
        """The team's file of the dashboard."""
        asked = f"scheme={self.scheme.slug}&from={START}&to={END}{''.join(f'&{one}' for one in more)}"
        answered = self.page.context.request.get(f"{self.address}/tableau-de-bord/chiffres.csv?{asked}")
        return rows_of(answered.text())

    def tables(self) -> dict[str, tuple[str, str]]:
        """Label, before and after, of each row of the page's tables."""
        rows = self.page.locator("section:has(h2:text-is('Écart depuis la publication')) tbody tr").all()
        cells = (list(map(plain, row.locator("th, td").all_inner_texts())) for row in rows)
        return {label: (before, after) for label, before, after in cells}


def rows_of(text: str) -> dict[str, str]:
    return {row["code"]: row["valeur"] for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")}


def without(expected: dict[str, str], found: dict[str, str]) -> dict:
    return {code: found.get(code) for code, value in expected.items() if found.get(code) != value}


def paper_of(report: ActivityReport) -> tuple[str, dict[str, str]]:
    pdf = bytes(report.published_file.pdf)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return plain(words_of(pdf)), rows_of(file.attachments["chiffres.csv"].get_file().read_bytes().decode())


def test_the_quarter_is_told_to_the_unit_and_its_version_says_what_changed(
    live_server, new_context, hold_clock
) -> None:
    desk = Quarter(new_context, live_server.url, hold_clock)
    desk.at(D(2026, 3, 31))
    for number, (stops, *rest) in enumerate(OUTINGS):
        desk.log(D(2026, 3, 2 + number), stops, *rest)
    done = list(Outing.objects.order_by("held_on"))
    desk.cancel(done[CANCELLED])
    desk.at(D(2026, 4, 2))
    convention = desk.order()
    link = desk.ask()
    of_team(desk)
    first = first_version(desk, convention)
    desk.at(D(2026, 4, 10))
    desk.rectify(done[SECOND])
    desk.answer(link)
    second_version(desk, first)


def of_team(desk: Quarter) -> None:
    assert without(V1, desk.figures("neighbourhood=a", "neighbourhood=b")) == {}
    text = desk.open(f"/tableau-de-bord/?scheme=quartiers&from={START}&to={END}&neighbourhood=a&neighbourhood=b")
    said = (
        "À peu près autant de femmes que d’hommes",
        "Première demande : l’emploi (71 %)",
        "A et B à parts voisines, 29 et 28 personnes médiées",
    )
    assert [one for one in said if one not in text] == []


def first_version(desk: Quarter, convention: str) -> ActivityReport:
    desk.open(f"/rapports/nouveau/?scheme=quartiers&from={START}&to={END}")
    desk.page.select_option("[name=convention]", index=1)
    desk.pick("length", "Bilan")
    desk.page.locator("main form button.btn-primary").last.click()
    desk.page.wait_for_url(re.compile(r"/rapports/\d+/$"))
    draft = desk.page.url.removeprefix(desk.address)
    desk.write("nothing_asked", "Rien ce trimestre : les demandes de 2025 sont en cours.")
    text = desk.open(f"{draft}?page=matrice")
    assert [one for one in ("6 / 8", ORDERED, "2 sur 6", ASKED) if one not in text] == []
    assert "6 sur 8 : expliquez l’écart avant de publier." in text
    gap = desk.page.locator("section[id^=texte-gap_]").first.get_attribute("id").removeprefix("texte-")
    desk.write(gap, "Le véhicule est resté deux semaines au garage.")
    desk.read_and_publish()
    report = ActivityReport.objects.get()
    words, rows = paper_of(report)
    assert [one for one in (ORDERED, "2 sur 6", ASKED, "deux semaines au garage") if one not in words] == []
    assert without({"outings_done": "6", "presence_hours": "13", "people_mediated": "60"}, rows) == {}
    assert "women_count" not in rows
    return report


def second_version(desk: Quarter, first: ActivityReport) -> None:
    desk.open(first.get_absolute_url())
    assert desk.tables() == TEAM_LIST
    text = desk.text()
    assert [one for one in (RECTIFIED, GIVEN, "une version 2 est conseillée") if one not in text] == []
    board = desk.open(f"/tableau-de-bord/?scheme=quartiers&from={START}&to={END}&neighbourhood=a&neighbourhood=b")
    assert "A d’abord, 35 personnes médiées" in board
    desk.open(first.get_absolute_url())
    desk.press("Version 2")
    desk.read_and_publish()
    assert "Remplacé" in desk.open(first.get_absolute_url())
    words, rows = paper_of(ActivityReport.objects.get(replaces=first))
    assert without({"outings_done": "6", "people_mediated": "60", "requests_total": "40"}, rows) == {}
    told = words[words.index("Ce document remplace le rapport n° 2026-001, version 1.") :]
    told = told[told.index(RECTIFIED) : told.index("Commandé / réalisé")]
    *rounded, given = [f"{label} {before} {after}" for label, (before, after) in READERS_LIST.items()]
    heading = "Chiffre Avant Maintenant"
    assert told.startswith(" ".join([RECTIFIED, heading, *rounded, GIVEN, heading, given])), told
