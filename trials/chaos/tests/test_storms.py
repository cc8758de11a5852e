"""The short version of the storms, on a database of their own: they kill it."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

LONGEST = 600  # seconds
pytestmark = [pytest.mark.timeout(LONGEST + 60), pytest.mark.long]

PARTS = {
    "sqlite": {
        "submissions under kill -9",
        "simultaneous copies",
        "concurrent edits",
        "reports under kill -9",
        "every way into a told month",
        "imports under kill -9",
        "nights under kill -9",
        "control: nothing taken back",
        "control: read before stopping",
        "control: no version check",
        "control: identifier drawn again",
        "control: steps not awaited",
        "control: check then insert",
    }
}
PARTS["postgresql"] = PARTS["sqlite"] | {"control: asynchronous commit"}


@pytest.fixture(scope="module")
def said():
    """Each part's verdict, by its name."""
    own = ["env", "-u", "DATABASE_URL"] if connection.vendor == "sqlite" else ["bin/with-postgres", "--durable"]
    command = [*own, sys.executable, "-m", "trials.chaos", "--quick"]
    run = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=LONGEST)
    print(run.stdout, run.stderr)
    lines = [line for line in run.stdout.splitlines() if line.startswith(connection.vendor)]
    return {line[20:51].strip(): line[12:20].strip() for line in lines}


def test_what_was_acknowledged_is_stored_once_and_each_control_fails(said):
    assert said == dict.fromkeys(PARTS[connection.vendor], "ok")
