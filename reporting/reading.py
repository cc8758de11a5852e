"""What a reader does with a report, and the log of it: account, body, act, time, for twelve months (DOMAIN 6.4b)."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from schemes import clock

from .enums import ReadingAct
from .models import ActivityReport, ReportAccess, ReportReader, ReportReaderQuerySet


def read_as(user: User, report: ActivityReport) -> ReportReaderQuerySet:
    """The bodies for which the user reads this report; none for its team."""
    return ReportReader.objects.of(user).filter(report=report).select_related("partner")


def log_access(user: User, report: ActivityReport, act: ReadingAct) -> None:
    """Written for each body that the user reads it for; nothing for its team, which makes it."""
    readers = read_as(user, report)
    ReportAccess.objects.bulk_create(ReportAccess(reader=reader, user=user, act=act) for reader in readers)


def log_by_link(reader: ReportReader, act: ReadingAct) -> None:
    """Somebody came by the link of a body: which body, and no account."""
    ReportAccess.objects.create(reader=reader, act=act)


@transaction.atomic
def acknowledge(readers: ReportReaderQuerySet, user: User | None) -> None:
    """« J’en accuse réception », once for each of these bodies; again, nothing. `user`: None by a link."""
    for reader in readers.select_for_update(of=("self",)).filter(acknowledged_at=None):
        ReportReader.objects.filter(pk=reader.pk).update(acknowledged_at=clock.now(), acknowledged_by=user)
        ReportAccess.objects.create(reader=reader, user=user, act=ReadingAct.ACKNOWLEDGED)
