from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from optimedia.worker import KEPT, LEASE, clear_finished, take_back, take_back_expired

pytestmark = pytest.mark.django_db
MOMENT = timedelta(minutes=1)


def row(*workers, status=TaskResultStatus.RUNNING, age=MOMENT, **fields):
    times = {"started_at": timezone.now() - age, "finished_at": timezone.now() - age, "run_after": get_date_max()}
    told = {"args_kwargs": {"args": [1], "kwargs": {}}, "task_path": "reporting.tasks.lay_out_report"}
    return DBTaskResult.objects.create(
        worker_ids=list(workers), status=status, backend_name="default", **times, **told, **fields
    )


def status_of(task):
    task.refresh_from_db()
    return task.status


def test_a_worker_takes_back_what_its_name_left_running(settings):
    ours, another_s, passed_on = row("a"), row("b"), row("a", "b")
    assert take_back("a") == 1
    assert [status_of(task) for task in (ours, another_s, passed_on)] == ["READY", "RUNNING", "RUNNING"]
    assert ours.worker_ids == ["a"], "its tries are still counted"


def test_a_worker_takes_back_what_it_was_stopped_in():
    cut = row("a", status=TaskResultStatus.FAILED, exception_class_path="builtins.SystemExit")
    failed = row("a", status=TaskResultStatus.FAILED, exception_class_path="builtins.ValueError")
    assert take_back("a") == 1
    assert (status_of(cut), status_of(failed)) == ("READY", "FAILED")


def test_what_runs_longer_than_its_lease_is_taken_back_whoever_had_it():
    late, not_yet = row("a", age=LEASE + MOMENT), row("a", age=LEASE - MOMENT)
    done = row("a", age=LEASE + MOMENT, status=TaskResultStatus.SUCCESSFUL)
    assert take_back_expired() == 1
    assert [status_of(task) for task in (late, not_yet, done)] == ["READY", "RUNNING", "SUCCESSFUL"]


def test_what_ended_is_forgotten_after_a_while():
    row("a", age=KEPT + MOMENT, status=TaskResultStatus.SUCCESSFUL)
    kept = [row("a", age=KEPT + MOMENT), row("a", age=KEPT - MOMENT, status=TaskResultStatus.FAILED)]
    clear_finished()
    assert set(DBTaskResult.objects.all()) == set(kept)
