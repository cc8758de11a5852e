"""`make chaos`: what was acknowledged is stored, once, whatever is killed; and the controls that must fail.

    python -m trials.chaos [--quick] [--only WORD]

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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trials.site import Site
    from trials.world import World


@dataclass(frozen=True)
class Size:
    """How much of each. Bursts and edits test the same code on both databases: SQLite's share is smaller."""

    submissions: int
    kills: int
    bursts: int
    edits: int
    control: int
    publications: int
    months: int
    imports: int
    rows: int


FULL = {
    "postgresql": Size(10_000, 150, 200, 1_000, 200, 20, 10, 20, 1_000),
    "sqlite": Size(10_000, 150, 20, 100, 200, 20, 10, 20, 1_000),
}
# Those that open pages, which name hashed files: half a minute to make.
WITH_PAGES = ("concurrent edits", "every way into a told month", "a day in the street")
QUICK = Size(100, 10, 2, 10, 10, 1, 1, 1, 200)


def run(folder: Path, is_quick: bool, only: str) -> bool:
    """Prints one line a part; whether all of them hold."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils.text import slugify

    django.setup()
    from trials.chaos import closings, controls, imports, nights, publications, storms
    from trials.site import Postgres, Reaper, Site
    from trials.world import World

    # As in the suite, tables are made from the models: migrations take a minute, and `trials.upgrade` is about them.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not is_quick and any(only in name for name in WITH_PAGES):
        call_command("collectstatic", verbosity=0, interactive=False)
    size = QUICK if is_quick else FULL[connection.vendor]
    postgres = Postgres() if connection.vendor == "postgresql" else None
    site = Site(folder / "gunicorn.log")
    reaper = Reaper(site, postgres)
    parts: dict[str, Callable[[World], str]] = {
        "submissions under kill -9": lambda world: storms.submissions(
            site, world, reaper, size.submissions, size.kills
        ),
        "simultaneous copies": lambda world: storms.bursts(site, world, size.bursts),
        "concurrent edits": lambda world: storms.edits(site, world, size.edits),
        "reports under kill -9": lambda world: publications.publications(world, size.publications),
        "every way into a told month": lambda world: closings.closings(site, world.scheme.slug, size.months),
        "imports under kill -9": lambda world: imports.imports(world, size.imports, size.rows),
        "nights under kill -9": lambda world: nights.nights(world, size.publications),
        "control: nothing taken back": lambda world: publications.nothing_taken_back(world, size.publications),
        "control: read before stopping": lambda _: closings.read_before(size.months),
        "control: no version check": lambda world: controls.without_version(world, size.control),
        "control: identifier drawn again": lambda world: controls.drawn_again(site, world, size.control),
        "control: steps not awaited": lambda world: controls.not_awaited(site, world, size.control),
        "control: check then insert": lambda _: controls.check_then_insert(size.control),
    }
    if not postgres and not is_quick:  # A phone does not know which database answers; tests have a short street.
        parts["a day in the street"] = lambda world: street(folder, site, world)
    if postgres:
        parts["control: asynchronous commit"] = lambda _: controls.asynchronous_commit(postgres)
    is_sound = True
    try:
        for name, part in parts.items():
            if only not in name:
                continue
            try:
                verdict, said = "ok", part(World(slugify(name)))
            except storms.Broken as broken:
                verdict, said, is_sound = "BROKEN", str(broken), False
            print(f"{connection.vendor:<11} {verdict:<7} {name:<31} {said}", flush=True)
    finally:
        site.stop()
    return is_sound


def street(folder: Path, site: Site, world: World) -> str:
    """50 drafts in a Chromium that is killed 10 times."""
    from playwright.sync_api import sync_playwright

    from trials.chaos.street import Day
    from trials.handset import Handset
    from trials.wire import Wire

    wire = Wire(f"127.0.0.1:{site.port}")
    with sync_playwright() as playwright:
        handset = Handset(playwright.chromium, folder / "profile")
        try:
            return Day(handset, wire, world, count=50, kills=10).run()
        finally:
            handset.stop()
            wire.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--quick", action="store_true", help="the short version that `make test` runs")
    parser.add_argument("--only", default="", help="the parts whose name holds this word")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optimedia-chaos-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/chaos.sqlite3")
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("DEBUG", "1")
        os.environ |= {"PRIVATE_FILES": f"{folder}/private", "TRIED_STATIC": f"{folder}/static"}
        if not options.quick:  # As in production.
            os.environ |= {
                "DEBUG": "0",
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "EMAIL_URL": "dummymail://",
                "SECURE_SSL_REDIRECT": "0",
            }
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Chromium is driven from an event loop.
        is_sound = run(Path(folder), options.quick, options.only)
    sys.exit(0 if is_sound else 1)


main()
