"""What changed between two tellings of one scope: figure by figure, and why (DOMAIN 6.4b)."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from french.dates import dated, french_date
from french.numbers import Number, amount, rounded, shares
from outings.enums import RectificationKind
from outings.rectified import Rectification
from partners.conventions.answers import SuppliedValue
from partners.conventions.models import ConventionLine
from partners.enums import KnownBy
from schemes import clock

from .disclosure.rounding import read_back
from .figures.indicators import INDICATORS, OF_PAGE_TWO, Source
from .figures.report import Report
from .figures.scope import Scope
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
CROSSED = re.compile(r"([^\[]+)\[.+,neighbourhood=")
PLACED = re.compile(r"\[(neighbourhood|month)=([^\]]+)\]")
LINE = re.compile(r"line\[(\d+)")
# Of the watch and of situations, which nothing stops; and of what is neither rectified nor given.
ANSWERED_SINCE = "Suites, réponses et issues notées depuis la publication"
COMPLETED_SINCE = "Complété depuis la publication"
# One of the second page, people met beside those mediated, or of the grid, that moves by so much has a version advised.
ADVISING = (*OF_PAGE_TWO, "people_met")
ADVISED_FROM = Fraction(5, 100)


@dataclass(frozen=True)
class Change:
    """A figure that was told, and what it is told as now; None where it is not told."""

    code: str
    label: str
    before: Number | None
    after: Number | None
    unit: str
    # Of an answer that is no number: as it was printed, as it is now.
    words: tuple[str, str] | None = None

    @property
    def told_before(self) -> str:
        return self.words[0] if self.words else self._told(self.before)

    @property
    def told_after(self) -> str:
        return self.words[1] if self.words else self._told(self.after)

    def _told(self, value: Number | None) -> str:
        return f"{amount(value)}\u202f%" if self.unit == "%" and value is not None else amount(value)

    @property
    def is_large(self) -> bool:
        """Whether it moved by 5 % or more."""
        before, after = Fraction(self.before or 0), Fraction(self.after or 0)
        return abs(after - before) >= ADVISED_FROM * before


@dataclass(frozen=True)
class Changed:
    """« Ce qui a changé »: what a version says beside the one that it replaces.

    `groups`: changes with why they are, those of one reason together; `others`: what was rectified and changes none.
    """

    former: str
    groups: tuple[tuple[tuple[str, ...], tuple[Change, ...]], ...] = ()
    others: tuple[str, ...] = ()


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """In the order of the second, then what is told no more. What another figure says already is left out: a part that
    is its whole, what is not noted. A table that crosses two things, which the first had not at all, came since."""
    first, second = _told(before), _told(after)
    had = {crossed[1] for code in first if (crossed := CROSSED.match(code))}
    second = {code: told for code, told in second.items() if not (one := CROSSED.match(code)) or one[1] in had}
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


def _told(rows: Iterable[Row]) -> dict[str, tuple[str, Number | None, str]]:
    """By code: label, value, unit; with the shares that stand beside some of them."""
    told = {code: (label, _exact(value), unit) for code, label, value, unit in rows if code not in SAID_BY_OTHERS}
    parts = [code for code in told if code.startswith(SHARED)]
    values = [told[code][1] or 0 for code in parts]
    # Of rounded parts, the whole is rounded for itself.
    _, whole, _ = told.get("requests_total", ("", sum(values), ""))
    for code, share in zip(parts, shares(values, whole or 0), strict=True):
        found = re.search(r"\d+", share)
        told[SHARE + code] = (f"{told[code][0]}, part", int(found[0]) if found else None, "%")
    return told


def _exact(value: Number | float | None) -> Number | None:
    """JSON's 2.62 is 2,62: to the unit as it was written."""
    return Decimal(str(value)) if isinstance(value, float) else value


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


def _as_line(value: Number | None) -> LineValue:
    """A number that was kept, as a line's value or as how many answered."""
    exact = None if value is None else Fraction(value)
    return LineValue(exact, amount(value), base=exact)


def rectified_since(report: ActivityReport, moment: datetime.datetime | None) -> list[Rectification]:
    """What was rectified of its days since, but what was set aside, which moved nothing."""
    days = (report.starts_on, report.ends_on)
    rows = Rectification.objects.filter(scheme__in=report.schemes.all(), happened_on__range=days)
    rows = rows.exclude(kind=RectificationKind.SET_ASIDE)
    rows = rows.filter(at__gt=moment) if moment else rows
    return list(rows.select_related("scheme").prefetch_related("outing__stops__neighbourhood"))


def rectified_before(report: ActivityReport) -> list[Rectification]:
    """What was rectified of days that its readers were told of by other reports, since the last of these: a line of its
    method note, where no version told it."""
    others = ActivityReport.objects.in_force().filter(scheme=report.scheme, convention=report.convention)
    told = list(others.exclude(pk__in=(report.pk, report.replaces_id)).order_by("published_at"))
    if not told:
        return []
    rows = Rectification.objects.filter(scheme__in=report.schemes.all(), at__gt=told[-1].published_at)
    rows = rows.exclude(kind=RectificationKind.SET_ASIDE).exclude(happened_on__range=(report.starts_on, report.ends_on))
    rows = list(rows.select_related("scheme"))
    there = set().union(*(_outings_of(one, rows) for one in told)) if rows else set()
    return [row for row in rows if row.outing_id in there]


