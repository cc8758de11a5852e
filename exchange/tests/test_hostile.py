"""Files made to hurt, or merely wrong: each is refused with a sentence, or read without harm, within 2 seconds and
200 MiB."""

import io
import threading
import time
import zipfile
from pathlib import Path

import pytest

from exchange.reading import limits
from exchange.reading.cells import Fault, letter_of
from exchange.reading.delimited import NOT_A_TABLE
from exchange.reading.files import EMPTY, MACROS, OLD_EXCEL, OLE, OTHER_ARCHIVE, PASSWORD, WEB_PAGE, read_file
from exchange.tests.spreadsheets import (
    HEADER,
    OUTING,
    TABLE,
    archive,
    csv,
    ods,
    ods_row,
    sheet,
    text_row,
    xlsx,
    xlsx_parts,
)
from refusals import Refused

pytestmark = pytest.mark.django_db
DOCTYPE = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SECONDS, BYTES = 2, 200 * 1024 * 1024
MERGES = "".join(f'<mergeCell ref="{letter}1:{letter}1048576"/>' for letter in map(letter_of, range(300)))
FAR = TABLE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def lied_about_size():
    """A sheet whose archive says that it is small."""
    content = bytearray(xlsx(TABLE + " " * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as read:
        true = read.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(content).replace(true.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def encrypted():
    """An archive one of whose parts asks for a password."""
    content = bytearray(xlsx())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = content.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[place] |= 1
    return bytes(content)


REFUSED = {
    "bomb of zeros": (lambda: xlsx(xl__media__a="0" * 140_000_000), limits.TOO_INFLATED),
    "bomb of rows": (lambda: xlsx(TABLE + text_row(3, ["a"]) * 400_000), "Ce fichier a plus de"),
    "bomb of styles": (lambda: xlsx(**{"xl__styles.xml": "<a/>" * 2_000_000}), limits.TOO_INFLATED),
    "bomb of shared texts": (
        lambda: xlsx(**{"xl__sharedStrings.xml": f"<sst>{'<si><t>a</t></si>' * 1_100_000}</sst>"}),
        limits.TOO_INFLATED,
    ),
    "bomb of repeats": (
        lambda: ods(ods_row(["a"], ' table:number-rows-repeated="1000000"')),
        "Ce fichier a plus de",
    ),
    "bomb of columns": (
        lambda: ods(ods_row(["a"], cell=' table:number-columns-repeated="16384"')),
        limits.TOO_MANY_COLUMNS,
    ),
    "bomb of merged cells": (
        lambda: xlsx("".join(text_row(n, ["a"]) for n in range(1, 4000)), after=MERGES),
        limits.TOO_MANY_MERGED,
    ),
    "entities": (lambda: xlsx(**{"xl__worksheets__sheet1.xml": DOCTYPE + sheet(TABLE)}), "DOCTYPE"),
    "entities in an ODS": (lambda: ods(before=DOCTYPE), "DOCTYPE"),
    "file outside": (lambda: xlsx(**{"xl__workbook.xml": EXTERNAL + "<workbook/>"}), "DOCTYPE"),
    "macros": (lambda: xlsx(**{"xl__vbaProject.bin": "x"}), MACROS),
    "macros of an ODS": (lambda: ods(**{"Basic__Standard__a.xml": "<x/>"}), MACROS),
    "encrypted XLSX": (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
    "encrypted part": (encrypted, PASSWORD),
    "encrypted ODS": (lambda: ods(**{"META-INF__manifest.xml": "<x><encryption-data/></x>"}), PASSWORD),
    "old XLS": (lambda: OLE + b"\0" * 600, OLD_EXCEL),
    "truncated": (lambda: xlsx()[:-60], limits.UNREADABLE),
    "truncated sheet": (lambda: xlsx(**{"xl__worksheets__sheet1.xml": sheet(TABLE)[:-20]}), limits.UNREADABLE),
    "far cell": (lambda: xlsx(FAR), limits.TOO_MANY_COLUMNS),
    "a million empty rows": (lambda: xlsx(TABLE + "<row/>" * 1_000_000), limits.TOO_FAR),
    "far column": (lambda: xlsx(TABLE + '<row r="3"><c r="XFD3"><v>1</v></c></row>'), limits.TOO_MANY_COLUMNS),
    "far row": (lambda: xlsx(FAR.replace("XFD", "A")), limits.TOO_FAR),
    "text without end": (lambda: xlsx(text_row(1, ["a" * 40_000])), limits.TOO_LONG_CELL),
    "deep": (lambda: xlsx("<row>" + "<c>" * 100_000), limits.UNREADABLE),
    "a tag of megabytes": (lambda: xlsx(f'<row r="{"1" * 9_000_000}"/>'), limits.UNREADABLE),
    "texts that are not there": (lambda: xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), limits.UNREADABLE),
    "cyclic parts": (
        lambda: xlsx(**{"xl__sharedStrings.xml": xlsx_parts()["xl/_rels/workbook.xml.rels"] * 2}),
        limits.UNREADABLE,
    ),
    "lied about its size": (lied_about_size, limits.UNREADABLE),
    "web page named .xls": (lambda: b"<html><table><tr><td>Date</td></tr></table></html>", WEB_PAGE),
    "another archive": (lambda: archive({"sorties.xlsx": xlsx()}), OTHER_ARCHIVE),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 100, NOT_A_TABLE),
    "empty": (lambda: b" \n", EMPTY),
    "heavy": (lambda: b"a;b\n" * 3_000_000, limits.TOO_BIG),
    "open quotes": (lambda: csv(HEADER) + b'\n"' + b"x;\n" * 100_000, limits.TOO_LONG_CELL),
}


def read_measured(content):
    """(what reading gave or why not, seconds, bytes that the process grew by)."""
    Path("/proc/self/clear_refs").write_text("5")  # The highest so far is that of now.
    before, start = memory("VmRSS"), time.process_time()
    try:
        result = read_file(io.BytesIO(content))
    except Refused as refusal:
        result = refusal
    return result, time.process_time() - start, memory("VmHWM") - before


def memory(what):
    """What the system says of this process, in bytes: VmRSS now, VmHWM at its highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def test_the_measure_sees_memory_that_was_given_back():
    content = b"x" * 1000
    assert read_measured(content)[2] < 5_000_000
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    bytearray(80_000_000)[:] = b"x" * 80_000_000
    assert memory("VmHWM") - before > 70_000_000


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_hurt_is_refused_in_words(kind):
    make, sentence = REFUSED[kind]
    result, seconds, grown = read_measured(make())
    assert sentence in str(result)
    assert seconds < SECONDS
    assert grown < BYTES


HARMLESS = {
    "many empty rows": lambda: xlsx(TABLE + "<row/>" * 190_000),
    "a million empty rows of an ODS": lambda: ods(
        ods_row(HEADER)
        + ods_row(OUTING)
        + "<table:table-row/>" * 150_000
        + '<table:table-row table:number-rows-repeated="1048000"/>'
    ),
    "links": lambda: xlsx(
        after='<hyperlinks><hyperlink ref="A1" location="http://10.0.0.1/"/></hyperlinks>',
        **{"xl__externalLinks__externalLink1.xml": '<externalLink r="http://10.0.0.1/"/>'},
    ),
    "wrong extension": lambda: csv(HEADER, OUTING),
    "the range it declares is too small": lambda: xlsx(
        **{"xl__worksheets__sheet1.xml": sheet(TABLE).replace("<sheetData>", '<dimension ref="A1"/><sheetData>')}
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_looks_bad_and_is_not_is_read(kind):
    book, seconds, grown = read_measured(HARMLESS[kind]())
    assert [row.cells for row in book.tabs[0].rows] == [tuple(HEADER), tuple(OUTING)]
    assert seconds < SECONDS
    assert grown < BYTES


def test_formulas_are_never_run():
    formula = '<row r="1"><c r="A1"><f>HYPERLINK("http://10.0.0.1/")</f></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    [row] = read_file(io.BytesIO(xlsx(formula))).tabs[0].rows
    assert row.cells == (Fault("X1"), 2)


def test_a_formula_typed_in_a_csv_stays_a_text():
    [row] = read_file(io.BytesIO(b"=cmd|' /C calc'!A0;2")).tabs[0].rows
    assert row.cells == ("=cmd|' /C calc'!A0", "2")


def test_nothing_outlives_reading():
    """No thread, no process: what reads in the request ends with it."""
    before = threading.active_count()
    read_file(io.BytesIO(xlsx()))
    assert threading.active_count() == before
