"""The report object laid out for paper: what each page of the PDF shows, in the order a reader needs it.

Only numbers into words and pictures here; the words' rules are in `wording`, the pages in `templates/reporting/pdf/`.
A page whose data is empty is absent.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from french.dates import days_within
from french.numbers import NBSP, UNKNOWN, Tens, amount, bare, counted, duration, plural, share, smallest_base
from partners.enums import PartnerRole
from partners.models import Partner
from printing.glyphs import drawable
from schemes.enums import QpvStatus
from schemes.models import SMALLEST_TEAM, Scheme, SchemeNeighbourhood

from .. import wording
from ..disclosure import SENTENCES
from ..figures.indicators import INDICATORS, Block, Indicator, Output, Source
from ..figures.report import Figure, Line, PublicsBlock, Report, Section
from ..figures.scope import Scope
from ..wording import on_spot_text
from . import charts
from .attachments import fingerprint
from .field import field_cards
from .promise import promise_parts
from .strokes import strokes

FONT = "Lato"
# A table cell costs 0.65 ms: longer lists are in the attached files
# (docs/decisions/2026-11-21-weasyprint-makes-the-paper.md).
MOST_LINES, MOST_PARTNERS, MOST_NEW_PARTNERS = 30, 25, 40
# Sections that have a place of their own in the templates, with a chart or a title; one piece draws the others.
DRAWN_APART = (
    *("months", "hours_by_month", "people_by_month", "cancelled_by_month", "cancel_reasons"),
    *("partners", "families", "topics", "subtopics", "handling", "feelings", "enablers", "obstacles"),
)
# Said beside the figure they are of, and there once for all.
BASES = (Source.NOTED, Source.ASKED, Source.ESTIMATED)
# Two tables in the width of one: no room to compare.
SIDE_BY_SIDE = ("enablers", "obstacles")
# Said otherwise to who does not know the form.
HEADINGS = {"audiences": "Public visé", "spot_types": "Type de lieu"}


@dataclass(frozen=True)
class Tile:
    """One key figure of the second page: `unit` beside the number, `context` the line under it."""

    label: str
    value: str
    unit: str
    bar: SafeString
    comparison: str
    context: str


@dataclass(frozen=True)
class Row:
    """A line of a table, with its bar and what it is of the whole."""

    label: str
    bar: SafeString
    value: str
    share: str
    previous: str
    previous_share: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A section as rows; `has_shares` and `has_previous` say which columns stand."""

    rows: tuple[Row, ...]
    heading: str
    unit: str
    has_shares: bool
    has_previous: bool
    hidden: int = 0


def pages(report: Report) -> dict:
    """What the templates of the PDF need of the figures; every value is ready to print."""
    scheme = Scheme.objects.with_sheet().get(pk=report.scope.scheme.pk)
    sentences = wording.sentences(report)
    topics, plain = report.sections["topics"], _plain(report, sentences)
    return {
        "report": report,
        "scope": report.scope,
        "scheme": scheme,
        "perimeter": _perimeter(report.scope),
        "fingerprint": fingerprint(report),
        "previous": sentences["previous"],
        "current": sentences["current"],
        "bars": _bars_key(report),
        "strokes": _strokes(report),
        "tiles": _tiles(report),
        "partners_of_scheme": _readers(scheme),
        "conventions": list(scheme.conventions.select_related("funder")),
        "sentences": sentences | {"comparison": _capitalised(sentences["comparison"])},
        "plain": plain,
        "field": [(card, plain[card.block]) for card in field_cards(report)],
        "months": _months(report),
        "promise": _promise(report),
        "realisation": wording.realisation_sentence(report),
        "days_out": wording.days_out_sentence(report),
        "places": [(place, _short(place.first_topic)) for place in report.places],
        "sign": _sign(report["people_mediated"].is_rounded or report["requests_total"].is_rounded),
        "tables": {section.key: _table(report, section) for section in report.shown_on(Output.PAPER)},
        "topics_chart": picture(charts.bars(_used(topics), width=640, font=FONT)) if topics else "",
        "publics": [_public(report, block) for block in report.publics],
        "coupons": _with_base(report, "coupons_issued", "coupon d’orientation remis", "coupons d’orientation remis"),
        "rights": _with_base(
            report, "unclaimed_right_count", "droit non demandé repéré", "droits non demandés repérés"
        ),
        "noted": {key: wording.where_section_is_noted(report, report.sections[key]) for key in ("feelings", "handling")}
        | {"requests": wording.where_noted(report, "requests_total")},
        "quality": [(row, _rate(row.noted, row.asked)) for row in report.quality],
        "new_partner_names": report.new_partner_names[:MOST_NEW_PARTNERS],
        "definitions": _definitions(report),
        "disclosed": SENTENCES,
        "too_small": wording.TOO_SMALL,
        "smallest_team": SMALLEST_TEAM,
    }


