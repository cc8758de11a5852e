"""Publishing a report in three steps: `freeze` fixes figures and texts, `typeset` makes pages, `finish` publishes.

The first and the last are short transactions; between them the report is in the making and nobody changes it: one at a
time for an operator, so that its numbers have no gap. Each step may be done twice, and counts once. What fails gives
the draft, its number and its period back (`give_back`). A preview takes the same steps from a manuscript that is one
(`preview_manuscript`): they change nothing of the draft, and keep its pages.
"""

from __future__ import annotations

import hashlib
import logging

from django.db import OperationalError, models, transaction
from django.db.models import Max

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from outings.closed_periods import close_period, stop_writers
from outings.enums import OutingStatus
from outings.models import ClosedPeriod, OutingQuerySet
from partners.conventions.duties import hand_in
from refusals import Refused
from schemes import clock

from .changes import line_rows
from .delivering import told
from .disclosure.separating import refusal
from .enums import ReportLength, ReportStatus
from .figures.placing import build
from .figures.report import Report
from .figures.scope import Scope
from .models import ActivityReport, Manuscript, Preview, PublishedFile, ReportReader, frozen_of
from .names import fingerprint, names_to_read
from .outputs.pdf import Edition, RenderedPdf, compose, frozen_rows, typeset
from .snapshot import one_snapshot
from .workshop.blocking import blocks_of
from .workshop.desk import Desk, desk_of
from .workshop.freezing import freeze_answers

logger = logging.getLogger(__name__)
UNREAD = "Des noms ou des numéros sont à relire avant de publier\u00a0: retirez-les, ou dites que c’est relu."
UNSAID = "Des présences promises sont sans nouvelle\u00a0: dites de chacune ce qu’elle est devenue, puis publiez."
ALREADY = "Ce rapport est déjà publié, ou en fabrication."
CHANGED = "Ce rapport vient de changer. Relisez-le, puis publiez."
NOTHING = "Aucune sortie dans ce périmètre\u00a0: rien à publier."
ANOTHER = "Un autre rapport de votre structure est en fabrication. Réessayez dans une minute."
BUSY = "Des sorties s’enregistrent en ce moment. Réessayez dans une minute."
TOLD_ALREADY = "Déjà publié. Ouvrez le rapport publié et faites-en la version\u00a02."
# PostgreSQL's codes, and what they say to who publishes.
COLLISIONS = {"40001": ALREADY, "55P03": BUSY}


def unvalidated_outings(scope: Scope) -> OutingQuerySet:
    """Counted, not yet validated: publishing lists them and asks for a confirmation (DOMAIN 6.4b)."""
    return scope.outings().filter(status=OutingStatus.LOGGED)


def open_outings(report: ActivityReport) -> OutingQuerySet:
    """Planned or begun, and not closed: publishing leaves them out of its figures for good."""
    everywhere = Scope(tuple(report.schemes.all()), report.starts_on, report.ends_on)
    return everywhere.outings().filter(status__in=(OutingStatus.PLANNED, OutingStatus.DRAFT))


def publish(report: ActivityReport, *, user: User | None) -> ActivityReport:
    """The three steps at once, all or nothing, of a report that nobody reads first, as the demo's; returns it
    published. Raises Refused, as `freeze` does."""
    with one_snapshot(writes=True):
        manuscript = freeze(report, user=user, is_read=False)
        finish(manuscript, typeset(manuscript))
    return ActivityReport.objects.get(pk=report.pk)


def freeze(report: ActivityReport, *, user: User | None, is_read: bool = True) -> Manuscript:
    """Fixes what the report says, and its number; it is in the making from then on. Does not ask who `user` is: the
    view does.

    Closes its period, unless it is a note. `report.names_read` is what they read of `names_to_read` (V18). Raises
    Refused when it is no draft any more, has changed since `report` was read, counts no outing, would describe
    too few people, or has names that nobody read; with something left to read, to answer or to write
    (`workshop.blocks_of`), unless it is nobody's to read; and while another one of its operator is in the making.
    """
    try:
        with one_snapshot(writes=True):
            return _freeze(report, user, is_read)
    except OperationalError as error:
        # Somebody else's confirmation went through since our snapshot, or an import holds on for long.
        said = COLLISIONS.get(getattr(error.__cause__, "sqlstate", ""))
        if said:
            raise Refused(said) from error
        raise


def _freeze(report: ActivityReport, user: User | None, is_read: bool) -> Manuscript:
    stop_writers()
    # Locked so that two confirmations at once publish one file.
    locked = ActivityReport.objects.select_for_update().get(pk=report.pk)
    _check_state(locked, report.version)
    closed = close_days_of(locked)
    known = build(Scope.of_report(locked))
    _check_figures(locked, known)
    locked.names_read = fingerprint(names_to_read(locked))
    if locked.names_read != report.names_read:
        raise Refused(UNREAD)
    desk = desk_of(locked, known)
    if is_read and (left := blocks_of(desk)):
        raise Refused(" ".join(block.said for block in left))
    locked.status = ReportStatus.IN_THE_MAKING
    locked.published_by = user
    locked.failure = ""
    _draw_number(locked)
    locked.save()
    manuscript = _composed(desk)
    manuscript.exact_figures = [*frozen_rows(known), *line_rows(locked, known)]
    manuscript.save()
    manuscript.closed_periods.set(closed)
    freeze_answers(desk)
    return manuscript


def _composed(desk: Desk) -> Manuscript:
    """All that its readers would read, not saved."""
    edition = Edition.of(desk.report, clock.now(), desk.figures, desk.told(), desk.rows)
    manuscript = compose(desk.figures, edition)
    manuscript.report = desk.report
    return manuscript


