"""What the worker does for large files (docs/architecture.md). Any may be run twice, or by two workers at once."""

from __future__ import annotations

import hashlib
import logging
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import TaskContext, task

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused
from reporting.snapshot import one_snapshot
from schemes import clock
from schemes.models import Operator
from schemes.team import lock

from .enums import ImportState
from .exporting import zip_of
from .importing import HasErrors, Moved
from .keeping import MOVED, confirm_as_shown, forget_how_far, give_back, look, say_how_far, take
from .models import Import, OperatorExport

logger = logging.getLogger(__name__)
# A file on which workers die again and again would stop all the others.
MOST_TRIES = 3
FAILED = "La lecture a échoué. Réessayez\u00a0; si cela se répète, prévenez l’administration du site."
STILL_ERRORS = "Des lignes sont en erreur\u00a0: rien n’a été importé."


def start_reading(of: Import, *, then: ImportState) -> bool:
    """Leaves the file to the worker; whether nobody had it already. `then`: the state once it is read."""
    with transaction.atomic():
        is_taken = take(of, ImportState.READING)
        if is_taken:
            read_kept_file.enqueue(of.pk, then.value)
    return is_taken


def start_writing(of: Import, *, mode: str) -> bool:
    """Leaves the rows to the worker; whether nobody had them already."""
    with transaction.atomic():
        is_taken = take(of, ImportState.WRITING)
        if is_taken:
            write_kept_rows.enqueue(of.pk, mode)
    return is_taken


@task(takes_context=True)
def read_kept_file(context: TaskContext, import_pk: int, then: str) -> None:
    """Reads a file and keeps what is to be shown, or why it is refused."""
    of = Import.objects.filter(pk=import_pk, state=ImportState.READING).first()
    if of is None:
        return  # Done, or given back, by who had it before.
    if context.attempt > MOST_TRIES:
        give_back(of, FAILED)
        return
    try:
        look(of, state=ImportState(then))
    except Refused as refusal:
        give_back(of, str(refusal))
    except Exception:
        logger.exception("import_not_read", extra={"said": {"import": of.pk}})
        give_back(of, FAILED)


@task(takes_context=True)
def write_kept_rows(context: TaskContext, import_pk: int, mode: str) -> None:
    """Writes the rows that were shown, all of them or none; a second run finds them there."""
    of = Import.objects.select_related("scheme", "done_by").filter(pk=import_pk, state=ImportState.WRITING).first()
    if of is None:
        return
    if context.attempt > MOST_TRIES:
        give_back(of, FAILED)
        return
    try:
        confirm_as_shown(of, mode=mode, user=of.done_by, told=partial(say_how_far, of))
    except Moved:
        Import.objects.filter(pk=of.pk).update(failure=MOVED)
    except (HasErrors, Refused) as refusal:
        give_back(of, str(refusal) or STILL_ERRORS)
    except Exception:
        logger.exception("import_not_written", extra={"said": {"import": of.pk}})
        give_back(of, FAILED)
    finally:
        forget_how_far(of)


def start_export(operator: Operator, *, by: User) -> OperatorExport:
    """Leaves to the worker the export of all that the structure has; one that is being made is not asked twice."""
    with transaction.atomic():
        lock(operator)
        waiting = OperatorExport.objects.filter(operator=operator, made_at=None, failure="").first()
        if waiting:
            return waiting
        export = OperatorExport.objects.create(operator=operator, made_by=by)
        make_export.enqueue(export.pk)
    return export


@task(takes_context=True)
def make_export(context: TaskContext, export_pk: int) -> None:
    """Makes the file, or keeps why it is not made."""
    export = OperatorExport.objects.select_related("operator", "made_by").filter(pk=export_pk, made_at=None).first()
    if export is None or export.failure:
        return
    if context.attempt > MOST_TRIES:
        OperatorExport.objects.filter(pk=export_pk).update(failure=FAILED)
        return
    try:
        with one_snapshot():
            content = zip_of(export.operator)
    except Exception:
        logger.exception("export_not_made", extra={"said": {"export": export_pk}})
        OperatorExport.objects.filter(pk=export_pk).update(failure=FAILED)
        return
    with transaction.atomic():
        export.file.save("export.zip", ContentFile(content), save=False)
        export.sha256, export.made_at = hashlib.sha256(content).hexdigest(), clock.now()
        export.save()
        write_line(
            Deed.EXPORT_MADE, at=export.made_at, by=export.made_by, thing=export.operator, operator=export.operator
        )
