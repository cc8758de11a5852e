"""Charts: numbers -> inline SVG, the same on the page and in the PDF (LOOK 2, "Charts").

One hue told apart by lightness, outline and hatch. Presentation attributes only: WeasyPrint ignores a page's style
sheet inside SVG, and the site's security policy refuses inline styles. Numbers are written in French here, in Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from french.numbers import amount, share

from ..figures.report import Figure, Section

INK, INK_2, EDGE, RULE = "#231A25", "#564B59", "#857A88", "#DCD5DD"
PLUM_900, PLUM_700, PLUM_500, PLUM_300, PLUM_200, PLUM_100 = (
    "#361034",
    "#5C2059",
    "#8A4D84",
    "#BC94B6",
    "#DCC4D8",
    "#F0E4EE",
)
# Ordered classes, from dark to light; the colour of a text laid on each.
STEPS = {2: (PLUM_700, PLUM_200), 3: (PLUM_700, PLUM_300, PLUM_100), 4: (PLUM_900, PLUM_500, PLUM_300, PLUM_100)}
ON_STEP = {PLUM_900: "#fff", PLUM_700: "#fff", PLUM_500: "#fff", PLUM_300: INK, PLUM_200: INK, PLUM_100: INK}


@dataclass
class Drawing:
    """An SVG under way. `title` names the chart, `summary` says what it shows for who does not see it."""

    width: float
    height: float
    title: str
    summary: str
    font: str = "inherit"
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # From the content, so that the same figures give the same bytes.
        self.number = hashlib.sha256(f"{self.title}{self.summary}{self.width}".encode()).hexdigest()[:8]

    def rect(self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> None:
        if width <= 0 or height <= 0:
            return
        edge = f' stroke="{stroke}"' if stroke else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{edge}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = RULE) -> None:
        self.parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{stroke}" fill="none"/>')

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 13,
        anchor: str = "start",
        weight: int = 400,
        fill: str = INK,
    ) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" font-weight="{weight}"'
            f' text-anchor="{anchor}">{escape(content)}</text>'
        )

    def hatch(self) -> str:
        """The fill of what did not happen or is not known."""
        name = f"h{self.number}"
        if not any(name in part for part in self.parts):
            self.parts.append(
                f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
                f' patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
                f'<rect width="1.4" height="5" fill="{PLUM_700}"/></pattern></defs>'
            )
        return f"url(#{name})"

    def svg(self) -> SafeString:
        """The whole chart; every text was escaped on its way in."""
        ids = f"c{self.number}t c{self.number}d"
        title, description = ids.split()
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" width="100%"'
            f' role="img" aria-labelledby="{ids}" font-family="{escape(self.font)}">'
            f'<title id="{title}">{escape(self.title)}</title><desc id="{description}">{escape(self.summary)}</desc>'
            f"{''.join(self.parts)}</svg>"
        )


def comparison(figure: Figure, *, font: str = "inherit") -> SafeString:
    """This period's bar over the previous one's, on one scale."""
    largest = max(figure.value or 0, figure.previous or 0) or 1
    before = "" if figure.previous is None else f", {amount(figure.previous)} la précédente"
    drawing = Drawing(220, 20, figure.label, f"{amount(figure.value)} cette période{before}", font)
    drawing.rect(0, 2, 212 * (figure.value or 0) / largest, 9, PLUM_700)
    if figure.previous is not None:
        drawing.rect(0.5, 13.5, 212 * figure.previous / largest, 5, PLUM_200, PLUM_500)
    return drawing.svg()


def small_bar(value: float, largest: float, *, width: int = 90) -> SafeString:
    """A bar beside a number that says the same: hidden from screen readers."""
    length = width * value / largest if largest else 0
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 10" width="{width}" height="10"'
        ' aria-hidden="true">'
        f'<rect width="{length:.1f}" height="10" fill="{PLUM_700}"/><path d="M0 9.5H{width}" stroke="{RULE}"/></svg>'
    )


def gauge(known: int, total: int, *, width: int = 400) -> SafeString:
    """How much was answered: grey, the rest hatched."""
    drawing = Drawing(width, 8, "Taux de renseignement", f"Renseigné\u00a0: {share(known, total)}")
    length = width * known / total if total else 0
    drawing.rect(length, 0.5, width - length - 0.5, 7, drawing.hatch(), EDGE)
    drawing.rect(0, 0, length, 8, EDGE)
    return drawing.svg()


def month_columns(months: Section, cancelled: Section, *, width: int = 720, font: str = "inherit") -> SafeString:
    """Outings month by month: the previous period's column behind, the cancelled ones hatched on top."""
    height, top, bottom = 240, 18, 24
    stacked = [line.value + extra.value for line, extra in zip(months.lines, cancelled.lines, strict=True)]
    largest = max([*stacked, *(line.previous or 0 for line in months.lines)]) or 1
    scale = (height - top - bottom) / largest
    best = months.top
    summary = (
        f"{amount(months.total)} sorties réalisées et {amount(cancelled.total)} annulées."
        f" Le plus en {best.label}\u00a0: {amount(best.value)}."
    )
    drawing = Drawing(width, height, "Sorties par mois", summary, font)
    floor = height - bottom
    for step in range(1, 4):
        drawing.line(0, floor - step * (floor - top) / 3, width, floor - step * (floor - top) / 3)
    slot = width / len(months.lines)
    column, behind = min(slot * 0.42, 44), min(slot * 0.22, 22)
    size = 13 if width > 400 else 11
    every = max(1, round(len(months.lines) * (42 if width > 400 else 36) / width + 0.49))
    for index, (line, extra) in enumerate(zip(months.lines, cancelled.lines, strict=True)):
        left = index * slot + (slot - column - behind) / 2
        if line.previous:
            drawing.rect(left, floor - line.previous * scale, behind, line.previous * scale, PLUM_200, PLUM_500)
        x, y = left + behind, floor - line.value * scale
        drawing.rect(x, y, column, line.value * scale, PLUM_700)
        if extra.value:
            drawing.rect(x, y - extra.value * scale, column, extra.value * scale, drawing.hatch(), PLUM_700)
        label_fits = column >= 7.5 * len(amount(line.value))
        if line.value and label_fits:
            inside = line.value * scale > 22
            drawing.text(
                x + column / 2,
                y + 15 if inside else y - extra.value * scale - 4,
                amount(line.value),
                size=size,
                anchor="middle",
                weight=700,
                fill="#fff" if inside else INK,
            )
        if index % every == 0:
            name = line.label.split(" ")[0] if len(months.lines) <= 12 or index else line.label
            drawing.text(left + (behind + column) / 2, height - 6, name, size=size, anchor="middle")
    drawing.line(0, floor, width, floor, INK)
    return drawing.svg()


