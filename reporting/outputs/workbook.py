"""The team's figures as a workbook, XLSX or ODS: the rows of the CSV, the definition of each code, what they are about.

Whatever a text begins with, its cell is a text: a spreadsheet program runs none of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from french.dates import french_date
from french.numbers import plain
from schemes import clock

from ..figures.indicators import INDICATORS
from ..figures.report import Report
from .attachments import figure_rows

DEFINED = ("code", "libellé", "unité", "définition")
# In characters, by column; the last is the widest.
WIDTHS = (34, 60, 16, 100)

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Sheet:
    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Value]]

    def all_rows(self) -> Iterator[Sequence[Value]]:
        yield self.heading
        yield from self.rows


def sheets_of(report: Report) -> tuple[Sheet, ...]:
    """Every figure as the CSV has it, then what each code counts, then what was asked."""
    heading, told = figure_rows(report)
    rows = [tuple(_value(value) for value in row) for row in told]
    scope = report.scope
    about = [
        ("Dispositif", ", ".join(scheme.name for scheme in scope.schemes)),
        ("Période", f"{french_date(scope.start)} – {french_date(scope.end)}"),
        ("Périmètre", scope.label),
        ("Exporté le", french_date(clock.today())),
        ("Chiffres", "Exacts, pour l’équipe. Ce qui sort vers un financeur est arrondi à la dizaine."),
    ]
    return (
        Sheet("Chiffres", heading, rows),
        Sheet("Définitions", DEFINED, _definitions(str(row[0]) for row in rows)),
        Sheet("Périmètre", ("quoi", "valeur"), about),
    )


def _definitions(codes: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """One row for each code of the catalogue that the figures name, whole or in parts, in their order."""
    known = dict.fromkeys(code.partition("[")[0].rpartition(".")[2] for code in codes)
    rows = (INDICATORS[code] for code in known)
    return [(row.code, row.label, row.unit, row.definition) for row in rows]


def _value(value: object) -> Value:
    """The number that the CSV writes, as a number; anything else as its text."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, (Fraction, Decimal)):
        return Decimal(plain(value).replace(",", "."))
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def figures_xlsx(report: Report) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets_of(report):
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for column, width in zip("ABCD", WIDTHS, strict=True):
            page.column_dimensions[column].width = width
        for number, row in enumerate(sheet.all_rows()):
            page.append([_xlsx_cell(page, value, is_heading=not number) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _xlsx_cell(page: object, value: Value, *, is_heading: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        # openpyxl takes what begins with « = » for a formula.
        cell.data_type = "s"
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def figures_ods(report: Report) -> bytes:
    book = OpenDocumentSpreadsheet()
    for sheet in sheets_of(report):
        table = Table(name=sheet.name)
        for row in sheet.all_rows():
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    content = io.BytesIO()
    book.write(content)
    return content.getvalue()


def _ods_cell(value: Value) -> TableCell:
    if value is None:
        return TableCell()
    is_text = isinstance(value, str)
    cell = TableCell(valuetype="string") if is_text else TableCell(valuetype="float", value=str(value))
    cell.addElement(P(text=value if is_text else plain(value)))
    return cell
