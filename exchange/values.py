"""What a cell says: a day, a time, a duration, a count; or the code of docs/imports.md for why it is not read.

Nothing is guessed: a day comes before its month, « une vingtaine » is no number, and what is unreadable is said to be.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

from french.dates import MONTHS, numeric_date
from french.names import folded
from widgets.fields import LARGEST_COUNT
from widgets.reading import day as read_day
from widgets.reading import whole_number

from .reading.cells import AnyCell, Fault, Merged

EARLIEST_YEAR = 2000
_WEEKDAY = re.compile(r"^(?:lundi|lun|mardi|mar|mercredi|mer|jeudi|jeu|vendredi|ven|samedi|sam|dimanche|dim)\b\.?,?\s*")
_WORDED = re.compile(r"(\d{1,2})(?:er)?\s+([a-z]+)\.?(?:\s+(\d{4}|\d{2}))?")
_NUMERIC = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}")
_SHORT = re.compile(r"(\d{1,2})[/.](\d{1,2})")
_SEVERAL = re.compile(r"\d\s*(?:er)?\s*(?:et|au|&|\+|;)\s*\d|^\d{1,2}\s*[-/]\s*\d{1,2}\s+[a-zéû]{3}")
_HOUR = r"(\d{1,2})\s*(?:h(?:eures?)?|:)?\s*(?:(?<=[h:s ])(\d{2}))?(?::\d{2})?\s*(?:min|mn)?"
_CLOCK = re.compile(rf"(?:de\s+|des\s+)?{_HOUR}")
_END_TIME = re.compile(r"[ t](\d{1,2})[:h](\d{2})?(?::\d{2}(?:\.\d+)?)?$")
_RANGE = re.compile(rf"(?:de\s+|des\s+)?{_HOUR}\s*(?:-|–|—|>|→|a|à|jusqu’à)\s*{_HOUR}")
_ESTIMATED = re.compile(
    r"^(?:env(?:iron)?\b\.?|approx\w*\.?|~|≈|±|pres de|autour de|a peu pres)\s*|\s*(?:env(?:iron)?\.?|approx\w*\.?)$"
)
_COUNTED = re.compile(
    r"(.*\d)\s*(?:p|pers|personnes?|habitants?|habitantes?|demandes?|mediateurs?|mediatrices?|agents?|jeunes?|enfants?"
    r"|adultes?|femmes?|hommes?|partenaires?|coupons?|rdv|participants?|volontaires?)\.?"
)
_HOURS_MINUTES = re.compile(r"(\d{1,3})\s*(?:h(?:eures?)?|:)\s*(?:(\d{1,2})\s*(?:min(?:utes?)?|mn|')?)?(?::\d{2})?")
_MINUTES = re.compile(r"(\d{1,4})\s*(?:min(?:utes?)?|mn|')\.?")
_DECIMAL_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:h(?:eures?)?)?")
_DAYS = re.compile(r"(?:(\d{1,2}(?:[.,]\d{1,2})?)\s*)?(?:journees?|jours?|j)")
_HALF_DAY = re.compile(r"(?:une\s+|1\s+)?(?:demie?|1/2)\s*(?:journee|jour|j)")
_NO_ANSWER = {"", "-", "--", "–", "—", "/", "nc", "nr", "nsp", "nd", "na", "n/a", "n/c"}
_NO_ANSWER |= {"non communique", "non renseigne", "ne sait pas"}
# The first of January 2000 and the last of December 2099, as spreadsheets number days from 1900.
_SERIALS = range(10_000, 73_051)
_1900, _1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


class NotRead(Exception):
    """A cell that says no value: the code of docs/imports.md and, in a word, why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code, self.why = code, why


@dataclass(frozen=True)
class DayHints:
    """What stands around a day: the year of a title or a tab, the month of a tab, how the book numbers days."""

    year: int | None = None
    month: int | None = None
    counts_from_1904: bool = False


def words_of(cell: AnyCell) -> str:
    """A cell as one word to compare: folded, its dots and fractions as one types them."""
    text = folded(shown(cell)).replace("\u2044", "/")
    return text if any(sign.isdigit() for sign in text) else text.replace(".", "").strip()


