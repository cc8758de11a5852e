"""What the team sees and takes away of a convention's scope: the page « Activité », its CSV, XLSX and ODS, by their own
addresses, each read back on its own."""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal

from django.test import Client
from django.urls import reverse
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from openpyxl import load_workbook

from reporting.figures.scope import Scope
from reporting.models import ActivityReport
from schemes.enums import Role
from schemes.models import Membership
from trials.ledger.compare import KEY_FIGURES
from trials.ledger.reading import Page
from trials.outputs.told import Tally, Values, rows_of


def compare_taken(report: ActivityReport, known: Values, tally: Tally) -> None:
    """Adds to the tally what page and files say of its scope, each beside `known`, what the team knows of it."""
    address = Scope.of_report(report).query()
    client = Client()
    client.force_login(Membership.objects.current().filter(scheme=report.scheme, role=Role.COORDINATOR).first().user)

    def get(name: str) -> bytes:
        response = client.get(f"{reverse(f'reporting:{name}')}?{address}")
        assert response.status_code == 200, (name, address, response.status_code)
        return response.content

    csv = {code: row.value for code, row in rows_of(get("figures_csv").decode()).items()}
    for kind, told in (("CSV", csv), ("XLSX", _of_xlsx(get("figures_xlsx"))), ("ODS", _of_ods(get("figures_ods")))):
        tally.same(kind, "codes", sorted(told), sorted(known))
        for code, value in told.items():
            tally.same(kind, code, _cents(value), _cents(known.get(code)))
    page = Page(get("dashboard").decode())
    tiles = {KEY_FIGURES[tile.label]: tile.value for tile in page.key_figures()}
    tally.same("page", "tiles", sorted(tiles), sorted(KEY_FIGURES.values()))
    for code, value in tiles.items():
        tally.same("page", code, value, _as_shown(known[code], value))


def _as_shown(exact: Decimal | None, shown: Decimal | None) -> Decimal | None:
    """To as many decimals as the page has: one, and none from a hundred on."""
    return exact if exact is None or shown is None else exact.quantize(shown, ROUND_HALF_UP)


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _of_xlsx(content: bytes) -> Values:
    rows = load_workbook(io.BytesIO(content), read_only=True)["Chiffres"].iter_rows(min_row=2, values_only=True)
    return {code: Decimal(str(value)) if isinstance(value, int | float) else None for code, _, value, *_ in rows}


def _of_ods(content: bytes) -> Values:
    (sheet,) = (
        one for one in load(io.BytesIO(content)).getElementsByType(Table) if one.getAttribute("name") == "Chiffres"
    )
    told: dict[str, Decimal | None] = {}
    for row in sheet.getElementsByType(TableRow)[1:]:
        code, _, value, *_ = row.getElementsByType(TableCell)
        is_number = value.getAttribute("valuetype") == "float"
        told[str(code)] = Decimal(value.getAttribute("value")) if is_number else None
    return told
