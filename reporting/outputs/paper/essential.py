"""Page 2, which stands alone: six figures, what is found, what is asked of whom (DOMAIN 6.4b)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from french.dates import french_date
from french.numbers import NBSP, amount, counted, duration, plural, smallest_base
from partners.enums import KnownBy
from partners.models import Convention
from schemes.enums import QpvStatus
from watch.enums import RecommendationStanding
from watch.models import Recommendation

from ... import field_wording, wording
from ...figures.indicators import OF_PAGE_TWO
from ...figures.promised import parts_of
from ...figures.report import Figure, Report
from ...figures.watched import standing_of
from ...matrix import Row
from ...orders import whole_code
from .. import charts
from ..edition import Edition
from .matrix import bar
from .pictures import FONT, picture

MOST_TILES, MOST_ORDERED, MOST_ASKED = 6, 3, 3
LABELS = {"people_mediated": "Personnes", "promise_held_rate": "Présences tenues"}


@dataclass(frozen=True)
class Tile:
    """One key figure: `unit` beside the number; below it, what it was, what was ordered, and where it comes from.

    `code`: the catalogue's, or the line's of the convention; `computed_by`: of a line, the catalogue's.
    """

    code: str
    label: str
    value: str
    unit: str
    bar: SafeString | str
    comparison: str
    context: str
    target: str = ""
    computed_by: str = ""


@dataclass(frozen=True)
class AskedRow:
    """One line of « Ce que nous vous demandons »."""

    finding: str
    proposal: str
    to: str
    when: str


def tiles(report: Report, rows: list[Row], *, has_order: bool) -> list[Tile]:
    """Six at most: computed lines with a target, then the first that are measured; no figure twice."""
    ordered = [row for row in rows if row.line.known_by == KnownBy.COMPUTED and _has_target(row)][:MOST_ORDERED]
    told = [_ordered(report, row) for row in ordered]
    codes = {whole_code(row.line.code) for row in ordered}
    rest = (code for code in OF_PAGE_TWO if code not in codes and _is_measured(report, code))
    without = "sans cible" if has_order else ""
    return (told + [_tile(report, code, without) for code in rest])[:MOST_TILES]


def _has_target(row: Row) -> bool:
    return row.values[0].value is not None and row.target is not None and row.target.value is not None


def _ordered(report: Report, row: Row) -> Tile:
    """A line with its target: the funder's words for the figure."""
    figure, value = report.figures.get(whole_code(row.line.code)), row.values[0]
    comparison = wording.figure_comparison(figure, report) if figure and value.part is None else ""
    if row.previous and not comparison:
        comparison = f"{wording.before_label(report)}{NBSP}: {row.previous}"
    parts = f"{amount(value.part)}{NBSP}sur{NBSP}{amount(value.base)}" if value.part is not None else ""
    context = (parts if parts != value.told else "") or row.base or (_context(report, figure) if figure else "")
    target = f"cible {row.target_told}{f' ({row.progress})' if row.progress else ''}"
    drawn, line = bar(row, report, width=220), row.line
    told = (value.told, "", drawn, capfirst(comparison), context, target)
    return Tile(f"line_{line.pk}", line.label, *told, computed_by=line.code)


def _is_measured(report: Report, code: str) -> bool:
    if code in report.withheld or code in report.without_object:
        return False
    if code == "promise_held_rate":
        return bool(report.promised.promise.judged) and not report.promised.is_counts_only
    figure = report.figures.get(code)
    if figure is None or figure.value is None:
        return False
    if code == "neighbourhoods_covered":
        return bool(report.perimeter_count or figure.value)
    return bool(figure.value or figure.is_rounded) or code in ("outings_done", "presence_hours")


def _tile(report: Report, code: str, without_target: str) -> Tile:
    if code == "promise_held_rate":
        return _promise(report, without_target)
    figure = report[code]
    unit = {"presence_hours": "h"}.get(code, "")
    if code == "neighbourhoods_covered" and (looked_at := len(report.scope.neighbourhoods) or report.perimeter_count):
        unit = f"sur{NBSP}{looked_at}"
    if code == "partnered_outings":
        unit = f"sur{NBSP}{report['outings_done'].told}"
    before = None if figure.previous is None or not _compares(report, code) else figure.previous
    label = LABELS.get(code, figure.label)
    drawn = picture(charts.against(label, figure.value, before, None, font=FONT)) if before is not None else ""
    comparison = capfirst(wording.figure_comparison(figure, report)) if _compares(report, code) else ""
    return Tile(code, label, figure.told, unit, drawn, comparison, _context(report, figure), without_target)


def _compares(report: Report, code: str) -> bool:
    """People met and mediated share a tile: they are compared only where both periods noted both."""
    if code != "people_mediated" or report["people_met"].value is None:
        return True
    return wording.is_noted_alike(report, "people_met")


