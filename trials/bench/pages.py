"""What pages cost on a big base: queries, milliseconds of the database and of Python, in this process.

The base is the one of DATABASE_URL, filled by `manage.py generate_outings`. Django's own client asks; the database's
part is what its statements took, Python's the rest.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

# Each in its turn, the first round thrown away: it warms caches.
ROUNDS = 5


@dataclass
class Cost:
    """Of one deed, the median of its rounds: milliseconds and a number of queries."""

    queries: int
    database: float
    python: float
    statements: list[tuple[str, tuple, float]] = field(default_factory=list)

    def scans(self, table: str) -> list[str]:
        """The statements that read the whole of `table`."""
        with connection.cursor() as cursor:
            found = []
            for sql, params, _ in self.statements:
                if table in sql and sql.startswith("SELECT"):
                    cursor.execute("EXPLAIN " + sql, params)
                    if any(re.search(rf"Seq Scan on {table}\b", line) for (line,) in cursor.fetchall()):
                        found.append(sql)
        return found


def cost_of(deed: Callable[[], object]) -> Cost:
    """Once."""
    statements: list[tuple[str, tuple, float]] = []

    def timed(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements.append((sql, params, (time.perf_counter() - start) * 1000))

    start = time.perf_counter()
    with connection.execute_wrapper(timed):
        deed()
    whole = (time.perf_counter() - start) * 1000
    database = sum(spent for _, _, spent in statements)
    return Cost(len(statements), database, whole - database, statements)


def measure(deeds: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Cost]:
    """All in turn, so that a noisy moment falls on each of them; the median of each."""
    costs: dict[str, list[Cost]] = {name: [] for name in deeds}
    for number in range(rounds + 1):
        for name, deed in deeds.items():
            cost = cost_of(deed)
            if number:
                costs[name].append(cost)
    return {
        name: Cost(
            max(cost.queries for cost in its),
            statistics.median(cost.database for cost in its),
            statistics.median(cost.python for cost in its),
            its[-1].statements,
        )
        for name, its in costs.items()
    }


def reader(email: str) -> Callable[[str], Callable[[], object]]:
    """`reader(email)(address)` is the deed of reading that page as that person; anything but 200 stops the measure."""
    from accounts.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=email))

    def reading(address: str) -> Callable[[], object]:
        def read() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")

        return read

    return reading
