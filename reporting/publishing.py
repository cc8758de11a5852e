"""Publishing a report in three steps: `freeze` fixes figures and texts, `typeset` makes pages, `finish` publishes.

The first and the last are short transactions; between them the report is in the making and nobody changes it. Each step
may be done twice, and counts once. What fails gives the draft back (`give_back`). A preview takes the same steps from a
manuscript that is one (`preview_manuscript`): they change nothing of the draft, and keep its pages.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace

from django.db import OperationalError, transaction

from accounts.models import User
from french.personal_names import looks_personal
from outings.closed_periods import close_period
from outings.enums import OutingStatus
from outings.models import Outing, OutingQuerySet, Testimony
from partners.models import Partner
from planning.promise import Visit
from schemes import clock

from .disclosure import for_readers
from .enums import ReportStatus
from .figures.placing import build
from .figures.promised import read_promised
from .figures.scope import Scope
from .models import ActivityReport, Manuscript, Preview, PublishedFile, ReportReader
from .names import fingerprint, names_to_read
from .outputs.pdf import Edition, RenderedPdf, compose, typeset
from .snapshot import one_snapshot

logger = logging.getLogger(__name__)
UNREAD = "Des noms ou des numéros sont à relire avant de publier\u00a0: retirez-les, ou dites que c’est relu."
UNSAID = "Des présences promises sont sans nouvelle\u00a0: dites de chacune ce qu’elle est devenue, puis publiez."
ALREADY = "Ce rapport est déjà publié, ou en fabrication."
CHANGED = "Ce rapport vient de changer. Relisez-le, puis publiez."
# PostgreSQL's code.
SERIALIZATION_FAILURE = "40001"


class CannotPublish(Exception):
    """The report cannot be published; the message says why, in French, for who asked."""


def scope_of(report: ActivityReport) -> Scope:
    """What the report's figures are about: its convention's scope, else its scheme, perhaps in one neighbourhood."""
    days = (report.starts_on, report.ends_on)
    if report.convention:
        return replace(Scope.of_convention(report.convention, *days), schemes=tuple(report.schemes.all()))
    return Scope.of(report.scheme, *days, report.neighbourhood)


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


def unsaid_visits(report: ActivityReport) -> tuple[Visit, ...]:
    """Visits promised in its period of which nobody knows nor said anything: each waits for a word (DOMAIN 8.3)."""
    return read_promised(scope_of(report)).promise.unsaid


def publish(report: ActivityReport, *, user: User | None) -> ActivityReport:
    """The three steps at once, all or nothing; returns the published report. Raises CannotPublish, as `freeze` does."""
    with one_snapshot(writes=True):
        manuscript = freeze(report, user=user)
        finish(manuscript, typeset(manuscript))
    return ActivityReport.objects.get(pk=report.pk)


def freeze(report: ActivityReport, *, user: User | None) -> Manuscript:
    """Fixes what the report says; it is in the making from then on. Does not ask who `user` is: the view does.

    Closes its period. `report.names_read` is what they read of `names_to_read` (V18). Raises CannotPublish when it is
    no draft any more, has changed since `report` was read, counts no outing, or has names that nobody read.
    """
    try:
        with one_snapshot(writes=True):
            return _freeze(report, user)
    except OperationalError as error:
        # Somebody else's confirmation went through since our snapshot.
        if getattr(error.__cause__, "sqlstate", "") == SERIALIZATION_FAILURE:
            raise CannotPublish(ALREADY) from error
        raise


def _freeze(report: ActivityReport, user: User | None) -> Manuscript:
    # Locked so that two confirmations at once publish one file.
    locked = ActivityReport.objects.select_for_update().get(pk=report.pk)
    if not locked.is_draft:
        raise CannotPublish(ALREADY)
    if locked.version != report.version:
        raise CannotPublish(CHANGED)
    closed = close_period(locked.scheme, locked.starts_on, locked.ends_on)
    known = build(scope_of(locked))
    if known.is_empty:
        raise CannotPublish("Aucune sortie réalisée dans la période\u00a0: il n’y a rien à publier.")
    if known.promised.promise.unsaid:
        raise CannotPublish(UNSAID)
    figures = for_readers(known)
    locked.names_read = fingerprint(names_to_read(locked))
    if locked.names_read != report.names_read:
        raise CannotPublish(UNREAD)
    locked.status = ReportStatus.IN_THE_MAKING
    locked.published_by = user
    locked.failure = ""
    locked.save()
    manuscript = compose(figures, Edition.of(locked, clock.now()))
    manuscript.report = locked
    manuscript.closed_period = closed
    manuscript.save()
    return manuscript


def preview_manuscript(report: ActivityReport) -> Manuscript:
    """What a draft would say if it were published now, and on every page that it is not; not saved."""
    with one_snapshot():
        manuscript = compose(for_readers(build(scope_of(report))), Edition.of(report, clock.now()))
    manuscript.report = report
    manuscript.is_preview = True
    return manuscript


def finish(manuscript: Manuscript, rendered: RenderedPdf) -> None:
    """Publishes what was laid out, or keeps it as the preview that it is.

    Does nothing when somebody else finished it, or gave it back, meanwhile.
    """
    with transaction.atomic():
        report = _lock_waiting(manuscript)
        if report is None:
            return
        Manuscript.objects.filter(pk=manuscript.pk).delete()
        if manuscript.is_preview:
            _keep_preview(manuscript, rendered.pdf)
            return
        file = _store_published(report, manuscript, rendered)
    said = {"report": report.pk, "user": report.published_by_id, "sha256": file.sha256}
    logger.info("publication", extra={"said": said})


def _store_published(report: ActivityReport, manuscript: Manuscript, rendered: RenderedPdf) -> PublishedFile:
    """Bytes and figures stored, readers fixed to today's commissioner and funders."""
    report.status = ReportStatus.PUBLISHED
    report.published_at = manuscript.taken_at
    report.save()
    file = PublishedFile.objects.create(
        report=report,
        pdf=rendered.pdf,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        size=len(rendered.pdf),
        pages=rendered.pages,
        figures=manuscript.figures,
    )
    ReportReader.objects.bulk_create(
        ReportReader(report=report, partner=partner) for partner in Partner.objects.reading(report.scheme)
    )
    return file


