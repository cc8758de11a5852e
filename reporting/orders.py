"""What funders order, held against the catalogue: which figures a line of a convention may be computed from, which of
them a target may stand on, and what a line comes to in a report (DOMAIN 5.0).

A target is on means or quality: never on people, ages, requests, referrals, feelings, nor per mediator, hour or euro.
It is compared on exact fractions: 2 outings of 6 are more than 30 %. Nothing here says whether a line is good or bad.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.dispatch import receiver

from french.numbers import Number, amount, counted, share
from partners.conventions.catalogue import OfferedCode
from partners.conventions.grid import NO_GRID
from partners.conventions.surveying import tallies_of
from partners.enums import KnownBy, TargetSense
from partners.models import ConventionLine, SuppliedValue, Target
from partners.signals import codes_asked
from schemes.models import Scheme, Topic

from .figures.indicators import BREAKDOWNS, INDICATORS, Indicator, Source, asked_code, noted_code
from .figures.promised import parts_of
from .figures.report import Report
from .figures.watched import RATES

CODE = re.compile(r"(?P<code>\w+)(?:\[(?P<dimension>\w+)=(?P<key>[\w-]+)\])?")
# Figures that are also told as a share, with what they are a share of.
BASES = {
    "outings_in_priority": "outings_done",
    "outings_in_qpv": "outings_with_known_status",
    "qpv_hours": "known_status_hours",
    "partnered_outings": "outings_done",
}
OF_THE_PROMISE = ("regularity_rate", "promise_held_rate", "neighbourhood_coverage")
FILL_RATES = {"gender_fill_rate": "gender_known", "age_fill_rate": "age_known"}
# What a target may stand on, as a number and as a share: means, and quality.
NUMBERS = ("outings_done", "presence_hours", "neighbourhoods_covered", "partners_mobilised", "partnered_outings")
SHARES = ("realisation_rate", *OF_THE_PROMISE, *FILL_RATES, *BASES, "followup_closed_15d")
# Breakdowns whose parts are ordered one by one, with the name of the list that they are chosen in.
ORDERED_BY = {
    "formats": "Sorties, par format",
    "spot_types": "Sorties, par typologie de lieu",
    "topics": "Demandes, par thématique",
}
LEVELS = ("L’ensemble", "Présence", "Moyens", "Publics", "Demandes, suites, veille", "Appréciation")
# Where an answer is noted under another name than its figure's (`outings.completeness`).
NOTED_AS = {"women_count": "sexes", "men_count": "sexes", "gender_fill_rate": "sexes", "age_fill_rate": "ages"}
NOTED_AS |= dict.fromkeys(("age_under_18", "age_18_25", "age_26_64", "age_65_plus"), "ages")
NOTED_AS |= {"requests": "requests_total", "on_spot_share": "handling"}


@receiver(codes_asked)
def codes_of(schemes: Sequence[Scheme], **_: object) -> list[OfferedCode]:
    """What a line of a convention of these schemes may be computed from."""
    return [*_figures(), *_parts(schemes)]


def _figures() -> Iterator[OfferedCode]:
    for code, indicator in INDICATORS.items():
        if _is_ordered(indicator):
            yield OfferedCode(code, indicator.label, LEVELS[indicator.level], code in NUMBERS, code in SHARES)


def _is_ordered(indicator: Indicator) -> bool:
    """A figure of its own: not how well another is noted, nor the team's load."""
    is_own = indicator.source not in (Source.NOTED, Source.ASKED, Source.ESTIMATED, Source.BREAKDOWN)
    return is_own and (not indicator.is_of_team or indicator.code in SHARES)


def _parts(schemes: Sequence[Scheme]) -> Iterator[OfferedCode]:
    for key, group in ORDERED_BY.items():
        breakdown = BREAKDOWNS[key]
        for option, label in _options(key, schemes):
            code = f"{breakdown.code}[{breakdown.dimension}={option}]"
            name = f"{breakdown.indicator.label}\u00a0: {label}"
            yield OfferedCode(code, name, group, takes_number=breakdown.code in NUMBERS)


def _options(key: str, schemes: Sequence[Scheme]) -> list[tuple[str, str]]:
    if key == "topics":
        rows = Topic.objects.filter(scheme=None) | Topic.objects.filter(scheme__in=schemes)
        return list(rows.filter(parent=None).values_list("code", "label"))
    return [(str(value), str(label)) for value, label in getattr(BREAKDOWNS[key].options, "choices", ())]


