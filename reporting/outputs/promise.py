"""The promise laid out, for page and paper: what became of each due visit, stroke by stroke, and its table.

« The stroke is a promise » (LOOK 1): full = kept, outline = moved and kept, hatched = cancelled, flat = not held,
question mark = without news, dashed = still open, dot = nothing due. Told apart by form: it stands in grey too.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from french.dates import SHORT_MONTHS, monday_of
from french.numbers import NBSP, counted
from planning.enums import VisitState
from planning.promise import Promise
from printing.drawing import Drawing
from printing.palette import EDGE, INK_2, PLUM_500, PLUM_700

from .. import wording
from ..figures.report import PromisedPlace, Report
from ..figures.scope import Scope
from .strokes import LONGEST_BY_WEEK, weeks_of

WIDTH, HEIGHT, MONTHS_HEIGHT = 684, 27, 16
# Closer than this two strokes of a week would melt into one: the week is then one stroke, of what it lost.
SMALLEST_PITCH = 6.0
# The worst first: what one stroke says where a week has several visits.
WORST_FIRST = (
    VisitState.MISSED,
    VisitState.UNRECORDED,
    VisitState.CANCELLED,
    VisitState.PENDING,
    VisitState.MOVED,
    VisitState.KEPT,
)
SIGNS = {
    VisitState.KEPT: ("tenue au jour dit", "tenues au jour dit"),
    VisitState.MOVED: ("tenue un autre jour", "tenues un autre jour"),
    VisitState.CANCELLED: ("annulée", "annulées"),
    VisitState.MISSED: ("non tenue", "non tenues"),
    VisitState.UNRECORDED: ("sans nouvelle", "sans nouvelle"),
    VisitState.PENDING: ("à clôturer", "à clôturer"),
}


NOTHING_DUE = "rien n’était dû"


@dataclass(frozen=True)
class PromiseRow:
    """One neighbourhood: its strokes, its rates in words, and since when its rhythm is another. `query` opens its
    visits."""

    label: str
    strokes: SafeString | str
    due: int
    kept: str
    held: str
    weeks: str
    turns: tuple[str, ...]
    query: str


def promise_parts(
    report: Report, *, font: str = "inherit", width: int = WIDTH, months_apart: bool = False
) -> dict | None:
    """What the block of the promise shows; None where nothing was promised. `width`: of a row of strokes;
    `months_apart`: the months are a drawing of their own, to be set under the rows."""
    if not report.promised_places:
        return None
    scope, counts_only = report.scope, report.promised.is_counts_only
    has_strokes = not counts_only and scope.end - scope.start <= LONGEST_BY_WEEK
    return {
        "sentence": wording.promise_sentence(report),
        "rates": wording.promise_rates(report),
        "rest": wording.promise_rest(report),
        "completeness": wording.promise_completeness(report),
        "no_judgement": wording.NO_JUDGEMENT,
        "counts_only": counts_only,
        "rows": [
            _row(report, place, width if has_strokes else 0, font, names_months=not months_apart)
            for place in report.promised_places
        ],
        "months": _months(scope, width, font) if has_strokes and months_apart else "",
        "signs": _signs(report.promised.promise, font) if has_strokes else [],
        "by_week": has_strokes and _pitch(report, width) < SMALLEST_PITCH,
        "has_strokes": has_strokes,
        "query": _query(scope, *(place.slug for place in scope.neighbourhoods)),
    }


def _signs(promise: Promise, font: str) -> list[tuple[SafeString, str]]:
    """The legend: a stroke of each state that is there, with its word; and the dot."""
    shown = {visit.state for visit in promise.visits}
    words = [(state, one) for state, (one, _) in SIGNS.items() if state in shown]
    return [(_sign(state, one, font), one) for state, one in [*words, (None, NOTHING_DUE)]]


def _sign(state: VisitState | None, words: str, font: str) -> SafeString:
    drawing = Drawing(14, HEIGHT, f"Signe\u00a0: {words}", "", font)
    if state is None:
        _dot(drawing, 3)
    else:
        _draw(drawing, 1, state, 4.6)
    return drawing.svg()


def _row(report: Report, place: PromisedPlace, width: int, font: str, *, names_months: bool) -> PromiseRow:
    """`width`: of its strokes; 0 where none is drawn."""
    promise = place.promise
    return PromiseRow(
        label=place.label,
        strokes=_strokes(report, place, width, font, names_months=names_months) if width else "",
        due=len(promise.visits),
        kept=wording.promise_rate(promise, "regularity_rate"),
        held=wording.promise_rate(promise, "promise_held_rate"),
        weeks=wording.promise_rate(promise, "neighbourhood_coverage"),
        turns=tuple(map(wording.turn_sentence, promise.turns)),
        query=_query(report.scope, place.key),
    )


def _query(scope: Scope, *quarters: str) -> str:
    """The list of visits' own filters."""
    schemes = [scheme.slug for scheme in scope.schemes]
    return urlencode({"scheme": schemes, "from": scope.start, "to": scope.end, "quarter": quarters}, doseq=True)