def bars(section: Section, *, width: int = 720, font: str = "inherit", most: int = 15) -> SafeString:
    """Horizontal bars, the previous period's thinner below each; the number and its share at the end."""
    lines = [line for line in section.lines if line.value or line.previous][:most]
    narrow = width < 400
    label_width = 0 if narrow else 0.42 * width
    room = width - label_width - (64 if narrow else 96)
    row = 44 if narrow else 32
    largest = section.largest or 1
    said = ", ".join(f"{line.label} {amount(line.value)}" for line in lines[:5]) or "Rien dans la période."
    drawing = Drawing(width, row * len(lines) + 4, f"{section.indicator.label} ({len(lines)} lignes)", said, font)
    for index, line in enumerate(lines):
        y = index * row + (18 if narrow else 4)
        label = _fitted(line.chart_label, width / 6.4 if narrow else label_width / 6.6)
        if narrow:
            drawing.text(0, y - 5, label, size=12)
        else:
            drawing.text(label_width - 10, y + 12, label, size=13, anchor="end")
        length = room * line.value / largest
        drawing.rect(label_width, y, max(length, 1.5 if line.value else 0), 14, PLUM_700)
        if line.previous:
            drawing.rect(label_width + 0.5, y + 16, room * line.previous / largest, 6, PLUM_200, PLUM_500)
        ending = amount(line.value)
        drawing.text(label_width + length + 6, y + 12, ending, weight=700)
        if section.base and section.base >= 20:
            offset = label_width + length + 12 + 8 * len(ending)
            drawing.text(offset, y + 12, share(line.value, section.base), size=12, fill=INK_2)
    return drawing.svg()


def stacked(
    section: Section, *, width: int = 720, font: str = "inherit", labels: Sequence[str] = ("", "")
) -> SafeString:
    """Shares of the known answers in one bar, the previous period's thinner below."""
    rows = [(labels[0], [line.value for line in section.lines], section.base, 34)]
    if section.previous_base:
        rows.append((labels[1], [line.previous or 0 for line in section.lines], section.previous_base, 20))
    steps = STEPS.get(len(section.lines), STEPS[4])
    said = ", ".join(f"{line.label} {share(line.value, section.base or 0)}" for line in section.lines)
    per_row = len(section.lines) if width >= 130 * len(section.lines) else 2
    legend_rows = -(-len(section.lines) // per_row)
    height = sum(row[3] + 6 for row in rows) + 22 * legend_rows
    drawing = Drawing(width, height, section.indicator.label, f"{said}.", font)
    longest = max(len(label) for label, *_ in rows)
    left = 0 if not longest else min(longest * 7.5 + 10, width / 4)
    y = 0
    for label, values, base, thick in rows:
        size = 14 if thick > 20 else 11
        drawing.text(
            0,
            y + thick / 2 + 5,
            _fitted(label, left / 6.8),
            size=13 if thick > 20 else 12,
            weight=700 if thick > 20 else 400,
        )
        x = left
        for value, fill in zip(values, steps, strict=False):
            length = (width - left - 1) * value / base if base else 0
            drawing.rect(x + 0.5, y + 0.5, length, thick, fill, PLUM_700)
            inscription = share(value, base)
            if value and length > 8.5 * len(inscription):
                drawing.text(
                    x + length / 2,
                    y + thick / 2 + size * 0.36,
                    inscription,
                    size=size,
                    anchor="middle",
                    weight=700 if thick > 20 else 400,
                    fill=ON_STEP[fill],
                )
            x += length
        y += thick + 6
    for index, (line, fill) in enumerate(zip(section.lines, steps, strict=False)):
        x = (index % per_row) * width / per_row
        baseline = y + 14 + 22 * (index // per_row)
        drawing.rect(x + 0.5, baseline - 10, 11, 11, fill, PLUM_700)
        drawing.text(x + 17, baseline, f"{line.label} {amount(line.value)}", size=12.5)
    return drawing.svg()


def _fitted(label: str, characters: float) -> str:
    """The label, shortened with an ellipsis where it would not fit: the table beside gives it whole."""
    most = int(characters)
    return label if len(label) <= most else label[: max(most - 1, 1)].rstrip(" ,(/") + "…"
