"""What an import would do, before anything is written: the answer of the command and what the pages show.

Its keys are those of docs/imports.md. Sums are over the rows to record; unknown is not zero.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from french.names import dictionary_key, folded
from french.numbers import counted
from schemes.enums import QpvStatus
from schemes.models import Neighbourhood
from widgets.reading import whole_number

from .choices import Choices
from .judging import Judged, Status
from .knowledge import Knowledge
from .matching import LOOKS_ALIKE, Match
from .reading.cells import Kind
from .rows import Trouble
from .tables import OwnTotal, Table
from .targets import COUNTS
from .values import NotRead, count_in, is_bare_number, shown
from .wording import sentence_of

PEOPLE = "people_mediated"
TO_RECORD = (Status.NEW,)
# Of a row in error, beside what is wrong.
SHOWN_OF_A_ROW = ("held_on", "starts_on_at", "neighbourhood", "spot", "duration", PEOPLE, "participants_count")


@dataclass(frozen=True)
class Preview:
    """Of one file: its table, what its columns became, its judged rows."""

    file_name: str
    table: Table
    matches: Sequence[Match]
    rows: Sequence[Judged]
    knowledge: Knowledge
    choices: Choices

    @property
    def to_record(self) -> list[Judged]:
        """New rows, and those that replace what they differ from."""
        taken = (Status.NEW, Status.DIFFERENT) if self.choices.replaces else TO_RECORD
        return [row for row in self.rows if row.status in taken]

    @property
    def in_error(self) -> list[Judged]:
        return [row for row in self.rows if row.status is Status.ERROR]

    def cells_shown(self, row: Judged) -> list[dict[str, str]]:
        """Its cells that say where and when and how many, and each one that is wrong, with what to do."""
        wrong: dict[str, list[str]] = defaultdict(list)
        for trouble in row.errors:
            wrong[trouble.column].append(sentence_of(trouble))
        found = []
        for match in self.matches:
            sentences = wrong.pop(match.column.letter, [])
            if sentences or match.target in SHOWN_OF_A_ROW:
                value = shown(row.line[match.column.index])
                found.append({"label": match.column.label, "read": value, "wrong": " ".join(sentences)})
        # A field that no column gives, or a cell past the last header.
        rest = [sentence for sentences in wrong.values() for sentence in sentences]
        return found + [{"label": "", "read": "", "wrong": sentence} for sentence in rest]

    def has_bare_durations(self) -> bool:
        """Whether some durations are numbers alone, whose unit somebody confirms."""
        places = [match.column.index for match in self.matches if match.target == "duration"]
        return any(is_bare_number(row.line[place]) for place in places for row in self.rows)

    def digest(self) -> str:
        """SHA-256 of what confirming would do: it is confirmed as it was shown."""
        done = [[row.line.tab, row.line.number, row.status.value, row.digest] for row in self.rows]
        return hashlib.sha256(json.dumps(done, separators=(",", ":")).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        recorded, tabs = self.to_record, self.table.tabs
        said: dict[str, Any] = {
            "file": self.file_name,
            "sheet": None if self.table.kind is Kind.CSV else tabs[0] if len(tabs) == 1 else list(tabs),
            "header_rows": list(self.table.header_rows),
            "column_mapping": {match.column.key: match.target for match in self.matches if match.target},
            "columns_left_out": [
                {"column": match.column.key, "why": match.left.value} for match in self.matches if match.left
            ],
            "columns_proposed": {match.column.key: list(match.proposals) for match in self.matches if match.proposals},
            "rows": self.rows_said(),
            "requests_total": sum(sum(row.requests.values()) for row in recorded),
            "sums": {},
            "filled": {},
            "by_month": self._by_month(recorded),
            "sheet_own_totals": self._own_totals(),
            "row_errors": [_error(trouble, tabs) for row in self.in_error for trouble in row.errors],
            "cell_warnings": [_warning(trouble, tabs) for row in self._kept for trouble in row.warnings],
            "new_rows": self.new_rows(recorded),
            "is_estimate": sum(bool(row.columns.get("is_estimate")) for row in recorded),
            "ends_after_midnight": sum(bool(row.columns.get("is_ending_after_midnight")) for row in recorded),
            "qpv_status": dict(Counter(row.qpv_status.value for row in recorded if row.has_place)),
            "status_differences": self._status_differences(recorded),
            "unknown_texts": self._unknown_texts(),
            "lookalikes": self._lookalikes(recorded),
            "duplicates": self._duplicates(),
            "hidden_rows": self.table.hidden_rows,
            "tabs_left": list(self.table.left_tabs),
            "modes": self._modes(),
            "messages": self._messages(),
        }
        said["sums"], said["filled"] = self._sums(recorded)
        return said

    @property
    def _kept(self) -> list[Judged]:
        return [row for row in self.rows if row.status not in (Status.ERROR, Status.IDENTICAL)]

    def rows_said(self) -> dict[str, Any]:
        statuses = Counter(row.status for row in self.rows)
        skipped = dict(self.table.skipped)
        if statuses[Status.IDENTICAL]:
            skipped["identical_row"] = statuses[Status.IDENTICAL]
        said = {
            "outing_rows_read": len(self.rows),
            "outings_to_record": len(self.to_record),
            "rows_in_error": statuses[Status.ERROR],
            "skipped": skipped,
        }
        others = {
            "already_there": statuses[Status.THERE],
            "different": statuses[Status.DIFFERENT],
            "touched_since": statuses[Status.TOUCHED],
        }
        return said | {name: count for name, count in others.items() if count}

    def _sums(self, recorded: Iterable[Judged]) -> tuple[dict[str, int], dict[str, int]]:
        """By field that a column gives: how much in all, and how many rows answer."""
        sums: Counter[str] = Counter()
        filled: Counter[str] = Counter()
        for row in recorded:
            counts = {name: row.columns.get(name) for name in (*COUNTS, "duration_minutes", "prep_minutes")}
            for name, value in (counts | row.requests).items():
                if value is not None:
                    sums[name] += value
                    filled[name] += 1
        return dict(sums), dict(filled)

    def _by_month(self, recorded: Iterable[Judged]) -> dict[str, dict[str, int]]:
        months: dict[str, dict[str, int]] = defaultdict(
            lambda: {"outings": 0, PEOPLE: 0, "requests": 0, "duration_minutes": 0}
        )
        for row in recorded:
            month = months[f"{row.held_on:%Y-%m}"]
            month["outings"] += 1
            month[PEOPLE] += row.public or 0
            month["requests"] += sum(row.requests.values())
            month["duration_minutes"] += row.columns.get("duration_minutes") or 0
        return dict(sorted(months.items()))

    # What the sheet says itself

    def _own_totals(self) -> dict[str, Any]:
        totals = [total for total in self.table.totals if not total.month]
        months = [total for total in self.table.totals if total.month]
        columns = {match.target: match.column.index for match in self.matches if match.target}
        said: dict[str, Any] = {}
        if totals:
            numbers = {code: _number(totals[-1], columns[code]) for code in COUNTS if code in columns}
            said = {"row": totals[-1].number} | {code: number for code, number in numbers.items() if number is not None}
        of_months = [
            {"row": total.number, "month": total.month, PEOPLE: number}
            for total in months
            if PEOPLE in columns and (number := _number(total, columns[PEOPLE])) is not None
        ]
        if of_months:
            said["by_month"] = of_months
        gaps = [gap for total in (*months, *totals[-1:]) if (gap := self._gap(total, columns.get(PEOPLE)))]
        if gaps:
            said |= {"gaps": gaps, "note": gaps[-1]["note"]}
        return said

    def _gap(self, total: OwnTotal, column: int | None) -> dict[str, Any] | None:
        """Why a total of the sheet and ours differ, in people; nothing where they do not."""
        own = _number(total, column) if column is not None else None
        if own is None or column is None:
            return None
        scope = [row for row in self.rows if self._is_under(row, total)]
        recorded = set(map(id, self.to_record))
        ours = sum(row.public or 0 for row in scope if id(row) in recorded)
        if own == ours:
            return None
        parts, known = [], 0
        for status, words in (
            (Status.ERROR, ("ligne en erreur", "lignes en erreur")),
            (Status.IDENTICAL, ("ligne en double", "lignes en double")),
            (Status.THERE, ("ligne déjà là", "lignes déjà là")),
        ):
            numbers = [self._added_up(row.line[column]) for row in scope if row.status is status]
            if numbers:
                parts.append(f"{counted(len(numbers), *words)}\u00a0: {counted(sum(numbers), 'personne')}")
                known += sum(numbers)
        texts = [row.public or 0 for row in scope if id(row) in recorded and isinstance(row.line[column], str)]
        if texts and self.table.kind is not Kind.CSV:
            words = ("nombre écrit en lettres", "nombres écrits en lettres")
            parts.append(f"{counted(len(texts), *words)}, que le tableur n’additionne pas")
            known -= sum(texts)
        if own - ours != known:
            parts.append(f"{counted(abs(own - ours - known), 'personne')} sans explication")
        note = "\u00a0; ".join(parts)
        return {"row": total.number, "month": total.month, "read": own, "recorded": ours, "note": note}

    def _added_up(self, cell: Any) -> int:
        """What a spreadsheet makes of a cell when it adds up: numbers, never texts; a CSV has nothing but texts."""
        if isinstance(cell, str) and self.table.kind is Kind.CSV:
            return whole_number(cell) or 0
        return cell if isinstance(cell, int) and not isinstance(cell, bool) else 0

    def _is_under(self, row: Judged, total: OwnTotal) -> bool:
        """Whether a total of the sheet stands for the row: all of its tab, or since the subtotal before."""
        if not total.month:
            return len(self.table.tabs) < 2 or row.line.tab == total.tab
        before = [one.number for one in self.table.totals if one.tab == total.tab and one.number < total.number]
        return row.line.tab == total.tab and max(before, default=0) < row.line.number < total.number

    # What is to be made, and what is to be said

    def new_rows(self, recorded: Iterable[Judged]) -> dict[str, list[str]]:
        spots: dict[str, str] = {}
        partners: dict[str, str] = {}
        themes: dict[str, str] = {}
        quarters: dict[str, str] = {}
        for row in recorded:
            pk = row.place.pk if isinstance(row.place, Neighbourhood) else None
            if row.spot and (isinstance(row.place, str) or (pk, folded(row.spot)) not in self.knowledge.spots):
                spots.setdefault(folded(row.spot), row.spot)
            if isinstance(row.place, str):
                quarters.setdefault(folded(row.place), row.place)
            for found, names, known in (
                (partners, row.partners, self.knowledge.partners),
                (themes, row.themes, self.knowledge.themes),
            ):
                for name in names:
                    if folded(name) not in known:
                        found.setdefault(folded(name), name)
        said = {"spots": spots, "partners": partners, "themes": themes, "neighbourhoods": quarters}
        return {kind: sorted(names.values(), key=dictionary_key) for kind, names in said.items() if names}

    def _status_differences(self, recorded: Iterable[Judged]) -> list[dict[str, Any]]:
        """Where the sheet says another QPV status than the one known, which wins."""
        found: Counter[tuple[str, str, str]] = Counter()
        for row in recorded:
            said = row.answers.get("qpv_status")
            if said and said not in (row.qpv_status.value, QpvStatus.UNKNOWN.value):
                found[row.quarter_said, said, row.qpv_status.value] += 1
        keys = ("neighbourhood", "said", "known")
        return [dict(zip(keys, key, strict=True)) | {"rows": rows} for key, rows in sorted(found.items())]

    def _unknown_texts(self) -> list[dict[str, Any]]:
        """Each text that nobody said the meaning of, once, with how many rows it stands in."""
        found: dict[tuple[str, str], list[Any]] = {}
        for row in self.rows:
            for trouble in (*row.errors, *row.warnings):
                if trouble.text:
                    found.setdefault((trouble.target, folded(trouble.text)), [trouble.text, 0])[1] += 1
        return [{"field": target, "text": text, "rows": rows} for (target, _), (text, rows) in found.items()]

    def _lookalikes(self, recorded: Iterable[Judged]) -> list[dict[str, Any]]:
        """New names that look like one the scheme has: proposed, made unless somebody says that it is the other."""
        new, found = self.new_rows(recorded), []
        spots = {spot.folded_name: spot.name for spot in self.knowledge.spots.values()}
        partners = {name: partner.name for name, partner in self.knowledge.partners.items()}
        themes = {name: theme.label for name, theme in self.knowledge.themes.items()}
        for kind, code, known in (
            ("spots", "spot", spots),
            ("partners", "partners", partners),
            ("themes", "target_themes", themes),
        ):
            for name in new.get(kind, ()):
                near = get_close_matches(folded(name), known, n=1, cutoff=LOOKS_ALIKE)
                if near and self.choices.meaning(code, name) is None:
                    found.append({"field": code, "text": name, "like": known[near[0]]})
        return found

    def _duplicates(self) -> list[dict[str, Any]]:
        """Each row that is the twin of another, and the first of them, as `Choices.apart` calls them."""
        first: dict[tuple, str | int] = {}
        found = []
        for row in self.rows:
            key = (row.digest, row.answers.get("row_id"))
            if row.status is Status.IDENTICAL:
                found.append({"row": self._name_of(row), "same_as": first[key]})
            elif row.digest:
                first.setdefault(key, self._name_of(row))
        return found

    def _name_of(self, row: Judged) -> str | int:
        return row.line.name if len(self.table.tabs) > 1 else row.line.number

    def _modes(self) -> dict[str, dict[str, int]]:
        """How many outings each way of confirming records, and what the same file would do once more."""
        good = len(self.to_record)
        there = sum(row.status is Status.THERE for row in self.rows)
        return {
            "all_rows_or_nothing": {"recorded": 0 if self.in_error else good},
            "good_rows_only": {"recorded": good},
            "same_file_again": {"recorded": 0, "already_there": good + there},
            "after_undo": {"outings": there},
        }

    def _messages(self) -> list[dict[str, Any]]:
        troubles = [trouble for row in self.in_error for trouble in row.errors]
        troubles += [trouble for row in self._kept for trouble in row.warnings]
        return [_place(one, self.table.tabs) | {"read": one.read, "sentence": sentence_of(one)} for one in troubles]


def _place(trouble: Trouble, tabs: Sequence[str]) -> dict[str, Any]:
    where = {"row": trouble.row, "column": trouble.column}
    return {"tab": trouble.tab} | where if len(tabs) > 1 else where


def _error(trouble: Trouble, tabs: Sequence[str]) -> dict[str, Any]:
    return _place(trouble, tabs) | {"code": trouble.code, "why": trouble.why}


def _warning(trouble: Trouble, tabs: Sequence[str]) -> dict[str, Any]:
    return _place(trouble, tabs) | {"field": trouble.target, "code": trouble.code, "left": trouble.left}


def _number(total: OwnTotal, column: int) -> int | None:
    cell = total.cells[column] if column < len(total.cells) else None
    try:
        return count_in(cell, 10**9)[0]
    except NotRead:
        return None