def picture(svg: str, css_class: str = "graph") -> SafeString:
    """A chart as an image with its alternative text: WeasyPrint tags an inline drawing by its title alone.

    What no font draws is replaced here, before the drawing is sealed in its address.
    """
    title, summary = (html.unescape(_inside(svg, tag)) for tag in ("title", "desc"))
    address = base64.b64encode(drawable(svg).encode()).decode()
    return format_html(
        '<img class="{}" alt="{}{}: {}" src="data:image/svg+xml;base64,{}">', css_class, title, NBSP, summary, address
    )


def _inside(svg: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg, re.DOTALL)
    return found[1] if found else ""


def _bar(value: float, largest: float) -> SafeString:
    """A bar beside the number that says the same: a background, which screen readers do not meet."""
    return mark_safe(f'<div class="barre" style="width:{float(100 * value / largest) if largest else 0:.1f}%"></div>')


def _promise(report: Report) -> dict | None:
    """The block of the promise, its strokes as pictures."""
    parts = promise_parts(report, font=FONT)
    if parts is None:
        return None
    rows = [replace(row, strokes=picture(row.strokes) if row.strokes else "") for row in parts["rows"]]
    signs = [(picture(drawn), words) for drawn, words in parts["signs"]]
    return parts | {"rows": rows, "signs": signs}


def _used(section: Section) -> Section:
    """Without lines of nothing, but where one told apart from nothing would tell it."""
    if section.is_rounded:
        return section
    return replace(section, lines=tuple(line for line in section.lines if line.value or line.previous))


def _bars_key(report: Report) -> str:
    """How to read a light bar, where there are some."""
    return f"Barre claire{NBSP}: {report.previous.label}." if report.previous else ""


def _perimeter(scope: Scope) -> list[tuple[str, str]]:
    """Its quarters, each with what is said of it: « prioritaire », the days when it was there."""
    quarters: dict[str, list[SchemeNeighbourhood]] = {}
    for link in scope.perimeter().select_related("neighbourhood"):
        quarters.setdefault(link.neighbourhood.name, []).append(link)
    return [
        (
            name,
            ", ".join(filter(None, ["prioritaire" * any(link.is_priority for link in links), _in_force(links, scope)])),
        )
        for name, links in quarters.items()
    ]


def _in_force(links: list[SchemeNeighbourhood], scope: Scope) -> str:
    return days_within(((link.starts_on, link.ends_on) for link in links), scope.start, scope.end)


def _strokes(report: Report) -> dict:
    drawn = strokes(report, font=FONT)
    return {"picture": picture(drawn.svg), "caption": drawn.caption, "worth": drawn.worth}


def _tiles(report: Report) -> list[Tile]:
    """Six of them; where neighbourhoods or coupons say nothing, what says something takes their place."""
    third = "outings_in_qpv" if report.scope.neighbourhoods else "neighbourhoods_covered"
    last = "partners_mobilised" if report["coupons_issued"].value is None else "coupons_issued"
    codes = ("outings_done", "presence_hours", third, "people_mediated", "requests_total", last)
    return [_tile(report, report[code]) for code in codes if code not in report.withheld]


def _tile(report: Report, figure: Figure) -> Tile:
    units = {"presence_hours": "h", "neighbourhoods_covered": f"sur{NBSP}{report.perimeter_count}"}
    return Tile(
        figure.label,
        amount(figure.value),
        units.get(figure.code, "") if report.perimeter_count or figure.code != "neighbourhoods_covered" else "",
        picture(charts.comparison(figure, font=FONT)),
        _capitalised(wording.figure_comparison(figure, report)),
        _context(report, figure),
    )


