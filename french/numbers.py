"""Numbers, shares, changes and durations in French.

No share on a base under 20 and no change from under 20: « 7 sur 12 » says more than « 58 % » (DOMAIN 7.2).
"""

from __future__ import annotations

from django.utils.formats import number_format

Number = int | float

SMALLEST_BASE = 20
NBSP, THIN = "\u00a0", "\u202f"


def hours(minutes: float) -> float:
    """Hours, to the hundredth."""
    return round(minutes / 60, 2)


def percentage(part: int, base: int) -> int | None:
    """Whole per cent; None on nothing."""
    return round(100 * part / base) if base else None


def amount(value: Number | None) -> str:
    """1 486, 2,5 (one decimal at most, none from a hundred on); an em dash for what is unknown."""
    if value is None:
        return "—"
    decimals = 0 if round(value, 1) == round(value) or abs(value) >= 100 else 1
    return number_format(round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True)


def counted(value: Number | None, one: str, many: str | None = None) -> str:
    """« 1 sortie », « 12 sorties », « 0 sortie »; `many` defaults to `one` with an s."""
    return f"{amount(value)}{NBSP}{one if (value or 0) < 2 else many or one + 's'}"


def share(part: int, base: int) -> str:
    """« 56 % », « moins de 1 % », or « 7 sur 12 » on a base under 20; an em dash on nothing."""
    if not base:
        return "—"
    if base < SMALLEST_BASE:
        return f"{part}{NBSP}sur{NBSP}{base}"
    told = percentage(part, base)
    return f"moins de 1{THIN}%" if part and not told else f"{told}{THIN}%"


def evolution(value: Number | None, previous: Number | None) -> str:
    """« +25 % », « −8 % », « stable »; nothing when the previous value is unknown or under 20."""
    if value is None or previous is None or previous < SMALLEST_BASE:
        return ""
    change = round(100 * (value - previous) / previous)
    if not change:
        return "stable"
    return f"{'+' if change > 0 else '−'}{abs(change)}{THIN}%"


def duration_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")
