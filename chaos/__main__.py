"""`make chaos`: what was acknowledged is stored, once, whatever is killed; with the controls that must fail.

    python -m chaos [--count 10000 | --seconds 20]

On the database of DATABASE_URL: a SQLite file of its own without one, PostgreSQL under bin/with-postgres.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import secrets
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from chaos.site import Phone, Postgres, Site, killing

CLIENTS = 12
CUT_SHARE = 0.05
CREATE = "/sorties/nouvelle/"


class Failed(Exception):
    """What was promised does not hold."""


def promise(holds: bool, said: str) -> None:
    if not holds:
        raise Failed(said)


def together(deeds: list[Callable[[], object]]) -> list[object]:
    """Does them all at once; what each returned."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index: int) -> None:
        from django.db import connection

        gate.wait()
        results[index] = deeds[index]()
        connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def submissions(site: Site, world: World, postgres: Postgres | None, count: int, seconds: float | None) -> str:
    """Every phone insists until its receipt; workers die, connections are cut; then the base is counted."""
    from outings.models import Outing
    from outings.receiving import submission_hash

    before = Outing.objects.count()
    to_send: queue.Queue[int] = queue.Queue()
    for people in range(1, count + 1):
        to_send.put(people % 150 + 1)
    until = time.monotonic() + seconds if seconds else None
    acknowledged: dict[str, int] = {}
    retries = Counter()
    phones = [Phone(site, world.session) for _ in range(CLIENTS)]

    def client(phone: Phone) -> None:
        while not (until and time.monotonic() > until):
            try:
                people = to_send.get_nowait()
            except queue.Empty:
                return
            pairs = world.pairs(people)
            hashed = submission_hash(world.as_post(pairs))
            while True:
                if random.random() < CUT_SHARE:
                    phone.cut(pairs)
                    retries["cut"] += 1
                status, said = phone.ask("POST", CREATE, pairs)
                if status in (200, 201):
                    promise(said["client_uuid"] == pairs["client_uuid"], "a receipt of another outing")
                    promise(said["submission_hash"] == hashed, "a receipt of another content")
                    acknowledged[pairs["client_uuid"]] = people
                    break
                promise(status in (0, 500, 502, 503), f"status {status}: {said}")
                retries[status] += 1
                time.sleep(0.05)

    started = time.monotonic()
    every = max(0.05, seconds / 15) if seconds else max(0.25, count / 10_000 * 1.6)
    with killing(site, every, postgres) as killed:
        together([lambda phone=phone: client(phone) for phone in phones])
    stored = dict(Outing.objects.filter(scheme=world.scheme).values_list("client_uuid", "people_mediated"))
    stored = {str(key): people for key, people in stored.items() if str(key) in acknowledged}
    lost = set(acknowledged) - set(stored)
    doubled = Outing.objects.count() - before - len(stored)
    promise(not lost, f"{len(lost)} acknowledged and lost")
    promise(doubled == 0, f"{doubled} too many")
    promise(sum(stored.values()) == sum(acknowledged.values()), "the sums of people differ")
    promise(seconds or len(stored) == count, f"{len(stored)} stored of {count}")
    return (
        f"{len(stored)} stored, 0 lost, 0 doubled, {sum(stored.values())} people on both sides; killed {killed}; "
        f"tried again {dict(retries)}; {time.monotonic() - started:.0f} s"
    )


def bursts(site: Site, world: World, count: int, copies: int = 50) -> str:
    from outings.models import Outing

    before, answers = Outing.objects.count(), Counter()
    phones = [Phone(site, world.session) for _ in range(copies)]
    for number in range(count):
        pairs = world.pairs(number % 150 + 1)
        results = together([lambda phone=phone, pairs=pairs: phone.ask("POST", CREATE, pairs)[0] for phone in phones])
        answers.update(results)
        promise(results.count(201) == 1, f"a burst answered {Counter(results)}")
    promise(set(answers) <= {200, 201}, f"answers {dict(answers)}")
    promise(Outing.objects.count() - before == count, "not one outing a burst")
    return f"{count} bursts of {copies} copies: {count} outings, answers {dict(answers)}"


def edits(site: Site, world: World, count: int) -> str:
    """Two people save over the same version: one is acknowledged and stored, the other is shown both."""
    from outings.models import Outing

    lost, answers = 0, Counter()
    pair = [Phone(site, world.session), Phone(site, world.session)]
    status, said = pair[0].ask("POST", CREATE, world.pairs(1))
    promise(status == 201, f"status {status}")
    address = said["url"]
    key = int(address.split("/")[2])
    for _ in range(count):
        version = Outing.objects.get(pk=key).version
        typed = random.sample(range(2, 150), 2)
        forms = [world.pairs(people) | {"version": version} for people in typed]
        deeds = [
            lambda phone=phone, form=form: phone.ask("POST", f"{address}modifier/", form, accept="text/html")[0]
            for phone, form in zip(pair, forms, strict=True)
        ]
        results = together(deeds)
        answers.update(results)
        stored = Outing.objects.get(pk=key).people_mediated
        lost += sum(status == 302 and people != stored for status, people in zip(results, typed, strict=True))
    promise(lost == 0, f"{lost} edits acknowledged and lost")
    promise(set(answers) <= {302, 409}, f"answers {dict(answers)}")
    return f"{count} pairs: 0 acknowledged and lost, answers {dict(answers)}"


