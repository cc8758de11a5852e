"""A base of an earlier commit, with its demo, brought to today's code: `python -m trials.upgrade COMMIT [--months 6]`.

On the database of DATABASE_URL, which must be empty: a SQLite file of its own without one, PostgreSQL under
bin/with-postgres. The earlier code makes the base and loads its demo; today's migrates it. No table may lose a row.
Then everybody of the demo who may sign in opens each page that their pages lead to, and each report, as what was
published before goes on: downloaded byte for byte, told again in a second version, withdrawn; what was in the making
is given back, and what was a draft is laid out. What answers an error is printed; nothing does: exit code 0.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

PRESENT = Path(__file__).resolve().parent.parent
LONGEST = 1_800  # seconds, of a command
MOST_PAGES = 60  # a person
# The upgrade comes while the last draft is being laid out.
LEFT_IN_THE_MAKING = """
from reporting.models import ActivityReport
from reporting.names import fingerprint, names_to_read
from reporting.publishing import freeze
report = ActivityReport.objects.filter(status="draft").order_by("pk").last()
report.names_read = fingerprint(names_to_read(report))
freeze(report, user=None)
"""
BAD, FORBIDDEN = 400, 403
# Of one route, with other keys, the first few.
MOST_ALIKE = 2


class Links(HTMLParser):
    """Where a page's links lead, on this site."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.found = address, []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") if tag == "a" else None
        if target and not urlsplit(target).netloc and not urlsplit(target).scheme:
            self.found.append(urldefrag(urljoin(self.address, target)).url)


def manage(code: Path, *words: str) -> None:
    environment = os.environ | {"DEBUG": "1", "PYTHONPATH": str(code), "DJANGO_SETTINGS_MODULE": "optimedia.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=code,
        env=environment,
        timeout=LONGEST,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(words)}: {done.stderr[-3000:]}")


def check_out(commit: str, folder: Path) -> Path:
    archive = subprocess.run(["git", "archive", commit], cwd=PRESENT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def rows() -> Counter[str]:
    """How many rows each table has, whoever's it is."""
    from django.db import connection

    with connection.cursor() as cursor:
        counts: Counter[str] = Counter()
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("django_"):
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                counts[table] = cursor.fetchone()[0]
    connection.close()
    return counts


def published() -> dict[int, str]:
    """The fingerprint of what each published report's file is, by the report's key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT report_id, pdf FROM reporting_publishedfile")
        files = {key: hashlib.sha256(bytes(pdf)).hexdigest() for key, pdf in cursor.fetchall()}
    connection.close()
    return files


def people() -> Iterator[tuple[str, object]]:
    """Each person who may sign in, and a browser of theirs."""
    from django.test import Client

    from accounts.models import User

    for user in User.objects.filter(is_active=True).order_by("email"):
        client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
        client.force_login(user)
        yield user.email, client


def opened(client) -> Iterator[tuple[str, int]]:
    """(address, status) of the pages that lead from « / » to one another."""
    from django.urls import Resolver404, resolve

    to_open, known, alike = ["/"], {"/"}, Counter[str]()
    for address in to_open:
        answer = client.get(address)
        yield address, answer.status_code
        if 300 <= answer.status_code < 400:
            links = [urljoin(address, answer["Location"])]
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            links = Links(address, answer.content.decode()).found
        else:
            answer.close()
            continue
        for link in links:
            try:
                route = resolve(urlsplit(link).path).view_name
            except Resolver404:
                continue
            if link not in known and alike[route] < MOST_ALIKE and len(known) < MOST_PAGES:
                known.add(link)
                alike[route] += 1
                to_open.append(link)


def taken_back() -> Iterator[str]:
    """What is wrong with what was in the making: given back, its period takes outings again."""
    from outings.models import ClosedPeriod
    from reporting.models import Manuscript
    from reporting.publishing import give_back

    left = Manuscript.objects.get(is_preview=False)
    closed = ClosedPeriod.objects.count()
    give_back(left, "La mise à jour est passée par là.")
    if ClosedPeriod.objects.count() != closed - 1:
        yield f"report {left.report_id}: given back, its period stays closed"


def reports_go_on(files: dict[int, str]) -> Iterator[str]:
    """What is wrong with each report, that was published or not."""
    from django.test import Client
    from django.urls import reverse

    from reporting.models import ActivityReport
    from schemes.enums import Role
    from schemes.models import Membership

    for report in ActivityReport.objects.select_related("scheme").order_by("pk"):
        who = Membership.objects.filter(scheme=report.scheme, role=Role.COORDINATOR, user__is_active=True).first()
        client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
        client.force_login(who.user)
        at = {
            name: reverse(f"reporting:{name}", args=[report.pk]) for name in ("pdf", "preview", "version", "withdraw")
        }
        if report.is_draft:
            client.get(at["preview"])
            last = client.get(at["preview"])
            if last.headers.get("Content-Type") != "application/pdf":
                yield f"{at['preview']}: {last.status_code}, no pages"
            continue
        told = client.get(at["pdf"])
        if hashlib.sha256(told.content).hexdigest() != files[report.pk]:
            yield f"{at['pdf']}: {told.status_code}, other bytes"
        check = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
        for address, answer in (
            (report.check_token, check.get(reverse("reporting:check", args=[report.check_token]))),
            (at["version"], client.post(at["version"])),
            (at["withdraw"], client.get(at["withdraw"])),
        ):
            if answer.status_code >= 400:
                yield f"{address}: {answer.status_code}"


def main() -> None:
    asked = argparse.ArgumentParser(prog="upgrade", description=__doc__)
    asked.add_argument("commit")
    asked.add_argument("--months", default="6", help="of the demo")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="optimedia-upgrade-") as name:
        folder = Path(name)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/base.sqlite3")
        os.environ |= {
            "DEBUG": "1",
            "PRIVATE_FILES": f"{folder}/private",
            "DJANGO_SETTINGS_MODULE": "optimedia.settings",
        }
        before = check_out(given.commit, folder / "code")
        manage(before, "migrate", "-v", "0")
        manage(before, "load_demo", "--months", given.months)
        manage(before, "shell", "-c", LEFT_IN_THE_MAKING)

        import django

        django.setup()
        from django.conf import settings
        from django.test.utils import setup_test_environment

        stored, files = rows(), published()
        manage(PRESENT, "migrate", "-v", "0")
        manage(PRESENT, "createcachetable")
        kept = rows()
        lost = {table: count - kept[table] for table, count in stored.items() if table in kept and kept[table] < count}
        print(f"{sum(stored.values())} rows in {len(stored)} tables, {len(files)} published reports; lost: {lost or 0}")
        wrong = [f"{table}: {count} lost" for table, count in lost.items()]
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
        setup_test_environment()
        answers: Counter[int] = Counter()
        for who, client in people():
            for address, status in opened(client):
                answers[status] += 1
                if status == FORBIDDEN:  # Of the page that leads there, not of the upgrade.
                    print(f"{who} {address}: {status}")
                elif status >= BAD:
                    wrong.append(f"{who} {address}: {status}")
        print(f"{answers.total()} pages opened: {dict(sorted(answers.items()))}")
        wrong += [*taken_back(), *reports_go_on(files)]
    print("\n".join(wrong) or "Nothing is wrong.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
