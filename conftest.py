"""What every test shares: quick passwords, and Debian's Chromium for those that drive a browser."""

import os
import threading
from contextlib import ExitStack

import pytest
from django.db import connection

from schemes import clock
from trials.handset import LAUNCH, SCREEN


@pytest.fixture
def hold_clock():
    """`hold_clock(moment)` stops the clock at that moment until the end of the test."""
    with ExitStack() as held:
        yield lambda moment: held.enter_context(clock.at(moment))


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing a password well takes a tenth of a second: too long for hundreds of accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def race():
    """`race(deed, times=4)` does one deed in several threads that start together: what each returned or raised."""

    def run_together(deed, times=4):
        gate, results = threading.Barrier(times), []

        def run():
            try:
                gate.wait()
                results.append(deed())
            except Exception as error:
                results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
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
    return SCREEN | {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def site(live_server, page):
    """The page of a browser on the running site; `site.sign_in(email)` to come in."""
    page.set_default_timeout(int(os.environ.get("BROWSER_TIMEOUT", 60_000)))

    def sign_in(email: str, password: str = "demo-optimedia") -> None:
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/connexion/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.click("main button.btn-primary")
        page.wait_for_url(lambda address: "/connexion/" not in address)

    page.sign_in = sign_in
    page.address = live_server.url
    return page
