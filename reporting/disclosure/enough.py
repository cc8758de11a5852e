"""How much a report counts at least, what it is compared with too, and what separates it from another (DOMAIN 7.4)."""

from __future__ import annotations

from dataclasses import replace

from french.numbers import Number

from ..figures.report import Report, Section

SMALLEST_OUTINGS, SMALLEST_PEOPLE = 5, 50


def is_enough(outings: Number, people: Number) -> bool:
    """Whether nobody is recognised in so many outings and people, mediated and participants together."""
    return outings >= SMALLEST_OUTINGS and people >= SMALLEST_PEOPLE


def is_comparable(report: Report) -> bool:
    """Whether the compared period counts enough."""
    people = (report[code].previous or 0 for code in ("people_mediated", "participants_count"))
    return is_enough(report["outings_done"].previous or 0, sum(people))


def without_comparison(report: Report) -> Report:
    """Of the period alone: what stood there only because the compared one had it goes too."""
    return replace(
        report,
        previous=None,
        figures={code: replace(figure, previous=None) for code, figure in report.figures.items()},
        sections={key: _alone(section) for key, section in report.sections.items()},
        publics=tuple(
            replace(block, previous=None, sexes=_alone(block.sexes), ages=_alone(block.ages))
            for block in report.publics
        ),
        places=tuple(
            replace(place, previous_outings=None)
            for place in report.places
            if place.presence.outings or place.presence.requests
        ),
    )


def _alone(section: Section) -> Section:
    """Lines of a closed list, which every period has, stay; of the field nothing is compared."""
    is_closed = section.key not in ("partners", "topics", "subtopics") and not section.breakdown.is_read
    lines = (replace(line, previous=None) for line in section.lines if is_closed or line.value or not line.previous)
    return replace(section, lines=tuple(lines), previous_base=None)
