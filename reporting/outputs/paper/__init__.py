"""The report object laid out for paper: what each page of the PDF shows, in the order a reader needs it.

Three lengths of the same data (DOMAIN 6.4b). Only numbers into words and pictures here; the words' rules are in
`wording`, the pages in `templates/reporting/pdf/`. A page whose data is empty is absent.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from french.numbers import counted
from planning.agenda import announced
from schemes.models import SMALLEST_TEAM, Scheme

from ... import wording
from ...disclosure import SENTENCES
from ...enums import ReportLength
from ...figures.indicators import Block, Output
from ...figures.report import Report
from ...matrix import Row, can_say, cannot_say, rows_of
from ...models import ActivityReport
from ...plan import SITUATION, own_texts
from .. import charts
from ..attachments import fingerprint
from ..edition import Edition
from ..field import field_cards
from ..heat import heat_table
from .essential import asked, followed, tiles
from .matrix import drawn_groups
from .method import amendments, definitions, objectives, perimeter, readers, scope_lines
from .note import next_dates, quarters
from .pictures import FONT, picture
from .places import places_table
from .presence import cover_strokes, months, promise
from .publics import public, rate
from .tables import capitalised, plain, sign, table, used

MOST_NEW_PARTNERS = 40
# Fewer are a line of the log, not a word kept.
FEWEST_WORDS = 6
# Bars of topics; the others are in the annexes and the attached file.
FEW_TOPICS, MOST_TOPICS = 5, 15
# How far the days to come are told.
AGENDA = datetime.timedelta(weeks=5)
# Template and heading of each part, in order; those that `_is_there` does not find are absent.
PARTS = {
    "cover": "",
    "note": "",
    "essential": "L’essentiel",
    "changed": "Ce qui a changé",
    "scheme": "La commande",
    "matrix": "Commandé, réalisé",
    "presence": "Une présence régulière",
    "partners": "Avec qui",
    "places": "Sur quels lieux",
    "publics": "Les publics",
    "requests": "Les demandes",
    "handling": "Ce qui s’est passé ensuite",
    "situations": "Situations et registres",
    "words": "Paroles",
    "watch": "Veille et préconisations",
    "outlook": "Difficultés et perspectives",
    "questions": "Vos questions",
    "method": "Note de méthode",
    "annexes": "Annexes",
}
LENGTHS = {
    ReportLength.NOTE: ("note",),
    ReportLength.REPORT: (
        *("cover", "essential", "changed", "matrix", "presence", "places", "publics", "requests", "handling"),
        *("watch", "outlook", "questions", "method"),
    ),
    ReportLength.ANNUAL: tuple(name for name in PARTS if name != "note"),
}
# Those that do not begin a page.
FOLLOWING = {
    ReportLength.NOTE: ("note",),
    ReportLength.REPORT: ("places", "requests", "handling", "outlook", "questions", "method"),
    ReportLength.ANNUAL: ("partners", "handling", "questions"),
}


@dataclass(frozen=True)
class Part:
    """`text`: what somebody wrote to open it."""

    template: str
    title: str
    css: str
    text: str = ""


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
        "perimeter": perimeter(scope),
        "scope_lines": scope_lines(scope, edition.convention),
        "fingerprint": fingerprint(report),
        "previous": sentences["previous"],
        "current": sentences["current"],
        "bars": f"Barre claire\u00a0: {report.previous.label}." if report.previous else "",
        "strokes": cover_strokes(report),
        "tiles": tiles(report, rows, has_order=bool(edition.convention)),
        "findings": edition.findings(),
        "asked": asked(report, edition),
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
        "sentences": sentences | {"comparison": capitalised(sentences["comparison"])},
        "disclosed": SENTENCES,
        "too_small": wording.TOO_SMALL,
        "is_short": edition.length == ReportLength.REPORT,
        "sign": sign(report["people_mediated"].is_rounded or report["requests_total"].is_rounded),
        "smallest_team": SMALLEST_TEAM,
    }
    context |= _figures(report, sentences, edition.length) | _noted_beside(report, plain(report, sentences))
    is_note = edition.length == ReportLength.NOTE
    context["next_dates"] = next_dates(_coming(edition, schemes)) if is_note else []
    context["quarters"] = quarters(context["places"], context["promise"]) if is_note else []
    written = {name: edition.text(key) for name, key in own_texts(edition.length).items()}
    there = [name for name in LENGTHS[edition.length] if written.get(name) or _is_there(name, context)]
    parts = [_part(name, edition.length, written.get(name, "")) for name in there]
    titles = [part.title for part in parts if part.title]
    half = (len(titles) + 1) // 2
    return context | {"parts": parts, "contents": [titles[:half], titles[half:]]}


def _part(name: str, length: str, text: str) -> Part:
    return Part(f"reporting/pdf/_{name}.html", PARTS[name], _css(name, length), text)


def _css(name: str, length: str) -> str:
    """The cover is its own page; the others begin one, but those that follow in the page before."""
    return {"cover": "couv", "note": ""}.get(name, "" if name in FOLLOWING[length] else "page")


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
        "months": months(report),
        "promise": promise(report),
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
        "noted": {key: wording.where_section_is_noted(report, report.sections[key]) for key in ("feelings", "handling")}
        | {"requests": wording.where_noted(report, "requests_total")},
        "quality": [(row, rate(row.noted, row.asked)) for row in report.quality],
        "highlights": [one for one in report.words.highlights if len(one.text.highlight.split()) >= FEWEST_WORDS],
        "new_partner_names": report.new_partner_names[:MOST_NEW_PARTNERS],
        "definitions": definitions(report),
    }


def _noted_beside(report: Report, drawn_sections: dict[str, list[dict]]) -> dict:
    """What was noted beside outings: situations with the registers, the watch with recommendations."""
    cards = [(card, drawn_sections[card.block]) for card in field_cards(report)]
    return {
        "plain": drawn_sections,
        "situations": [(card, drawn) for card, drawn in cards if card.block == Block.SITUATIONS],
        "watch": [(card, drawn) for card, drawn in cards if card.block != Block.SITUATIONS],
    }


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
            return bool(context["publics"] or plain_of["publics"])
        case "requests":
            return bool(report["requests_total"].value or sections["topics"] or plain_of["requests"])
        case "handling":
            return bool(sections["handling"] or report["coupons_issued"].value)
        case "situations":
            return bool(context["situations"] or plain_of["support"])
        case "words":
            return bool(_has_words(report) or plain_of["words"] or context["told_situation"])
        case "watch":
            return bool(context["watch"]) or edition.length == ReportLength.REPORT
        case "outlook":
            return bool(edition.outlook())
        case "questions":
            return bool(edition.questions)
        case "presence" | "places" | "annexes":
            return not report.is_empty
    return True


def _has_words(report: Report) -> bool:
    told = (report.sections[key] for key in ("feelings", "enablers", "obstacles"))
    return len(report.words.testimonies) > 1 or bool(report.words.highlights) or any(told)


def _with_base(report: Report, code: str, one: str, many: str) -> str:
    return wording.with_base(counted(report[code].value, one, many), report, code)


def _conventions(scheme: Scheme) -> list:
    return list(scheme.conventions.select_related("funder"))


def _coming(edition: Edition, schemes: list[Scheme]) -> list:
    """What the public is told of the four weeks after the figures were read."""
    today = edition.taken_on
    return [one for scheme in schemes for one in announced(scheme, today, today + AGENDA)]