def shown(cell: AnyCell) -> str:
    """A cell as the spreadsheet shows it, near enough to be recognised."""
    if cell is None or cell is Merged.ABOVE:
        return ""
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(cell, datetime.datetime):
        return f"{numeric_date(cell)} {shown(cell.time())}" if cell.time() != datetime.time.min else numeric_date(cell)
    if isinstance(cell, datetime.date):
        return numeric_date(cell)
    if isinstance(cell, datetime.time):
        return f"{cell.hour:02d}:{cell.minute:02d}"
    if isinstance(cell, datetime.timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(cell)


def is_no_answer(cell: AnyCell) -> bool:
    """Blank, « - », « NC »: nobody answered, which is neither zero nor an error."""
    return words_of(cell) in _NO_ANSWER if isinstance(cell, str) else cell is None or cell is Merged.ABOVE


def refuse_fault(cell: AnyCell) -> None:
    """Raises NotRead for a formula without a result (X1) and an error (X2)."""
    if isinstance(cell, Fault):
        raise NotRead(cell.code, "formula_without_result" if cell.code == "X1" else "error_value")


def month_of(word: str) -> int | None:
    """1 for « janvier », « janv. » and « jan »; None for what is no month."""
    plain = folded(word).rstrip(".")
    if len(plain) < 3:
        return None
    found = [rank for rank, name in enumerate(map(folded, MONTHS), start=1) if name.startswith(plain)]
    return found[0] if len(found) == 1 else None


def month_and_year(text: str) -> tuple[int | None, int | None]:
    """(3, 2025) for « MARS 2025 », (3, None) for « mars », (None, 2025) for « Sorties 2025 »."""
    words = re.findall(r"[a-z]+|\d+", folded(text))
    months = [month for word in words if (month := month_of(word))]
    years = [int(word) for word in words if re.fullmatch(r"20\d\d", word)]
    return (months[0] if len(months) == 1 else None), (years[0] if len(years) == 1 else None)


def is_month_title(cell: AnyCell) -> bool:
    """« JANVIER 2025 », « février »: a month and nothing else."""
    return isinstance(cell, str) and bool(
        (found := re.fullmatch(r"(?:mois d[e ] ?)?([a-z]+)\.?(?: 20\d\d)?", folded(cell))) and month_of(found[1])
    )


def day_in(cell: AnyCell, hints: DayHints) -> datetime.date | None:
    """The day a cell says, day first; None without an answer. Raises NotRead (D1, D2, D3, X1, X2)."""
    refuse_fault(cell)
    if is_no_answer(cell):
        return None
    if isinstance(cell, datetime.datetime):
        found: datetime.date | None = cell.date()
    elif isinstance(cell, datetime.date):
        found = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        found = _day_of_number(cell, hints)
    else:
        found = _day_of_text(str(cell), hints) if isinstance(cell, str) else None
    if found is None:
        raise NotRead("D1", "unreadable_date")
    if found.year < EARLIEST_YEAR:
        raise NotRead("D3", "before_2000")
    return found


def _day_of_number(number: float, hints: DayHints) -> datetime.date | None:
    if int(number) in _SERIALS:
        return (_1904 if hints.counts_from_1904 else _1900) + datetime.timedelta(days=int(number))
    return _date(hints.year, hints.month, int(number)) if number == int(number) else None


def _day_of_text(text: str, hints: DayHints) -> datetime.date | None:
    plain = _WEEKDAY.sub("", text.strip().lower())
    if len(_NUMERIC.findall(plain)) > 1 or _SEVERAL.search(plain):
        raise NotRead("D2", "two_dates")
    if found := _NUMERIC.match(plain):
        rest = plain[found.end() :].strip(" t")
        return read_day(found[0]) if not rest or _CLOCK.match(rest) else None
    if found := _SHORT.fullmatch(plain):
        return _date(hints.year, int(found[2]), int(found[1]))
    words = folded(plain)
    if found := _WORDED.fullmatch(words):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0) if found[3] else hints.year
        return _date(year, month_of(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})(?:er)?", words):
        return _date(hints.year, hints.month, int(found[1]))
    return None


