"""Each row through the rules of the form (DOMAIN 6.4): what may not be recorded, what is recorded and said.

Rules that ask something of whoever types (V11, V15) are answered here by « nobody was asked »; those that only say
that a figure is right as it is (V3, V6, V9, V10) are silent.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any
from uuid import UUID, uuid5

from french.names import folded
from outings.bounds import LONGEST_OUTING_MINUTES
from outings.enums import NoPublicReason, OutingType, TickList
from outings.formats import QUESTIONS, Ask, Question
from outings.hours import minutes_between, slot_of
from outings.warnings import MANY_PEOPLE
from schemes import clock
from schemes.enums import OutingFormat, QpvStatus
from schemes.models import Neighbourhood

from .choices import NEW, OUTSIDE, Choices
from .knowledge import Knowledge, Stored
from .rows import Answers, RowReader, Trouble
from .tables import Line
from .targets import AGES, COUNTS, OPTIONS, SEXES, TEXTS, TOTALS
from .values import names_in

# All imports of all schemes; what follows tells them apart.
NAMESPACE = UUID("6f7074d9-6d65-4469-8261-696d706f7274")
LATEST_END = datetime.time(5)


class Status(StrEnum):
    """What becomes of a row (docs/imports.md)."""

    NEW, THERE, DIFFERENT, TOUCHED, IDENTICAL, ERROR = auto(), auto(), auto(), auto(), auto(), auto()


@dataclass
class Judged:
    """A row and what it became. `place`: its neighbourhood, one to be made by its name, or none (hors quartier)."""

    line: Line
    answers: Answers
    errors: list[Trouble]
    warnings: list[Trouble]
    status: Status = Status.ERROR
    format: OutingFormat = OutingFormat.MOBILE_UNIT
    place: Neighbourhood | str | None = None
    has_place: bool = False
    columns: dict[str, Any] = field(default_factory=dict)
    identifier: UUID | None = None
    digest: str = ""
    stored: Stored | None = None
    qpv_status: QpvStatus = QpvStatus.UNKNOWN
    requests: dict[str, int] = field(default_factory=dict)
    partners: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    ticks: dict[TickList, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def spot(self) -> str:
        return self.answers.get("spot") or ""

    @property
    def held_on(self) -> datetime.date | None:
        return self.columns.get("held_on")

    @property
    def public(self) -> int | None:
        people = self.columns.get("people_mediated")
        return people if people is not None else self.columns.get("participants_count")

    @property
    def quarter_said(self) -> str:
        return self.place.name if isinstance(self.place, Neighbourhood) else self.place or ""


class Judge:
    """Judges the rows of one table for one scheme; `today` by the team's watch."""

    def __init__(self, knowledge: Knowledge, reader: RowReader, choices: Choices) -> None:
        self.knowledge, self.reader, self.choices = knowledge, reader, choices
        self.scheme = knowledge.scheme
        self.now = clock.now()
        self.today = clock.local_now(self.scheme).date()

    def judge(self, lines: Iterable[Line]) -> list[Judged]:
        rows = [self._judge_one(self.reader.read(line)) for line in lines]
        self._identify(rows)
        self._compare(rows)
        self._warn_of_twins(rows)
        return rows

    def _judge_one(self, answers: Answers) -> Judged:
        row = Judged(answers.line, answers, answers.errors, answers.warnings)
        if answers.line.has_too_many is not None:
            return row
        row.format = OutingFormat(answers.get("format") or self._for_all("format") or self.scheme.usual_format)
        self._judge_times(row)
        self._judge_day(row)
        self._judge_place(row)
        self._judge_means(row)
        self._judge_public(row)
        self._judge_rest(row)
        if not row.errors:
            row.status = Status.NEW
        return row

    def _for_all(self, code: str) -> str:
        return self.choices.for_all.get(code, "")

    def _error(self, row: Judged, code: str, target: str, why: str, **said: str) -> None:
        row.errors.append(self.reader.trouble(row.answers, code, target=target, why=why, **said))

    def _warn(self, row: Judged, code: str, target: str, left: str, *, at: str = "") -> None:
        column = self.reader.letter(at or target)
        row.warnings.append(self.reader.trouble(row.answers, code, target=target, column=column, left=left))

    # When

    def _judge_times(self, row: Judged) -> None:
        """V14, and T1 where the duration and the times differ: the times win."""
        answers = row.answers
        start, end, is_after_midnight = self._times(row)
        row.columns |= {"starts_at": start, "ends_at": end, "is_ending_after_midnight": is_after_midnight}
        minutes = answers.get("duration")
        timed = minutes_between(start, end, is_after_midnight) if start and end else None
        if timed is not None and timed > LONGEST_OUTING_MINUTES:
            return self._error(row, "V14", self._end_field(), "duration_over_12_hours")
        if timed is not None:
            if minutes is not None and minutes != timed:
                self._warn(row, "T1", "duration", "times_win")
            row.columns["duration_minutes"] = timed
            return None
        row.columns["duration_minutes"] = minutes
        if any(trouble.code == "V14" for trouble in row.errors):
            return None
        if "duration" in answers.unread:
            # Without times, the row has no duration at all: what was a warning is an error.
            moved = [trouble for trouble in row.warnings if trouble.target == "duration"]
            for trouble in moved:
                row.warnings.remove(trouble)
                self._error(row, trouble.code, "duration", trouble.why, read=trouble.read)
        elif not minutes:
            self._error(row, "V14", "duration", "duration_missing" if minutes is None else "duration_zero")
        elif minutes > LONGEST_OUTING_MINUTES:
            self._error(row, "V14", "duration", "duration_over_12_hours")
        return None

    def _end_field(self) -> str:
        return "ends_on_at" if "ends_on_at" in self.reader.places else "ends_at"

    def _times(self, row: Judged) -> tuple[datetime.time | None, datetime.time | None, bool]:
        """(start, end, whether it ends after midnight), each as far as it is known."""
        answers = row.answers
        begin_day, start = answers.get("starts_on_at") or (None, None)
        end_day, end = answers.get("ends_on_at") or (None, None)
        day = answers.get("held_on") or begin_day
        row.columns["held_on"] = day
        start, end = start or answers.get("starts_at"), end or answers.get("ends_at")
        if start and end is None and day and end_day == day + datetime.timedelta(days=1):
            end = datetime.time.min
        if not (start and end):
            return start, None, False
        if end_day and day:
            return self._times_of_days(row, day, start, end_day, end)
        if end > start:
            return start, end, False
        minutes = minutes_between(start, end, True)
        is_night = start.hour >= 18 and end <= LATEST_END
        if is_night and answers.get("duration") in (None, minutes):
            return start, end, True
        self._error(row, "V14", self._end_field(), "ends_before_start")
        return start, None, False

    def _times_of_days(
        self, row: Judged, day: datetime.date, start: datetime.time, end_day: datetime.date, end: datetime.time
    ) -> tuple[datetime.time, datetime.time | None, bool]:
        begins, ends = datetime.datetime.combine(day, start), datetime.datetime.combine(end_day, end)
        minutes = (ends - begins).total_seconds() / 60
        if minutes <= 0:
            self._error(row, "V14", "ends_on_at", "ends_before_start")
        elif minutes > LONGEST_OUTING_MINUTES:
            self._error(row, "V14", "ends_on_at", "duration_over_12_hours")
        else:
            return start, end, end_day > day
        return start, None, False

    def _judge_day(self, row: Judged) -> None:
        """V1 and V2."""
        day, start = row.held_on, row.columns.get("starts_at")
        field_ = "held_on" if "held_on" in self.reader.places else "starts_on_at"
        if day is None:
            if not {"held_on", "starts_on_at"} & row.answers.unread:
                self._error(row, "D1", field_, "date_missing")
        elif day > self.today or (day == self.today and start and clock.moment(day, start, self.scheme) > self.now):
            self._error(row, "V1", field_, "future")
        elif self.knowledge.period_told(day):
            self._error(row, "V2", field_, "period_closed")
        if not start:
            row.columns["time_slot"] = row.answers.get("time_slot") or self._for_all("time_slot")

    # Where

    def _judge_place(self, row: Judged) -> None:
        """The quarter, which a known spot may say by itself; V21 where the perimeter had left it."""
        questions = QUESTIONS[row.format]
        if not questions.shows(Question.NEIGHBOURHOOD):
            return
        place = self._place(row)
        if place is None:
            return
        row.has_place = True
        row.place = None if place == OUTSIDE else place
        if row.place is None and questions.shows(Question.SPOT) and not row.spot:
            self._error(row, "Q1", "spot", "spot_missing")
        elif self._has_left(row):
            self._warn(row, "V21", "neighbourhood", "kept")
        if row.held_on:
            quarter = row.place if isinstance(row.place, Neighbourhood) else None
            known = self.knowledge.status_of(quarter, row.spot, row.held_on)
            said = row.answers.get("qpv_status") or QpvStatus.UNKNOWN
            row.qpv_status = known if known != QpvStatus.UNKNOWN else QpvStatus(said)

    def _has_left(self, row: Judged) -> bool:
        is_ours = isinstance(row.place, Neighbourhood) and row.held_on
        return bool(is_ours and not self.knowledge.covers(row.place, row.held_on))

    def _place(self, row: Judged) -> Neighbourhood | str | None:
        """A quarter, the name of one to be made, OUTSIDE; None where it is not said, which is an error."""
        typed = row.answers.get("neighbourhood") or ""
        said = self.choices.meaning("neighbourhood", typed)
        if said is None and not typed:
            is_known, home = self.knowledge.home_of(row.spot)
            if is_known:
                return self.knowledge.quarter(home) or OUTSIDE
            said = self._for_all("neighbourhood") or ("" if self.reader.letter("neighbourhood") else OUTSIDE)
        if said == NEW:
            return typed
        for name in filter(None, (said, typed)):
            if name == OUTSIDE or folded(name) == "hors quartier":
                return OUTSIDE
            if quarter := self.knowledge.quarters.get(folded(name)):
                return quarter
        is_needed = QUESTIONS[row.format][Question.NEIGHBOURHOOD] is Ask.REQUIRED
        if typed:
            said_of = {"read": typed, "text": typed}
            self._error(row, "Q1", "neighbourhood", "unknown_neighbourhood", **said_of)
        elif is_needed:
            self._error(row, "Q1", "neighbourhood", "place_missing")
        return None

    # How many

    def _judge_means(self, row: Judged) -> None:
        """V13; partners are counted as annex 4 does, those named or more."""
        for code in ("mediators_count", "digital_advisers_count", "civic_volunteers_count", "prep_minutes"):
            value = row.answers.get(code)
            if value is None and self._for_all(code).isdecimal():
                value = int(self._for_all(code))
            row.columns[code] = value
        if not row.columns["mediators_count"] and "mediators_count" not in row.answers.unread:
            is_zero = row.columns["mediators_count"] == 0
            self._error(row, "V13", "mediators_count", "mediators_zero" if is_zero else "mediators_missing")
        known = self.knowledge.partners
        row.partners = self._meant("partners", _split(row.answers.get("partners") or [], known))
        typed = row.answers.get("partners_count")
        if typed is not None or "partners" in self.reader.places:
            row.columns["partners_count"] = max(typed or 0, len(row.partners))

    def _judge_public(self, row: Judged) -> None:
        """R1, V4, V5, V7, V8, V11, V12 and V17."""
        answers, questions = row.answers, QUESTIONS[row.format]
        asked = [
            name
            for name, question in zip(TOTALS, (Question.PEOPLE_MEDIATED, Question.PARTICIPANTS), strict=True)
            if questions.shows(question)
        ]
        typed = next((name for name in TOTALS if name in answers.values or name in answers.unread), TOTALS[0])
        total = answers.get(typed)
        if asked:
            row.columns[asked[0]] = total
            self._judge_total(row, typed, asked[0], total)
        unasked = set(questions.unasked_fields())
        for code in COUNTS:
            if code not in TOTALS and code not in unasked and code not in row.columns and answers.get(code) is not None:
                row.columns[code] = answers.get(code)
        self._judge_parts(row, total)

    def _judge_total(self, row: Judged, typed: str, name: str, total: int | None) -> None:
        needed = {Question.PEOPLE_MEDIATED, Question.PARTICIPANTS}
        is_needed = any(QUESTIONS[row.format][question] is Ask.REQUIRED for question in needed)
        if total is None:
            if is_needed and typed not in row.answers.unread:
                self._error(row, "R1", typed, "total_missing")
        elif total == 0:
            row.columns["no_public_reason"] = NoPublicReason.NOT_SAID
            self._warn(row, "V11", "no_public_reason", "not_said", at=typed)
        elif total > MANY_PEOPLE:
            self._warn(row, "V12", typed, "kept")
        row.columns["is_estimate"] = row.answers.is_estimate and total is not None

    def _judge_parts(self, row: Judged, total: int | None) -> None:
        columns = row.columns
        if total is not None:
            for parts, code, why in ((SEXES, "V4", "sexes_over_total"), (AGES, "V5", "ages_over_total")):
                counts = {name: columns.get(name) or 0 for name in parts}
                if sum(counts.values()) > total:
                    # The largest is the likeliest slip.
                    self._error(row, code, max(parts, key=lambda name: counts[name]), why)
            for name in ("first_contact_count", "sent_by_partner_count"):
                if (columns.get(name) or 0) > total:
                    self._error(row, "V8", name, f"{name}_over_total")
        met, mediated = columns.get("people_met"), columns.get("people_mediated")
        if met is not None and mediated is not None and met < mediated:
            self._error(row, "V7", "people_met", "met_under_mediated")
        referred = columns.get("handling_referred")
        if referred is not None and (columns.get("coupons_issued") or 0) > referred:
            self._warn(row, "V17", "coupons_issued", "kept")

    # The rest

    def _judge_rest(self, row: Judged) -> None:
        answers, questions = row.answers, QUESTIONS[row.format]
        unasked = set(questions.unasked_fields())
        for code in OPTIONS:
            if code not in ("format", "qpv_status", "spot_type", "time_slot") and code not in unasked:
                row.columns[code] = answers.get(code) or self._for_all(code)
        if questions.shows(Question.AUDIENCE):
            themes = _split(answers.get("target_themes") or [], self.knowledge.themes, only_known=True)
            row.themes = self._meant("target_themes", themes)
            if row.themes and not row.columns.get("outing_type"):
                row.columns["outing_type"] = OutingType.THEMATIC
        if questions.shows(Question.TOPICS):
            topics = {code: answers.get(code) for code in self.knowledge.topics}
            row.requests = {code: count for code, count in topics.items() if count is not None}
        row.ticks = {
            tick_list: tuple(answers.get(tick_list.value)) for tick_list in TickList if answers.get(tick_list.value)
        }
        row.texts = {code: answers.get(code) for code in TEXTS if answers.get(code)}
        if row.spot and answers.get("spot_type") is None and self._for_all("spot_type"):
            answers.values["spot_type"] = self._for_all("spot_type")

    def _meant(self, code: str, names: Iterable[str]) -> list[str]:
        """The names, or whom somebody said they are."""
        return list(dict.fromkeys(self.choices.meaning(code, name) or name for name in names))

    # Which outings they are

    def _identify(self, rows: list[Judged]) -> None:
        """The identifier of each row: its number in the sheet, else when, where and how, and its rank among those."""
        ranks: Counter[str] = Counter()
        seen: dict[tuple[str, str], Judged] = {}
        namespace = uuid5(NAMESPACE, str(self.scheme.pk))
        for row in rows:
            if row.status is Status.ERROR:
                continue
            key = self._key(row)
            row.digest = _digest(row)
            is_apart = row.line.number in self.choices.apart or row.line.name in self.choices.apart
            if (key, row.digest) in seen and not is_apart:
                row.status = Status.IDENTICAL
                continue
            seen[key, row.digest] = row
            ranks[key] += 1
            row.identifier = uuid5(namespace, f"{key}|{ranks[key]}")

    def _key(self, row: Judged) -> str:
        if number := row.answers.get("row_id"):
            return f"number|{folded(number)}"
        start = row.columns.get("starts_at")
        when = start.isoformat("minutes") if start else row.columns.get("time_slot", "")
        where = [folded(row.answers.get("neighbourhood") or ""), folded(row.answers.typed_spot)]
        return "|".join([row.held_on.isoformat(), when, *where, row.format])

    def _compare(self, rows: list[Judged]) -> None:
        """Those that the scheme has already: the same, or different; touched since, they are nobody's to replace."""
        new = [row for row in rows if row.identifier]
        stored = self.knowledge.stored([row.identifier for row in new])
        for row in new:
            row.stored = stored.get(row.identifier)
            if row.stored is None:
                continue
            if row.stored.digest == row.digest:
                row.status = Status.THERE
            else:
                is_touched = row.stored.version != row.stored.imported_version
                row.status = Status.TOUCHED if is_touched else Status.DIFFERENT

    def _warn_of_twins(self, rows: list[Judged]) -> None:
        """V16: another outing that day, in that slot, at that spot, in the file or in the scheme."""
        new = [row for row in rows if row.status is Status.NEW and row.spot]
        there = self.knowledge.twins({row.held_on for row in new})
        places: dict[tuple, list[Judged]] = defaultdict(list)
        for row in new:
            start = row.columns.get("starts_at")
            slot = slot_of(start) if start else row.columns.get("time_slot", "")
            places[row.held_on, str(slot), folded(row.spot)].append(row)
        for place, together in places.items():
            for row in together if place in there else together[1:]:
                self._warn(row, "V16", "spot", "kept")


def _split(texts: Iterable[str], known: Mapping[str, Any], *, only_known: bool = False) -> list[str]:
    """The names in some cells: a whole cell that is known, or its parts; `only_known`: unless all of them are known,
    the cell is one name (« Cybersécurité, mail, mots de passe, etc. »)."""
    found: dict[str, str] = {}
    for text in texts:
        parts = [text] if folded(text) in known else names_in(text)
        if only_known and not all(folded(part) in known for part in parts):
            parts = [text]
        for part in parts:
            found.setdefault(folded(part), " ".join(part.split())[:160])
    return list(found.values())


def _digest(row: Judged) -> str:
    """SHA-256 over what the row says, whatever its rows are called in the database."""
    content = {
        "columns": {name: value for name, value in row.columns.items() if value not in (None, "", False)},
        "place": folded(row.quarter_said) if row.place else OUTSIDE if row.has_place else "",
        "spot": [folded(row.spot), row.answers.get("spot_type"), row.answers.get("qpv_status")],
        "requests": row.requests,
        "partners": sorted(map(folded, row.partners)),
        "themes": sorted(map(folded, row.themes)),
        "ticks": {tick_list.value: sorted(options) for tick_list, options in row.ticks.items()},
        "texts": row.texts,
        "format": row.format,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
