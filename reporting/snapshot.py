"""One instant of the database: whatever reads figures several times in a row reads them in here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction


@contextmanager
def one_snapshot(*, writes: bool = False) -> Iterator[None]:
    """A transaction that sees the outings of one instant: figures, places, lists and words tell the same ones.

    Read only, and waiting for nobody, unless it `writes`. Inside a transaction it is that one, which settles its own
    instant: outermost or not at all.
    """
    if connection.in_atomic_block:
        with transaction.atomic() if writes else nullcontext():
            yield
        return
    with _one_instant(writes), transaction.atomic():
        if connection.vendor == "postgresql":
            # PostgreSQL sees each query's instant unless told otherwise.
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ {'WRITE' if writes else 'ONLY'}")
        yield


@contextmanager
def _one_instant(writes: bool) -> Iterator[None]:
    """SQLite's transactions are of one instant, from their first query on; a reader takes no writer's lock for it."""
    if writes or connection.vendor != "sqlite":
        yield
        return
    # Read from the settings as it connects: a writer takes its lock at once there.
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
