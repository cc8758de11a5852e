"""What a file is, by its content and never by its name, and its cells."""

from __future__ import annotations

from typing import BinaryIO
from zipfile import ZipFile

from refusals import Refused

from . import limits
from .cells import Book, Kind
from .delimited import read_csv
from .ods import CONTENT, read_ods
from .xlsx import read_xlsx

ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How Windows writes the name of the stream that holds an encrypted book.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

EMPTY = "Ce fichier est vide."
OLD_EXCEL = (
    "Ce fichier est un ancien classeur Excel (XLS). Ouvrez-le, choisissez «\u00a0Enregistrer sous\u00a0», puis le"
    " format «\u00a0Classeur Excel (.xlsx)\u00a0»."
)
PASSWORD = "Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis réessayez."
MACROS = (
    "Ce classeur contient des macros et n’est pas ouvert. Enregistrez-le au format «\u00a0Classeur Excel"
    " (.xlsx)\u00a0», sans macros, puis réessayez."
)
WEB_PAGE = (
    "Ce fichier est une page web qui se dit tableur. Ouvrez-le dans votre tableur, enregistrez-le en XLSX, puis"
    " réessayez."
)
OTHER_ARCHIVE = "Ce fichier n’est pas un tableur XLSX ou ODS. Si c’est une archive ZIP, sortez-en d’abord le tableur."


def read_file(file: BinaryIO) -> Book:
    """The tabs of a spreadsheet. Raises Refused, with what to do, for anything else or anything too large."""
    content = file.read(limits.LARGEST_FILE + 1)
    if len(content) > limits.LARGEST_FILE:
        raise Refused(limits.TOO_BIG)
    if not content.strip():
        raise Refused(EMPTY)
    file.seek(0)
    if content.startswith(b"PK"):
        try:
            return read_ods(file) if _kind_of(file) is Kind.ODS else read_xlsx(file)
        except Refused:
            raise
        except Exception:
            # A damaged book raises whatever its reader stumbles on: KeyError, IndexError, BadZipFile, zlib.error…
            raise Refused(limits.UNREADABLE) from None
    if content.startswith(OLE):
        raise Refused(PASSWORD if ENCRYPTED_STREAM in content else OLD_EXCEL)
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version", b"%pdf", b"{\\rtf")):
        raise Refused(WEB_PAGE)
    return read_csv(content)


def _kind_of(file: BinaryIO) -> Kind:
    """Which spreadsheet an archive is. Raises Refused when it is none, or may not be opened."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise Refused(PASSWORD)
        if len(parts) > limits.MOST_PARTS or sum(part.file_size for part in parts) > limits.LARGEST_INFLATED:
            raise Refused(limits.TOO_INFLATED)
        if "xl/workbook.xml" in names:
            _refuse_macros(archive, names)
            return Kind.XLSX
        if CONTENT in names and _start_of(archive, "mimetype").startswith(ODS_TYPE):
            if b"encryption-data" in _start_of(archive, "META-INF/manifest.xml"):
                raise Refused(PASSWORD)
            if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                raise Refused(MACROS)
            return Kind.ODS
    raise Refused(OTHER_ARCHIVE)


def _refuse_macros(archive: ZipFile, names: set[str]) -> None:
    has_program = any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names)
    if has_program or b"macroEnabled" in _start_of(archive, "[Content_Types].xml"):
        raise Refused(MACROS)


def _start_of(archive: ZipFile, name: str) -> bytes:
    """The first of a part's bytes; none where there is no such part."""
    try:
        with archive.open(name) as part:
            return part.read(limits.MIB)
    except KeyError:
        return b""
