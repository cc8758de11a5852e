"""What funders order, held against the catalogue: which figures a line of a convention may be computed from, which of
them a target may stand on, and what a line comes to in a report (DOMAIN 5.0).

A target is on means or quality: never on people, ages, requests, referrals, feelings, nor per mediator, hour or euro.
It is compared on exact fractions: 2 outings of 6 are more than 30 %. Nothing here says whether a line is good or bad.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.dispatch import receiver

from french.numbers import NBSP, THIN, Number, amount, counted, share
from partners.conventions.catalogue import OfferedCode
from partners.conventions.grid import NO_GRID
from partners.conventions.surveying import tallies_of
from partners.enums import KnownBy, TargetSense
from partners.models import ConventionLine, Target
from partners.signals import codes_asked
from schemes.models import Scheme, Topic

from .figures.indicators import BREAKDOWNS, INDICATORS, Indicator, Source, asked_code, noted_code
from .figures.promised import parts_of
from .figures.report import Report, Section
from .figures.watched import RATES
from .line_values import TOO_FEW, LineValue, supplied_values, surveyed_value

# A figure, one of its parts, or the figure told part by part: `outings_done[format]`.
CODE = re.compile(r"(?P<code>\w+)(?:\[(?P<dimension>\w+)(?:=(?P<key>[\w-]+))?\])?")
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
# Breakdowns that are ordered as a whole, or part by part, with the name of the list that they are chosen in.
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
        if is_ordered(indicator):
            yield OfferedCode(code, indicator.label, LEVELS[indicator.level], code in NUMBERS, code in SHARES)


def is_ordered(indicator: Indicator) -> bool:
    """A figure of its own: not how well another is noted, nor the team's load."""
    is_own = indicator.source not in (Source.NOTED, Source.ASKED, Source.ESTIMATED, Source.BREAKDOWN)
    return is_own and (not indicator.is_of_team or indicator.code in SHARES)


def _parts(schemes: Sequence[Scheme]) -> Iterator[OfferedCode]:
    for key, group in ORDERED_BY.items():
        breakdown = BREAKDOWNS[key]
        whole, takes_number = f"{breakdown.code}[{breakdown.dimension}]", breakdown.code in NUMBERS
        name = f"{breakdown.indicator.label}, détail {group.partition(', ')[2]}"
        yield OfferedCode(whole, name, group, takes_number=takes_number)
        for option, label in _options(key, schemes):
            code = f"{breakdown.code}[{breakdown.dimension}={option}]"
            name = f"{breakdown.indicator.label}\u00a0: {label}"
            yield OfferedCode(code, name, group, takes_number=takes_number)


def _options(key: str, schemes: Sequence[Scheme]) -> list[tuple[str, str]]:
    if key == "topics":
        rows = Topic.objects.filter(scheme=None) | Topic.objects.filter(scheme__in=schemes)
        return list(rows.filter(parent=None).values_list("code", "label"))
    return [(str(value), str(label)) for value, label in getattr(BREAKDOWNS[key].options, "choices", ())]


def is_in_catalogue(code: str) -> bool:
    """Whether a stored code names a figure, whole or by parts, or a part of one; a scheme's own topic is any word."""
    found = CODE.fullmatch(code)
    if not found or found["dimension"] is None:
        return bool(found) and found["code"] in INDICATORS
    for key in ORDERED_BY:
        breakdown = BREAKDOWNS[key]
        if (breakdown.code, breakdown.dimension) == (found["code"], found["dimension"]):
            return not (found["key"] and breakdown.options) or found["key"] in breakdown.options.values
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


def values_of_line(line: ConventionLine, report: Report) -> list[LineValue]:
    """What a line comes to in a report: one value, or one for each supplier and period, or for each question; never
    added.

    Empty where the line is known by words, or by nobody.
    """
    start, end = report.scope.start, report.scope.end
    if line.known_by == KnownBy.COMPUTED:
        target = target_of(line, start, end)
        return [value_of(line.code, report, as_share=bool(target and target.unit_is_share))]
    return values_given(line, start, end, is_for_readers=report.is_for_readers)


