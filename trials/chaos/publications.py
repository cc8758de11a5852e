"""Reports published while the worker that lays them out is killed -9; the control: nobody takes back what it left."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import itertools
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator

from django.db import connection
from django_tasks_db.models import DBTaskResult

from outings.enums import OutingStatus
from outings.models import ClosedPeriod, Outing
from outings.recording import record_outing
from outings.tests.factories import entry as an_entry
from outings.tests.factories import outing
from refusals import Refused
from reporting.disclosure.enough import SMALLEST_OUTINGS, SMALLEST_PEOPLE
from reporting.enums import ReportStatus
from reporting.models import ActivityReport, Manuscript, PublishedFile
from reporting.publishing import ALREADY, ANOTHER, BUSY, CHANGED
from reporting.tasks import start_publishing
from reporting.tests.pages import made_ready
from schemes.models import Scheme
from schemes.tests.factories import SchemeFactory
from trials.chaos.storms import promise
from trials.processes import until
from trials.site import manage
from trials.world import World

MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
NAME = "chaos"
WORK = ("work", "--name", NAME)
# The same worker, which does not look at what its predecessor left.
WORK_WITHOUT_TAKING_BACK = ("db_worker", "--worker-id", NAME, "--no-reload", "--no-startup-delay")
LONGEST = 20 * 60  # seconds


def publications(world: World, kills: int) -> str:
    """Every report asked for is published once, though its worker died in the middle of `kills` of them, and people
    wrote meanwhile; three jobs a kill, of a few operators, each with one report in the making at a time."""
    started, schemes = time.monotonic(), _schemes(max(2, 2 * kills // 5))
    jobs = 3 * kills
    asked, written = _going_on(lambda: _ask_for(schemes, jobs)), _going_on(lambda: _write(schemes))
    with asked, written, _killed_workers(WORK, kills) as struck:
        until(lambda: _published(schemes).count() == jobs, "the last report", LONGEST)
    promise(not Manuscript.objects.exists(), f"{Manuscript.objects.count()} manuscripts left over")
    files = PublishedFile.objects.filter(report__in=_published(schemes))
    promise(files.count() == jobs, f"{files.count()} files for {jobs} reports")
    broken = [file.pk for file in files if hashlib.sha256(bytes(file.pdf)).hexdigest() != file.sha256]
    promise(not broken, f"{len(broken)} files are not what their fingerprint says")
    again = sum(len(task.worker_ids) - 1 for task in DBTaskResult.objects.filter(pk__in=struck))
    promise(again == kills, f"{again} begun again for {kills} killed")
    for scheme in schemes:
        _check_numbers(scheme)
        _check_told(scheme)
    seconds = time.monotonic() - started
    late = Outing.objects.filter(scheme__in=schemes, status=OutingStatus.DRAFT).count()
    promise(late >= len(schemes), f"{late} outings of {len(schemes)} closed months wait")
    said = f"{jobs} published, 0 lost, 0 doubled, numbers without a gap; {kills} killed in the middle"
    return f"{said}; {late} outings received too late; {seconds:.0f} s"


def _check_numbers(scheme: Scheme) -> None:
    numbers = sorted(_published([scheme]).values_list("number", flat=True))
    promise(numbers == list(range(1, len(numbers) + 1)), f"numbers {numbers}")


def _check_told(scheme: Scheme) -> None:
    """What was being written when the period closed is told, or waits: never counted and untold."""
    done = Outing.objects.done().filter(scheme=scheme).between(*MARCH).count()
    for file in PublishedFile.objects.filter(report__in=_published([scheme])):
        told = {code: value for code, _, value, _ in file.exact_figures}["outings_done"]
        promise(told == done, f"{told} outings told of {done}")
    periods = ClosedPeriod.objects.filter(scheme=scheme).count()
    promise(periods == 1, f"{periods} closed periods")


def nothing_taken_back(world: World, kills: int) -> str:
    """What a worker died in stays undone for ever."""
    schemes = _schemes(2 * kills)
    _ask_for(schemes, len(schemes))
    making = ActivityReport.objects.filter(scheme__in=schemes, status=ReportStatus.IN_THE_MAKING)
    with _killed_workers(WORK_WITHOUT_TAKING_BACK, kills):
        until(lambda: not DBTaskResult.objects.ready().exists(), "an empty queue", LONGEST)
        until(lambda: making.count() <= kills, "the last report", LONGEST)
    left = making.count()
    DBTaskResult.objects.all().delete()
    promise(left == kills, f"{left} undone for {kills} killed")
    return f"{2 * kills} asked for, {kills} killed in the middle: {left} undone"


def _schemes(count: int) -> list[Scheme]:
    """Each of its own operator, with as few outings as may be told."""
    schemes = [SchemeFactory() for _ in range(count)]
    for scheme in schemes:
        for _ in range(SMALLEST_OUTINGS):
            outing(scheme, held_on=MARCH[0], people_mediated=SMALLEST_PEOPLE // SMALLEST_OUTINGS)
    return schemes


def _ask_for(schemes: list[Scheme], count: int) -> None:
    """As many reports, in turn: where one is in the making, later."""
    turn = itertools.cycle(schemes)
    for number in range(count):
        days = {"starts_on": MARCH[0], "ends_on": MARCH[1]}
        report = ActivityReport.objects.create(scheme=next(turn), title=f"Rapport {number}", **days)
        until(lambda report=report: _is_started(report), "its turn", LONGEST)


def _is_started(report: ActivityReport) -> bool:
    if ActivityReport.objects.filter(operator=report.operator_id, status=ReportStatus.IN_THE_MAKING).exists():
        return False  # Asked all the same, it would only be refused: `closings` does.
    made_ready(report)
    try:
        start_publishing(report, user=None)
    except Refused as refused:
        # What people write meanwhile moves what was read.
        promise(str(refused) in (ANOTHER, BUSY, ALREADY, CHANGED) or "relu" in str(refused), str(refused))
        return False
    return True


def _write(schemes: list[Scheme]) -> None:
    """People record outings of the month that is being told, and one more once it is: counted, or too late."""

    def write(scheme: Scheme) -> None:
        entry = {"user": None, "scheme": scheme, "operator": scheme.lead_operator, "client_uuid": uuid.uuid4()}
        record_outing(**entry, entry=an_entry(held_on=MARCH[0]), keeps_closed=True)

    for scheme in schemes * 5:
        write(scheme)
    for scheme in schemes:
        until(ClosedPeriod.objects.filter(scheme=scheme).exists, "a closed period", LONGEST)
        write(scheme)


@contextlib.contextmanager
def _going_on(deed: Callable[[], None]) -> Iterator[None]:
    """In a thread of its own; what it raised is raised at the end."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            deed()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    thread.join(LONGEST)
    if raised:
        raise raised[0]


def _published(schemes: list[Scheme]):
    return ActivityReport.objects.filter(scheme__in=schemes, status=ReportStatus.PUBLISHED)


@contextlib.contextmanager
def _killed_workers(command: tuple[str, ...], kills: int) -> Iterator[set]:
    """Kills a worker in the middle of a task, `kills` times, each time another task; gives those, and a last worker."""
    struck: set = set()
    worker = manage(*command)
    try:
        while len(struck) < kills:
            begun = DBTaskResult.objects.running().exclude(pk__in=struck)
            until(begun.exists, "a task begun", LONGEST)
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
