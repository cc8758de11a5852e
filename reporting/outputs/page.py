"""The report object laid out for the dashboard: what its templates need of the figures, ready to show."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from french.numbers import amount
from french.words import listed, lowerfirst
from outings.models import OutingText

from .. import wording
from ..figures.indicators import Block, Output
from ..figures.report import Completeness, Line, Report, Section
from . import charts
from .field import field_cards
from .heat import heat_table
from .promise import promise_parts

# Lines of a small table, and of the one folded under it; the CSV has them all.
FIRST_LINES, MOST_LINES = 5, 30
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
# Answers that change no decision: folded under the heading of their card.
FOLDED = (
    *("contexts", "events", "mobile_units", "no_public_reasons", "spot_types", "spots", "settings", "venue_types"),
    *("audiences", "secondary_audiences", "other_topics", "themes", "partner_roles", "decisions"),
)
# Cards that a period may leave with nothing to show, and what the foot of the page then calls them.
CARDS = {
    "hours": "les jours et les horaires",
    "places": "les quartiers",
    "publics": "les publics",
    "topics": "les demandes",
    "handling": "les suites des demandes",
    "partners": "les partenaires",
    "support": "l’appui et les registres",
    "words": "les paroles",
}


def parts(report: Report, highlights: Sequence[OutingText] = ()) -> dict:
    """The report, its key figures, its charts, its sentences and, by block, the sections one piece draws.

    `highlights` are the team's latest words. A card with nothing in it is not drawn: one sentence names them all.
    """
    drawn = _plain(report)
    cards = _cards(report, drawn, highlights)
    return {
        "highlights": highlights,
        "cards": cards,
        "nothing_about": listed(words for card, words in CARDS.items() if not cards[card]),
        "report": report,
        "key_figures": [_key_figure(report, code) for code in KEY_FIGURES],
        "charts": _charts(report),
        "wording": wording.sentences(report),
        "noted": _noted(report),
        "plain": {block: [one for one in pieces if not one["is_folded"]] for block, pieces in drawn.items()},
        "folded": {block: _folded(pieces) for block, pieces in drawn.items()},
        "places": _places(report),
        "promise": promise_parts(report),
        "field": [(card, drawn[card.block]) for card in field_cards(report)],
        "realisation": wording.realisation_sentence(report),
        "days_out": wording.days_out_sentence(report),
        "heat": heat_table(report),
        "quality": _quality(report),
        "complete": listed(_inside(row.label) for row in report.quality if row.noted == row.asked),
    }


def _cards(report: Report, plain: dict[str, list[dict]], highlights: Sequence[OutingText]) -> dict[str, bool]:
    """By card, whether it has something to show."""
    sections = report.sections
    counts = (report["coupons_issued"], report["unclaimed_right_count"])
    said = (sections["feelings"], sections["enablers"], sections["obstacles"], plain[Block.WORDS])
    return {
        "hours": bool(report.heat or sections["formats"] or plain[Block.PRESENCE]),
        "places": bool(report.places),
        "publics": bool(report.publics or plain[Block.PUBLICS]),
        "topics": bool(sections["topics"]),
        "handling": bool(plain[Block.REQUESTS]) or any(figure.value for figure in counts),
        "partners": bool(sections["partners"]),
        "support": bool(plain[Block.SUPPORT]),
        "words": any(said) or bool(report.words.testimonies or highlights),
    }


def _key_figure(report: Report, code: str) -> dict:
    """What a tile shows of a figure."""
    figure = report[code]
    return {
        "figure": figure,
        "value": amount(figure.value),
        "comparison": wording.figure_comparison(figure, report),
        # A bar compares: alone, it says nothing.
        "bar": charts.comparison(figure) if figure.previous is not None and (figure.value or figure.previous) else "",
        "noted": wording.where_noted(report, code),
    }


def _noted(report: Report) -> dict[str, str]:
    """Where figures that stand outside a tile and a table are noted, by name."""
    figures = ("partners_count", "requests_total", "coupons_issued", "unclaimed_right_count")
    return {code: wording.where_noted(report, code) for code in figures} | {
        "participants": wording.participants_outings(report),
        "feelings": wording.where_section_is_noted(report, report.sections["feelings"]),
    }


def _charts(report: Report) -> dict:
    """Each chart twice, wide and narrow: the style sheet shows the one that fits."""
    labels = (wording.current_label(report), wording.previous_label(report))
    months, cancelled, topics, feelings = (
        report.sections[key] for key in ("months", "cancelled_by_month", "topics", "feelings")
    )
    return {
        "months": [charts.month_columns(months, cancelled, width=width) for width in (720, 320)]
        if _compares(months)
        else (),
        "topics": [charts.bars(topics, width=width) for width in (720, 320)] if _compares(topics) else (),
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
        "feelings": charts.stacked(feelings, width=520) if feelings else "",
    }


def _folded(pieces: list[dict]) -> dict:
    """Those that are folded, under their headings in one line."""
    folded = [piece for piece in pieces if piece["is_folded"]]
    first, *others = (piece["section"].heading for piece in folded) if folded else ("",)
    return {"pieces": folded, "label": listed([first, *map(_inside, others)])}


def _compares(section: Section) -> bool:
    """Whether its bars would say more than their numbers: two of them at least, not all alike."""
    values = [line.value for line in section.lines if line.value]
    return len(set(values)) > 1 or any(line.previous for line in section.lines)


def _places(report: Report) -> dict:
    """The table of neighbourhoods, without the columns where no line has anything."""
    places = [place for place in report.places if not place.is_across]
    counts = [place.presence.outings for place in places]
    bars = len(set(counts)) > 1
    most = max(counts, default=0)
    return {
        "rows": [
            (place, charts.small_bar(place.presence.outings, most) if bars and not place.is_across else "")
            for place in report.places
        ],
        "has_bars": bars,
        "has_people": any(place.presence.people_mediated for place in places),
        "has_requests": any(place.presence.requests for place in report.places),
        "has_topics": any(place.first_topic for place in report.places),
    }


def _quality(report: Report) -> list[tuple[Completeness, SafeString]]:
    """What the figures lack, each with its gauge; a full one says nothing."""
    lacking = (row for row in report.quality if row.noted < row.asked)
    return [(row, charts.gauge(row.noted, row.asked, width=120)) for row in lacking]


def _inside(heading: str) -> str:
    """A heading inside a sentence."""
    return lowerfirst(heading)


def _plain(report: Report) -> dict[str, list[dict]]:
    """By block, the sections drawn as they come; those with nothing to show are absent."""
    drawn: dict[str, list[dict]] = {block: [] for block in Block}
    for section in report.shown_on(Output.PAGE):
        if section and section.key not in DRAWN_APART:
            drawn[section.block].append(_piece(report, section))
    return drawn


def _piece(report: Report, section: Section) -> dict:
    """A section as a table: its first lines, and behind them the others."""
    rows = _bars(report, section)
    is_folded = section.key in FOLDED
    # One more line takes the room of what would unfold it.
    first = FIRST_LINES if not is_folded and len(rows) > FIRST_LINES + 1 else len(rows)
    piece = {"section": section, "has_bars": _compares(section), "is_folded": is_folded}
    others = piece | {"rows": rows[first:], "noted": "", "others": None}
    noted = wording.where_section_is_noted(report, section)
    return piece | {"rows": rows[:first], "noted": noted, "others": others if others["rows"] else None}


def _bars(report: Report, section: Section) -> list[tuple[Line, SafeString, str]]:
    """(line, its bar, where it is noted when only some outings did)"""
    return [
        (line, charts.small_bar(line.value, section.largest), wording.where_line_is_noted(report, section, line))
        for line in section.lines[:MOST_LINES]
    ]
