"""One file of the export of a structure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Row = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """Its name without its end, what it holds in a sentence, its columns, its rows."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
