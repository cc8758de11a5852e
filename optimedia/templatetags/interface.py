"""What every template may use: icons. Built in, so that no template loads it."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django import template
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
