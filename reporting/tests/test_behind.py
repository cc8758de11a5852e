"""A figure of the field opens the rows that it counts, for who reads them one by one."""

import re
import uuid
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from reporting.disclosure import for_user
from reporting.figures.indicators import INDICATORS, Output, Source
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.figures.watched import RATES
from schemes.enums import Role
from schemes.models import Neighbourhood
from schemes.tests.factories import SchemeFactory, member
from situations.models import Situation
from situations.tests.nantes import FIRST, LAST, day, nantes, noon

pytestmark = pytest.mark.django_db
# A figure that a rate is of, or its part: the rate's own words open it.
UNOPENED = ("solicitations_due", "technical_due", "followups_due")
LINK = re.compile(r'href="(/(?:appels|situations|observations|suites|preconisations)/\?[^"]*figure=[^"]*)"')


@pytest.fixture(scope="module")
def week(once_a_module):
    return nantes()


@pytest.fixture
def scheme(week):
    with noon(day(6, 12)):
        yield week[0]


def opened(report, outputs=Output.ALL):
    """(address, number) of each figure, and of each part of one that `outputs` tell, that opens a list."""
    for figure in report.figures.values():
        if figure.indicator.source == Source.FIELD and figure.query:
            part = report[RATES.get(figure.code, (figure.code,))[0]]
            yield f"{reverse(figure.indicator.opens)}?{figure.query}", part.value
    for section in report.sections.values():
        if section.breakdown.source == Source.FIELD and section.breakdown.outputs & outputs:
            for line in section.lines:
                if line.query:
                    yield f"{reverse(section.opens)}?{line.query}", line.value


def shown(client, address):
    """How many rows the list shows; of steps, those of its situations."""
    context = client.get(address).context
    rows = [row for pile in context["piles"] for row in pile.rows] if "piles" in context else context["object_list"]
    return sum(row.steps_within for row in rows) if "situation_steps" in address else len(rows)


@pytest.mark.parametrize("days", [(FIRST, LAST), (day(18), day(19)), (day(22), day(30))])
@pytest.mark.parametrize("places", [(), ("bellevue",), ("bellevue", "malakoff")])
def test_each_number_is_that_of_the_rows_it_opens(scheme, week, client, days, places):
    client.force_login(week[1])
    scope = replace(Scope.of(scheme, *days), neighbourhoods=tuple(Neighbourhood.objects.filter(slug__in=places)))
    numbers = dict(opened(build(scope)))
    assert {address: shown(client, address) for address in numbers} == numbers


def test_every_figure_of_the_week_opens_one_but_the_bases_and_the_zeros(scheme):
    report = build(Scope.of(scheme, FIRST, LAST))
    of_field = {code for code, indicator in INDICATORS.items() if indicator.source == Source.FIELD}
    nothing = {code for code in of_field if not report[code].value}
    assert nothing == {"deferred_days_median", "recommendations_sent", "recommendations_overdue"}
    assert {code for code in of_field if report[code].query} == of_field - nothing


def test_the_page_has_these_links_and_each_list_says_what_it_shows(scheme, week, client):
    client.force_login(week[1])
    page = client.get(reverse("reporting:dashboard", query={"scheme": "nantes", "from": FIRST, "to": LAST}))
    links = {unescape(link) for link in LINK.findall(page.content.decode())}
    told = {address for address, _ in opened(build(Scope.of(scheme, FIRST, LAST)), Output.PAGE)}
    assert links == {address for address in told if not address.endswith(UNOPENED)}
    fixed = next(link for link in links if "technical_fixed" in link)
    said = client.get(fixed).content.decode().replace("\u00a0", " ")
    assert "Dysfonctionnements réglés" in said
    assert "Du 17 novembre 2026 au 21 novembre 2026" in said


def test_who_reads_totals_only_opens_no_situation(scheme, client):
    report = build(Scope.of(scheme, FIRST, LAST))
    of = {
        role: {address.split("?")[0] for address, _ in opened(for_user(report, member(scheme, role)))}
        for role in (Role.COORDINATOR, Role.MEDIATOR, Role.ADMIN)
    }
    assert of[Role.MEDIATOR] == of[Role.COORDINATOR] == {"/appels/", "/situations/", "/observations/", "/suites/"}
    assert of[Role.ADMIN] == {"/appels/", "/observations/", "/suites/"}


def test_several_schemes_together_open_none(scheme):
    scope = replace(Scope.of(scheme, FIRST, LAST), schemes=(scheme, SchemeFactory()))
    assert list(opened(build(scope))) == []


WRONG = [{"figure": "outings_done"}, {"from": "hier"}, {"quarter": "ailleurs"}, {"type": "x"}]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", ["situations:list", "watch:observations"])
def test_what_no_figure_opens_is_not_found(scheme, week, client, name, wrong):
    client.force_login(week[1])
    figure = "situations" if name == "situations:list" else "observations"
    right = {"scheme": "nantes", "from": FIRST, "to": LAST, "figure": figure}
    assert client.get(f"{reverse(name)}?{urlencode(right)}").status_code == 200
    assert client.get(f"{reverse(name)}?{urlencode(right | wrong)}").status_code == 404


def test_what_is_of_another_scheme_is_in_no_list(scheme, week, client):
    client.force_login(week[1])
    other = SchemeFactory()
    of_other = {"scheme": other, "operator": other.lead_operator, "client_uuid": uuid.uuid4()}
    Situation.objects.create(**of_other, type="noise", held_on=FIRST)
    address = reverse("situations:list", query={"scheme": "nantes", "from": FIRST, "to": LAST, "figure": "situations"})
    assert shown(client, address) == 12
