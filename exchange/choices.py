"""What the coordinator answers about a file: what a text stands for, what holds for all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from french.names import folded

from .matching import Match
from .targets import Target

# A place outside the perimeter, and one that the scheme is to have from now on.
OUTSIDE, NEW = "outside", "new"
_OUTSIDE_WORDS = {"outside", "hors quartier", "hors perimetre"}


@dataclass
class Choices:
    """`for_all`: a value for each row of a field without column. `meanings`: by field, what each text (folded) is.

    `fills_down`: « vide = comme au-dessus ». `minutes`: whether bare durations are minutes. `apart`: identical rows
    that are several outings, by number, or as Mars!12 where there are several tabs. `replaces`: whether outings that
    differ from the file are replaced by it.
    """

    for_all: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, str | None] = field(default_factory=dict)
    tabs: list[str] = field(default_factory=list)
    year: int | None = None
    fills_down: bool = False
    minutes: bool = False
    apart: list[int | str] = field(default_factory=list)
    replaces: bool = False

    def meaning(self, target: str, text: str) -> str | None:
        """What a text was said to stand for; None when nobody said."""
        return self.meanings.get(target, {}).get(folded(text))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choices:
        return cls(**kept)


def choices_said(said: Mapping[str, Any], matches: Iterable[Match], targets: Mapping[str, Target]) -> Choices:
    """The choices of a file written by hand (docs/imports.md). A remark in brackets after a key is read over."""
    choices = Choices()
    headers = {folded(match.column.key): match.target for match in matches if match.target}
    for key, value in said.items():
        name = re.sub(r"\s*\(.*\)$", "", key).strip()
        code = _code_of(name, headers, targets)
        if name.startswith("columns"):
            choices.columns |= dict(value)
        elif isinstance(value, Mapping):
            if code:
                answers = {folded(str(text)): _meaning(code, str(meaning)) for text, meaning in value.items()}
                choices.meanings.setdefault(code, {}).update(answers)
        elif name.startswith("year"):
            found = re.search(r"20\d\d", str(value))
            choices.year = int(found[0]) if found else None
        elif name.startswith("empty"):
            choices.fills_down = bool(value)
        elif folded(name) == "qpv without a quarter":
            choices.for_all["neighbourhood"] = OUTSIDE
        elif name == "duration":
            choices.minutes = str(value).startswith("min")
        elif name in ("replaces", "apart", "tabs"):
            setattr(choices, name, value)
        elif code:
            choices.for_all[code] = _meaning(code, str(value))
    return choices


def _code_of(name: str, headers: Mapping[str, str], targets: Mapping[str, Target]) -> str:
    for code in (name, name.removesuffix("s")):
        if code in targets:
            return code
    return headers.get(folded(name), "")


def _meaning(code: str, value: str) -> str:
    if code == "neighbourhood":
        return OUTSIDE if folded(value) in _OUTSIDE_WORDS else value
    # « mobile_unit for all rows »
    return re.sub(r" for all rows$", "", value)
