"""All that the readers of a scheme hold, as JSON: to set an attacker on it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.enums import ReportStatus
from reporting.models import ActivityReport
from schemes.models import Scheme


class Command(BaseCommand):
    help = (
        "Écrit en JSON tout ce que tiennent les lecteurs d’un dispositif\u00a0: chaque version publiée, sa période"
        " comparée et ses fichiers joints."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", help="identifiant du dispositif")

    def handle(self, *, scheme: str, **options: Any) -> None:
        found = Scheme.objects.named(scheme).first()
        if found is None:
            raise CommandError(f"Dispositif inconnu\u00a0: {scheme}.")
        reports = ActivityReport.objects.filter(schemes=found, status=ReportStatus.PUBLISHED).order_by("pk")
        held = reports.select_related("published_file", "neighbourhood").defer("published_file__pdf")
        tables = [{"report": report.pk} | table for report in held for table in _tables(report)]
        self.stdout.write(json.dumps(tables, ensure_ascii=False, indent=1))


def _tables(report: ActivityReport) -> list[dict[str, Any]]:
    """Those kept with its file; of a report from before there were some, its exact figures."""
    file = report.published_file
    if file.tables:
        return file.tables
    place = report.neighbourhood
    return [
        {
            "from": report.starts_on.isoformat(),
            "to": report.ends_on.isoformat(),
            "place": str(place or ""),
            "scope": {"quarters": [place.slug] if place else [], "topics": [], "formats": [], "units": []},
            "rounded_to": None,
            "rows": [[code, value] for code, _, value, _ in file.figures],
        }
    ]