def _context(report: Report, figure: Figure) -> str:
    """The line under a key figure: where it comes from, or what limits it."""
    match figure.code:
        case "outings_done":
            cancelled = report["outings_cancelled"].value
            return f"et {counted(cancelled, 'annulée')}" if cancelled else "aucune annulée"
        case "presence_hours" if report["outings_done"].value:
            return f"{duration(60 * figure.value / report['outings_done'].value)} par sortie en moyenne"
        case "neighbourhoods_covered":
            qpv = [place.qpv_label for place in report.places if place.presence.outings].count(QpvStatus.QPV.label)
            return f"dont {qpv}{NBSP}QPV" if qpv else ""
        case "partners_mobilised":
            new = report["new_partners"].value
            return f"dont {counted(new, 'nouveau', 'nouveaux')}" if new else ""
        case "people_mediated":
            met = report["people_met"].value
            told = wording.with_base(counted(met, "rencontrée"), report, "people_met") if met else ""
            return " · ".join(filter(None, (wording.where_noted(report, figure.code), told)))
        case "requests_total":
            noted = report.answered_requests
            if noted >= smallest_base(noted):
                return f"{on_spot_text(report)} de réponses sur place, sur {amount(noted)} notées"
            return f"{on_spot_text(report)} {plural(noted, 'réponse')} sur place" if noted else ""
        case "coupons_issued":
            noted = wording.where_noted(report, figure.code)
            return noted or ("un coupon non présenté n’est pas un échec" if figure.value else "")
    return ""


def _with_base(report: Report, code: str, one: str, many: str) -> str:
    return wording.with_base(counted(report[code].value, one, many), report, code)


def _readers(scheme: Scheme) -> dict[str, list[str]]:
    """Who orders the scheme and who pays it, by name."""
    rows = Partner.objects.filter(
        partnerships__scheme=scheme, partnerships__roles__role__in=(PartnerRole.COMMISSIONER, PartnerRole.FUNDER)
    ).values_list("partnerships__roles__role", "name")
    named: dict[str, list[str]] = {"commissioners": [], "funders": []}
    for role, name in rows.order_by("name_order"):
        names = named["commissioners" if role == PartnerRole.COMMISSIONER else "funders"]
        if name not in names:
            names.append(name)
    return named


def _months(report: Report) -> dict:
    """The chart, and its table: month by month, outings, hours, people mediated and cancellations."""
    keys = ("months", "hours_by_month", "people_by_month", "cancelled_by_month")
    outings, spent, people, cancelled = (report.sections[key] for key in keys)
    lost = {line.key: line.value for line in cancelled.lines}
    met = {line.key: line.told for line in people.lines}
    rows = [
        (
            line.label,
            amount(line.value),
            amount(line.previous),
            amount(hours.value),
            met.get(line.key, UNKNOWN),
            lost.get(line.key),
        )
        for line, hours in zip(outings.lines, spent.lines, strict=True)
    ]
    return {
        "chart": picture(charts.month_columns(outings, cancelled, width=640, font=FONT)),
        "rows": rows,
        "has_previous": any(line.previous is not None for line in outings.lines),
        "people": f"Personnes médiées{_sign(people.is_rounded)}" if met else "",
    }


def _sign(is_rounded: bool) -> str:
    """What the heading of rounded numbers adds."""
    return f"{NBSP}≈" if is_rounded else ""


def _plain(report: Report, sentences: dict[str, str]) -> dict[str, list[dict]]:
    """By block, the sections that one piece draws: a sentence, its table, and what a reader should know."""
    drawn: dict[str, list[dict]] = {block: [] for block in Block}
    for section in report.shown_on(Output.PAPER):
        if section and section.key not in DRAWN_APART:
            piece = {"sentence": sentences[section.key], "table": _table(report, section)}
            noted = _capitalised(wording.where_section_is_noted(report, section))
            piece |= {"note": section.breakdown.note, "noted": noted}
            drawn[section.block].append(piece)
    return drawn


def _table(report: Report, section: Section) -> Table:
    section = _used(section)
    used = section.lines
    most = MOST_PARTNERS if section.key == "partners" else MOST_LINES
    rows = zip(used[:most], section.shares, section.previous_shares, strict=False)
    return Table(
        tuple(
            _row(line, section.largest, told, before, wording.where_line_is_noted(report, section, line))
            for line, told, before in rows
        ),
        HEADINGS.get(section.key, section.heading),
        section.unit,
        bool(section.base),
        section.key not in SIDE_BY_SIDE and any(line.previous is not None for line in used),
        len(used[most:]),
    )


def _row(line: Line, largest: int, told: str, before: str, noted: str) -> Row:
    return Row(
        line.label,
        _bar(line.value, largest),
        line.told,
        told,
        bare(line.previous),
        before if line.previous is not None else "—",
        line.note or noted,
    )


