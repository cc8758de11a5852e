"""An ODS, once the guard has passed: one walk over its content, a row at a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from .cells import AnyCell, Book, Cell, Fault, Kind, Merged, Row, Tab, tidied
from .guard import OdsGuard

TABLE, OFFICE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text", "style")
)
CONTENT = "content.xml"
CLOCK = re.compile(r"(-?)PT(\d+)H(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


def read_ods(file: BinaryIO) -> Book:
    """Every tab; only its name where it is hidden. Raises Refused, and what the parser raises on a damaged book."""
    with ZipFile(file) as archive:
        with archive.open(CONTENT) as part:
            OdsGuard().walk(part)
        with archive.open(CONTENT) as part:
            return Book(Kind.ODS, tuple(_tabs(part)))


def _tabs(part: BinaryIO) -> Iterator[Tab]:
    hidden_styles: set[str] = set()
    name, is_hidden, is_in_cell = "", False, 0
    reader = _Rows()
    for event, element in iterparse(part, events=("start", "end")):
        tag = element.tag
        if tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            is_in_cell += 1 if event == "start" else -1
        elif is_in_cell:
            continue  # A drawing in a cell may hold a table of its own.
        elif event == "start" and tag == f"{TABLE}table":
            name, reader = element.get(f"{TABLE}name", ""), _Rows()
            is_hidden = element.get(f"{TABLE}style-name") in hidden_styles
        elif event == "end" and tag == f"{TABLE}table-row":
            if not is_hidden:
                reader.add(element)
            element.clear()
        elif event == "end" and tag == f"{TABLE}table":
            yield Tab(name, tuple(reader.rows), is_hidden)
            element.clear()
        elif event == "end" and tag == f"{STYLE}style":
            properties = element.find(f"{STYLE}table-properties")
            if properties is not None and properties.get(f"{TABLE}display") == "false":
                hidden_styles.add(element.get(f"{STYLE}name", ""))


class _Rows:
    """The rows of one table, as they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.number = 0
        self.blank: list[tuple[int, int]] = []
        # Under a merged cell: its column, and how many rows it still covers.
        self.merged: dict[int, int] = {}

    def add(self, element: Element) -> None:
        repeats = int(element.get(f"{TABLE}number-rows-repeated", "1"))
        cells = tuple(self._cells(element))
        first = self.number + 1
        self.number += repeats
        if not any(cell is not None for cell in cells):
            # Blank rows count only where a filled one follows: they are repeated to the end of the sheet.
            self.blank.append((first, repeats))
            return
        is_hidden = element.get(f"{TABLE}visibility", "visible") != "visible"
        for start, count in self.blank:
            self.rows.extend(Row(number, ()) for number in range(start, start + count))
        self.blank = []
        self.rows.extend(Row(number, cells, is_hidden) for number in range(first, first + repeats))

    def _cells(self, element: Element) -> list[AnyCell]:
        cells: list[AnyCell] = []
        column = 0
        for cell in element:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            repeats = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            value = tidied(_value(cell))
            rows_covered = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
            if rows_covered > 1:
                self.merged[column] = rows_covered
            if value is not None or self._is_merged(cell, column, repeats):
                cells.extend([None] * (column - len(cells)))
                cells.extend([Merged.ABOVE if value is None else value] * repeats)
            column += repeats
        self.merged = {place: rows - 1 for place, rows in self.merged.items() if rows > 1}
        return cells

    def _is_merged(self, cell: Element, column: int, repeats: int) -> bool:
        return repeats == 1 and cell.tag == f"{TABLE}covered-table-cell" and column in self.merged


def _value(cell: Element) -> Cell | Fault | None:
    kind = cell.get(f"{OFFICE}value-type")
    shown = "\n".join(_words(paragraph) for paragraph in cell.findall(f"{TEXT}p"))
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{OFFICE}value", ""))
    if kind == "date":
        said = datetime.datetime.fromisoformat(cell.get(f"{OFFICE}date-value", ""))
        return said if said.time() != datetime.time.min else said.date()
    if kind == "time":
        return _time(cell.get(f"{OFFICE}time-value", "")) or shown
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind is None and not shown and cell.get(f"{TABLE}formula"):
        return Fault("X1")
    return shown


def _time(said: str) -> datetime.timedelta | None:
    found = CLOCK.fullmatch(said)
    if not found or found[1]:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _words(paragraph: Element) -> str:
    """The text of a paragraph without the notes that hang in it."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{TEXT}s":
            parts.append(" ")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag not in (f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text"):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
