"""A quarter that left in mid-year, and statuses that the team declared: figures worked out by hand.

Scheme of 2026: Nord all year, QPV; Bel-Air until 30 June 2026 then from 1 November, without status. No Sud until
1 September. Every outing lasts 2 h, meets 10 people and has 3 requests on housing.

| outing | day    | stops          | said    | place of its figures          |
|--------|--------|----------------|---------|-------------------------------|
| A      | 10 Feb | Nord           |         | Nord                          |
| B      | 30 Jun | Bel-Air        | QPV     | Bel-Air                       |
| C      | 1 Jul  | Bel-Air        | non QPV | Hors périmètre                |
| D      | 20 Aug | Bel-Air        |         | Hors périmètre                |
| E      | 2 Nov  | Bel-Air        |         | Bel-Air                       |
| F      | 5 Aug  | Nord + Bel-Air |         | Nord 1 h 4, Hors périmètre 1 h 6 |
| G      | 9 Sep  | Hors quartier  | QPV     | Hors quartier                 |

Status known: A, B, C, F (Nord), G: 5 outings; declared: B, C, G: 3; in QPV: A, B, F, G: 4.
Hours: known 2 + 2 + 2 + 1 + 2 = 9, in QPV 2 + 2 + 1 + 2 = 7.
"""

import csv
import datetime
import io

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from outings.tests.pages import html
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs import paper
from reporting.outputs.edition import Edition
from reporting.wording import qpv_sentence
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def scheme():
    return SchemeFactory(slug="annee")


@pytest.fixture
def places(scheme):
    nord = NeighbourhoodFactory(scheme=scheme, name="Nord", slug="nord", status="qpv")
    bel_air = NeighbourhoodFactory(scheme=scheme, name="Bel-Air", slug="bel-air", scheme__ends_on=D(2026, 6, 30))
    scheme.perimeter.create(neighbourhood=bel_air, starts_on=D(2026, 11, 1))
    NeighbourhoodFactory(scheme=scheme, name="Sud", scheme__starts_on=D(2026, 9, 1))
    drawn = [
        (D(2026, 2, 10), [StopEntry(nord)]),
        (D(2026, 6, 30), [StopEntry(bel_air, said_status="qpv")]),
        (D(2026, 7, 1), [StopEntry(bel_air, said_status="non_qpv")]),
        (D(2026, 8, 20), [StopEntry(bel_air)]),
        (D(2026, 11, 2), [StopEntry(bel_air)]),
        (D(2026, 8, 5), [StopEntry(nord, people_mediated=4), StopEntry(bel_air, people_mediated=6)]),
        (D(2026, 9, 9), [StopEntry(None, "Gare", said_status="qpv")]),
    ]
    housing = Topic.objects.get(code="housing")
    for day, stops in drawn:
        outing(scheme, held_on=day, stops=stops, requests={housing: 3})
    return {"nord": nord, "bel-air": bel_air}


def year(scheme, **narrowed):
    return build(Scope((scheme,), D(2026, 1, 1), D(2026, 12, 31), **narrowed))


def told(report):
    return {
        place.label: (
            place.presence.outings,
            place.presence.minutes,
            place.presence.people_mediated,
            place.presence.requests,
        )
        for place in report.places
    }


def test_what_was_done_out_of_the_perimeter_stands_apart(scheme, places):
    assert told(year(scheme)) == {
        "Nord": (2, 180, 14, 3),
        "Bel-Air": (2, 240, 20, 6),
        "Hors périmètre": (3, 300, 26, 6),
        "Hors quartier": (1, 120, 10, 3),
        "Tournées sur plusieurs quartiers": (0, 0, 0, 3),
    }


def test_coverage_counts_the_days_in_force(scheme, places):
    whole = year(scheme)
    assert (whole["neighbourhoods_covered"].value, whole.perimeter_count, whole.uncovered) == (2, 3, ("Sud",))
    summer = build(Scope((scheme,), D(2026, 7, 1), D(2026, 8, 31)))
    assert (summer["neighbourhoods_covered"].value, summer.perimeter_count, summer.uncovered) == (1, 1, ())


def test_the_report_says_the_days_in_force(scheme, places):
    report = year(scheme)
    said = {place.label: place.in_force.replace("\u00a0", " ") for place in report.places}
    assert said["Bel-Air"] == "jusqu’au 30 juin 2026, puis depuis le 1er novembre 2026"
    assert said["Nord"] == said["Hors périmètre"] == ""
    perimeter = dict(paper.pages(report, Edition("Bilan", clock.now()))["perimeter"])
    assert perimeter["Sud"].replace("\u00a0", " ") == "depuis le 1er septembre 2026"
    assert build(Scope((scheme,), D(2026, 1, 1), D(2026, 6, 30))).places[0].in_force == ""


def test_in_the_quarter_alone_the_two_add_up_to_it(scheme, places):
    assert told(year(scheme, neighbourhoods=(places["bel-air"],))) == {
        "Bel-Air": (2, 240, 20, 6),
        "Hors périmètre": (3, 300, 26, 6),
    }


def test_the_share_in_qpv_prints_its_base_and_what_the_team_declared(scheme, places):
    report = year(scheme)
    codes = (
        "outings_in_qpv",
        "outings_with_known_status",
        "outings_with_said_status",
        "qpv_hours",
        "known_status_hours",
    )
    assert [report[code].value for code in codes] == [4, 5, 3, 7, 9]
    assert qpv_sentence(report).replace("\u00a0", " ").replace("\u202f", "") == (
        "En QPV : 7 sur 9 heures; au moins une halte pour 4 sur 5 sorties au statut de quartier connu,"
        " dont 3 déclarées par l’équipe"
    )


def test_page_csv_and_paper_say_the_same_and_each_line_opens_its_own_outings(client, scheme, places):
    client.force_login(member(scheme, Role.COORDINATOR))
    asked = "scheme=annee&from=2026-01-01&to=2026-12-31"
    page = html(client.get(f"/tableau-de-bord/?{asked}")).replace("\u00a0", " ")
    told_in_csv = client.get(f"/tableau-de-bord/chiffres.csv?{asked}").content.decode("utf-8-sig")
    rows = {row[0]: row[2] for row in csv.reader(io.StringIO(told_in_csv), delimiter=";")}
    report = year(scheme)

    assert "dont 3 déclarées par l’équipe" in page and "jusqu’au 30 juin 2026" in page
    assert rows["outings_with_said_status"] == "3"
    assert paper.pages(report, Edition("Bilan", clock.now()))["sentences"]["qpv"] == qpv_sentence(report)
    opened = {place.label: client.get(f"/sorties/?{place.query}").context["paginator"].count for place in report.places}
    assert opened == {
        "Nord": 2,
        "Bel-Air": 2,
        "Hors périmètre": 3,
        "Hors quartier": 1,
        "Tournées sur plusieurs quartiers": 1,
    }