def _public(report: Report, block: PublicsBlock) -> dict:
    """One base described: charts, fill rates said in words, first contacts, and the table behind them."""
    now = block.now
    labels = (_capitalised(wording.current_label(report)), _capitalised(wording.previous_label(report)))
    if block.previous is None:
        labels = ("", "")
    is_mediated = not block.prefix
    return {
        "block": block,
        "is_mediated": is_mediated,
        "people": counted(now.base, "personne médiée", "personnes médiées")
        if is_mediated
        else counted(now.base, "participante ou participant", "participantes et participants"),
        "noted": "" if is_mediated else wording.participants_outings(report),
        "sexes_sentence": wording.sexes_sentence(block.sexes),
        "sexes": picture(charts.stacked(block.sexes, width=640, font=FONT, labels=labels)) if block.sexes.base else "",
        "sexes_gauge": picture(charts.gauge(now.gender_known, now.sexes_base, width=640), "graph jauge"),
        "sexes_fill": _fill("Sexe renseigné", now.gender_known, now.sexes_base),
        "ages_sentence": wording.ages_sentence(block.ages),
        "ages": picture(charts.stacked(block.ages, width=640, font=FONT, labels=labels)) if block.ages.base else "",
        "ages_gauge": picture(charts.gauge(now.age_known, now.ages_base, width=640), "graph jauge"),
        "ages_fill": _fill("Âge renseigné", now.age_known, now.ages_base),
        "first_contacts": share(now.first_contact_count, now.first_contact_base) if now.first_contact_base else "",
        "first_contacts_bar": _bar(now.first_contact_count, now.first_contact_base),
        "first_contacts_base": f"{amount(now.first_contact_count)} sur {counted(now.first_contact_base, 'personne')},"
        f" là où c’est noté ({share(now.first_contact_base, now.base)} du total).",
        "extras": list(_extras(block)),
        "rows": list(_public_rows(block)),
        "total": bare(now.base),
        "previous_total": bare(block.previous.base) if block.previous else "",
        "sign": _sign(block.sexes.is_rounded),
    }


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _short(topic: str) -> str:
    """A topic without what the kit puts between brackets: the whole label is in the table of topics."""
    return topic.split(" (")[0]


def _fill(what: str, known: int, base: int) -> str:
    rate = _rate(known, base)
    told = f"{what} pour {counted(known, 'personne')} sur {amount(base)}{f' ({rate})' if rate else ''}"
    if rate and isinstance(base, Tens):
        # The sum of rounded parts is no number of people.
        told = f"{what} pour {rate} des personnes décrites"
    return f"Parts calculées sur les réponses. {told}."


def _rate(part: int, base: int) -> str:
    """A share beside its numbers; nothing on a base that shares are not told of."""
    told = share(part, base)
    return told if told.endswith("%") else ""


def _extras(block: PublicsBlock) -> Iterator[str]:
    now = block.now
    if now.sent_by_partner_count:
        people = counted(now.sent_by_partner_count, "personne venue", "personnes venues")
        yield f"{people} sur le conseil d’un partenaire{_people_noted(now.sent_by_partner_base, now.base)}"
    if now.language_help_count:
        talks = counted(now.language_help_count, "échange")
        yield f"{talks} avec une aide à la langue ou à la lecture{_people_noted(now.language_help_base, now.base)}"


def _people_noted(noted: int, base: int) -> str:
    """« , noté pour 40 personnes sur 62 »; nothing where it is noted for all."""
    return "" if noted == base else f", noté pour {counted(noted, 'personne')} sur {amount(base)}"


def _public_rows(block: PublicsBlock) -> Iterator[tuple[str, str, str, str, str, bool]]:
    """(label, value, share, previous, previous share, whether a group starts here)."""
    now, before = block.now, block.previous
    groups = (
        (block.sexes, now.gender_unknown, before.gender_unknown if before else None),
        (block.ages, now.age_unknown, before.age_unknown if before else None),
    )
    for section, unknown, previous_unknown in groups:
        rows = zip(section.lines, section.shares, section.previous_shares, strict=True)
        for index, (line, told, past) in enumerate(rows):
            yield line.label, line.told, told, bare(line.previous), past, not index
        if not section.is_rounded and section.lines:
            yield "Non renseigné", amount(unknown), "—", amount(previous_unknown), "—", False


def _definitions(report: Report) -> list[Indicator]:
    """Definitions of the figures this report prints, in the catalogue's order."""
    used = {
        code
        for code, figure in report.figures.items()
        if figure.value and code not in report.withheld and figure.indicator.source not in BASES
    }
    if report.publics:
        used |= {"public_described", "gender_fill_rate", "age_fill_rate"}
    if any(block.now.first_contact_base for block in report.publics):
        used |= {"first_contact_count", "first_contact_base"}
    return [indicator for code, indicator in INDICATORS.items() if code in used]
