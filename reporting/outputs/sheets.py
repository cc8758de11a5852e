"""A page of a report as a picture, for who reads it again beside its texts: the very pages of the PDF."""

from __future__ import annotations

import io
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


def page_headed(pdf: bytes, heading: str) -> int | None:
    """On which page, from 1 on, a heading stands, as the file's own contents have it; None where it does not."""
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for mark in document.get_toc():
                place = mark.get_dest()
                if place and mark.get_title().strip() == heading:
                    return place.get_index() + 1
        finally:
            document.close()
    return None
