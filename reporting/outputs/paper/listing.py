"""Annex A2: the outings of each month, by neighbourhoods and format; neither day, nor spot (DOMAIN 7.1, A2)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from french.dates import dated
from french.numbers import NBSP, UNKNOWN, amount
from schemes.enums import OutingFormat

from ...figures.scope import Scope
from ..attachments import outing_lines


@dataclass(frozen=True)
class ListedMonth:
    """« Bellevue 26 ; Breil 24, module scolaire 1 » outings done in a month, and those cancelled."""

    label: str
    done: str
    cancelled: str


@dataclass(frozen=True)
class Listed:
    """`usual`: the format of most, which no line repeats."""

    months: tuple[ListedMonth, ...]
    usual: str
    has_cancelled: bool


def listed_outings(scope: Scope) -> Listed:
    """The attached list, a month on a line: a whole year stands on a page."""
    lines = outing_lines(scope)
    formats: Counter[str] = Counter()
    for _, _, format, done, _ in lines:
        formats[format] += done
    usual = formats.most_common(1)[0][0] if formats else ""
    months = []
    for month, of_month in groupby(lines, lambda line: line[0]):
        rows = list(of_month)
        done = _told(((quarters, format, done) for _, quarters, format, done, _ in rows), usual)
        cancelled = _told(((quarters, format, number) for _, quarters, format, _, number in rows), usual)
        months.append(ListedMonth(_month(month), done, cancelled))
    return Listed(
        tuple(months), str(OutingFormat(usual).label).lower() if usual else "", any(line[4] for line in lines)
    )


def _told(rows: Iterable[tuple[str, str, int]], usual: str) -> str:
    """By neighbourhoods, in the list's order; those of a round are joined by a sign that no name has."""
    told = []
    for quarters, of_them in groupby((row for row in rows if row[2]), lambda row: row[0]):
        numbers = [
            f"{amount(number)}"
            if format == usual
            else f"{str(OutingFormat(format).label).lower()}{NBSP}{amount(number)}"
            for _, format, number in sorted(of_them, key=lambda row: row[1] != usual)
        ]
        told.append(f"{quarters.replace(', ', ' + ')}{NBSP}{', '.join(numbers)}")
    return "\u202f; ".join(told) or UNKNOWN


def _month(month: str) -> str:
    return dated(datetime.date.fromisoformat(f"{month}-01"), "F Y")
