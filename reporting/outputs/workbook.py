"""The team's figures as files, CSV, XLSX or ODS: those of today, or those of the day that a report was published.

A workbook has the rows of the CSV, the definition of each code, and what they are about. Whatever a text begins with,
its cell is a text: a spreadsheet program runs none of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from french.words import listed
from schemes import clock

from ..figures.indicators import INDICATORS
from ..figures.report import Report
from ..models import ActivityReport, PublishedFile
from .attachments import FIGURE_COLUMNS, csv_text, figure_rows

ROUNDED = "Ce qui sort vers un financeur est arrondi à la dizaine."
DEFINED = ("code", "libellé", "unité", "définition")
# In characters, by column; the last is the widest.
WIDTHS = (34, 60, 16, 100)

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Sheet:
    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[object]]

    def all_rows(self) -> Iterator[list[Value]]:
        yield list(self.heading)
        yield from ([_value(value) for value in row] for row in self.rows)


Sheets = tuple[Sheet, ...]


def sheets_of(report: Report) -> Sheets:
    """Every figure as the CSV has it, then what each code counts, then what was asked."""
    scope = report.scope
    about = [
        ("Dispositif", listed([scheme.name for scheme in scope.schemes])),
        ("Période", f"{french_date(scope.start)} – {french_date(scope.end)}"),
        ("Périmètre", scope.label),
        ("Exporté le", french_date(clock.today())),
        ("Chiffres", f"Exacts, pour l’équipe. {ROUNDED}"),
    ]
    return _sheets(*figure_rows(report), about)


def sheets_kept(report: ActivityReport) -> Sheets:
    """The exact figures that were frozen with a published report: whatever was entered or rectified since."""
    file = PublishedFile.objects.only("exact_figures").get(report=report)
    rows = [(code, label, _exact(value), unit) for code, label, value, unit in file.exact_figures]
    about = [
        ("Rapport", f"{report.title}, {report.numbered_edition}"),
        ("Dispositif", listed([scheme.name for scheme in report.schemes.all()])),
        ("Période", f"{french_date(report.starts_on)} – {french_date(report.ends_on)}"),
        ("Publié le", french_date(clock.day_of(report.published_at, report.scheme))),
        ("Chiffres", f"Exacts, pour l’équipe, tels qu’au jour de la publication. {ROUNDED}"),
    ]
    return _sheets(FIGURE_COLUMNS, rows, about)


def _exact(value: float | None) -> Fraction | int | None:
    """As JSON keeps it."""
    return Fraction(str(value)) if isinstance(value, float) else value


def _sheets(heading: Sequence[str], rows: Sequence[Sequence[object]], about: Sequence[Sequence[str]]) -> Sheets:
    return (
        Sheet("Chiffres", heading, rows),
        Sheet("Définitions", DEFINED, _definitions(str(row[0]) for row in rows)),
        Sheet("Périmètre", ("quoi", "valeur"), about),
    )


def _definitions(codes: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """One row for each code of the catalogue that the figures name, whole or in parts, in their order."""
    known = dict.fromkeys(code.partition("[")[0].rpartition(".")[2] for code in codes)
    rows = (INDICATORS[code] for code in known if code in INDICATORS)
    return [(row.code, row.label, row.unit, row.definition) for row in rows]


def _value(value: object) -> Value:
    """The number that the CSV writes, as a number; anything else as its text."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, (Fraction, Decimal)):
        return Decimal(plain(value).replace(",", "."))
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def as_csv(sheets: Sheets) -> str:
    """The figures alone."""
    return csv_text(sheets[0].heading, sheets[0].rows)


def as_xlsx(sheets: Sheets) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
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


def as_ods(sheets: Sheets) -> bytes:
    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
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


# How each is written, and what it is.
WRITERS: dict[str, tuple[Callable[[Sheets], str | bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
}
