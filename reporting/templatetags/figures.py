"""The shade of a cell."""

from django import template

register = template.Library()


@register.filter
def heat_step(value: float, largest: float) -> int:
    """The step, 0 to 5, of a cell's shade: 0 is nothing, 5 from four fifths of the largest cell on."""
    return min(5, 1 + int(5 * value / largest)) if value else 0
