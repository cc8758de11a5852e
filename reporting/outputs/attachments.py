"""The files that go with the figures: two CSVs that a French spreadsheet opens with a double click."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from french.names import dictionary_key
from french.numbers import TEN, Tens, plain
from french.words import NO_NEIGHBOURHOOD
from outings.enums import DONE, OutingStatus
from outings.models import OutingStop
from schemes.enums import OutingFormat

from ..figures.overview import Overview
from ..figures.report import Report
from ..figures.scope import Scope

# A spreadsheet would run these as formulas.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WITHOUT_OBJECT = "sans objet"
FIGURE_COLUMNS = ("code", "libellé", "valeur", "unité")
OUTING_COLUMNS = ("mois", "quartiers", "format", "sorties réalisées", "sorties annulées")
# Month, neighbourhoods, format.
OutingLine = tuple[str, str, str]


def figures_csv(report: Report | Overview) -> str:
    """Every figure, one a line, as `figure_rows` has them."""
    return csv_text(*figure_rows(report))


def figure_rows(report: Report | Overview) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """(columns, rows) of every figure: code, label, value, unit. What is withheld is absent.

    Where some are told to the nearest ten, a column says so: 10, beside 0 for 0 to 4.
    """
    without = report.without_object if isinstance(report, Report) else ()
    rows: list[tuple[object, ...]] = [
        (code, label, WITHOUT_OBJECT if code in without else value, unit) for code, label, value, unit in report.rows()
    ]
    if not any(isinstance(value, Tens) for _, _, value, _ in rows):
        return FIGURE_COLUMNS, rows
    return (*FIGURE_COLUMNS, "arrondi"), [(*row, TEN if isinstance(row[2], Tens) else "") for row in rows]


def figures_fingerprint(report: Report) -> str:
    """SHA-256, in hexadecimal, of `chiffres.csv`: who holds the report can compute it again from the attached file."""
    return hashlib.sha256(figures_csv(report).encode()).hexdigest()


def outings_csv(scope: Scope) -> str:
    """The outings of the period by month, neighbourhoods and format: how many done, how many cancelled (A2)."""
    formats = dict(OutingFormat.choices)
    lines = outing_lines(scope)
    return csv_text(
        OUTING_COLUMNS, ((month, where, formats[of_it], *numbers) for month, where, of_it, *numbers in lines)
    )


def outing_lines(scope: Scope) -> list[tuple[str, str, str, int, int]]:
    """(month, neighbourhoods, code of the format, done, cancelled), in order.

    No day, no spot, no duration: with a day and a place, few people would be somebody (DOMAIN 7.4). Within
    neighbourhoods, no other is named.
    """
    # Plain values, ten thousand of which are nothing beside as many outings with their stops.
    outings = scope.outings().filter(status__in=(*DONE, OutingStatus.CANCELLED))
    stops = scope.rows_of(outings, OutingStop)
    if scope.neighbourhoods:
        stops = stops.filter(neighbourhood__in=scope.neighbourhoods)
    places: dict[int, set[str]] = defaultdict(set)
    for outing, neighbourhood in stops.order_by().values_list("outing", "neighbourhood__name"):
        places[outing].add(neighbourhood or NO_NEIGHBOURHOOD)
    done, cancelled = Counter[OutingLine](), Counter[OutingLine]()
    for pk, held_on, format, status in outings.order_by().values_list("pk", "held_on", "format", "status"):
        line = (f"{held_on:%Y-%m}", ", ".join(sorted(places[pk], key=dictionary_key)), format)
        (cancelled if status == OutingStatus.CANCELLED else done)[line] += 1
    ordered = sorted({*done, *cancelled}, key=lambda line: (line[0], dictionary_key(line[1]), line[2]))
    return [(*line, done[line], cancelled[line]) for line in ordered]


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 with its mark, semicolons, decimal commas: what a French spreadsheet expects."""
    file = io.StringIO(newline="")
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(heading)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return plain(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
