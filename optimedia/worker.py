"""The worker's tasks in the database: what a dead worker left is taken back, what is over is cleared.

A task that a worker was killed in stays « running » for ever. Two workers never bear one name at once, so a worker that
starts knows that what its name is running is its predecessor's; a name that never comes back has its lease run out.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LONGEST_TASK = 5 * 60  # seconds, after which a worker kills itself and its successor takes back
LEASE = datetime.timedelta(seconds=2 * LONGEST_TASK)
KEPT = datetime.timedelta(days=14)
# What a worker that was told twice to stop says of the task it was in.
CUT_SHORT = ("builtins.SystemExit", "builtins.KeyboardInterrupt")


def take_back(name: str) -> int:
    """Puts back in the queue what the last worker of that name was doing when it died; how many tasks."""
    unfinished = DBTaskResult.objects.running() | DBTaskResult.objects.filter(exception_class_path__in=CUT_SHORT)
    return _put_back([task.pk for task in unfinished if task.worker_ids[-1:] == [name]])


def take_back_expired() -> int:
    """Puts back in the queue what has been running longer than any task may; how many tasks."""
    expired = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LEASE)
    return _put_back(expired.values_list("pk", flat=True))


def clear_finished() -> None:
    """Forgets tasks that ended two weeks ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


def _put_back(keys: Iterable[uuid.UUID]) -> int:
    return DBTaskResult.objects.filter(pk__in=list(keys)).update(
        status=TaskResultStatus.READY, exception_class_path="", traceback=""
    )
