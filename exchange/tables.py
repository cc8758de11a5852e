"""The table of outings in a book: where its columns begin, which rows are outings, and what the others are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from french.names import folded
from refusals import Refused

from .matching import Column, Matcher
from .reading.cells import AnyCell, Book, Fault, Kind, Merged, Row, Tab, letter_of
from .values import DayHints, NotRead, day_in, is_month_title, is_no_answer, month_and_year, shown

SEARCHED = 40  # rows, from the first
MOST_HEADER_ROWS = 3
SAMPLES = 3
_SUBTOTAL = re.compile(
    r"(?:sous ?tot|s/total|s total|total (?:du |de |d )?(?:mois|semaine|trimestre|semestre|t[1-4]\b))"
)
_TOTAL = re.compile(r"(?:total|totaux|cumul|somme|ensemble$)\b")
_MEAN = re.compile(r"(?:moyennes?|moy|mediane)\b")
NO_TABLE = (
    "Aucun tableau de sorties n’a été trouvé. Il faut une ligne d’intitulés (Date, Lieu, Durée…), puis une ligne par"
    " sortie. Le modèle à télécharger montre comment."
)
MONTHS_ACROSS = (
    "Les mois sont rangés en colonnes, et ce rangement ne se lit pas encore. Mettez une sortie par ligne, avec sa date"
    " dans une colonne, puis réessayez."
)


@dataclass(frozen=True)
class Line:
    """A row of an outing, with what stands around its day."""

    tab: str
    number: int
    cells: tuple[AnyCell, ...]
    hints: DayHints
    has_too_many: int | None = None  # the first cell past the last header, counted from 0

    @property
    def name(self) -> str:
        """Among several tabs, as a spreadsheet calls it: Mars!12."""
        return f"{self.tab}!{self.number}"

    def __getitem__(self, index: int) -> AnyCell:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True)
class OwnTotal:
    """A row where the sheet adds up by itself; `month` is 2025-03, empty for all."""

    tab: str
    number: int
    month: str
    cells: tuple[AnyCell, ...]


@dataclass(frozen=True)
class Table:
    """`skipped`: how many rows are no outing, by what they are."""

    tabs: tuple[str, ...]
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    skipped: Mapping[str, int]
    totals: tuple[OwnTotal, ...]
    hidden_rows: int
    left_tabs: tuple[str, ...]
    kind: Kind
    # Those that hold outings, read or left.
    offered_tabs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    rows: tuple[Row, ...]
    index: int  # of the last of them, in the tab's rows

    def labels(self) -> list[tuple[int, str, str]]:
        """(column, label, group): the lowest text of each column, and what stands over it, to its left if merged."""
        width = max(len(row.cells) for row in self.rows)
        found = []
        groups = [""] * len(self.rows)
        for column in range(width):
            texts = []
            for rank, row in enumerate(self.rows):
                text = _text(row.cells[column]) if column < len(row.cells) else ""
                groups[rank] = text or groups[rank]
                texts.append(text)
            own = [rank for rank, text in enumerate(texts) if text]
            if own:
                # Right over it, else merged over it and its neighbours.
                above = [texts[rank] for rank in own[:-1]] or ([groups[0]] if own[-1] else [""])
                found.append((column, texts[own[-1]], above[-1]))
        return found


def table_of(
    book: Book, matcher: Matcher, asked: Mapping[str, str | None] | None = None, tabs: Sequence[str] = ()
) -> Table:
    """The outings of all the tabs that hold some, or of those named. Raises Refused when none does, or they are not
    read yet. `asked`: columns by label, which help to find the header."""
    labels = {folded(label) for label in asked or ()}
    found, left, offered = [], [], []
    for tab in book.tabs:
        is_asked = not tabs or tab.name in tabs
        part = None if tab.is_hidden else _part_or_nothing(tab, book, matcher, labels, is_asked=is_asked)
        if part:
            offered.append(tab.name)
        if part and is_asked:
            found.append(part)
        elif tab.rows or tab.is_hidden:
            left.append(tab.name)
    if not found:
        raise Refused(NO_TABLE)
    columns = _joined_columns(found)
    return Table(
        tabs=tuple(tab for part in found for tab in part.tabs),
        header_rows=found[0].header_rows,
        columns=columns,
        lines=tuple(_moved(line, part, columns) for part in found for line in part.lines),
        skipped=_named(sum((Counter(part.skipped) for part in found), Counter())),
        totals=tuple(_moved(total, part, columns) for part in found for total in part.totals),
        hidden_rows=sum(part.hidden_rows for part in found),
        left_tabs=tuple(left),
        kind=book.kind,
        offered_tabs=tuple(offered),
    )


def _part_or_nothing(tab: Tab, book: Book, matcher: Matcher, labels: set[str], *, is_asked: bool) -> Table | None:
    """The outings of a tab; None where it holds none, or is of a shape that nobody asks for."""
    try:
        header = _header_of(tab, matcher, labels)
    except Refused:
        if is_asked:
            raise
        return None
    part = _part_of(tab, header, book) if header else None
    return part if part and part.lines else None


def _named(skipped: Counter) -> dict[str, int]:
    """The total under subtotals is the grand one."""
    if skipped["subtotal"] and skipped["total"]:
        skipped["grand_total"] = skipped.pop("total")
    return {kind: count for kind, count in skipped.items() if count}


# Headers


def _header_of(tab: Tab, matcher: Matcher, labels: set[str]) -> _Header | None:
    """The rows of labels: the one where most cells are known, with those around it that are labels too."""
    best, most = -1, 0
    for index, row in enumerate(tab.rows[:SEARCHED]):
        if not _is_of_labels(row):
            continue
        texts = [_text(cell) for cell in row.cells if _text(cell)]
        score = sum(folded(text) in labels or matcher.recognises(text) for text in texts)
        if score > most:
            best, most = index, score
    if most < 2:
        best = _last_labels_before_a_day(tab)
    if best < 0:
        return None
    first = last = best
    while last + 1 < len(tab.rows) and last - first + 1 < MOST_HEADER_ROWS and _goes_on(tab.rows[last + 1], matcher):
        last += 1
    while first > 0 and last - first + 1 < MOST_HEADER_ROWS and _is_group(tab.rows[first - 1]):
        first -= 1
    header = _Header(tab.rows[first : last + 1], last)
    _refuse_months_across(header)
    return header


def _is_of_labels(row: Row) -> bool:
    """Texts alone, two at least: a number or a day is a value."""
    cells = [cell for cell in row.cells if cell is not None and cell is not Merged.ABOVE]
    texts = [cell for cell in cells if isinstance(cell, str) and not _is_number(cell)]
    return len(texts) >= 2 and len(texts) == len(cells)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(?:[.,]\d+)?", text)) and text[:1] != "-"


def _goes_on(row: Row, matcher: Matcher) -> bool:
    """Whether a row under labels is one of labels too: « Femmes », « Hommes » under « Public »."""
    filled = [cell for cell in row.cells if cell is not None and cell is not Merged.ABOVE]
    texts = [cell for cell in filled if isinstance(cell, str) and not _is_number(cell)]
    is_of_texts = len(texts) == len(filled) and not _holds_day(row)
    return is_of_texts and sum(map(matcher.recognises, texts)) * 2 > len(filled)


def _is_group(row: Row) -> bool:
    return _is_of_labels(row) and not _holds_day(row)


def _holds_day(row: Row) -> bool:
    return any(_is_day(cell) for cell in row.cells)


def _is_day(cell: AnyCell) -> bool:
    if cell is None or isinstance(cell, int | float | Merged | Fault):
        return False
    try:
        return day_in(cell, DayHints(year=2000)) is not None
    except NotRead:
        return False


def _last_labels_before_a_day(tab: Tab) -> int:
    """Where no label is known: the last row of texts before the first row with a day; -1 without one."""
    best = -1
    for index, row in enumerate(tab.rows[:SEARCHED]):
        if _holds_day(row):
            return best
        if _is_of_labels(row) and len([cell for cell in row.cells if cell]) > 2:
            best = index
    return -1


def _refuse_months_across(header: _Header) -> None:
    for row in header.rows:
        if sum(is_month_title(cell) for cell in row.cells) >= 3:
            raise Refused(MONTHS_ACROSS)


# Rows


def _part_of(tab: Tab, header: _Header, book: Book) -> Table:
    columns = _columns(header)
    width = columns[-1].index + 1 if columns else 0
    skipped: Counter[str] = Counter()
    lines: list[Line] = []
    totals: list[OwnTotal] = []
    tab_month, tab_year = month_and_year(tab.name)
    year, month, hidden = _year_above(tab, header) or tab_year, None, 0
    last_number = header.rows[-1].number
    explicit = sum(row.is_blank and row.is_written for row in tab.rows[: header.index + 1])
    skipped["title_and_header"], skipped["blank"] = last_number - explicit, explicit
    expected = last_number + 1
    for row in tab.rows[header.index + 1 :]:
        skipped["blank"] += row.number - expected
        expected = row.number + 1
        kind = _kind_of(row, header)
        hidden += row.is_hidden and kind != "blank"
        if kind == "month_title":
            month, own_year = month_and_year(str(_first(row)))
            year = own_year or year
        if kind in ("subtotal", "total"):
            of_all = kind == "total" and not tab_month
            said = "" if of_all else _month_said(row, tab_month or month, year)
            totals.append(OwnTotal(tab.name, row.number, said, row.cells))
        if kind != "outing":
            skipped[kind] += 1
            continue
        hints = DayHints(year, tab_month, book.counts_from_1904)
        extra = _too_many(row, width) if book.kind is Kind.CSV else None
        lines.append(Line(tab.name, row.number, row.cells[:width], hints, extra))
    columns = tuple(replace(column, samples=_samples(lines, column.index)) for column in columns)
    numbers = tuple(row.number for row in header.rows)
    tabs = (tab.name,) if tab.name else ()
    return Table(tabs, numbers, columns, tuple(lines), skipped, tuple(totals), hidden, (), book.kind)


def _columns(header: _Header) -> tuple[Column, ...]:
    labels = header.labels()
    times = Counter(folded(label) for _, label, _ in labels)
    found = []
    for index, label, group in labels:
        letter = letter_of(index)
        is_alone = times[folded(label)] == 1
        key = label if is_alone else f"{group} / {label}" if group else f"{label} ({letter})"
        found.append(Column(index, letter, label, group, key))
    twice = Counter(column.key for column in found)
    return tuple(
        column if twice[column.key] == 1 else replace(column, key=f"{column.key} ({column.letter})") for column in found
    )


def _kind_of(row: Row, header: _Header) -> str:
    filled = [cell for cell in row.cells if cell is not None and cell is not Merged.ABOVE]
    if not filled:
        return "blank"
    first = filled[0]
    if isinstance(first, str):
        word = folded(first)
        if len(filled) == 1 and is_month_title(first):
            return "month_title"
        if _SUBTOTAL.match(word) or (_TOTAL.match(word) and month_and_year(word)[0]):
            return "subtotal"
        if _TOTAL.match(word):
            return "total"
        if _MEAN.match(word):
            return "mean"
    if len(filled) == 1 and isinstance(first, str) and not _is_day(first):
        return "title_and_header"
    if [_text(cell) for cell in filled] == [_text(cell) for cell in header.rows[-1].cells if _text(cell)]:
        return "title_and_header"
    return "outing"


def _first(row: Row) -> AnyCell:
    return next((cell for cell in row.cells if cell is not None and cell is not Merged.ABOVE), None)


def _year_above(tab: Tab, header: _Header) -> int | None:
    """The year that a title over the table says."""
    titles = [_first(row) for row in tab.rows[: header.index + 1 - len(header.rows)]]
    years = {month_and_year(title)[1] for title in titles if isinstance(title, str)} - {None}
    return years.pop() if len(years) == 1 else None


def _month_said(row: Row, month: int | None, year: int | None) -> str:
    """The month a subtotal is of: its own, else that of its tab or of the title above."""
    own, own_year = month_and_year(str(_first(row)))
    month, year = own or month, own_year or year
    return f"{year}-{month:02d}" if month and year else ""


def _too_many(row: Row, width: int) -> int | None:
    extra = [index for index in range(width, len(row.cells)) if row.cells[index] is not None]
    return extra[0] if extra else None


def _samples(lines: Sequence[Line], index: int) -> tuple[str, ...]:
    """Its first different answers."""
    found: dict[str, None] = {}
    for line in lines:
        if not is_no_answer(line[index]):
            found[shown(line[index])] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _text(cell: AnyCell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else str(cell) if isinstance(cell, int) else ""


# Several tabs


def _joined_columns(parts: Sequence[Table]) -> tuple[Column, ...]:
    """The columns of all the tabs, each under its key once, at ranks of their own where tabs differ."""
    if len(parts) == 1:
        return parts[0].columns
    found: dict[str, Column] = {}
    for part in parts:
        for column in part.columns:
            known = found.get(folded(column.key))
            if known is None:
                found[folded(column.key)] = replace(column, index=len(found))
            elif len(known.samples) < SAMPLES:
                samples = tuple(dict.fromkeys([*known.samples, *column.samples]))[:SAMPLES]
                found[folded(column.key)] = replace(known, samples=samples)
    return tuple(found.values())


def _moved(row, part: Table, columns: Sequence[Column]):
    """A row of one tab with its cells at the ranks of the joined columns."""
    if columns is part.columns:
        return row
    ranks = {folded(column.key): column.index for column in columns}
    cells: list[AnyCell] = [None] * len(columns)
    for column in part.columns:
        if column.index < len(row.cells):
            cells[ranks[folded(column.key)]] = row.cells[column.index]
    return replace(row, cells=tuple(cells))
