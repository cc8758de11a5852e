"""The cover's drawing: « chaque trait est une sortie », the accent of the é turned into data (LOOK 1).

One row a neighbourhood, one column a week; a row without strokes is a neighbourhood where nobody stopped, and it shows.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import wrap

from django.db.models import Count
from django.utils.safestring import SafeString

from french.dates import SHORT_MONTHS, monday_of
from french.names import dictionary_key
from french.numbers import NBSP, counted
from french.words import NO_NEIGHBOURHOOD
from printing.drawing import Drawing
from printing.palette import INK_2, PLUM_700

from ..figures.report import Report
from ..figures.scope import Scope

LABEL_WIDTH, WIDTH, HEIGHT = 132, 640, 300
# Strokes closer than this melt into one.
SMALLEST_PITCH = 3.6
MOST_ROWS = 16
# Signs of a name on a line, and on each of two, smaller.
LONGEST_NAME, LONGEST_LINE, SMALL = 18, 22, 10.5
LEAN = 8
LONGEST_BY_WEEK = datetime.timedelta(days=54 * 7)
WORTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Strokes:
    """The drawing and what it says. `worth`: outings a stroke stands for, at most."""

    svg: SafeString
    caption: str
    worth: int
    # Whether it shows more than a full page of strokes: each an outing, and somewhere a week without.
    tells: bool


def strokes(report: Report, *, font: str = "Lato") -> Strokes:
    """Outings by week and neighbourhood; by month beyond a year, several to a stroke where one each would not show."""
    scope = report.scope
    by_week = scope.end - scope.start <= LONGEST_BY_WEEK
    columns = weeks_of(scope) if by_week else scope.months()
    cells = _cells(scope, monday_of if by_week else _month_of)
    names = _names(report, cells)
    # The last stroke leans over the edge.
    column_width = (WIDTH - LABEL_WIDTH - LEAN) / len(columns)
    worth = _worth(max(cells.values(), default=0), column_width)
    row_height = min(44.0, HEIGHT / max(len(names), 1))
    words = _caption(report, "semaine" if by_week else "mois", worth, len(columns))
    drawing = Drawing(WIDTH, row_height * len(names) + 22, "Sorties par quartier au fil de la période", words, font)
    for index, (key, name) in enumerate(names.items()):
        floor = (index + 1) * row_height - 4
        height = min(22.0, row_height - 8)
        _name(drawing, name, floor - height / 2 + 2, min(12.5, row_height * 0.6))
        drawing.line(LABEL_WIDTH, floor, WIDTH, floor)
        for position, column in enumerate(columns):
            number = -(-cells.get((key, column), 0) // worth)
            _draw(drawing, LABEL_WIDTH + position * column_width, floor - 3, column_width, height, number)
    _draw_months(drawing, columns, column_width, row_height * len(names) + 16, scope)
    tells = worth == 1 and 0 < len(cells) < len(names) * len(columns)
    return Strokes(drawing.svg(), words, worth, tells)


def _name(drawing: Drawing, name: str, baseline: float, size: float) -> None:
    """At the left of its row, whole: on two lines, smaller, where one does not hold it."""
    lines = [name]
    if len(name) > LONGEST_NAME:
        lines, size = wrap(name, LONGEST_LINE, max_lines=2, placeholder="…"), min(size, SMALL)
    for index, line in enumerate(lines):
        shift = (index - (len(lines) - 1) / 2) * size * 1.1
        drawing.text(LABEL_WIDTH - 14, baseline + shift, line, size=size, anchor="end")


def _draw(drawing: Drawing, left: float, floor: float, width: float, height: float, number: int) -> None:
    if not number:
        return
    slant = height / 3
    # The slant of the last stroke leans over the next column, as an accent does: only the feet must fit.
    pitch = min(width / number, 9.5)
    thick = max(min(5.2, pitch * 0.62), 1.6)
    for index in range(number):
        x = left + 1 + index * pitch
        drawing.parts.append(
            f'<path fill="{PLUM_700}" d="M{x:.1f} {floor:.1f}h{thick:.1f}l{slant:.1f} -{height:.1f}h-{thick:.1f}z"/>'
        )


def _draw_months(drawing: Drawing, columns: list[datetime.date], width: float, baseline: float, scope: Scope) -> None:
    """The month's name under its first column; fewer of them where they would touch."""
    free_from = 0.0
    shown = None
    for position, column in enumerate(columns):
        # A week belongs to the month of its Thursday, as its ISO year does.
        thursday = column if column.day == 1 else column + datetime.timedelta(days=3)
        month = min(max(thursday, scope.start), scope.end).replace(day=1)
        x = LABEL_WIDTH + position * width
        if month != shown and x >= free_from and x < WIDTH - 22:
            name = SHORT_MONTHS[month.month - 1]
            text = f"{name} {month.year}" if month.month == 1 and len(columns) > 54 else name
            drawing.text(x, baseline, text, size=10.5, fill=INK_2)
            free_from = x + 6.2 * len(text) + 8
        shown = month


def _worth(largest: int, width: float) -> int:
    """The fewest outings a stroke can stand for so that the fullest cell still shows its strokes apart."""
    room = max(int(width / SMALLEST_PITCH), 1)
    return next((worth for worth in WORTHS if -(-largest // worth) <= room), WORTHS[-1])


def _caption(report: Report, unit: str, worth: int, columns: int) -> str:
    outings = counted(report["outings_done"].value, "sortie")
    covered = counted(report["neighbourhoods_covered"].value, "quartier")
    length = f"{columns}{NBSP}{unit if unit == 'mois' or columns < 2 else unit + 's'}"
    if worth == 1:
        return f"Chaque trait est une sortie{NBSP}: {outings}, {covered}, {length}."
    within = "d’une même semaine" if unit == "semaine" else "d’un même mois"
    return f"Chaque trait vaut jusqu’à {worth}{NBSP}sorties {within}{NBSP}: {outings}, {covered}, {length}."


def _cells(scope: Scope, column_of: Callable[[datetime.date], datetime.date]) -> Mapping[tuple, int]:
    """Outings by (neighbourhood or None, first day of the column). A round counts once wherever it stops."""
    days = (
        scope.stops().order_by().values_list(scope.place_that_day(), "held_on").annotate(Count("outing", distinct=True))
    )
    cells: Counter[tuple] = Counter()
    for neighbourhood, day, outings in days:
        cells[neighbourhood, column_of(day)] += outings
    return cells


def _names(report: Report, cells: Mapping[tuple, int]) -> dict:
    """Rows, the most visited first, then where nobody stopped; beyond sixteen, neighbourhoods stay in the table."""
    scope = report.scope
    totals: Counter = Counter()
    for (neighbourhood, _), outings in cells.items():
        totals[neighbourhood] += outings
    links = scope.perimeter().select_related("neighbourhood")
    names = {link.neighbourhood_id: link.neighbourhood.name for link in links}
    if scope.neighbourhoods:
        names = {place.pk: place.name for place in scope.neighbourhoods}
    names |= {key: NO_NEIGHBOURHOOD if key is None else "Hors périmètre" for key in totals if key not in names}
    order = sorted(names, key=lambda key: (key is None, -totals[key], dictionary_key(names[key])))
    return {key: names[key] for key in order[:MOST_ROWS]}


def weeks_of(scope: Scope) -> list[datetime.date]:
    """Mondays of the weeks the period touches."""
    first, last = monday_of(scope.start), monday_of(scope.end)
    return [first + datetime.timedelta(days=days) for days in range(0, (last - first).days + 1, 7)]


def _month_of(day: datetime.date) -> datetime.date:
    return day.replace(day=1)
