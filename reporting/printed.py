"""What a published report says of a figure, read from what was frozen with it: nothing here is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from french.numbers import Number, amount

from .disclosure.rounding import read_back
from .figures.indicators import INDICATORS, OF_PAGE_TWO, Indicator
from .models import ActivityReport, PublishedFile

MOST_KEYS, MOST_LINES = 6, 3


@dataclass(frozen=True)
class Printed:
    """A figure as its report prints it. `previous`, `target`: as printed beside it, empty where nothing is."""

    code: str
    label: str
    told: str
    unit: str = ""
    previous: str = ""
    target: str = ""

    @property
    def definition(self) -> str:
        """How it is made, in the catalogue's words; of a line of a convention, nothing."""
        indicator = _indicator(self.code)
        return indicator.definition if indicator else ""


def printed_figures(report: ActivityReport) -> dict[str, Printed]:
    """Every figure of a published report, by code: the lines of its convention, then the catalogue's."""
    file = PublishedFile.objects.filter(report=report).only("figures", "figures_csv").first()
    rows = [*_lines(report), *(_printed(*row) for row in (read_back(file) if file else ()))]
    return {row.code: row for row in rows}


def key_figures(figures: dict[str, Printed]) -> list[Printed]:
    """The six of the second page."""
    aimed = [row for row in figures.values() if row.target][:MOST_LINES]
    known = (figures[code] for code in OF_PAGE_TWO if code in figures)
    return [*aimed, *(row for row in known if row.told and row not in aimed)][:MOST_KEYS]


def _lines(report: ActivityReport) -> Iterator[Printed]:
    for row in report.line_answers.all():
        yield Printed(f"line_{row.line_id}", row.label, row.value, row.base, row.previous, row.target)


def _printed(code: str, label: str, value: Number | float | None, unit: str) -> Printed:
    """`value`: as JSON keeps it, None where it is unknown."""
    exact = Decimal(str(value)) if isinstance(value, float) else value
    return Printed(code, label, "" if exact is None else amount(exact), unit)


def _indicator(code: str) -> Indicator | None:
    """Of a figure, or of the part of one: `requests[topic=housing]`, `participants.women_count`."""
    return INDICATORS.get(code.partition("[")[0].rpartition(".")[2])
