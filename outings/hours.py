"""The hours of an outing: its slot, its minutes, and how they are shared."""

from __future__ import annotations

import datetime
from collections import Counter

from .enums import TimeSlot


def slot_of(start: datetime.time) -> TimeSlot:
    """Morning before 12:00, midday to 14:00, afternoon to 18:00, evening from 18:00 to 05:00 (I12, DOMAIN 6.4b)."""
    if start.hour >= 18 or start.hour < 5:
        return TimeSlot.EVENING
    if start.hour < 12:
        return TimeSlot.MORNING
    return TimeSlot.MIDDAY if start.hour < 14 else TimeSlot.AFTERNOON


def minutes_by_slot(
    start: datetime.time, end: datetime.time, is_ending_after_midnight: bool = False
) -> dict[TimeSlot, int]:
    """Minutes an outing spent in each slot (I12: hours are split by slot when times are known)."""
    first = start.hour * 60 + start.minute
    minutes: Counter[TimeSlot] = Counter()
    for minute in range(first, first + minutes_between(start, end, is_ending_after_midnight)):
        minutes[slot_of(datetime.time(minute // 60 % 24))] += 1
    return dict(minutes)


def minutes_between(start: datetime.time, end: datetime.time, is_ending_after_midnight: bool = False) -> int:
    """Minutes from `start` to `end`; negative when the end is before the start on the same day."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes + 24 * 60 if is_ending_after_midnight else minutes


def equal_shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` whole shares that add up to it; the first ones take the remainder."""
    share, rest = divmod(total, parts)
    return [share + (index < rest) for index in range(parts)]