def _outings_of(report: ActivityReport, rectified: Iterable[Rectification]) -> set[int]:
    """The keys of those outings that it tells of."""
    outings = Scope.of_report(report).outings().filter(pk__in=[row.outing_id for row in rectified])
    return set(outings.values_list("pk", flat=True))


def rectifications_told(report: ActivityReport) -> list[Rectification]:
    """All those whose reason it prints: of its own days, where it replaces another, and of the days before."""
    former = report.replaces
    return [*(rectified_since(former, former.published_at) if former else ()), *rectified_before(report)]


def given_since(report: ActivityReport, moment: datetime.datetime | None) -> list[SuppliedValue]:
    """What partners gave since for its lines and its days."""
    rows = SuppliedValue.objects.filter(
        supplier__line__convention=report.convention_id, starts_on__gte=report.starts_on, ends_on__lte=report.ends_on
    )
    rows = rows.filter(given_on__gte=clock.day_of(moment, report.scheme)) if moment else rows
    return list(rows.select_related("supplier__partner")) if report.convention_id else []


def grouped(report: ActivityReport, found: Iterable[Change], moment: datetime.datetime | None) -> Changed:
    """What changed since, each with why: those of one reason together."""
    causes = Causes.since(report, moment)
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in found:
        groups[causes.of(change.code)].append(change)
    said = {reason for why in groups for reason in why}
    others = (reason for reason in reasons(causes.told_of) if reason not in said)
    told = tuple((why, tuple(changes)) for why, changes in groups.items())
    number = "n°\u00a0" if report.number else ""
    return Changed(f"rapport {number}{report.numbered_edition}", told, tuple(others))


@dataclass(frozen=True)
class Causes:
    """What may have changed the figures of a published report.

    `told_of`: what was rectified of outings that it tells of; elsewhere of its days, it explains only what nothing else
    does, as an outing that moved out.
    """

    rectified: list[Rectification]
    told_of: list[Rectification]
    given: list[SuppliedValue]
    # Keys of the lines that people answer.
    surveyed: frozenset[int]

    @classmethod
    def since(cls, report: ActivityReport, moment: datetime.datetime | None) -> Causes:
        surveyed = (line.pk for line in _lines(report) if line.known_by == KnownBy.SURVEY)
        rows = rectified_since(report, moment)
        there = _outings_of(report, rows)
        told_of = [row for row in rows if row.outing_id in there]
        return cls(told_of or rows, told_of, given_since(report, moment), frozenset(surveyed))

    def of(self, code: str) -> tuple[str, ...]:
        """Why a figure, or a line, is not what it was."""
        line = LINE.match(code)
        given = [one for one in self.given if line and one.supplier.line_id == int(line[1])]
        if given:
            return tuple(dict.fromkeys(_said_given(one) for one in given))
        indicator = INDICATORS.get(code.removeprefix(SHARE).partition("[")[0])
        if (line and int(line[1]) in self.surveyed) or (indicator and indicator.source == Source.FIELD):
            return (ANSWERED_SINCE,)
        return reasons(self._of_part(code)) or (COMPLETED_SINCE,)

    def _of_part(self, code: str) -> list[Rectification]:
        """What was rectified of the month or the place that a figure is of; all, of what is of no part, or left it."""
        part = PLACED.search(code)
        if part is None:
            return self.rectified
        kind, key = part.groups()
        return [row for row in self.rectified if key in _parts_of(row, kind)] or self.rectified


def _parts_of(row: Rectification, kind: str) -> list[str]:
    if kind == "month":
        return [f"{row.happened_on:%Y-%m}"]
    return [stop.neighbourhood.slug for stop in row.outing.stops.all() if stop.neighbourhood]


def reasons(rectified: Iterable[Rectification]) -> tuple[str, ...]:
    """« Mars 2026, sortie corrigée le 10 avril 2026 : feuille retrouvée »: its month, as no day leaves the team; each
    once."""
    told: dict[str, int] = defaultdict(int)
    for row in rectified:
        month = dated(row.happened_on, "F Y").capitalize()
        done = f"{row.get_kind_display().lower()} le {french_date(clock.day_of(row.at, row.scheme))}"
        told[f"{month}, {done}\u00a0: {row.reason}"] += 1
    return tuple(f"{said} ({times}\u00a0fois)" if times > 1 else said for said, times in told.items())


def _said_given(value: SuppliedValue) -> str:
    """« Centre social, le 10 avril 2026 : valeur donnée, registre »."""
    source = f", {value.get_source_display().lower()}" if value.source else ""
    return f"{value.supplier}, le {french_date(value.given_on)}\u00a0: réponse donnée{source}"


def changed_from(
    former: ActivityReport, after: Iterable[Row], answers: Iterable[tuple[ConventionLine, str]] = ()
) -> Changed:
    """What its next version tells its readers that it did not: the figures and the lines as they read them.

    `after`: the figures as readers get them; `answers`: each line of the convention, with its answer in words.
    """
    found = changes(read_back(former.published_file), after)
    return grouped(former, [*found, *_answers_changed(former, answers, found)], former.published_at)


def _answers_changed(
    former: ActivityReport, answers: Iterable[tuple[ConventionLine, str]], found: Sequence[Change]
) -> Iterator[Change]:
    """Lines answered otherwise; those that are a figure have it already."""
    before = dict(former.line_answers.values_list("line", "value"))
    moved = {change.code for change in found}
    for line, told in answers:
        if line.pk in before and before[line.pk] != told and line.code not in moved:
            yield Change(f"line[{line.pk}]", line.label, None, None, "", (before[line.pk], told))
