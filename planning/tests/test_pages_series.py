"""The years of Bordeaux and Nantes entered in a browser, taps and keys counted: a series in under three minutes."""

import datetime

import pytest
from playwright.sync_api import expect

from planning.models import Series
from planning.recurrence import Recurrence

from .by_hand import (
    BORDEAUX,
    CREATE,
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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST = 180  # seconds


def moment(month, day, hour=9):
    return datetime.datetime(2026, month, day, hour, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def first_of_january(hold_clock):
    hold_clock(moment(1, 1))


def due(scheme):
    return [
        (series.name, len(Recurrence.of(series).held(series.starts_on, series.ends_on)))
        for series in Series.objects.with_rule().filter(scheme=scheme).order_by("pk")
    ]


@pytest.mark.long
def test_bordeaux_s_year(site, hold_clock, capsys):
    coordinator = coordinator_of("Bordeaux", BORDEAUX)
    site.sign_in(coordinator.email)
    hands = enter_bordeaux(site)
    thursdays = Series.objects.get(name="Marne-Capucins")
    hold_clock(moment(6, 15))
    said = "3\u00a0dates retirées."
    hands.append(leave_out(site, thursdays, "2026-08-03", "2026-08-23", "Absence dans l’équipe", said))
    hold_clock(moment(8, 20))
    hands.append(to_tuesdays(site, thursdays))
    assert due(coordinator.scheme) == [
        ("Bacalan", 51),
        ("Grand-Parc", 51),
        # Of 35 Thursdays, two holidays and three days of the pause.
        ("Marne-Capucins", 30),
        ("Carle Vernet", 49),
        ("Carle Vernet", 12),
        ("Marne-Capucins", 18),
    ]
    tell(capsys, "Bordeaux", hands)


@pytest.mark.long
def test_nantes_year(site, hold_clock, capsys):
    coordinator = coordinator_of("Nantes", [name for pair in NANTES.values() for name in pair])
    site.sign_in(coordinator.email)
    hands = enter_nantes(site, coordinator.scheme)
    hold_clock(moment(6, 20))
    hands += [to_evenings(site, series) for series in Series.objects.order_by("pk")]
    # 125 days before July, 129 from then on, of which the 14th of July is added.
    assert [count for _, count in due(coordinator.scheme)] == [125] * 5 + [128] * 5
    hands.append(add_bastille_day(site, Series.objects.latest("pk")))
    assert due(coordinator.scheme)[-1] == ("Nantes Sud", 129)
    tell(capsys, "Nantes", hands)


def tell(capsys, name, hands):
    """What each cost, and that none took three minutes."""
    said = [f"{hand.taps} taps, {hand.keys} keys: {hand.seconds:.0f} s" for hand in hands]
    with capsys.disabled():
        print(f"\n{name}: {sum(hand.seconds for hand in hands) / 60:.1f} min in all; {'; '.join(said)}")
    assert max(hand.seconds for hand in hands) < LONGEST


def test_the_button_counts_while_one_types(site):
    coordinator = coordinator_of("Bordeaux", ["Bacalan"])
    site.sign_in(coordinator.email)
    site.goto(f"{site.address}{CREATE}")
    hand = Hand(site)
    hand.tap("Mardi")
    for end, count in (("2026-01-31", 4), ("2026-02-28", 8)):
        hand.type("ends_on", end)
        expect(site.get_by_role("button", name=f"Créer {count}\u00a0sorties")).to_be_visible()
