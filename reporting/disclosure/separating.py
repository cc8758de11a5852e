"""What a report may be published beside: its own size, and what separates it from all that readers hold (DOMAIN 7.4).

Two reports of which one contains the other are subtracted by whoever holds both: what separates them must be nothing,
or enough for nobody to be recognised. Both are read on today's data, in the transaction that publishes, its schemes
locked.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Sum

from french.dates import is_month_end
from french.numbers import NBSP, counted
from outings.models import OutingTopic
from schemes.models import MobileUnit, Neighbourhood

from ..enums import ReportStatus
from ..figures.placing import compared_with
from ..figures.scope import Scope
from ..models import ActivityReport, Manuscript, PublishedFile
from .enough import SMALLEST_OUTINGS, SMALLEST_PEOPLE, is_enough

# What belongs to a whole outing (sexes, ages, requests, participants), beside the keys of its stops.
WHOLE = 0
WHOLE_MONTHS = f"Un rapport porte sur des mois entiers{NBSP}: choisissez le premier et le dernier jour d’un mois."
AT_LEAST = f"Il faut au moins {SMALLEST_OUTINGS}{NBSP}sorties et {SMALLEST_PEOPLE}{NBSP}personnes"


@dataclass(frozen=True)
class Part:
    """What a scope counts of one outing: keys of stops and `WHOLE`, with its people and requests."""

    counted: frozenset[int] = frozenset()
    people: int = 0
    requests: int = 0


Contributions = Mapping[int, Part]
NOTHING = Part()


def refusal(report: ActivityReport) -> str:
    """Why this report may not be published as it is, in a sentence; nothing where it may."""
    if report.starts_on.day != 1 or not is_month_end(report.ends_on):
        return WHOLE_MONTHS
    if report.without_people:
        return ""
    scope = Scope.of_report(report)
    mine = contributions(scope)
    outings, people = scope.outings().done().count(), sum(part.people for part in mine.values())
    if not is_enough(outings, people):
        few = f"trop peu pour que personne ne soit reconnaissable. {AT_LEAST}"
        way_out = "allongez la période ou prenez tout le périmètre."
        return f"{_told(outings, people)}{NBSP}: {few}{NBSP}: {way_out}"
    if report.convention:
        gap = apart(mine, contributions(_whole(scope)))
        if gap and not may_be_subtracted(gap):
            return (
                f"Ces mois comptent aussi {_told(*gap)} hors de la convention{NBSP}: en soustrayant, on les décrirait."
                " Prenez tout le périmètre, ou allongez."
            )
    for title, gap in _too_near(report, scope, mine):
        return (
            f"«{NBSP}{title}{NBSP}» est déjà publié. Entre les deux rapports, l’écart serait de {_told(*gap)}{NBSP}: en"
            " soustrayant, on les décrirait. Reprenez sa période et son périmètre, ou allongez."
        )
    return ""


def comparison_refused(report: ActivityReport, compared: Scope | None) -> bool:
    """Whether the period that it is `compared` with would say too much of few, beside what is published: it is then
    not told."""
    return compared is not None and any(True for _ in _too_near(report, compared, contributions(compared)))


def contributions(scope: Scope) -> dict[int, Part]:
    """What a scope counts of each outing done that has people or requests, in four queries."""
    whole = set(scope.whole_outings().done().values_list("pk", flat=True))
    stops: dict[int, set[int]] = defaultdict(set)
    people: dict[int, int] = defaultdict(int)
    of_stops = scope.stops().order_by().annotate(people=scope.where.people_of_stop())
    for outing, stop, number in of_stops.values_list("outing", "pk", "people"):
        stops[outing].add(stop)
        people[outing] += number or 0
    asked = scope.whole_rows(OutingTopic).order_by().values_list("outing").annotate(Sum("requests"))
    requests: dict[int, int] = dict(asked)
    found = {}
    rows = scope.outings().done().order_by().values_list("pk", "people_mediated", "participants_count")
    for pk, mediated, participants in rows:
        is_whole = pk in whole
        number = (mediated or 0) + (participants or 0) if is_whole else people[pk]
        if number or requests.get(pk):
            found[pk] = Part(frozenset(stops[pk] | {WHOLE} if is_whole else stops[pk]), number, requests.get(pk, 0))
    return found


def apart(one: Contributions, other: Contributions) -> tuple[int, int] | None:
    """(outings, people) of what separates two scopes that nest; None where neither contains the other.

    Whichever is published first, the answer is the same.
    """
    if not (_contains(one, other) or _contains(other, one)):
        return None
    outings = people = 0
    for pk in one.keys() | other.keys():
        here, there = one.get(pk, NOTHING), other.get(pk, NOTHING)
        gap = abs(here.people - there.people)
        if here.counted != there.counted and (gap or here.requests != there.requests):
            outings, people = outings + 1, people + gap
    return outings, people


def _contains(outer: Contributions, inner: Contributions) -> bool:
    return all(part.counted <= outer.get(pk, NOTHING).counted for pk, part in inner.items())


def may_be_subtracted(gap: tuple[int, int]) -> bool:
    """Whether what separates two scopes, (outings, people), is nothing or enough."""
    outings, people = gap
    return not outings or is_enough(outings, people)


def _whole(scope: Scope) -> Scope:
    return replace(scope, neighbourhoods=(), formats=(), topics=(), units=())


def _too_near(report: ActivityReport, scope: Scope, mine: Contributions) -> Iterator[tuple[str, tuple[int, int]]]:
    """Of all that readers hold of its schemes, what could be subtracted from `scope`: titles, with what separates."""
    for title, other in _published(report, scope):
        # Nothing contains what is of other days.
        if scope.overlaps(other):
            gap = apart(mine, contributions(other))
            if gap and not may_be_subtracted(gap):
                yield title, gap


def _published(report: ActivityReport, scope: Scope) -> Iterator[tuple[str, Scope]]:
    """Every scope whose people readers were told, compared periods too: by its report's title. Any version: what was
    read is not forgotten."""
    known = ActivityReport.objects.filter(schemes__in=scope.schemes, without_people=False)
    known = known.exclude(status=ReportStatus.DRAFT).exclude(pk=report.pk).distinct()
    tables = dict(PublishedFile.objects.filter(report__in=known).values_list("report", "tables"))
    tables |= dict(Manuscript.objects.filter(report__in=known, is_preview=False).values_list("report", "tables"))
    for other in known:
        scopes = [scope_of_table(other, table) for table in tables.get(other.pk, ())]
        if not scopes:
            # Published before tables were kept.
            own = Scope.of_report(other)
            scopes = [scope for scope in (own, compared_with(own)) if scope]
        yield from ((other.title, scope) for scope in scopes)


def scope_of_table(report: ActivityReport, table: Mapping[str, Any]) -> Scope:
    """The scope that a table of a report was of, whatever its convention says since."""
    of_it = table["scope"]
    return Scope(
        tuple(report.schemes.all()),
        datetime.date.fromisoformat(table["from"]),
        datetime.date.fromisoformat(table["to"]),
        tuple(Neighbourhood.objects.filter(slug__in=of_it["quarters"])),
        formats=tuple(of_it["formats"]),
        topics=tuple(of_it["topics"]),
        units=tuple(MobileUnit.objects.filter(pk__in=of_it["units"])),
    )


def _told(outings: int, people: int) -> str:
    return f"{counted(outings, 'sortie')} et {counted(people, 'personne')}"
