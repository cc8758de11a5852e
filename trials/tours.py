"""Tours 4.1.3 (DOMAIN 5.0) in Chromium: six lines typed from the grid as it is, each with how it will be known, on the
day the convention is; answered by links without account; published with six answers of six: `make tours`.
"""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail

from outings.tests.factories import outing
from partners.conventions.supplying import send_due_requests
from partners.models import SurveyCount
from partners.tests.factories import PartnerFactory
from reporting.models import ActivityReport
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, TeamPostFactory, member
from trials.desk import Desk, plain
from trials.ledger.printed import _words as words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
D = datetime.date
OBJECTIVE = "4.1.3 Aller vers les habitants et ouvrir l’accès aux droits"
TOO_WIDE = "Trop large tel qu’écrit : nous proposons au pilote un fournisseur ou une question."
# The funder's words, its class, how it will be known, what that asks.
LINES = (
    ("Nombre et type d’actions réalisées", "realisation", "computed", {"code": "outings_done[format]"}),
    (
        "Personnes nouvellement inscrites",
        "result",
        "partner",
        {"bodies": ("Centre social", "France services"), "hint_code": "coupons_issued"},
    ),
    ("Repérage du non-recours", "result", "survey", {"question": "Avez-vous appris un droit ?"}),
    ("Accès aux droits", "impact", "unknown", {"unknown_reason": TOO_WIDE}),
    ("Nouveaux publics dans les structures", "impact", "partner", {"bodies": ("Maison de quartier",)}),
    ("Confiance retrouvée", "impact", "survey", {"question": "Vous êtes-vous senti écouté ?"}),
)
# What each says at the end, in its order: on the page and on paper.
ANSWERS = (
    "8 : présence à pied 6 ; permanence 2",
    "Centre social : 11. France services : « nous ne savons pas ».",
    "Oui : 17 sur 24, Un peu : 5, autres réponses : 2",
    "Trop large tel qu’écrit",
    "Demandé le 2 juillet, sans réponse.",
    "Oui : 12 sur 21, Un peu : 9",
)
# The columns of a table are read line by line.
PRINTED = ("Centre social, registre, 3 juillet 2026.", "France services", "24 réponses", "3 juillet 2026")
SOURCES = ("Centre social, registre, 3 juillet 2026", "Avez-vous appris un droit ? 24 réponses")


@pytest.fixture
def desk(live_server, new_context, hold_clock, settings) -> Desk:
    settings.SITE_URL = live_server.url
    scheme = SchemeFactory(slug="tours", name="Aller vers", usual_format="walkabout")
    TeamPostFactory(scheme=scheme, headcount=3)
    for name in ("Centre social", "France services", "Maison de quartier", "Tours Métropole"):
        PartnerFactory(name=name, scheme=scheme)
    for number in range(8):
        kind = "drop_in_session" if number > 5 else "walkabout"
        outing(scheme, held_on=D(2026, 2, 3 + number), format=kind, people_mediated=12)
    return Desk(new_context, live_server.url, hold_clock, member(scheme, Role.COORDINATOR, name="Samira"))


def test_six_lines_of_six_are_classed_on_day_one_and_none_is_blank_at_the_end(desk) -> None:
    desk.at(D(2026, 1, 5))
    convention = day_one(desk)
    print(f"\nDay one: {desk.taps} taps, {desk.keys} keys, {desk.minutes:.1f} minutes of a person")
    desk.at(D(2026, 3, 17))
    people_answer(desk, convention)
    desk.at(D(2026, 7, 2))
    bodies_are_asked(desk, convention)
    desk.at(D(2026, 7, 20))
    the_report(desk, convention)


def day_one(desk: Desk) -> str:
    """The header, what is to be handed in, the six lines one after the other; the convention's address."""
    desk.open("/conventions/ajouter/")
    desk.pick("funder", "Tours Métropole")
    desk.fill(starts_on="2026-01-01", ends_on="2026-12-31", objectives=OBJECTIVE)
    desk.pick("duties-0-kind", "Bilan")
    days = {"due_on": "2026-07-31", "period_starts_on": "2026-01-01", "period_ends_on": "2026-06-30"}
    desk.fill(**{f"duties-0-{name}": day for name, day in days.items()})
    desk.press("Enregistrer")
    convention = desk.page.url.removeprefix(desk.address)
    desk.press("Ajouter une ligne")
    # Kept from one line to the next.
    desk.pick("objective", OBJECTIVE)
    for number, line in enumerate(LINES, 1):
        type_line(desk, *line)
        desk.press("Ajouter, puis la suivante" if number < len(LINES) else "Ajouter la ligne")
    text = desk.text()
    how = ("Calculé depuis les sorties", "Fourni par un partenaire", "Une question posée", "Ne peut pas être connu")
    assert [one for one in (*(label for label, *_ in LINES), *how, TOO_WIDE) if one not in text] == []
    assert "Dites quel organisme la fournit" not in text
    return convention


