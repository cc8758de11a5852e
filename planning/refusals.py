"""What no series may be, and the sentence that says so (DOMAIN 8.3)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from dateutil.relativedelta import relativedelta

from french.dates import dated
from french.numbers import NBSP
from schemes.enums import OutingFormat
from schemes.models import Scheme

from .models import LONGEST_SERIES_MONTHS, Series
from .recurrence import Recurrence

FROM_TODAY = "Une série change à partir d’aujourd’hui."
TOO_LONG = f"Une série dure {LONGEST_SERIES_MONTHS}{NBSP}mois au plus."
# Rounds, visits, schools and nights are announced to nobody.
PUBLIC_FORMATS = (
    OutingFormat.MOBILE_UNIT,
    OutingFormat.WORKSHOP,
    OutingFormat.DROP_IN_SESSION,
    OutingFormat.EVENT_STAND,
)
LATEST_PUBLIC = datetime.time(22)


def why_not_public(outing_format: str, ends_at: datetime.time | None, *, is_ending_after_midnight: bool) -> str:
    """Why such outings are announced to nobody; empty when they may be."""
    if outing_format not in PUBLIC_FORMATS:
        return (
            "Seuls la sortie avec une solution mobile, l’atelier, la permanence et le stand s’annoncent au public."
            " Décochez l’annonce, ou changez de format."
        )
    if is_ending_after_midnight or (ends_at and ends_at > LATEST_PUBLIC):
        return (
            f"Une sortie annoncée au public finit à 22{NBSP}h au plus tard. Décochez l’annonce, ou finissez plus tôt."
        )
    return ""


def faults_of(scheme: Scheme, fields: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with a series as typed, by the name of its column; empty when nothing is.

    `fields`: its columns by name, both ends and the rule among them; exceptions are not asked.
    """
    start, end = fields["starts_on"], fields["ends_on"]
    found = {}
    if end < start:
        found["ends_on"] = "La fin est avant le début. Échangez les deux dates."
    elif end >= start + relativedelta(months=LONGEST_SERIES_MONTHS):
        found["ends_on"] = TOO_LONG
    elif not Recurrence.of(Series(**_rule(fields)), scheme).held(start, end):
        year = "" if end.year == start.year else f" {end.year}"
        found["ends_on"] = f"Cette règle ne donne aucune date avant le {dated(end, 'j F')}{year}."
    if fields.get("is_public"):
        sentence = why_not_public(
            str(fields.get("format", "")),
            fields.get("ends_at"),
            is_ending_after_midnight=bool(fields.get("is_ending_after_midnight")),
        )
        if sentence:
            found["is_public"] = sentence
    return found


def _rule(fields: Mapping[str, object]) -> dict[str, object]:
    names = ("rule", "every_weeks", "weekdays", "ranks", "picked", "holidays", "school", "starts_on", "ends_on")
    return {name: fields[name] for name in names if name in fields}
