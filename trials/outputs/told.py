"""What a report of a convention tells, read back from its bytes, and where two tellings of a figure differ.

Its rules are worked out on their own: a figure's nearest ten, how it is written, which cells of a page are its own.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser

import pikepdf

from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport
from reporting.outputs.pdf import frozen_rows, typeset
from reporting.publishing import preview_manuscript
from trials.ledger.printed import EXTRACTS_TEXT

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
# Of shares and changes of rounded figures: they follow what is shown, not what is exact.
SHARE = "%"
Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Row:
    """A figure as a file has it; `is_rounded`: to the nearest ten."""

    label: str
    value: Decimal | None
    unit: str
    is_rounded: bool = False


@dataclass(frozen=True)
class Tile:
    """One of the six figures of page 2, as it is printed."""

    label: str
    value: str


@dataclass(frozen=True)
class Told:
    """`attached` and `stored` as readers have them, `exact` as the report has them unrounded, by code.

    `known` is all that the team knows: a landlord's report leaves types of situation out, the team's pages do not.
    """

    attached: Mapping[str, Row]
    attached_csv: str
    stored: Values
    exact: Values
    known: Values
    words: str
    tiles: tuple[Tile, ...]


@dataclass
class Tally:
    compared: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def same(self, where: str, code: str, one: object, other: object) -> None:
        self.compared[where] += 1
        if one != other:
            self.differences.append(f"{where}: {code}: {one}, and {other}")


def told_of(report: ActivityReport) -> Told:
    """Of a saved draft, as it would be published now."""
    manuscript, scope = preview_manuscript(report), Scope.of_report(report)
    exact = _exact(scope)
    pdf = typeset(manuscript).pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        attached = file.attachments["chiffres.csv"].get_file().read_bytes().decode("utf-8-sig")
    return Told(
        attached=rows_of(attached),
        attached_csv=attached,
        stored={code: _decimal(value) for code, _, value, _ in manuscript.figures},
        exact=exact,
        known=_exact(replace(scope, untold=())) if scope.untold else exact,
        words=_words(pdf),
        tiles=tuple(_Tiles(manuscript.html).found),
    )


def rows_of(text: str) -> dict[str, Row]:
    """A CSV of figures, by code."""
    rows = {}
    for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        said = line["valeur"].replace(",", ".")
        value = Decimal(said) if re.fullmatch(r"-?[0-9.]+", said) else None
        rows[line["code"]] = Row(line["libellé"], value, line["unité"], line.get("arrondi") == "10")
    return rows


def compare(told: Told, tally: Tally) -> None:
    """Adds to the tally what is compared between file, base and pages, and what differs.

    The team has no row of what nobody noted in a closed list, where readers may have « < 5 »: it is 0.
    """
    tally.same("codes", "all", sorted(told.attached), sorted(told.stored))
    nobody = Decimal(0)
    for code, row in told.attached.items():
        tally.same("attached and stored", code, row.value, told.stored.get(code))
        exact = sum(told.exact.get(one) or nobody for one in _told_as(code))
        if row.is_rounded:
            tally.same("nearest ten", code, row.value, nearest_ten(exact))
        elif row.unit != SHARE and row.value is not None:
            tally.same("exact", code, row.value, exact)
    for label, said, known in _printed(told):
        tally.same("pages", label, said if said not in known else None, None)
    for tile in told.tiles:
        tally.same("page 2", tile.label, _plain(tile.label) in _plain(told.words), True)


def _told_as(code: str) -> tuple[str, ...]:
    """The team's codes of what readers have under that one: who was away is not said outside."""
    whole, is_reason, _ = code.partition("[reason=impediment]")
    return tuple(f"{whole}[reason={reason}]" for reason in ("staff", "other")) if is_reason else (code,)


def nearest_ten(value: Decimal | None) -> Decimal | None:
    """Half up: 4 is 0, 5 is 10."""
    return None if value is None else (value / 10).quantize(Decimal(1), ROUND_HALF_UP) * 10


def as_told(row: Row) -> set[str]:
    """How a page may write it: « ≈ 1 490 », the same under a heading that says ≈, « 2,5 », « 120 »."""
    if row.value is None:
        return {"—"}
    if row.is_rounded:
        number = f"{int(row.value):,}".replace(",", " ") if row.value else "< 5"
        return {number, f"≈ {number}"} if row.value else {number}
    places = {0, 1} if row.value != row.value.to_integral_value() else {0}
    return {
        f"{row.value.quantize(Decimal(1).scaleb(-n), ROUND_HALF_UP):,f}".replace(",", " ").replace(".", ",")
        for n in places
    }


def _printed(told: Told) -> Iterator[tuple[str, str, set[str]]]:
    """(label, what is printed beside it, what it may be) of each line of a page that begins with a figure's label."""
    known: dict[str, set[str]] = defaultdict(set)
    for code, row in told.attached.items():
        # A line of a table stands under the heading that the file repeats: « Demandes : Logement »; one of those who
        # took part, under theirs: « Femmes (participantes et participants) »; of a crossed table, its place's.
        label = _plain(row.label)
        within = label.rpartition(" (")[0] if code.startswith("participants.") else label.rpartition(" : ")[2]
        if ",neighbourhood=" in code:
            within = label.rpartition(", ")[2]
        for one in {label, within}:
            known[one] |= as_told(row)
    for line in told.words.splitlines():
        label, *cells = re.split(r"\s{2,}", line.translate(SPACES).strip())
        said = re.match(r"(≈ |< )?\d[\d ]*(,\d+)?$", cells[0]) if cells else None
        if said and (may_be := known.get(_plain(label))):
            yield label, said[0], may_be


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(SPACES)).strip()


def _decimal(value: object) -> Decimal | None:
    return None if value is None or isinstance(value, str) else Decimal(str(value)).normalize() + 0


def _exact(scope: Scope) -> Values:
    return {code: _decimal(value) for code, _, value, _ in frozen_rows(build(scope))}


def _words(pdf: bytes) -> str:
    if EXTRACTS_TEXT is None:
        raise RuntimeError("pdftotext manque\u00a0: apt-get install poppler-utils")
    return subprocess.run(
        [EXTRACTS_TEXT, "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    ).stdout.decode()


class _Tiles(HTMLParser):
    """The tiles of page 2: the text of class « l », then of class « v », of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Tile] = []
        self._in, self._said = "", {"l": "", "v": ""}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs).get("class")
        if named == "tuile":
            self._said = {"l": "", "v": ""}
        elif named in ("l", "v"):
            self._in = named
        elif tag == "small":
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "p"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._in:
            self._said[self._in] += data

    def _close(self) -> None:
        if self._in == "v" and self._said["l"]:
            self.found.append(Tile(_plain(self._said["l"]), _plain(self._said["v"])))
        self._in = ""
