"""Names stored before they were folded: their columns are written, and twins get a number (for migrations)."""

from __future__ import annotations

from django.db import models

from .fields import NameColumn


def write_names(model: type[models.Model], source: str = "name", *, within: tuple[str, ...] | None = None) -> None:
    """Writes the columns that follow names, row by row, oldest first.

    `within`: the columns in which a folded name may stand once. Of rows whose names are two spellings of one, the
    oldest keeps its name and each other gets a number, « Marché (2) »: both stay, with all that points at them, until
    somebody makes one of them (docs/decisions/2026-11-26-one-folding-of-names.md).
    """
    columns = [column for column in model._meta.concrete_fields if isinstance(column, NameColumn)]
    longest = model._meta.get_field(source).max_length
    taken = set()
    for row in model._default_manager.order_by("pk"):
        name, number = getattr(row, source), 1
        while (key := _key(row, columns, within)) in taken:
            number += 1
            ending = f" ({number})"
            setattr(row, source, name[: longest - len(ending)] + ending)
        if within is not None:
            taken.add(key)
        row.save(update_fields={source, *(column.name for column in columns)})


def _key(row: models.Model, columns: list[NameColumn], within: tuple[str, ...] | None) -> tuple:
    for column in columns:
        column.follow(row)
    return tuple(getattr(row, name) for name in within or ())