def values_given(
    line: ConventionLine, start: datetime.date, end: datetime.date, *, is_for_readers: bool
) -> list[LineValue]:
    """What others gave for a line of these days, both included: bodies, or people who answered its questions."""
    if line.known_by == KnownBy.PARTNER:
        return [value for supplier in line.suppliers.all() for value in supplied_values(supplier, start, end)]
    if line.known_by == KnownBy.SURVEY:
        return [surveyed_value(tally, is_for_readers=is_for_readers) for tally in tallies_of(line, start, end)]
    return []


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
    words = _part_by_part(found, told, report)
    return LineValue(None if value is None else Fraction(value), told, None, None, *noted, words=words)


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
    code, _, key = found.groups()
    if key is not None:
        line = next((line for line in _section(found, report).lines if line.key == key), None)
        return (line.value, amount(line.value)) if line else (0, amount(0))
    if code in report.figures:
        return report[code].value, report[code].told
    values = {name: value for name, _, value, _ in report.publics[0].rows()}
    return values.get(code), amount(values.get(code))


def _section(found: re.Match, report: Report) -> Section:
    """The parts that a code is about."""
    sections = (report.sections[name] for name in ORDERED_BY)
    return next(one for one in sections if (one.indicator.code, one.breakdown.dimension) == found.group(1, 2))


def _part_by_part(found: re.Match, told: str, report: Report) -> str:
    """« 18 : présence à pied 12 ; permanence 6 », parts that are something; empty for what is told as one number."""
    if found["dimension"] is None or found["key"] is not None:
        return ""
    parts = [f"{line.label.lower()} {amount(line.value)}" for line in _section(found, report).lines if line.value]
    return f"{told}{NBSP}: {f'{THIN}; '.join(parts)}" if parts else ""


def whole_code(code: str) -> str:
    """The code of the number that a line comes to: of what is told part by part, the whole."""
    return code if "=" in code else code.partition("[")[0]


def label_of(code: str, report: Report) -> str:
    """What a figure is called, in the catalogue's words."""
    code = whole_code(code)
    own = INDICATORS[code].label if code in INDICATORS else code
    return next((label for row, label, *_ in report.rows() if row == code), own)


def _noted(code: str, report: Report) -> tuple[int | None, int | None]:
    """In how many outings it is noted, of how many that were asked."""
    name = NOTED_AS.get(code, code)
    if noted_code(name) not in report.figures:
        return None, None
    noted, asked = report[noted_code(name)].value, report[asked_code(name)].value
    return int(noted or 0), int(asked or 0)


def target_of(line: ConventionLine, start: datetime.date, end: datetime.date) -> Target | None:
    """The target that these days, both included, are told against: the last that was not closed before their end."""
    rows = [
        target
        for target in line.targets.all()
        if target.starts_on <= end and target.ends_on >= start and (target.closed_on is None or target.closed_on > end)
    ]
    return max(rows, key=lambda target: (target.starts_on, target.pk), default=None)


def held_against(target: Target | None, values: Sequence[LineValue]) -> LineValue | None:
    """What a target is held against: the line's value; of a survey of several questions, the one fewest answered."""
    if target is None or target.value is None or not values:
        return None
    if target.line.known_by == KnownBy.SURVEY:
        return min(values, key=lambda value: value.base or 0)
    return values[0] if len(values) == 1 and values[0].value is not None else None


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
    return f"{reached(value, target)}\u00a0/\u00a0{asked(target)}"


def reached(value: LineValue, target: Target) -> str:
    """What is held against the target: the value; of a survey, how many answered."""
    is_counted = target.line.known_by == KnownBy.SURVEY and value.told != TOO_FEW
    return counted(value.base, "réponse") if is_counted else value.told


def asked(target: Target) -> str:
    """« 8 », « 30 % »."""
    return amount(target.value) + "\u202f%" * target.unit_is_share


def months_told(target: Target, start: datetime.date, end: datetime.date) -> str:
    """« 6 mois sur 12 »: how much of the target's period these days hold; empty at its term."""
    if is_at_term(target, start, end):
        return ""
    first, last = max(start, target.starts_on), min(end, target.ends_on)
    return f"{_months(first, last)}\u00a0mois sur {_months(target.starts_on, target.ends_on)}"


def _months(start: datetime.date, end: datetime.date) -> int:
    """Months that the days touch, both included."""
    return (end.year - start.year) * 12 + end.month - start.month + 1
