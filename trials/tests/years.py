"""Two years played through the browser, week by week, then read as people read them. `make year`.

Bordeaux's and Nantes' 2026 as the chapter tells them (DOMAIN 8.3): the coordination enters the series, cancels, moves,
leaves out, splits and says what was not held; the mediation closes what took place; the coordination validates each
week in one act. All of it is pressed on the real pages in Chromium, with the clock given and moved. Of Nantes' 2,536
closings, the ordinary ones are posted by the page itself, from the form that it would have shown. Each figure of the
two tables is then read on « Présences promises », in the file and on the dashboard. Taps and minutes are printed.
"""

import csv
import datetime
import io
import re
from collections import defaultdict

import pytest
from django.test import Client
from playwright.sync_api import expect

from outings.models import Outing
from planning.models import Occurrence, Series
from planning.tests.by_hand import (
    BORDEAUX,
    NANTES,
    Hand,
    add_bastille_day,
    coordinator_of,
    enter_bordeaux,
    enter_nantes,
    leave_out,
    to_evenings,
    to_tuesdays,
)
from schemes import clock
from schemes.tests.factories import member
from trials.handset import PATIENCE, SCREEN, fill, put, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3 * 3600)]
DESK, PHONE = {"width": 1280, "height": 900}, SCREEN["viewport"]
YEAR = "from=2026-01-01&to=2026-12-31"
STATES = ("", "moved", "cancelled", "missed", "kept")
CODES = ("promise_due", "promise_moved", "promise_cancelled", "promise_missed", "promise_kept")
ALL = "Tous"
# What the form of a planned outing holds, with a number of people, sent as its button would. `rows` are of one series
# and week, each with what its form says of itself: the forms of the first and of the last are asked for, and say the
# same but for that. Asking for each would take three times as long.
CLOSE = """async (rows) => {
  const said = [];
  const asked = async ({ address }) => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    return new FormData(page.querySelector("[data-outing-form]"));
  };
  const completed = (answers, { own }) => {
    for (const [name, value] of Object.entries(own)) if (answers.has(name)) answers.set(name, value);
    return answers;
  };
  const [first, last] = [await asked(rows[0]), await asked(rows.at(-1))];
  const isSaid = ([name]) => name !== "csrfmiddlewaretoken";
  const same = (answers) => JSON.stringify([...completed(answers, rows[0])].filter(isSaid));
  if (same(first) !== same(last)) said.push(`${same(first)} is not ${same(last)}`);
  for (const row of rows) {
    completed(first, row).set("people_mediated", "10");
    const answer = await fetch(row.address, { method: "POST", body: first, redirect: "manual" });
    if (answer.type !== "opaqueredirect") said.push(`${row.address}: ${answer.status}`);
  }
  return said;
}"""


def day(number, month, year=2026):
    return datetime.date(year, month, number)


