"""What somebody types, or a page of ours sends, read: whole numbers, days, keys. static/js/french.js reads alike, and
one list of examples (widgets/tests/typed.py) runs through both.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

# More digits than anybody counts, fewer than a script counts exactly.
MOST_DIGITS = 15
# A row's key is of so many at the most, in either database.
MOST_KEY_DIGITS = 18
MINUS = "-\u2212"
# Groups of three after one space of any kind; nothing but zeros after the comma: « 12,5 » is no whole number.
WHOLE = re.compile(rf"([{MINUS}+]?)(\d+|\d{{1,3}}(?: \d{{3}})+)(?:[.,]0+)?")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)")
FRENCH = re.compile(r"(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?P=sign)(?P<year>\d{4}|\d\d)")


def whole_number(text: str) -> int | None:
    """1 234 for « 1 234 » whatever its space, 12 for « 12,0 » and « +12 », 3 for « ٣ »; negative after a minus sign.

    None for what is not plainly a whole number: « 12,5 », « 1.234 », « 12 34 », « 1e3 », sixteen digits.
    """
    found = WHOLE.fullmatch(_plain(text))
    if not found:
        return None
    digits = found[2].replace(" ", "")
    if len(digits) > MOST_DIGITS:
        return None
    return -int(digits) if found[1] and found[1] in MINUS else int(digits)


def sent_number(text: str) -> int:
    """The key of a row, or the version read, that a page of ours sent; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= MOST_KEY_DIGITS else 0


def day(text: str) -> datetime.date | None:
    """14 October 2026 for 14/10/2026, 14.10.2026, 14-10-26 and 2026-10-14; two digits are of this century.

    None for what is no day of the calendar.
    """
    found = (plain := _plain(text)) and (ISO.fullmatch(plain) or FRENCH.fullmatch(plain))
    if not found:
        return None
    year = int(found["year"])
    try:
        return datetime.date(year if len(found["year"]) == 4 else 2000 + year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _plain(text: str) -> str:
    """With the digits of every script as ours, and each space as the ordinary one; none around."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " if unicodedata.category(sign) == "Zs" else sign
        for sign in text
    ).strip(" \t\r\n")
