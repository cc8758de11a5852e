"""How a sheet writes spans of time: no more precise than their source."""

import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schemes.enums import DatePrecision

register = template.Library()


@register.filter
def day(value: datetime.date) -> SafeString:
    """1er octobre 2026, 5 octobre 2026: the day and its month do not part at the end of a line."""
    template = "{}<sup>er</sup>\u00a0{}" if value.day == 1 else "{}\u00a0{}"
    return format_html(template, value.day, date_format(value, "F Y"))


@register.filter
def span(thing) -> str:
    """Words for `starts_on` and `ends_on`, both included, either unknown, at the precision the row gives (else days).

    « 1999 – 2008 », « depuis mars 2017 », « du 1er janvier 2025 au 31 décembre 2027 ».
    """
    precision = getattr(thing, "precision", DatePrecision.DAY)
    start, end = thing.starts_on, thing.ends_on
    if not start and not end:
        return "dates non renseignées"
    if precision == DatePrecision.DAY:
        if start and end:
            return format_html("du {} au {}", day(start), day(end))
        return format_html("depuis le {}", day(start)) if start else format_html("jusqu’au {}", day(end))
    form = "Y" if precision == DatePrecision.YEAR else "F Y"
    first, last = (date_format(value, form) if value else "" for value in (start, end))
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return f"depuis {first}"
    return f"jusqu’en {last}"
