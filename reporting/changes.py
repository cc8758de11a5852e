"""What changed between two tellings of one scope: figure by figure, with what was rectified meanwhile (DOMAIN 6.4b)."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from french.dates import dated
from french.numbers import amount, rounded, shares
from outings.enums import RectificationKind
from outings.rectified import Rectification
from partners.conventions.models import ConventionLine
from partners.enums import KnownBy

from .disclosure.rounding import as_printed, read_back
from .figures.indicators import OF_PAGE_TWO
from .figures.report import Report
from .line_values import LineValue
from .models import ActivityReport
from .orders import is_met, target_of, values_of_line, whole_code

# [code, label, value, unit], as a published file keeps them.
Row = Sequence
# Figures that say nothing more than others do: what is not noted, beside how much is.
SAID_BY_OTHERS = ("gender_unknown", "age_unknown")
# Parts that are told as shares of their sum.
SHARED = "requests[topic="
SHARE = "share:"
PART = re.compile(r"([^\[]+)\[")
# One of the second page, people met beside those mediated, or of the grid, that moves by so much has a version advised.
ADVISING = (*OF_PAGE_TWO, "people_met")
ADVISED_FROM = Fraction(5, 100)


@dataclass(frozen=True)
class Change:
    """A figure that was told, and what it is told as now; None where it is not told."""

    code: str
    label: str
    before: float | None
    after: float | None
    unit: str

    @property
    def told_before(self) -> str:
        return self._told(self.before)

    @property
    def told_after(self) -> str:
        return self._told(self.after)

    def _told(self, value: float | None) -> str:
        return f"{amount(value)}\u202f%" if self.unit == "%" and value is not None else amount(value)

    @property
    def is_large(self) -> bool:
        """Whether it moved by 5 % or more."""
        before, after = Fraction(str(self.before or 0)), Fraction(str(self.after or 0))
        return abs(after - before) >= ADVISED_FROM * before


@dataclass(frozen=True)
class Changed:
    """« Ce qui a changé »: what a version says beside the one that it replaces."""

    former: str
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """In the order of the second, then what is told no more. What another figure says already is left out: a part that
    is its whole, what is not noted."""
    first, second = _told(before), _told(after)
    found = []
    for code in [*second, *(code for code in first if code not in second)]:
        (label, now, unit), was = second.get(code) or (*first[code][:1], None, first[code][2]), first.get(code)
        if (was[1] if was else None) != now:
            found.append(Change(code, label, was[1] if was else None, now, unit))
    moved = {change.code: (change.before, change.after) for change in found}
    return [change for change in found if not _is_whole(change, moved)]


def _is_whole(change: Change, moved: dict[str, tuple]) -> bool:
    part = PART.match(change.code)
    return bool(part) and moved.get(part[1]) == (change.before, change.after)


def _told(rows: Iterable[Row]) -> dict[str, tuple[str, float | None, str]]:
    """By code: label, value, unit; with the shares that stand beside some of them."""
    told = {code: (label, value, unit) for code, label, value, unit in rows if code not in SAID_BY_OTHERS}
    parts = [code for code in told if code.startswith(SHARED)]
    values = [told[code][1] or 0 for code in parts]
    # Of rounded parts, the whole is rounded for itself.
    _, whole, _ = told.get("requests_total", ("", sum(values), ""))
    for code, share in zip(parts, shares(values, whole or 0), strict=True):
        found = re.search(r"\d+", share)
        told[SHARE + code] = (f"{told[code][0]}, part", int(found[0]) if found else None, "%")
    return told


def line_rows(report: ActivityReport, known: Report) -> list[Row]:
    """What the lines of its convention come to, in rows of their own; those that are a figure have it already."""
    rows: list[Row] = []
    for line in _lines(report):
        for number, value in enumerate(values_of_line(line, known)):
            if line.known_by == KnownBy.COMPUTED and value.base is None:
                continue
            label = f"{line.label} ({value.source})" if value.source else line.label
            told = None if value.value is None else float(rounded(value.value, 2))
            rows.append([f"line[{line.pk}.{number}]", label, told, "" if value.base is None else "%"])
            if line.known_by == KnownBy.SURVEY:
                rows.append([_answers(line, number), f"{label}, réponses", value.base, ""])
    return rows


def _answers(line: ConventionLine, number: int = 0) -> str:
    """The code of how many answered: what a survey's target is about."""
    return f"line[{line.pk}.{number}.base]"


def _lines(report: ActivityReport) -> Iterable[ConventionLine]:
    return report.convention.lines.in_force(report.ends_on).with_answers() if report.convention else ()


def is_version_advised(report: ActivityReport, found: Sequence[Change]) -> bool:
    """Whether a figure of the second page or of the grid moved by 5 %, or a target is met no more, or at last."""
    codes, lines = set(ADVISING), list(_lines(report))
    codes |= {whole_code(line.code) for line in lines if line.known_by == KnownBy.COMPUTED}
    moved = {change.code: change for change in found}
    if any(change.is_large for code, change in moved.items() if code in codes or code.startswith("line[")):
        return True
    return any(_turns(report, line, moved) for line in lines)


def _turns(report: ActivityReport, line: ConventionLine, moved: dict[str, Change]) -> bool:
    target = target_of(line, report.starts_on, report.ends_on)
    if line.known_by == KnownBy.SURVEY:
        change = moved.get(_answers(line))
    else:
        change = moved.get(f"line[{line.pk}.0]") or moved.get(whole_code(line.code))
    if change is None or target is None:
        return False
    return is_met(target, _as_line(change.before)) != is_met(target, _as_line(change.after))


def _as_line(value: float | None) -> LineValue:
    """A number that was kept, as a line's value or as how many answered."""
    exact = None if value is None else Fraction(str(value))
    return LineValue(exact, amount(value), base=exact)


def rectified_since(report: ActivityReport, moment: datetime.datetime | None) -> list[Rectification]:
    """What was rectified of its days since, but what was set aside, which moved nothing."""
    days = (report.starts_on, report.ends_on)
    rows = Rectification.objects.filter(scheme__in=report.schemes.all(), happened_on__range=days)
    rows = rows.exclude(kind=RectificationKind.SET_ASIDE)
    return list(rows.filter(at__gt=moment) if moment else rows)


def reasons(rectified: Iterable[Rectification]) -> tuple[str, ...]:
    """« Mars 2026, sortie corrigée : feuille retrouvée »: its month, as no day leaves the team; each once."""
    told: dict[str, int] = defaultdict(int)
    for row in rectified:
        month = dated(row.happened_on, "F Y").capitalize()
        told[f"{month}, {row.get_kind_display().lower()}\u00a0: {row.reason}"] += 1
    return tuple(f"{said} ({times}\u00a0fois)" if times > 1 else said for said, times in told.items())


def changed_from(former: ActivityReport, after: Iterable[Row]) -> Changed:
    """What its next version tells its readers that it did not: the figures as they read them."""
    found = changes(read_back(former.published_file), as_printed(after))
    return Changed(former.numbered_edition, tuple(found), reasons(rectified_since(former, former.published_at)))
