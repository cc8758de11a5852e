"""What every template may use: icons. Built in, so that no template loads it."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = Path(find_spec("fontawesome").submodule_search_locations[0]) / "static/fontawesome/svgs"


@cache
def _icon_body(name: str, style: str, drawn: str) -> SafeString:
    svg = (ICONS / f"{style}/{name}.svg").read_text()
    opening = svg.index("<svg") + 4
    if not drawn:
        return mark_safe(f'<svg class="om-i" aria-hidden="true"{svg[opening:]}')
    inside = svg.index(">", opening) + 1
    return mark_safe(f'<svg class="om-i" role="img"{svg[opening:inside]}<title>{escape(drawn)}</title>{svg[inside:]}')


@register.simple_tag
def icon(name: str, style: str = "solid", drawn: str = "") -> SafeString:
    """A Font Awesome icon, inlined beside a word (`style`: solid or regular).

    `drawn`: what it shows, on paper, where each drawing has its words (PDF/UA).
    """
    return _icon_body(name, style, drawn)
