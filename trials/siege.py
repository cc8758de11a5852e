"""The production of deploy/ under siege: 200 requests held half-sent while 100 ordinary ones are answered, and 60 MB
thrown at the door. `python -m trials.siege` starts Caddy and gunicorn as deploy/ says, on a base of its own; its
control is gunicorn without Caddy, and must fail. With an address, it besieges that site, and signs in first.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
HELD, ASKED, HEAVY = 200, 100, 60_000_000
PATIENCE = 10  # seconds before a request counts as unanswered
PAGE = "/connexion/"


class Door:
    """A way to the site: `https://name` or `http://host:port`; `authority` is a file of certificates to believe."""

    def __init__(self, address: str, authority: Path | None = None) -> None:
        parts = urlsplit(address)
        self.host, self.is_tls = parts.hostname, parts.scheme == "https"
        self.port = parts.port or (443 if self.is_tls else 80)
        self.name = parts.netloc
        self.tls = ssl.create_default_context(cafile=authority) if self.is_tls else None
        self.cookies = SimpleCookie()

    def socket(self) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), PATIENCE)
        return self.tls.wrap_socket(plain, server_hostname=self.host) if self.tls else plain

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, address it leads to, page). Raises OSError when nothing comes in `PATIENCE` seconds."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        connection.sock = self.socket()
        headers = {
            # Without the port, as browsers say it: a form is only taken from its own site.
            "Host": self.name,
            "Referer": f"https://{self.name}/",
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with contextlib.closing(connection):
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(cookie)
            return answer.status, answer.headers.get("Location", ""), answer.read().decode(errors="replace")

    def sign_in(self, email: str, password: str) -> str:
        """The page that a signed-in person sees."""
        return self._fill(PAGE, {"login": email, "password": password})

    def open_structure(self, link: str, password: str) -> str:
        """The page that whoever answers the first access sees."""
        path = urlsplit(link).path
        return self._fill(path, {"name": "Direction", "password": password, "structure": "Une structure"})

    def _fill(self, path: str, typed: dict[str, str]) -> str:
        form = self.ask("GET", path)[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        _, place, page = self.ask("POST", path, typed | {"csrfmiddlewaretoken": token})
        while place:
            _, place, page = self.ask("GET", place)
        return page


@contextlib.contextmanager
def held(door: Door, count: int) -> Iterator[None]:
    """As many requests begun and not finished: one in two stops in its headers, the other in its body."""
    head = f"POST {PAGE} HTTP/1.1\r\nHost: {door.name}\r\n"
    body = f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin="
    sockets = []
    try:
        for number in range(count):
            sockets.append(door.socket())
            sockets[-1].sendall((body if number % 2 else head).encode())
        yield
    finally:
        for one in sockets:
            one.close()


def answered(door: Door, count: int) -> list[float]:
    """Seconds that each request took, the quickest first; stops at the first that is not answered."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        try:
            status, *_ = door.ask("GET", PAGE)
        except OSError:
            break
        if status != 200:
            break
        times.append(time.perf_counter() - start)
    return sorted(times)


