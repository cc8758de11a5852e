"""What reports leave behind, cleared when its hour comes (`manage.py due`)."""

from __future__ import annotations

import datetime

from schemes import clock

from .models import Manuscript
from .publishing import give_back

LONGEST_IN_THE_MAKING = datetime.timedelta(hours=1)
TOO_LONG = (
    "La mise en pages n’a pas abouti en une heure. Réessayez\u00a0; si cela se répète,"
    " prévenez l’administration du site."
)


def give_back_forgotten() -> None:
    """Reports in the making that no worker laid out in an hour are drafts again: nobody waits for ever."""
    for manuscript in Manuscript.objects.filter(taken_at__lt=clock.now() - LONGEST_IN_THE_MAKING):
        give_back(manuscript, TOO_LONG)
