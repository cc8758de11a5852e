"""The report object laid out for the dashboard: what its templates need of the figures, ready to show."""

from __future__ import annotations

from django.utils.safestring import SafeString

from french.numbers import amount

from .. import wording
from ..figures.indicators import Block, Output
from ..figures.report import Line, Report, Section
from . import charts

# Lines of a small table; the CSV has them all.
MOST_LINES = 10
KEY_FIGURES = (
    "outings_done",
    "presence_hours",
    "people_mediated",
    "people_met",
    "requests_total",
    "neighbourhoods_covered",
)
# Sections that have a place of their own in the templates; one piece draws the others, as bars in a table.
DRAWN_APART = (
    *("months", "hours_by_month", "people_by_month", "cancelled_by_month", "cancel_reasons", "formats"),
    *("topics", "subtopics", "feelings", "enablers", "obstacles"),
)


def parts(report: Report) -> dict:
    """The report, its key figures, its charts, its sentences and, by block, the sections that one piece draws."""
    return {
        "report": report,
        "key_figures": [_key_figure(report, code) for code in KEY_FIGURES],
        "charts": _charts(report),
        "wording": wording.sentences(report),
        "plain": _plain(report),
    }


def _key_figure(report: Report, code: str) -> dict:
    """What a tile shows of a figure."""
    figure = report[code]
    return {
        "figure": figure,
        "value": amount(figure.value),
        "comparison": wording.figure_comparison(figure, report),
        "bar": charts.comparison(figure),
    }


def _charts(report: Report) -> dict:
    """Each chart twice, wide and narrow: the style sheet shows the one that fits."""
    labels = (wording.current_label(report), wording.previous_label(report))
    months, cancelled, topics, feelings = (
        report.sections[key] for key in ("months", "cancelled_by_month", "topics", "feelings")
    )
    most = max((place.presence.outings for place in report.places), default=0)
    return {
        "months": [charts.month_columns(months, cancelled, width=width) for width in (720, 320)],
        "topics": [charts.bars(topics, width=width) for width in (720, 320)],
        "publics": [
            {
                "block": block,
                "sexes": charts.stacked(block.sexes, width=400, labels=labels),
                "ages": charts.stacked(block.ages, width=400, labels=labels),
                "sexes_gauge": charts.gauge(block.now.gender_known, block.now.base),
                "ages_gauge": charts.gauge(block.now.age_known, block.now.base),
                "sexes_sentence": wording.sexes_sentence(block.sexes),
                "ages_sentence": wording.ages_sentence(block.ages),
            }
            for block in report.publics
        ],
        "places": [(place, charts.small_bar(place.presence.outings, most)) for place in report.places],
        "feelings": charts.stacked(feelings, width=520) if feelings else "",
    }


def _plain(report: Report) -> dict[str, list[dict]]:
    """By block, the sections drawn as they come; those without a line are absent."""
    drawn: dict[str, list[dict]] = {block: [] for block in Block}
    for section in report.shown_on(Output.PAGE):
        if section.lines and section.key not in DRAWN_APART:
            drawn[section.block].append({"section": section, "rows": _bars(section)})
    return drawn


def _bars(section: Section) -> list[tuple[Line, SafeString]]:
    return [(line, charts.small_bar(line.value, section.largest)) for line in section.lines[:MOST_LINES]]
