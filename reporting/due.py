"""What reports leave behind, cleared when its hour comes (`manage.py due`)."""

from __future__ import annotations

import datetime

from schemes import clock

from .models import Manuscript, Preview, ReaderLink, ReportAccess
from .publishing import give_back

LONGEST_IN_THE_MAKING = datetime.timedelta(hours=1)
# Each page bears its day: a day later the same draft says something else.
PREVIEW_KEPT = datetime.timedelta(days=1)
READINGS_KEPT = datetime.timedelta(days=365)
TOO_LONG = (
    "La mise en pages n’a pas abouti en une heure. Réessayez\u00a0; si cela se répète,"
    " prévenez l’administration du site."
)


def give_back_forgotten() -> None:
    """Reports and previews that no worker laid out in an hour are drafts again: nobody waits for ever."""
    for manuscript in Manuscript.objects.filter(taken_at__lt=clock.now() - LONGEST_IN_THE_MAKING):
        give_back(manuscript, TOO_LONG)


def clear_previews() -> None:
    """Forgets previews of the days before: nobody is shown them any more."""
    Preview.objects.filter(taken_at__lte=clock.now() - PREVIEW_KEPT).delete()


def forget_readings() -> None:
    """Who opened which report is known for twelve months, and so are the addresses that were written to."""
    since = clock.now() - READINGS_KEPT
    ReportAccess.objects.filter(at__lt=since).delete()
    ReaderLink.objects.filter(due_at__lt=since).delete()
