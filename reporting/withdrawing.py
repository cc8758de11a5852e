"""A published report withdrawn, with its reason; somebody's words taken out of all that was published or is prepared.

What is erased leaves its fingerprint: who holds the paper still finds what it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from journal.enums import Deed
from outings.closed_periods import stop_writers
from outings.enums import Deed as OutingDeed
from outings.history import mark
from outings.models import Outing, Testimony
from refusals import Refused
from schemes import clock

from .delivering import told
from .enums import EvidenceKind, ReportStanding, ReportStatus
from .models import ActivityReport, Evidence, Manuscript, Preview, PublishedFile, ReportReader, frozen_of
from .outputs.seal import WORD, Seal, without_words
from .publishing import write_report_line
from .tasks import lay_out_report
from .versions import next_edition

WORD_GONE = "Une parole de ce rapport a été retirée par la personne qui l’avait dite."


@dataclass(frozen=True)
class Carriers:
    """Reports that carry somebody's words: those in force, those that are not any more, those being prepared."""

    in_force: tuple[ActivityReport, ...]
    former: tuple[ActivityReport, ...]
    drafts: tuple[ActivityReport, ...]


@transaction.atomic
def withdraw(report: ActivityReport, *, reason: str, user: User | None) -> None:
    """Its readers read why, and have its file no more; the team keeps it. Raises Refused."""
    current = ActivityReport.objects.select_for_update().get(pk=report.pk)
    if not current.is_published or current.withdrawn_at:
        raise Refused("Ce rapport n’est pas publié, ou est déjà retiré.")
    current.withdrawn_at, current.withdrawn_reason = clock.now(), reason
    current.save(update_fields=["withdrawn_at", "withdrawn_reason", "updated_at"])
    write_report_line(current, Deed.REPORT_WITHDRAWN, by=user)
    told(current)


def carriers_of(words: Testimony) -> Carriers:
    """Every report that carries these words, whoever its funder is; drafts are those whose period holds them."""
    published = ActivityReport.objects.filter(published_file__in=_files_with(words)).order_by("pk")
    in_force, former = [], []
    for report in published:
        (in_force if report.standing == ReportStanding.IN_FORCE else former).append(report)
    days = {"schemes": words.scheme_id, "starts_on__lte": words.held_on, "ends_on__gte": words.held_on}
    own = Q(**days) if words.is_starred else Q(pk=None)
    proved = Q(pk__in=_proofs_of(words).values("report"))
    drafts = ActivityReport.objects.exclude(status=ReportStatus.PUBLISHED).filter(own | proved).distinct()
    return Carriers(tuple(in_force), tuple(former), tuple(drafts))


def _proofs_of(words: Testimony) -> QuerySet[Evidence]:
    return Evidence.objects.filter(kind=EvidenceKind.WORD, code=str(words.pk))


def _files_with(words: Testimony) -> QuerySet[PublishedFile]:
    """Those whose page has them; before pages were kept, those of their days and place, which may have them."""
    marked = Q(html__contains=WORD.format(words.pk))
    days = {"report__starts_on__lte": words.held_on, "report__ends_on__gte": words.held_on}
    unknown = Q(html="", report__schemes=words.scheme_id, **days) if words.is_starred else Q(pk=None)
    return PublishedFile.objects.exclude(pdf=b"").filter(marked | unknown).distinct()


@transaction.atomic
def take_word_back(words: Testimony, *, user: User) -> Carriers:
    """« La personne retire sa parole »: the words are gone, of the outing, of every draft, of every published report.

    Those in force are renewed at once, with their figures and without the words; a report from before pages were kept
    is withdrawn instead. Returns what carried them.
    """
    # Whoever is freezing ends first: what is in the making is all there, and has the words or never will.
    stop_writers()
    outing = Outing.objects.select_for_update().get(pk=words.outing_id)
    for manuscript in Manuscript.objects.filter(html__contains=WORD.format(words.pk), is_preview=False):
        _make_anew(manuscript, words)
    carriers = carriers_of(words)
    Manuscript.objects.filter(report__in=carriers.drafts, is_preview=True).delete()
    Preview.objects.filter(report__in=carriers.drafts).delete()
    told = [*carriers.in_force, *carriers.former, *carriers.drafts]
    _proofs_of(words).delete()
    files = {file.pk: file for file in PublishedFile.objects.filter(report__in=told).select_related("report")}
    for report in carriers.in_force:
        _renew(files[report.pk], words, user)
    PublishedFile.objects.filter(pk__in=files).update(pdf=b"", html="")
    words.delete()
    mark([outing], OutingDeed.WORD_WITHDRAWN, user=user)
    return carriers


def _make_anew(manuscript: Manuscript, words: Testimony) -> None:
    """What is in the making goes on without the words, as another manuscript: pages that have them are nobody's."""
    report = ActivityReport.objects.select_for_update().get(pk=manuscript.report_id)
    if not Manuscript.objects.filter(pk=manuscript.pk).exists():
        return  # Published, or given back, while we waited.
    closed = list(manuscript.closed_periods.all())
    manuscript.delete()
    manuscript.pk, manuscript.started_at = None, None
    manuscript.html = without_words(manuscript.html, [words.pk], Seal.of(report))
    manuscript.save()
    manuscript.closed_periods.set(closed)
    lay_out_report.enqueue(manuscript.pk)


def _renew(file: PublishedFile, words: Testimony, user: User) -> None:
    """The next version, in the making: the same figures, the same page without the words, the same readers."""
    former = file.report
    if not file.html:
        withdraw(former, reason=WORD_GONE, user=user)
        return
    # A version that somebody prepares replaces the one that is made here.
    prepared = ActivityReport.objects.filter(replaces=former).first()
    if prepared:
        ActivityReport.objects.filter(pk=prepared.pk).update(replaces=None)
    number = {"number_year": former.number_year, "number": former.number}
    version = next_edition(former, status=ReportStatus.IN_THE_MAKING, published_by=user, **number)
    if prepared:
        ActivityReport.objects.filter(pk=prepared.pk).update(replaces=version, edition=version.edition + 1)
    readers = former.report_readers.values_list("partner", flat=True)
    ReportReader.objects.bulk_create(ReportReader(report=version, partner_id=partner) for partner in readers)
    manuscript = Manuscript.objects.create(
        report=version,
        fingerprint=file.figures_sha256,
        taken_at=clock.local(clock.now(), version.scheme),
        **frozen_of(file) | {"html": without_words(file.html, [words.pk], Seal.of(version))},
    )
    lay_out_report.enqueue(manuscript.pk)
