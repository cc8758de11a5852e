"""The hours of an outing: its slot, its minutes, and how they are shared."""

from __future__ import annotations

import datetime
from fractions import Fraction

from django.db.models import Q

from .enums import TimeSlot

# Where each slot is in the day an outing begins and the night after (I12): times of the clock, end excluded.
_SLOTS = {
    TimeSlot.MORNING: ((5, 12),),
    TimeSlot.MIDDAY: ((12, 14),),
    TimeSlot.AFTERNOON: ((14, 18),),
    TimeSlot.EVENING: ((0, 5), (18, 24)),
}


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
    last = first + minutes_between(start, end, is_ending_after_midnight)
    spent = {
        slot: sum(
            max(0, min(last, (day + until) * 60) - max(first, (day + since) * 60))
            for day in (0, 24)
            for since, until in spans
        )
        for slot, spans in _SLOTS.items()
    }
    return {slot: minutes for slot, minutes in spent.items() if minutes}


def minutes_between(start: datetime.time, end: datetime.time, is_ending_after_midnight: bool = False) -> int:
    """Minutes from `start` to `end`; negative when the end is before the start on the same day."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes + 24 * 60 if is_ending_after_midnight else minutes


def equal_shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` whole shares that add up to it; the first ones take the remainder."""
    share, rest = divmod(total, parts)
    return [share + (index < rest) for index in range(parts)]


def is_in_slot(slot: str) -> Q:
    """Outings that spent time in a slot; without both times, those it was given to. Empty: outings of no known slot."""
    is_timed = Q(starts_at__isnull=False, ends_at__isnull=False)
    if not slot:
        return ~is_timed & Q(time_slot="")
    spent = Q()
    for first, last in _SLOTS[TimeSlot(slot)]:
        begins, ends = datetime.time(first), datetime.time(last % 24)
        before_end = Q() if last == 24 else Q(starts_at__lt=ends)
        on_the_day = before_end & (Q(is_ending_after_midnight=True) | Q(ends_at__gt=begins))
        after_midnight = Q(is_ending_after_midnight=True, ends_at__gt=begins)
        spent |= on_the_day | after_midnight
    return (is_timed & spent) | (~is_timed & Q(time_slot=slot))


def part_in_slot(
    start: datetime.time | None, end: datetime.time | None, is_ending_after_midnight: bool, time_slot: str, slot: str
) -> Fraction:
    """Which part of an outing's time was in a slot, from nothing to all; empty stands for no known slot."""
    if not (start and end):
        return Fraction(time_slot == slot)
    minutes = minutes_by_slot(start, end, is_ending_after_midnight)
    return Fraction(minutes.get(TimeSlot(slot), 0) if slot else 0, sum(minutes.values()))
