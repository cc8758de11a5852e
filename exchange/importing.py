"""An import from its file to its outings: read, confirmed in one transaction, taken back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from accounts.models import User
from french.names import folded
from journal.enums import Deed
from journal.writing import write_line
from outings.closed_periods import PeriodClosed
from outings.entries import OutingEntry, StopEntry
from outings.entry.prefill import OWN_FIELDS
from outings.formats import QUESTIONS, Question
from outings.importing import PastOuting, record_past, take_back
from outings.models import Outing
from outings.permissions import operator_of
from partners.directory import partner_named
from partners.models import Partner
from schemes import clock
from schemes.models import Neighbourhood, Operator, Scheme
from schemes.perimeter import quarter_named

from .choices import Choices, choices_said
from .enums import ImportState
from .judging import Judge, Judged, Status
from .knowledge import Knowledge
from .matching import Matcher, plain
from .models import Import, ImportedRow, Remembered
from .preview import Preview
from .reading.files import read_file
from .rows import RowReader
from .tables import table_of

UNDONE_WITHIN = datetime.timedelta(days=30)
ALL, GOOD = "all", "good"
COLUMN = "column"


class Moved(Exception):
    """What confirming would do is no longer what was shown."""


class HasErrors(Exception):
    """All the rows or none, and some are in error; nothing was written."""


class CannotUndo(Exception):
    """The import stays; the sentence says why."""


def read_import(
    scheme: Scheme,
    file: BinaryIO,
    name: str,
    *,
    mapping: Mapping[str, str | None] | None = None,
    choices: Choices | Mapping[str, Any] | None = None,
) -> Preview:
    """What importing the file would do; writes nothing. Raises Refused.

    `mapping`: what columns are, by label or letter, before what is recognised. `choices`: as a file has them
    (docs/imports.md), or read already.
    """
    remembered = _remembered(scheme)
    matcher = Matcher(scheme, remembered.pop(COLUMN, {}))
    book = read_file(file)
    tabs = choices.tabs if isinstance(choices, Choices) else (choices or {}).get("tabs", ())
    table = table_of(book, matcher, mapping, tabs)
    matches = matcher.match(table.columns, mapping)
    if not isinstance(choices, Choices):
        choices = choices_said(choices or {}, matches, matcher.targets)
        if choices.columns:
            matches = matcher.match(table.columns, {**choices.columns, **(mapping or {})})
    for code, meanings in remembered.items():
        choices.meanings[code] = meanings | choices.meanings.get(code, {})
    knowledge = Knowledge(scheme)
    reader = RowReader(matches, matcher.targets, choices, scheme.half_day_minutes, scheme.full_day_minutes)
    rows = Judge(knowledge, reader, choices).judge(table.lines)
    return Preview(name, table, matches, rows, knowledge, choices)


def _remembered(scheme: Scheme) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {COLUMN: {}}
    for row in Remembered.objects.filter(scheme=scheme):
        found.setdefault(row.about, {})[row.text] = row.meaning
    return found


def confirm(
    of: Import, preview: Preview, *, mode: str, user=None, told: Callable[[int, int], None] | None = None
) -> Import:
    """Writes the rows of the preview: all or none of them, or the good ones; says how far it is by `told`.

    Raises HasErrors, and Moved when somebody recorded one of them meanwhile or a report told one of their days.
    """
    if mode == ALL and preview.in_error:
        raise HasErrors
    result = _result(preview)
    try:
        with transaction.atomic():
            current = Import.objects.select_for_update().get(pk=of.pk)
            if current.state in (ImportState.DONE, ImportState.UNDONE):
                return current
            operator = operator_of(user, of.scheme) if user else of.scheme.lead_operator
            _write(current, preview, operator, by=user, told=told)
            current.state, current.confirmed_at = ImportState.DONE, clock.now()
            current.result, current.choices = result, preview.choices.as_json()
            current.failure = ""
            current.save()
            _remember(current.scheme, preview)
            moment = current.confirmed_at
            write_line(Deed.IMPORT_CONFIRMED, at=moment, by=user, thing=current, scheme=current.scheme)
    except (IntegrityError, PeriodClosed):
        raise Moved from None
    return current


def _write(
    of: Import,
    preview: Preview,
    operator: Operator,
    *,
    by: User | None,
    told: Callable[[int, int], None] | None,
) -> None:
    replaced = [row for row in preview.to_record if row.stored]
    if replaced:
        versions = {row.stored.pk: row.stored.version for row in replaced}
        if take_back(versions, scheme=of.scheme):
            raise Moved
    maker = _Maker(of, preview.knowledge, operator, by)
    past = [PastOuting(row.identifier, maker.entry(row)) for row in preview.to_record]
    written = record_past(past, scheme=of.scheme, operator=operator, told=told)
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                source=of,
                outing=outing,
                tab=row.line.tab[:80],
                number=row.line.number,
                digest=row.digest,
                version=outing.version,
            )
            for outing, row in zip(written, preview.to_record, strict=True)
        ],
        batch_size=500,
    )


def _result(preview: Preview) -> dict[str, Any]:
    """What the receipt says, before the base is held for writing."""
    counts = preview.rows_said()
    days = sorted(row.held_on for row in preview.to_record)
    return {
        "recorded": len(days),
        "replaced": sum(bool(row.stored) for row in preview.to_record),
        "already_there": counts.get("already_there", 0),
        "different": sum(row.status is Status.DIFFERENT for row in preview.rows if not preview.choices.replaces),
        "touched_since": counts.get("touched_since", 0),
        "rows_in_error": counts["rows_in_error"],
        "identical": counts["skipped"].get("identical_row", 0),
        "people": sum(row.public or 0 for row in preview.to_record),
        "first_day": days[0].isoformat() if days else "",
        "last_day": days[-1].isoformat() if days else "",
        "new_rows": preview.new_rows(preview.to_record),
    }


def _remember(scheme: Scheme, preview: Preview) -> None:
    """What columns and texts stood for is proposed for the next file; a name of the kit needs no memory."""
    answers = [
        (COLUMN, plain(match.column.label), match.target)
        for match in preview.matches
        if match.target and len(plain(match.column.label)) <= 200
    ]
    for code, meanings in preview.choices.meanings.items():
        answers += [(code, text, meaning) for text, meaning in meanings.items() if text and len(text) <= 200]
    for about, text, meaning in answers:
        Remembered.objects.update_or_create(scheme=scheme, about=about, text=text, defaults={"meaning": meaning[:200]})


class _Maker:
    """Makes entries of judged rows, and the quarters and partners that they name for the first time."""

    def __init__(self, of: Import, knowledge: Knowledge, operator: Operator, by: User | None) -> None:
        self.knowledge, self.scheme, self.operator, self.by = knowledge, knowledge.scheme, operator, by
        self.came_in = str(of)
        self.quarters: dict[str, Neighbourhood] = {}
        self.partners: dict[str, Partner] = {}
        self.empty = {name: Outing._meta.get_field(name).get_default() for name in OWN_FIELDS}

    def entry(self, row: Judged) -> OutingEntry:
        questions = QUESTIONS[row.format]
        known = self.knowledge.themes
        stop = StopEntry(
            neighbourhood=self._quarter(row.place),
            spot_name=row.spot if questions.shows(Question.SPOT) else "",
            spot_type=(row.answers.get("spot_type") or "") if questions.shows(Question.SPOT) else "",
            said_status=row.answers.get("qpv_status") or "",
        )
        asks_partners = questions.shows(Question.PARTNERS)
        return OutingEntry(
            fields=self.empty | row.columns | {"format": row.format},
            text=row.texts,
            stops=(stop,) if row.has_place else (),
            requests={self.knowledge.topics[code]: count for code, count in row.requests.items() if count},
            themes=tuple(known[folded(name)] for name in row.themes if folded(name) in known),
            new_themes=tuple(name[:80] for name in row.themes if folded(name) not in known),
            partners=dict.fromkeys(map(self._partner, row.partners), "") if asks_partners else {},
            ticks=row.ticks,
        )

    def _quarter(self, place: Neighbourhood | str | None) -> Neighbourhood | None:
        if not isinstance(place, str):
            return place
        if folded(place) not in self.quarters:
            self.quarters[folded(place)] = quarter_named(self.scheme, place[:120], by=self.by)
        return self.quarters[folded(place)]

    def _partner(self, name: str) -> Partner:
        key = folded(name)
        if key not in self.partners:
            self.partners[key] = partner_named(name, self.scheme, self.operator, by=self.by, came_in=self.came_in)
        return self.partners[key]


def undo(of: Import, *, user=None) -> list[Outing]:
    """Takes back the outings that nobody changed; the others stay, and are returned. Raises CannotUndo."""
    with transaction.atomic():
        current = Import.objects.select_for_update().get(pk=of.pk)
        if current.state != ImportState.DONE:
            raise CannotUndo("Cet import n’est pas confirmé, ou est déjà retiré.")
        if clock.now() - current.confirmed_at > UNDONE_WITHIN:
            raise CannotUndo("Un import se retire pendant 30\u00a0jours. Annulez les sorties une à une.")
        versions = dict(current.rows.values_list("outing", "version"))
        try:
            kept = take_back(versions, scheme=current.scheme)
        except PeriodClosed as refusal:
            raise CannotUndo(str(refusal)) from None
        current.state, current.undone_at = ImportState.UNDONE, clock.now()
        write_line(Deed.IMPORT_UNDONE, at=current.undone_at, by=user, thing=current, scheme=current.scheme)
        current.result |= {"taken_back": len(versions) - len(kept), "kept": len(kept)}
        current.save()
    return kept
