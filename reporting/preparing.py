"""Preparing a report: its draft is stored once, changed and deleted at the version that was read."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from .enums import ReportStatus
from .models import ActivityReport

# What a person writes of a report.
WRITTEN = ("starts_on", "ends_on", "neighbourhood", "title", "lead", "findings", "difficulties")


class CannotChange(Exception):
    """The draft is not what was read: `current` is what it is now, None when it was deleted."""

    def __init__(self, current: ActivityReport | None) -> None:
        super().__init__("This draft changed since it was read.")
        self.current = current


def prepare(typed: ActivityReport) -> ActivityReport:
    """Stores the draft that was `typed` and returns it; under an identifier already stored, the draft it stored then.

    Raises CannotChange when what is stored says something else.
    """
    written = {name: getattr(typed, name) for name in WRITTEN}
    stored, _ = ActivityReport.objects.get_or_create(
        scheme=typed.scheme, client_uuid=typed.client_uuid, defaults=written
    )
    if any(getattr(stored, name) != value for name, value in written.items()):
        raise CannotChange(stored)
    return stored


@transaction.atomic
def change(typed: ActivityReport, *, version: int) -> None:
    """Writes what was `typed` over the draft. Raises CannotChange unless it is still a draft, at the `version` read."""
    _take(typed, version)
    typed.version = version + 1
    typed.save(update_fields=[*WRITTEN, "version", "updated_at"])


@transaction.atomic
def delete(draft: ActivityReport, *, version: int) -> None:
    """Deletes the draft. Raises CannotChange unless it is still a draft, at the `version` read."""
    _take(draft, version).delete()


def set_without_people(draft: ActivityReport, *, is_so: bool) -> None:
    """Whether it is told without any figure of people or requests; of a draft alone, which is at its next version."""
    drafts = ActivityReport.objects.filter(pk=draft.pk, status=ReportStatus.DRAFT)
    drafts.update(without_people=is_so, version=F("version") + 1)


def _take(report: ActivityReport, version: int) -> ActivityReport:
    """The draft, locked."""
    current = ActivityReport.objects.select_for_update().filter(pk=report.pk).first()
    if current is None or not current.is_draft or current.version != version:
        raise CannotChange(current)
    return current
