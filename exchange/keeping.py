"""A file that somebody brings, kept apart until it is imported: read, shown, confirmed as it was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from french.numbers import amount, plural
from refusals import Refused
from reporting.outputs.attachments import csv_text
from schemes import clock
from schemes.models import Scheme

from .choices import Choices
from .enums import ImportState
from .importing import GOOD, Moved, confirm, read_import
from .matching import Match
from .models import Import
from .preview import Preview

# A file of some 2,000 rows; a larger one is read outside the request.
LARGE_FILE = 250_000  # bytes
MANY_ROWS = 2_000
MOVED = "Le dispositif a changé depuis cet aperçu. Relisez-le, puis confirmez."
ERASED = "Le fichier de cet import est effacé. Choisissez-le à nouveau."


def keep(scheme: Scheme, upload: UploadedFile, *, user) -> Import:
    """An import of the scheme, with its file where no address leads."""
    of = Import(scheme=scheme, done_by=user, file_name=(upload.name or "")[:200])
    of.file.save("", upload, save=False)
    of.save()
    return of


def discard(of: Import) -> None:
    """Forgets an import that was not confirmed, and its file."""
    of.file.delete(save=False)
    of.delete()


def is_large(of: Import) -> bool:
    """Whether its file is read outside the request."""
    return bool(of.file) and of.file.size > LARGE_FILE


def is_long(of: Import) -> bool:
    """Whether its rows are written outside the request."""
    return of.preview.get("rows", {}).get("outings_to_record", 0) > MANY_ROWS


def look(of: Import, *, state: ImportState) -> Preview:
    """Reads the file with what was answered so far, and keeps what is to be shown at `state`. Raises Refused."""
    preview = _preview_of(of)
    of.preview = preview.as_json() | shown(preview)
    of.preview_digest, of.state, of.failure = preview.digest(), state, ""
    of.save()
    return preview


def confirm_as_shown(
    of: Import, *, mode: str = GOOD, user=None, told: Callable[[int, int], None] | None = None
) -> Import:
    """Reads the file again and writes what was shown. Raises Refused, HasErrors; Moved, with the new preview kept.

    `told` is called with how many rows are written, of how many.
    """
    preview = _preview_of(of)
    if preview.digest() != of.preview_digest:
        look(of, state=ImportState.READ)
        raise Moved
    try:
        return confirm(of, preview, mode=mode, user=user, told=told)
    except Moved:
        look(of, state=ImportState.READ)
        raise


def _preview_of(of: Import) -> Preview:
    if not of.file or not of.file.storage.exists(of.file.name):
        raise Refused(ERASED)
    choices = Choices.from_json(of.choices)
    with of.file.open("rb") as content:
        return read_import(of.scheme, content, of.file_name, mapping=of.mapping, choices=choices)


def shown(preview: Preview) -> dict[str, Any]:
    """What the pages show beside the preview's own keys."""
    return {
        "kind": preview.table.kind.value,
        "tabs": list(preview.table.tabs),
        "offered_tabs": list(preview.table.offered_tabs),
        "columns": [_column(match) for match in preview.matches],
        # What an answer mends is asked, once a text; the rest is to be corrected in the file.
        "error_rows": [
            {"row": row.line.number, "tab": row.line.tab, "cells": preview.cells_shown(row)}
            for row in preview.in_error
            if not all(trouble.text for trouble in row.errors)
        ],
        "has_bare_durations": preview.has_bare_durations(),
    }


def _column(match: Match) -> dict[str, Any]:
    is_of_people = bool(match.left) and match.left.name == "PEOPLE"
    return {
        "key": match.column.key,
        "label": match.column.label,
        "group": match.column.group,
        "letter": match.column.letter,
        # What looks like persons is not even shown.
        "samples": [] if is_of_people else list(match.column.samples),
        "target": match.target,
        "left": match.left.name if match.left else "",
        "proposals": list(match.proposals),
    }


def take(of: Import, state: ImportState) -> bool:
    """Leaves it to the worker, once: whether it was free."""
    with transaction.atomic():
        current = Import.objects.select_for_update().get(pk=of.pk)
        if current.is_at_work or current.state in (ImportState.DONE, ImportState.UNDONE):
            return False
        Import.objects.filter(pk=of.pk).update(state=state, failure="", taken_at=clock.now())
    of.state = state
    return True


def give_back(of: Import, failure: str) -> None:
    """The work failed: it waits for somebody again, with a sentence."""
    state = ImportState.READ if of.preview_digest and of.state == ImportState.WRITING else ImportState.CHOSEN
    Import.objects.filter(pk=of.pk).update(state=state, failure=failure[:300])


# How far the rows are written is said beside the file: what a transaction writes shows only once it is over, and SQLite
# lets nobody else write meanwhile.


def say_how_far(of: Import, written: int, total: int) -> None:
    """Says to whoever looks at the page how many rows are written, of how many."""
    _how_far(of).write_text(f"{written} {total}")


def forget_how_far(of: Import) -> None:
    """Written or failed, nobody asks any more."""
    _how_far(of).unlink(missing_ok=True)


def at_work(of: Import) -> str:
    """What the worker is at: « Import en cours : 2 400 lignes sur 5 000 »."""
    words = of.get_state_display()
    try:
        written, total = map(int, _how_far(of).read_text().split())
    except (OSError, ValueError):  # Not begun, or being said at this instant.
        return words
    return f"{words}\u00a0: {amount(written)} {plural(written, 'ligne')} sur {amount(total)}"


def _how_far(of: Import) -> Path:
    return Path(of.file.path).with_suffix(".rows")


ERROR_COLUMNS = ("feuille", "ligne", "colonne", "intitulé", "lu", "à faire")


def errors_csv(preview: Mapping[str, Any]) -> str:
    """Each cell in error of a preview that was kept, a line each; a field that no column gives has no column."""
    labels = {column["letter"]: column["label"] for column in preview["columns"]}
    errors = preview["messages"][: len(preview["row_errors"])]
    return csv_text(
        ERROR_COLUMNS,
        (
            (
                one.get("tab", ""),
                one["row"],
                one["column"],
                labels.get(one["column"], ""),
                one["read"],
                one["sentence"],
            )
            for one in errors
        ),
    )
