"""Names: when two spellings are one name, and which of two names comes first.

Computed here and kept in columns (`french.fields`), so that search, look-up, duplicates and order are the same whatever
the database; static/js/french.js folds alike, and one list of examples runs through both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LIGATURES = {"œ": "oe", "æ": "ae", "Œ": "OE", "Æ": "AE"}
# Beside Unicode's own spaces and dashes: both apostrophes and what is typed for them, and the minus sign.
SEPARATORS = "'’‘‛ʼ′`\u2212\t\n\v\f\r"
# French dictionaries: no accent, then acute, grave, circumflex, diaeresis, cedilla; a ligature after its two letters.
ACCENTS = "\u0301\u0300\u0302\u0308\u0327"
FIRST_MARK, LAST_MARK = "\u0300", "\u036f"


@lru_cache(maxsize=20_000)  # A spreadsheet says the same names thousands of times.
def folded(name: str) -> str:
    """What two spellings of one name share: « École  du-Blosne » and « ecole du blosne » are « ecole du blosne ».

    Case, accents, ligatures and invisible characters go; apostrophes, hyphens and spaces, alone or in a run, are one
    space. Empty when nothing was to be seen; a name of separators alone (« - ») stays as it is.
    """
    words = "".join(letter for letter, _, _ in _letters(name)).split(" ")
    return " ".join(filter(None, words)) or "".join(filter(_is_visible, name)).strip()


def dictionary_key(name: str) -> str:
    """Names sorted by this key, sign by sign, are in the order of a French dictionary.

    Letters first, word by word; where they are the same, accents, from the last letter back (cote, côte, coté, côté);
    then small letters before capitals; then the spelling, so that the order never depends on who came first.
    """
    letters = [parts for parts in _letters(name) if parts[0] != " "]
    accents = "".join(accent or "0" for _, accent, _ in reversed(letters))
    capitals = "".join("1" if is_capital else "0" for _, _, is_capital in letters)
    return "\x01".join((folded(name), accents, capitals, name.replace("\0", "")))


def _letters(name: str) -> Iterator[tuple[str, str, bool]]:
    """(folded letter or a space, its accents as their ranks, whether it was a capital), one by one."""
    letter: tuple[str, str, bool] | None = None
    for sign in unicodedata.normalize("NFKD", name):
        if FIRST_MARK <= sign <= LAST_MARK:
            if letter:
                letter = (letter[0], letter[1] + _rank(sign), letter[2])
            continue
        if not _is_visible(sign):
            continue
        if letter:
            yield letter
            letter = None
        if sign in SEPARATORS or unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Pd"):
            yield " ", "", False
            continue
        *firsts, last = (part for part in unicodedata.normalize("NFKD", LIGATURES.get(sign, sign).casefold()))
        is_capital = sign != sign.lower()
        for part in firsts:
            yield part, "9" if sign in LIGATURES else "", is_capital
        letter = (last, "", is_capital)
    if letter:
        yield letter


def _rank(mark: str) -> str:
    return str(ACCENTS.index(mark) + 1) if mark in ACCENTS else f"8{mark}"


def _is_visible(sign: str) -> bool:
    """False for what takes no room: zero-width and directional signs, soft hyphens, variation selectors, controls."""
    if "\ufe00" <= sign <= "\ufe0f":
        return False
    return sign in "\t\n\v\f\r" or unicodedata.category(sign) not in ("Cf", "Cc")
