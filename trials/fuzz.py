"""Anything in every field, parameter, cookie, header and address: `python -m trials.fuzz` (docs/testing.md).

Seeded: the same number gives the same requests. Django's own client speaks, in this process, each time in a transaction
that is taken back; what gunicorn's rules of HTTP would refuse before us is not in the way.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

REQUESTS, SEED = 3_200, 2026
# Whatever is said of a request, this is not: it is in all that is typed.
SENTINEL = "sentinelle"
ODD = (
    "", "0", "-1", "1.5", "9" * 19, "9" * 400, "1e999", "NaN", "\0", "a\0b", "é’œ", "\u202e", "😀", "\ud800",
    "٣", "²", " ", "\r\n", "'", "\"'><script>", "%00", "%", "../../etc/passwd", "{{ 7*7 }}", "[]", "{}", "null",
    "2026-02-30", "0000-00-00", "10000-01-01", "2026-13-01T99:99", "25:61", "31/12/2026", "x" * 3000, "\\", "＜",
)  # fmt: skip
COOKIE_ODD = ('"\\000abc"', '"\\303"', "a" * 3000, "=;=", '"', "é", "null", "[]", "\0")
HEADERS = (
    "accept", "accept-language", "accept-encoding", "cookie", "content-type", "content-length", "host", "origin",
    "if-modified-since", "if-none-match", "range", "referer", "user-agent", "x-csrftoken", "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto", "x-requested-with", "transfer-encoding", "upgrade",
)  # fmt: skip
HEADER_ODD = (*(text for text in ODD if "\n" not in text), "application/json", "text/html;q=abc", "bytes=0-", "::1")
METHODS = (*("GET", "POST") * 8, "HEAD", "PUT", "TRACE", "BREW")
FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"(?:[^>]*\bvalue="([^"]*)")?')


# Read by some page, shown by none.
PARAMETERS = [("scheme", "fuzz"), ("q", ""), ("page", "1"), ("next", "/"), ("then", "detail"), ("outing", "1")]


@dataclass
class Tally:
    """What was asked and answered; `failures` is empty when the site held."""

    statuses: Counter[int] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        answers = ", ".join(f"{number} × {status}" for status, number in sorted(self.statuses.items()))
        return f"{sum(self.statuses.values())} requests over {len(self.names)} fields and parameters: {answers}"


class Fuzz:
    """`people` are those who sign in by turns (None: nobody); `addresses` are tried one after the other."""

    def __init__(self, addresses: list[str], people: list, seed: int = SEED) -> None:
        self.addresses, self.people, self.random = addresses, people, random.Random(seed)
        self.tally = Tally()
        self.fields: dict[str, list[tuple[str, str]]] = {}

    def run(self, count: int) -> Tally:
        for number in range(count):
            address = self.addresses[number % len(self.addresses)]
            person = self.people[number // len(self.addresses) % len(self.people)]
            self.ask(address, person)
        return self.tally

    def ask(self, address: str, person) -> None:
        from django.db import transaction
        from django.test import Client

        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        pairs = self.pairs_of(client, address, person)
        request = self.request(address, pairs)
        if self.random.random() < 0.3:
            # As bytes on the wire: Python's own cookies refuse some of them.
            names = dict.fromkeys((*client.cookies, "sessionid", "csrftoken", "messages"))
            request["headers"]["cookie"] = "; ".join(f"{name}={self.random.choice(COOKIE_ODD)}" for name in names)
        said = f"{request['method']} {request['path']!a} {person} {request['data']!a} {request['headers']!a}"
        try:
            # What it did is taken back: the next request finds the site as it was.
            with transaction.atomic():
                answer = client.generic(**request)
                transaction.set_rollback(True)
        except UnicodeEncodeError:
            return  # No client could have sent it.
        if answer.streaming:
            list(answer)  # Read to its end, a file is closed.
        self.tally.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.tally.failures.append(f"{answer.status_code} {said[:600]} {answer.exc_info and answer.exc_info[1]!r}")

    def pairs_of(self, client, address: str, person) -> list[tuple[str, str]]:
        """The fields that the page shows, with what they hold: read once a person."""
        key = f"{person and person.pk} {address}"
        if key not in self.fields:
            page = client.get(address)
            if page.status_code >= 500:
                self.tally.failures.append(f"{page.status_code} GET {address} {person}")
            text = page.content.decode(errors="replace") if "html" in page.get("Content-Type", "") else ""
            self.fields[key] = [(name, value) for name, value in FIELD.findall(text) if name != "csrfmiddlewaretoken"]
        return self.fields[key]

    def request(self, address: str, pairs: list[tuple[str, str]]) -> dict:
        """One request: most of what the page asks for kept as it is, one or several things odd."""
        choose = self.random
        path, _, query = address.partition("?")
        if choose.random() < 0.15:
            path = re.sub(r"[^/]+", lambda part: choose.choice([part[0], percent(self.odd())]), path)
        known = [*pairs, *PARAMETERS]
        kept = [(name, value) for name, value in known if choose.random() < 0.8]
        for _ in range(choose.choice([1, 1, 2, 5])):
            name = choose.choice(known)[0] if choose.random() < 0.9 else self.odd()
            kept.append((name, self.odd()))
            self.tally.names.add(name)
        encoded = "&".join(f"{percent(name)}={percent(value)}" for name, value in kept)
        method = choose.choice(METHODS)
        if method != "POST":
            query = "&".join(filter(None, [query, encoded]))
        headers = {choose.choice(HEADERS): choose.choice(HEADER_ODD) for _ in range(choose.choice([0, 0, 1, 3]))}
        headers = {name: value + SENTINEL * choose.choice([0, 1]) for name, value in headers.items()}
        if choose.random() < 0.2:
            headers["accept"] = "application/json"
        return {
            "method": method,
            "path": f"{path}?{query}" if query else path,
            "data": encoded.encode() if method == "POST" else b"",
            "content_type": "application/x-www-form-urlencoded",
            "headers": headers,
        }

    def odd(self) -> str:
        return self.random.choice([*ODD, SENTINEL]) + self.random.choice(["", "", SENTINEL])


def percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def listened() -> io.StringIO:
    """What production's log says from now on."""
    from optimedia.logs import JsonFormatter

    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    return said


