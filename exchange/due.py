"""What imports leave behind, cleared when its hour comes (`manage.py due`)."""

from __future__ import annotations

import datetime

from schemes import clock

from .enums import AT_WORK, ImportState
from .keeping import discard, give_back
from .models import KEPT_FOR, Import, OperatorExport
from .tasks import FAILED

FILE_KEPT = datetime.timedelta(days=30)
LONGEST_AT_WORK = datetime.timedelta(hours=1)


def erase_files() -> None:
    """Erases the spreadsheets of a month ago, and forgets the imports that nobody confirmed."""
    for of in Import.objects.filter(created_at__lt=clock.now() - FILE_KEPT).exclude(file=""):
        if of.state in (ImportState.DONE, ImportState.UNDONE):
            of.file.delete(save=False)
            Import.objects.filter(pk=of.pk).update(file="", preview={})
        else:
            discard(of)


def give_back_forgotten() -> None:
    """Imports that no worker ended in an hour wait for somebody again."""
    for of in Import.objects.filter(state__in=AT_WORK, taken_at__lt=clock.now() - LONGEST_AT_WORK):
        give_back(of, FAILED)


def erase_exports() -> None:
    """Erases the exports of a week ago: the line stays, and says that there was one."""
    for export in OperatorExport.objects.filter(made_at__lt=clock.now() - KEPT_FOR).exclude(file=""):
        export.file.delete(save=False)
        OperatorExport.objects.filter(pk=export.pk).update(file="")
