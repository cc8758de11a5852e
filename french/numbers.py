"""Numbers, shares, changes and durations in French: the only place where one is written.

A figure stays exact (int, Fraction, Decimal) until it is written, and is rounded then, once, half up: 5.25 h is 5,3 and
32.5 % is 33 %. No share on a base under 20 and no change from under 20: « 7 sur 12 » says more than « 58 % »
(DOMAIN 7.2). What is told to the nearest ten is a `Tens`: whoever writes it writes « ≈ 1 490 » and « < 5 ».
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format

Number = int | Fraction | Decimal

NBSP, THIN = "\u00a0", "\u202f"
UNKNOWN = "—"
# What shares and changes may be told of: exact numbers, and rounded ones.
SMALLEST_BASE, SMALLEST_ROUNDED_BASE = 20, 100
TEN = 10
LESS_THAN_FIVE = f"<{NBSP}5"


class Tens(int):
    """A number told to the nearest ten: 0 stands for 0 to 4 and is told « < 5 » (DOMAIN 7.4).

    What it is added to is no more exact than it.
    """

    @classmethod
    def of(cls, number: Number) -> Tens:
        """The nearest ten of a positive number, half up: 4 is 0, 5 is 10, 14 is 10."""
        return cls(int((Fraction(number) + TEN // 2) // TEN) * TEN)

    def __add__(self, other: int) -> Tens:
        return Tens(super().__add__(other)) if isinstance(other, int) else NotImplemented

    __radd__ = __add__

    @property
    def bare(self) -> str:
        """In a table whose heading says « ≈ »."""
        return _written(_as_told(self)) if self else LESS_THAN_FIVE


def smallest_base(base: Number) -> int:
    """Under which a share or a change of it is not told."""
    return SMALLEST_ROUNDED_BASE if isinstance(base, Tens) else SMALLEST_BASE


def rounded(value: Number, decimals: int = 0) -> Decimal:
    """Half up (away from zero) from the exact value, to so many decimals."""
    scaled = Fraction(value) * 10**decimals
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals)


def hours(minutes: int | Fraction) -> Fraction:
    """Hours, exactly: 157 minutes are 157/60 h."""
    return Fraction(minutes) / 60


def amount(value: Number | None) -> str:
    """1 486, 2,5 (one decimal at most, none from a hundred on), « ≈ 1 490 »; an em dash for what is unknown."""
    if isinstance(value, Tens):
        return f"≈{NBSP}{value.bare}" if value else LESS_THAN_FIVE
    return UNKNOWN if value is None else _written(_as_told(value))


def plain(value: Number) -> str:
    """2,62: to the hundredth, ungrouped, as a spreadsheet reads it."""
    return f"{rounded(value, 2).normalize():f}".replace(".", ",")


def bare(value: Number | None) -> str:
    """The same in a table whose heading says « ≈ »: « 1 490 », « < 5 »."""
    return value.bare if isinstance(value, Tens) else amount(value)


def euros(value: Number) -> str:
    """« 12 000 € », « 12 000,50 € »: cents only where there are some."""
    cents = rounded(value, 2)
    return f"{_written(cents, decimals=0 if cents == rounded(value) else 2)}{NBSP}€"


def counted(value: Number | None, one: str, many: str | None = None) -> str:
    """« 1 sortie », « 12 sorties », « 0 sortie », « 2 heures » for 1.96; `many` defaults to `one` with an s."""
    return f"{amount(value)}{NBSP}{plural(value, one, many)}"


def plural(value: Number | None, one: str, many: str | None = None) -> str:
    """The word for that many, as they are written: French has several from two on, and always of « < 5 »."""
    if isinstance(value, Tens):
        return one + "s" if many is None else many
    return one if _as_told(value or 0) < 2 else one + "s" if many is None else many


def percentage(part: Number, base: Number) -> int | None:
    """Whole per cent of one share alone; None on nothing, and on a rounded base too small for it."""
    is_told = base and not (isinstance(base, Tens) and base < SMALLEST_ROUNDED_BASE)
    return int(rounded(Fraction(100 * part) / Fraction(base))) if is_told else None


def share(part: Number, base: Number) -> str:
    """One share alone: « 56 % », « moins de 1 % », « 7 sur 12 » on a base too small for it; an em dash on nothing."""
    return _share(part, base, percentage(part, base))


def shares(parts: Sequence[Number], base: Number) -> list[str]:
    """Shares shown together, in the order of the parts: those that make a whole add up to 100.

    The largest remainders get the units that are left; between equal ones, the larger part, then the earlier one. Parts
    that do not add up to the base (options that may be ticked together) are each a share alone.
    """
    if not base or sum(parts) != base:
        return [share(part, base) for part in parts]
    return [_share(part, base, told) for part, told in zip(parts, percentages(parts), strict=True)]


def percentages(parts: Sequence[Number]) -> list[int]:
    """Whole per cents of a whole's parts, by largest remainder: they add to 100, each within 1 of its exact value."""
    exact = [Fraction(part) for part in parts]
    base = sum(exact)
    if not base:
        return [0] * len(exact)
    told = [int(100 * part // base) for part in exact]
    order = sorted(range(len(exact)), key=lambda index: (-(100 * exact[index] % base), -exact[index], index))
    for index in order[: 100 - sum(told)]:
        told[index] += 1
    return told


def evolution(value: Number | None, previous: Number | None) -> str:
    """« +25 % », « −8 % », « stable »; nothing when the previous value is unknown or too small (`smallest_base`)."""
    if value is None or previous is None or previous < smallest_base(previous):
        return ""
    change = percentage(Fraction(value) - Fraction(previous), previous)
    return f"{'+' if change > 0 else '−'}{abs(change)}{THIN}%" if change else "stable"


def duration(minutes: Number | None) -> str:
    """150 -> « 2 h 30 », 120 -> « 2 h », 45 -> « 45 min »; an em dash for what is unknown."""
    if minutes is None:
        return UNKNOWN
    whole, rest = divmod(int(rounded(minutes)), 60)
    if not whole:
        return f"{rest}{NBSP}min"
    return f"{amount(whole)}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def file_size(size: int) -> str:
    """177 037 bytes -> « 173 ko », 1 468 006 -> « 1,4 Mo »; never « 0 ko »."""
    kilobytes = max(Decimal(1), rounded(Fraction(size, 1024)))
    return f"{amount(kilobytes)}{NBSP}ko" if kilobytes < 1000 else f"{amount(Fraction(size, 1024**2))}{NBSP}Mo"


def _share(part: Number, base: Number, told: int | None) -> str:
    if not base:
        return UNKNOWN
    if base < smallest_base(base):
        return f"{bare(part)}{NBSP}sur{NBSP}{bare(base)}"
    if isinstance(part, Tens) and not part:
        return UNKNOWN
    if part and not told:
        return f"moins de 1{THIN}%"
    if part < base and told == 100:
        return f"plus de 99{THIN}%"
    return f"{told}{THIN}%"


def _as_told(value: Number) -> Decimal:
    return rounded(value, 1 if -100 < value < 100 else 0)


def _written(value: Decimal, decimals: int | None = None) -> str:
    if decimals is None:
        decimals = 0 if value == value.to_integral_value() else 1
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
