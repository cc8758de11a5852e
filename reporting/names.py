"""What a report would publish where V18 sees something like a person: read before, or not published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from french.personal_names import looks_personal
from partners.models import Partner
from schemes.models import Spot, Theme

from .changes import rectifications_told
from .figures.scope import Scope
from .models import ActivityReport
from .texts import label_of


def names_to_read(report: ActivityReport) -> list[tuple[str, str]]:
    """(what it is, what it says) of the places, themes and partners of its outings, its readers, its texts, why it was
    rectified."""
    outings = Scope.of_report(report).outings().done()
    named: list[tuple[str, Iterable[object]]] = [
        ("Lieu", Spot.objects.filter(stops__outing__in=outings).distinct()),
        ("Thématique ciblée", Theme.objects.filter(outing_themes__outing__in=outings).distinct()),
        ("Partenaire", Partner.objects.filter(outing_partners__outing__in=outings).distinct()),
        ("Lecteur", report.readers_to_be()),
        ("Titre", [report.title]),
        ("Raison d’une rectification", [row.reason for row in rectifications_told(report)]),
        *((label_of(text.key), [text.text]) for text in report.texts.all()),
    ]
    return [(kind, str(text)) for kind, texts in named for text in texts if looks_personal(str(text))]


def fingerprint(names: list[tuple[str, str]]) -> str:
    """Of what was shown: who says that it is read says so of these names and no other. Empty where there are none."""
    return hashlib.sha256(json.dumps(sorted(names)).encode()).hexdigest() if names else ""
