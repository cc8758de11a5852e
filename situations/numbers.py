"""The number of a deferred situation: random, told aloud without mistake, found again, saying nothing of anybody."""

from __future__ import annotations

import datetime
import secrets

# No vowel, so no word; no letter or digit that looks like another; a prime number of them, for the check.
ALPHABET = "3456789BCDFGHJKMNPQRTVX"
LENGTH = 4


def new_number(day: datetime.date) -> str:
    """« 26-K7Q4R »: the year, four drawn characters, one that checks them."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{day:%y}-{drawn}{check_letter(f'{day:%y}{drawn}')}"


def check_letter(text: str) -> str:
    """The character that checks the others: one mistaken, or two swapped, is seen."""
    values = map(ALPHABET.index, text[2:])
    total = int(text[:2]) + sum(rank * value for rank, value in enumerate(values, start=1))
    return ALPHABET[total % len(ALPHABET)]


def is_number(typed: str) -> bool:
    """Whether what was typed is a number, whatever its case."""
    number = typed.strip().upper()
    return (
        len(number) == LENGTH + 4
        and number[2] == "-"
        and number[:2].isdecimal()
        and set(number[3:]) <= set(ALPHABET)
        and number[-1] == check_letter(number[:2] + number[3:-1])
    )
