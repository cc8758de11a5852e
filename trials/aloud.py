"""What a screen reader would read of a page of a PDF: its structure, in order, as a list.

`python -m trials.aloud FILE.pdf --page 2`. It walks the file's structure tree, as assistive software does: the order is
the tree's, the words are those of the marked content, a picture is its alternative text. What is marked as an artefact
(running footer, decoration) is not read.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

# Told with what they hold; the others are read as their children come.
READ = {
    "/H1": "Titre 1",
    "/H2": "Titre 2",
    "/H3": "Titre 3",
    "/P": "Paragraphe",
    "/LBody": "Élément de liste",
    "/TH": "En-tête",
    "/TD": "Cellule",
    "/Caption": "Légende",
    "/BlockQuote": "Citation",
    "/Figure": "Image",
}


@dataclass
class Page:
    """The words of each marked piece of a page, by its number."""

    words: dict[int, str] = field(default_factory=dict)


def read_aloud(pdf: bytes, number: int) -> list[str]:
    """« Titre 1 : L’essentiel », « Image : Sorties réalisées… », in the order of the structure tree of that page."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        page = file.pages[number - 1]
        words = _marked(page)
        return list(_read(file.Root.StructTreeRoot, page.obj.objgen, words))


def _read(node: pikepdf.Object, page: tuple, words: dict[int, str]) -> Iterator[str]:
    for child in _children(node):
        kind = str(child.get("/S", "")) if isinstance(child, pikepdf.Dictionary) else ""
        if kind == "/Figure":
            if _is_on(child, page):
                yield f"{READ[kind]}\u00a0: {child.get('/Alt', '')}"
        elif kind in READ and not _holds_blocks(child):
            said = " ".join(_words(child, page, words).split())
            if said:
                yield f"{READ[kind]}\u00a0: {said}"
            yield from _figures(child, page)
        elif kind:
            yield from _read(child, page, words)


def _holds_blocks(node: pikepdf.Object) -> bool:
    """Whether its parts are told one by one: a list item of paragraphs, a cell of several."""
    kinds = {str(one.get("/S", "")) for one in _children(node) if isinstance(one, pikepdf.Dictionary)}
    return bool(kinds & {"/P", "/Table", "/L", "/H1", "/H2", "/H3", "/Div"})


def _figures(node: pikepdf.Object, page: tuple) -> Iterator[str]:
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary):
            if str(child.get("/S", "")) == "/Figure" and _is_on(child, page):
                yield f"{READ['/Figure']}\u00a0: {child.get('/Alt', '')}"
            else:
                yield from _figures(child, page)


def _words(node: pikepdf.Object, page: tuple, words: dict[int, str]) -> str:
    told = []
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary):
            if str(child.get("/Type", "")) == "/MCR":
                if _is_of(child.get("/Pg", node.get("/Pg")), page):
                    told.append(words.get(int(child.MCID), ""))
            elif str(child.get("/S", "")) != "/Figure":
                told.append(_words(child, page, words))
        elif _is_on(node, page):
            told.append(words.get(int(child), ""))
    return " ".join(told)


def _children(node: pikepdf.Object) -> list:
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _is_on(node: pikepdf.Object, page: tuple) -> bool:
    return _is_of(node.get("/Pg"), page)


def _is_of(where: pikepdf.Object | None, page: tuple) -> bool:
    return where is not None and where.objgen == page


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of each piece of marked content, by its number."""
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    words: dict[int, str] = {}
    current, font = [], None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                marked = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
                current.append(None if marked is None else int(marked))
            case "BMC":
                current.append(None)
            case "EMC":
                current.pop()
            case "Tf":
                font = fonts.get(str(operands[0]))
            case "Tj" | "TJ":
                number = next((one for one in reversed(current) if one is not None), None)
                if number is not None and font is not None:
                    words[number] = words.get(number, "") + _told(operands[0], font)
            case "Td" | "Tm" | "T*":
                number = next((one for one in reversed(current) if one is not None), None)
                if number is not None and words.get(number):
                    words[number] += " "
    return words


def _told(said: pikepdf.Object, font: dict[int, str]) -> str:
    pieces = said if isinstance(said, pikepdf.Array) else [said]
    told = ""
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            told += "".join(font.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))
    return told


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Glyph to character, as the font's own table says."""
    table = font.get("/ToUnicode")
    found: dict[int, str] = {}
    if table is None:
        return found
    for line in table.read_bytes().decode("latin-1").splitlines():
        parts = line.replace("<", " ").replace(">", " ").split()
        if len(parts) == 2 and all(set(part) <= set("0123456789abcdefABCDEF") for part in parts):
            code, character = parts
            if len(character) % 4 == 0:
                found[int(code, 16)] = bytes.fromhex(character).decode("utf-16-be", "replace")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--page", type=int, default=2)
    asked = parser.parse_args()
    print("\n".join(read_aloud(asked.file.read_bytes(), asked.page)))


if __name__ == "__main__":
    main()
