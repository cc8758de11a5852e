"""What others give of a line in a report: a partner's values, people's answers; each with whose it is (DOMAIN 5.0).

Two bodies are two values, two periods of one body too: nothing is added up. Values are told as they were given; answers
exactly from twenty on, and what fewer than five people answered is told together with the others (DOMAIN 7.4).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from french.dates import french_date, period_label
from french.numbers import NBSP, SMALLEST_BASE, UNKNOWN, Number, amount, counted
from french.words import listed
from partners.conventions.surveying import Tally
from partners.models import LineSupplier, SuppliedValue

# Fewer gave an answer: it stands with the others.
FEWEST_TOLD = 5
OTHER_ANSWERS = "autres réponses"
TOO_FEW = f"moins de {SMALLEST_BASE} réponses"


@dataclass(frozen=True)
class LineValue:
    """What a line comes to in a report. `value`: exact; of a share, of a hundred. Nothing where nobody knows.

    `told`: in short; `words`: in full, where that is more. `noted` of `asked`: outings where it is noted, of those that
    were asked; None where every outing says it. `source`: whose it is, where it is not computed; `origin`: that, with
    how and when it was had.
    """

    value: Fraction | None
    told: str
    part: Number | None = None
    base: Number | None = None
    noted: int | None = None
    asked: int | None = None
    source: str = ""
    words: str = ""
    origin: str = ""

    @property
    def noted_share(self) -> Fraction | None:
        """k of n, exactly; None where every outing says it, or none was asked."""
        return Fraction(self.noted or 0, self.asked) if self.asked else None


def supplied_values(supplier: LineSupplier, start: datetime.date, end: datetime.date) -> list[LineValue]:
    """What a body gave for periods within these days, both included, in their order; one without value where it gave
    none. A period within another one of its own is told by that one."""
    given = _in_force([row for row in supplier.values.all() if start <= row.starts_on and row.ends_on <= end])
    known = [row for row in given if not row.is_unknown]
    told = [_supplied(row, is_whole=(row.starts_on, row.ends_on) == (start, end)) for row in known]
    return told or [LineValue(None, UNKNOWN, source=str(supplier), origin=str(supplier))]


def _in_force(given: Sequence[SuppliedValue]) -> list[SuppliedValue]:
    """The last of each period, those within another left out."""
    last = {(row.starts_on, row.ends_on): row for row in sorted(given, key=lambda row: row.pk)}
    wider = [
        row
        for days, row in last.items()
        if not any(other != days and other[0] <= days[0] and days[1] <= other[1] for other in last)
    ]
    return sorted(wider, key=lambda row: (row.starts_on, row.ends_on))


def _supplied(row: SuppliedValue, *, is_whole: bool) -> LineValue:
    told = amount(row.value)
    source = f"{row.supplier}, {row.get_source_display().lower()}"
    return LineValue(
        Fraction(row.value),
        told,
        source=source,
        words="" if is_whole else f"{told} ({period_label(row.starts_on, row.ends_on)})",
        origin=f"{source}, {french_date(row.given_on)}",
    )


def surveyed_value(tally: Tally, *, is_for_readers: bool) -> LineValue:
    """« 31 sur 42 » of the first answer, and all of them in the question's own order.

    Readers get no part of fewer than twenty answers.
    """
    base, source = tally.base, str(tally.question)
    if not base:
        return LineValue(None, UNKNOWN, base=0, source=source, origin=source)
    if is_for_readers and base < SMALLEST_BASE:
        said = {"words": f"{TOO_FEW}, trop peu pour les détailler", "origin": _origin(tally, TOO_FEW)}
        return LineValue(None, TOO_FEW, base=base, source=source, **said)
    shown = _joined(tally.counts) if is_for_readers else list(tally.counts)
    told = [f"{label}{NBSP}: {amount(times)}" for label, times in shown]
    told[0] += f" sur {amount(base)}"
    first = tally.counts[0][1] if shown[0] == tally.counts[0] else None
    return LineValue(
        None if first is None else Fraction(100 * first, base),
        counted(base, "réponse") if first is None else f"{amount(first)} sur {amount(base)}",
        first,
        base,
        source=source,
        words=", ".join(told),
        origin=_origin(tally, counted(base, "réponse")),
    )


def _joined(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    told = [(label, times) for label, times in counts if times >= FEWEST_TOLD]
    others = sum(times for _, times in counts if times < FEWEST_TOLD)
    return [*told, (OTHER_ANSWERS, others)] if others else told


def _origin(tally: Tally, answered: str) -> str:
    """« Cette rencontre vous a-t-elle été utile ? 42 réponses (fiches papier du 12 juin, CAF) »."""
    counted_on_paper = f" ({listed(tally.sources)})" if tally.sources else ""
    return f"{tally.question} {answered}{counted_on_paper}"
