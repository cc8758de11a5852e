"""A CSV, whatever wrote it: its encoding and what separates its cells are read from its content."""

from __future__ import annotations

import csv
import io
from statistics import median

from refusals import Refused

from . import limits
from .cells import Book, Kind, Row, Tab, tidied

DELIMITERS = ";\t,"
SAMPLE = 30  # rows, read with each delimiter
NOT_A_TABLE = "Ce fichier n’est pas un tableur. Choisissez un fichier XLSX, ODS ou CSV."


def read_csv(content: bytes) -> Book:
    """One tab without a name. Raises Refused for what is no text, or too long."""
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    if first.strip("\r").startswith("sep=") and len(first.strip("\r")) == 5:
        # A spreadsheet does not show this row, nor counts it.
        delimiter, text = first.strip("\r")[-1], rest
    else:
        delimiter = _delimiter_of(text)
    rows, filled = [], 0
    try:
        for number, cells in enumerate(_reader(text, delimiter), start=1):
            if any(len(cell) > limits.LONGEST_CELL for cell in cells):
                raise Refused(limits.TOO_LONG_CELL)
            values = [tidied(cell) for cell in cells]
            while values and values[-1] is None:
                values.pop()
            if len(values) > limits.MOST_COLUMNS:
                raise Refused(limits.TOO_MANY_COLUMNS)
            filled += bool(values)
            limits.refuse_rows(filled)
            if number > limits.FARTHEST_ROW:
                break
            rows.append(Row(number, tuple(values), is_written=bool(cells)))
    except csv.Error:
        raise Refused(limits.TOO_LONG_CELL) from None
    while rows and not rows[-1].cells:
        rows.pop()
    return Book(Kind.CSV, (Tab("", tuple(rows)),))


def _reader(text: str, delimiter: str):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decoded(content: bytes) -> str:
    """UTF-16 with its mark, UTF-8, else what Windows writes in France."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if any(sign < " " and sign not in "\t\r\n\f" for sign in text[:20_000]) or "\0" in text:
        raise Refused(NOT_A_TABLE)
    return text


def _delimiter_of(text: str) -> str:
    """The one that makes the most cells of the first rows."""
    sample = "\n".join(text[:100_000].splitlines()[:SAMPLE])

    def cells(delimiter: str) -> float:
        try:
            return median([len(row) for row in _reader(sample, delimiter) if row] or [0])
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)
