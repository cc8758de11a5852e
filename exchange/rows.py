"""One row of a spreadsheet, cell by cell: what each field says, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices

from french.names import folded
from french.personal_names import looks_personal

from . import aliases
from .choices import Choices
from .matching import Match, plain
from .reading.cells import AnyCell, Merged, letter_of
from .tables import Line
from .targets import CARRIED, TOTALS, Asks, Target
from .values import (
    NotRead,
    clock_in,
    count_in,
    day_in,
    is_no_answer,
    minutes_in,
    moment_in,
    names_in,
    refuse_fault,
    shown,
    words_of,
)

# What must be read for the row to be an outing; anything else unreadable is unanswered.
NEEDED = ("held_on", "starts_on_at", "mediators_count", *TOTALS)


@dataclass(frozen=True)
class Trouble:
    """Something about one cell, under its code (docs/imports.md). `why`: of an error; `left`: what a warning leaves."""

    tab: str
    row: int
    column: str
    code: str
    target: str = ""
    why: str = ""
    left: str = ""
    read: str = ""
    # The quarter, option… that was typed and that nobody said the meaning of.
    text: str = ""


@dataclass
class Answers:
    """What a row says. `values` holds what was answered, by field; a field that is not in it was not."""

    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[Trouble] = field(default_factory=list)
    warnings: list[Trouble] = field(default_factory=list)
    is_estimate: bool = False
    typed_spot: str = ""
    unread: set[str] = field(default_factory=set)

    def get(self, code: str) -> Any:
        return self.values.get(code)


class RowReader:
    """Reads the rows of one table, in order: a merged cell stands for the one above."""

    def __init__(
        self, matches: Iterable[Match], targets: Mapping[str, Target], choices: Choices, half_day: int, full_day: int
    ) -> None:
        self.columns: list[tuple[int, Target, str]] = [
            (match.column.index, targets[match.target], match.column.label) for match in matches if match.target
        ]
        self.places = {target.code: index for index, target, _ in reversed(self.columns)}
        self.choices, self.half_day, self.full_day = choices, half_day, full_day
        self.options = {
            target.code: options_of(target.code, target.options) for target in targets.values() if target.options
        }
        self.above: dict[str, AnyCell] = {}
        self.tab = ""

    def letter(self, code: str) -> str:
        """The column that gives a field; empty where none does."""
        return letter_of(self.places[code]) if code in self.places else ""

    def read(self, line: Line) -> Answers:
        if line.tab != self.tab:
            self.above, self.tab = {}, line.tab
        answers = Answers(line)
        if line.has_too_many is not None:
            trouble = self.trouble(answers, "F1", column=letter_of(line.has_too_many), why="too_many_cells")
            answers.errors.append(trouble)
            return answers
        for index, target, label in self.columns:
            cell = self._with_above(line[index], target.code)
            try:
                self._read(answers, target, cell, label)
            except NotRead as problem:
                self._note(answers, target, index, cell, problem)
        return answers

    def trouble(self, answers: Answers, code: str, *, target: str = "", column: str = "", **said: str) -> Trouble:
        return Trouble(answers.line.tab, answers.line.number, column or self.letter(target), code, target, **said)

    def _with_above(self, cell: AnyCell, code: str) -> AnyCell:
        if code not in CARRIED:
            return cell
        if cell is Merged.ABOVE or (cell is None and self.choices.fills_down):
            return self.above.get(code)
        self.above[code] = cell
        return cell

    def _note(self, answers: Answers, target: Target, index: int, cell: AnyCell, problem: NotRead) -> None:
        """A needed cell is an error of its row; any other is unanswered, and said."""
        answers.unread.add(target.code)
        where = {"column": letter_of(index), "target": target.code, "read": shown(cell)}
        if target.code in NEEDED:
            words = {"mediators_count": "unreadable_mediators"} | dict.fromkeys(TOTALS, "unreadable_total")
            why = words.get(target.code, problem.why) if problem.why == "unreadable" else problem.why
            answers.errors.append(self.trouble(answers, problem.code, why=why, **where))
        else:
            answers.warnings.append(self.trouble(answers, problem.code, left="unanswered", why=problem.why, **where))

    def _read(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> None:
        reading = {
            Asks.DAY: self._day,
            Asks.CLOCK: self._clock,
            Asks.MOMENT: self._moment,
            Asks.DURATION: self._duration,
            Asks.COUNT: self._count,
            Asks.OPTION: self._option,
            Asks.OPTIONS: self._options,
            Asks.QUARTER: self._words,
            Asks.SPOT: self._words,
            Asks.NAMES: self._names,
            Asks.TEXT: self._text,
            Asks.NUMBER: self._words,
        }[target.asks]
        value = reading(answers, target, cell, label)
        if value is not None and value != []:
            answers.values[target.code] = value

    def _day(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        hints = answers.line.hints
        if self.choices.year:
            hints = type(hints)(self.choices.year, hints.month, hints.counts_from_1904)
        return day_in(cell, hints)

    def _clock(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        # « 14h-16h30 » in the column of beginnings says one, and durations have their own.
        return clock_in(cell)[0]

    def _moment(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        day, time = moment_in(cell, answers.line.hints)
        return None if day is None else (day, time)

    def _duration(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        unit = set(folded(label).replace("(", " ").replace(")", " ").replace("_", " ").split())
        is_said = bool(unit & {"min", "mn", "minutes", "minute"})
        are_minutes = is_said or (self.choices.minutes and not unit & {"h", "heures"})
        return minutes_in(cell, half_day=self.half_day, full_day=self.full_day, are_minutes=are_minutes)

    def _count(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        count, is_estimate = count_in(cell, target.most)
        if is_estimate:
            said = {"target": target.code, "left": "estimate", "read": shown(cell)}
            answers.warnings.append(self.trouble(answers, "E1", **said))
            answers.is_estimate |= target.code in TOTALS
        return count

    def _option(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        refuse_fault(cell)
        said = self.choices.meaning(target.code, shown(cell))
        if said is not None:
            return said if said in (target.options or ()) else None
        if is_no_answer(cell):
            return None
        code = self.options[target.code].get(plain(shown(cell))) or self.options[target.code].get(words_of(cell))
        if code is None and target.code == "time_slot":
            return self._slot_or_times(answers, cell)
        if code is None:
            answers.unread.add(target.code)
            left = {"target": target.code, "read": shown(cell), "text": shown(cell)}
            if target.code == "format":
                answers.errors.append(self.trouble(answers, "O2", why="unknown_format", **left))
            else:
                answers.warnings.append(self.trouble(answers, "O1", left="unanswered", **left))
        return code

    def _slot_or_times(self, answers: Answers, cell: AnyCell) -> None:
        """« Horaire » may hold hours: they say more than a slot."""
        start, end = clock_in(cell)
        if start:
            answers.values.setdefault("starts_at", start)
        if end:
            answers.values.setdefault("ends_at", end)

    def _options(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        found = []
        for name in names_in(cell):
            code = self.choices.meaning(target.code, name) or self.options[target.code].get(plain(name))
            if code in (target.options or ()):
                found.append(code)
            else:
                left = {"target": target.code, "read": name, "text": name, "left": "unanswered"}
                answers.warnings.append(self.trouble(answers, "O1", **left))
        return list(dict.fromkeys(found))

    def _words(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        refuse_fault(cell)
        if is_no_answer(cell):
            return None
        text = " ".join(shown(cell).split())[: target.most]
        if target.code != "spot":
            return text
        # A new name may have been said to be another's; which outing it is follows what was typed.
        answers.typed_spot = text
        return self.choices.meaning("spot", text) or text

    def _names(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        refuse_fault(cell)
        if is_no_answer(cell):
            return None
        return [*answers.values.get(target.code, []), shown(cell)]

    def _text(self, answers: Answers, target: Target, cell: AnyCell, label: str) -> Any:
        refuse_fault(cell)
        if is_no_answer(cell):
            return None
        text = shown(cell).replace("\r\n", "\n").replace("\r", "\n")
        if looks_personal(text):
            # Nothing of what looks like a person is repeated, even to say so.
            answers.warnings.append(self.trouble(answers, "V18", target=target.code, left="not_taken"))
            return None
        kept = "\n".join(filter(None, [answers.values.get(target.code), text]))
        if len(kept) > target.most:
            said = {"target": target.code, "left": "not_taken", "read": f"{text[:40]}…"}
            answers.warnings.append(self.trouble(answers, "L1", **said))
            return answers.values.get(target.code)
        return kept


def options_of(code: str, options: type[TextChoices]) -> dict[str, str]:
    """The codes of a closed list by what they are called, plain."""
    found: dict[str, str] = {}
    for option, said in aliases.OPTIONS.get(code, {}).items():
        found |= dict.fromkeys((word.strip() for word in said.split(",")), option)
    for value, label in options.choices:
        found[plain(value)] = found[plain(label)] = found[words_of(label)] = value
    return found
