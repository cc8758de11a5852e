"""Both figures side by side, from the history alone."""

import datetime

import pytest

from outings.changes import ChangedAnswer, changes_since
from outings.entries import StopEntry, TestimonyEntry
from outings.enums import TickList
from outings.models import OutingDeed
from outings.recording import change_outing
from outings.tests.factories import entry, outing
from partners.tests.factories import PartnerFactory
from schemes.models import Theme, Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory()


def changed(scheme, before, after):
    stored = outing(scheme, **before)
    change_outing(stored, user=None, entry=entry(**after), version=1)
    [changes] = changes_since([(stored, 1)])
    return changes


def differences(scheme, before, after):
    return [(row.label, row.read, row.now) for row in changed(scheme, before, after).differences]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"people_mediated": 1200}, {"people_mediated": 12}, ("Personnes médiées", "1\u202f200", "12")),
        ({"women_count": None}, {"women_count": 0}, ("Femmes", "", "0")),
        ({"setting": ""}, {"setting": "closed"}, ("Espace", "", "Clos")),
        ({"is_estimate": False}, {"is_estimate": True}, ("Total estimé de mémoire", "non", "oui")),
        ({}, {"held_on": datetime.date(2026, 4, 1)}, ("Date", "11\u00a0mars\u00a02026", "1er\u00a0avril\u00a02026")),
        ({}, {"starts_at": datetime.time(14, 5)}, ("Début", "14\u00a0h", "14\u00a0h\u00a005")),
    ],
    ids=["figure", "unknown", "choice", "box", "day", "hour"],
)
def test_an_answer_is_said_as_it_was_and_as_it_is(scheme, before, after, said):
    assert said in differences(scheme, before, after)


def test_what_does_not_differ_is_not_said(scheme):
    assert differences(scheme, {}, {"people_mediated": 12}) == [("Personnes médiées", "10", "12")]


def test_rows_are_said_too(scheme):
    housing, jobs = Topic.objects.get(code="housing"), Topic.objects.get(code="employment")
    place, partner = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls"), PartnerFactory(scheme=scheme, name="CAF")
    before = {"requests": {housing: 3, jobs: 1}, "stops": [StopEntry(place, "Halle")], "partners": {partner: ""}}
    after = {"requests": {housing: 5, jobs: 1}, "ticks": {TickList.REGISTER: ("consultation",)}}
    assert differences(scheme, before, after) == [
        ("Lieux", "Halle, Les Tilleuls", "Hors quartier"),
        (f"Demandes\u00a0: {housing}", "3", "5"),
        ("Partenaires", "CAF", ""),
        ("Registres mobilisés", "", "La concertation avec les habitants et les institutions"),
    ]


def test_a_round_s_shares_a_theme_and_a_mobile_unit_are_said(scheme):
    unit, theme = MobileUnitFactory(scheme=scheme, name="Triporteur"), Theme.objects.get(label="La Poste")
    before = {
        "format": "mobile_unit",
        "mobile_unit": None,
        "stops": [StopEntry(people_mediated=4), StopEntry(people_mediated=6)],
    }
    after = before | {"mobile_unit": unit, "outing_type": "thematic", "themes": [theme]}
    after["stops"] = [StopEntry(people_mediated=5), StopEntry(people_mediated=5)]
    found = {label: (read, now) for label, read, now in differences(scheme, before, after)}
    assert found["Solution mobile"] == ("", "Triporteur")
    assert found["Thématiques ciblées"] == ("", "La Poste")
    assert found["Lieux"][1] == "\u00a0; ".join(["Hors quartier, 5\u00a0personnes, 1\u00a0h"] * 2)


def test_texts_are_named_and_never_quoted(scheme):
    before = {"text": {"highlight": "Mme Petit", "team_note": "Entre nous"}}
    after = {
        "text": {"highlight": "Beau", "team_note": "Entre nous"},
        "testimonies": [TestimonyEntry("Oui", "elected")],
    }
    assert changed(scheme, before, after).texts == ["ce qu’on retient", "paroles recueillies"]
    assert "Petit" not in str(list(OutingDeed.objects.values()))


def test_an_outing_whose_history_begins_later_says_that_it_is_not_known(scheme):
    stored = outing(scheme)
    stored.deeds.all().delete()
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    [changes] = changes_since([(stored, 1)])
    assert (changes.is_known, changes.differences) == (False, [])


def test_an_older_line_is_compared_on_what_it_holds(scheme):
    """Lines written before rows were kept hold the outing's columns alone."""
    stored = outing(scheme, requests={Topic.objects.get(code="housing"): 3})
    OutingDeed.objects.update(answers={"people_mediated": 10})
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    assert changes_since([(stored, 1)])[0].differences == [ChangedAnswer("Personnes médiées", "10", "12")]