def plain(text):
    """With ordinary spaces, and figures as they are read."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


class Played:
    """A year of one scheme: whose hands are on it, and what each kind of deed cost."""

    def __init__(self, coordinator, new_context, address, hold_clock):
        self.coordinator, self.scheme = coordinator, coordinator.scheme
        self.mediator = member(self.scheme, email="mediation@exemple.test")
        self.new_context, self.address, self.hold_clock = new_context, address, hold_clock
        self.cost = defaultdict(list)
        self.contexts = []

    def at(self, when, hour=9):
        """Nobody's browser is open any more, and it is that hour of that day."""
        while self.contexts:
            self.contexts.pop().close()
        self.hold_clock(clock.moment(when, datetime.time(hour), self.scheme))

    def sit(self, person, path, screen=DESK):
        """A page of that person at this moment."""
        context = self.new_context()
        self.contexts.append(context)
        client = Client()
        client.force_login(person)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size(screen)
        page.address = self.address
        page.goto(self.address + path)
        return page

    def count(self, deed, *hands):
        self.cost[deed] += hands

    def outing(self, name, due_on, lane=1):
        rows = Occurrence.objects.filter(series__scheme=self.scheme, series__name=name, due_on=due_on, lane=lane)
        return rows.select_related("outing").get().outing

    def found(self, *which):
        """The page of a planned outing of this week, by the calendar; the day's first page makes its row."""
        hand = Hand(self.sit(self.coordinator, "/calendrier/?vue=semaine"))
        outing = self.outing(*which)
        hand.press(hand.page.locator(f"a[href='{outing.get_absolute_url()}']").first)
        return hand

    def cancel(self, name, due_on, reason, lane=1):
        hand = self.found(name, due_on, lane)
        hand.press(hand.page.get_by_role("link", name="Annuler la sortie"))
        hand.tap(reason)
        hand.press(hand.page.get_by_role("button", name="Annuler cette sortie"))
        expect(hand.page.get_by_text(f"Motif\u00a0: {reason.lower()}")).to_be_visible()
        self.count("annuler", hand)

    def move(self, name, due_on, to, reason):
        hand = self.found(name, due_on)
        hand.press(hand.page.get_by_role("link", name="Déplacer"))
        hand.type("held_on", to.isoformat())
        hand.pick("move_reason", reason)
        hand.press(hand.page.locator("[data-save]"))
        expect(hand.page.locator("[data-saved]")).to_be_attached()
        self.count("déplacer", hand)

    def close(self, page, outing, *, held_on=None, without_stop=False):
        """On a phone, from « Aujourd’hui »: the card, two figures, the feeling; back there."""
        hand = Hand(page)
        page.goto(f"{self.address}/aujourdhui/")
        card = page.locator(f"[data-closing='/sorties/{outing.pk}/modifier/']")
        if not card.is_visible():
            hand.press(page.locator(".om-equipe summary").first)
        hand.press(card.get_by_role("link", name="Clôturer cette sortie"))
        expect(page.locator("form[data-keeping]")).to_be_attached()
        if held_on:
            put(page, "held_on", held_on.isoformat())
            hand.taps, hand.keys = hand.taps + 2, hand.keys + 8
        if without_stop:
            hand.press(page.locator(".om-etapes a").first)
            hand.press(page.get_by_role("button", name="Retirer cette halte").last)
        if held_on or without_stop:
            hand.press(page.locator(".om-etapes a", has_text="Combien"))
        # The field has the focus: the keypad is there.
        page.locator("[name=people_mediated]").fill("10")
        hand.keys += 2
        hand.press(page.locator(".om-etapes a").last)
        hand.press(page.locator("label.om-ressenti", has_text="Bonne").first)
        hand.press(page.locator("[data-save]"))
        page.wait_for_url(re.compile(rf"/sorties/{outing.pk}/$"))
        self.count("clôturer", hand)

    def open_ones(self, *but):
        """What may be closed now."""
        rows = Outing.objects.filter(scheme=self.scheme, held_on__lte=clock.today(self.scheme)).to_close()
        return rows.exclude(pk__in=[one.pk for one in but]).order_by("held_on", "starts_at", "pk")

    def close_the_week(self, *but):
        if rows := list(self.open_ones(*but)):
            page = self.sit(self.mediator, "/aujourdhui/", PHONE)
            for outing in rows:
                self.close(page, outing)

    def post_the_week(self, *but):
        series = defaultdict(list)
        for outing in self.open_ones(*but).select_related("occurrence"):
            own = {name: str(getattr(outing, name)) for name in ("client_uuid", "version", "held_on")}
            series[outing.occurrence.series_id].append({"address": f"/sorties/{outing.pk}/modifier/", "own": own})
        if series:
            page = self.sit(self.mediator, "/aujourdhui/", PHONE)
            assert [said for rows in series.values() for said in page.evaluate(CLOSE, rows)] == []

    def validate(self):
        """« À faire »: the week in one act, then each of its anomalies, read."""
        page = self.sit(self.coordinator, "/a-faire/")
        hand = Hand(page)
        buttons = page.locator("form[action='/sorties/valider/'] button")
        while buttons.count():
            left = buttons.count()
            with page.expect_navigation():
                hand.press(buttons.last)
            assert buttons.count() < left or buttons.count() == 1, "nothing was validated"
        self.count("valider une semaine", hand)

    def say_missed(self, said_day, why):
        """On the list of the year, where the visit is the one without news that day."""
        page = self.sit(self.coordinator, f"/calendrier/presences/?{YEAR}&state=unrecorded")
        hand = Hand(page)
        hand.press(page.get_by_role("link", name=f"Dire ce qu’il en est\u00a0: {said_day}"))
        hand.tap("Non tenue")
        page.fill("[name=text]", why)
        hand.taps, hand.keys = hand.taps + 1, hand.keys + len(why)
        hand.press(page.get_by_role("button", name="Enregistrer"))
        expect(page.locator("[data-saved]")).to_be_attached()
        self.count("dire ce qu’il en est", hand)

    def table(self):
        """What is read of each quarter, and of all: on the visits' page, in the file, on the dashboard."""
        page = self.sit(self.coordinator, f"/tableau-de-bord/?scheme={self.scheme.slug}&{YEAR}")
        rows = page.locator(".om-regul tbody tr").all()
        cells = {row.locator("th a"): row.locator("td.n") for row in rows}
        board = {name.inner_text(): [*map(plain, row.all_inner_texts())] for name, row in cells.items()}
        sentence = plain(page.locator(".om-bloc:has(.om-regul) p").first.inner_text())
        board[ALL] = re.findall(r"(?:plus de )?\d+ % \([\d ]+ sur [\d ]+\)", sentence)[:3]
        found = {}
        for name, slug in [*self.scheme.neighbourhoods.values_list("name", "slug"), (ALL, "")]:
            asked = f"scheme={self.scheme.slug}&{YEAR}"
            listed = [self._listed(page, f"{asked}&quarter={slug}&state={state}") for state in STATES]
            asked += f"&neighbourhood={slug}" if slug else ""
            text = page.context.request.get(f"{self.address}/tableau-de-bord/chiffres.csv?{asked}").text()
            file = {
                row["code"]: row["valeur"] for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
            }
            assert [int(file[code]) for code in CODES] == listed, (name, listed)
            found[name] = (*listed, board[name])
        return found

    def _listed(self, page, asked):
        page.goto(f"{self.address}/calendrier/presences/?{asked}")
        head = page.locator("main .om-bloc-tete h2")
        return int(re.sub(r"\D", "", head.inner_text())) if head.count() else 0

    def tell(self, capsys):
        with capsys.disabled():
            print(
                f"\n{self.scheme.city}\n{'deed':<24}{'times':>6}{'taps':>7}{'keys':>7}{'most taps':>11}{'minutes':>9}"
            )
            for deed, hands in self.cost.items():
                taps, keys = sum(hand.taps for hand in hands), sum(hand.keys for hand in hands)
                most, minutes = max(hand.taps for hand in hands), sum(hand.seconds for hand in hands) / 60
                print(f"{deed:<24}{len(hands):>6}{taps:>7}{keys:>7}{most:>11}{minutes:>9.1f}")


