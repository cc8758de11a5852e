"""What a recommendation's finding stands on: observations of the team, figures. Frozen when it leaves, without any key
to what said it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from french.dates import french_date, period_label
from french.numbers import amount
from schemes.models import Scheme

from .models import Recommendation
from .signals import figures_asked

Line = dict[str, str]


@dataclass(frozen=True)
class Known:
    """A figure as the reports say it: its code in the catalogue, its label, its value with its unit."""

    code: str
    label: str
    value: int | float
    unit: str

    @property
    def said(self) -> str:
        return f"{amount(self.value)}\u00a0%" if self.unit == "%" else amount(self.value)


def figures_of(scheme: Scheme, start: datetime.date, end: datetime.date) -> list[Known]:
    """The figures of these days, both included, that a finding may stand on; those of nothing are left out."""
    answers = figures_asked.send(sender=Scheme, scheme=scheme, start=start, end=end)
    return [known for _, figures in answers for known in figures if known.value]


def figure_lines(scheme: Scheme, codes: Iterable[str], start: datetime.date, end: datetime.date) -> list[Line]:
    """The lines of the chosen figures, as they are now; `start` and `end` are kept to read them again."""
    chosen = set(codes)
    scope = {"scope": period_label(start, end), "start": start.isoformat(), "end": end.isoformat()}
    return [
        {"kind": "figure", "code": known.code, "label": known.label, "value": known.said} | scope
        for known in (figures_of(scheme, start, end) if chosen else ())
        if known.code in chosen
    ]


def evidence_of(recommendation: Recommendation) -> list[Line]:
    """Every line as it is now, in order: observations by day, then the figures chosen, read again.

    Each has `kind`, `code`, `label`, `value` and `scope` (a place and a day, or a period); figures have their days.
    """
    if not recommendation.is_open:
        return recommendation.evidence
    seen = recommendation.observations.select_related("spot", "neighbourhood").order_by("held_on", "pk")
    lines = [
        {
            "kind": "observation",
            "code": row.technical_type or row.type,
            "label": row.label,
            "value": row.place,
            "scope": french_date(row.held_on),
        }
        for row in seen
    ]
    figures = [line for line in recommendation.evidence if line["kind"] == "figure"]
    periods = {(line["start"], line["end"]) for line in figures}
    for start, end in sorted(periods):
        codes = [line["code"] for line in figures if (line["start"], line["end"]) == (start, end)]
        days = (datetime.date.fromisoformat(start), datetime.date.fromisoformat(end))
        lines += figure_lines(recommendation.scheme, codes, *days)
    return lines
