"""The pass before reading: XML of an archive walked by expat, which keeps nothing, so that what would cost too much
memory or time is refused before anything opens it.

On the way it notes what the reader cannot say: hidden rows, formulas without a kept result, merged cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from refusals import Refused

from . import limits

CHUNK = 64 * 1024
# As expat names what stands in a namespace.
TABLE, OFFICE = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 " for name in ("table", "office"))
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Guard:
    """Refuses a DOCTYPE (entities live there), what is nested too deep, and one tag of megabytes."""

    def __init__(self) -> None:
        self.depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def walk(self, part: BinaryIO) -> None:
        """Raises Refused for what may not be read, or is no XML."""
        fed = 0
        try:
            while chunk := part.read(CHUNK):
                self.parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - self.parser.CurrentByteIndex > limits.LARGEST_PART:
                    raise Refused(limits.UNREADABLE)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeDecodeError, ValueError):
            raise Refused(limits.UNREADABLE) from None

    def _refuse_doctype(self, *args: object) -> None:
        raise Refused(
            "Ce fichier contient des instructions cachées (DOCTYPE) et n’est pas ouvert. Copiez le tableau dans un"
            " fichier neuf, enregistrez-le en XLSX, puis réessayez."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > limits.DEEPEST:
            raise Refused(limits.UNREADABLE)
        self.start(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(" ")[2])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """For those who note something."""

    def end(self, name: str) -> None:
        """For those who note something."""


class Counting(Guard):
    """Counts filled cells and rows, and how long each text is."""

    def __init__(self) -> None:
        super().__init__()
        self.parser.CharacterDataHandler = self._text
        self.cells = self.rows = self.length = self.elements = 0

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > limits.LONGEST_CELL:
            raise Refused(limits.TOO_LONG_CELL)

    def count_cells(self, filled: int, last_column: int) -> None:
        if last_column > limits.MOST_COLUMNS:
            raise Refused(limits.TOO_MANY_COLUMNS)
        self.cells += filled
        if self.cells > limits.MOST_CELLS:
            raise Refused(limits.TOO_INFLATED)

    def count_element(self) -> None:
        """A row as the file writes it, blank or not."""
        self.elements += 1
        if self.elements > limits.MOST_ROW_ELEMENTS:
            raise Refused(limits.TOO_FAR)

    def count_rows(self, filled: int) -> None:
        self.rows += filled
        limits.refuse_rows(self.rows)


class TextsGuard(Counting):
    """The shared texts of an XLSX."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = self.words = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.length = 0
            self.texts += 1

    def end(self, name: str) -> None:
        if name == "si":
            self.words += self.length
            if self.words > limits.MOST_WORDS or self.texts > limits.MOST_TEXTS:
                raise Refused(limits.TOO_INFLATED)
        elif name == "sst":
            self.length = 0


@dataclass
class SheetFacts:
    """What an XLSX sheet holds that its reader does not say. Rows from 1, columns from 0."""

    last_row: int = 0
    hidden: set[int] = field(default_factory=set)
    without_result: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # column, first row, last row

    def covered(self) -> set[tuple[int, int]]:
        """The cells that a merged one above covers, down to the last filled row."""
        found: set[tuple[int, int]] = set()
        for column, first, last in self.merged:
            below = range(first + 1, min(last, self.last_row) + 1)
            if len(found) + len(below) > limits.MOST_MERGED:
                raise Refused(limits.TOO_MANY_MERGED)
            found.update((row, column) for row in below)
        return found


class SheetGuard(Counting):
    """One sheet of an XLSX."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = SheetFacts()
        self.row = self.column = 0
        self.has_value = self.has_formula = self.is_row_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._locate(attributes.get("r", ""))
            self.length, self.has_value, self.has_formula = 0, False, False
        elif name in ("v", "is"):
            self.has_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.count_element()
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column, self.is_row_filled = -1, False
            if attributes.get("hidden") in ("1", "true"):
                self.facts.hidden.add(self.row)
        elif name == "mergeCell":
            self._note_merged(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "f":
            self.length = 0  # A formula is no text of the cell.
        elif name == "c":
            if self.has_value:
                self.count_cells(1, self.column + 1)
                self.facts.last_row = max(self.facts.last_row, self.row)
                self.is_row_filled = True
            elif self.has_formula:
                self.facts.without_result.add((self.row, self.column))
                self.count_cells(1, self.column + 1)
        elif name == "row" and self.is_row_filled:
            self.count_rows(1)
            if self.row > limits.FARTHEST_ROW:
                raise Refused(limits.TOO_FAR)

    def _locate(self, reference: str) -> None:
        if not reference:
            self.column += 1
            return
        found = REFERENCE.fullmatch(reference)
        if not found:
            raise Refused(limits.UNREADABLE)
        self.column = column_of(found[1])
        if int(found[2]) != self.row:
            raise Refused(limits.UNREADABLE)

    def _note_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
        if top and bottom and int(bottom[2]) > int(top[2]):
            self.facts.merged.append((column_of(top[1]), int(top[2]), int(bottom[2])))
            if len(self.facts.merged) > limits.MOST_MERGED:
                raise Refused(limits.TOO_MANY_MERGED)


class OdsGuard(Counting):
    """The content of an ODS: what is repeated counts as often as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.repeats = 0
        self.filled = self.last_column = self.column = 0
        self.columns_repeated = 1
        self.is_cell_filled = self.is_in_cell = False
        self.tabs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table-row":
            self.count_element()
            self.repeats = _times(attributes, TABLE + "number-rows-repeated")
            self.filled = self.last_column = self.column = 0
        elif name == "table":
            self.row = self.rows = 0
            self.tabs += 1
            if self.tabs > limits.MOST_TABS:
                raise Refused(limits.TOO_INFLATED)
        elif name in ("table-cell", "covered-table-cell"):
            self.columns_repeated = _times(attributes, TABLE + "number-columns-repeated")
            self.length, self.is_in_cell = 0, True
            self.is_cell_filled = OFFICE + "value-type" in attributes or TABLE + "formula" in attributes

    def _text(self, text: str) -> None:
        if self.is_in_cell:
            super()._text(text)

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            self.is_in_cell = False
            self.column += self.columns_repeated
            if self.is_cell_filled or self.length:
                self.filled += self.columns_repeated
                self.last_column = self.column
        elif name == "table-row":
            self.row += self.repeats
            if self.filled:
                self.count_cells(self.filled * self.repeats, self.last_column)
                self.count_rows(self.repeats)
                if self.row > limits.FARTHEST_ROW:
                    raise Refused(limits.TOO_FAR)


def _times(attributes: dict[str, str], name: str) -> int:
    """How often it is repeated: at least once."""
    said = attributes.get(name, "1")
    if not (said.isdecimal() and len(said) < 9):
        raise Refused(limits.UNREADABLE)
    return max(int(said), 1)


def column_of(letters: str) -> int:
    """A column's rank from 0: A is 0, AK is 36."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + ord(letter) - ord("A") + 1
    return rank - 1
