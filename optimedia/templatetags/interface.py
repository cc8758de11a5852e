"""What every template may use: icons and French typography. Built in, so that no template loads it."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django import template
from django.template.defaultfilters import date
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = Path(find_spec("fontawesome").submodule_search_locations[0]) / "static/fontawesome/svgs"


@cache
def _icon_body(name: str, style: str) -> SafeString:
    svg = (ICONS / f"{style}/{name}.svg").read_text()
    opening = svg.index("<svg") + 4
    return mark_safe(f'<svg class="om-i" aria-hidden="true"{svg[opening:]}')


@register.simple_tag
def icon(name: str, style: str = "solid") -> SafeString:
    """A Font Awesome icon, inlined beside a word (`style`: solid or regular)."""
    return _icon_body(name, style)


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """12 345,6 with a narrow no-break space; an em dash for what is unknown."""
    if value is None:
        return "—"
    return number_format(round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.filter
def duration(minutes: int | None) -> str:
    """150 -> 2 h 30, with no-break spaces; an em dash for what is unknown."""
    if minutes is None:
        return "—"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{number(hours)}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


@register.filter(expects_localtime=True)
def day(value, style: str = "j F Y") -> str:
    """Django's `date` with « 1er » for the first of a month: 1er décembre 2026, 21 mars 2026."""
    return re.sub(r"(?<!\d)1 ", "1er ", date(value, style))


@register.filter
def unquoted(words: str) -> str:
    """Words without the quotation marks somebody typed around them: the page sets its own."""
    return words.strip().strip('«»“”"\u00a0\u202f ').strip()


@register.filter
def clock(value) -> str:
    """14:05 -> 14 h 05, 14:00 -> 14 h."""
    if value is None:
        return ""
    return f"{value.hour}\u00a0h" + (f"\u00a0{value.minute:02d}" if value.minute else "")


@register.simple_tag
def count(value: int | None, one: str, many: str) -> str:
    """« 1 sortie », « 12 sorties », « 0 sortie », with a no-break space."""
    return format_html("{}\u00a0{}", number(value), one if (value or 0) < 2 else many)
