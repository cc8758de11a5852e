"""The piles of « À faire »: what awaits the same deed, how many, why, and where or how it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A pile shows so many of its rows; its page has them all.
MOST_ROWS = 3


@dataclass(frozen=True)
class Act:
    """What is done to a row without opening it: its verb, where it is sent, what is said with it."""

    verb: str
    address: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """`act`: what is done to it in one press, else the row is opened. `whose`: the scheme that it is of, told where
    there are several."""

    title: str
    detail: str
    address: str
    act: Act | None = None
    whose: str = ""


@dataclass(frozen=True)
class Pile:
    """What awaits the same deed. `address` opens all of it; `is_yours`: the coordinator's to do, else they wait for
    others."""

    number: int
    label: str
    cause: str
    address: str
    rows: Sequence[Row]
    is_yours: bool = True
