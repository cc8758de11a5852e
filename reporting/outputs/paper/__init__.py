"""The report object laid out for paper: what each page of the PDF shows, in the order a reader needs it.

Three lengths of the same data (DOMAIN 6.4b). Only numbers into words and pictures here; the words' rules are in
`wording`, the pages in `templates/reporting/pdf/`. A page whose data is empty is absent.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.text import capfirst

from french.numbers import counted
from french.words import listed
from planning.agenda import Announced, announced
from schemes.models import SMALLEST_TEAM, Scheme

from ... import wording
from ...disclosure import SENTENCES
from ...enums import ReportLength
from ...figures.indicators import Block, Output
from ...figures.report import Report
from ...figures.scope import Scope
from ...matrix import Row, can_say, cannot_say, rows_of
from ...models import ActivityReport
from ...plan import PLANS, SITUATION
from .. import charts
from ..attachments import figures_fingerprint
from ..edition import Edition
from ..field import field_cards
from ..heat import heat_table
from .crossed import Crossed, crossed
from .essential import asked, followed, tiles
from .listing import listed_outings
from .matrix import drawn_groups
from .method import amendments, definitions, objectives, perimeter, readers, scope_lines
from .note import next_dates, quarters
from .pictures import FONT, picture
from .places import places_table
from .presence import cover_strokes, months, promise
from .publics import public, rate
from .tables import plain, sign, table, used

MOST_NEW_PARTNERS = 40
# Fewer are a line of the log, not a word kept.
FEWEST_WORDS = 6
# Bars of topics; the others are in the annexes and the attached file.
FEW_TOPICS, MOST_TOPICS = 4, 15
# Signs of page 2 from which its lines are closer, so that it stays on one page; a note has its title there too.
MUCH_WRITTEN, MUCH_IN_A_NOTE = 1200, 900
# What is crossed in a card: the section, then what it crosses.
CROSSED = {
    Block.SITUATIONS: ("situation_types_by_place", "situation_types", "situation_places"),
    Block.WATCH: ("observation_types_by_place", "observation_types", "observation_places"),
}
# How far the days to come are told.
AGENDA = datetime.timedelta(weeks=5)
# Each part in order: one that is a page of the plan has its name and its text (`plan.PLANS`). Those that `_is_there`
# does not find are absent.
PARTS = (
    *("cover", "note", "essential", "changed", "scheme", "matrix", "presence", "partners", "places", "publics"),
    *("requests", "handling", "situations", "words", "watch", "outlook", "questions", "method", "annexes"),
)
# Headings of those that are no page of the plan; and those that have their own way of beginning.
HEADINGS = {"changed": "Ce qui a changé", "questions": "Vos questions", "annexes": "Annexes"}
UNHEADED = ("cover", "note")
LENGTHS = {
    ReportLength.NOTE: ("note",),
    ReportLength.REPORT: (
        *("cover", "essential", "changed", "matrix", "presence", "publics", "requests", "handling"),
        *("watch", "outlook", "questions", "method"),
    ),
    ReportLength.ANNUAL: tuple(name for name in PARTS if name != "note"),
}
# Those that do not begin a page.
FOLLOWING = {
    ReportLength.NOTE: ("note",),
    ReportLength.REPORT: ("requests", "handling", "outlook", "questions", "method"),
    ReportLength.ANNUAL: (
        *("presence", "partners", "places", "publics", "requests", "handling", "situations", "words", "watch"),
        *("outlook", "questions", "method"),
    ),
}


@dataclass(frozen=True)
class Part:
    """One part as it is laid out: `template` is empty where only its text was written."""

    name: str
    template: str
    title: str
    text: str
    begins_page: bool


def pages(report: Report, edition: Edition) -> dict:
    """What the templates of the PDF need of the figures and texts; every value is ready to print."""
    scope = report.scope
    schemes = list(Scheme.objects.with_sheet().filter(pk__in=[scheme.pk for scheme in scope.schemes]))
    sentences = wording.sentences(report)
    rows = _rows(report, edition)
    word = edition.word or next(iter(report.words.testimonies), None)
    context = {
        "report": report,
        "edition": edition,
        "scope": scope,
        "scheme": schemes[0],
        "schemes": schemes,
        "name": listed(scheme.name for scheme in schemes),
        "perimeter": perimeter(scope),
        "scope_lines": scope_lines(scope, edition.convention),
        "fingerprint": figures_fingerprint(report),
        "previous": sentences["previous"],
        "current": sentences["current"],
        "bars": f"Barre claire\u00a0: {report.previous.label}." if report.previous else "",
        "strokes": cover_strokes(report),
        "tiles": tiles(report, rows, has_order=bool(edition.convention)),
        "findings": edition.findings(),
        "asked": asked(report, edition),
        "has_before": any(row.previous for row in rows),
        "groups": drawn_groups(rows, report, edition.texts),
        "word": word,
        "testimonies": [one for one in report.words.testimonies if one != word],
        "nothing_asked": edition.text("nothing_asked"),
        "told_situation": edition.text(SITUATION),
        "followed": followed(report),
        "can": can_say(rows) or [wording.presence_sentence(report)],
        "cannot": cannot_say(rows),
        "objectives": objectives(edition.convention, schemes[0]),
        "amendments": amendments(edition.convention, scope),
        "partners_of_scheme": readers(schemes[0]),
        "conventions": [edition.convention] if edition.convention else _conventions(schemes[0]),
        "sentences": sentences | {"comparison": capfirst(sentences["comparison"])},
        "disclosed": SENTENCES,
        "too_small": wording.TOO_SMALL,
        "is_short": edition.length == ReportLength.REPORT,
        "sign": sign(report["people_mediated"].is_rounded or report["requests_total"].is_rounded),
        "smallest_team": SMALLEST_TEAM,
    }
    context |= _figures(report, sentences, edition.length) | _noted_beside(report, plain(report, sentences))
    is_note = edition.length == ReportLength.NOTE
    context["next_dates"] = next_dates(_coming(scope, edition, schemes)) if is_note else []
    is_annual = edition.length == ReportLength.ANNUAL
    context["quarters"] = [] if is_annual else quarters(context["places"], context["promise"])
    context["listed"] = listed_outings(scope) if is_annual else None
    context["is_dense"] = _written_on_page_two(context) > (MUCH_IN_A_NOTE if is_note else MUCH_WRITTEN)
    parts = list(_parts(context))
    return context | {"parts": parts, "contents": [part for part in parts if part.title]}


def _written_on_page_two(context: dict) -> int:
    """How many signs its lines have: lead, what is said of key figures, findings, what is asked, the word."""
    edition, word = context["edition"], context["word"]
    asked_of = [text for row in context["asked"] for text in (row.finding, row.proposal, row.to, row.when)]
    asked_of += [text for tile in context["tiles"] for text in (tile.comparison, tile.target, tile.context)]
    told = [text for text, _ in context["findings"]]
    told += [proof.told for _, proofs in context["findings"] for proof in proofs]
    return sum(map(len, (edition.lead, *told, *asked_of, word.text if word else "", edition.text("nothing_asked"))))


def _parts(context: dict) -> Iterator[Part]:
    """Those that have something to say, or of which somebody wrote something."""
    edition = context["edition"]
    planned = {page.part: page for page in PLANS[ReportLength(edition.length)]}
    for name in LENGTHS[edition.length]:
        page = planned.get(name)
        is_there, text = _is_there(name, context), edition.text(page.own) if page and page.own else ""
        if is_there or text:
            follows = name in FOLLOWING[edition.length]
            template = f"reporting/pdf/_{name}.html" if is_there else ""
            title = page.label if page and name not in UNHEADED else HEADINGS.get(name, "")
            yield Part(name, template, title, text, not follows)


def _rows(report: Report, edition: Edition) -> list[Row]:
    """What the report answers to each line that was ordered; none without a convention."""
    days = {"starts_on": report.scope.start, "ends_on": report.scope.end}
    return rows_of(ActivityReport(convention=edition.convention, **days), report)


def _figures(report: Report, sentences: dict[str, str], length: str) -> dict:
    """Charts and tables of what was counted."""
    topics = report.sections["topics"]
    most = FEW_TOPICS if length == ReportLength.REPORT else MOST_TOPICS
    tables = {section.key: table(report, section) for section in report.shown_on(Output.PAPER)}
    chart = charts.bars(used(topics), width=640, font=FONT, most=most) if topics else ""
    return {
        "months": months(report, 130 if length == ReportLength.REPORT else 180),
        "promise": promise(report, is_compact=length != ReportLength.ANNUAL),
        "heat": heat_table(report),
        "realisation": wording.realisation_sentence(report),
        "days_out": wording.days_out_sentence(report),
        "places": places_table(report),
        "tables": tables,
        "topics_chart": picture(chart, proves=sentences["topics"]) if chart else "",
        "publics": [public(report, block) for block in report.publics],
        "coupons": _with_base(report, "coupons_issued", "coupon d’orientation remis", "coupons d’orientation remis"),
        "rights": _with_base(
            report, "unclaimed_right_count", "droit non demandé repéré", "droits non demandés repérés"
        ),
        "noted": {
            "handling": wording.where_section_is_noted(report, report.sections["handling"]),
            "requests": wording.where_noted(report, "requests_total"),
        },
        "quality": [(row, rate(row.noted, row.asked)) for row in report.quality if row.noted < row.asked],
        "noted_everywhere": [row.label.lower() for row in report.quality if row.noted == row.asked],
        "highlights": [one for one in report.words.highlights if len(one.text.highlight.split()) >= FEWEST_WORDS],
        "new_partner_names": report.new_partner_names[:MOST_NEW_PARTNERS],
        "definitions": definitions(report),
    }


def _noted_beside(report: Report, drawn_sections: dict[str, list[dict]]) -> dict:
    """What was noted beside outings: situations with the registers, the watch with recommendations."""
    cards = [(card, *_crossed(report, card.block, drawn_sections[card.block])) for card in field_cards(report)]
    return {
        "plain": drawn_sections,
        "situations": [one for one in cards if one[0].block == Block.SITUATIONS],
        "watch": [one for one in cards if one[0].block != Block.SITUATIONS],
    }


def _crossed(report: Report, block: Block, drawn: list[dict]) -> tuple[Crossed | None, list[dict]]:
    """Types by neighbourhoods, and the other sections of its card: both margins stand in the table."""
    key, *margins = CROSSED.get(block, ("",))
    grid = crossed(report, key, *margins) if key else None
    return grid, [one for one in drawn if not grid or one["key"] not in margins]


def _is_there(name: str, context: dict) -> bool:
    """Whether a part has something to say. Lines, recommendations and method stand even where they say « rien »."""
    report, edition, plain_of = context["report"], context["edition"], context["plain"]
    sections = report.sections
    match name:
        case "changed":
            return edition.changed is not None
        case "matrix":
            return bool(context["groups"])
        case "partners":
            return bool(sections["partners"] or plain_of["partners"])
        case "publics":
            # Of the bilan it heads the page of the two others.
            heads = context["is_short"] and any(_is_there(other, context) for other in ("requests", "handling"))
            return bool(context["publics"] or plain_of["publics"]) or heads
        case "requests":
            return bool(report["requests_total"].value or sections["topics"] or plain_of["requests"])
        case "handling":
            return bool(sections["handling"] or report["coupons_issued"].value)
        case "situations":
            return bool(context["situations"] or plain_of["support"])
        case "words":
            told = (context[key] for key in ("testimonies", "told_situation", "highlights"))
            return any((*told, plain_of["words"]))
        case "outlook":
            return bool(edition.outlook())
        case "questions":
            return bool(edition.questions)
        case "presence" | "places" | "annexes":
            return not report.is_empty
    return True


def _with_base(report: Report, code: str, one: str, many: str) -> str:
    return wording.with_base(counted(report[code].value, one, many), report, code)


def _conventions(scheme: Scheme) -> list:
    return list(scheme.conventions.select_related("funder"))


def _coming(scope: Scope, edition: Edition, schemes: list[Scheme]) -> list[Announced]:
    """What the public is told of the four weeks after the figures were read, of what the scope is about: its quarters,
    formats and units; of what will be asked there, nobody knows yet."""
    ahead = (edition.taken_on, edition.taken_on + AGENDA)
    within = replace(scope, start=ahead[0], end=ahead[1], topics=(), audience="", partner=None)
    own = set(within.outings().values_list("client_uuid", flat=True))
    return [one for scheme in schemes for one in announced(scheme, *ahead) if one.identifier in own]