def _strokes(report: Report, place: PromisedPlace, whole: int, font: str, *, names_months: bool) -> SafeString:
    """A row of strokes, week by week; the months under them, where there are several."""
    names_months = names_months and len(report.scope.months()) > 1
    by_week = defaultdict(list)
    for visit in place.promise.visits:
        by_week[monday_of(visit.due_on)].append(visit.state)
    weeks = weeks_of(report.scope)
    width, pitch = whole / len(weeks), _pitch(report, whole)
    is_by_week = pitch < SMALLEST_PITCH
    # As thick as its room allows: a full stroke is not to look thinner than a hatched one.
    thick = min(4.6, (width if is_by_week else min(pitch, width)) * 0.5)
    title = f"Présences promises, {place.label}"
    drawing = Drawing(whole, HEIGHT + MONTHS_HEIGHT * names_months, title, _summary(place.promise), font)
    for position, week in enumerate(weeks):
        x = position * width + 1
        states: Sequence[VisitState] = by_week[week]
        if not states:
            _dot(drawing, x + 2)
            continue
        if is_by_week:
            states = [min(states, key=WORST_FIRST.index)]
        for index, state in enumerate(states):
            _draw(drawing, x + index * pitch, state, thick)
    if names_months:
        _draw_months(drawing, weeks, report.scope, HEIGHT + MONTHS_HEIGHT - 3)
    return drawing.svg()


def _pitch(report: Report, width: int) -> float:
    """How far apart the strokes of the fullest week would stand."""
    most = defaultdict(int)
    for visit in report.promised.promise.visits:
        most[visit.neighbourhood, visit.week] += 1
    return width / len(weeks_of(report.scope)) / max(most.values(), default=1)


def _dot(drawing: Drawing, x: float) -> None:
    drawing.parts.append(f'<circle cx="{x:.1f}" cy="{HEIGHT - 3}" r="1.6" fill="{EDGE}"/>')


def _draw(drawing: Drawing, x: float, state: VisitState, thick: float) -> None:
    floor, height, slant = HEIGHT - 1, HEIGHT - 3, 6
    shape = f"M{x:.1f} {floor}h{thick:.1f}l{slant} -{height}h-{thick:.1f}z"
    match state:
        case VisitState.KEPT:
            drawing.parts.append(f'<path d="{shape}" fill="{PLUM_700}"/>')
        case VisitState.MOVED:
            drawing.parts.append(f'<path d="{shape}" fill="#fff" stroke="{PLUM_700}" stroke-width="1.6"/>')
        case VisitState.CANCELLED:
            drawing.parts.append(
                f'<path d="{shape}" fill="{drawing.hatch(2.4, 1.1)}" stroke="{PLUM_700}" stroke-width=".8"/>'
            )
        case VisitState.PENDING:
            dashes = f'stroke="{PLUM_500}" stroke-dasharray="2 2"'
            drawing.parts.append(f'<path d="{shape}" fill="none" {dashes}/>')
        case VisitState.MISSED:
            drawing.rect(x, floor - 3, thick + 4, 3, PLUM_700)
        case VisitState.UNRECORDED:
            drawing.text(x + 1, floor, "?", size=15, weight=700, fill=INK_2)


def _months(scope: Scope, whole: int, font: str) -> SafeString | str:
    """The months under rows as wide; nothing of one."""
    if len(scope.months()) < 2:
        return ""
    drawing = Drawing(whole, MONTHS_HEIGHT, f"De {scope.label}", "", font)
    _draw_months(drawing, weeks_of(scope), scope, MONTHS_HEIGHT - 3)
    return drawing.svg()


def _draw_months(drawing: Drawing, weeks: Sequence[datetime.date], scope: Scope, floor: float) -> None:
    free_from, shown, width = 0.0, None, drawing.width / len(weeks)
    for position, week in enumerate(weeks):
        month = min(max(week + datetime.timedelta(days=3), scope.start), scope.end).replace(day=1)
        x = position * width
        if month != shown and x >= free_from and x < drawing.width - 26:
            name = SHORT_MONTHS[month.month - 1]
            drawing.text(x, floor, name, size=11, fill=INK_2)
            free_from = x + 6.2 * len(name) + 8
        shown = month


def _summary(promise: Promise) -> str:
    """The row for who does not see it: « 47 tenues au jour dit, 1 tenue un autre jour, 2 annulées, sur 51 dues »."""
    told = []
    for state, (one, many) in SIGNS.items():
        if number := promise.number(state):
            told.append(counted(number, one, many))
    return f"{', '.join(told)}{NBSP}: {counted(len(promise.visits), 'présence due', 'présences dues')}."