def is_in_catalogue(code: str) -> bool:
    """Whether a stored code names a figure, or a part of one; a topic of a scheme's own is any word."""
    found = CODE.fullmatch(code)
    if not found or found["dimension"] is None:
        return bool(found) and found["code"] in INDICATORS
    for key in ORDERED_BY:
        breakdown = BREAKDOWNS[key]
        if (breakdown.code, breakdown.dimension) == (found["code"], found["dimension"]):
            return not breakdown.options or found["key"] in breakdown.options.values
    return False


@register
def check_catalogue(**_: Any) -> list[CheckMessage]:
    """All that is named here, or proposed to a convention without a grid, is in the catalogue."""
    named = {*BASES, *BASES.values(), *NUMBERS, *SHARES, *(code for *_, code in NO_GRID if code)}
    return [
        Error(f"No figure of the catalogue has the code {code}.", id="reporting.E001")
        for code in sorted(named)
        if not is_in_catalogue(code)
    ]


@register(Tags.database)
def check_lines(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every line of a convention names a figure of the catalogue: one that is renamed takes its lines with it."""
    lines = ConventionLine._meta.db_table
    found = []
    for alias in databases or ():
        if lines not in connections[alias].introspection.table_names():
            continue
        rows = ConventionLine.objects.using(alias).exclude(code="", hint_code="")
        for pk, *codes in rows.values_list("pk", "code", "hint_code"):
            found += [
                Error(f"Line {pk} names {code}, which is no figure of the catalogue.", id="reporting.E002")
                for code in codes
                if code and not is_in_catalogue(code)
            ]
    return found


@dataclass(frozen=True)
class LineValue:
    """What a line comes to in a report. `value`: exact; of a share, of a hundred. Nothing where nobody knows.

    `noted` of `asked`: outings where it is noted, of those that were asked; None where every outing says it. `source`:
    whose it is, where it is not computed.
    """

    value: Fraction | None
    told: str
    part: Number | None = None
    base: Number | None = None
    noted: int | None = None
    asked: int | None = None
    source: str = ""

    @property
    def noted_share(self) -> Fraction | None:
        """k of n, exactly; None where every outing says it, or none was asked."""
        return Fraction(self.noted or 0, self.asked) if self.asked else None


def values_of_line(line: ConventionLine, report: Report) -> list[LineValue]:
    """What a line comes to in a report: one value, or one for each supplier, or for each question; never added.

    Empty where the line is known by words, or by nobody.
    """
    start, end = report.scope.start, report.scope.end
    match line.known_by:
        case KnownBy.COMPUTED:
            target = target_of(line, start, end)
            return [value_of(line.code, report, as_share=bool(target and target.unit_is_share))]
        case KnownBy.PARTNER:
            return [_supplied(supplier, start, end) for supplier in line.suppliers.all()]
        case KnownBy.SURVEY:
            return [_surveyed(tally) for tally in tallies_of(line, start, end)]
    return []


def value_of_line(line: ConventionLine, report: Report) -> LineValue | None:
    """What a line that has one value comes to; None where it has none, or several."""
    values = values_of_line(line, report)
    return values[0] if len(values) == 1 else None


def hint_of_line(line: ConventionLine, report: Report) -> LineValue | None:
    """The figure that stands under a partner's or a survey's line, apart from it."""
    return value_of(line.hint_code, report) if line.hint_code else None


def value_of(code: str, report: Report, *, as_share: bool = False) -> LineValue:
    """A figure of a report by its code and key; as a share of its base where it is asked as one.

    Raises KeyError for what the catalogue has not.
    """
    found = CODE.fullmatch(code)
    if found is None or not is_in_catalogue(code):
        raise KeyError(code)
    noted = _noted(found["code"], report)
    if parts := _parts_of(code, report, as_share):
        part, base = parts
        value = Fraction(100) * Fraction(part) / Fraction(base) if base else None
        return LineValue(value, share(part, base), part, base, *noted)
    value, told = _number(found, report)
    return LineValue(None if value is None else Fraction(value), told, None, None, *noted)


def _parts_of(code: str, report: Report, as_share: bool) -> tuple[Number, Number] | None:
    """What a share is of: (part, base); None for what is a number."""
    if code in OF_THE_PROMISE:
        return parts_of(report.promised.promise, code)
    if code == "realisation_rate":
        return report.promised.outings.done, report.promised.outings.planned
    if code in FILL_RATES:
        return getattr(report.publics[0].now, FILL_RATES[code]), report.publics[0].now.base
    if code in RATES:
        return report.watched.part_of(code)
    if code == "on_spot_share":
        return report["handling_on_spot"].value or 0, report.answered_requests
    if as_share and code in BASES:
        return report[code].value or 0, report[BASES[code]].value or 0
    return None


def _number(found: re.Match, report: Report) -> tuple[Number | None, str]:
    """A number of the report, and how it says it: what readers get is rounded there."""
    code, dimension, key = found.groups()
    if dimension is not None:
        sections = (report.sections[name] for name in ORDERED_BY)
        section = next(s for s in sections if (s.indicator.code, s.breakdown.dimension) == (code, dimension))
        line = next((line for line in section.lines if line.key == key), None)
        return (line.value, line.told) if line else (0, amount(0))
    if code in report.figures:
        return report[code].value, report[code].told
    values = {name: value for name, _, value, _ in report.publics[0].rows()}
    return values.get(code), amount(values.get(code))


def _noted(code: str, report: Report) -> tuple[int | None, int | None]:
    """In how many outings it is noted, of how many that were asked."""
    name = NOTED_AS.get(code, code)
    if noted_code(name) not in report.figures:
        return None, None
    noted, asked = report[noted_code(name)].value, report[asked_code(name)].value
    return int(noted or 0), int(asked or 0)


def _supplied(supplier: Any, start: datetime.date, end: datetime.date) -> LineValue:
    """The last that it gave for a period within these days."""
    given = [row for row in supplier.values.all() if start <= row.starts_on and row.ends_on <= end]
    last: SuppliedValue | None = max(given, key=lambda row: (row.ends_on, row.pk), default=None)
    if last is None or last.value is None:
        return LineValue(None, amount(None), source=str(supplier))
    source = f"{supplier}, {last.get_source_display().lower()}"
    return LineValue(Fraction(last.value), amount(last.value), source=source)


def _surveyed(tally: Any) -> LineValue:
    """« 31 sur 42 » of the first answer: the others stand beside it, in the line's own order."""
    first = tally.counts[0][1] if tally.counts else 0
    value = Fraction(100 * first, tally.base) if tally.base else None
    return LineValue(value, share(first, tally.base), first, tally.base, source=tally.question.text)


def target_of(line: ConventionLine, start: datetime.date, end: datetime.date) -> Target | None:
    """The target that these days, both included, are told against: the last that was not closed before their end."""
    rows = [
        target
        for target in line.targets.all()
        if target.starts_on <= end and target.ends_on >= start and (target.closed_on is None or target.closed_on > end)
    ]
    return max(rows, key=lambda target: (target.starts_on, target.pk), default=None)


def is_met(target: Target, value: LineValue) -> bool | None:
    """Whether an exact value is on the target's side, « environ » both ways; None where nobody knows, or of words.

    A survey's target is how many answered, whatever they did.
    """
    given = _compared(value, target)
    if target.value is None or given is None:
        return None
    asked = Fraction(target.value)
    match target.sense:
        case TargetSense.AT_LEAST:
            return given >= asked
        case TargetSense.AT_MOST:
            return given <= asked
    return abs(given - asked) <= asked * target.tolerance / 100


def _compared(value: LineValue, target: Target) -> Fraction | None:
    return Fraction(value.base or 0) if target.line.known_by == KnownBy.SURVEY else value.value


def is_at_term(target: Target, start: datetime.date, end: datetime.date) -> bool:
    """Whether these days hold the whole period of the target: from then on, one that is not met is explained."""
    return start <= target.starts_on and target.ends_on <= end


def told_against(value: LineValue, target: Target) -> str:
    """« 6 / 8 », « 2 sur 6 / 30 % », « 42 réponses / 100 »: the value, then the target, without a verdict."""
    if target.value is None:
        return f"{value.told} ({target.text})"
    unit = "\u202f%" if target.unit_is_share else ""
    told = counted(value.base, "réponse") if target.line.known_by == KnownBy.SURVEY else value.told
    return f"{told}\u00a0/\u00a0{amount(target.value)}{unit}"


def months_told(target: Target, start: datetime.date, end: datetime.date) -> str:
    """« 6 mois sur 12 »: how much of the target's period these days hold; empty at its term."""
    if is_at_term(target, start, end):
        return ""
    first, last = max(start, target.starts_on), min(end, target.ends_on)
    return f"{_months(first, last)}\u00a0mois sur {_months(target.starts_on, target.ends_on)}"


def _months(start: datetime.date, end: datetime.date) -> int:
    """Months that the days touch, both included."""
    return (end.year - start.year) * 12 + end.month - start.month + 1
