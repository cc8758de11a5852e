"""Preparing a report: its draft is stored once, changed and deleted at the version that was read."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from refusals import Stale
from schemes.models import Operator, Scheme

from .enums import ReportStatus
from .models import ActivityReport

# What a person writes of a report.
WRITTEN = ("starts_on", "ends_on", "neighbourhood", "title")
# And once, when it is begun.
BEGUN = (*WRITTEN, "convention", "length", "duty")


class Prepared(Exception):
    """There is one already, of the same convention, length and period: `report`, a draft or published."""

    def __init__(self, report: ActivityReport) -> None:
        super().__init__("This report is prepared already.")
        self.report = report


@transaction.atomic
def prepare(typed: ActivityReport) -> ActivityReport:
    """Stores the draft that was `typed` and returns it; under an identifier already stored, the draft it stored then.

    Of a convention, it tells of the schemes that the convention has today. Raises Stale when what is stored says
    something else, Prepared where there is one of the same.
    """
    # One at a time: two people who begin the same report make one.
    Scheme.objects.select_for_update().get(pk=typed.scheme_id)
    written = {name: getattr(typed, name) for name in BEGUN}
    stored, is_new = ActivityReport.objects.get_or_create(
        scheme=typed.scheme, client_uuid=typed.client_uuid, defaults=written | {"operator": _operator_of(typed)}
    )
    if any(getattr(stored, name) != value for name, value in written.items()):
        raise Stale(stored)
    if is_new:
        _refuse_another(stored)
        if stored.convention:
            stored.schemes.set(stored.convention.schemes.all())
    return stored


def _operator_of(report: ActivityReport) -> Operator:
    return report.convention.operator if report.convention else report.scheme.lead_operator


def _refuse_another(report: ActivityReport) -> None:
    """One draft for each convention, or scheme, length, period and quarter; and one report of a convention."""
    of_what = {"convention": report.convention} if report.convention else {"convention": None, "scheme": report.scheme}
    names = ("length", "starts_on", "ends_on", "neighbourhood")
    same = ActivityReport.objects.filter(**of_what, **{name: getattr(report, name) for name in names})
    same = same.exclude(pk=report.pk).exclude(pk=report.replaces_id)
    other = same.filter(status=ReportStatus.DRAFT).first()
    if other is None and report.convention:
        other = same.in_force().first()
    if other:
        raise Prepared(other)


@transaction.atomic
def change(typed: ActivityReport, *, version: int) -> None:
    """Writes what was `typed` over the draft. Raises Stale unless it is still a draft, at the `version` read;
    Prepared where there is one of the same."""
    _take(typed, version)
    _refuse_another(typed)
    typed.version = version + 1
    typed.save(update_fields=[*WRITTEN, "version", "updated_at"])


@transaction.atomic
def delete(draft: ActivityReport, *, version: int) -> None:
    """Deletes the draft. Raises Stale unless it is still a draft, at the `version` read."""
    _take(draft, version).delete()


def set_without_people(draft: ActivityReport, *, is_so: bool) -> None:
    """Whether it is told without any figure of people or requests; of a draft alone, which is at its next version."""
    drafts = ActivityReport.objects.filter(pk=draft.pk, status=ReportStatus.DRAFT)
    drafts.update(without_people=is_so, version=F("version") + 1)


def _take(report: ActivityReport, version: int) -> ActivityReport:
    """The draft, locked."""
    current = ActivityReport.objects.select_for_update().filter(pk=report.pk).first()
    if current is None or not current.is_draft or current.version != version:
        raise Stale(current)
    return current
