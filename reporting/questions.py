"""« Une question sur ce chiffre »: asked by a reader, answered by the team to that body, told in the next report."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from refusals import Stale
from schemes import clock

from .delivering import SAME_WITHIN, write_to
from .enums import DeliveryKind, ReadingAct, ReportStatus
from .models import ActivityReport, FigureQuestion, FigureQuestionQuerySet, ReportAccess, ReportReader
from .printed import Printed


@transaction.atomic
def ask(reader: ReportReader, figure: Printed, text: str, user: User | None) -> FigureQuestion:
    """A question of that body on a figure as it was printed; `user`: None by a link. The same again within the hour is
    one."""
    same = {"code": figure.code, "text": text}
    ReportReader.objects.select_for_update().get(pk=reader.pk)
    if already := reader.questions.filter(**same, asked_at__gt=clock.now() - SAME_WITHIN).first():
        return already
    ReportAccess.objects.create(reader=reader, user=user, act=ReadingAct.ASKED)
    return reader.questions.create(**same, label=figure.label, value=figure.told, asked_by=user)


@transaction.atomic
def answer(question: FigureQuestion, text: str, user: User) -> None:
    """What the team answers, once; the body is written to. Raises Stale."""
    current = FigureQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if current.answered_at:
        raise Stale(current)
    current.answer, current.answered_at, current.answered_by = text, clock.now(), user
    current.save(update_fields=["answer", "answered_at", "answered_by"])
    write_to(question.reader, DeliveryKind.ANSWERED)


def answered_since(report: ActivityReport) -> FigureQuestionQuerySet:
    """What this report tells under « Vos questions »: those of the bodies that read it, answered since the report
    before it was published, the oldest first.

    A version after the first tells those of the first, and what was answered since.
    """
    about = ActivityReport.schemes.through.objects.filter(scheme__in=report.schemes.all())
    rows = FigureQuestion.objects.filter(
        answered_at__isnull=False,
        reader__report__in=about.values("activityreport"),
        reader__partner__in=report.readers.all() if report.is_published else report.readers_to_be(),
    )
    if since := _published_before(report):
        rows = rows.filter(answered_at__gt=since)
    return rows.select_related("reader__partner").order_by("answered_at", "pk")


def _published_before(report: ActivityReport) -> datetime.datetime | None:
    """When the one of its kind that comes before it was published last; None for the first."""
    kind = {"scheme": report.scheme, "convention": report.convention, "length": report.length}
    rows = ActivityReport.objects.filter(**kind, status=ReportStatus.PUBLISHED, ends_on__lte=report.ends_on)
    rows = rows.exclude(pk=report.pk)
    if report.number:
        rows = rows.exclude(number_year=report.number_year, number=report.number)
    return rows.aggregate(last=Max("published_at"))["last"]
