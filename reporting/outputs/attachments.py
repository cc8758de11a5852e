"""The files that go with the figures: two CSVs that a French spreadsheet opens with a double click."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from french.numbers import hours, plain
from french.words import NO_NEIGHBOURHOOD
from outings.enums import DONE, OutingStatus
from outings.models import OutingPartner, OutingStop
from schemes.enums import OutingFormat

from ..disclosure import TO_THE_TEN
from ..figures.overview import Overview
from ..figures.report import Report
from ..figures.scope import Scope

# A spreadsheet would run these as formulas.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WITHOUT_OBJECT = "sans objet"
OUTING_COLUMNS = ("date", "quartiers", "lieux", "format", "durée en heures", "partenaires", "état")


def figures_csv(report: Report | Overview) -> str:
    """Every figure, one a line: code; label; value; unit. What is withheld is absent.

    Where some are told to the nearest ten, a column says so: 10, beside 0 for 0 to 4.
    """
    heading = ("code", "libellé", "valeur", "unité")
    rounded = report.rounded if isinstance(report, Report) else frozenset()
    if isinstance(report, Report):
        without = report.without_object
        told = (
            (code, label, WITHOUT_OBJECT if code in without else value, unit)
            for code, label, value, unit in report.rows()
        )
    else:
        told = report.rows()
    if not rounded:
        return csv_text(heading, told)
    rows = ((*row, TO_THE_TEN if row[0] in rounded else "") for row in told)
    return csv_text((*heading, "arrondi"), rows)


def fingerprint(report: Report) -> str:
    """SHA-256, in hexadecimal, of `chiffres.csv`: who holds the report can compute it again from the attached file."""
    return hashlib.sha256(figures_csv(report).encode()).hexdigest()


def outings_csv(scope: Scope, *, has_hours: bool = True) -> str:
    """The outings of the period, done or cancelled, oldest first: nobody described, nobody named (DOMAIN 7.1, A2).

    Without `has_hours` the durations are blank: those of a team of one are a person's time sheet (DOMAIN 5.8).
    """
    # Plain values, ten thousand of which are nothing beside as many outings with their stops and partners.
    outings = scope.outings().filter(status__in=(*DONE, OutingStatus.CANCELLED)).order_by("held_on", "pk")
    neighbourhoods, spots, partners = defaultdict(list), defaultdict(list), defaultdict(list)
    stops = scope.rows_of(outings, OutingStop)
    for outing, neighbourhood, spot in stops.values_list("outing", "neighbourhood__name", "spot__name"):
        neighbourhoods[outing].append(neighbourhood or NO_NEIGHBOURHOOD)
        if spot is not None:
            spots[outing].append(spot)
    for outing, partner in scope.rows_of(outings, OutingPartner).values_list("outing", "partner__name"):
        partners[outing].append(partner)
    formats, statuses = dict(OutingFormat.choices), dict(OutingStatus.choices)
    # The time of day is not shown: with a place and a day it would tell one team's shift.
    columns = outings.values_list("pk", "held_on", "format", "duration_minutes", "status")
    return csv_text(
        OUTING_COLUMNS,
        (
            (
                held_on.isoformat(),
                _listed(neighbourhoods[outing]),
                _listed(spots[outing]),
                formats[format],
                hours(minutes) if has_hours and minutes is not None else None,
                _listed(partners[outing]),
                statuses[status],
            )
            for outing, held_on, format, minutes, status in columns
        ),
    )


def _listed(names: Iterable[str]) -> str:
    """Each name once, in order."""
    return ", ".join(dict.fromkeys(names))


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 with its mark, semicolons, decimal commas: what a French spreadsheet expects."""
    file = io.StringIO(newline="")
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(heading)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return plain(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