def fuzz_everything(count: int, seed: int = SEED) -> tuple[Tally, str]:
    """The tally, and what the log said: a world of the smallest kind, every address, everybody by turns."""
    from django.urls import reverse

    from accounts.tests.factories import UserFactory
    from optimedia.tests.test_access import ROWS, address_of, make_world

    people, addresses, _ = make_world("fuzz")
    doors = [address_of(addresses, name) for name in dict.fromkeys(name for _, name, *_ in ROWS)]
    doors += [reverse(f"account_{name}") for name in ("login", "logout", "reset_password", "change_password", "signup")]
    doors += [reverse("account_reset_password_from_key", args=["1", "set-password"]), "/static/css/a.css"]
    doors += [f"/administration/{page}" for page in ("", "accounts/user/", "schemes/scheme/add/", "outings/outing/")]
    staff = UserFactory(is_staff=True, is_superuser=True)
    everybody = [None, staff, *(people[kind] for kind in ("coordinator", "mediator", "volunteer", "funder"))]
    log = listened()
    return Fuzz(doors, everybody, seed).run(count), log.getvalue()


def words_typed_in(log: str) -> list[str]:
    """The lines of a log that repeat what was typed, and those that are no JSON."""
    lines = log.splitlines()
    return [line for line in lines if SENTINEL in line.lower() or not isinstance(json.loads(line), dict)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    logging.getLogger("django").handlers.clear()
    before = setup_databases(verbosity=0, interactive=False)
    try:
        from django.db import connection

        tally, log = fuzz_everything(options.requests, options.seed)
        print(f"{connection.vendor}: {tally}")
    finally:
        teardown_databases(before, verbosity=0)
    for failure in tally.failures:
        print(failure)
    repeated = words_typed_in(log)
    print(f"the log: {len(log.splitlines())} lines, {len(repeated)} repeat what was typed", *repeated[:5], sep="\n")
    return 1 if tally.failures or repeated else 0


if __name__ == "__main__":
    sys.exit(main())
