"""How the figures were made, and who ordered them: what closes the report, and its cover."""

from __future__ import annotations

from french.dates import days_within, french_date, is_month_end, period_label
from french.numbers import NBSP
from french.words import listed
from partners.enums import PartnerRole
from partners.models import Convention, Partner, Target
from schemes.enums import OutingFormat
from schemes.models import Scheme, SchemeNeighbourhood, Topic

from ...figures.indicators import INDICATORS, Indicator, Source
from ...figures.report import Report
from ...figures.scope import Scope

# Said beside the figure they are of, and there once for all.
BASES = (Source.NOTED, Source.ASKED, Source.ESTIMATED)


def perimeter(scope: Scope) -> list[tuple[str, str]]:
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


def readers(scheme: Scheme) -> dict[str, list[str]]:
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


def objectives(convention: Convention | None, scheme: Scheme) -> list[str]:
    """What was ordered, in the convention's own words; the scheme's where it has none."""
    own = [row.text for row in convention.objectives.all()] if convention else []
    return own or [row.text for row in scheme.objectives.all()]


def amendments(convention: Convention | None, scope: Scope) -> list[str]:
    """What changed of the order within the period, by date: « 1er juillet 2026 : ligne « … » close »."""
    if convention is None:
        return []
    days = (scope.start, scope.end)
    lines = convention.lines.filter(closed_on__range=days)
    targets = Target.objects.filter(line__convention=convention, closed_on__range=days).exclude(line__in=lines)
    closed = [(line.closed_on, f"ligne «{NBSP}{line}{NBSP}» close") for line in lines]
    closed += [(row.closed_on, f"cible de «{NBSP}{row.line}{NBSP}» close") for row in targets.select_related("line")]
    return [f"{french_date(day)}{NBSP}: {said}" for day, said in sorted(closed)]


def scope_lines(scope: Scope, convention: Convention | None) -> list[str]:
    """What the document is about, kind by kind, as its cover says it: « Quartiers : … », months counted whole."""
    told = []
    if scope.neighbourhoods:
        told.append(f"Quartiers{NBSP}: {scope.places}")
    if scope.topics:
        labels = Topic.objects.filter(code__in=scope.topics).values_list("label", flat=True).distinct()
        told.append(f"Thématiques{NBSP}: {listed(labels)} (les sorties restent entières)")
    if scope.formats:
        told.append(f"Formats{NBSP}: {listed(OutingFormat(code).label.lower() for code in scope.formats)}")
    if scope.units:
        told.append(f"Solutions mobiles{NBSP}: {listed(map(str, scope.units))}")
    if convention and (whole := _whole_months(scope, convention)):
        told.append(whole)
    return told or ["Tout le dispositif" if len(scope.schemes) == 1 else "Tous les dispositifs de la convention"]


def _whole_months(scope: Scope, convention: Convention) -> str:
    """Said where a convention begins or ends within a month: the month counts whole."""
    starts_within = convention.starts_on and scope.start < convention.starts_on and convention.starts_on.day > 1
    ends_within = convention.ends_on and convention.ends_on < scope.end and not is_month_end(convention.ends_on)
    if not (starts_within or ends_within):
        return ""
    first, last = convention.starts_on, convention.ends_on
    return f"Mois entiers{f' (convention{NBSP}: {period_label(first, last)})' if first and last else ''}"


def definitions(report: Report) -> list[Indicator]:
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
