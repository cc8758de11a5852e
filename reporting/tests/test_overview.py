import csv
import datetime
import io

import pytest
from django.urls import reverse

from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.overview import COLUMNS, overview_of
from reporting.figures.placing import build
from reporting.figures.scope import Scope, SideBySide
from schemes.enums import Role
from schemes.models import Network, Topic
from schemes.tests.factories import SchemeFactory, member, network_reader

pytestmark = pytest.mark.django_db
D = datetime.date
SPRING = D(2026, 3, 1), D(2026, 4, 30)
ADDRESS = {"from": "2026-03-01", "to": "2026-04-30"}


@pytest.fixture
def pair():
    """Two schemes, the second first in the dictionary; a partner and requests in the first."""
    brest, auray = (SchemeFactory(city=city, slug=city.lower()) for city in ("Brest", "Auray"))
    topic, partner = Topic.objects.filter(scheme=None).first(), PartnerFactory(scheme=brest)
    outing(brest, requests={topic: 7}, partners={partner: "co_host"}, people_mediated=11)
    outing(brest, held_on=D(2026, 4, 2), people_mediated=5)
    outing(auray, people_mediated=3)
    outing(auray, held_on=D(2026, 5, 2))
    return brest, auray


def rows(response):
    return {row[0]: row[2] for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")}


def test_each_line_is_what_its_scheme_s_report_says(pair, django_assert_num_queries):
    scopes = tuple(Scope.of(scheme, *SPRING) for scheme in pair)
    with django_assert_num_queries(4):
        told = overview_of(SideBySide(scopes))
    for scope, line in zip(scopes, told.lines, strict=True):
        report = build(scope)
        assert [cell.value for cell in line.cells] == [report[code].value for code in COLUMNS]
        assert list(line.months) == [line.value for line in report.sections["months"].lines]
    assert [cell.value for cell in told.lines[0].cells] == [2, 4, 16, 7, 1]


def test_an_admin_reads_the_operator_s_schemes_in_the_dictionary_s_order(client, pair):
    brest, auray = pair
    auray.co_operators.add(brest.lead_operator)
    client.force_login(member(brest, Role.ADMIN))
    page = client.get(reverse("reporting:overview"), ADDRESS)
    assert [line.scheme for line in page.context["overview"].lines] == [auray, brest]
    # The same schemes together have the sections of one.
    together = client.get(f"{reverse('reporting:dashboard')}?{page.context['together']}")
    assert together.context["scope"].schemes == (auray, brest)
    assert together.context["report"]["outings_done"].value == 3
    for line in page.context["overview"].lines:
        for cell in line.cells:
            listed = client.get(f"{reverse('outings:list')}?{cell.query}").context
            assert listed["refused"] == []
    told = rows(client.get(reverse("reporting:overview_csv"), ADDRESS))
    assert (told["people_mediated[scheme=brest]"], told["outings_done[scheme=auray,month=2026-03]"]) == ("16", "1")


def test_a_network_s_reader_reads_outings_hours_and_partners_alone(client, pair):
    brest, auray = pair
    client.force_login(network_reader(brest.lead_operator, auray.lead_operator))
    assert client.get(reverse("home")).url == reverse("reporting:overview")
    page = client.get(reverse("reporting:overview"), ADDRESS)
    assert [column.code for column in page.context["overview"].columns] == [
        "outings_done",
        "presence_hours",
        "partners_mobilised",
    ]
    assert "/sorties/?" not in page.content.decode()
    told = rows(client.get(reverse("reporting:overview_csv"), ADDRESS))
    assert not [code for code in told if code.startswith(("people", "requests"))]
    assert told["presence_hours[scheme=brest]"] == "4"


def test_an_operator_is_read_for_its_days_in_the_network_alone(client, pair):
    brest, _ = pair
    client.force_login(network_reader(brest.lead_operator))
    link = Network.objects.get().network_operators.get()
    link.starts_on = D(2026, 4, 1)
    link.save()
    (line,) = client.get(reverse("reporting:overview"), ADDRESS).context["overview"].lines
    assert (line.scheme, line.cells[0].value, line.months) == (brest, 1, (1,))
    link.ends_on = D(2026, 4, 1)
    link.save()
    (line,) = client.get(reverse("reporting:overview"), ADDRESS).context["overview"].lines
    assert line.cells[0].value == 0


def test_who_reads_no_more_and_another_s_network_find_nothing(client, pair):
    brest, _ = pair
    reader = network_reader(brest.lead_operator)
    other = Network.objects.create(name="Un autre", slug="autre")
    client.force_login(reader)
    assert client.get(reverse("reporting:overview"), {"network": other.slug}).status_code == 404
    reader.network_readings.update(ends_on=D(2026, 1, 1))
    assert client.get(reverse("reporting:overview")).status_code == 404
    assert client.get(reverse("home")).url == reverse("reporting:reports")


def test_a_wrong_period_is_said(client, pair):
    client.force_login(member(pair[0], Role.ADMIN))
    for route in ("reporting:overview", "reporting:overview_csv"):
        answer = client.get(reverse(route), {"from": "demain"})
        assert answer.status_code == 400
        assert "Cette date n’existe pas" in answer.content.decode()
