"""Previews of drafts: kept as long as the draft says the same, made by the worker otherwise."""

from __future__ import annotations

from ..models import ActivityReport, Manuscript, Preview
from ..publishing import preview_manuscript
from ..tasks import start_preview


def kept_preview(report: ActivityReport, *, start: bool = True) -> Preview | None:
    """The preview of what the draft says now; None when it is left to the worker, which this does.

    Unless it is to `start`: then the last that was made, whatever it says.
    """
    if not start:
        return Preview.objects.filter(report=report).first()
    manuscript = preview_manuscript(report)
    same = Preview.objects.filter(report=report, digest=manuscript.digest)
    if not same.exists():
        start_preview(manuscript)
    return same.first()


def progress_of(report: ActivityReport) -> str:
    """Where the pages of a report in the making are, or of a draft's preview; nothing when none are to be made."""
    manuscript = Manuscript.objects.filter(report=report, is_preview=report.is_draft).only("started_at").first()
    if manuscript is None:
        return ""
    if manuscript.started_at:
        return "Ses pages se font\u00a0: c’est l’affaire de quelques secondes."
    return "Ses pages attendent leur tour."
