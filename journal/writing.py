"""How a deed says itself in the journal."""

from __future__ import annotations

import datetime

from django.db import models, transaction

from .enums import Deed
from .models import LONGEST_LABEL, Line


def write_line(
    deed: Deed,
    *,
    at: datetime.datetime,
    by: models.Model | None,
    thing: models.Model,
    operator: models.Model | None = None,
    scheme: models.Model | None = None,
    before: object = "",
    after: object = "",
) -> None:
    """Writes a line in the transaction of the deed it tells: both are there, or neither.

    `at` is the moment of `schemes.clock`, which stands further right. `by` is the account, None for the installation's
    keeper at the command line; without `operator`, each structure that runs the scheme reads the line. `before` and
    `after` are labels of closed lists, dates or names of things, never what somebody wrote. Raises RuntimeError outside
    a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A line of the journal is written in the transaction of its deed.")
    keys, labels = {}, {}
    for name, row in (("actor", by), ("thing", thing), ("operator", operator), ("scheme", scheme)):
        keys[f"{name}_key"] = row.pk if row else None
        labels[f"{name}_label"] = _label(row) if row else ""
    said = {"before": _label(before), "after": _label(after)}
    Line.objects.create(deed=deed, done_at=at, **keys, **labels, **said)


def _label(thing: object) -> str:
    return str(thing)[:LONGEST_LABEL]
