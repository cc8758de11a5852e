"""What a published report says of a figure, read from what was frozen with it: nothing here is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from french.numbers import NBSP, Number, amount

from .disclosure.rounding import read_back
from .figures.indicators import INDICATORS, Indicator
from .models import ActivityReport, PublishedFile


@dataclass(frozen=True)
class Printed:
    """A figure as its report prints it. Of the second page's six, all that stands there with it: `bar` is a picture of
    it beside the period before and the target; `comparison`, `target` and `context` are empty where nothing is."""

    code: str
    label: str
    value: str
    unit: str = ""
    bar: str = ""
    comparison: str = ""
    context: str = ""
    target: str = ""
    # Of a line of a convention, the catalogue's code.
    computed_by: str = ""

    @property
    def told(self) -> str:
        """« ≈ 1 490 personnes », « 12 sur 14 », « 6 / 8 »; empty where it is unknown."""
        return f"{self.value}{NBSP}{self.unit}" if self.value and self.unit else self.value

    @property
    def definition(self) -> str:
        """How it is made, in the catalogue's words; of a line that is not computed, nothing."""
        indicator = _indicator(self.computed_by or self.code)
        return indicator.definition if indicator else ""


def key_figures(report: ActivityReport) -> list[Printed]:
    """The six of the second page; none of a report from before they were kept."""
    return _keys(PublishedFile.objects.only("key_figures").get(report=report))


def printed_figures(report: ActivityReport) -> dict[str, Printed]:
    """Every figure of a published report, by code: the second page's, the lines of its convention, the catalogue's."""
    file = PublishedFile.objects.only("key_figures", "figures", "figures_csv").get(report=report)
    told: dict[str, Printed] = {}
    for row in (*_keys(file), *_lines(report), *(_printed(*row) for row in read_back(file))):
        told.setdefault(row.code, row)
    return told


def _keys(file: PublishedFile) -> list[Printed]:
    return [Printed(**row) for row in file.key_figures]


def _lines(report: ActivityReport) -> Iterator[Printed]:
    for row in report.line_answers.select_related("line"):
        target = f"cible {row.target}" if row.target else ""
        yield Printed(f"line_{row.line_id}", row.label, row.value, target=target, computed_by=row.line.code)


def _printed(code: str, label: str, value: Number | float | None, unit: str) -> Printed:
    """`value`: as JSON keeps it, None where it is unknown."""
    exact = Decimal(str(value)) if isinstance(value, float) else value
    return Printed(code, label, "" if exact is None else amount(exact), unit)


def _indicator(code: str) -> Indicator | None:
    """Of a figure, or of the part of one: `requests[topic=housing]`, `participants.women_count`."""
    return INDICATORS.get(code.partition("[")[0].rpartition(".")[2])
