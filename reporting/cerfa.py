"""What a structure copies into the Cerfa 15059*02, or into Dauphin: four texts, the table of the public (DOMAIN 5.0).

Of a convention and a year, from the team's own figures: people « environ », to the ten; outings and hours exact. The
rest of the form is the structure's to fill in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from french.dates import french_date, month_end
from french.numbers import NBSP, Number, Tens, amount, counted
from french.words import listed, lowerfirst
from partners.conventions.models import Convention
from partners.enums import KnownBy

from .disclosure.rounding import people_to_the_ten
from .disclosure.team import with_one_impediment
from .enums import AnnouncedPublic
from .figures.placing import build
from .figures.report import Report, Section
from .figures.scope import Scope
from .matrix import Row as LineRow
from .matrix import rows_of
from .models import ActivityReport
from .tokens import tell

MOST_PARTNERS, MOST_SPOTS = 10, 10
# Of the form: what no figure of OptiMédia says.
TO_FILL_IN = (
    "Identité de la structure, représentant légal, numéro de la subvention",
    "Tableau des charges et des produits, prévus et réalisés",
    "Annexe\u00a0: charges indirectes, écarts, contributions volontaires",
    "Attestation et signature",
)


@dataclass(frozen=True)
class Text:
    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Row:
    """A line of the table of the public: how many were met, to the ten, and what was announced; None: nobody noted."""

    label: str
    met: Tens | None
    forecast: int | None = None


@dataclass(frozen=True)
class Cerfa:
    """`rows`: the whole, sexes, ages; `places`: by quarter of the meeting, never of residence."""

    start: datetime.date
    end: datetime.date
    texts: tuple[Text, ...]
    rows: tuple[Row, ...]
    places: tuple[Row, ...]


def days_of(convention: Convention, year: int) -> tuple[datetime.date, datetime.date] | None:
    """The days of a year that a convention is about, in whole months; None where it has none."""
    start, end = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if convention.starts_on:
        start = max(start, convention.starts_on.replace(day=1))
    if convention.ends_on:
        end = min(end, month_end(convention.ends_on))
    return (start, end) if start <= end else None


def year_of(convention: Convention, today: datetime.date) -> int:
    """This year; where the convention has none of its days, its nearest one."""
    first = convention.starts_on.year if convention.starts_on else today.year
    last = convention.ends_on.year if convention.ends_on else today.year
    return min(max(today.year, first), last)


def forecasts_of(convention: Convention, year: int) -> dict[str, int]:
    """What was announced for that year, by public."""
    return dict(convention.public_forecasts.filter(year=year).values_list("public", "number"))


def cerfa_of(convention: Convention, start: datetime.date, end: datetime.date) -> Cerfa:
    """Read inside `one_snapshot`: what is told together is of one instant."""
    report = build(Scope.of_convention(convention, start, end))
    rows = tuple(_public_rows(report, forecasts_of(convention, start.year)))
    places = tuple(
        Row(place.label, Tens.of(place.presence.people_mediated)) for place in report.places if not place.is_across
    )
    texts = (
        Text("t1", "Mise en œuvre de l’action", _carried_out(report, convention)),
        Text("t2", "Publics", _publics(report, rows, places)),
        Text("t3", "Dates et lieux", _when_and_where(report)),
        Text("t4", "Objectifs, au regard des indicateurs", _lines(report, convention)),
    )
    return Cerfa(start, end, texts, rows, places)


def about(number: Number | None) -> str:
    """« environ 180 », « < 5 »; empty for what nobody noted."""
    if number is None:
        return ""
    rounded = Tens.of(number)
    return f"environ {rounded.bare}" if rounded else rounded.bare


def _public_rows(report: Report, forecasts: Mapping[str, int]) -> Iterable[Row]:
    met = {code: value for code, _, value, _ in report.publics[0].rows()} if report.publics else {}
    met[AnnouncedPublic.TOTAL] = report["people_mediated"].value
    for public in AnnouncedPublic:
        number = met.get(public)
        yield Row(public.label, None if number is None else Tens.of(number), forecasts.get(public))


def _carried_out(report: Report, convention: Convention) -> str:
    """T1: what the last report of these days said first, formats, partners, difficulties."""
    last = _last_report(convention, report)
    said = {row.key: row.read_as for row in last.texts.all()} if last else {}
    done = counted(report["outings_done"].value, "sortie réalisée", "sorties réalisées")
    time = amount(report["presence_hours"].value)
    formats = _parts(report.sections["formats"])
    partners = [line.label for line in report.sections["partners"].lines[:MOST_PARTNERS]]
    return _paragraphs(
        said.get("lead", ""),
        f"{done}, {time}{NBSP}heures de présence. Formats{NBSP}: {listed(formats)}." if formats else f"{done}.",
        f"Partenaires présents{NBSP}: {listed(partners)}." if partners else "",
        said.get("difficulty", ""),
    )


def _last_report(convention: Convention, report: Report) -> ActivityReport | None:
    rows = ActivityReport.objects.in_force().filter(convention=convention)
    return rows.filter(ends_on__range=(report.scope.start, report.scope.end)).order_by("-ends_on", "-pk").first()


def _publics(report: Report, rows: Iterable[Row], places: Iterable[Row]) -> str:
    """T2: passages, what was announced, sexes and ages, quarters of the meeting, whom outings aimed at."""
    total, *parts = rows
    described = [f"{row.label.lower()}, {about(row.met)}" for row in parts if row.met is not None]
    aimed = _parts(report.sections["audiences"])
    where = [f"{row.label} ({about(row.met)})" for row in places if row.met is not None]
    announced = f" Prévision{NBSP}: {amount(total.forecast)}." if total.forecast is not None else ""
    return _paragraphs(
        f"{about(total.met).capitalize()} passages.{announced}" if total.met is not None else "",
        _sentence("Publics décrits", described),
        _sentence("Quartiers de rencontre", where),
        _sentence("Sorties visant d’abord", aimed),
    )


def _when_and_where(report: Report) -> str:
    """T3: the period, the quarters, the ten main places."""
    quarters = [place.label for place in report.places if place.presence.outings]
    spots = [line.label for line in report.sections["spots"].lines[:MOST_SPOTS]]
    return _paragraphs(
        f"Du {french_date(report.scope.start)} au {french_date(report.scope.end)}.",
        _sentence("Quartiers", quarters),
        _sentence("Lieux principaux", spots),
    )


def _lines(report: Report, convention: Convention) -> str:
    """T4: a sentence for each line of the convention; people to the ten there too, and nobody's absence."""
    days = {"starts_on": report.scope.start, "ends_on": report.scope.end}
    figures = people_to_the_ten(with_one_impediment(report))
    rows = rows_of(ActivityReport(convention=convention, **days), figures)
    return _paragraphs(*(f"{row.line.label}{NBSP}: {_told(row, figures)}." for row in rows)).replace("≈", "environ")