def type_line(desk: Desk, label: str, nature: str, known_by: str, asked: dict) -> None:
    desk.fill(label=label)
    desk.choose("nature", nature)
    desk.choose("known_by", known_by)
    for number, body in enumerate(asked.get("bodies", ()), 1):
        desk.pick(f"fournisseur-{number}-partner", body)
        desk.fill(**{f"fournisseur-{number}-email": f"accueil@{body.split()[0].lower()}.test"})
    for name in asked.keys() & {"code", "hint_code"}:
        desk.pick(name, value=asked[name])
    if "question" in asked:
        desk.fill(question_1=asked["question"])
    if "unknown_reason" in asked:
        desk.fill(unknown_reason=asked["unknown_reason"])


def people_answer(desk: Desk, convention: str) -> None:
    """One question on the team's phone, handed over; the other by its printed code."""
    desk.open("/enquetes/")
    desk.press("Tendre le téléphone : Repérage du non-recours")
    phone = desk.page.url
    desk.open(convention)
    desk.press("Confiance retrouvée")
    desk.press("Faire un code à imprimer : Confiance retrouvée")
    printed = desk.page.locator(".om-code-adresse").inner_text()
    stranger = desk.stranger()
    given = ((phone, {"Oui": 17, "Un peu": 5, "Non": 2}), (f"http://{printed}", {"Oui": 12, "Un peu": 9}))
    for address, answers in given:
        for answer, times in answers.items():
            for _ in range(times):
                stranger.goto(address)
                stranger.get_by_role("button", name=answer, exact=True).click()
                assert "rien n’est gardé de vous" in plain(stranger.inner_text("main"))
    stranger.context.close()
    assert sum(SurveyCount.objects.values_list("count", flat=True)) == 45


def bodies_are_asked(desk: Desk, convention: str) -> None:
    """For the days of what is to be handed in; two answer the next day by their link, the third never does."""
    for label, *_, asked in (LINES[1], LINES[4]):
        desk.open(convention)
        desk.press(label)
        for body in asked["bodies"]:
            fold = desk.page.locator("details:has([name='demande-supplier'])")
            if fold.get_attribute("open") is None:
                fold.locator("summary").click()
            desk.pick("demande-supplier", body)
            assert desk.page.input_value("[name='demande-starts_on']") == "2026-01-01"
            assert desk.page.input_value("[name='demande-ends_on']") == "2026-06-30"
            desk.press("Envoyer la demande")
    desk.at(D(2026, 7, 3))
    send_due_requests()
    links = {one.to[0]: re.search(r"(/fournir/\S+/)", one.body)[1] for one in mail.outbox}
    answer(desk, links["accueil@centre.test"], value="11")
    answer(desk, links["accueil@france.test"])


def answer(desk: Desk, link: str, value: str = "") -> None:
    """By a link, without account: a value of the body's own register, or that it does not know."""
    page = desk.stranger()
    page.goto(desk.address + link)
    if value:
        page.fill("[name=value]", value)
        page.get_by_text("Notre registre", exact=True).click()
    else:
        page.get_by_label("Nous ne savons pas").check()
    page.get_by_role("button", name="Envoyer").click()
    assert "votre valeur est reçue" in plain(page.inner_text("[role=status]"))
    page.context.close()


def the_report(desk: Desk, convention: str) -> None:
    """Begun from what is to be handed in, published: six answers of six, the same on the page and on paper."""
    desk.open(convention)
    desk.page.get_by_role("link", name="Préparer").click()
    desk.press("Ouvrir l’atelier")
    draft = desk.page.url.removeprefix(desk.address)
    desk.open(f"{draft}?page=essentiel")
    desk.write("nothing_asked", "Rien ce semestre : précisons d’abord la ligne sur l’accès aux droits.")
    text = desk.open(f"{draft}?page=matrice")
    assert [one for one in (*ANSWERS, *SOURCES) if one not in text] == []
    assert "Une valeur, ou pourquoi nous ne savons pas" not in text
    desk.open(draft)
    desk.read_and_publish()
    report = ActivityReport.objects.get()
    answers = [plain(one.value) for one in report.line_answers.order_by("pk")]
    assert [said for said, expected in zip(answers, ANSWERS, strict=True) if not said.startswith(expected)] == []
    paper = plain(words_of(bytes(report.published_file.pdf)))
    assert [one for one in (OBJECTIVE, *ANSWERS, *PRINTED) if one not in paper] == []
    assert "Rendu le 20 juillet 2026" in desk.open(convention)
