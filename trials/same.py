"""What people read, before and after: `python -m trials.same BEFORE [--quick]`.

BEFORE is a checkout of the earlier code. It loads the demo into a file; the present code migrates a copy of it. Both
then show every scheme over three periods, whole and in one neighbourhood, to somebody of its coordination: the words
and links of the dashboard, the bytes of its CSV, the words of the report as it would be published and its attached
files. What differs is printed, counted by kind; nothing differs: exit code 0. About six minutes; `--quick`: one scheme.

Both sides are spoken to by HTTP alone, on a clock stopped at one moment, so that any two commits can be compared.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

PRESENT = Path(__file__).resolve().parent.parent
MOMENT = datetime(2026, 11, 20, 20, tzinfo=timezone(timedelta(hours=1)))
MONTHS_OF_DEMO = 18
# A month, the half-year so far, and a year over two calendar years that has nothing whole to compare with.
PERIODS = (("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-11-20"), ("2025-11-21", "2026-11-20"))
KINDS = ("words", "links", "markup", "chiffres.csv", "report", "attached")
LINES_SHOWN = 60


# One side: run in the folder of its code.


class Page(HTMLParser):
    """What a page says, a line a piece of text, and where its links go."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.options: dict[str, list[str]] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "select":
            self._select = given.get("name") or ""
        if tag == "option" and given.get("value"):
            self.options.setdefault(self._select, []).append(given["value"])

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))


def start(database: Path) -> None:
    """Django on that database, its clock stopped."""
    os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "optimedia.settings"}
    from django.utils import timezone as clock

    # Before anything else of Django is imported: defaults of fields are this very function.
    clock.now = lambda: MOMENT
    import django

    django.setup()


def prepare(database: Path, *, with_demo: bool) -> None:
    start(database)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if with_demo:
        with open(os.devnull, "w") as silence:
            call_command("load_demo", until=MOMENT.date(), months=MONTHS_OF_DEMO, stdout=silence)


def read(database: Path, folder: Path, *, is_quick: bool) -> None:
    """Writes what this side shows: one file a kind and scope."""
    start(database)
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment

    # What a page leaves to the worker is done before it answers, on whichever side has one.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    setup_test_environment()
    for user, scheme in list(readers())[: 1 if is_quick else None]:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        places = Page(client.get("/tableau-de-bord/", {"scheme": scheme}).content.decode()).options
        for start_day, end in PERIODS:
            for place in ("", places["neighbourhood"][0]):
                query = {"scheme": scheme, "from": start_day, "to": end} | ({"neighbourhood": place} if place else {})
                for kind, content in shown(client, query):
                    target = folder / kind / f"{scheme}_{start_day}_{end}_{place or 'all'}"
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)


def readers() -> Iterator[tuple]:
    """Each scheme with somebody who prepares its reports."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    known = set()
    for user in get_user_model().objects.filter(email__regex="^(coordination|administration)@").order_by("email"):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        page = client.get("/rapports/nouveau/")
        for scheme in Page(page.content.decode()).options.get("scheme", []) if page.status_code == 200 else ():
            if scheme not in known:
                known.add(scheme)
                yield user, scheme


def shown(client, query: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    html = client.get("/tableau-de-bord/", query).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    page = Page(main)
    yield "words", "\n".join(page.words).encode()
    yield "links", "\n".join(page.links).encode()
    yield "markup", "\n".join(line.strip() for line in main.splitlines() if line.strip()).encode()
    yield "chiffres.csv", client.get("/tableau-de-bord/chiffres.csv", query).content
    address = f"/rapports/nouveau/?{'&'.join(f'{name}={value}' for name, value in query.items())}"
    proposed = client.get(address).context["form"].initial
    posted = {name: getattr(value, "pk", value) for name, value in proposed.items() if value is not None}
    created = client.post(address, posted)
    if created.status_code != 302:
        raise RuntimeError(f"no report: {re.findall('invalid-feedback.*', created.content.decode())}")
    yield from of_pdf(client.get(f"{created['Location']}apercu.pdf").content)


def of_pdf(content: bytes) -> Iterator[tuple[str, bytes]]:
    import io

    import pikepdf

    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout
    yield "report", text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        files = {name: spec.get_file().read_bytes() for name, spec in sorted(pdf.attachments.items())}
    yield "attached", b"".join(f"== {name}\n".encode() + data for name, data in files.items())


# Both sides.


def side(code: Path, *words: object) -> subprocess.Popen:
    """This very file, run by the code in that folder."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CLOCK")}
    # -P: the folder of this file stays out of the path, where `site` and `line` would hide others of that name.
    command = [sys.executable, "-P", __file__, *map(str, words)]
    # DEBUG: as on one's own machine; a production asks for secrets that a checkout does not have.
    return subprocess.Popen(command, cwd=code, env=environment | {"PYTHONPATH": str(code), "DEBUG": "1"})


def finish(*running: subprocess.Popen) -> None:
    if any(process.wait(1800) for process in running):
        sys.exit("one side failed")


def compare(before: Path, after: Path) -> Counter[str]:
    """Prints what differs; returns, by kind, the number of scopes that do."""
    differing: Counter[str] = Counter()
    shown_lines: Counter[str] = Counter()
    for kind in KINDS:
        names = {path.name for folder in (before, after) for path in (folder / kind).iterdir()}
        for name in sorted(names):
            old, new = (
                (folder / kind / name).read_bytes() if (folder / kind / name).exists() else b""
                for folder in (before, after)
            )
            if old == new:
                continue
            differing[kind] += 1
            lines = (data.decode(errors="replace").splitlines() for data in (old, new))
            for line in difflib.unified_diff(*lines, f"{kind} {name} before", "after", lineterm="", n=1):
                shown_lines[kind] += 1
                if shown_lines[kind] <= LINES_SHOWN:
                    print(line)
        print(f"{kind}: {differing[kind]} of {len(names)} scopes differ ({shown_lines[kind]} lines)\n")
    return differing


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("before", type=Path, help="folder of the earlier code")
    options.add_argument("--quick", action="store_true", help="one scheme")
    given = options.parse_args()
    quick = ["--quick"] if given.quick else []
    if shutil.which("pdftotext") is None:
        sys.exit("pdftotext is missing (apt-get install poppler-utils)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, new = folder / "before.sqlite3", folder / "after.sqlite3"
        finish(side(given.before, "prepare", old, "--with-demo"))
        shutil.copy(old, new)
        finish(side(PRESENT, "prepare", new))
        finish(
            side(given.before.resolve(), "read", old, folder / "before", *quick),
            side(PRESENT, "read", new, folder / "after", *quick),
        )
        differing = compare(folder / "before", folder / "after")
    sys.exit("they differ" if differing else None)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", database, *rest]:
            prepare(Path(database), with_demo="--with-demo" in rest)
        case ["read", database, folder, *rest]:
            read(Path(database), Path(folder), is_quick="--quick" in rest)
        case _:
            main()
