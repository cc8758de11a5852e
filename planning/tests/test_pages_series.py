"""The years of Bordeaux and Nantes entered in a browser, taps and keys counted: a series in under three minutes.

A tap takes 1.2 s and a key 0.28 s; a list is two taps, a date or an hour as many keys as figures.
"""

import datetime

import pytest
from playwright.sync_api import expect

from planning.models import Series
from planning.recurrence import Recurrence
from schemes.memberships import Team
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member
from trials.handset import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAP, KEY = 1.2, 0.28  # seconds
LONGEST = 180
CREATE = "/series/nouvelle/"


class Hand:
    """What a person does on a page, counted."""

    def __init__(self, page):
        self.page, self.taps, self.keys = page, 0, 0

    @property
    def seconds(self):
        return self.taps * TAP + self.keys * KEY

    def tap(self, words):
        """A chip, a box or a button, by its label."""
        self.taps += 1
        self.page.get_by_text(words, exact=True).locator("visible=true").first.click()

    def pick(self, name, label):
        self.taps += 2
        self.page.select_option(f"[name={name}]", label=label)

    def type(self, name, value):
        self.taps += 1
        self.keys += sum(sign.isdigit() for sign in value)
        self.page.fill(f"[name={name}]", value)

    def send(self, words):
        self.taps += 1
        button = self.page.get_by_role("button", name=words)
        expect(button).to_be_visible()
        button.click()
        expect(self.page.locator("[data-saved]")).to_be_attached()


def moment(month, day, hour=9):
    return datetime.datetime(2026, month, day, hour, tzinfo=datetime.UTC)


@pytest.fixture
def coordinator(hold_clock):
    """Of a scheme with a mobile unit, on the first of January 2026."""
    hold_clock(moment(1, 1))
    # Of the demo, whose accounts are asked no second factor however far the clock goes.
    scheme = SchemeFactory(usual_format="mobile_unit", is_demo=True)
    MobileUnitFactory(scheme=scheme)
    person = member(scheme, "coordinator", email="coordination@exemple.test")
    person.set_password(PASSWORD)
    person.save()
    person.scheme = scheme
    return person


def enter(page, address, *, where, days, hours, count, rhythm=None, more=()):
    """Enters one series and says what it cost in seconds."""
    page.goto(f"{page.address}{address}")
    hand = Hand(page)
    for number, quarter in enumerate(where):
        hand.pick(f"stops-{number}-neighbourhood", quarter)
    for words in [rhythm] if rhythm else []:
        hand.tap(words)
    for words in days:
        hand.tap(words)
    for name, value in zip(("starts_at", "ends_at"), hours, strict=True):
        hand.type(name, value)
    for name, label in more:
        hand.pick(name, label)
    hand.tap("Présence promise")
    hand.send(f"Créer {count}\u00a0sorties")
    return hand


def due(scheme):
    return [
        (series.name, len(Recurrence.of(series).held(series.starts_on, series.ends_on)))
        for series in Series.objects.with_rule().filter(scheme=scheme).order_by("pk")
    ]


def test_bordeaux_s_year(site, coordinator, hold_clock, capsys):
    for name in ("Bacalan", "Grand-Parc", "Marne-Capucins", "Carle Vernet"):
        NeighbourhoodFactory(scheme=coordinator.scheme, name=name)
    site.sign_in(coordinator.email)
    first = {"rhythm": "Chaque mois", "days": ("Mercredi", "1er")}
    hands = [
        enter(site, CREATE, where=["Bacalan"], days=["Mardi"], hours=("14:00", "16:00"), count=51),
        enter(site, CREATE, where=["Grand-Parc"], days=["Mercredi"], hours=("14:30", "17:00"), count=51),
        enter(site, CREATE, where=["Marne-Capucins"], days=["Jeudi"], hours=("09:30", "12:00"), count=51),
        enter(site, CREATE, where=["Carle Vernet"], days=["Vendredi"], hours=("16:00", "18:00"), count=49),
        enter(site, CREATE, where=["Carle Vernet"], hours=("09:30", "11:30"), count=12, **first),
    ]
    thursdays = Series.objects.get(name="Marne-Capucins")
    hold_clock(moment(6, 15))
    site.goto(f"{site.address}{thursdays.get_absolute_url()}")
    pause = Hand(site)
    pause.tap("Retirer une date ou une pause")
    pause.type("first", "2026-08-03")
    pause.type("last", "2026-08-23")
    pause.pick("reason", "Absence dans l’équipe")
    pause.tap("Retirer")
    expect(site.get_by_text("3\u00a0dates retirées.")).to_be_visible()
    hold_clock(moment(8, 20))
    site.goto(f"{site.address}/series/{thursdays.pk}/modifier/")
    split = Hand(site)
    split.type("since", "2026-09-01")
    for words in ("Jeudi", "Mardi"):
        split.tap(words)
    split.type("starts_at", "16:30")
    split.type("ends_at", "18:30")
    split.send("Enregistrer")
    assert due(coordinator.scheme) == [
        ("Bacalan", 51),
        ("Grand-Parc", 51),
        # Of 35 Thursdays, two holidays and three days of the pause.
        ("Marne-Capucins", 30),
        ("Carle Vernet", 49),
        ("Carle Vernet", 12),
        ("Marne-Capucins", 18),
    ]
    tell(capsys, "Bordeaux", [*hands, pause, split])


