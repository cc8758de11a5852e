"""How a sheet writes spans of time: no more precise than their source."""

from django import template
from django.utils.html import format_html

from french.dates import dated
from french.templatetags.french import full_day
from schemes.enums import DatePrecision

register = template.Library()


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
            return format_html("du {} au {}", full_day(start), full_day(end))
        return format_html("depuis le {}", full_day(start)) if start else format_html("jusqu’au {}", full_day(end))
    form = "Y" if precision == DatePrecision.YEAR else "F Y"
    first, last = (dated(value, form) if value else "" for value in (start, end))
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return f"depuis {first}"
    return f"jusqu’en {last}"
