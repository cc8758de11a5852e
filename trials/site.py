"""The real site under real workers, with what kills them: gunicorn's, PostgreSQL's backends, its postmaster."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

from trials.processes import children_of, kill, until

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 4


class Site:
    """gunicorn on a free port of this machine, under the settings of `env`: without one, this process's."""

    def __init__(self, log: Path, env: dict[str, str] | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Loaded once and forked: a worker that dies is replaced in milliseconds, and more of them can die.
        options = ["-b", f"127.0.0.1:{self.port}", "-w", str(WORKERS), "-t", "60", "--preload"]
        command = [sys.executable, "-m", "gunicorn", "optimedia.wsgi", *options]
        with log.open("w") as output:
            self.master = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
        until(lambda: self.master.poll() is not None or children_of(self.master.pid), "a web worker", 300)
        if self.master.poll() is not None:
            raise RuntimeError(log.read_text()[-2000:])

    def stop(self) -> None:
        self.master.terminate()
        try:
            self.master.wait(15)
        except subprocess.TimeoutExpired:
            self.master.kill()


def manage(*command: str) -> subprocess.Popen:
    """A command of manage.py that goes on by itself, and says nothing."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


class Postgres:
    """The private cluster of bin/with-postgres; None of it when the run is on SQLite."""

    def __init__(self) -> None:
        self.folder = Path(os.environ["POSTGRES_FOLDER"])
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]

    def postmaster(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def kill_a_backend(self) -> bool:
        """The postmaster then restarts them all: PostgreSQL trusts no memory that a killed process shared."""
        backends = [pid for pid in children_of(self.postmaster()) if b"optimedia" in self._words(pid)]
        return bool(backends) and kill(random.choice(backends))

    def kill_all(self) -> None:
        postmaster = self.postmaster()
        os.kill(postmaster, signal.SIGSTOP)  # No backend is born while the others are listed.
        everybody = [*children_of(postmaster), postmaster]
        for pid in everybody:
            kill(pid)
        until(lambda: not any(b"postgres" in self._words(pid) for pid in everybody), "the death of the cluster")
        # A dead postmaster that its parent has not buried yet looks alive to the next one.
        for lock in ("data/postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.folder / lock).unlink(missing_ok=True)

    def start(self, options: str = "") -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' {options}"
        command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log"]
        start = [*as_user, *command, "-o", settings, "start"]
        started = subprocess.run(start, cwd="/", capture_output=True, timeout=120)
        if started.returncode:
            raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def wait(self) -> None:
        """Until it has recovered from what was killed."""
        is_ready = [self.programs / "pg_isready", "-q", "-h", self.folder]
        until(lambda: subprocess.run(is_ready, timeout=30).returncode == 0, "PostgreSQL", 120)

    def _words(self, pid: int) -> bytes:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""


class Reaper:
    """Kills a web worker at each strike and, on PostgreSQL, now and then a backend or the whole cluster."""

    def __init__(self, site: Site, postgres: Postgres | None) -> None:
        self.site, self.postgres = site, postgres
        self.killed = {"workers": 0, "backends": 0, "clusters": 0}
        self.strikes = 0
        self.one_at_a_time = threading.Lock()

    def strike(self) -> None:
        with self.one_at_a_time:
            time.sleep(random.uniform(0, 0.05))  # Anywhere in what the others are doing.
            self.strikes += 1
            workers = children_of(self.site.master.pid)
            if workers:
                self.killed["workers"] += kill(random.choice(workers))
            if self.postgres and self.strikes % 30 == 10:
                self.postgres.kill_all()
                self.postgres.start()
                self.killed["clusters"] += 1
            elif self.postgres and self.strikes % 10 == 5:
                self.killed["backends"] += self.postgres.kill_a_backend()

    def rest(self) -> None:
        if self.postgres:
            self.postgres.wait()

    def said(self) -> str:
        return ", ".join(f"{number} {what}" for what, number in self.killed.items() if number)


class Phone:
    """One signed-in client that speaks as the outbox does, and insists."""

    def __init__(self, site: Site, session: str) -> None:
        self.site, self.csrf = site, secrets.token_hex(16)
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.csrf}"

    def ask(self, method: str, path: str, pairs: dict | None = None, *, accept: str = "application/json") -> tuple:
        """(status, what it said); status 0 when the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {
            "Accept": accept,
            "Cookie": self.cookies,
            "X-CSRFToken": self.csrf,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, urlencode(pairs) if pairs else None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(content) if is_json else answer.headers.get("Location")

    def cut(self, path: str, pairs: dict) -> None:
        """Sends everything and hangs up without the answer: it may or may not be stored."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.site.port), 5) as wire:
            body = urlencode(pairs).encode()
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
                f"Cookie: {self.cookies}\r\nX-CSRFToken: {self.csrf}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            wire.sendall(head.encode() + body[: random.choice([len(body), len(body) // 2])])
