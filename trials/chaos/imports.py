"""Imports whose worker is killed -9 while it writes: all the rows or none, and the next worker writes them."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from collections import Counter
from subprocess import Popen

from django.db import connection

from exchange import keeping
from exchange.enums import ImportState
from exchange.models import Import, ImportedRow
from exchange.tasks import start_writing
from exchange.tests.pages import upload
from exchange.tests.spreadsheets import HEADER, csv
from journal.models import Line
from outings.models import Outing, OutingDeed, OutingPartner, OutingStop
from partners.models import Partner
from schemes.models import Neighbourhood, Spot
from trials.chaos.storms import promise
from trials.processes import until
from trials.site import manage
from trials.world import World

WORK = ("work", "--name", "chaos-imports")
LONGEST = 120  # seconds, of one import
# Whatever an import writes.
WRITTEN = (Outing, OutingStop, OutingPartner, OutingDeed, ImportedRow, Spot, Partner, Neighbourhood, Line)


def imports(world: World, kills: int, rows: int) -> str:
    """Of each import, whose worker died in the middle of its writing: nothing is left, then all of it is written."""
    started = time.monotonic()
    worker = manage(*WORK)
    try:
        of = _asked_for(world, 0, rows)
        until(_is_writing, "an import being written", LONGEST)
        begun = time.monotonic()
        _until_done(of)
        spent = time.monotonic() - begun
        killed = 0
        for number in range(1, 4 * kills):
            if killed < kills:
                was_struck, worker = _killed_once(world, number, rows, spent, worker)
                killed += was_struck
    finally:
        _end(worker)
    promise(killed == kills, f"only {killed} of {kills} died in the middle")
    done = Import.objects.filter(scheme=world.scheme)
    stored = Outing.objects.filter(scheme=world.scheme).count()
    promise(stored == rows * done.count(), f"{stored} outings of {done.count()} imports of {rows}")
    seconds = time.monotonic() - started
    said = f"{done.count()} imports of {rows} outings, {killed} killed in the middle of {spent:.1f} s of writing"
    return f"{said}: nothing left each time, then all of it, {stored} in all; {seconds:.0f} s"


def _killed_once(world: World, number: int, rows: int, spent: float, worker: Popen) -> tuple[bool, Popen]:
    """(whether the worker died while it wrote, the worker that took its place and wrote)."""
    of = _asked_for(world, number, rows)
    before = _counts()
    until(_is_writing, "an import being written", LONGEST)
    time.sleep(random.uniform(0, spent))  # Anywhere in what it writes.
    is_in_the_middle = _is_writing()
    _end(worker)
    until(lambda: not _is_writing(), "the end of what the dead one held", LONGEST)
    of.refresh_from_db()
    left = _counts() - before
    if of.state != ImportState.DONE:
        promise(not left, f"{dict(left)} left by an import that did not end")
    worker = manage(*WORK)
    _until_done(of)
    added = (_counts() - before)["Outing"]
    promise(added == of.rows.count() == rows, f"{added} outings of an import of {rows}")
    return is_in_the_middle and not left, worker


def _asked_for(world: World, number: int, rows: int) -> Import:
    """Outings that no other import has, with a quarter, a spot and partners to be made; left to a worker."""
    place = [f"Zone {number}", f"Halle {number}"]
    lines = []
    for rank in range(rows):
        month, day = divmod(rank, 28)
        date = f"{day + 1:02d}/{month % 12 + 1:02d}/{2020 + month // 12}"
        lines.append([date, *place, "2", "2h", str(rank % 40 + 1), f"Association {number}-{rank % 20}"])
    of = keeping.keep(world.scheme, upload(csv([*HEADER, "Partenaires"], *lines)), user=None)
    of.choices = {"meanings": {"neighbourhood": {f"zone {number}": "new"}}}
    keeping.look(of, state=ImportState.READ)
    promise(of.preview["rows"]["outings_to_record"] == rows, str(of.preview["rows"]))
    start_writing(of, mode="all")
    return of


def _until_done(of: Import) -> None:
    until(lambda: Import.objects.filter(pk=of.pk, state=ImportState.DONE).exists(), "an import", LONGEST)


def _counts() -> Counter[str]:
    return Counter({model.__name__: model._default_manager.count() for model in WRITTEN})


def _is_writing() -> bool:
    """Whether somebody else is in the middle of a transaction that writes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL")
            return cursor.fetchone()[0] > 0
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as own:
        try:
            own.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        own.rollback()
        return False


def _end(worker: Popen) -> None:
    worker.kill()
    worker.wait(30)
