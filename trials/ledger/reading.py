"""The numbers that OptiMédia shows: of a page, a file, a PDF, a list of outings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import html

# What heads a column of numbers of the period compared with.
PREVIOUS = re.compile(r"20[0-9]{2}$|Un an avant$|Période précédente$")
NUMBER = re.compile(r"^[≈\s]*([0-9][0-9\s]*(?:,[0-9]+)?)")


def number(text: str) -> Decimal | None:
    """« 1 486 », « 2,5 h »; None for an em dash or nothing."""
    found = NUMBER.match(text.replace("\u202f", " ").replace("\u00a0", " "))
    return Decimal(re.sub(r"\s", "", found[1]).replace(",", ".")) if found else None


def figures_of_csv(text: str) -> dict[str, str]:
    """Values as they are written, by code; what one code says twice, with a slash."""
    found: dict[str, str] = {}
    for code, _, value, *_ in rows_of_csv(text):
        found[code] = f"{found[code]} / {value}" if code in found else value
    return found


def rows_of_csv(text: str) -> list[list[str]]:
    """Its lines, without the heading."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]


@dataclass(frozen=True)
class Tile:
    """A key figure: what it says, what it is out of, what it was before, and the list that it opens."""

    label: str
    value: Decimal | None
    base: Decimal | None
    previous: Decimal | None
    address: str


@dataclass(frozen=True)
class Opened:
    """A number that opens a list, and what it was before, where the page says so."""

    words: str
    value: Decimal | None
    address: str
    has_previous: bool = False
    previous: Decimal | None = None


class Page:
    """A page's numbers, each with the address of the list that it opens."""

    def __init__(self, content: str) -> None:
        self.tree = html.fromstring(content)

    def key_figures(self) -> Iterator[Tile]:
        for tile in self.tree.xpath("//a[contains(@class, 'om-cle')][.//dl]"):
            label, value = (_said(tile.xpath(f".//{tag}")[0]) for tag in ("dt", "dd"))
            compared = tile.xpath(".//div[@class='c']/span[1]")
            _, _, before = _said(compared[0]).partition(":") if compared else ("", "", "")
            _, _, base = value.partition("sur")
            yield Tile(label, number(value), number(base), number(before.strip()), tile.get("href"))

    def opened(self) -> Iterator[Opened]:
        """Every other link to a list: the number it bears, or that of its row."""
        for link in self.tree.xpath("//a[starts-with(@href, '/sorties/?')][not(.//dl)][contains(@href, 'from=')]"):
            words, address = _said(link), link.get("href")
            if not link.xpath("./ancestor::th"):
                yield Opened(words, next(map(number, _numbers(words)), None), address)
                continue
            heads = [_said(head) for head in link.xpath("./ancestor::table[1]/thead/tr/th[not(@aria-hidden)]")]
            cells = [number(_said(cell)) for cell in link.xpath("./ancestor::tr[1]/td[contains(@class, 'n')]")]
            is_compared = len(heads) == 3 and bool(PREVIOUS.match(heads[2]))
            yield Opened(words, cells[0], address, is_compared, cells[1] if is_compared else None)

    def places(self) -> Iterator[tuple[str, str, Decimal | None]]:
        """(name, heading, number) of each cell of the table of neighbourhoods, its foot « Ensemble » among them."""
        for table in self.tree.xpath("//table[thead/tr/th[1][normalize-space()='Quartier']]"):
            heads = [_said(head) for head in table.xpath("thead/tr/th[contains(@class, 'n')]")]
            for row in table.xpath("tbody/tr | tfoot/tr"):
                name = next(text.strip() for text in row.xpath("./th//text()") if text.strip())
                cells = [_said(cell) for cell in row.xpath("./td[contains(concat(' ', @class, ' '), ' n ')]")]
                yield from ((name, head, number(cell)) for head, cell in zip(heads, cells, strict=True) if cell)

    def nobody_went(self) -> list[str]:
        """The neighbourhoods that are said to have had no outing."""
        told = re.search(r"Sans sortie dans la période : ([^.]+)\.", _said(self.tree))
        return told[1].split(", ") if told else []

    def quality(self) -> Iterator[tuple[str, tuple[Decimal | None, Decimal | None]]]:
        """(address of those that miss it, (noted, asked)) of each answer that some outing misses."""
        for line in self.tree.xpath("//ul[contains(@class, 'om-qual')]/li[a]"):
            noted, _, asked = _said(line.xpath("./b")[0]).partition("sur")
            yield line.xpath("./a/@href")[0], (number(noted), number(asked.strip()))

    def told_of(self) -> list[tuple[Decimal | None, Decimal | None]]:
        """(known, of so many) of each sex and age that is said to be noted."""
        said = self.tree.xpath("//p[contains(., ' renseigné') and contains(., ' sur ')]")
        pairs = (re.search(r"\(([0-9\s]+)sur([0-9\s]+)\)", _said(words)) for words in said)
        return [(number(found[1]), number(found[2].strip())) for found in pairs if found]

    def foot(self) -> list[str]:
        """The cells under a list; empty when it has none."""
        return [_said(cell) for cell in self.tree.xpath("//table/tfoot/tr/*")]


def _numbers(words: str) -> list[str]:
    """The pieces of words that begin with a figure and end them: « météo 3 », « 12 demandes »."""
    found = re.search(r"([0-9][0-9\s\u202f\u00a0]*(?:,[0-9]+)?)\D*$", words)
    return [found[1]] if found else []


def minutes(text: str) -> int | None:
    """« 2 h 30 », « 45 min »; None for an em dash."""
    text = text.replace("\u202f", "").replace("\u00a0", " ")
    found = re.fullmatch(r"(?:([0-9 ]+) h)? ?(?:([0-9]+)(?: min)?)?", text.strip())
    if not found or not text.strip():
        return None
    return 60 * int((found[1] or "0").replace(" ", "")) + int(found[2] or 0)


def _said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
