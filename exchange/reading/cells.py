"""What a spreadsheet is once it was read: tabs of rows of plain values, and what is said when it is not read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Kind(StrEnum):
    XLSX, ODS, CSV = "xlsx", "ods", "csv"


class Merged(Enum):
    """A cell that a merged one above covers."""

    ABOVE = "above"


@dataclass(frozen=True)
class Fault:
    """A cell that holds no value: a formula without a kept result (X1), an error (X2). `text` is what it shows."""

    code: str
    text: str = ""


Cell = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta
AnyCell = Cell | Fault | Merged | None

# What spreadsheets show for an error; LibreOffice also says « Err:502 ».
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
ERRORS |= {"#NOM?", "#VALEUR!", "#NOMBRE!"}


@dataclass(frozen=True)
class Row:
    """A row under the number that the spreadsheet shows; its last cells may be left out. `is_written`: whether the
    file holds any cell of it, empty ones too."""

    number: int
    cells: tuple[AnyCell, ...]
    is_hidden: bool = False
    is_written: bool = True

    @property
    def is_blank(self) -> bool:
        return all(cell is None or cell is Merged.ABOVE for cell in self.cells)


@dataclass(frozen=True)
class Tab:
    """A sheet as it is read: written rows, in order."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """`counts_from_1904`: its days are numbered from 1904, as old Macs did."""

    kind: Kind
    tabs: tuple[Tab, ...] = field(default_factory=tuple)
    counts_from_1904: bool = False


def tidied(value: AnyCell) -> AnyCell:
    """A cell's text without the spaces around; nothing for an empty one; an error for what shows as one."""
    if isinstance(value, str):
        text = value.strip(" \t\r\n\u00a0\u202f\ufeff")
        if text in ERRORS or text.startswith("Err:"):
            return Fault("X2", text)
        return text or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def letter_of(index: int) -> str:
    """The letters a spreadsheet shows over a column counted from 0: A, Z, AA, AK."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters
