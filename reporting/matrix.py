"""« Commandé / réalisé »: what a report answers to each line of its convention, in the funder's words (DOMAIN 5.0).

A line is never left blank: a value with its source, what was asked and not answered, or why nobody knows. Targets are
told beside the value, without colour nor verdict; unmet at its term, one is explained.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from french.dates import french_date, period_label
from french.numbers import NBSP, SMALLEST_BASE, THIN, amount, counted, plural, share
from french.words import listed, lowerfirst
from partners.enums import KnownBy, TargetSense
from partners.models import ConventionLine, LineSupplier, Target

from .enums import ReportStatus
from .figures.indicators import INDICATORS, Source
from .figures.report import Report
from .line_values import TOO_FEW, LineValue, supplied_values
from .models import ActivityReport, LineAnswer
from .orders import (
    BASES,
    asked,
    held_against,
    hint_of_line,
    is_at_term,
    is_met,
    label_of,
    months_told,
    reached,
    target_of,
    told_against,
    values_given,
    values_of_line,
    whole_code,
)
from .tokens import previous_of, token

# What may be said: noted at this share of the outings asked, or more; what may not: under that one.
OFTEN, SELDOM = Fraction(4, 5), Fraction(1, 2)
MOST_SENTENCES = 5
SENSES = {TargetSense.AT_LEAST: "au moins", TargetSense.AT_MOST: "au plus", TargetSense.ABOUT: "environ"}
SOURCES = {Source.PROMISE: "Calendrier de la période", Source.FIELD: "Notes de terrain de la période"}
OTHER_LINES = "Autres lignes"
ASKED, NO_ANSWER = "Demandé", "pas de réponse à ce jour."
# What was asked of bodies, and what was given for the line of the convention before.
GIVEN = ("suppliers__requests", "continues__suppliers__partner", "continues__suppliers__values")
GIVEN = (*GIVEN, "continues__suppliers__requests", "continues__questions__options__counts")
# What may be said, by how it is known.
SOUND = {
    KnownBy.COMPUTED: "Compté par l’équipe, à 80\u202f% des sorties au moins",
    KnownBy.PARTNER: "Donné par qui le sait, avec sa source",
    KnownBy.SURVEY: "Répondu par 20\u00a0personnes au moins",
}
NEVER_KNOWN = (
    "Combien de personnes différentes\u00a0: nous comptons des passages.",
    "Ce que la médiation seule a changé\u00a0: d’autres y ont travaillé.",
)


@dataclass(frozen=True)
class Row:
    """A line as a report answers it. `told`: its value in words, empty where there is none; `held`: what its target is
    held against; `proposed`: the sentence on its target, with tokens."""

    number: int
    line: ConventionLine
    values: Sequence[LineValue]
    told: str
    previous: str = ""
    target: Target | None = None
    held: LineValue | None = None
    # « 6 mois sur 12 », before its term.
    progress: str = ""
    source: str = ""
    hint: str = ""
    proposed: str = ""
    is_unmet: bool = False

    @property
    def objective(self) -> str:
        return str(self.line.objective or OTHER_LINES)

    @property
    def against(self) -> str:
        """« 6 / 8 »: the value and its target; the value alone where the target has no number."""
        return told_against(self.held, self.target) if self.held and self.target else self.told

    @property
    def reached(self) -> str:
        """« 6 », « 42 réponses »: what is held against the target."""
        return reached(self.held, self.target) if self.held and self.target else self.told

    @property
    def detail(self) -> str:
        """The value in full, where what is held against the target is not all of it."""
        return self.told if self.held and self.told != self.reached else ""

    @property
    def asked(self) -> str:
        """« 8 », « 30 % »: the target as a number; nothing where there is none."""
        return asked(self.target) if self.target and self.target.value is not None else ""

    @property
    def target_told(self) -> str:
        """« au moins 8 », and when it was set, where that was late."""
        if self.target is None:
            return ""
        said = self.target.text or f"{SENSES[TargetSense(self.target.sense)]} {asked(self.target)}"
        return f"{said} (fixée le {french_date(self.target.set_on)})" if self.target.is_late else said

    @property
    def is_of_outings(self) -> bool:
        """Whether its sentence names what was ordered, and why it is not all there."""
        return self.line.code.startswith("outings_done") and not (self.target and self.target.unit_is_share)

    @property
    def opening(self) -> str:
        """The same sentence away from its line: of what is not outings, it names it first."""
        if self.is_of_outings:
            return self.proposed
        return f"{self.line}{NBSP}: {lowerfirst(self.proposed)}"

    @property
    def base(self) -> str:
        """« noté à 40 sorties sur 50 », where some did not."""
        noted = [
            f"noté à {counted(value.noted, 'sortie')} sur {amount(value.asked)}"
            for value in self.values
            if value.asked and value.noted != value.asked
        ]
        return listed(noted) if noted else ""


def rows_of(report: ActivityReport, figures: Report) -> list[Row]:
    """Every line in force at the end of its period, in the grid's order; none without a convention."""
    if report.convention is None:
        return []
    lines = report.convention.lines.in_force(report.ends_on).with_answers().prefetch_related(*GIVEN)
    before = _answered_before(report)
    ordered = sorted(lines, key=_rank)
    return [_row(number, line, figures, before) for number, line in enumerate(ordered, 1)]


def by_objective(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """(objective, its rows): means, then results, then impact."""
    return [(objective, list(of_it)) for objective, of_it in groupby(rows, key=lambda row: row.objective)]


def _rank(line: ConventionLine) -> tuple:
    objective = line.objective
    natures = ("realisation", "result", "impact")
    of_objective = (objective.position, objective.pk) if objective else (float("inf"), 0)
    return (*of_objective, natures.index(line.nature), line.position, line.pk)


def _row(number: int, line: ConventionLine, figures: Report, before: Mapping[int, str]) -> Row:
    start, end = figures.scope.start, figures.scope.end
    values = values_of_line(line, figures)
    target = target_of(line, start, end)
    held = held_against(target, values)
    return Row(
        number,
        line,
        values,
        _told(line, values, start, end),
        _previous(line, target, figures)
        or before.get(line.pk)
        or before.get(line.continues_id or 0)
        or _given_before(line, figures),
        target,
        held,
        months_told(target, start, end) if target else "",
        _source(line, values),
        _hint(line, figures),
        _sentence(line, target, figures) if held and line.known_by == KnownBy.COMPUTED else "",
        bool(held and is_at_term(target, start, end) and not is_met(target, held)),
    )


def _told(line: ConventionLine, values: Sequence[LineValue], start: datetime.date, end: datetime.date) -> str:
    match line.known_by:
        case KnownBy.COMPUTED:
            return "" if values[0].value is None else values[0].words or values[0].told
        case KnownBy.PARTNER:
            suppliers = line.suppliers.all()
            told = (_supplied(supplier, start, end, is_alone=len(suppliers) == 1) for supplier in suppliers)
            return " ".join(filter(None, told))
        case KnownBy.SURVEY:
            return ". ".join(value.words for value in values if value.words)
        case KnownBy.WORDS:
            return line.words
    return line.unknown_reason


def _supplied(supplier: LineSupplier, start: datetime.date, end: datetime.date, *, is_alone: bool) -> str:
    """« 11 », « Centre social : 11. » beside another; « Demandé le 2 avril, sans réponse. »"""
    known = [value for value in supplied_values(supplier, start, end) if value.value is not None]
    within = [given for given in supplier.values.all() if start <= given.starts_on and given.ends_on <= end]
    unknown = [given for given in within if given.is_unknown]
    if known:
        told = [value.words or value.told for value in known]
        told += [f"«{NBSP}nous ne savons pas{NBSP}» ({period_label(one.starts_on, one.ends_on)})" for one in unknown]
        return ", ".join(told) if is_alone else f"{supplier}{NBSP}: {', '.join(told)}."
    if unknown:
        return f"{supplier}{NBSP}: «{NBSP}nous ne savons pas{NBSP}»."
    asked_on = [one.asked_on for one in supplier.requests.all() if start <= one.starts_on and one.ends_on <= end]
    if not asked_on:
        return ""
    day = french_date(min(asked_on)).rpartition(NBSP)[0]
    said = f"{ASKED} le {day}, sans réponse."
    return said if is_alone else f"{supplier}{NBSP}: {lowerfirst(said)}"


def _source(line: ConventionLine, values: Sequence[LineValue]) -> str:
    if line.known_by == KnownBy.COMPUTED:
        return SOURCES.get(INDICATORS[line.code.partition("[")[0]].source, "Sorties de la période")
    return ". ".join(value.origin for value in values) if values else line.get_known_by_display()


def _hint(line: ConventionLine, figures: Report) -> str:
    """« Coupons confirmés : 12 », apart from the value; nothing where nobody noted it."""
    hint = hint_of_line(line, figures)
    if hint is None or hint.value is None:
        return ""
    return f"{label_of(line.hint_code, figures)}{NBSP}: {hint.words or hint.told}"


def _previous(line: ConventionLine, target: Target | None, figures: Report) -> str:
    """The figure of the period compared with."""
    if line.known_by != KnownBy.COMPUTED:
        return ""
    if target and target.unit_is_share:
        if line.code not in BASES:
            return ""
        part, base = figures[line.code].previous, figures[BASES[line.code]].previous
        return share(part or 0, base) if base else ""
    return previous_of(whole_code(line.code), figures)


def _given_before(line: ConventionLine, figures: Report) -> str:
    """What others gave for it, or for the line that it continues, in the period compared with; asked or not, nothing
    where they gave none."""
    before = figures.previous
    for one in filter(None, (line, line.continues)) if before else ():
        if one.known_by in (KnownBy.PARTNER, KnownBy.SURVEY):
            values = values_given(one, before.start, before.end, is_for_readers=figures.is_for_readers)
            if any(value.value is not None for value in values):
                return values[0].told if len(values) == 1 else _told(one, values, before.start, before.end)
    return ""


def _answered_before(report: ActivityReport) -> dict[int, str]:
    """What reports published for periods before this one answered, by line: the last one holds."""
    lines = ConventionLine.objects.filter(convention=report.convention)
    former = LineAnswer.objects.filter(report__status=ReportStatus.PUBLISHED, report__ends_on__lt=report.starts_on)
    both = former.filter(line__in=lines) | former.filter(line__in=lines.values("continues"))
    return dict(both.order_by("report__ends_on", "report__edition").values_list("line", "value"))


def _sentence(line: ConventionLine, target: Target, figures: Report) -> str:
    """« La commande prévoyait au moins 8 sorties ; 6 ont été réalisées, 1 a été annulée (météo). » Before its term, how
    much of it has passed: « La commande prévoit au moins 8 sorties ; en 3 mois sur 12, 2 ont été réalisées. »"""
    sense = SENSES[TargetSense(target.sense)]
    code = whole_code(line.code)
    passed = months_told(target, figures.scope.start, figures.scope.end)
    opening = f"La commande {'prévoit' if passed else 'prévoyait'} {sense}"
    then = f"\u202f; en {passed}," if passed else f"{NBSP};"
    if not code.startswith("outings_done") or target.unit_is_share:
        kind = "share" if target.unit_is_share and code in BASES else ""
        return f"{opening} {asked(target)}{then} nous en sommes à {token(code, kind=kind)}."
    ordered = f"{amount(target.value)}{NBSP}{plural(target.value, 'sortie')}"
    done = figures["outings_done"].value if code == "outings_done" else None
    was = "a été réalisée" if done == 1 else "ont été réalisées"
    return f"{opening} {ordered}{then} {token(code)} {was}{_cancelled(code, figures)}."


def _cancelled(code: str, figures: Report) -> str:
    """« , 1 a été annulée (météo) », of all outings alone: of one format nobody asks why."""
    cancelled = figures["outings_cancelled"].value
    if code != "outings_done" or not cancelled:
        return ""
    reasons = figures.sections["cancel_reasons"].lines
    told = [one.label.lower() + f" {one.told}" * (len(reasons) > 1) for one in reasons]
    why = f" ({', '.join(told)})" if told else ""
    return f", {token('outings_cancelled')} {'a été annulée' if cancelled == 1 else 'ont été annulées'}{why}"


def can_say(rows: Sequence[Row]) -> list[str]:
    """« Ce que nous pouvons dire »: noted often enough, given with its source, answered by twenty people or more. The
    lines by name: their values stand in the table."""
    sound = [row for row in rows if _is_sound(row)]
    named = {how: [str(row.line) for row in sound if row.line.known_by == how] for how in SOUND}
    return [f"{SOUND[how]}{NBSP}: {f'{THIN}; '.join(names)}." for how, names in named.items() if names]


def cannot_say(rows: Sequence[Row]) -> list[str]:
    """« Ce que nous ne pouvons pas dire »: unknown or unanswered lines, bases too small; and what nobody ever knows."""
    unknown = (f"{row.line}{NBSP}: {_why_not(row)}" for row in rows if _why_not(row))
    return [*list(unknown)[: MOST_SENTENCES - len(NEVER_KNOWN)], *NEVER_KNOWN]


def _is_sound(row: Row) -> bool:
    if row.line.known_by == KnownBy.SURVEY:
        return bool(row.values) and all((value.base or 0) >= SMALLEST_BASE for value in row.values)
    known = [value for value in row.values if value.value is not None]
    return bool(known) and all(value.noted_share is None or value.noted_share >= OFTEN for value in known)


def _why_not(row: Row) -> str:
    match row.line.known_by:
        case KnownBy.UNKNOWN:
            return f"{row.line.unknown_reason.rstrip('.')}."
        case KnownBy.WORDS:
            return ""
        case KnownBy.SURVEY if any(value.base for value in row.values):
            return "" if _is_sound(row) else f"{TOO_FEW}."
    known = [value for value in row.values if value.value is not None]
    if not known:
        return lowerfirst(row.told) if row.told.startswith(ASKED) else row.told or NO_ANSWER
    return f"{row.base}." if any(_is_seldom(value) for value in known) else ""


def _is_seldom(value: LineValue) -> bool:
    return value.noted_share is not None and value.noted_share < SELDOM
