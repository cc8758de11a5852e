"""An XLSX, once the guard has passed: openpyxl streams its rows."""

from __future__ import annotations

import warnings
from typing import BinaryIO
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from refusals import Refused

from . import limits
from .cells import AnyCell, Book, Fault, Kind, Merged, Row, Tab, tidied
from .guard import Guard, SheetFacts, SheetGuard, TextsGuard

SHEETS, TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"


def read_xlsx(file: BinaryIO) -> Book:
    """Every tab; only its name where it is hidden. Raises Refused, and what its libraries raise on a damaged book."""
    facts = _guarded(file)
    with warnings.catch_warnings():
        # Extensions that openpyxl leaves aside, dates out of its calendar: nothing of what is imported.
        warnings.simplefilter("ignore")
        return _read(file, facts)


def _guarded(file: BinaryIO) -> dict[str, SheetFacts]:
    """What each sheet holds beside its cells, under its name in the archive."""
    facts = {}
    with ZipFile(file) as archive:
        for part in archive.infolist():
            name = part.filename
            if name.startswith(SHEETS) and name.endswith(".xml"):
                guard: Guard = SheetGuard()
            elif name == TEXTS:
                guard = TextsGuard()
            elif part.file_size > limits.LARGEST_PART:
                raise Refused(limits.TOO_INFLATED)
            elif name.endswith((".xml", ".rels")):
                guard = Guard()
            else:
                continue
            with archive.open(part) as content:
                guard.walk(content)
            if isinstance(guard, SheetGuard):
                facts[name] = guard.facts
    return facts


def _read(file: BinaryIO, facts: dict[str, SheetFacts]) -> Book:
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > limits.MOST_TABS:
            raise Refused(limits.TOO_INFLATED)
        tabs = []
        for sheet in book.worksheets:
            name = sheet._worksheet_path.lstrip("/")
            if name not in facts:
                raise Refused(limits.UNREADABLE)
            is_hidden = sheet.sheet_state != "visible"
            tabs.append(Tab(sheet.title, () if is_hidden else _rows(sheet, facts[name]), is_hidden))
        return Book(Kind.XLSX, tuple(tabs), book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()


def _rows(sheet, facts: SheetFacts) -> tuple[Row, ...]:
    if not facts.last_row:
        return ()
    # Without it, rows past the range that the sheet declares vanish unsaid.
    sheet.reset_dimensions()
    unread, rows = _what_is_not_read(facts), []
    for number, values in enumerate(sheet.iter_rows(max_row=facts.last_row, values_only=True), start=1):
        cells = [tidied(value) for value in values]
        for column, value in unread.get(number, {}).items():
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value if cells[column] is None else cells[column]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(Row(number, tuple(cells), number in facts.hidden, is_written=bool(values)))
    return tuple(rows)


def _what_is_not_read(facts: SheetFacts) -> dict[int, dict[int, AnyCell]]:
    """By row and column: formulas without a result and cells under a merged one, which are empty to openpyxl."""
    found: dict[int, dict[int, AnyCell]] = {}
    for places, value in ((facts.covered(), Merged.ABOVE), (facts.without_result, Fault("X1"))):
        for row, column in places:
            found.setdefault(row, {})[column] = value
    return found
