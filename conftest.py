"""What every test shares: the clock, quick passwords, and Debian's Chromium for those that drive a browser."""

import datetime
import fcntl
import os
import sqlite3
import threading
from collections import defaultdict
from contextlib import ExitStack, closing
from itertools import chain

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from accounts.models import User
from demo.loading import load_demo
from journal import triggers
from schemes import clock, opening
from trials.handset import LAUNCH, PATIENCE, SCREEN, give_clock, let_in
from trials.static_files import read_once

# seconds that the deeds of a race may take
LONGEST_RACE = 60
JUNE = datetime.date(2026, 6, 30)
# What asks the site for pages.
ASKS_PAGES = {"client", "page"}
# What asks the database for what it does by itself.
ASKS_THE_DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Marks `both` what has to be seen on both databases, so that nobody has to think of it (docs/testing.md).

    What asks pages runs on one, unless it commits or its module says `both` itself; so does what says `one_database`.
    Of what is left to run, each worker begins with its part of the `long` ones: one that starts last is waited for by
    all. Then come modules that read what was written once, whole: two workers would write it twice.
    """
    mark_both(items)
    yield
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    long, modules, others = [], defaultdict(list), []
    for item in items:
        if item.get_closest_marker("long"):
            long.append([item])
        elif "once_a_module" in item.fixturenames:
            modules[item.path].append(item)
        else:
            others.append(item)
    blocks = [*long, *modules.values()]
    shares = [list(chain.from_iterable(blocks[worker::workers])) for worker in range(workers)]
    for share in shares:
        taken = max(len(items) // workers - len(share), 0)
        share += others[:taken]
        del others[:taken]
    items[:] = [item for share in shares for item in share] + others


def mark_both(items):
    for item in items:
        used, database = set(item.fixturenames), item.get_closest_marker("django_db")
        commits = "transactional_db" in used or (database and database.kwargs.get("transaction"))
        asks = (database or used & ASKS_THE_DATABASE) and not used & ASKS_PAGES
        if commits or (asks and not item.get_closest_marker("one_database")):
            item.add_marker("both")


@pytest.fixture(autouse=True)
def given_clock(settings):
    """Every test begins at the same moment (trials/settings.py), and time goes on from there."""
    clock.start(settings.CLOCK)


@pytest.fixture
def hold_clock():
    """`hold_clock(moment)` stops the clock at that moment until the end of the test."""
    with ExitStack() as held:
        yield lambda moment: held.enter_context(clock.at(moment))


@pytest.fixture(autouse=True)
def is_open(monkeypatch):
    """Somebody is in, whoever the test makes: before that, every address says that the installation is not open."""
    monkeypatch.setattr(opening, "_is_open", True)


@pytest.fixture(autouse=True)
def journal_emptied_with_the_tables(request):
    """A test that commits is followed by an emptying of the tables: the journal's triggers are off for it, and made
    again after it, as after each migration. Set up after the database, so torn down before it."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or "live_server" in request.fixturenames
    if not (commits or "transactional_db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers.take_off()


@pytest.fixture(autouse=True)
def tasks_done_at_once(settings):
    """What a page leaves to the worker is done before it answers, where the worker is not the subject."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(scope="session", autouse=True)
def private_files(tmp_path_factory):
    """What people bring and take away is kept apart from the installation's own."""
    settings.PRIVATE_FILES = str(tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hashing a password well takes a tenth of a second: too long for hundreds of accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def once_a_module(django_db_setup, django_db_blocker):
    """For a module's fixture that costs: what it writes is there for each of its tests, and gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def june_file(tmp_path_factory):
    """One for all the workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "june.sqlite3"


@pytest.fixture
def june(transactional_db, june_file):
    """The demo of June 2026 without its reports, committed: written once a run, by the first who asks, then copied from
    a file (SQLite, as all that has a browser)."""
    with open(june_file, "ab") as lock, closing(sqlite3.connect(june_file)) as kept:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.ensure_connection()
        if june_file.stat().st_size:
            kept.backup(connection.connection)
        else:
            load_demo(JUNE, months=0, with_reports=False)
            connection.connection.backup(kept)
    ContentType.objects.clear_cache()


@pytest.fixture(scope="session")
def live_server(live_server):
    server = live_server.thread.httpd
    server.set_app(read_once(server.get_app()))
    return live_server


@pytest.fixture
def race():
    """`race(deed, times=4)` does one deed in several threads that start together: what each returned or raised."""

    def run_together(deed, times=4):
        gate, results = threading.Barrier(times, timeout=LONGEST_RACE), []

        def run():
            try:
                gate.wait()
                results.append(deed())
            except Exception as error:
                results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, daemon=True) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONGEST_RACE)
        assert len(results) == times, "somebody never arrived"
        return results

    return run_together


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if LAUNCH["executable_path"] is None:
        pytest.fail(
            "Chromium est absent. Pour l’installer\u00a0: bin/setup test (ou apt-get install chromium-headless-shell)"
        )
    # Playwright's calls run in an event loop, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return LAUNCH


@pytest.fixture(scope="session")
def browser_context_args():
    """A window of a desk, where no worker keeps pages but in a test marked `trials.handset.WITH_WORKER`."""
    return SCREEN | {"viewport": {"width": 1280, "height": 900}, "service_workers": "block"}


@pytest.fixture
def new_context(new_context):
    """`new_context(**options)`: a browser's window whose clock is the site's, closed after the test."""

    def at_the_site_s_hour(**options):
        context = new_context(**options)
        give_clock(context)
        return context

    return at_the_site_s_hour


@pytest.fixture
def site(live_server, page):
    """The page of a browser on the running site; `site.sign_in(email)` to come in, without the page for it."""
    page.set_default_timeout(PATIENCE)

    def come_in(email: str) -> None:
        page.context.clear_cookies()
        let_in(page.context, User.objects.get(email=email), live_server.url)

    page.sign_in = come_in
    page.address = live_server.url
    return page
