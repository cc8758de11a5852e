"""Texts taken over from another report of the same team: its words, with this one’s figures."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User

from ..figures.report import Report
from ..models import ActivityReport, ReportText
from ..texts import Text
from ..tokens import tell
from .desk import Desk, lock_draft
from .evidence import evidence_now, words_of
from .writing import keep


def taken_from(report: ActivityReport) -> QuerySet[ActivityReport]:
    """Reports whose texts this one may take over: the others of its schemes, the latest first."""
    same = ActivityReport.objects.filter(operator=report.operator_id, schemes__in=report.schemes.all())
    return same.exclude(pk=report.pk).select_related("convention__funder").distinct()


def take_over(desk: Desk, source: ActivityReport, *, by: User | None) -> int:
    """Copies texts, findings with what they stand on, and the word, of another report; returns how many texts.

    Their numbers are this report's own: one stays read where it says the same, word for word.
    """
    keys = {key for page in desk.plan for key in page.keys}
    former = {row.key: row for row in source.texts.all() if row.key in keys and (row.text or row.read_as)}
    with transaction.atomic():
        locked = lock_draft(desk.report)
        for key, row in former.items():
            _take(locked, desk.text(key), row, desk.figures, by)
        _take_evidence(locked, source, desk)
        if source.word_id and words_of(desk).filter(pk=source.word_id).exists():
            ActivityReport.objects.filter(pk=desk.report.pk).update(word=source.word_id)
    return len(former)


def _take(report: ActivityReport, text: Text, source: ReportText, figures: Report, by: User | None) -> None:
    row, _ = ReportText.objects.select_for_update().get_or_create(report=report, key=text.key)
    told = tell(source.text, figures)
    if told != text.told:
        row.edits.create(before=text.told, after=told, by=by)
    # What followed the figures there follows them here.
    follows = bool(source.proposed) and source.text == source.proposed
    row.text = source.text
    row.proposed = source.text if follows else text.proposed
    row.read_as = source.read_as
    keep(row, report, by)


def _take_evidence(report: ActivityReport, source: ActivityReport, desk: Desk) -> None:
    """What this report has too, as it is here."""
    report.evidence.all().delete()
    for one in source.evidence.all():
        if made := evidence_now(desk, f"{one.kind}:{one.code}"):
            made.report, made.finding, made.scope = report, one.finding, desk.figures.scope.label
            made.save()
