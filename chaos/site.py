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
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 4


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


class Site:
    """gunicorn on a free port of this machine, on the database of DATABASE_URL."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Loaded once and forked: a worker that dies is replaced in milliseconds, and more of them can die.
        options = ["-b", f"127.0.0.1:{self.port}", "-w", str(WORKERS), "-t", "60", "--preload"]
        command = [sys.executable, "-m", "gunicorn", "optimedia.wsgi", *options]
        with log.open("w") as output:
            self.master = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)

    def stop(self) -> None:
        self.master.terminate()
        try:
            self.master.wait(15)
        except subprocess.TimeoutExpired:
            self.master.kill()


class Postgres:
    """The private cluster of bin/with-postgres; None of it when the run is on SQLite."""

    def __init__(self) -> None:
        self.folder = Path(os.environ["POSTGRES_FOLDER"])
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]

    def postmaster(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def kill_a_backend(self) -> None:
        """The postmaster then restarts them all: PostgreSQL trusts no memory that a killed process shared."""
        backends = [pid for pid in children_of(self.postmaster()) if b"optimedia" in self._words(pid)]
        if backends:
            kill(random.choice(backends))

    def kill_all(self) -> None:
        postmaster = self.postmaster()
        everybody = [postmaster, *children_of(postmaster)]
        for pid in everybody:
            kill(pid)
        while any(Path(f"/proc/{pid}").exists() and b"postgres" in self._words(pid) for pid in everybody):
            time.sleep(0.02)

    def start(self, options: str = "") -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' {options}"
        command = [
            self.programs / "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "log",
            "-o",
            settings,
        ]
        subprocess.run([*as_user, *command, "start"], cwd="/", check=True, stdout=subprocess.DEVNULL)

    def _words(self, pid: int) -> bytes:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""


@contextlib.contextmanager
def killing(site: Site, every: float, postgres: Postgres | None) -> Iterator[dict[str, int]]:
    """Kills a web worker every so often and, on PostgreSQL, now and then a backend or the whole cluster."""
    killed = {"workers": 0, "backends": 0, "postmasters": 0}
    over = threading.Event()

    def run() -> None:
        turn = 0
        while not over.wait(every * random.uniform(0.5, 1.5)):
            turn += 1
            workers = children_of(site.master.pid)
            if workers:
                killed["workers"] += kill(random.choice(workers))
            if postgres and turn % 20 == 0:
                postgres.kill_all()
                postgres.start()
                killed["postmasters"] += 1
            elif postgres and turn % 5 == 0:
                postgres.kill_a_backend()
                killed["backends"] += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


class Phone:
    """One signed-in client that speaks as the outbox does, and insists."""

    def __init__(self, site: Site, session: str) -> None:
        self.site, self.session, self.token, self.csrf = site, session, "", secrets.token_hex(16)
        self.statuses: dict[int, int] = {}

    def ask(self, method: str, path: str, pairs: dict | None = None, *, accept: str = "application/json") -> tuple:
        """(status, what it said); status 0 when the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {
            "Accept": accept,
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
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
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(content) if is_json else answer.headers.get("Location")

    def cut(self, pairs: dict) -> None:
        """Sends everything and hangs up without the answer: it may or may not be stored."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.site.port), 5) as wire:
            body = urlencode(pairs).encode()
            head = (
                "POST /sorties/nouvelle/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
                f"Cookie: sessionid={self.session}; csrftoken={self.csrf}\r\nX-CSRFToken: {self.csrf}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            wire.sendall(head.encode() + body[: random.choice([len(body), len(body) // 2])])
