"""What follows a published report: its gap since, the version that replaces it (DOMAIN 6.4b)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from refusals import Refused

from .changes import Changed, changes, given_since, grouped, is_version_advised, line_rows, rectified_since
from .enums import ReportStanding, ReportStatus
from .figures.placing import build
from .figures.scope import Scope
from .models import ActivityReport, Asked, Evidence, ReportText
from .outputs.pdf import frozen_rows
from .snapshot import one_snapshot

# What a version takes from the one that it replaces.
KEPT = (
    *("scheme", "operator", "convention", "duty", "length", "starts_on", "ends_on", "neighbourhood"),
    *("title", "word", "without_people"),
)


@dataclass(frozen=True)
class Gap:
    """« Écart »: what a published report would say otherwise today, exactly: for the team."""

    changed: Changed
    is_version_advised: bool


def gap_of(report: ActivityReport) -> Gap | None:
    """None where nothing was rectified or given since, or where the report was published before exact figures were
    kept."""
    before = report.published_file.exact_figures
    if not before or not (rectified_since(report, report.published_at) or given_since(report, report.published_at)):
        return None
    with one_snapshot():
        known = build(Scope.of_report(report))
        after = [*frozen_rows(known), *line_rows(report, known)]
    found = changes(before, after)
    return Gap(grouped(report, found, report.published_at), is_version_advised(report, found))


@transaction.atomic
def start_version(report: ActivityReport) -> ActivityReport:
    """The draft that replaces it, with its texts; the same one, asked twice. Raises Refused."""
    current = ActivityReport.objects.select_for_update().get(pk=report.pk)
    draft = ActivityReport.objects.filter(replaces=current).exclude(status=ReportStatus.PUBLISHED).first()
    if draft:
        return draft
    if not current.is_published or current.standing != ReportStanding.IN_FORCE:
        raise Refused("Seul un rapport en vigueur a une version suivante.")
    return next_edition(current)


def next_edition(report: ActivityReport, **fields: object) -> ActivityReport:
    """A report that replaces it, with the same texts; `fields` are what else it has from the start."""
    kept = {name: getattr(report, name) for name in KEPT}
    version = ActivityReport.objects.create(**kept, replaces=report, edition=report.edition + 1, **fields)
    version.schemes.set(report.schemes.all())
    for model in (ReportText, Evidence, Asked):
        model._default_manager.bulk_create(_copies(report, version, model))
    return version


def _copies(report: ActivityReport, version: ActivityReport, model: type) -> Iterable:
    for row in model._default_manager.filter(report=report):
        row.pk, row.report = None, version
        row._state.adding = True
        yield row
