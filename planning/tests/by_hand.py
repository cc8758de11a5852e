"""The years of Bordeaux and Nantes entered in a browser, taps and keys counted (DOMAIN 8.3): the suite enters them,
`make year` plays them whole (trials/tests/years.py).

A tap takes 1.2 s and a key 0.28 s; a list is two taps, a date or an hour as many keys as figures.
"""

from playwright.sync_api import expect

from planning.models import Series
from schemes.memberships import Team
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member
from trials.handset import PASSWORD

TAP, KEY = 1.2, 0.28  # seconds
CREATE = "/series/nouvelle/"
BORDEAUX = ("Bacalan", "Grand-Parc", "Marne-Capucins", "Carle Vernet")
NANTES = {
    "Nord": ["Nantes Nord", "Nantes Erdre"],
    "Ouest": ["Dervallières", "Breil"],
    "Bellevue": ["Bellevue"],
    "Est": ["Malakoff", "La Bottière"],
    "Sud": ["Nantes Sud"],
}


class Hand:
    """What a person does on a page, counted."""

    def __init__(self, page):
        self.page, self.taps, self.keys = page, 0, 0

    @property
    def seconds(self):
        return self.taps * TAP + self.keys * KEY

    def tap(self, words):
        """A chip, a box or a button, by its label."""
        self.press(self.page.get_by_text(words, exact=True).locator("visible=true").first)

    def press(self, target):
        self.taps += 1
        target.click()

    def pick(self, name, label):
        self.taps += 2
        self.page.select_option(f"[name={name}]", label=label)

    def type(self, name, value):
        self.taps += 1
        self.keys += sum(sign.isdigit() for sign in value)
        self.page.fill(f"[name={name}]", value)

    def send(self, words):
        """The button that stores what was typed."""
        button = self.page.get_by_role("button", name=words)
        expect(button).to_be_visible()
        self.press(button)
        expect(self.page.locator("[data-saved]")).to_be_attached()


def coordinator_of(city, quarters):
    """Of a scheme with these quarters and a mobile unit."""
    # Of the demo, whose accounts are asked no second factor however far the clock goes.
    scheme = SchemeFactory(slug=city.lower(), city=city, usual_format="mobile_unit", is_demo=True)
    MobileUnitFactory(scheme=scheme)
    for name in quarters:
        NeighbourhoodFactory(scheme=scheme, name=name, city=city)
    person = member(scheme, "coordinator", email="coordination@exemple.test")
    person.set_password(PASSWORD)
    person.save()
    person.scheme = scheme
    return person


def enter(page, *, where, days, hours, count, rhythm=None, more=()):
    """Enters one series: its hand."""
    page.goto(f"{page.address}{CREATE}")
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
    hand.type("mediators_count", "2")
    hand.tap("Présence promise")
    hand.send(f"Créer {count}\u00a0sorties")
    return hand


def enter_bordeaux(page):
    """Its five series, a hand each."""
    first = {"rhythm": "Chaque mois", "days": ("Mercredi", "1er")}
    return [
        enter(page, where=["Bacalan"], days=["Mardi"], hours=("14:00", "16:00"), count=51),
        enter(page, where=["Grand-Parc"], days=["Mercredi"], hours=("14:30", "17:00"), count=51),
        enter(page, where=["Marne-Capucins"], days=["Jeudi"], hours=("09:30", "12:00"), count=51),
        enter(page, where=["Carle Vernet"], days=["Vendredi"], hours=("16:00", "18:00"), count=49),
        enter(page, where=["Carle Vernet"], hours=("09:30", "11:30"), count=12, **first),
    ]


def leave_out(page, series, first, last, reason, said):
    """A pause, or one date (`last` empty), on the page of a series."""
    page.goto(f"{page.address}{series.get_absolute_url()}")
    hand = Hand(page)
    hand.tap("Retirer une date ou une pause")
    hand.type("first", first)
    if last:
        hand.type("last", last)
    hand.pick("reason", reason)
    hand.tap("Retirer")
    expect(page.get_by_text(said)).to_be_visible()
    return hand


def to_tuesdays(page, thursdays):
    """From 1 September on, Marne-Capucins comes on Tuesdays, later in the day."""
    page.goto(f"{page.address}/series/{thursdays.pk}/modifier/")
    hand = Hand(page)
    hand.type("since", "2026-09-01")
    for words in ("Jeudi", "Mardi"):
        hand.tap(words)
    hand.type("starts_at", "16:30")
    hand.type("ends_at", "18:30")
    hand.send("Enregistrer")
    return hand


def enter_nantes(page, scheme):
    """A series by team, the first typed and the others copied, a hand each."""
    for team in NANTES:
        Team.objects.create(scheme=scheme, name=team)
    days = ["Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"]
    more = [("team", "Nord"), ("lanes", "2"), ("format", "Présence à pied")]
    hands = [enter(page, where=NANTES["Nord"], days=days, hours=("14:15", "22:00"), count=506, more=more)]
    model = Series.objects.get()
    for team, quarters in list(NANTES.items())[1:]:
        page.goto(f"{page.address}{CREATE}?comme={model.pk}")
        copy = Hand(page)
        for number, quarter in enumerate(quarters):
            copy.pick(f"stops-{number}-neighbourhood", quarter)
        if len(quarters) == 1:
            copy.pick("stops-1-neighbourhood", "Choisir")
        copy.pick("team", team)
        copy.send("Créer 506\u00a0sorties")
        hands.append(copy)
    return hands


def to_evenings(page, series):
    """From 1 July on, a series of Nantes is later in the day."""
    page.goto(f"{page.address}/series/{series.pk}/modifier/")
    hand = Hand(page)
    hand.type("since", "2026-07-01")
    hand.type("starts_at", "15:00")
    hand.type("ends_at", "22:30")
    hand.send("Enregistrer")
    return hand


def add_bastille_day(page, series):
    """14 July, though it is a holiday."""
    page.goto(f"{page.address}{series.get_absolute_url()}")
    hand = Hand(page)
    hand.tap("Ajouter une date")
    hand.type("day", "2026-07-14")
    hand.tap("Ajouter")
    expect(page.get_by_text("Le 14\u00a0juillet\u00a02026 est ajouté.")).to_be_visible()
    return hand