def _check_state(report: ActivityReport, version_read: int) -> None:
    if not report.is_draft:
        raise Refused(ALREADY)
    if report.version != version_read:
        raise Refused(CHANGED)
    others = ActivityReport.objects.filter(operator=report.operator_id).exclude(pk=report.pk)
    if others.filter(status=ReportStatus.IN_THE_MAKING).exists():
        raise Refused(ANOTHER)
    if report.convention is None:
        return
    if sentence := report.convention.report_refusal(report.starts_on, report.ends_on):
        raise Refused(sentence)
    same = others.in_force().filter(convention=report.convention, length=report.length, starts_on=report.starts_on)
    if same.filter(ends_on=report.ends_on).exclude(pk=report.replaces_id).exists():
        raise Refused(TOLD_ALREADY)


def _check_figures(report: ActivityReport, known: Report) -> None:
    if known.is_empty:
        raise Refused(NOTHING)
    if known.promised.promise.unsaid:
        raise Refused(UNSAID)
    if sentence := refusal(report):
        raise Refused(sentence)


def close_days_of(report: ActivityReport) -> list[ClosedPeriod]:
    """The periods of its schemes that were open until now; a note closes none."""
    if report.length == ReportLength.NOTE:
        return []
    schemes = report.schemes.order_by("pk")
    closed = (close_period(scheme, report.starts_on, report.ends_on) for scheme in schemes)
    return [period for period in closed if period]


def _draw_number(report: ActivityReport) -> None:
    """A version has the number of what it replaces; the others, their operator's next one of the year."""
    former = report.replaces
    if former and former.number:
        report.number_year, report.number = former.number_year, former.number
        return
    report.number_year = clock.today(report.scheme).year
    drawn = ActivityReport.objects.filter(operator=report.operator_id, number_year=report.number_year)
    report.number = (drawn.aggregate(last=Max("number"))["last"] or 0) + 1


def preview_manuscript(report: ActivityReport) -> Manuscript:
    """What a draft would say if it were published now, and on every page that it is not; not saved."""
    with one_snapshot():
        manuscript = _composed(desk_of(report))
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
    """Bytes and figures stored, readers fixed to today's."""
    report.status = ReportStatus.PUBLISHED
    report.published_at = manuscript.taken_at
    report.save()
    file = PublishedFile.objects.create(
        report=report,
        pdf=rendered.pdf,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        size=len(rendered.pdf),
        pages=rendered.pages,
        figures_sha256=manuscript.fingerprint,
        **frozen_of(manuscript),
    )
    # A version that takes a word out has the readers of what it replaces, there already.
    if not report.report_readers.exists():
        ReportReader.objects.bulk_create(
            ReportReader(report=report, partner=partner) for partner in report.readers_to_be()
        )
    deed = Deed.REPORT_VERSION if report.replaces_id else Deed.REPORT_PUBLISHED
    write_report_line(report, deed, by=report.published_by)
    if report.duty:
        hand_in(report.duty, clock.day_of(report.published_at, report.scheme))
    told(report)
    return file


def write_report_line(report: ActivityReport, deed: Deed, *, by: User | None) -> None:
    """The journal's line of what was done to a report: its number says which, its title is somebody's words."""
    write_line(
        deed,
        at=clock.now(),
        by=by,
        thing=report,
        operator=report.operator,
        scheme=report.scheme,
        after=report.numbered_edition,
    )


def _keep_preview(manuscript: Manuscript, pdf: bytes, failure: str = "") -> None:
    kept = {"digest": manuscript.digest, "taken_at": manuscript.taken_at, "pdf": pdf, "failure": failure}
    Preview.objects.update_or_create(report_id=manuscript.report_id, defaults=kept)


def give_back(manuscript: Manuscript, reason: str) -> None:
    """The report is a draft again, which says `reason`, its number and its period given back; of a preview, the
    preview says it.

    Does nothing when somebody else finished it, or gave it back, meanwhile.
    """
    with transaction.atomic():
        stop_writers()
        report = _lock_waiting(manuscript)
        if report is None:
            return
        closed = list(manuscript.closed_periods.values_list("pk", flat=True))
        Manuscript.objects.filter(pk=manuscript.pk).delete()
        if manuscript.is_preview:
            _keep_preview(manuscript, b"", failure=reason)
            return
        report.status = ReportStatus.DRAFT
        report.published_by = None
        report.number = report.number_year = None
        report.failure = reason
        report.save()
        _reopen(report, ClosedPeriod.objects.filter(pk__in=closed))
    logger.warning("publication_given_back", extra={"said": {"report": report.pk}})


def _reopen(report: ActivityReport, periods: models.QuerySet[ClosedPeriod]) -> None:
    """The periods that this report closed take outings again, unless another report tells the same one."""
    told = ActivityReport.objects.exclude(status=ReportStatus.DRAFT).exclude(length=ReportLength.NOTE)
    told = told.filter(starts_on=report.starts_on, ends_on=report.ends_on)
    links = ActivityReport.schemes.through.objects.filter(activityreport__in=told)
    periods.exclude(scheme__in=links.values("scheme")).delete()


def _lock_waiting(manuscript: Manuscript) -> ActivityReport | None:
    """The report, locked until the end of the transaction; None when this manuscript is its own no more."""
    report = ActivityReport.objects.select_for_update().filter(pk=manuscript.report_id).first()
    return report if Manuscript.objects.filter(pk=manuscript.pk).exists() else None
