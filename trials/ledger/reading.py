"""The numbers that OptiMédia shows: of a page, a file, a PDF, a list of outings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import html

NUMBER = re.compile(r"^[≈\s]*([0-9][0-9\s]*(?:,[0-9]+)?)")


def number(text: str) -> Decimal | None:
    """« 1 486 », « 2,5 h »; None for an em dash or nothing."""
    found = NUMBER.match(text.replace("\u202f", " ").replace("\u00a0", " "))
    return Decimal(re.sub(r"\s", "", found[1]).replace(",", ".")) if found else None


def figures_of_csv(text: str) -> dict[str, str]:
    """Values as they are written, by code."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return {row[0]: row[2] for row in rows if row[0] != "code"}


class Page:
    """A page's numbers, each with the address of the list that it opens."""

    def __init__(self, content: str) -> None:
        self.tree = html.fromstring(content)

    def key_figures(self) -> Iterator[tuple[str, Decimal | None, str]]:
        """(label, number, address)."""
        for tile in self.tree.xpath("//a[contains(@class, 'om-cle')][.//dl]"):
            yield _said(tile.xpath(".//dt")[0]), number(_said(tile.xpath(".//dd")[0])), tile.get("href")

    def opened(self) -> Iterator[tuple[str, Decimal | None, str]]:
        """(words, number, address) of every other link to a list: the number it bears, or that of its row."""
        for link in self.tree.xpath("//a[starts-with(@href, '/sorties/?')][not(.//dl)][contains(@href, 'from=')]"):
            words = _said(link)
            row = link.xpath("./ancestor::tr[1]/*[2]") if link.xpath("./ancestor::th") else []
            shown = number(_said(row[0])) if row else next(map(number, _numbers(words)), None)
            yield words, shown, link.get("href")

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
