"""Processes of this machine: who started whom, how one dies at once, and waiting with a bound."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def until(holds: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Looks twenty times a second; raises TimeoutError, which says `what` was awaited."""
    latest = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > latest:
            raise TimeoutError(f"{what}: not after {seconds:g} s")
        time.sleep(0.05)
