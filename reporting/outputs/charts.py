"""Charts: numbers -> inline SVG, the same on the page and in the PDF (LOOK 2, "Charts").

Numbers are written in French here, in Python; `printing.drawing` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from french.numbers import SMALLEST_BASE, Number, amount, counted, share, smallest_base
from french.words import shortened
from printing.drawing import Drawing
from printing.palette import EDGE, INK, INK_2, ON_STEP, PLUM_200, PLUM_500, PLUM_700, RULE, STEPS

from ..figures.report import Figure, Section
from ..figures.values import front


def comparison(figure: Figure, *, font: str = "inherit") -> SafeString:
    """A key figure's bar over that of the period before."""
    return against(figure.label, figure.value or 0, figure.previous, None, font=font)


def against(
    label: str,
    value: Number,
    previous: Number | None,
    target: Number | None,
    *,
    told: str = "",
    target_told: str = "",
    previous_told: str = "",
    width: int = 220,
    font: str = "inherit",
) -> SafeString:
    """This period's bar over the previous one's, on one scale, with a tick where the target is.

    `told`, `target_told`, `previous_told`: the value and what it is held against, where they are not told as numbers.
    """
    largest = float(max(value, previous or 0, target or 0)) or 1
    said = told or amount(value)
    if previous is not None:
        said += f", contre {previous_told or amount(previous)} à la période précédente"
    if target is not None:
        said += f", pour une cible de {target_told or amount(target)}"
    drawing = Drawing(width, 20, label, f"{said}.", font)
    drawing.rect(0, 3, (width - 8) * float(value) / largest, 9, PLUM_700)
    if previous is not None:
        drawing.rect(0.5, 14.5, (width - 8) * float(previous) / largest, 4.5, PLUM_200, PLUM_500)
    if target is not None:
        x = (width - 8) * float(target) / largest
        drawing.parts.append(f'<path d="M{x:.1f} 0v14" stroke="#fff" stroke-width="5" fill="none"/>')
        drawing.parts.append(
            f'<path d="M{x:.1f} 0.8v13M{x - 3.5:.1f} 1h7" stroke="{INK}" stroke-width="1.8" fill="none"/>'
        )
    return drawing.svg()


def part_of(label: str, part: Number, base: Number, *, width: int = 220, font: str = "inherit") -> SafeString:
    """A part filled in the frame of its whole: what is held against no target."""
    drawing = Drawing(width, 20, label, f"{amount(part)} sur {amount(base)}.", font)
    drawing.rect(0.5, 3.5, width - 9, 8, "none", PLUM_700)
    drawing.rect(0, 3, (width - 8) * float(part) / float(base) if base else 0, 9, PLUM_700)
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


def month_columns(
    months: Section, cancelled: Section, *, width: int = 720, height: int = 240, font: str = "inherit"
) -> SafeString:
    """Outings month by month: the previous period's column behind, the cancelled ones hatched on top."""
    top, bottom = 18, 24
    lost = {line.key: line.value for line in cancelled.lines}
    stacked = [line.value + lost.get(line.key, 0) for line in months.lines]
    largest = max([*stacked, *(line.previous or 0 for line in months.lines)]) or 1
    scale = (height - top - bottom) / largest
    best = front([(line, line.value) for line in months.lines]) if months.total >= SMALLEST_BASE else []
    done = counted(months.total, "sortie réalisée", "sorties réalisées")
    # None is told where nothing can be cancelled, as on a topic.
    summary = f"{done} et {counted(cancelled.total, 'annulée')}." if lost else f"{done}."
    if len(best) == 1:
        summary += f" Le plus en {best[0].label}\u00a0: {amount(best[0].value)}."
    drawing = Drawing(width, height, "Sorties par mois", summary, font)
    floor = height - bottom
    for step in range(1, 4):
        drawing.line(0, floor - step * (floor - top) / 3, width, floor - step * (floor - top) / 3)
    slot = width / len(months.lines)
    column, behind = min(slot * 0.42, 44), min(slot * 0.22, 22)
    size = 13 if width > 400 else 11
    every = max(1, round(len(months.lines) * (42 if width > 400 else 36) / width + 0.49))
    for index, line in enumerate(months.lines):
        extra = lost.get(line.key, 0)
        left = index * slot + (slot - column - behind) / 2
        if line.previous:
            drawing.rect(left, floor - line.previous * scale, behind, line.previous * scale, PLUM_200, PLUM_500)
        x, y = left + behind, floor - line.value * scale
        drawing.rect(x, y, column, line.value * scale, PLUM_700)
        if extra:
            drawing.rect(x, y - extra * scale, column, extra * scale, drawing.hatch(), PLUM_700)
        label_fits = column >= 7.5 * len(amount(line.value))
        if line.value and label_fits:
            inside = line.value * scale > 22
            drawing.text(
                x + column / 2,
                y + 15 if inside else y - extra * scale - 4,
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
        label = shortened(line.chart_label, int(width / 6.4 if narrow else label_width / 6.6))
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
        if section.base and section.base >= smallest_base(section.base):
            offset = label_width + length + 12 + 8 * len(ending)
            drawing.text(offset, y + 12, section.share_of(line), size=12, fill=INK_2)
    return drawing.svg()


def stacked(
    section: Section, *, width: int = 720, font: str = "inherit", labels: Sequence[str] = ("", "")
) -> SafeString:
    """Shares of the known answers in one bar, the previous period's thinner below."""
    told = section.shares
    rows = [(labels[0], [line.value for line in section.lines], section.base, told, 34)]
    if section.previous_base:
        previous = [line.previous or 0 for line in section.lines]
        rows.append((labels[1], previous, section.previous_base, section.previous_shares, 20))
    steps = STEPS.get(len(section.lines), STEPS[4])
    said = ", ".join(f"{line.label} {part}" for line, part in zip(section.lines, told, strict=True))
    per_row = len(section.lines) if width >= 130 * len(section.lines) else max(2, width // 200)
    legend_rows = -(-len(section.lines) // per_row)
    height = sum(row[-1] + 6 for row in rows) + 22 * legend_rows
    drawing = Drawing(width, height, section.indicator.label, f"{said}.", font)
    longest = max(len(label) for label, *_ in rows)
    left = 0 if not longest else min(longest * 7.5 + 10, width / 4)
    y = 0
    for label, values, base, inscriptions, thick in rows:
        size = 14 if thick > 20 else 11
        drawing.text(
            0,
            y + thick / 2 + 5,
            shortened(label, int(left / 6.8)),
            size=13 if thick > 20 else 12,
            weight=700 if thick > 20 else 400,
        )
        x = left
        for value, inscription, fill in zip(values, inscriptions, steps, strict=False):
            length = (width - left - 1) * value / base if base else 0
            drawing.rect(x + 0.5, y + 0.5, length, thick, fill, PLUM_700)
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
