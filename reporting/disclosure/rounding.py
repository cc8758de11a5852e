"""People and requests to the nearest ten, for who reads outside (DOMAIN 7.4).

Each number is the true one rounded, totals too, never a sum or a difference of rounded ones; it is then a `Tens`, which
page, paper and files write « ≈ 1 490 » and « < 5 ». Shares and changes are of what is shown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from french.names import dictionary_key
from french.numbers import SMALLEST_ROUNDED_BASE, Number, Tens, percentage

from ..figures.indicators import INDICATORS, Indicator
from ..figures.report import ANSWERED, Figure, Line, Place, PublicsBlock, Report, Section
from ..figures.values import AGES, Presence, Publics
from ..models import PublishedFile
from .enough import is_enough

# (code, label, value, unit), as a file keeps them.
Row = tuple[str, str, Any, str]
# What counts people or what they asked, by the catalogue's unit. Outings, hours, partners, classes stay exact.
COUNTED_UNITS = ("personnes", "demandes", "échanges", "droits", "coupons")
COUNTED = tuple(code for code, indicator in INDICATORS.items() if indicator.unit in COUNTED_UNITS)
# Told only where their total is large enough for parts to mean something; sexes and ages are a block's own.
TABLES = ("topics", "subtopics", "handling")
OF_HANDLING = ("on_spot_share", *(code for code in COUNTED if code.startswith("handling_")))
# What anybody may be asked: what few asked is left out, and the rest is in the order of what is shown.
OPEN_LISTS = ("topics", "subtopics")
# What a convention may ask exactly, and from how many on.
EXACT_TOTALS, SMALLEST_EXACT_TOTAL = ("people_mediated", "participants_count", "requests_total"), 200


@dataclass(frozen=True)
class RoundedPublics(Publics):
    """Who the people were; what is not known is rounded from the true remainder."""

    unknown_sex: int = 0
    unknown_age: int = 0

    @property
    def gender_unknown(self) -> int:
        return self.unknown_sex

    @property
    def age_unknown(self) -> int:
        return self.unknown_age

    @property
    def sexes_base(self) -> int:
        return self.gender_known + self.unknown_sex

    @property
    def ages_base(self) -> int:
        return self.age_known + self.unknown_age


@dataclass(frozen=True)
class RoundedPresence(Presence):
    """Presence in one place, without its topics."""

    rounded_requests: Tens | None = None

    @property
    def requests(self) -> int | None:
        return self.rounded_requests


def is_counted(indicator: Indicator) -> bool:
    """Whether a figure counts people or what they asked."""
    return indicator.code in COUNTED


def is_table_told(total: Number) -> bool:
    """Whether the parts of so many may be told."""
    return Tens.of(total) >= SMALLEST_ROUNDED_BASE


def read_back(file: PublishedFile) -> list[Row]:
    """(code, label, value, unit) of a published file as they were printed: JSON knows no `Tens`, its attached file says
    which are. Of a file from before anything was rounded, none.
    """
    lines = csv.DictReader(io.StringIO(file.figures_csv.removeprefix("\ufeff")), delimiter=";")
    rounded = {line["code"] for line in lines if line.get("arrondi")}
    return [
        (code, label, Tens(value) if value is not None and code in rounded else value, unit)
        for code, label, value, unit in file.figures
    ]


def people_to_the_ten(report: Report, *, has_exact_totals: bool = False) -> Report:
    """The report with every number of people or requests to the ten; its compared period too."""
    handling = report.sections["handling"]
    withheld = OF_HANDLING if handling.lines and not is_table_told(handling.total) else ()
    figures = {code: _figure(one, withheld) for code, one in report.figures.items()}
    figures["on_spot_share"] = _on_spot_share(figures)
    if has_exact_totals:
        figures |= {code: report[code] for code in EXACT_TOTALS if (report[code].value or 0) >= SMALLEST_EXACT_TOTAL}
    exact = dict(report.sections) | {"people_by_month": _people_by_month(report)}
    sections = {key: _section(section) if is_counted(section.indicator) else section for key, section in exact.items()}
    publics = (_block(block) for block in report.publics)
    # Requests by place are a table of them.
    has_requests = is_table_told(report["requests_total"].value or 0)
    places = (_place(place, has_requests=has_requests) for place in report.places)
    return replace(
        report,
        figures=figures,
        sections=sections,
        publics=tuple(block for block in publics if block.now.base),
        # Of requests on rounds there is a line only where there are some: few would tell that there are.
        places=tuple(place for place in places if not place.is_across or place.presence.requests),
        undistributed_people=Tens.of(report.undistributed_people),
        withheld=(*report.withheld, *withheld),
    )


def _people_by_month(report: Report) -> Section:
    """Of a part of the scheme, a month's line is a report of that month: told where it counts enough to be one.

    With the lines of all months of all parts, a small one is found by adding and subtracting (`make disclosure`).
    """
    people = report.sections["people_by_month"]
    if not report.scope.neighbourhoods and not report.scope.is_narrowed:
        return people
    outings = {line.key: line for line in report.sections["months"].lines}
    lines = (
        replace(line, previous=line.previous if is_enough(month.previous or 0, line.previous or 0) else None)
        for line in people.lines
        if (month := outings[line.key]) and is_enough(month.value, line.value)
    )
    return replace(people, lines=tuple(lines))


def _tens(value: Number | None) -> Tens | None:
    return None if value is None else Tens.of(value)


def _untold(figure: Figure) -> Figure:
    return replace(figure, value=None, previous=None)


def _figure(figure: Figure, withheld: Iterable[str]) -> Figure:
    if figure.code in withheld:
        return _untold(figure)
    if not is_counted(figure.indicator):
        return figure
    return replace(figure, value=_tens(figure.value), previous=_tens(figure.previous))


def _on_spot_share(figures: dict[str, Figure]) -> Figure:
    """Of the rounded answers, so that who divides finds it again; in either period by itself."""
    on_spot, answered = figures["handling_on_spot"], [figures[code] for code in ANSWERED]
    now = percentage(on_spot.value or 0, sum(one.value or 0 for one in answered))
    before = percentage(on_spot.previous or 0, sum(one.previous or 0 for one in answered))
    return replace(figures["on_spot_share"], value=now, previous=before)


def _section(section: Section) -> Section:
    if section.key in TABLES and section.lines:
        total = section.total if section.base is None else section.base
        if not is_table_told(total):
            return replace(section, lines=(), base=None, previous_base=None, is_too_small=True)
    lines = tuple(replace(line, value=_tens(line.value), previous=_tens(line.previous)) for line in section.lines)
    if section.key in OPEN_LISTS:
        lines = tuple(sorted((line for line in lines if line.value), key=_most_then_name))
    return replace(section, lines=lines, base=_tens(section.base), previous_base=_tens(section.previous_base))


def _most_then_name(line: Line) -> tuple[Number, str]:
    return -line.value, dictionary_key(line.label)


def publics_to_the_ten(publics: Publics) -> RoundedPublics:
    """Each of its counts, and what is not known; without sexes and ages where they are too few."""
    told = {part.name: Tens.of(getattr(publics, part.name)) for part in fields(publics)}
    if not is_table_told(publics.base):
        told |= dict.fromkeys(("women_count", "men_count", *AGES), Tens())
        return RoundedPublics(**told)
    return RoundedPublics(**told, unknown_sex=Tens.of(publics.gender_unknown), unknown_age=Tens.of(publics.age_unknown))


def _block(block: PublicsBlock) -> PublicsBlock:
    now = publics_to_the_ten(block.now)
    is_compared = block.previous is not None and is_table_told(block.previous.base)
    before = publics_to_the_ten(block.previous) if block.previous and is_compared else None
    sexes, ages = _parts(block.sexes, now, before, "gender_unknown"), _parts(block.ages, now, before, "age_unknown")
    return replace(block, now=now, previous=before, sexes=sexes, ages=ages)


def _parts(section: Section, now: RoundedPublics, before: RoundedPublics | None, unknown: str) -> Section:
    """Its lines and what is not known, which make the whole that shares are of."""
    if not is_table_told(now.base):
        return replace(section, lines=(), base=None, previous_base=None, is_too_small=True)
    lines = (*section.lines, Line(unknown, "Non renseigné", 0))
    told = tuple(
        replace(line, value=getattr(now, line.key), previous=getattr(before, line.key) if before else None)
        for line in lines
    )
    previous = sum(line.previous or 0 for line in told) if before else None
    return replace(section, lines=told, base=sum(line.value for line in told), previous_base=previous)


def _place(place: Place, *, has_requests: bool) -> Place:
    presence = place.presence
    requests = _tens(presence.requests) if has_requests else None
    asked = place.asked if requests is not None and is_table_told(requests) else ()
    told = ((label, Tens.of(number)) for label, number in asked)
    rounded = RoundedPresence(
        presence.outings, presence.minutes, Tens.of(presence.people_mediated), rounded_requests=requests
    )
    return replace(
        place, presence=rounded, asked=tuple(sorted(told, key=lambda one: (-one[1], dictionary_key(one[0]))))
    )


def without_people(report: Report) -> Report:
    """The report without any figure of people or requests: presence, hours, places, partners, words stay."""
    sections = {
        key: replace(section, lines=(), base=None, previous_base=None) if is_counted(section.indicator) else section
        for key, section in report.sections.items()
    }
    withheld = (*COUNTED, "on_spot_share")
    return replace(
        report,
        figures={code: _untold(one) if code in withheld else one for code, one in report.figures.items()},
        sections=sections,
        publics=(),
        places=tuple(
            replace(one, presence=Presence(one.presence.outings, one.presence.minutes), asked=())
            for one in report.places
            if not one.is_across
        ),
        undistributed_people=0,
        withheld=(*report.withheld, *withheld),
    )
