"""A figure as it is written: once, half up, from the exact value (DOMAIN 7.2)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(value: int | Fraction) -> int:
    """To the unit, half up."""
    return int((2 * Fraction(value) + 1) // 2)


def told(value: int | Fraction | None) -> Decimal | None:
    """As a page says it: one decimal at most, none from a hundred on, half up."""
    if value is None:
        return None
    if value >= 100:
        return Decimal(rounded(value))
    return Decimal(rounded(10 * Fraction(value))) / 10


def written(value: int | Fraction | None) -> str:
    """As a French spreadsheet reads it: to the hundredth, half up."""
    if value is None:
        return ""
    hundredths = (200 * Fraction(value) + 1) // 2
    return f"{(Decimal(int(hundredths)) / 100).normalize():f}".replace(".", ",")
