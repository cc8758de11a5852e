"""Drawings as pictures with their alternative text: WeasyPrint tags an inline drawing by its title alone."""

from __future__ import annotations

import base64
import html
import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from french.numbers import NBSP
from printing.glyphs import drawable

FONT = "Lato"


def picture(svg: str, css_class: str = "graph", *, proves: str = "") -> SafeString:
    """The drawing as an image that says the sentence it `proves`, else its title; then its numbers.

    What no font draws is replaced here, before the drawing is sealed in its address.
    """
    title, summary = (html.unescape(_inside(svg, tag)) for tag in ("title", "desc"))
    address = base64.b64encode(drawable(svg).encode()).decode()
    said = proves or title
    alt = f"{said.rstrip('.')}{'. ' if proves else f'{NBSP}: '}{summary}" if summary else said
    return format_html('<img class="{}" alt="{}" src="data:image/svg+xml;base64,{}">', css_class, alt, address)


def _inside(svg: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg, re.DOTALL)
    return found[1] if found else ""


def bar(value: float, largest: float) -> SafeString:
    """A bar beside the number that says the same: a background, which screen readers do not meet."""
    return mark_safe(f'<div class="barre" style="width:{float(100 * value / largest) if largest else 0:.1f}%"></div>')
