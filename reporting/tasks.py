"""What the worker does for reports (docs/architecture.md). Any of it may be run twice, or by two workers at once."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django_tasks import TaskContext, task

from accounts.models import User
from schemes import clock

from .models import ActivityReport, Manuscript
from .outputs.pdf import typeset
from .publishing import finish, freeze, give_back
from .snapshot import one_snapshot

logger = logging.getLogger(__name__)
# Pages on which workers die again and again would stop all the others.
MOST_TRIES = 3
UNPRINTABLE = "La mise en pages a échoué. Réessayez\u00a0; si cela se répète, prévenez l’administration du site."


def start_publishing(report: ActivityReport, *, user: User) -> None:
    """Freezes the report and leaves it to the worker, both or neither. Raises Refused, as `freeze` does."""
    with one_snapshot(writes=True):
        manuscript = freeze(report, user=user)
        lay_out_report.enqueue(manuscript.pk)


def start_preview(manuscript: Manuscript) -> None:
    """Leaves a preview to the worker, unless it has one of that report to make already."""
    try:
        with transaction.atomic():
            manuscript.save()
            lay_out_report.enqueue(manuscript.pk)
    except IntegrityError:
        # Two presses, or two people, at once: one job.
        logger.info("preview_asked_already", extra={"said": {"report": manuscript.report_id}})


@task(takes_context=True)
def lay_out_report(context: TaskContext, manuscript_pk: int) -> None:
    """Makes the pages of a manuscript, published or kept as a preview; what cannot be laid out is given back."""
    manuscript = Manuscript.objects.filter(pk=manuscript_pk).first()
    if manuscript is None:
        return  # Done, or given back, by who had it before.
    if context.attempt > MOST_TRIES:
        give_back(manuscript, UNPRINTABLE)
        return
    Manuscript.objects.filter(pk=manuscript_pk).update(started_at=clock.now())
    try:
        rendered = typeset(manuscript)
    except Exception:
        logger.exception("layout_failed", extra={"said": {"report": manuscript.report_id}})
        give_back(manuscript, UNPRINTABLE)
    else:
        finish(manuscript, rendered)