def thrown(door: Door) -> tuple[int, float, int]:
    """(status, seconds, bytes that went out) of a post that says it weighs `HEAVY` and is sent until it is refused."""
    start, sent = time.perf_counter(), 0
    with door.socket() as wire:
        wire.sendall(f"POST {PAGE} HTTP/1.1\r\nHost: {door.name}\r\nContent-Length: {HEAVY}\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            while sent < HEAVY:
                wire.sendall(b"x" * 100_000)
                sent += 100_000
        with contextlib.suppress(OSError):
            said = wire.recv(100)
            return int(said.split()[1]) if said else 0, time.perf_counter() - start, sent
    return 0, time.perf_counter() - start, sent


def besiege(door: Door, name: str, count: int = HELD, asked: int = ASKED) -> bool:
    """Prints what was measured; whether every request was answered."""
    with held(door, count):
        times = answered(door, asked)
    said = f"{len(times)} of {asked} answered"
    if times:
        said += f", slowest {times[-1] * 1000:.0f} ms, p95 {times[int(len(times) * 0.95) - 1] * 1000:.0f} ms"
    print(f"{name}: {count} requests held half-sent, {said}", flush=True)
    return len(times) == asked


def refuses_weight(door: Door) -> bool:
    status, seconds, sent = thrown(door)
    print(f"{HEAVY // 1_000_000} MB before sign-in: {status or 'cut'} after {seconds:.2f} s and {sent / 1e6:.1f} MB")
    return status == 413 and sent < HEAVY / 4


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def production(folder: Path) -> Iterator[tuple[Door, Door]]:
    """(through Caddy, straight to gunicorn), with the files of deploy/; ports and name alone are this machine's."""
    front, back = free_port(), free_port()
    env = os.environ | {
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "optimedia.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/siege.sqlite3",
        "EMAIL_URL": "dummymail://",
        "SECURE_SSL_REDIRECT": "0",
        "TRUSTED_PROXY_COUNT": "1",
        "XDG_DATA_HOME": str(folder),
    }
    for command in (["migrate", "-v", "0"], ["createcachetable"], ["collectstatic", "--noinput", "-v", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    caddyfile = (ROOT / "deploy/Caddyfile").read_text()
    caddyfile = caddyfile.replace("optimedia.exemple.fr", f"http://127.0.0.1:{front}")
    caddyfile = caddyfile.replace("127.0.0.1:8000", f"127.0.0.1:{back}").replace("{\n", "{\n\tadmin off\n", 1)
    (folder / "Caddyfile").write_text(caddyfile)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{back}"]
    caddy = ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    with (folder / "log").open("w") as log:
        running = [subprocess.Popen(command, cwd=ROOT, env=env, stderr=log) for command in (gunicorn, caddy)]
    try:
        doors = Door(f"http://127.0.0.1:{front}"), Door(f"http://127.0.0.1:{back}")
        for door in doors:
            wait_for(door)
        yield doors
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(40)


def wait_for(door: Door) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError):
            if door.ask("GET", "/sante/")[0] == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"{door.name} does not answer")


def comes_in(options: argparse.Namespace) -> bool:
    """Whether the first access opens a structure, and its account signs in from another browser."""
    link, email, password = options.first_access
    pages = [
        Door(options.address, options.authority).open_structure(link, password),
        Door(options.address, options.authority).sign_in(email, password),
    ]
    for page in pages:
        title = " ".join(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1].split())
        print(f"{options.address}: signed in, « {title} »")
    return all("Se déconnecter" in page for page in pages)


def main() -> int:
    parser = argparse.ArgumentParser(prog="siege", description=__doc__)
    parser.add_argument("address", nargs="?", help="https://… of a site that runs; without it, one is started")
    parser.add_argument("--authority", type=Path, help="file of the certificates to believe")
    parser.add_argument(
        "--first-access", nargs=3, metavar=("LINK", "ADDRESS", "PASSWORD"), help="answer the link, then sign in again"
    )
    options = parser.parse_args()
    if options.address:
        door = Door(options.address, options.authority)
        wait_for(door)
        if options.first_access and not comes_in(options):
            return 1
        stranger = Door(options.address, options.authority)
        return 0 if besiege(stranger, options.address) and refuses_weight(stranger) else 1
    with (
        tempfile.TemporaryDirectory(prefix="optimedia-siege-") as folder,
        production(Path(folder)) as (caddy, gunicorn),
    ):
        holds = besiege(caddy, "deploy/")
        holds = refuses_weight(caddy) and holds
        falls = not besiege(gunicorn, "control, gunicorn alone", asked=1)
    return 0 if holds and falls else 1


if __name__ == "__main__":
    sys.exit(main())
