"""Publishing a report: its figures, its file and its readers are fixed once, together, and never change afterwards."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from django.db import OperationalError, connection, transaction

from accounts.models import User
from french.numbers import rounded
from outings.closed_periods import close_period
from outings.enums import OutingStatus
from outings.models import Outing, OutingQuerySet, Testimony
from outings.personal_names import looks_personal
from partners.models import Partner
from schemes import clock

from .disclosure import for_readers
from .enums import ReportStatus
from .figures.placing import build
from .figures.scope import Scope
from .models import ActivityReport, PublishedFile, ReportReader
from .outputs.pdf import Edition, RenderedPdf, render

logger = logging.getLogger(__name__)
ALREADY = "Ce rapport est déjà publié."
CHANGED = "Ce rapport vient de changer. Relisez-le, puis publiez."
# PostgreSQL's code.
SERIALIZATION_FAILURE = "40001"


class CannotPublish(Exception):
    """The report cannot be published; the message says why, in French, for who asked."""


def scope_of(report: ActivityReport) -> Scope:
    """What the report's figures are about."""
    return Scope.of(report.scheme, report.starts_on, report.ends_on, report.neighbourhood)


def counted_outings(report: ActivityReport) -> OutingQuerySet:
    """The outings the report's figures count."""
    return scope_of(report).outings().done()


def unvalidated_outings(report: ActivityReport) -> OutingQuerySet:
    """Counted, not yet validated: publishing lists them and asks for a confirmation (DOMAIN 6.4b)."""
    return counted_outings(report).filter(status=OutingStatus.LOGGED)


def words_to_review(report: ActivityReport) -> list[tuple[Outing, str]]:
    """Starred words where the detector saw something like a person, not read again since (V18)."""
    outings = counted_outings(report).with_texts_to_review()
    testimonies = Testimony.objects.filter(
        outing__in=outings, is_starred=True, has_consent=True, looks_personal=True
    ).select_related("outing")
    highlights = outings.filter(text__is_highlight_starred=True, text__looks_personal=True).select_related("text")
    return [(words.outing, words.text) for words in testimonies] + [
        (outing, outing.text.highlight) for outing in highlights if looks_personal(outing.text.highlight)
    ]


def draft_pdf(report: ActivityReport) -> RenderedPdf:
    """The PDF as it would be published now, saying on every page that it is not."""
    return render(for_readers(build(scope_of(report))), Edition.of(report, clock.now()))


@contextmanager
def one_snapshot() -> Iterator[None]:
    """A transaction that sees the outings of one instant: figures, places and attached lists tell the same ones.

    PostgreSQL sees each query's instant unless told otherwise; SQLite reads one snapshot as it is.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def publish(report: ActivityReport, *, user: User) -> ActivityReport:
    """Publishes the report and returns it: figures and bytes stored, readers fixed to today's commissioner and funders.

    All or nothing. Does not ask who `user` is: the view does. Raises CannotPublish when it is published already, has
    changed since `report` was read, or counts no outing.
    """
    try:
        with one_snapshot():
            published = _publish(report, user)
    except OperationalError as error:
        # Somebody else's confirmation went through since our snapshot.
        if getattr(error.__cause__, "sqlstate", "") == SERIALIZATION_FAILURE:
            raise CannotPublish(ALREADY) from error
        raise
    said = {"report": published.pk, "user": user and user.pk, "sha256": published.published_file.sha256}
    logger.info("publication", extra={"said": said})
    return published


def _publish(report: ActivityReport, user: User) -> ActivityReport:
    # Locked so that two confirmations at once publish one file.
    locked = ActivityReport.objects.select_for_update().get(pk=report.pk)
    if locked.is_published:
        raise CannotPublish(ALREADY)
    if locked.version != report.version:
        raise CannotPublish(CHANGED)
    close_period(locked.scheme, locked.starts_on, locked.ends_on)
    figures = for_readers(build(scope_of(locked)))
    if figures.is_empty:
        raise CannotPublish("Aucune sortie réalisée dans la période\u00a0: il n’y a rien à publier.")
    locked.status = ReportStatus.PUBLISHED
    locked.published_at = clock.now()
    locked.published_by = user
    locked.save()
    rendered = render(figures, Edition.of(locked, locked.published_at))
    PublishedFile.objects.create(
        report=locked,
        pdf=rendered.pdf,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        size=len(rendered.pdf),
        pages=rendered.pages,
        figures=[
            [code, label, float(rounded(value, 2)) if isinstance(value, Fraction) else value, unit]
            for code, label, value, unit in figures.rows()
        ],
    )
    ReportReader.objects.bulk_create(
        ReportReader(report=locked, partner=partner) for partner in Partner.objects.reading(locked.scheme)
    )
    return locked