def _keep_preview(manuscript: Manuscript, pdf: bytes, failure: str = "") -> None:
    kept = {"digest": manuscript.digest, "taken_at": manuscript.taken_at, "pdf": pdf, "failure": failure}
    Preview.objects.update_or_create(report_id=manuscript.report_id, defaults=kept)


def give_back(manuscript: Manuscript, reason: str) -> None:
    """The report is a draft again, which says `reason`; of a preview, the preview says it.

    Does nothing when somebody else finished it, or gave it back, meanwhile.
    """
    with transaction.atomic():
        report = _lock_waiting(manuscript)
        if report is None:
            return
        Manuscript.objects.filter(pk=manuscript.pk).delete()
        if manuscript.is_preview:
            _keep_preview(manuscript, b"", failure=reason)
            return
        report.status = ReportStatus.DRAFT
        report.published_by = None
        report.failure = reason
        report.save()
        _reopen_period(report, manuscript)
    logger.warning("publication_given_back", extra={"said": {"report": report.pk}})


def _reopen_period(report: ActivityReport, manuscript: Manuscript) -> None:
    """The period that this report closed takes outings again, unless another report tells the same one."""
    if manuscript.closed_period is None:
        return
    same = ActivityReport.objects.filter(scheme=report.scheme, starts_on=report.starts_on, ends_on=report.ends_on)
    if not same.exclude(status=ReportStatus.DRAFT).exists():
        manuscript.closed_period.delete()


def _lock_waiting(manuscript: Manuscript) -> ActivityReport | None:
    """The report, locked until the end of the transaction; None when this manuscript is its own no more."""
    report = ActivityReport.objects.select_for_update().filter(pk=manuscript.report_id).first()
    return report if Manuscript.objects.filter(pk=manuscript.pk).exists() else None
