"""What is noted beside outings, laid out for page and paper: a card for each block, absent where it has nothing.

Its tables are the sections that page and paper draw of that block; here are its heading, its sentences, and what became
of each recommendation.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from french.dates import french_date
from french.numbers import NBSP
from watch.enums import RecommendationState
from watch.models import Recommendation

from .. import field_wording as wording
from ..figures.indicators import Block
from ..figures.report import Report
from ..figures.watched import standing_of


@dataclass(frozen=True)
class Told:
    """One recommendation that a report tells: what was proposed to whom, and what became of it."""

    proposal: str
    to: str
    sent_on: datetime.date
    became: str


@dataclass(frozen=True)
class Card:
    """`notes` are what a reader should know of the figures."""

    block: Block
    name: str
    heading: wording.Said
    facts: tuple[wording.Fact, ...]
    notes: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


def field_cards(report: Report) -> list[Card]:
    """Situations, the watch, recommendations: those of them that have something."""
    cards = (_situations(report), _watch(report), _recommendations(report))
    return [card for card in cards if card]


def _has(report: Report, *codes: str) -> bool:
    return any(report[code].value or report[code].is_rounded for code in codes)


def _situations(report: Report) -> Card | None:
    if not _has(report, "situations", "solicitations", "situation_steps"):
        return None
    has_calls = _has(report, "solicitations")
    notes = (wording.PART_OF_THE_TRADE, *([wording.MISSED_CALLS] if has_calls else []))
    heading = wording.field_count(report, "situations", "situation", "situations")
    return Card(Block.SITUATIONS, "Situations", heading, tuple(wording.situations_facts(report)), notes)


def _watch(report: Report) -> Card | None:
    if not _has(report, "observations", "technical_sent", "followups_due"):
        return None
    heading = wording.field_count(report, "observations", "observation", "observations")
    return Card(Block.WATCH, "Veille", heading, tuple(wording.watch_facts(report)))


def _recommendations(report: Report) -> Card | None:
    told = tuple(map(_told, report.watched.recommendations))
    if not told:
        return None
    facts = tuple(wording.recommendations_facts(report))
    heading = wording.recommendations_sentence(report)
    return Card(Block.RECOMMENDATIONS, "Préconisations", heading, facts, told=told)


def _told(one: Recommendation) -> Told:
    where = f" ({one.neighbourhood})" if one.neighbourhood else ""
    to = f"{one.recipient}{where}" if one.recipient else where.strip(" ()")
    return Told(one.proposal, to, one.sent_on, ". ".join(_became(one)) + ".")


def _became(one: Recommendation) -> Iterator[str]:
    """« Retenue le 27 novembre 2026 : nous revoyons les horaires. Réalisée le 8 décembre 2026 »"""
    is_done = one.state == RecommendationState.DONE
    standing = one.get_answer_display() if is_done else str(standing_of(one).label)
    if one.answered_on:
        # Words where V18 sees somebody leave once they have been read.
        said = f"{NBSP}: {one.answer_text.rstrip('.')}" if one.answer_text and not one.looks_personal else ""
        yield f"{standing} le {french_date(one.answered_on)}{said}"
    else:
        due = f", attendue pour le {french_date(one.due_on)}" if one.due_on else ""
        yield f"{standing}{due}"
    if is_done and one.done_on:
        yield f"Réalisée le {french_date(one.done_on)}"
    if one.effect:
        yield f"Ce que c’est devenu{NBSP}: {str(one.get_effect_display()).lower()}"
