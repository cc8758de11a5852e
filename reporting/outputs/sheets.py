"""A page of a report as a picture, for who reads it again beside its texts: the very pages of the PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

# Twice what a page of the workshop is wide, at most: small print stays sharp.
SCALE = 1.75
# The library reads one document at a time.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Sheet:
    """A page, from 1 on, of so many, and its picture, PNG."""

    number: int
    pages: int
    png: bytes


def sheet_of(pdf: bytes, number: int) -> Sheet:
    """That page of a file of ours, or the nearest that it has."""
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            number = min(max(number, 1), len(document))
            picture = document[number - 1].render(scale=SCALE).to_pil().convert("P", palette=1, colors=64)
            pages = len(document)
        finally:
            document.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Sheet(number, pages, out.getvalue())


def page_headed(pdf: bytes, headings: Sequence[str]) -> int | None:
    """On which page, from 1 on, the first of these headings that the file's own contents have stands; None where it has
    none."""
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            marks = [(mark.get_title().strip(), mark.get_dest()) for mark in document.get_toc()]
            pages = {title: place.get_index() + 1 for title, place in reversed(marks) if place}
        finally:
            document.close()
    return next((pages[heading] for heading in headings if heading in pages), None)