def _promise(report: Report, without_target: str) -> Tile:
    part, base = parts_of(report.promised.promise, "promise_held_rate")
    label = LABELS["promise_held_rate"]
    drawn = charts.part_of(label, part, base, font=FONT)
    context = f"{counted(base, 'présence due', 'présences dues')}, le jour dit ou un autre"
    unit = f"sur{NBSP}{amount(base)}"
    return Tile("promise_held_rate", label, amount(part), unit, picture(drawn), "", context, without_target)


def _context(report: Report, figure: Figure) -> str:
    """The line under a key figure: where it comes from, or what limits it."""
    match figure.code:
        case "outings_done":
            return _cancelled(report)
        case "presence_hours" if report["outings_done"].value:
            return f"{duration(60 * figure.value / report['outings_done'].value)} par sortie en moyenne"
        case "neighbourhoods_covered":
            qpv = [place.qpv_label for place in report.places if place.presence.outings].count(QpvStatus.QPV.label)
            return f"dont {qpv}{NBSP}QPV" if qpv else ""
        case "partnered_outings":
            count, new = report["partners_mobilised"].value, report["new_partners"].value
            told = counted(count, "partenaire")
            return f"{told}, dont {counted(new, 'nouveau', 'nouveaux')}" if new else told
        case "people_mediated":
            return _people(report)
        case "requests_total":
            return " · ".join(filter(None, (wording.where_noted(report, figure.code), _on_the_spot(report))))
        case "recommendations_sent":
            return field_wording.recommendations_sentence(report).words
    return ""


def _cancelled(report: Report) -> str:
    planned, cancelled = report.promised.outings.planned, report["outings_cancelled"].value
    if "outings_cancelled" in report.without_object:
        return ""
    told = counted(cancelled, "annulée") if cancelled else "aucune annulée"
    # Those that nobody had planned are done as well: told beside the planned ones they would be a riddle.
    return f"{counted(planned, 'prévue')}, {told}" if planned >= report["outings_done"].value else told


def _people(report: Report) -> str:
    """« médiées ; 2 310 rencontrées, noté à 103 sorties sur 120 »: what the number counts, then those met."""
    met = report["people_met"].value
    told = (("médiées", "people_mediated"), (counted(met, "rencontrée"), "people_met"))
    pairs = ((words, wording.where_noted(report, code)) for words, code in told[: 2 if met else 1])
    return "\u202f; ".join(", ".join(filter(None, pair)) for pair in pairs)


def _on_the_spot(report: Report) -> str:
    noted = report.answered_requests
    if not noted:
        return ""
    if noted >= smallest_base(noted):
        return f"{wording.on_spot_text(report)} de réponses sur place, sur {amount(noted)} notées"
    return f"{wording.on_spot_text(report)} {plural(noted, 'réponse')} sur place"


def asked(report: Report, edition: Edition) -> list[AskedRow]:
    """What is asked, this funder's first; of a draft where nobody chose, those that wait are proposed."""
    rows = edition.asked
    if rows is None:
        waiting = (one for one in report.watched.recommendations if _waits(one))
        rows = tuple(sorted(waiting, key=lambda one: not _is_of(one, edition.convention))[:MOST_ASKED])
    return [_asked(one, edition) for one in rows]


def _waits(one: Recommendation) -> bool:
    return standing_of(one) == RecommendationStanding.UNANSWERED


def _is_of(one: Recommendation, convention: Convention | None) -> bool:
    return bool(convention and one.recipient and one.recipient.partner_id == convention.funder_id)


def _asked(one: Recommendation, edition: Edition) -> AskedRow:
    """Who reads it sees what is asked of them, and for how long it has waited."""
    today = edition.taken_on
    where = f"{one.neighbourhood}{NBSP}: " if one.neighbourhood else ""
    when = ""
    if one.due_on:
        said = "avant le" if one.due_on >= today else "sans réponse depuis le" if _waits(one) else "pour le"
        day = french_date(one.due_on)
        when = f"{said} {day.rpartition(NBSP)[0] if one.due_on.year == today.year else day}"
    mine = f"à vous{NBSP}: " if _is_of(one, edition.convention) else ""
    return AskedRow(f"{where}{one.finding}", one.proposal, str(one.recipient or ""), f"{mine}{when}" if when else "")


def followed(report: Report) -> str:
    """« Préconisations : 5 transmises : 2 retenues, 3 sans réponse. »; nothing where none was sent in the period."""
    if not report["recommendations_sent"].value:
        return ""
    return (
        f"Préconisations{NBSP}: {field_wording.recommendations_sentence(report).words.replace(f'{NBSP}: ', ', dont ')}."
    )
