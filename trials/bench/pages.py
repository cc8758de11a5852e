"""What deeds cost on a big base: queries, milliseconds of the database and of Python, in this process.

The base is the one of DATABASE_URL. Django's own client asks; the database's part is what its statements took, Python's
the processor time of this process, which a busy machine moves less.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

# Each in its turn, the first round thrown away: it warms caches.
ROUNDS = 5
Deed = Callable[[], object]


@dataclass
class Cost:
    """Of one deed, in milliseconds, a number a round; and the most queries that it asked."""

    queries: int = 0
    whole: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    statements: list[tuple[str, tuple]] = field(default_factory=list)

    def scans(self, table: str) -> int:
        """How many of its statements read the whole of `table`; 0 on SQLite, whose plans have other words."""
        found = 0
        if connection.vendor != "postgresql":
            return found
        with connection.cursor() as cursor:
            for sql, params in self.statements:
                if table in sql and sql.startswith("SELECT"):
                    cursor.execute("EXPLAIN " + sql, params)
                    found += any(re.search(rf"Seq Scan on {table}\b", line) for (line,) in cursor.fetchall())
        return found

    def said(self) -> dict[str, object]:
        """For another process."""
        numbers = {"whole": self.whole, "database": self.database, "python": self.python}
        return {"queries": self.queries, "scans": self.scans("outings_outing")} | numbers


def _do(deed: Deed, cost: Cost) -> None:
    asked: list[tuple[str, tuple]] = []
    spent = 0.0

    def timed(execute, sql, params, many, context):
        nonlocal spent
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - start
            asked.append((sql, params))

    start, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(timed):
        deed()
    cost.python.append((time.process_time() - cpu) * 1000)
    cost.whole.append((time.perf_counter() - start) * 1000)
    cost.database.append(spent * 1000)
    cost.queries, cost.statements = max(cost.queries, len(asked)), asked


def measure(
    deeds: Mapping[str, Deed], rounds: int = ROUNDS, before: Mapping[str, Deed] | None = None
) -> dict[str, Cost]:
    """All in turn, so that a noisy moment falls on each. What is done `before` a deed is not counted."""
    costs = {name: Cost() for name in deeds}
    for number in range(rounds + 1):
        for name, deed in deeds.items():
            if before and name in before:
                before[name]()
            _do(deed, costs[name] if number else Cost())
    return costs


def ratios(costs: list[float], others: list[float]) -> list[float]:
    """Round by round."""
    return [one / other for one, other in zip(costs, others, strict=True)]


def browser(email: str) -> Client:
    """Signed in as that person."""
    from accounts.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=email))
    return client


def reader(email: str) -> Callable[[str], Deed]:
    """`reader(email)(address)` is the deed of reading that page as that person; anything but 200 stops the measure."""
    client = browser(email)

    def reading(address: str) -> Deed:
        def read() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")

        return read

    return reading
