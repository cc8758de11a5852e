"""A figure that only some outings note never stands without its base: in the catalogue, in files, page and paper."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from french.numbers import amount
from outings.entries import StopEntry
from outings.formats import FIELDS_OF, QUESTIONS, Ask
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.indicators import INDICATORS, Source, asked_code, noted_code
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.pdf import Edition, lay_out
from reporting.tests.pages import MARCH
from reporting.wording import where_section_is_noted
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

SPACES = re.compile("[\\s\u00a0\u202f]+")
OPTIONAL = [code for code in INDICATORS if noted_code(code) in INDICATORS]
# The first is noted by one outing, the second by two, and so on.
SHOWN = (
    *("people_met", "handling_on_spot", "handling_appointment", "handling_accompanied", "handling_referred"),
    *("coupons_issued", "unclaimed_right_count"),
)
# Who was sent and who was helped, on the people of the outings that noted it.
PEOPLE = {"sent_by_partner_count": 401, "language_help_count": 402}
ALL = 10


def offered():
    """Columns that an outing of some format may leave empty."""
    asked = [(asks[question], names) for asks in QUESTIONS.values() for question, names in FIELDS_OF.items()]
    return {name for ask, names in asked if ask is Ask.OFFERED for name in names}


def test_every_figure_that_an_outing_may_leave_empty_has_a_base():
    found = offered() & INDICATORS.keys()
    assert len(found) == 18
    counts = {code for code in found if INDICATORS[code].source is not Source.PUBLICS}
    assert counts <= {*OPTIONAL}
    described = {code for code in found - counts if f"{code.removesuffix('_count')}_base" not in INDICATORS}
    # These are shares of the answers, under which stands a fill rate.
    assert described == {"women_count", "men_count", "age_under_18", "age_18_25", "age_26_64", "age_65_plus"}


@pytest.fixture
def scheme(db):
    """Ten outings of 500 people, of which each figure of `SHOWN` is noted by another number."""
    scheme = SchemeFactory(slug="halte")
    topic = Topic.objects.get(code="housing", scheme=None)
    for number in range(ALL):
        noted = {code: 0 if number else 1001 + 101 * rank for rank, code in enumerate(SHOWN) if number <= rank}
        people = {} if number else PEOPLE
        requests = {topic: 1 if number else 3001}
        day = datetime.date(2026, 3, number + 1)
        outing(scheme, held_on=day, people_mediated=500, requests=requests, **noted, **people)
    return scheme


def around(text, value):
    """What is written around each place where the number is."""
    told = SPACES.sub(" ", amount(value))
    return [
        text[max(0, found.start() - 60) : found.end() + 100] for found in re.finditer(rf"(?<!\d){told}(?!\d)", text)
    ]


def words(html):
    return SPACES.sub(" ", strip_tags(html.replace("<", " <")))


def test_each_stands_with_its_base_wherever_page_and_paper_show_it(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    report = build(Scope.of(scheme, *MARCH.values()))
    page = client.get(
        reverse("reporting:dashboard", query={"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"})
    )
    texts = {"page": words(page.content.decode()), "paper": words(lay_out(report, Edition("Bilan", clock.now())))}
    for rank, code in enumerate(SHOWN, start=1):
        base = f"noté à {rank} sortie{'s' if rank > 1 else ''} sur {ALL}"
        for name, text in texts.items():
            places = around(text, report[code].value)
            assert places, (code, name)
            assert all(base in place for place in places), (code, name, places)
    for code, value in PEOPLE.items():
        places = around(texts["paper"], value)
        assert places and all("noté pour 500 personnes sur 5 000" in place for place in places), (code, places)


def test_each_stands_with_its_base_in_the_files(scheme):
    codes = [code for code, *_ in build(Scope.of(scheme, *MARCH.values())).rows()]
    for code in (code for code in OPTIONAL if INDICATORS[code].source is not Source.PUBLICS):
        after = codes.index(code) + 1
        assert codes[after : after + 2] == [noted_code(code), asked_code(code)]
    for code in (*PEOPLE, "first_contact_count"):
        assert codes[codes.index(code) + 1] == code.replace("_count", "_base")


def test_participants_are_told_with_the_outings_that_counted_them(client, db):
    scheme = SchemeFactory(slug="halte")
    outing(scheme, people_mediated=40)
    outing(scheme, format="workshop", people_mediated=None, participants_count=48)
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(
        reverse("reporting:dashboard", query={"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"})
    )
    assert "Participantes et participants : 48 Comptés à 1 sortie." in words(page.content.decode())
    text = words(lay_out(build(Scope.of(scheme, *MARCH.values())), Edition("Bilan", clock.now())))
    assert "48 participantes et participants à 1 sortie, comptés à part" in text


def test_it_is_of_the_outings_that_were_asked_on_page_paper_and_files(client, db):
    """Two of three walkabouts noted the people met; a workshop is not asked."""
    scheme = SchemeFactory(slug="halte")
    here = NeighbourhoodFactory(scheme=scheme)
    outing(scheme, people_mediated=40, people_met=61, stops=[StopEntry(here)])
    outing(scheme, people_mediated=20, people_met=30, is_estimate=True, stops=[StopEntry(here)])
    outing(scheme, people_mediated=40, stops=[StopEntry(here), StopEntry()])
    outing(scheme, format="workshop", people_mediated=None, participants_count=8, stops=[StopEntry(here)])
    client.force_login(member(scheme, Role.COORDINATOR))
    report = build(Scope.of(scheme, *MARCH.values()))
    page = client.get(
        reverse("reporting:dashboard", query={"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"})
    )
    texts = words(page.content.decode()), words(lay_out(report, Edition("Bilan", clock.now())))
    assert all("noté à 2 sorties sur 3, dont ≈ 30 de mémoire" in text for text in texts)
    # In the block on the quality of the data too.
    assert re.search("Personnes rencontrées : les autres sorties [^0-9]*2 [^0-9]*3[^0-9]*2 sur 3", texts[0])
    assert "Personnes rencontrées : 2 sur 3" in texts[1]
    told = {code: value for code, _, value, _ in report.rows()}
    assert [told[f"people_met{part}"] for part in ("", "_outings", "_asked", "_estimated")] == [91, 2, 3, 30]
    # In its neighbourhood, of the outings held there alone: the round is asked nothing.
    there = {code: value for code, _, value, _ in build(Scope.of(scheme, *MARCH.values(), here)).rows()}
    assert (there["outings_done"], there["people_met_outings"], there["people_met_asked"]) == (4, 2, 2)


def test_what_is_noted_of_a_breakdown_is_of_the_outings_asked_too(db):
    scheme, partner = SchemeFactory(), PartnerFactory()
    outing(scheme, partners={partner: "co_host"})
    outing(scheme, partners={partner: ""})
    outing(scheme)
    report = build(Scope.of(scheme, *MARCH.values()))
    assert where_section_is_noted(report, report.sections["partner_roles"]) == "noté à 1 sortie sur 2"


def test_what_all_noted_says_no_base(db):
    scheme = SchemeFactory()
    outing(scheme, people_mediated=40, people_met=60, coupons_issued=31)
    text = words(lay_out(build(Scope.of(scheme, *MARCH.values())), Edition("Bilan", clock.now())))
    assert "noté à" not in "".join(around(text, 60) + around(text, 31))


@pytest.mark.parametrize(
    ("on_spot", "referred", "told"),
    [(36, 14, "72 % de réponses sur place, sur 50 notées"), (7, 5, "7 sur 12 réponses sur place")],
)
def test_the_tile_of_requests_says_what_its_share_of_answers_is_of(db, on_spot, referred, told):
    scheme = SchemeFactory()
    topic = Topic.objects.get(code="housing", scheme=None)
    outing(scheme, requests={topic: 90}, handling_on_spot=on_spot, handling_referred=referred)
    outing(scheme, requests={topic: 10})
    text = words(lay_out(build(Scope.of(scheme, *MARCH.values())), Edition("Bilan", clock.now())))
    assert told in text
