"""The same storms without the guard: each must lose or double, or the storm proves nothing."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from outings.models import Outing
from outings.tests.factories import outing
from trials.chaos.mixture import Mixture
from trials.chaos.storms import promise, together
from trials.site import Phone, Postgres, Site
from trials.world import World

NOT_FOUND = 404


def without_version(world: World, count: int) -> str:
    """Two people save over the same outing and nobody compares versions: both believe it, one is lost."""
    key, lost = outing(world.scheme).pk, 0

    def save(people: int) -> None:
        read = Outing.objects.get(pk=key)
        read.people_mediated = people
        read.save()

    for _ in range(count):
        typed = random.sample(range(2, 150), 2)
        together([lambda people=people: save(people) for people in typed])
        lost += Outing.objects.filter(pk=key, people_mediated__in=typed).exists()
    promise(lost > count / 2, f"only {lost} of {count} pairs lost one")
    return f"{count} pairs: {lost} acknowledged and lost"


def drawn_again(site: Site, world: World, count: int) -> str:
    """A phone that draws another identifier for each try, over lines that are cut: what is noted is stored twice."""
    mixture, phone = Mixture(world, count), Phone(site, world.session)
    for sending in mixture.first:
        phone.cut(sending.path, sending.pairs | {"client_uuid": str(uuid.uuid4())})
        phone.ask("POST", sending.path, sending.pairs)
    owed, stored = sum(len(sending.leaves) for sending in mixture.first), mixture.stored().total()
    promise(stored > owed, "nothing doubled")
    return f"{len(mixture.first)} things: {stored} rows instead of {owed}"


def not_awaited(site: Site, world: World, count: int) -> str:
    """A phone that sends a step without waiting for its situation: some are refused."""
    mixture = Mixture(world, 0)
    situations = [mixture.situation() for _ in range(count)]
    phones, refused = [Phone(site, world.session), Phone(site, world.session)], 0
    for situation in situations:
        pair = zip(phones, (situation.then, situation), strict=True)
        answers = together([lambda phone=phone, one=one: phone.ask("POST", one.path, one.pairs) for phone, one in pair])
        refused += answers[0][0] == NOT_FOUND
    promise(refused > 0, f"none of {len(situations)} steps was refused")
    return f"{len(situations)} steps sent beside their situation: {refused} refused"


def check_then_insert(count: int, copies: int = 8) -> str:
    """Looking first and inserting after, with no unique constraint, stores copies twice."""
    with _table("client_uuid varchar(36)") as cursor:

        def store_unless_there(identifier: str) -> None:
            with connection.cursor() as own:
                own.execute("SELECT count(*) FROM chaos_control WHERE client_uuid = %s", [identifier])
                if own.fetchone()[0] == 0:
                    own.execute("INSERT INTO chaos_control VALUES (%s)", [identifier])

        for identifier in [str(uuid.uuid4()) for _ in range(count)]:
            together([lambda identifier=identifier: store_unless_there(identifier)] * copies)
        cursor.execute("SELECT count(*) FROM chaos_control")
        stored = cursor.fetchone()[0]
    promise(stored > count, "nothing doubled")
    return f"{count} bursts of {copies}: {stored} rows instead of {count}"


def asynchronous_commit(postgres: Postgres, seconds: float = 2) -> str:
    """Acknowledged before it is written, and everything killed: what was acknowledged last is lost.

    Killing processes leaves what they had written in the system's cache; what dies with them is the part of the journal
    that PostgreSQL still holds in its own memory, so its writer is made to wait as long as it may.
    """
    options = "-c synchronous_commit={} -c wal_writer_delay=10s -c wal_buffers=16MB"
    lost = {mode: _lost_when_killed(postgres, options.format(mode), seconds) for mode in ("on", "off")}
    (acknowledged_on, lost_on), (acknowledged_off, lost_off) = lost["on"], lost["off"]
    promise(lost_on == 0, f"synchronous_commit=on lost {lost_on} of {acknowledged_on}")
    promise(lost_off > 0, f"nothing of {acknowledged_off} was lost")
    return f"off: {lost_off} lost of {acknowledged_off} acknowledged; on: 0 lost of {acknowledged_on}"


def _lost_when_killed(postgres: Postgres, options: str, seconds: float) -> tuple[int, int]:
    """(acknowledged, lost) of rows inserted one by one until everything is killed."""
    connection.close()
    postgres.kill_all()
    postgres.start(options)
    with _table("number integer") as cursor:
        cursor.execute("CHECKPOINT")
        acknowledged, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            cursor.execute("INSERT INTO chaos_control VALUES (1)")
            acknowledged += 1
        postgres.kill_all()
        connection.close()
        postgres.start()
        with connection.cursor() as again:
            again.execute("SELECT count(*) FROM chaos_control")
            return acknowledged, acknowledged - again.fetchone()[0]


@contextmanager
def _table(columns: str) -> Iterator[CursorWrapper]:
    """A table of the control's own, for the time of the control."""
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS chaos_control")
    cursor.execute(f"CREATE TABLE chaos_control ({columns})")
    yield cursor
    connection.close()
    with connection.cursor() as fresh:
        fresh.execute("DROP TABLE chaos_control")
