"""What the team takes away: page, CSV, XLSX and ODS say the same numbers, and no cell runs."""

import csv
import hashlib
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from openpyxl import load_workbook

from french.numbers import amount
from outings.models import Outing
from outings.tests.factories import outing
from reporting.figures.indicators import INDICATORS
from reporting.models import ActivityReport
from reporting.publishing import publish
from reporting.tests.pages import MARCH, at, enough
from schemes.enums import Role
from schemes.models import Scheme, Topic
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
ASKED = {"scheme": "halte", "from": "2026-03-01", "to": "2026-03-31"}
HOSTILE = '=HYPERLINK("http://ailleurs.test";"ici")'
FORMULAS = [HOSTILE, "+1+1", "-2", "@SUM(A1)", "\t=1", "a\x0bb 🎪"]


@pytest.fixture
def team(client):
    scheme = SchemeFactory(slug="halte")
    topics = [Topic.objects.create(scheme=scheme, code=f"own_{rank}", label=text) for rank, text in enumerate(FORMULAS)]
    outing(scheme, people_mediated=1490, duration_minutes=157, requests=dict.fromkeys(topics, 3))
    outing(scheme, people_mediated=4)
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def taken(team, kind):
    return team.get(reverse(f"reporting:figures_{kind}", query=ASKED)).content


def of_csv(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return {code: (label.lstrip("'"), _number(value), unit) for code, label, value, unit in rows[1:]}


def _number(text):
    return Decimal(text.replace(",", ".")) if text else None


def of_xlsx(content):
    sheet = load_workbook(io.BytesIO(content))["Chiffres"]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    return {code: (label.lstrip("'"), _exact(value), unit) for code, label, value, unit in rows}


def _exact(value):
    return None if value is None else Decimal(str(value))


def of_ods(content, name="Chiffres"):
    sheet = next(t for t in load(io.BytesIO(content)).getElementsByType(Table) if t.getAttribute("name") == name)
    rows = [[_read(cell) for cell in row.getElementsByType(TableCell)] for row in sheet.getElementsByType(TableRow)]
    return {row[0]: (row[1].lstrip("'"), *row[2:]) for row in rows[1:]}


def _read(cell):
    assert cell.getAttribute("formula") is None
    if cell.getAttribute("valuetype") == "float":
        return Decimal(cell.getAttribute("value"))
    return str(cell) or None


def test_page_csv_xlsx_and_ods_say_the_same_numbers(team):
    told = of_csv(taken(team, "csv"))
    assert {code: row[1:] for code, row in of_xlsx(taken(team, "xlsx")).items()} == {
        code: row[1:] for code, row in told.items()
    }
    assert {code: row[1:] for code, row in of_ods(taken(team, "ods")).items()} == {
        code: row[1:] for code, row in told.items()
    }
    assert (told["people_mediated"][1], told["requests_total"][1]) == (1494, 18)
    page = team.get(reverse("reporting:dashboard", query=ASKED)).content.decode()
    for figure in ("outings_done", "people_mediated", "requests_total"):
        assert f">{amount(told[figure][1])}" in page.replace("\n", "").replace("> ", ">"), figure


def test_labels_are_the_same_in_all_three(team):
    told = {code: row[0] for code, row in of_csv(taken(team, "csv")).items() if "\x0b" not in row[0]}
    for read in (of_xlsx(taken(team, "xlsx")), of_ods(taken(team, "ods"))):
        assert {code: row[0] for code, row in read.items() if code in told} == told


def test_no_cell_is_a_formula_whatever_its_text_begins_with(team):
    book = load_workbook(io.BytesIO(taken(team, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    labels = " ".join(str(cell.value) for cell in cells)
    assert HOSTILE in labels
    assert "ab 🎪" in labels
    of_ods(taken(team, "ods"))


def test_each_code_has_its_definition_in_a_sheet(team):
    book = load_workbook(io.BytesIO(taken(team, "xlsx")))
    defined = {row[0]: row[3] for row in book["Définitions"].iter_rows(min_row=2, values_only=True)}
    told = of_xlsx(taken(team, "xlsx"))
    codes = {code.partition("[")[0].rpartition(".")[2] for code in told}
    assert set(defined) == codes
    assert defined["people_mediated"] == INDICATORS["people_mediated"].definition
    assert set(of_ods(taken(team, "ods"), "Définitions")) == codes


def test_a_published_report_keeps_its_exact_figures_for_the_team_and_its_rounded_ones_for_readers(team):
    scheme = Scheme.objects.get()
    enough(scheme, people_mediated=12)
    report = publish(ActivityReport.objects.create(scheme=scheme, title="Bilan", **MARCH), user=None)
    Outing.objects.update(people_mediated=99)
    kept = {kind: team.get(at(f"exact_{kind}", report)).content for kind in ("csv", "xlsx", "ods")}
    told = of_csv(kept["csv"])
    assert told["people_mediated"][1] == 1554
    for read in (of_xlsx(kept["xlsx"]), of_ods(kept["ods"])):
        assert {code: row[1:] for code, row in read.items()} == {code: row[1:] for code, row in told.items()}
    attached = team.get(at("attached_figures", report)).content
    assert hashlib.sha256(attached).hexdigest() == report.published_file.figures_sha256
    assert "people_mediated;Personnes médiées;1550;personnes;10" in attached.decode()


def test_what_is_wrong_with_the_filters_is_said_instead(team):
    for kind in ("xlsx", "ods"):
        answer = team.get(reverse(f"reporting:figures_{kind}", query=ASKED | {"from": "demain"}))
        assert answer.status_code == 400
