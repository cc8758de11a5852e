"""Month by month, and promise by promise: what was there, and what was said to be."""

from __future__ import annotations

from dataclasses import replace

from french.numbers import UNKNOWN, amount

from ... import wording
from ...figures.report import Report
from .. import charts
from ..promise import promise_parts
from ..strokes import strokes
from .pictures import FONT, picture
from .tables import sign

# As wide as its column, in which the months under it stay readable; narrower where figures stand beside it.
STROKES, COMPACT_STROKES = 300, 220


def promise(report: Report, *, is_compact: bool) -> dict | None:
    """The block of the promise, its strokes as pictures."""
    parts = promise_parts(report, font=FONT, width=COMPACT_STROKES if is_compact else STROKES, months_apart=True)
    if parts is None:
        return None
    rows = [replace(row, strokes=picture(row.strokes) if row.strokes else "") for row in parts["rows"]]
    signs = [(picture(drawn), words) for drawn, words in parts["signs"]]
    # What is alike throughout is in the sentence above.
    has_moved = any(row.held != row.kept for row in rows)
    has_weeks = len({row.weeks for row in rows}) > 1
    months = picture(parts["months"]) if parts["months"] else ""
    return parts | {"months": months, "rows": rows, "signs": signs, "has_moved": has_moved, "has_weeks": has_weeks}


def cover_strokes(report: Report) -> dict:
    drawn = strokes(report, font=FONT)
    return {"picture": picture(drawn.svg, proves=drawn.caption), "caption": drawn.caption, "tells": drawn.tells}


def months(report: Report, height: int) -> dict:
    """The chart, that high, and its table: month by month, outings, hours, people mediated and cancellations."""
    keys = ("months", "hours_by_month", "people_by_month", "cancelled_by_month")
    outings, spent, people, cancelled = (report.sections[key] for key in keys)
    lost = {line.key: line.value for line in cancelled.lines}
    met = {line.key: line.told for line in people.lines}
    rows = [
        (
            line.label,
            amount(line.value),
            amount(line.previous),
            amount(hours.value),
            met.get(line.key, UNKNOWN),
            lost.get(line.key),
        )
        for line, hours in zip(outings.lines, spent.lines, strict=True)
    ]
    return {
        "chart": picture(
            charts.month_columns(outings, cancelled, width=640, height=height, font=FONT),
            proves=wording.presence_sentence(report),
        ),
        "rows": rows,
        "has_cancelled": any(lost.values()),
        "has_previous": any(line.previous for line in outings.lines),
        "people": f"Personnes médiées{sign(people.is_rounded)}" if met else "",
    }