def control_edits(world: World, count: int) -> str:
    """Without the version: both are acknowledged, one is lost."""
    from outings.models import Outing

    key, lost = world.any_outing(), 0
    for _ in range(count):
        typed = random.sample(range(2, 150), 2)

        def save(people: int) -> None:
            outing = Outing.objects.get(pk=key)
            outing.people_mediated = people
            outing.save()

        together([lambda people=people: save(people) for people in typed])
        stored = Outing.objects.get(pk=key).people_mediated
        lost += sum(people != stored for people in typed)
    promise(lost > count / 2, f"the control should lose most, and lost {lost} of {count}")
    return f"{count} pairs: {lost} acknowledged and lost, as expected"


def control_check_then_insert(bursts: int = 10, copies: int = 8) -> str:
    """Asking first and inserting after, without the unique constraint, stores copies twice."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chaos_control")
        cursor.execute("CREATE TABLE chaos_control (client_uuid varchar(36))")

    def check_then_insert(identifier: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM chaos_control WHERE client_uuid = %s", [identifier])
            if cursor.fetchone()[0] == 0:
                cursor.execute("INSERT INTO chaos_control VALUES (%s)", [identifier])

    for _ in range(bursts):
        identifier = str(uuid.uuid4())
        together([lambda identifier=identifier: check_then_insert(identifier)] * copies)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chaos_control")
        stored = cursor.fetchone()[0]
        cursor.execute("DROP TABLE chaos_control")
    promise(stored > bursts, "the control should double, and did not")
    return f"{bursts} bursts of {copies}: {stored} rows instead of {bursts}, as expected"


def control_asynchronous_commit(postgres: Postgres, seconds: float = 2) -> str:
    """Acknowledged before the disk has it, and lost when everything is killed."""
    from django.db import connection

    connection.close()
    postgres.kill_all()
    postgres.start("-c synchronous_commit=off -c wal_writer_delay=10000ms")
    acknowledged, until = 0, time.monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_control (number integer)")
        cursor.execute("CHECKPOINT")
        while time.monotonic() < until:
            cursor.execute("INSERT INTO chaos_control VALUES (1)")
            acknowledged += 1
    postgres.kill_all()
    connection.close()
    postgres.start()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chaos_control")
        stored = cursor.fetchone()[0]
        cursor.execute("DROP TABLE chaos_control")
    promise(stored < acknowledged, "the control should lose, and did not")
    return f"{acknowledged} acknowledged, {acknowledged - stored} lost, as expected"


class World:
    """A scheme, a coordinator signed in, and outings of the smallest kind."""

    def __init__(self) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from outings.tests.factories import form_data
        from schemes.enums import Role
        from schemes.tests.factories import SchemeFactory, member

        self.scheme = SchemeFactory(usual_format="walkabout", slug="chaos")
        user = member(self.scheme, Role.COORDINATOR)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.session = session.session_key
        self._form_data = form_data

    def pairs(self, people: int) -> dict[str, str]:
        return self._form_data(self.scheme, people_mediated=str(people))

    def as_post(self, pairs: dict[str, str]):  # noqa: ANN201
        from django.http import QueryDict

        post = QueryDict(mutable=True)
        post.update(pairs)
        return post

    def any_outing(self) -> int:
        from outings.models import Outing

        return Outing.objects.filter(scheme=self.scheme).first().pk


def run(count: int, seconds: float | None, folder: Path) -> bool:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = World()
    postgres = Postgres() if "POSTGRES_FOLDER" in os.environ else None
    site = Site(folder / "gunicorn.log")
    is_quick = seconds is not None
    steps = {
        "submissions under kill -9": lambda: submissions(site, world, postgres, count, seconds),
        "simultaneous copies": lambda: bursts(site, world, 3 if is_quick else 200),
        "concurrent edits": lambda: edits(site, world, 20 if is_quick else 1000),
        "control: no version check": lambda: control_edits(world, 20 if is_quick else 1000),
        "control: check then insert": control_check_then_insert,
    }
    if postgres:
        steps["control: synchronous_commit=off"] = lambda: control_asynchronous_commit(postgres)
    is_sound = True
    print(f"chaos on {'PostgreSQL' if postgres else 'SQLite'}")
    try:
        for name, step in steps.items():
            try:
                print(f"  ok      {name:<32} {step()}", flush=True)
            except Failed as failure:
                is_sound = False
                print(f"  FAILED  {name:<32} {failure}", flush=True)
    finally:
        site.stop()
    return is_sound


def main() -> None:
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--count", type=int, default=10_000, help="submissions")
    parser.add_argument("--seconds", type=float, help="a short version: as many submissions as fit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optimedia-chaos-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/chaos.sqlite3")
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ["DJANGO_SETTINGS_MODULE"] = "optimedia.settings"
        is_sound = run(1_000_000 if options.seconds else options.count, options.seconds, Path(folder))
    sys.exit(0 if is_sound else 1)


main()