def _date(year: int | None, month: int | None, day: int) -> datetime.date | None:
    if year is None or month is None:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def clock_in(cell: AnyCell) -> tuple[datetime.time | None, datetime.time | None]:
    """The time a cell says and, for « 14h-16h30 », the one it goes to. Raises NotRead (N1, X1, X2)."""
    refuse_fault(cell)
    if is_no_answer(cell):
        return None, None
    if isinstance(cell, datetime.datetime):
        return cell.time().replace(second=0, microsecond=0), None
    if isinstance(cell, datetime.time):
        return cell.replace(second=0, microsecond=0), None
    if isinstance(cell, datetime.timedelta):
        return _time(int(cell.total_seconds()) // 60), None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # A time without its format is a part of a day; a whole number is an hour.
        return _time(round(cell * 24 * 60) if 0 < cell < 1 else round(cell * 60)), None
    typed = str(cell).strip().lower()
    if found := _RANGE.fullmatch(typed):
        return _of_hour(found[1], found[2]), _of_hour(found[3], found[4])
    if found := _CLOCK.fullmatch(typed):
        return _of_hour(found[1], found[2]), None
    raise NotRead("N1", "unreadable_time")


def _of_hour(hours: str, minutes: str | None) -> datetime.time:
    return _time(int(hours) * 60 + int(minutes or 0))


def _time(minutes: int) -> datetime.time:
    if minutes == 24 * 60:
        minutes = 0
    if not 0 <= minutes < 24 * 60:
        raise NotRead("N1", "unreadable_time")
    return datetime.time(minutes // 60, minutes % 60)


def moment_in(cell: AnyCell, hints: DayHints) -> tuple[datetime.date | None, datetime.time | None]:
    """The day and the time of one cell, « 2024-01-03 14:30:00 »; the time may be left out, as a cell of a day alone,
    which a spreadsheet keeps at midnight, leaves it."""
    day = day_in(cell, hints)
    if isinstance(cell, datetime.datetime):
        time = cell.time().replace(second=0, microsecond=0)
        return day, None if time == datetime.time.min else time
    if isinstance(cell, str) and (found := _END_TIME.search(cell.strip().lower())):
        return day, _of_hour(found[1], found[2])
    return day, None


def minutes_in(cell: AnyCell, *, half_day: int, full_day: int, are_minutes: bool = False) -> int | None:
    """A duration in minutes: « 2h30 », « 2,5 », « 150 min », « ½ journée », a cell of hours. A bare number is hours,
    unless they `are_minutes`. Raises NotRead (N1, N2, X1, X2)."""
    refuse_fault(cell)
    if is_no_answer(cell):
        return None
    if isinstance(cell, datetime.time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, datetime.timedelta):
        return _positive(round(cell.total_seconds() / 60))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _positive(round(Fraction(str(cell)) * (1 if are_minutes else 60)))
    text = _ESTIMATED.sub("", words_of(cell)) if isinstance(cell, str) else ""
    if _HALF_DAY.fullmatch(text):
        return half_day
    if found := _DAYS.fullmatch(text):
        days = _fraction(found[1] or "1")
        return half_day if days == Fraction(1, 2) else round(days * full_day)
    if found := _HOURS_MINUTES.fullmatch(text):
        return int(found[1]) * 60 + int(found[2] or 0)
    if found := _MINUTES.fullmatch(text):
        return int(found[1])
    if found := _DECIMAL_HOURS.fullmatch(text):
        return round(_fraction(found[1]) * (1 if are_minutes and "h" not in text else 60))
    raise NotRead("N1", "unreadable_duration")


def is_bare_number(cell: AnyCell) -> bool:
    """Whether a duration is said by a number alone, whose unit is to be confirmed."""
    if isinstance(cell, str):
        return bool(re.fullmatch(r"\d+(?:[.,]\d+)?", cell))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _positive(minutes: int) -> int:
    if minutes < 0:
        raise NotRead("N2", "negative")
    return minutes


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def count_in(cell: AnyCell, most: int = LARGEST_COUNT) -> tuple[int | None, bool]:
    """A count and whether it is an estimate (« env. 18 »); None without an answer.

    Raises NotRead (N1, N2, N3, X1, X2)."""
    refuse_fault(cell)
    if is_no_answer(cell):
        return None, False
    is_estimate = False
    if isinstance(cell, str):
        text = words_of(cell) if not cell.lstrip().startswith(("-", "\u2212")) else cell.strip()
        plain = _ESTIMATED.sub("", text)
        is_estimate = plain != text
        if found := _COUNTED.fullmatch(plain):
            plain = found[1]
        number = whole_number(plain)
        if number is None:
            is_decimal = re.fullmatch(r"-?\d+[.,]\d+", plain)
            raise NotRead("N3", "not_whole") if is_decimal else NotRead("N1", "unreadable")
    elif isinstance(cell, int) and not isinstance(cell, bool):
        number = cell
    elif isinstance(cell, float):
        raise NotRead("N2", "negative") if cell < 0 else NotRead("N3", "not_whole")
    else:
        raise NotRead("N1", "unreadable")
    if number < 0:
        raise NotRead("N2", "negative")
    if number > most:
        raise NotRead("N1", "too_large")
    return number, is_estimate


def names_in(cell: AnyCell) -> list[str]:
    """The names of a list: « CAF, Mission locale », « CAF|CCAS », « CAF + CCAS »."""
    if is_no_answer(cell) or isinstance(cell, Fault):
        return []
    parts = re.split(r"\s*(?:[,;|+\n]|\s/\s)\s*", shown(cell))
    return list(dict.fromkeys(part for part in parts if folded(part)))
