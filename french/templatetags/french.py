"""Figures, dates and words in templates. Built in (settings), so that no template loads it."""

import datetime

from django import template
from django.utils.safestring import SafeString, mark_safe

from french import dates, numbers, words

register = template.Library()

register.filter("amount", numbers.amount)
register.filter("bare", numbers.bare)
register.filter("share", numbers.share)
register.filter("euros", numbers.euros)
register.filter("duration", numbers.duration)
register.filter("file_size", numbers.file_size)
register.filter("day", dates.dated, expects_localtime=True)
register.filter("to", dates.period_label)
register.filter("clock", dates.clock, expects_localtime=True)
register.filter("shortened", words.shortened)
register.filter("unquoted", words.unquoted)
register.simple_tag(numbers.counted, name="count")


@register.filter
def full_day(value: datetime.date) -> SafeString:
    """1er octobre 2026, its « er » raised, on one line."""
    return mark_safe(dates.french_date(value).replace("1er", "1<sup>er</sup>", 1))


@register.filter
def plural(value: int, words: str = ",s") -> str:
    """As Django's `pluralize`, but 0 is singular: {{ n|plural }}, {{ n|plural:"change,changent" }}."""
    return numbers.plural(value, *words.split(","))


@register.filter
def hours(minutes: int) -> str:
    """150 minutes -> 2,5; 20 530 minutes -> 342."""
    return numbers.amount(numbers.hours(minutes))
