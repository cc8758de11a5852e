"""Reports published while the worker that lays them out is killed -9; the control: nobody takes back what it left."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import random
import time
from collections.abc import Iterator

from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from outings.tests.factories import outing
from reporting.enums import ReportStatus
from reporting.models import ActivityReport, PublishedFile
from reporting.tasks import start_publishing
from trials.chaos.storms import promise
from trials.processes import until
from trials.site import manage
from trials.world import World

NAME = "chaos"
WORK = ("work", "--name", NAME)
# The same worker, which does not look at what its predecessor left.
WORK_WITHOUT_TAKING_BACK = ("db_worker", "--worker-id", NAME, "--no-reload", "--no-startup-delay")
LONGEST = 20 * 60  # seconds


def publications(world: World, kills: int) -> str:
    """Every report asked for is published once, though its worker died in the middle of `kills` of them."""
    started, reports = time.monotonic(), _asked_for(world, 2 * kills)
    with _killed_workers(WORK, kills) as struck:
        until(lambda: not _in_the_making(world).exists(), "the last report", LONGEST)
    published = reports.filter(status=ReportStatus.PUBLISHED).annotate(files=Count("published_file"))
    lost = reports.count() - published.count()
    promise(lost == 0, f"{lost} of {reports.count()} lost")
    files = PublishedFile.objects.filter(report__in=reports)
    promise(files.count() == reports.count(), f"{files.count()} files for {reports.count()} reports")
    broken = [file.pk for file in files if hashlib.sha256(bytes(file.pdf)).hexdigest() != file.sha256]
    promise(not broken, f"{len(broken)} files are not what their fingerprint says")
    again = sum(len(task.worker_ids) - 1 for task in DBTaskResult.objects.filter(pk__in=struck))
    promise(again == kills, f"{again} begun again for {kills} killed")
    seconds = time.monotonic() - started
    return f"{reports.count()} published, 0 lost, 0 doubled; {kills} killed in the middle; {seconds:.0f} s"


def nothing_taken_back(world: World, kills: int) -> str:
    """What a worker died in stays undone for ever."""
    _asked_for(world, 2 * kills)
    with _killed_workers(WORK_WITHOUT_TAKING_BACK, kills):
        until(lambda: not DBTaskResult.objects.ready().exists(), "an empty queue", LONGEST)
        until(lambda: _in_the_making(world).count() <= kills, "the last report", LONGEST)
    left = _in_the_making(world).count()
    DBTaskResult.objects.all().delete()
    promise(left == kills, f"{left} undone for {kills} killed")
    return f"{2 * kills} asked for, {kills} killed in the middle: {left} undone"


def _asked_for(world: World, count: int):
    """As many reports on one outing, whose pages wait for a worker."""
    day = datetime.date(2026, 3, 11)
    outing(world.scheme, held_on=day)
    for number in range(count):
        report = ActivityReport.objects.create(
            scheme=world.scheme, title=f"Rapport {number}", starts_on=day, ends_on=day
        )
        start_publishing(report, user=None)
    return ActivityReport.objects.filter(scheme=world.scheme)


def _in_the_making(world: World):
    return ActivityReport.objects.filter(scheme=world.scheme, status=ReportStatus.IN_THE_MAKING)


@contextlib.contextmanager
def _killed_workers(command: tuple[str, ...], kills: int) -> Iterator[set]:
    """Kills a worker in the middle of a task, `kills` times, each time another task; gives those, and a last worker."""
    struck: set = set()
    worker = manage(*command)
    try:
        while len(struck) < kills:
            begun = DBTaskResult.objects.running().exclude(pk__in=struck)
            until(begun.exists, "a task begun", 120)
            task = begun.get()
            time.sleep(random.uniform(0, 0.3))  # Anywhere in what it does.
            worker.kill()
            worker.wait(30)
            if DBTaskResult.objects.running().filter(pk=task.pk).exists():
                struck.add(task.pk)
            worker = manage(*command)
        yield struck
    finally:
        worker.kill()
        worker.wait(30)
