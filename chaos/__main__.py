"""`make chaos`: what was acknowledged is stored, once, whatever is killed; and the controls that must fail.

    python -m chaos [--quick]

On the database of DATABASE_URL, which must be empty: a SQLite file of its own without one, PostgreSQL under
bin/with-postgres. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How much of each. Bursts and edits test the same code on both databases: SQLite's share is smaller."""

    submissions: int
    kills: int
    bursts: int
    edits: int
    control: int


FULL = {"postgresql": Size(10_000, 150, 200, 1_000, 200), "sqlite": Size(10_000, 150, 20, 100, 200)}
QUICK = Size(100, 10, 2, 10, 10)


def run(folder: Path, is_quick: bool) -> bool:
    """Prints one line a part; whether all of them hold."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from chaos import controls, storms
    from chaos.site import Postgres, Reaper, Site
    from chaos.world import World

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    size = QUICK if is_quick else FULL[connection.vendor]
    world = World()
    postgres = Postgres() if connection.vendor == "postgresql" else None
    site = Site(folder / "gunicorn.log")
    reaper = Reaper(site, postgres)
    parts: dict[str, Callable[[], str]] = {
        "submissions under kill -9": lambda: storms.submissions(site, world, reaper, size.submissions, size.kills),
        "simultaneous copies": lambda: storms.bursts(site, world, size.bursts),
        "concurrent edits": lambda: storms.edits(site, world, size.edits),
        "control: no version check": lambda: controls.without_version(world, size.control),
        "control: check then insert": lambda: controls.check_then_insert(size.control),
    }
    if postgres:
        parts["control: asynchronous commit"] = lambda: controls.asynchronous_commit(postgres)
    is_sound = True
    try:
        for name, part in parts.items():
            try:
                verdict, said = "ok", part()
            except storms.Broken as broken:
                verdict, said, is_sound = "BROKEN", str(broken), False
            print(f"{connection.vendor:<11} {verdict:<7} {name:<29} {said}", flush=True)
    finally:
        site.stop()
    return is_sound


def main() -> None:
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--quick", action="store_true", help="the short version that `make test` runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optimedia-chaos-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/chaos.sqlite3")
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ["DJANGO_SETTINGS_MODULE"] = "optimedia.settings"
        is_sound = run(Path(folder), options.quick)
    sys.exit(0 if is_sound else 1)


main()