@pytest.fixture
def played(new_context, live_server, hold_clock):
    """`played(city, quarters)`: its year, on the first of January."""

    def begin(city, quarters):
        hold_clock(datetime.datetime(2026, 1, 1, 9, tzinfo=datetime.UTC))
        return Played(coordinator_of(city, quarters), new_context, live_server.url, hold_clock)

    return begin


def play(played, incidents, end_of_week):
    """The year in order: each incident at its hour, and each Sunday evening what ends the week."""
    sundays = [(day(4, 1) + datetime.timedelta(weeks=number), 20, end_of_week) for number in range(53)]
    for when, hour, deed in sorted([*incidents, *sundays], key=lambda moment: moment[:2]):
        played.at(when, hour)
        deed()


def log_a_stand(played):
    """A stand nobody planned, in Bacalan."""
    page = played.sit(played.mediator, "/sorties/nouvelle/", PHONE)
    page.select_option("[name=format]", label="Stand, événement")
    fill(page, "14", neighbourhood="Bacalan")
    save(page)
    page.wait_for_url(re.compile(r"/sorties/\d+/$"))


def bordeaux_incidents(played):
    def series(name, **more):
        return Series.objects.filter(name=name, **more).earliest("pk")

    def in_june():
        page = played.sit(played.coordinator, "/series/")
        thursdays, said = series("Marne-Capucins"), "3\u00a0dates retirées."
        pause = leave_out(page, thursdays, "2026-08-03", "2026-08-23", "Absence dans l’équipe", said)
        played.count("pause, date retirée", pause)
        played.count("celle-ci et les suivantes", to_tuesdays(page, thursdays))

    def too_late():
        page = played.sit(played.coordinator, "/series/")
        said = "1\u00a0date retirée."
        one = leave_out(page, series("Marne-Capucins"), "2026-08-27", "", "Absence dans l’équipe", said)
        played.count("pause, date retirée", one)

    def the_day_after():
        bacalan = played.outing("Bacalan", day(12, 5))
        played.close(played.sit(played.mediator, "/", PHONE), bacalan, held_on=day(13, 5))

    def cancels(*days, of, reason):
        return lambda: [played.cancel(of, due_on, reason) for due_on in days]

    return [
        (day(2, 2), 9, cancels(day(3, 2), of="Bacalan", reason="Météo")),
        (day(7, 2), 18, lambda: log_a_stand(played)),
        (day(19, 2), 8, cancels(day(19, 2), of="Marne-Capucins", reason="Absence dans l’équipe")),
        (day(4, 3), 9, cancels(day(4, 3), of="Grand-Parc", reason="Météo")),
        (day(11, 3), 9, cancels(day(11, 3), of="Grand-Parc", reason="Météo")),
        (day(13, 5), 18, the_day_after),
        (day(15, 6), 9, in_june),
        (day(1, 7), 9, lambda: played.move("Carle Vernet", day(3, 7), day(2, 7), "Partenaire indisponible")),
        (day(24, 8), 9, too_late),
        (day(3, 11), 9, cancels(day(4, 11), day(6, 11), of="Carle Vernet", reason="Matériel ou batterie")),
        (day(17, 11), 9, cancels(day(17, 11), of="Bacalan", reason="Météo")),
        (day(29, 12), 9, lambda: played.move("Grand-Parc", day(30, 12), day(4, 1, 2027), "Partenaire indisponible")),
    ]