def test_nantes_year(site, coordinator, hold_clock, capsys):
    scheme = coordinator.scheme
    teams = {
        "Nord": ["Nantes Nord", "Nantes Erdre"],
        "Ouest": ["Dervallières", "Breil"],
        "Bellevue": ["Bellevue"],
        "Est": ["Malakoff", "La Bottière"],
        "Sud": ["Nantes Sud"],
    }
    for team, quarters in teams.items():
        Team.objects.create(scheme=scheme, name=team)
        for name in quarters:
            NeighbourhoodFactory(scheme=scheme, name=name)
    site.sign_in(coordinator.email)
    days = ["Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"]
    more = [("team", "Nord"), ("lanes", "2"), ("format", "Présence à pied")]
    hands = [enter(site, CREATE, where=teams["Nord"], days=days, hours=("14:15", "22:00"), count=506, more=more)]
    model = Series.objects.get()
    for team, quarters in list(teams.items())[1:]:
        site.goto(f"{site.address}{CREATE}?comme={model.pk}")
        copy = Hand(site)
        for number, quarter in enumerate(quarters):
            copy.pick(f"stops-{number}-neighbourhood", quarter)
        if len(quarters) == 1:
            copy.pick("stops-1-neighbourhood", "Choisir")
        copy.pick("team", team)
        copy.send("Créer 506\u00a0sorties")
        hands.append(copy)
    hold_clock(moment(6, 20))
    for series in Series.objects.order_by("pk"):
        site.goto(f"{site.address}/series/{series.pk}/modifier/")
        split = Hand(site)
        split.type("since", "2026-07-01")
        split.type("starts_at", "15:00")
        split.type("ends_at", "22:30")
        split.send("Enregistrer")
        hands.append(split)
    # 125 days before July, 129 from then on, of which the 14th of July is added.
    assert [count for _, count in due(scheme)] == [125] * 5 + [128] * 5
    site.goto(f"{site.address}{Series.objects.latest('pk').get_absolute_url()}")
    day = Hand(site)
    day.tap("Ajouter une date")
    day.type("day", "2026-07-14")
    day.tap("Ajouter")
    expect(site.get_by_text("Le 14\u00a0juillet\u00a02026 est ajouté.")).to_be_visible()
    assert due(scheme)[-1] == ("Nantes Sud", 129)
    tell(capsys, "Nantes", [*hands, day])


def tell(capsys, name, hands):
    """What each cost, and that none took three minutes."""
    said = [f"{hand.taps} taps, {hand.keys} keys: {hand.seconds:.0f} s" for hand in hands]
    with capsys.disabled():
        print(f"\n{name}: {sum(hand.seconds for hand in hands) / 60:.1f} min in all; {'; '.join(said)}")
    assert max(hand.seconds for hand in hands) < LONGEST


def test_the_button_counts_while_one_types(site, coordinator):
    NeighbourhoodFactory(scheme=coordinator.scheme, name="Bacalan")
    site.sign_in(coordinator.email)
    site.goto(f"{site.address}{CREATE}")
    hand = Hand(site)
    hand.tap("Mardi")
    for end, count in (("2026-01-31", 4), ("2026-02-28", 8)):
        hand.type("ends_on", end)
        expect(site.get_by_role("button", name=f"Créer {count}\u00a0sorties")).to_be_visible()