def _told(row: LineRow, figures: Report) -> str:
    """What was ordered and what it comes to; else its value, its words, or why it is not known."""
    if row.proposed:
        sentence = tell(row.proposed, figures)
        return lowerfirst(sentence).rstrip(".")
    told = row.told.rstrip(".") or ("à compléter" if row.line.known_by == KnownBy.WORDS else "sans réponse")
    is_to_say = row.line.known_by == KnownBy.PARTNER and row.source and row.source not in told
    return f"{told} ({row.source})" if is_to_say else told


def _parts(section: Section) -> list[str]:
    """« atelier (12) », the parts of a section that are something."""
    return [f"{line.label.lower()} ({amount(line.value)})" for line in section.lines if line.value]


def _sentence(what: str, parts: list[str]) -> str:
    """Their own commas are not those between them."""
    joined = f"{NBSP}; ".join(parts) if any("," in part for part in parts) else listed(parts)
    return f"{what}{NBSP}: {joined}." if parts else ""


def _paragraphs(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())


def not_done(convention: Convention, start: datetime.date, end: datetime.date) -> str:
    """« Attestation de non-réalisation »: who attests, of what; why is the structure's to say."""
    return (
        f"{convention.operator} atteste que l’action «{NBSP}{_action(convention)}{NBSP}», soutenue par"
        f" {convention.funder} ({convention.get_kind_display().lower()}), n’a pas été réalisée"
        f" du {french_date(start)} au {french_date(end)}.\nMotif{NBSP}: à remplir par la structure."
    )


def other_dates(convention: Convention, start: datetime.date, end: datetime.date) -> str:
    """« Demande de modifier les dates »: which ones are asked for is the structure's to say."""
    return (
        f"{convention.operator} demande à {convention.funder} de modifier les dates de l’action"
        f" «{NBSP}{_action(convention)}{NBSP}», prévue du {french_date(start)} au {french_date(end)}.\n"
        f"Nouvelles dates demandées, et motif{NBSP}: à remplir par la structure."
    )


def _action(convention: Convention) -> str:
    return listed([scheme.name for scheme in convention.schemes.all()])