def test_bordeaux(played, capsys):
    year = played("Bordeaux", BORDEAUX)
    year.count("entrer une série", *enter_bordeaux(year.sit(year.coordinator, "/")))

    def end_of_week():
        lost = Occurrence.objects.filter(series__name="Bacalan", due_on=day(22, 9)).values_list("outing", flat=True)
        year.close_the_week(*Outing.objects.filter(pk__in=lost))
        year.validate()

    play(year, bordeaux_incidents(year), end_of_week)
    year.at(day(31, 1, 2027))
    year.close_the_week(year.outing("Bacalan", day(22, 9)))
    year.say_missed("22\u00a0septembre\u00a02026", "Personne sur place")
    table = year.table()
    year.tell(capsys)
    # due, moved, cancelled, missed, kept; then the dashboard's own words.
    assert table == {
        "Bacalan": (51, 1, 2, 1, 47, ["51", "92 % (47 sur 51)", "94 % (48 sur 51)", "96 % (49 sur 51)"]),
        "Grand-Parc": (51, 1, 2, 0, 48, ["51", "94 % (48 sur 51)", "96 % (49 sur 51)", "94 % (48 sur 51)"]),
        "Marne-Capucins": (48, 0, 2, 0, 46, ["48", "96 % (46 sur 48)", "96 % (46 sur 48)", "96 % (46 sur 48)"]),
        "Carle Vernet": (61, 1, 2, 0, 58, ["61", "95 % (58 sur 61)", "97 % (59 sur 61)", "98 % (49 sur 50)"]),
        ALL: (211, 3, 8, 1, 199, ["94 % (199 sur 211)", "96 % (202 sur 211)", "96 % (192 sur 200)"]),
    }


def nantes_incidents(played):
    def both(name, due_on, reason):
        return lambda: [played.cancel(name, due_on, reason, lane) for lane in (1, 2)]

    def in_june():
        page = played.sit(played.coordinator, "/series/")
        played.count(
            "celle-ci et les suivantes", *[to_evenings(page, series) for series in Series.objects.order_by("pk")]
        )
        later = Series.objects.exclude(continues=None).order_by("pk")
        played.count("ajouter une date", *[add_bastille_day(page, series) for series in later])

    def close(name, due_on, *lanes, **changes):
        def deed():
            page = played.sit(played.mediator, "/", PHONE)
            for lane in lanes:
                played.close(page, played.outing(name, due_on, lane), **changes)

        return deed

    return [
        (day(10, 3), 9, both("Bellevue", day(10, 3), "Sécurité")),
        (day(12, 6), 23, close("Dervallières et Breil", day(12, 6), 1, 2, without_stop=True)),
        (day(20, 6), 9, in_june),
        (day(25, 10), 19, close("Nantes Sud", day(24, 10), 1, 2, held_on=day(25, 10))),
        (day(18, 11), 23, close("Malakoff et La Bottière", day(18, 11), 1, without_stop=True)),
        (day(3, 12), 9, lambda: played.cancel("Nantes Nord et Nantes Erdre", day(3, 12), "Absence dans l’équipe")),
    ]


def test_nantes(played, capsys):
    year = played("Nantes", [name for pair in NANTES.values() for name in pair])
    year.count("entrer une série", *enter_nantes(year.sit(year.coordinator, "/"), year.scheme))

    def end_of_week():
        lost = Occurrence.objects.filter(series__name__startswith="Malakoff", due_on=day(18, 11), lane=2)
        year.post_the_week(*Outing.objects.filter(pk__in=lost.values("outing")))

    play(year, nantes_incidents(year), end_of_week)
    year.at(day(31, 1, 2027))
    year.post_the_week(year.outing("Malakoff et La Bottière", day(18, 11), 2))
    year.say_missed("18\u00a0novembre\u00a02026", "Pas venue")
    table = year.table()
    year.tell(capsys)
    whole, short = "100 % (254 sur 254)", "plus de 99 % (253 sur 254)"
    weeks = "100 % (53 sur 53)"
    kept = (254, 0, 0, 0, 254, ["254", whole, whole, weeks])
    missed = (254, 0, 0, 1, 253, ["254", short, short, weeks])
    assert table == {
        "Nantes Nord": kept,
        "Nantes Erdre": kept,
        "Dervallières": kept,
        "Breil": missed,
        "Bellevue": (254, 0, 1, 0, 253, ["254", short, short, weeks]),
        "Malakoff": kept,
        "La Bottière": missed,
        "Nantes Sud": (254, 1, 0, 0, 253, ["254", short, whole, weeks]),
        ALL: (
            *(2032, 1, 1, 2, 2028),
            ["plus de 99 % (2 028 sur 2 032)", "plus de 99 % (2 029 sur 2 032)", "100 % (424 sur 424)"],
        ),
    }
